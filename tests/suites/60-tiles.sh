#!/usr/bin/env bash
# A verifier that is not ours checks the ledger over HTTP: Go's sumdb packages read the signed checkpoint and the tiles of
# a running server, follow them to every entry, and prove that an older checkpoint is the beginning of the newer.
# And it must fail where it should: on a changed checkpoint, a foreign key, and without login.
set -uo pipefail
# shellcheck source=tests/suites/demo.bash
. "$(dirname "${BASH_SOURCE[0]}")/demo.bash"

if ! command -v go >/dev/null || [ ! -d /usr/share/gocode/src/golang.org/x/mod ]; then
    echo "there is no Go with golang.org/x/mod: apt-get install golang-go golang-golang-x-mod-dev"
    exit 77
fi
verifier=$folder/go_verifier
GOCACHE=$folder/gocache GO111MODULE=off GOPATH=/usr/share/gocode go build -o "$verifier" platform/ledger/tests/go_verifier/main.go || exit 1
echo "$(go version)"

start_demo || exit 1
ledger=$base/ledger/1
failed=0
ran=0

# said NAME WANTED GOT
said() {
    ran=$((ran + 1))
    case $3 in
        $2) echo "ok      $1: $(head -c 200 <<<"$3" | head -n 1)" ;;
        *)
            failed=$((failed + 1))
            echo "FAILED  $1: wanted $2, got: $3"
            ;;
    esac
}

# sign_in LOGIN: prints the session
sign_in() {
    curl -s -o /dev/null -D - --data-urlencode "login=$1" --data-urlencode "password=$password" "$base/sign-in" |
        tr -d '\r' | sed -n 's/^[Ss]et-[Cc]ookie: \(skans=[^;]*\).*/\1/p'
}
# status SESSION PATH: the status alone; keeps the answer in $folder/answer
status() { curl -s --path-as-is -o "$folder/answer" -w '%{http_code}' ${1:+-H "Cookie: $1"} "$ledger/$2"; }
# page SESSION PATH FILE
page() { curl -sf -H "Cookie: $1" -o "$3" "$base$2"; }
# check [FLAG…] BASE KEY: what the verifier says, whether it agrees or not
check() { "$verifier" -cookie "$vera" "$@" 2>&1; }

vera=$(sign_in vera)
maj=$(sign_in maj)
said "vera signs in" 'skans=*' "$vera"

# Nobody reads the ledger who may not.
for path in checkpoint key tile/0/000 tile/entries/000 proof/0; do
    said "$path without login" '[34]0[0-9]' "$(status "" $path)"
    said "$path without login tells nothing" 'nothing' "$(grep -aqE 'lillkoping|PrivateKey|^[0-9]+$' "$folder/answer" && echo something || echo nothing)"
done
said "with a session that is none" '[34]0[0-9]' "$(status skans=0000000000000000000000000000000000000000000000000000000000000000 checkpoint)"
said "the operator's ledger is not vera's" '40[34]' "$(curl -s -o /dev/null -w '%{http_code}' -H "Cookie: $vera" "$base/ledger/2/checkpoint")"
said "a role without the right" '40[34]' "$(status "$maj" checkpoint)"
for path in tile/0/999 tile/9/000 tile/0/000.p/0 tile/0/000.p/257 tile/entries/../checkpoint tile/0/00 tile/x/000 proof/99999999 proof/-1; do
    said "$path is not there" '404' "$(status "$vera" $path)"
done

status "$vera" key >/dev/null
key=$(tr -d '\n' <"$folder/answer")
said "the key names the ledger" 'lillkoping.example/skans+*' "$key"

page "$vera" /ledger/1/checkpoint "$folder/old" || { echo "FAILED: no checkpoint"; exit 1; }
said "the ledger" 'OK: *' "$(check "$ledger" "$key")"
said "the older checkpoint is its own beginning" 'OK: *consistent with size*' "$(check -old "$folder/old" "$ledger" "$key")"

