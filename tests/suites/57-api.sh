#!/usr/bin/env bash
# The API as strangers meet it: schemathesis tries every operation of the served document, as a person and as a system,
# with what fits and what does not; a TypeScript client generated from the document compiles strictly and runs a day.
set -uo pipefail
# shellcheck source=tests/suites/demo.bash
. "$(dirname "${BASH_SOURCE[0]}")/demo.bash"

export SKANS_TEST_TOOLS=${SKANS_TEST_TOOLS:-$PWD/.test}
export SKANS_TEST_NODE=${SKANS_TEST_NODE:-$SKANS_TEST_TOOLS/node/node_modules}
root=$PWD
python=${SKANS_TEST_PYTHON:-$SKANS_TEST_TOOLS/venv/bin/python}
schemathesis=$(dirname "$python")/schemathesis

skip() {
    echo "$*"
    exit 77
}
[ -x "$schemathesis" ] || skip "there is no schemathesis beside $python: ./test installs it"
[ -d "$SKANS_TEST_NODE/openapi-typescript" ] || skip "openapi-typescript is not in $SKANS_TEST_NODE: ./test installs it"

failed=0
# part NAME COMMAND…
part() {
    local name=$1 before=$SECONDS
    shift
    echo
    echo "== $name"
    if "$@"; then
        echo "-- $name passed, $((SECONDS - before)) s"
    else
        failed=$((failed + 1))
        echo "-- $name FAILED, $((SECONDS - before)) s"
    fi
}

# sign_in LOGIN: prints the session
sign_in() {
    curl -s -o /dev/null -D - --data-urlencode "login=$1" --data-urlencode "password=$password" "$base/sign-in" |
        tr -d '\r' | sed -n 's/^[Ss]et-[Cc]ookie: \(skans=[^;]*\).*/\1/p' | head -n 1
}

# token LOGIN PAGE PERMISSION…: makes a token by way of its page and prints it
token() {
    local session page=$2 fields=()
    session=$(sign_in "$1")
    shift 2
    for permission in "$@"; do fields+=(--data-urlencode "permissions=$permission"); done
    curl -s -H "Cookie: $session" --data-urlencode "name=suite" --data "days=1" "${fields[@]}" "$base$page" |
        grep -o 'skans_[0-9A-Za-z]\{49\}' | head -n 1
}

start_demo || exit 1
olle=$(token olle /me/tokens mail.view mail.announce mail.receive mail.screen mail.hold mail.release mail.day)
ada=$(token ada /me/tokens organisation.view organisation.manage access.manage)
system=$(token ada /access/tokens organisation.view organisation.manage mail.view mail.announce mail.receive mail.hold mail.day ledger.read)
for one in "$olle" "$ada" "$system"; do
    [ ${#one} -eq 55 ] || { echo "FAILED: no token was made"; failed=$((failed + 1)); }
done

# try NAME TOKEN EXAMPLES ARGUMENT…
try() {
    local token=$1 examples=$2
    shift 2
    # In the demo's folder: it leaves a cache where it runs.
    (cd "$folder" && "$schemathesis" --config-file "$root/tests/api/schemathesis.toml" run "$base/api/v1/openapi.json" \
        --url "$base/api/v1" --header "Authorization: Bearer $token" --checks all --phases examples,coverage,fuzzing \
        --max-examples "$examples" --seed 20261201 --workers 1 --no-color "$@") >"$folder/said" 2>&1
    local code=$?
    tail -n "$([ $code -eq 0 ] && echo 12 || echo 150)" "$folder/said"
    return $code
}
many=15
[ -z "${SKANS_TEST_FULL:-}" ] || many=200
part "schemathesis as the terminal's operator" try "$olle" "$many" --include-tag mail --include-tag about
part "schemathesis as an administrator" try "$ada" "$many" --include-tag organisation --include-tag webhooks
part "schemathesis as a system" try "$system" "$((many / 2))" --exclude-tag about --exclude-tag webhooks

# The document itself, by somebody else's reading: YAML and JSON say the same, and every example fits its schema.
part "the document" "$python" tests/api/document.py "$base"

# A client made from the document.
client() {
    cp tests/api/day.ts tests/api/tsconfig.json "$folder/" || return 1
    ln -sfn "$SKANS_TEST_NODE" "$folder/node_modules"
    echo '{ "type": "module" }' >"$folder/package.json"
    node "$SKANS_TEST_NODE/openapi-typescript/bin/cli.js" "$base/api/v1/openapi.json" --default-non-nullable false --output "$folder/skans.ts" >/dev/null || return 1
    (cd "$folder" && node "$SKANS_TEST_NODE/typescript/bin/tsc" -p tsconfig.json) || return 1
    node "$folder/out/day.js" "$base" "$olle"
}
part "a generated client runs a day" client

part "stop" stop_demo
part "verify" verify_demo
echo
echo "$failed parts failed"
[ "$failed" -eq 0 ]
