#!/usr/bin/env bash
# Signing in by identity providers that are not ours, against the running demo: npm's oidc-provider, with our own key and with
# a secret, and Debian's glewlwyd where it can be installed. Sign-in, wrong tokens, keys that change, stronger proof, roles by
# groups, sign-out both ways. Afterwards the ledger is whole, and no token is in the log.
set -uo pipefail
# shellcheck source=tests/suites/demo.bash
. "$(dirname "${BASH_SOURCE[0]}")/demo.bash"

export SKANS_TEST_TOOLS=${SKANS_TEST_TOOLS:-$PWD/.test}
export NODE_PATH=${SKANS_TEST_NODE:-$SKANS_TEST_TOOLS/node/node_modules}
[ -d "$NODE_PATH/oidc-provider" ] || {
    echo "oidc-provider is not in $NODE_PATH: ./test installs it"
    exit 77
}

# A port that nobody listens on, below the range that the system hands out by itself.
free_port() {
    local port
    while :; do
        port=$((20000 + RANDOM % 12000))
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
    done
    echo "$port"
}

ledger=lillkoping.example/skans

# configure ISSUER CLIENT AUTH: writes $folder/skans.toml
configure() {
    cat >"$folder/skans.toml" <<TOML
public_url = "http://127.0.0.1:$port"

[oidc]
name = "Kommunkontot"
issuer = "$1"
client_id = "$2"
auth = "$3"
ledger = "$ledger"
link = ["user-name"]
new_accounts = true

[oidc.acr]
"mail.day" = ["loa3"]
TOML
}

# end: the demo stops; what it logged are refused sign-ins alone, and nothing secret
end() {
    if grep -qE 'eyJ|client_secret|code=' "$folder/log"; then
        complain "a secret is in the log"
        return 1
    fi
    if grep -vE 'a sign-in by the identity provider came to nothing|a logout by the identity provider was refused|the identity provider (answered with an error|did not answer)' "$folder/log" | grep -q .; then
        complain "something else was logged"
        return 1
    fi
    # What stop_demo reads is what comes after.
    : >"$folder/log"
    stop_demo
}

failed=0
for client in skans-key skans-secret; do
    echo "== oidc-provider, $client"
    port=$(free_port)
    idp=$(free_port)
    case $client in
        skans-key) configure "http://127.0.0.1:$idp" "$client" private_key_jwt ;;
        *)
            configure "http://127.0.0.1:$idp" "$client" client_secret_basic
            export SKANS_OIDC_CLIENT_SECRET='a secret & another: 1'
            ;;
    esac
    start_demo --config "$folder/skans.toml" || exit 1
    "$skans" directory map --data "$folder/data" --ledger "$ledger" --group 'Skans granskning' --role auditor || failed=1
    node tests/identity/oidc.mjs "$base" "$idp" "$client" 2>&1 | grep -v 'oidc-provider WARNING'
    [ "${PIPESTATUS[0]}" -eq 0 ] || failed=1
    end || failed=1
done

echo "== glewlwyd"
schema=/usr/share/dbconfig-common/data/glewlwyd/install/sqlite3
if ! command -v glewlwyd >/dev/null && [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    # By itself: not every release of Debian has it, and the others must be installed all the same.
    DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends dbconfig-sqlite3 glewlwyd >"$folder/apt" 2>&1 ||
        tail -n 3 "$folder/apt"
fi
if command -v glewlwyd >/dev/null && [ -e "$schema" ]; then
    mkdir -p "$folder/glewlwyd"
    python3 -c 'import sqlite3, sys; sqlite3.connect(sys.argv[2]).executescript(open(sys.argv[1]).read())' \
        "$schema" "$folder/glewlwyd/glewlwyd.db" || failed=1
    port=$(free_port)
    idp=$(free_port)
    # It takes the secret as it is, where RFC 6749 has it encoded: one in which that is the same.
    export SKANS_OIDC_CLIENT_SECRET=only-for-tests
    configure "http://127.0.0.1:$idp/api/oidc" skans-secret client_secret_basic
    # It knows the scope openid alone.
    sed -i 's/^link = /scopes = ["openid"]\n&/' "$folder/skans.toml"
    start_demo --config "$folder/skans.toml" || exit 1
    node tests/identity/glewlwyd.mjs "$base" "$idp" "$folder/glewlwyd" || { failed=1; cat "$folder/glewlwyd/glewlwyd.log"; }
    end || failed=1
else
    echo "glewlwyd is not installed (apt-get install glewlwyd dbconfig-sqlite3): this half is left out"
fi
exit $failed
