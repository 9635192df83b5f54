"""The second run and the third: on input that did not change, and with one file in a hundred changed."""

from __future__ import annotations

from hashlib import file_digest
from itertools import pairwise
from typing import TYPE_CHECKING

from tests.benchmarks.measure import Size, Spent, clean, corpus, table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

HEADS = "run|CPU seconds|times as fast|outputs touched|files unlike those of a run from scratch".split("|")
RESULTS = ("removed.jsonl", "flagged.jsonl", "documents.jsonl", "summary.json")
"""What is promised to be the same for the same input, besides the clean files."""


def main(folder: Path, size: Size) -> str:
    """A row for each run; the last is the one from scratch, on what was changed, that the third is held to."""
    source, out, fresh = (folder / name for name in ("in", "out", "fresh"))
    corpus(source, size.megabytes)
    first = clean(source, out)
    stamps, before = [_stamps(out)], digests(out)
    again = clean(source, out)
    stamps.append(_stamps(out))
    unlike = [_differing(before, digests(out))]
    for number, path in enumerate(sorted(source.rglob("*.txt"))[::100]):
        news = f"\nA new line says that train {number} was late again today.\n"
        path.write_text(path.read_text("utf-8") + news, "utf-8")
    third = clean(source, out)
    stamps.append(_stamps(out))
    scratch = clean(source, fresh)
    unlike.append(_differing(digests(fresh), digests(out)))
    touched = [_differing(one, other) for one, other in pairwise(stamps)]
    return table(
        HEADS,
        [
            _row("first", first, first),
            _row("again, unchanged", again, first, touched[0], unlike[0]),
            _row("one file in a hundred changed", third, scratch, touched[1], unlike[1]),
            _row("from scratch", scratch, scratch),
        ],
    )


def _row(name: str, took: Spent, than: Spent, touched: int | None = None, unlike: int | None = None) -> list[str]:
    found = ["" if number is None else f"{number:,}" for number in (touched, unlike)]
    return [name, f"{took.cpu:.2f}", f"{than.cpu / took.cpu:.1f}", *found]


def digests(out: Path) -> dict[str, str]:
    """A digest of all that a run promises to be the same: the clean files, and what lies beside them."""
    state = out.with_name(out.name + ".cleaner")
    files = {str(path.relative_to(out)): path for path in out.rglob("*") if path.is_file()}
    files |= {f"beside/{name}": state / name for name in RESULTS}
    return {name: _digest(path) for name, path in files.items()}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _stamps(out: Path) -> dict[str, str]:
    """When each clean file was written, and which one it is."""
    found = ((path, path.stat()) for path in out.rglob("*") if path.is_file())
    return {str(path): f"{stat.st_mtime_ns} {stat.st_ino}" for path, stat in found}


def _differing(one: Mapping[str, str], other: Mapping[str, str]) -> int:
    """How many names have another value in *other*, or none."""
    return sum(one.get(name) != other.get(name) for name in one.keys() | other.keys())
