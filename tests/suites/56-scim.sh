#!/usr/bin/env bash
# SCIM 2.0 held by programs that are not ours: scim2-tester (RFC 7643 and 7644 attribute by attribute) and scim-sanity (the
# life of a user and a group, strictly), against the running demo. Afterwards the ledger is whole.
set -uo pipefail
# shellcheck source=tests/suites/demo.bash
. "$(dirname "${BASH_SOURCE[0]}")/demo.bash"

export SKANS_TEST_TOOLS=${SKANS_TEST_TOOLS:-$PWD/.test}
python=${SKANS_TEST_PYTHON:-$SKANS_TEST_TOOLS/venv/bin/python}
"$python" -c 'import scim2_tester, scim_sanity' 2>/dev/null || {
    echo "scim2-tester and scim-sanity are not installed: ./test installs them"
    exit 77
}

failed=0
start_demo || exit 1
SKANS_SCIM_TOKEN=$("$skans" directory token --data "$folder/data" --ledger lillkoping.example/skans --name suite) || exit 1
export SKANS_SCIM_TOKEN

echo "== a secret that is not ours"
status=$(curl -s -o /dev/null -w '%{http_code}' -H "Authorization: Bearer ${SKANS_SCIM_TOKEN//[0-9]/0}" "$base/scim/v2/Users")
[ "$status" = 401 ] || { echo "FAILED: $status"; failed=1; }

echo "== scim2-tester"
"$python" tests/identity/scim.py "$base/scim/v2" || failed=1

echo "== scim-sanity"
# It puts somebody who does not exist into a group and wants that to be taken. Ids are ours, so such a member could never
# come to be: it is refused, on purpose, and that must be all that it has against us.
"$(dirname "$python")/scim-sanity" probe "$base/scim/v2" --token "$SKANS_SCIM_TOKEN" --strict --i-accept-side-effects >"$folder/sanity"
cat "$folder/sanity"
grep -q 'scim-sanity 0' "$folder/sanity" || failed=1
[ "$(grep -c '\[PASS\]' "$folder/sanity")" -ge 27 ] || failed=1
[ "$(grep '\[FAIL\]' "$folder/sanity" | grep -vc 'PATCH /Groups/{id} add member')" = 0 ] || failed=1

echo "== the secret is taken back"
"$skans" directory revoke --data "$folder/data" --ledger lillkoping.example/skans --name suite || failed=1
status=$(curl -s -o /dev/null -w '%{http_code}' -H "Authorization: Bearer $SKANS_SCIM_TOKEN" "$base/scim/v2/Users")
[ "$status" = 401 ] || { echo "FAILED: $status"; failed=1; }

stop_demo || failed=1
exit $failed
