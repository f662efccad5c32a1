# Sourced by the suites that need a demo: starts one of its own, and stops it as an operator would.
# After start_demo: $skans the program, $base the address, $folder a folder of our own, $folder/data the demo's data.

cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 2
export LC_ALL=C.UTF-8 RUST_BACKTRACE=0

password=skans-demo-2026
server=

# SKANS_TEST_BINARY names a program that is built already.
skans=${SKANS_TEST_BINARY:-}
if [ -z "$skans" ]; then
    # The debug profile: the tests have built most of it.
    cargo build --quiet --locked -p skans || exit 1
    skans=${CARGO_TARGET_DIR:-target}/debug/skans
fi

folder=$(mktemp -d "${TMPDIR:-/tmp}/skans-demo.XXXXXX") || exit 1
tidy() {
    [ -n "$server" ] && kill -KILL "$server" 2>/dev/null
    rm -rf "$folder"
}
trap tidy EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'exit 129' HUP

# What the demo said and logged, when something is wrong with it.
complain() {
    echo "FAILED: $*"
    cat "$folder/said" "$folder/log" 2>/dev/null
}

# start_demo [ARGUMENT…]: at $port, or at one that is free
start_demo() {
    local began=$EPOCHREALTIME waited=0
    rm -rf "$folder/data"
    "$skans" demo --data "$folder/data" --listen "127.0.0.1:${port:-0}" "$@" >"$folder/said" 2>"$folder/log" </dev/null &
    server=$!
    base=
    until base=$(grep -o 'http://127\.0\.0\.1:[0-9]*' "$folder/said") && curl -sf -o "$folder/ready" "$base/readyz"; do
        kill -0 "$server" 2>/dev/null || { complain "the demo did not start"; server=; return 1; }
        waited=$((waited + 1))
        [ "$waited" -le 600 ] || { complain "the demo was not ready after a minute"; return 1; }
        sleep 0.1
    done
    for login in vera olle maj; do
        grep -q " $login (" "$folder/said" || { complain "the demo's line does not name $login"; return 1; }
    done
    grep -q "password: $password" "$folder/said" || { complain "the demo's line does not tell the password"; return 1; }
    echo "demo at $base, ready after $(awk -v a="$began" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.1f", b - a }') s"
}

# Told to stop, it ends by itself, with 0, within ten seconds, and leaves everything whole.
stop_demo() {
    local began=$EPOCHREALTIME waited=0 code stopped=0
    kill -TERM "$server" 2>/dev/null || { complain "the demo had ended already"; server=; return 1; }
    while kill -0 "$server" 2>/dev/null; do
        waited=$((waited + 1))
        if [ "$waited" -gt 100 ]; then
            complain "the demo did not stop within ten seconds"
            kill -KILL "$server" 2>/dev/null
            stopped=1
            break
        fi
        sleep 0.1
    done
    wait "$server" 2>/dev/null
    code=$?
    server=
    if [ "$stopped" -eq 0 ] && [ "$code" -ne 0 ]; then
        complain "the demo ended with $code"
        stopped=1
    fi
    echo "demo stopped after $(awk -v a="$began" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.1f", b - a }') s"
    if [ -s "$folder/log" ]; then
        complain "the demo logged warnings or errors"
        stopped=1
    fi
    verify_demo && [ "$stopped" -eq 0 ]
}

# verify_demo [ARGUMENT…]: everything is whole
verify_demo() {
    if "$skans" verify --data "$folder/data" --json "$@" >"$folder/verified" 2>&1 && grep -q '"whole": *true' "$folder/verified"; then
        echo "verify: whole, $(grep -o '"entries": *[0-9]*' "$folder/verified" | tr -dc '0-9\n' | paste -sd+ | sed 's/$/ entries/')"
        return 0
    fi
    echo "FAILED: verify does not find it whole:"
    head -c 4000 "$folder/verified"
    echo
    return 1
}
