"""SCIM 2.0 held against scim2-tester, whose models come from RFC 7643 and 7644. Arguments: the address; the secret is in
SKANS_SCIM_TOKEN. Everything that the server discovers must be checked, and nothing may fail."""

import os
import sys
from collections import Counter
from importlib.metadata import version

from httpx2 import Client
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import Status, check_server

address = sys.argv[1]
http = Client(base_url=address, headers={"Authorization": "Bearer " + os.environ["SKANS_SCIM_TOKEN"]}, timeout=30)
client = SyncSCIMClient(http)
client.discover()
results = check_server(client)
count = Counter(result.status.name for result in results)
for result in results:
    if result.status not in (Status.SUCCESS, Status.SKIPPED, Status.COMPLIANT):
        print(result.status.name, result.title, "-", result.reason, result.data)
print("scim2-tester", version("scim2-tester"), dict(count))
bad = sum(count[name] for name in ("ERROR", "CRITICAL", "DEVIATION"))
sys.exit(0 if bad == 0 and count["SUCCESS"] + count["COMPLIANT"] >= 50 else 1)
