"""Staged files appear whole, whoever writes them, and only what is to stay does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from cleaner.job.spread.staged import FOLDER, Staging, begun
from tests.runs import leftovers

if TYPE_CHECKING:
    from pathlib import Path

TABLE = pa.table({"number": pa.array([1, 2, 3], pa.int64()), "text": pa.array([b"a", b"\xff", b""], pa.binary())})


def test_there_and_back(tmp_path: Path) -> None:
    """What was staged is read again, all columns or some; of a chunk without a file there is nothing."""
    staging = begun(tmp_path)
    staging.write("kind", 7, TABLE)
    assert staging.read("kind", 7) == TABLE
    assert staging.read("kind", 7, ["text"]) == TABLE.select(["text"])
    assert staging.read("kind", 8) is None
    assert staging.read("other", 7) is None


def test_written_twice(tmp_path: Path) -> None:
    """Of a task that is done twice what the first attempt wrote stays, and no temporary file; nor of one that fails."""
    staging = begun(tmp_path)
    staging.write("kind", 0, TABLE)
    staging.write("kind", 0, TABLE.slice(1))
    assert staging.read("kind", 0) == TABLE
    staging.path("blocked", 0).parent.write_bytes(b"")
    with pytest.raises(FileExistsError):
        staging.write("blocked", 0, TABLE)
    assert [path.name for path in staging.path("kind", 0).parent.iterdir()] == ["0.parquet"]
    assert not leftovers(tmp_path)


def test_unseen(tmp_path: Path) -> None:
    """A machine that does not see the folder of the run makes none for itself."""
    with pytest.raises(FileNotFoundError):
        Staging(tmp_path / "unmounted", "run-1").write("kind", 0, TABLE)


def test_end(tmp_path: Path) -> None:
    """At the end some kinds stay, in place of those of the run before; what a killed run left goes with the next."""
    for chunks in (3, 1):
        staging = begun(tmp_path)
        for number in range(chunks):
            staging.write("kept", number, TABLE)
            staging.write("other", number, TABLE)
        staging.end("kept", "absent")
        last = Staging(tmp_path / FOLDER)
        assert [last.read("kept", number) is not None for number in range(3)] == [
            number < chunks for number in range(3)
        ]
        assert [path.name for path in last.folder.iterdir()] == ["kept"]
    killed = begun(tmp_path)
    killed.write("kept", 5, TABLE)
    begun(tmp_path)
    assert not killed.path("kept", 5).exists()
