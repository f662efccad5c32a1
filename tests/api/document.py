"""The document as others read it: YAML and JSON say the same, and every example fits its schema."""
import json
import sys
import urllib.request

import jsonschema_rs
import yaml

base = sys.argv[1]


def get(name):
    with urllib.request.urlopen(f"{base}/api/v1/{name}") as answer:
        return answer.read().decode()


document = json.loads(get("openapi.json"))
assert yaml.safe_load(get("openapi.yaml")) == document, "openapi.yaml says something else than openapi.json"

tried = 0
faults = []


def check(where, content):
    global tried
    schema = {**content["schema"], "components": document["components"]}
    if "$ref" in content["schema"]:
        schema = {"$ref": content["schema"]["$ref"], "components": document["components"]}
    tried += 1
    for fault in jsonschema_rs.Draft202012Validator(schema).iter_errors(content["example"]):
        faults.append(f"{where}: {fault.message}")


for path, operations in document["paths"].items():
    for method, operation in operations.items():
        where = f"{method.upper()} {path}"
        for content in operation.get("requestBody", {}).get("content", {}).values():
            check(f"{where} request", content)
        for status, response in operation["responses"].items():
            for content in response.get("content", {}).values():
                check(f"{where} {status}", content)
for name, response in document["components"]["responses"].items():
    for content in response["content"].values():
        check(name, content)

print(f"{tried} examples, {len(faults)} of them do not fit")
print(*faults, sep="\n")
sys.exit(bool(faults) or tried < 25)
