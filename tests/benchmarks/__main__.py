"""All benchmarks: `make bench`, with options in ARGS; `--help` lists them."""

from __future__ import annotations

import argparse
import shlex
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from tests.benchmarks import again, machine, many, memory, pages, speed
from tests.benchmarks.measure import ROOT, Size, corpus, python, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

RESULTS: Final = ROOT / "tests" / "benchmarks" / "RESULTS.md"
FEW, VERY_MANY = 50_000, 5_000_000
"""Paragraphs that deduplication alone is measured on."""


class Part(NamedTuple):
    """A table or two: how it is headed, and what measures, in a fresh folder."""

    title: str
    measure: Callable[[Path, Size], str]


def _stages(folder: Path, size: Size) -> str:
    source = corpus(folder / "in", size.megabytes).folder
    return python("tests.benchmarks.stages", source, folder / "out")[1].strip()


def _deduplication(*counts: int) -> str:
    return python("tests.benchmarks.deduplication", *counts)[1].strip()


PARTS: Final = {
    "speed": Part("Speed: first runs, by CPU time", speed.main),
    "stages": Part("Where the time goes: plain text, -j 1", _stages),
    "again": Part("The next run", again.main),
    "memory": Part("Memory", memory.main),
    "pages": Part("HTML pages", pages.main),
    "dedup": Part("Deduplication alone", lambda _folder, _size: _deduplication(FEW)),
}


def main(arguments: Sequence[str]) -> None:
    """Measure what is asked for, and print it as Markdown."""
    given = _parser().parse_args(arguments)
    options = f" ARGS={shlex.quote(shlex.join(arguments))}" if arguments else ""
    told = [f"# What `make bench{options}` measured\n\n{machine.told()}"]
    say(told[0])
    for text in _measured(_parts(given), Size(given.mb, given.runs)):
        say("\n" + text)
        told.append(text)
    if given.write:
        RESULTS.write_text("\n\n".join(told) + "\n", "utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "python -m tests.benchmarks", description="Measure speed and memory, here and now."
    )
    parser.add_argument("--mb", type=float, default=20, help="megabytes of text to measure with (default: 20)")
    parser.add_argument("--runs", type=int, default=3, help="of so many runs the median counts (default: 3)")
    parser.add_argument("--only", nargs="+", choices=PARTS, metavar="PART", help=f"some of: {', '.join(PARTS)}")
    parser.add_argument("--files", type=int, metavar="COUNT", help="also clean so many very small files")
    parser.add_argument("--large", action="store_true", help=f"deduplicate {VERY_MANY:,} paragraphs, too")
    parser.add_argument("--write", action="store_true", help="write the results into tests/benchmarks/RESULTS.md")
    return parser


def _parts(given: argparse.Namespace) -> dict[str, Part]:
    parts = {name: part for name, part in PARTS.items() if name in (given.only or PARTS)}
    if given.files:
        parts["files"] = Part("Very many files", lambda folder, _size: many.main(folder, given.files))
    if given.large:
        parts["dedup"] = PARTS["dedup"]._replace(measure=lambda _folder, _size: _deduplication(FEW, VERY_MANY))
    return parts


def _measured(parts: dict[str, Part], size: Size) -> Iterator[str]:
    for part in parts.values():
        with tempfile.TemporaryDirectory(prefix="cleaner-bench-") as folder:
            yield f"## {part.title}\n\n{part.measure(Path(folder), size)}"


if __name__ == "__main__":
    main(sys.argv[1:])
