#!/usr/bin/env bash
# What the IT department meets: the metrics by Prometheus' own reading, webhooks by the library of their specification.
set -uo pipefail
# shellcheck source=tests/suites/demo.bash
. "$(dirname "${BASH_SOURCE[0]}")/demo.bash"

command -v promtool >/dev/null || {
    echo "there is no promtool: Debian's package prometheus has it"
    exit 77
}

python=${SKANS_TEST_PYTHON:-${SKANS_TEST_TOOLS:-$PWD/.test}/venv/bin/python}
"$python" -c 'import standardwebhooks' 2>/dev/null || {
    echo "there is no standardwebhooks beside $python: ./test installs it"
    exit 77
}

failed=0
fail() {
    echo "FAILED: $*"
    failed=$((failed + 1))
}

start_demo || exit 1
session=$(curl -s -o /dev/null -D - --data-urlencode "login=ada" --data-urlencode "password=$password" "$base/sign-in" |
    tr -d '\r' | sed -n 's/^[Ss]et-[Cc]ookie: \(skans=[^;]*\).*/\1/p' | head -n 1)
token=$(curl -s -H "Cookie: $session" --data-urlencode "name=suite" --data "days=1&permissions=metrics.read" \
    "$base/access/tokens" | grep -o 'skans_[0-9A-Za-z]\{49\}' | head -n 1)
[ ${#token} -eq 55 ] || fail "no token was made"
for path in / /mail /organisation /nothing-here /api/v1/api-info; do curl -s -o /dev/null -H "Cookie: $session" "$base$path"; done

curl -s -f -H "Authorization: Bearer $token" "$base/metrics" >"$folder/metrics" || fail "/metrics was not given"
if promtool check metrics <"$folder/metrics"; then
    echo "promtool finds nothing: $(grep -c -v '^#' "$folder/metrics") samples"
else
    fail "promtool finds faults"
fi
# The check can fail.
if printf '# TYPE wrong counter\nwrong{ 1\n' | promtool check metrics >/dev/null 2>&1; then
    fail "promtool finds nothing wrong with what is wrong"
fi
[ "$(curl -s -o /dev/null -w '%{http_code}' -H 'Accept: application/json' "$base/metrics")" = 401 ] || fail "/metrics is open to anybody"

# Webhooks.
token=$(curl -s -H "Cookie: $session" --data-urlencode "name=suite" --data "days=1&permissions=access.manage&permissions=organisation.manage" \
    "$base/me/tokens" | grep -o 'skans_[0-9A-Za-z]\{49\}' | head -n 1)
"$python" tests/machine/webhook.py "$base" "$token" || fail "webhooks"

stop_demo || fail "stop"
echo "$failed parts failed"
[ "$failed" -eq 0 ]
