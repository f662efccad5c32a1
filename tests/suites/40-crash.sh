#!/usr/bin/env bash
# The crash proof: no acknowledged write is lost, whatever goes down; and what is broken on purpose is seen to lose.
# Two minutes and a half; with SKANS_TEST_FULL=1 hundreds of crashes of each kind. `cargo run -p crash -- --help` has more.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 2

# The debug profile: the tests have built most of it.
cargo build --quiet --locked -p crash -p skans || exit 1
crash=${CARGO_TARGET_DIR:-target}/debug/crash

# Everything of ours in one folder: what a killed run leaves mounted there is unmounted. The database server that runs
# as another user must be able to pass through it.
folder=$(mktemp -d "${TMPDIR:-/tmp}/skans-crash.XXXXXX") || exit 1
chmod 711 "$folder"
export TMPDIR=$folder RUST_BACKTRACE=0
tidy() {
    local at
    for at in $(awk -v folder="$folder/" '$1 == "skans-crash" && index($2, folder) == 1 { print $2 }' /proc/mounts); do
        fusermount3 -u -z "$at" 2>/dev/null || umount -l "$at" 2>/dev/null
    done
    rm -rf "$folder"
}
trap tidy EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'exit 129' HUP

failed=0
skipped=0
# mode SHORT_ROUNDS SHORT_SECONDS FULL_ROUNDS ARGUMENT…
mode() {
    local rounds=$1 seconds=$2 code
    [ -n "${SKANS_TEST_FULL:-}" ] && rounds=$3 seconds=3600
    shift 3
    "$crash" "$@" --rounds "$rounds" --seconds "$seconds"
    code=$?
    case $code in
        0) ;;
        77) skipped=$((skipped + 1)) ;;
        *)
            failed=$((failed + 1))
            echo "FAILED: crash $* --rounds $rounds --seconds $seconds (exit $code)"
            ;;
    esac
}

mode 9 9 400 kill
mode 7 9 400 kill --engine postgres
mode 2 9 25 server
mode 2 9 25 wire
mode 10 9 400 dropped
mode 14 14 500 faults
mode 3 7 60 full-disk
mode 30 16 300 serve
mode 30 18 300 serve --engine postgres
# These must lose, or nothing above has proved anything.
mode 30 20 30 kill --control answer-before-commit
mode 30 20 30 kill --engine postgres --control answer-before-commit
mode 30 20 30 dropped --control synchronous-normal
mode 4 20 4 serve --control old-copy
mode 4 20 4 serve --engine postgres --control old-copy

echo "$failed of 14 failed, $skipped could not be run here"
[ "$failed" -eq 0 ]