# Some more acts, by way of the pages: sixty trays come in without announcement.
olle=$(sign_in olle)
page "$olle" /mail/receive "$folder/receive" || { echo "FAILED: no page to receive by"; exit 1; }
site=$(grep -o 'name="site" value="[0-9a-f-]*"' "$folder/receive" | head -n 1 | sed 's/.*value="//; s/"//')
received=0
for n in $(seq 60); do
    code=$(curl -s -o "$folder/answer" -w '%{http_code}' -H "Cookie: $olle" --data-urlencode "site=$site" \
        --data "code=TRAY-$n&what=tray&class=letter" "$base/mail/receive")
    [ "$code" = 303 ] && received=$((received + 1))
done
said "sixty more acts" 60 "$received"

old=$(sed -n 2p "$folder/old")
grown=
for _ in $(seq 100); do
    page "$vera" /ledger/1/checkpoint "$folder/new"
    # A tray and the letters in it are two entries.
    [ "$(sed -n 2p "$folder/new")" -ge $((old + 120)) ] && grown=grown && break
    sleep 0.1
done
said "the checkpoint follows within ten seconds" grown "${grown:-still $(sed -n 2p "$folder/new")}"
said "the grown ledger" 'OK: *' "$(check "$ledger" "$key")"
said "the older checkpoint is its beginning" "OK: *consistent with size $old" "$(check -old "$folder/old" "$ledger" "$key")"
size=$(sed -n 2p "$folder/new")
said "every inclusion" "OK: *size $size,*, $size of $size inclusions" "$(check -sample 1000000 "$ledger" "$key")"

# What must not pass.
tamper() { sed "$1" "$folder/old" >"$folder/tampered"; }
tamper "2s/.*/$((old - 1))/"
said "an older checkpoint of another size" 'FAILED: *' "$(check -old "$folder/tampered" "$ledger" "$key")"
tamper '3s/./A/3; 3s/./B/4'
said "an older checkpoint of another root" 'FAILED: *' "$(check -old "$folder/tampered" "$ledger" "$key")"
tamper '1s/lillkoping/storkoping/'
said "an older checkpoint of another ledger" 'FAILED: *' "$(check -old "$folder/tampered" "$ledger" "$key")"
tamper '$s/\(.*\)./\1/'
said "an older checkpoint with a cut signature" 'FAILED: *' "$(check -old "$folder/tampered" "$ledger" "$key")"
other=$(python3 - "$key" <<'PYTHON'
import base64, hashlib, sys
# The same name with another key: its id is made anew, so that only the signature can tell.
name = sys.argv[1].split("+", 1)[0]
key = b"\x01" + hashlib.sha256(b"somebody else").digest()
print(f"{name}+{hashlib.sha256(name.encode() + chr(10).encode() + key).hexdigest()[:8]}+{base64.b64encode(key).decode()}")
PYTHON
)
said "the key of somebody else" 'FAILED: *' "$(check "$ledger" "$other")"
said "the verifier without login" 'FAILED: *' "$("$verifier" "$ledger" "$key" 2>&1)"
said "the verifier with another role" 'FAILED: *' "$("$verifier" -cookie "$maj" "$ledger" "$key" 2>&1)"

stop_demo || failed=$((failed + 1))
ran=$((ran + 1))
# Our own verifier agrees about the older checkpoint, and sees a tampered one.
verify_demo --checkpoint "$folder/old" || failed=$((failed + 1))
ran=$((ran + 1))
tamper '3s/./A/3; 3s/./B/4'
if "$skans" verify --data "$folder/data" --checkpoint "$folder/tampered" >"$folder/verified" 2>&1; then
    failed=$((failed + 1))
    echo "FAILED  skans verify believes a tampered checkpoint"
else
    echo "ok      skans verify refuses a tampered checkpoint"
fi
ran=$((ran + 1))

echo "$((ran - failed)) of $ran passed, $failed failed"
[ "$failed" -eq 0 ]
