"""The upkeep of an index: damage is found and named, and compacting changes nothing that is decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cleaner.document import StateError
from cleaner.job.index import read
from cleaner.job.upkeep import compact, describe, verify
from tests.batches import BRIDGE, FERRY, GONE, ONE, Town, sound, two_batches

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def two(tmp_path: Path) -> Town:
    """Two batches, cleaned one after the other."""
    return two_batches(tmp_path)


def flip(data: bytes, place: int) -> bytes:
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


def spoil(town: Town, change: Callable[[bytes], bytes]) -> Path:
    """Change the bytes of the segment of run one; its file."""
    path = town.index / "segments" / read(town.index).runs[0].part.file
    path.write_bytes(change(path.read_bytes()))
    return path


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda data: data[:-1], "truncated: .* bytes are there, .* were written"),
        (lambda data: b"", "truncated: 0 bytes are there"),
        (lambda data: flip(data, len(data) - 1), "damaged: its checksum is not"),
        (lambda data: flip(data, len(data) - 16), "damaged: its checksum is not"),
        (lambda data: flip(data, len(data) - 40), "damaged: its checksum is not"),
        (lambda data: flip(data, 0), "damaged: a text of a.txt is not what was written"),
        (lambda data: flip(data, data.index(b"a.txt")), "damaged: its ids are not what was written"),
        (lambda data: flip(data, (len(FERRY) + len(BRIDGE)) // 64 * 64 + 64), "damaged: its rows are not"),
    ],
    ids=["truncated", "empty", "mark", "size", "table", "text", "ids", "rows"],
)
def test_a_damaged_segment_is_named(two: Town, change: Callable[[bytes], bytes], message: str) -> None:
    """A run that would see a damaged segment is refused, and what is at fault is named; so does `verify`."""
    path = spoil(two, change)
    with pytest.raises(StateError, match=f"{path.name}.*{message}"):
        two.clean("two", force=True)
    (bad, problem), (good, nothing) = verify(two.index)
    assert (bad.run, good.run, nothing) == ("one", "two", "")
    assert path.name in problem
    assert "run one" in problem
    with pytest.raises(StateError, match=path.name):
        compact(two.index)
    two.clean("one", force=True)
    assert sound(two)
    two.clean("two", force=True)
    assert two.dropped("two") == GONE


def test_a_missing_segment_is_named(two: Town) -> None:
    """A segment that is not there is named; the run that delivered it can put it back, forced."""
    path = two.index / "segments" / read(two.index).runs[0].part.file
    path.unlink()
    with pytest.raises(StateError, match=f"{path.name}: missing"):
        two.clean("two", force=True)
    assert [problem.partition("segments/")[2] for _, problem in verify(two.index)] == [f"{path.name}: missing", ""]
    two.clean("one", force=True)
    assert sound(two)


def test_compact(two: Town) -> None:
    """Compacted, the index lies in one file and decides the same; runs can be replaced, and it compacted again."""
    held = describe(two.index)
    results = {batch: two.result(batch) for batch in ("one", "two")}
    (two.index / "segments" / f"{'0' * 32}.seg").write_bytes(b"left over")
    assert compact(two.index) == (3, 1)
    found = describe(two.index)
    assert sound(two)
    assert [{**run, "file": ""} for run in found["runs"]] == [{**run, "file": ""} for run in held["runs"]]
    assert {run["file"] for run in found["runs"]} == {path.name for path in (two.index / "segments").iterdir()}
    for batch, result in results.items():
        two.clean(batch, force=True)
        assert two.result(batch) == result
    assert describe(two.index) == found
    assert compact(two.index) == (1, 1)
    two.write("one", {"a.txt": f"{BRIDGE}\n"})
    two.clean("one")
    two.clean("two")
    assert two.dropped("two") == GONE[1:]
    assert compact(two.index) == (2, 1)
    assert describe(two.index)["bytes"] == sum(run["bytes"] for run in describe(two.index)["runs"])


def test_two_runs_that_delivered_the_same(tmp_path: Path) -> None:
    """Runs whose segments are equal share a file, and it stays as long as one of them needs it."""
    lone = Town(tmp_path)
    for batch in ("one", "two"):
        lone.write(batch, {})
        lone.clean(batch)
    assert len(list((lone.index / "segments").iterdir())) == 1
    lone.write("one", ONE)
    lone.clean("one")
    assert sound(lone)
    assert compact(lone.index) == (2, 1)
    assert sound(lone)
