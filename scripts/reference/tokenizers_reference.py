#!/usr/bin/env python3
"""Writes what Hugging Face's tokenizers make of small texts, for the tests of tokenizers.

    pip install tokenizers
    python3 scripts/reference/tokenizers_reference.py data/src/test/resources/tokenizers

Byte pairs are learned from a small corpus, which is stored with the files that `save_model` wrote;
texts of all kinds are then cut up by them, and by a WordPiece vocabulary of the same corpus. Random
texts hold only characters that Unicode 3.2 had and that have been of the same category ever since,
so that no two programs of different age disagree about them.
"""

import json
import random
import sys
import tempfile
import unicodedata
from pathlib import Path

from tokenizers import BertWordPieceTokenizer, ByteLevelBPETokenizer

CORPUS = """\
The lake lies still. The boats lie still beside the lake, and nobody's boat is on the water.
"Who'd row now?" she said; they'll row when the wind's gone, we're sure. I've seen 12 boats in 2019,
and 120 in 2020.  Boats, boats and more boats: the lake holds them all.

Über den See fährt im Jahr 2021 kein Boot; später fährt eines über den See. Café, naïve, déjà vu!
湖上有船。湖上有很多船。
The lake lies still again, and the row of boats beside the water lies still again.
"""

TEXTS = [
    "",
    " ",
    "The lake's boats",
    "  two  spaces ",
    "tabs\t\tand\n\n newlines\r\n",
    "don't we'll I'd they're 've 'S",
    "x2y 12.5% #tag @you a_b",
    "naïve ÅNGSTRÖM ǅ ẞ İstanbul",
    "湖上有船abc",
    "a\u00a0b\u3000c\u0085d\u2028e",
    "e\u0301 \u0301x zero\u200bwidth \u00ad",
    "😀😃 emoji",
    "\u0000\u0007control\ufffd",
    "supercalifragilistic " * 3,
    "w" * 101 + " " + "w" * 100,
]


def stable(c):
    old = unicodedata.ucd_3_2_0.category(c)
    return old != "Cn" and old != "Cs" and old == unicodedata.category(c)


def character(rng):
    kind = rng.random()
    if kind < 0.5:
        return rng.choice(" \n\t'sdtmrevlThe lakebots0123.,!?-é")
    while True:
        limit = 0x250 if kind < 0.7 else 0x3400 if kind < 0.9 else 0xFFFF
        c = chr(rng.randrange(limit))
        if stable(c):
            return c


def texts():
    rng = random.Random(20260101)
    drawn = ["".join(character(rng) for _ in range(rng.randrange(1, 40))) for _ in range(60)]
    return TEXTS + drawn


def saved(tokenizer):
    with tempfile.TemporaryDirectory() as folder:
        return {Path(f).name: Path(f).read_text() for f in tokenizer.save_model(folder)}


def byte_pairs():
    tokenizer = ByteLevelBPETokenizer()
    tokenizer.train_from_iterator([CORPUS], vocab_size=330, min_frequency=2, show_progress=False)
    cases = [{"text": t, "ids": tokenizer.encode(t).ids} for t in texts()]
    return {"files": saved(tokenizer), "cases": cases}


def word_pieces():
    tokenizer = BertWordPieceTokenizer(lowercase=True)
    tokenizer.train_from_iterator([CORPUS], vocab_size=140, min_frequency=2, show_progress=False)
    cases = [
        {"text": t, "ids": tokenizer.encode(t, add_special_tokens=False).ids} for t in texts()
    ]
    return {"files": saved(tokenizer), "cases": cases}


def main(folder):
    for name, made in (("bpe", byte_pairs()), ("wordpiece", word_pieces())):
        path = Path(folder, name + ".json")
        head = json.dumps({"corpus": CORPUS, "files": made["files"]}, indent=1)
        cases = ",\n".join(json.dumps(case) for case in made["cases"])
        path.write_text(head[:-2] + ',\n "cases": [\n' + cases + "\n]}\n")
        print(path, path.stat().st_size, "bytes")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
