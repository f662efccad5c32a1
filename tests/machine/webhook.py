"""A receiver as another system would write it: takes messages, checks them by the library that the specification's
makers publish. Usage: webhook.py BASE TOKEN"""

import base64
import http.server
import json
import os
import queue
import sys
import threading
import urllib.request
import uuid

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

base, token = sys.argv[1:]
came = queue.Queue()


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        came.put((dict(self.headers.items()), body))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
threading.Thread(target=server.serve_forever, daemon=True).start()


def call(method, path, body=None):
    request = urllib.request.Request(base + path, method=method, data=None if body is None else json.dumps(body).encode())
    request.add_header("Authorization", f"Bearer {token}")
    if body is not None:
        request.add_header("Content-Type", "application/json")
        request.add_header("Idempotency-Key", str(uuid.uuid4()))
    with urllib.request.urlopen(request) as answer:
        return json.loads(answer.read() or b"null")


secret = "whsec_" + base64.b64encode(os.urandom(32)).decode()
url = f"http://127.0.0.1:{server.server_port}/skans"
hook = call("POST", "/api/v1/webhooks", {"name": "suite", "url": url, "kinds": ["organisation.unitOpened"], "secret": secret})
made = call("POST", "/api/v1/organisation/units", {"parent": None, "kind": "municipality", "name": "Example", "code": None})
headers, body = came.get(timeout=30)
headers = {name.lower(): value for name, value in headers.items()}

told = Webhook(secret).verify(body, headers)
assert told["type"] == "organisation.unitOpened", told
assert told["data"]["subject"] == made["id"], (told, made)
assert set(told["data"]) == {"ledger", "entry", "subject"}, told
print(f"standardwebhooks verifies {headers['webhook-id']}")

# The check can fail: another secret, other content, another time.
other = "whsec_" + base64.b64encode(os.urandom(32)).decode()
for wrong, sent, changed in [
    (other, body, headers),
    (secret, body + b" ", headers),
    (secret, body, {**headers, "webhook-timestamp": str(int(headers["webhook-timestamp"]) + 1)}),
]:
    try:
        Webhook(wrong).verify(sent, changed)
    except WebhookVerificationError:
        continue
    sys.exit("a message that was tampered with is verified")

listed = call("GET", "/api/v1/webhooks")
assert [it["id"] for it in listed["data"]] == [hook["id"]] and secret not in json.dumps(listed), listed
print("a message that was tampered with is not; the list tells no secret")
