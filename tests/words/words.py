"""Is what people read plain Swedish, and spelled? LIX of every message file and chapter of the manual, and every word that
neither the dictionary nor known.txt has.

    python3 tests/words/words.py           checks; exit 0 or 1
    python3 tests/words/words.py --unknown prints the unknown words, one a line, to be read before any goes into known.txt
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KNOWN = ROOT / "tests/words/known.txt"
# Under 45 reads as an ordinary newspaper (klarspråk).
MOST = 45
MADE = {"target", "node_modules", ".test", ".git"}


def messages(ftl):
    """The texts of a Fluent file, each as one passage: variables are a word, variants are passages of their own."""
    ftl = re.sub(r"^#.*$", "", ftl, flags=re.M)
    found = re.split(r"^[A-Za-z][\w-]* *=", ftl, flags=re.M)[1:]
    for text in found:
        text = re.sub(r'\{ *"\\u00A0" *\}', " ", text)
        text = re.sub(r'\{ *"\\u00AD" *\}', "", text)
        for part in re.split(r"^\s*\*?\[[^\]]*\]", text, flags=re.M):
            # A name, a number: something short that stands in the sentence.
            part = re.sub(r"\{ *\$\w+ *->", " ", part)
            part = re.sub(r"\{[^}]*\}", "ord", part).replace("}", " ")
            if part.strip():
                yield " ".join(part.split())


def chapters(markdown):
    """The sentences of a chapter, without its marks."""
    text = re.sub(r"\]\([^)]*\)", "", markdown)
    for line in text.splitlines():
        line = re.sub(r"^\s*([#>*-]+|\d+\.)\s*", "", line).replace("*", "").replace("[", "").strip()
        if line:
            yield line


def words_of(text):
    # What people type, addresses and names of files are no words.
    text = re.sub(r"(?<!\w)(--[\w-]+|/\w[\w/?=]*|\w+\.\w+(\.\w+)*|[\w.-]+@[\w.-]+|https?:\S+)", " ", text)
    return [word for word in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", text) if len(word) > 1]


def lix(passages):
    words = [word for text in passages for word in words_of(text)]
    sentences = sum(max(1, len(re.findall(r"[.!?:](?=\s|$)", text))) for text in passages)
    long = sum(1 for word in words if len(word) > 6)
    return len(words) / sentences + 100 * long / len(words) if words else 0.0


def files():
    def ours(path):
        return not MADE & set(path.relative_to(ROOT).parts)

    texts = [path for path in ROOT.rglob("*sv.ftl") if ours(path)]
    yield from ((path, list(messages(path.read_text("utf-8")))) for path in sorted(texts))
    manual = sorted((ROOT / "docs/manual/sv").glob("*.md"))
    yield from ((path, list(chapters(path.read_text("utf-8")))) for path in manual)


def unknown(passages):
    """The words that neither has. A joined word is known when its parts are."""
    asked = sorted({word for text in passages for word in words_of(text)})
    command = ["hunspell", "-d", "sv_SE", "-i", "utf-8", "-l"]
    said = subprocess.run(command, input="\n".join(asked), capture_output=True, text=True, check=True).stdout
    known = {line.strip().lower() for line in KNOWN.read_text("utf-8").splitlines() if not line.startswith("#")}
    return sorted({word for word in said.split() if word.lower() not in known}, key=str.lower)


def main():
    all_of = list(files())
    strange = unknown([text for _, passages in all_of for text in passages])
    if "--unknown" in sys.argv:
        print("\n".join(strange))
        return 0
    bad = 0
    for path, passages in all_of:
        # A handful of labels has no readability.
        if sum(len(words_of(text)) for text in passages) < 100:
            continue
        value = lix(passages)
        mark = "" if value < MOST else "  TOO HARD"
        bad += value >= MOST
        print(f"LIX {value:4.1f}  {path.relative_to(ROOT)}{mark}")
    for word in strange:
        where = next(path for path, passages in all_of if any(word in words_of(text) for text in passages))
        print(f"unknown word {word}: {where.relative_to(ROOT)}")
    # The harness can fail: what is misspelt and what is heavy are found.
    assert unknown(["Detta är felstavatt"]) == ["felstavatt"], "the dictionary finds nothing"
    assert lix(["Verksamhetsutvecklingsprocessens implementeringsförutsättningar identifierades systematiskt."]) > 60
    print(f"{len(all_of)} files, {bad} too hard, {len(strange)} unknown words")
    return 1 if bad or strange else 0


sys.exit(main())
