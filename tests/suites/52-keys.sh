#!/usr/bin/env bash
# Passkeys in a real browser, with the authenticator that Chromium has for tests, in Swedish and in English.
set -uo pipefail
# shellcheck source=tests/suites/demo.bash
. "$(dirname "${BASH_SOURCE[0]}")/demo.bash"

export SKANS_TEST_TOOLS=${SKANS_TEST_TOOLS:-$PWD/.test}
export SKANS_TEST_NODE=${SKANS_TEST_NODE:-$SKANS_TEST_TOOLS/node/node_modules}
export SKANS_TEST_CHROMIUM=${SKANS_TEST_CHROMIUM:-$(command -v chromium)}

skip() {
    echo "$*"
    exit 77
}
[ -x "$SKANS_TEST_CHROMIUM" ] || skip "there is no chromium: apt-get install chromium"
for package in playwright-core axe-core; do
    [ -d "$SKANS_TEST_NODE/$package" ] || skip "$package is not in $SKANS_TEST_NODE: ./test installs it"
done
echo "$("$SKANS_TEST_CHROMIUM" --version 2>/dev/null), node $(node --version)"

start_demo || exit 1
failed=0
for language in sv en; do
    # A passkey is a host's: an address of numbers has none.
    node tests/browser/passkey.mjs "${base/127.0.0.1/localhost}" "$password" "$language" || failed=$((failed + 1))
done
stop_demo || failed=$((failed + 1))
echo "$failed parts failed"
[ "$failed" -eq 0 ]
