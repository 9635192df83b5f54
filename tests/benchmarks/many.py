"""Very many very small files: `python -m tests.benchmarks.many FOLDER COUNT` writes them, a paragraph in each."""

from __future__ import annotations

import sys
from itertools import chain, islice
from pathlib import Path

from tests.benchmarks.corpus import Press
from tests.benchmarks.measure import clean, python, table

PER_FOLDER = 1000


def main(folder: Path, count: int) -> str:
    """A row for the first run on *count* files, and one for the second."""
    source, out = folder / "in", folder / "out"
    python("tests.benchmarks.many", source, count)
    took = {"first": clean(source, out), "again, unchanged": clean(source, out)}
    heads = ("run", "files", "CPU seconds", "microseconds a file", "peak MB")
    return table(
        heads,
        [
            (name, f"{count:,}", f"{spent.cpu:.1f}", f"{spent.cpu / count * 1e6:.0f}", f"{spent.peak:.0f}")
            for name, spent in took.items()
        ],
    )


def write(folder: Path, count: int) -> None:
    """Write *count* files into folders of a thousand each."""
    texts = chain.from_iterable(Press(1).articles())
    for number, text in enumerate(islice(texts, count)):
        within = folder / f"{number // PER_FOLDER:05}"
        if number % PER_FOLDER == 0:
            within.mkdir(parents=True)
        (within / f"{number:08}.txt").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]))
