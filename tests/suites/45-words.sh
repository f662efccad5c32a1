#!/usr/bin/env bash
# The words that people read: plain (LIX under 45) and spelled (hunspell's Swedish dictionary and tests/words/known.txt).
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 2
command -v hunspell >/dev/null || { echo "there is no hunspell: apt-get install hunspell hunspell-sv"; exit 77; }
[ -e /usr/share/hunspell/sv_SE.dic ] || { echo "hunspell has no Swedish: apt-get install hunspell-sv"; exit 77; }
exec python3 tests/words/words.py
