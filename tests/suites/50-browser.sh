#!/usr/bin/env bash
# The browser: every page checked by axe-core and the Nu HTML checker, and a whole day of mail by keyboard alone, in
# Swedish and in English. Screenshots are left in $SKANS_TEST_TOOLS/screenshots.
# A few minutes; with SKANS_TEST_FULL=1 every page in both languages, light and dark, narrow and wide.
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
command -v java >/dev/null || skip "there is no java for the HTML checker: apt-get install default-jre-headless"
for package in playwright-core axe-core vnu-jar; do
    [ -d "$SKANS_TEST_NODE/$package" ] || skip "$package is not in $SKANS_TEST_NODE: ./test installs it"
done
echo "$("$SKANS_TEST_CHROMIUM" --version 2>/dev/null), node $(node --version)"

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

# Each day closes, so each has a demo of its own; the pages are looked at before the first.
for language in sv en; do
    if ! start_demo; then
        failed=$((failed + 1))
        continue
    fi
    [ $language = sv ] && part "pages" node tests/browser/pages.mjs "$base" "$password"
    part "the day in $language" node tests/browser/day.mjs "$base" "$password" "$language"
    part "stop after the day in $language" stop_demo
done

echo
echo "$failed parts failed"
[ "$failed" -eq 0 ]
