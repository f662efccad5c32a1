#!/usr/bin/env bash
# The benchmarks still measure: each runs once on very little, in the debug profile. What they print is JSON with ratios and
# targets; how far the targets are met is told by release builds on a quiet machine, not here (docs/figures.md).
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 2

export RUST_BACKTRACE=0
cargo build --quiet --locked -p skans -p bench || exit 1
bench=${CARGO_TARGET_DIR:-target}/debug/bench
folder=$(mktemp -d "${TMPDIR:-/tmp}/skans-bench.XXXXXX") || exit 1
trap 'rm -rf "$folder"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'exit 129' HUP

failed=0
# run NAME RATIOS ARGUMENT…: prints JSON of that benchmark with so many ratios, each a number
run() {
    local name=$1 ratios=$2
    shift 2
    if "$bench" "$@" --json >"$folder/said" 2>"$folder/log" &&
        python3 - "$name" "$ratios" "$folder/said" <<'PYTHON'
import json, math, sys
name, ratios, path = sys.argv[1:]
said = json.load(open(path))
assert said["what"] == name, said["what"]
assert len(said["ratios"]) == int(ratios), said["ratios"]
for ratio in said["ratios"]:
    assert math.isfinite(ratio["value"]) and ratio["value"] > 0, ratio
    assert ratio["met"] == (ratio["value"] >= ratio["target"] if ratio["good"] == "atLeast" else ratio["value"] <= ratio["target"]), ratio
for figure in said["figures"]:
    assert math.isfinite(figure["value"]), figure
PYTHON
    then
        echo "ok      bench $*"
    else
        failed=$((failed + 1))
        echo "FAILED  bench $*"
        cat "$folder/said" "$folder/log"
    fi
}

run generate 0 generate --set XS --data "$folder/xs"
run verify 3 verify --data "$folder/xs" --slots 1
run pages 1 pages --data "$folder/xs"
run start 4 start
run custody 6 custody --clients 8 --slots 1 --seconds 1
[ -z "${SKANS_TEST_PG:-}" ] || run custody 1 custody --database "$SKANS_TEST_PG" --clients 8 --slots 1 --seconds 1

echo "$failed failed"
[ "$failed" -eq 0 ]
