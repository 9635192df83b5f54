"""The script that most people would write, as a measure: `python -m tests.benchmarks.naive IN OUT`.

ftfy on every text, a few patterns for what scrapers leave, and datasketch's MinHash and LSH for near-duplicates, one
paragraph after the other. It keeps no ledger, repeats all on the next day, and looks at no fact.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import ftfy
from datasketch import MinHash, MinHashLSH

PERMUTATIONS = 128
NOISE = re.compile(
    r"(advertisement|all rights reserved|article continues|click here|follow us|read more|share (on|this)"
    r"|sign up|subscribe)\b",
    re.IGNORECASE,
)


def clean(source: Path, out: Path) -> int:
    """Clean the texts below *source* into *out*; how many paragraphs were kept."""
    seen = MinHashLSH(threshold=0.8, num_perm=PERMUTATIONS)
    count = 0
    for path in sorted(source.rglob("*.txt")):
        kept = []
        for line in ftfy.fix_text(path.read_text("utf-8")).splitlines():
            paragraph = line.strip()
            if not paragraph or NOISE.match(paragraph):
                continue
            signature = signed(paragraph)
            if not seen.query(signature):
                count += 1
                seen.insert(count, signature)
                kept.append(paragraph)
        target = out / path.relative_to(source)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text("\n\n".join(kept) + "\n", "utf-8")
    return count


def signed(paragraph: str) -> MinHash:
    """The signature of the runs of three words in *paragraph*."""
    words = paragraph.lower().split()
    signature = MinHash(num_perm=PERMUTATIONS)
    signature.update_batch([" ".join(words[at : at + 3]).encode() for at in range(max(1, len(words) - 2))])
    return signature


if __name__ == "__main__":
    clean(*map(Path, sys.argv[1:]))
