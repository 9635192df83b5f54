"""First runs on plain and on curly text, beside the naive script on the same text."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tests.benchmarks.measure import Corpus, Size, Spent, clean, corpus, in_turns, python, table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HEADS = "text|files|MB|cleaner, MB/s|naive, MB/s|ratio|-j 2, by the clock|cleaner, peak MB|naive, peak MB".split("|")


def main(folder: Path, size: Size) -> str:
    """A row for each kind of text; speeds by CPU time, -j 2 as so many times the speed of -j 1 by the clock."""
    texts = {
        "plain": corpus(folder / "plain" / "in", size.megabytes),
        "curly": corpus(folder / "curly" / "in", size.megabytes, "--curly"),
    }
    works: dict[str, Callable[[Path], Spent]] = {}
    for name, text in texts.items():
        works[f"{name}-one"] = partial(clean, text.folder)
        works[f"{name}-two"] = partial(clean, text.folder, jobs=2)
        works[f"{name}-naive"] = partial(_naive, text.folder)
    took = in_turns(works, folder, size.runs)
    return table(HEADS, (_row(name, text, took) for name, text in texts.items()))


def _naive(source: Path, out: Path) -> Spent:
    return python("tests.benchmarks.naive", source, out)[0]


def _row(name: str, text: Corpus, took: dict[str, Spent]) -> list[str]:
    one, two, naive = (took[f"{name}-{program}"] for program in ("one", "two", "naive"))
    return [
        name,
        f"{text.files:,}",
        f"{text.megabytes:.0f}",
        f"{text.megabytes / one.cpu:.2f}",
        f"{text.megabytes / naive.cpu:.2f}",
        f"{naive.cpu / one.cpu:.1f}",
        f"{one.wall / two.wall:.2f}",
        f"{one.peak:.0f}",
        f"{naive.peak:.0f}",
    ]
