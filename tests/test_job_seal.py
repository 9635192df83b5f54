"""The seal says that a database is as it was left, and is never there while that may not be so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from xxhash import xxh3_128_hexdigest

from cleaner.job import seal as module
from cleaner.job.seal import SEAL, is_sound, seal, unseal
from tests.conftest import read_tree, write_tree

if TYPE_CHECKING:
    from pathlib import Path

    from tests.runs import Tree

DATA = b"rows and rows" * 10
SUM = xxh3_128_hexdigest(DATA)
OTHER = xxh3_128_hexdigest(b"others")
SEALED = [
    ({"state.db": DATA, SEAL: f"{SUM}\n"}, True),
    ({"state.db": DATA, SEAL: f"{SUM}\n", "state.db-wal": b""}, True),
    ({"state.db": DATA, SEAL: f"{SUM}\n", "state.db-wal": b"x"}, False),
    ({"state.db": DATA, SEAL: f"{OTHER}\n"}, False),
    ({"state.db": DATA, SEAL: SUM[:-1]}, None),
    ({"state.db": DATA, SEAL: SUM.upper()}, None),
    ({"state.db": DATA}, None),
    ({SEAL: f"{SUM}\n"}, None),
]


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """A database is read in many pieces."""
    monkeypatch.setattr(module, "_PIECE", 50)


@pytest.mark.parametrize(("files", "sound"), SEALED)
def test_is_sound(files: Tree, sound: bool | None, tmp_path: Path) -> None:  # noqa: FBT001
    """A database is sound if it is what was sealed and nothing else was written; what can not be known is not said."""
    assert is_sound(write_tree(tmp_path, files) / "state.db") is sound


SEALS = [
    ({"state.db": DATA}, f"{SUM}\n"),
    ({"state.db": DATA, "state.db-wal": b""}, f"{SUM}\n"),
    ({"state.db": DATA, "state.db-wal": b"x"}, None),
    ({"state.db": DATA, SEAL: f"{OTHER}\n"}, f"{OTHER}\n"),
]


@pytest.mark.parametrize(("files", "sealed"), SEALS)
def test_seal(files: Tree, sealed: str | None, tmp_path: Path) -> None:
    """Only what is all in its file is sealed, and only once; broken, also where there is none, a seal is gone."""
    database = write_tree(tmp_path, files) / "state.db"
    seal(database)
    assert read_tree(tmp_path).get(SEAL) == (sealed and sealed.encode())
    for _ in range(2):
        unseal(database)
        assert SEAL not in read_tree(tmp_path)
