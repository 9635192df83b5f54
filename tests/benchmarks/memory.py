"""The peak of a run on a corpus and on a quarter of it; and ten runs in one process, which must not grow.

`python -m tests.benchmarks.memory IN OUT` cleans IN ten times, and prints how many MB the process holds after each.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.measure import clean, corpus, python, say, table

if TYPE_CHECKING:
    from tests.benchmarks.measure import Size

TIMES = 10
SMALL = 2.0
"""MB that are cleaned again and again, at most."""


def main(folder: Path, size: Size) -> str:
    """A row for each size, and for what the paragraphs cost that one has more than the other; then the repetitions."""
    texts = [corpus(folder / f"{part}" / "in", size.megabytes / part) for part in (4, 1)]
    peaks = [clean(text.folder, text.folder.with_name("out")).peak for text in texts]
    rows = [
        (f"{text.megabytes:.0f} MB", f"{text.paragraphs:,}", f"{peak:.0f}")
        for text, peak in zip(texts, peaks, strict=True)
    ]
    each = (peaks[1] - peaks[0]) / (texts[1].paragraphs - texts[0].paragraphs)
    rows.append(("between the two, a million paragraphs", "1,000,000", f"{each * 1e6:.0f}"))
    small = corpus(folder / "small", min(SMALL, size.megabytes)).folder
    held = [float(mb) for mb in python("tests.benchmarks.memory", small, folder / "again")[1].split()]
    grown = f"{held[-1] - held[1]:+.1f}"
    return "\n\n".join(
        (
            table(("text", "paragraphs", "peak MB"), rows),
            table(
                ("runs in one process", *(f"{number}" for number in range(1, TIMES + 1)), "from the second on"),
                [("holds MB", *(f"{mb:.1f}" for mb in held), grown)],
            ),
        )
    )


def repeat(source: Path, out: Path) -> None:
    """Clean *source* again and again, each time from scratch, and print what is held."""
    from cleaner.cli import call

    page = os.sysconf("SC_PAGE_SIZE")
    for number in range(TIMES):
        call(["clean", str(source), "-o", str(out / f"{number}"), "-j1", "-q"])
        held = int(Path("/proc/self/statm").read_text("ascii").split()[1])
        say(f"{held * page / 1e6}")


if __name__ == "__main__":
    repeat(*map(Path, sys.argv[1:]))
