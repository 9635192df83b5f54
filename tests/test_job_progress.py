"""What a run tells of how far it has come."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from cleaner.config import Config
from cleaner.formats.records import Part
from cleaner.job.inputs import Source
from cleaner.job.progress import Reading, Step, ticking
from cleaner.job.run import Request, run
from cleaner.job.tasks import End, Piece, Whole, grouped
from tests.conftest import write_tree
from tests.test_job_run import age

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cleaner.job.tasks import Item


class Told:
    """Remembers all that it is told."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.failures: list[tuple[str, str]] = []

    def step(self, step: Step) -> None:
        self.steps.append(step)

    def failed(self, doc: str, failure: str) -> None:
        self.failures.append((doc, failure))

    def of(self, movement: str) -> list[Step]:
        return [step for step in self.steps if step.movement == movement]


def request(folder: Path) -> Request:
    return Request((str(folder / "in"),), folder / "out", folder / "state", Config(jobs=1))


def test_told(tmp_path: Path) -> None:
    """Each movement begins with nothing done, never goes back, and ends with all of it; each failure is told."""
    row = json.dumps({"text": "The ferry runs again from Monday, the harbour office said. " * 1000}) + "\n"
    files = {"in/a.txt": "The pass is closed.\n", "in/b.txt": "\0", "in/c.jsonl": row * 50, "in/d.jsonl": "no\n"}
    write_tree(tmp_path, {**files})
    age(tmp_path / "in")
    told = Told()
    run(request(tmp_path), told)
    sizes = [(tmp_path / name).stat().st_size for name in files]
    for movement, of_bytes in (("prepare", sum(sizes)), ("resolve", 0), ("publish", 0)):
        steps = told.of(movement)
        assert steps[0] == Step(movement, 0, 4, 0, of_bytes)  # type: ignore[arg-type]
        assert steps[-1] == Step(movement, 4, 4, of_bytes, of_bytes)  # type: ignore[arg-type]
        assert sorted(steps) == steps
    within = [step.bytes for step in told.of("prepare") if step.files == 2]
    assert any(sum(sizes[:2]) < read < sum(sizes[:3]) for read in within)  # a large file is seen to be read
    assert [doc for doc, _ in told.failures] == ["b.txt", "d.jsonl#1"]
    assert all(failure.count(": ") >= 2 for _, failure in told.failures)


def test_unchanged(tmp_path: Path) -> None:
    """A run that has nothing to do tells nothing; of one that has little, only that is counted."""
    write_tree(tmp_path, {"in/a.txt": "The ferry runs.\n", "in/b.txt": "The pass is closed.\n"})
    age(tmp_path / "in")
    run(request(tmp_path), Told())
    run(request(tmp_path), told := Told())
    assert told.steps == []
    write_tree(tmp_path, {"in/b.txt": "The pass is open.\n"})
    run(request(tmp_path), told)
    assert {step.of_files for step in told.of("prepare") + told.of("publish")} == {1}


SIZES = st.lists(st.one_of(st.integers(0, 2_000_000), st.lists(st.integers(0, 900_000), max_size=5)), max_size=6)


@given(SIZES)
def test_reading(files: list[int | list[int]]) -> None:
    """Whatever the files are, one by one or in parts: it never goes back, never passes the end, and ends at the end."""
    sizes = [size if isinstance(size, int) else sum(size) for size in files]
    sources = [Source(b"%d" % number, b"", b"%d 0" % size) for number, size in enumerate(sizes)]

    def items() -> Iterator[Item]:
        for source, parts in zip(sources, files, strict=True):
            if isinstance(parts, int):
                yield Whole(source, "")
                continue
            yield from (Piece(source, Part(number, b"x" * size), "") for number, size in enumerate(parts, 1))
            yield End(source, sound=True)

    reading = Reading(sources)
    steps = [reading.step]
    for _ in reading.sent(grouped(items(), lambda _: 400_000)):
        reading.came()
        steps.append(reading.step)
    assert sorted(steps) == steps
    assert steps[-1] == Step("prepare", len(files), len(files), sum(sizes), sum(sizes))


def test_ticking() -> None:
    """What is long ticks now and then, at its beginning first, and comes through whole."""
    ticks: list[int] = []
    rows = ticking(range(1000), lambda: ticks.append(1))
    assert next(rows) == 0
    assert len(ticks) == 1
    assert list(rows) == list(range(1, 1000))
    assert 2 < len(ticks) < 100
