"""Outputs: made of the parts that were prepared and no others, put together once, and removed without a trace."""

from __future__ import annotations

import gzip
import tempfile
from collections import deque
from typing import TYPE_CHECKING, Any

import pytest

from cleaner.config import Config
from cleaner.document import StateError
from cleaner.formats.records import Part
from cleaner.job.entries import KnownFile, Output
from cleaner.job.items import digest_of
from cleaner.job.outputs import Outputs, remove
from cleaner.job.places import Place
from cleaner.job.plan import Target
from cleaner.job.tasks import Share, Shared, Single, Written
from tests.conftest import read_tree, write_tree

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

LINE, OTHER = b'{"text": "Rain"}\n', b'{"text": "Snow"}\n'
PATH, SIDE = b"out/x/there", b"beside/x/there"


def _known(name: str, *parts: Part) -> tuple[KnownFile, ...]:
    return tuple(KnownFile(part.first, name.encode(), part.first, b"", digest_of(part), "", "") for part in parts)


def _tasks(
    place: Place, folder: Path, parts: tuple[KnownFile, ...], side: bytes = b""
) -> list[tuple[Single | Share, ...]]:
    """The tasks for one output of files in *folder*."""
    outputs = Outputs(place, lambda name: str(folder / name.decode()), lambda _: None)
    return list(outputs.tasks([Target(parts, "key", PATH, side)]))


TASKS: list[tuple[str, dict[str, Any], bytes, type[Single | Share]]] = [
    ("a.txt", {}, b"", Single),
    ("a.txt", {"to": "jsonl"}, SIDE, Share),
    ("a.jsonl", {"to": "txt"}, b"", Single),
    ("a.jsonl", {}, b"", Share),
    ("a.jsonl", {}, SIDE, Share),
    ("a.warc", {}, b"", Share),
]


@pytest.mark.parametrize(("name", "settings", "side", "kind"), TASKS)
def test_tasks(name: str, settings: dict[str, Any], side: bytes, kind: type[Single | Share], tmp_path: Path) -> None:
    """A file is read again only if records of its own are to be written anew; else the state has all of it."""
    write_tree(tmp_path, {name: LINE})
    part = Part(1, LINE)
    (known,) = _known(name, part)
    for write in (True, False):
        again = write and name == "a.jsonl"
        item = Single(known, PATH, "key") if kind is Single else Share(known, PATH, part if again else None)
        assert _tasks(Place(tmp_path, b"out", Config(**settings), write=write), tmp_path, (known,), side) == [(item,)]


CHANGED = "it changed, or could not be read to its end, while it was being cleaned"
CUT_SHORT = "cut-short: its compressed bytes end before their end: "
CHANGES = [
    ("a.jsonl", OTHER, [Part(1, LINE)], CHANGED),
    ("a.jsonl", LINE, [Part(1, LINE), Part(2, OTHER)], CHANGED),
    ("a.jsonl", LINE, [Part(2, LINE)], CHANGED),
    ("a.jsonl", None, [Part(1, LINE)], "missing: No such file or directory"),
    ("a.jsonl.gz", gzip.compress(LINE, mtime=0)[:-3], [Part(1, LINE)], CUT_SHORT),
]


@pytest.mark.parametrize(("name", "data", "known", "message"), CHANGES)
def test_changed(name: str, data: bytes | None, known: Sequence[Part], message: str, tmp_path: Path) -> None:
    """A file that has other parts than those that were prepared, more or fewer of them, ends the run and is named."""
    write_tree(tmp_path, {} if data is None else {name: data})
    with pytest.raises(StateError, match=f"^{name}: {message}.*; run again$"):
        _tasks(Place(tmp_path, b"out", Config(), write=True), tmp_path, _known(name, *known))


def _shared(piece: bytes | None, side: bytes = b"") -> Shared:
    return Shared(Output(b"a.jsonl", 1, PATH, None, "", b"", b"", b"", b""), piece, side)


def _written(signature: bytes, *, written: bool) -> Written:
    return Written(Output(b"a.jsonl", 1, PATH, signature, "key", b"", b"", b"", b""), written)


MADE: list[tuple[bytes, Sequence[Written | Shared], dict[bytes, bytes], int]] = [
    (b"", [_shared(LINE), _shared(None), _shared(OTHER)], {PATH: LINE + OTHER}, 1),
    (SIDE, [_shared(LINE, b"one"), _shared(None), _shared(OTHER, b"two")], {PATH: LINE + OTHER, SIDE: b"onetwo"}, 2),
    (SIDE, [_shared(b"")], {PATH: b"", SIDE: b""}, 2),
    (b"", [_shared(None)], {}, 0),
    (SIDE, [_shared(None), _shared(None)], {}, 0),
]


@pytest.mark.parametrize(("side", "results", "files", "written"), MADE)
def test_made(side: bytes, results: Sequence[Shared], files: dict[bytes, bytes], written: int, tmp_path: Path) -> None:
    """What parts add lies in one file, and what they add beside it in another; both are written only once.

    Where no part has anything for it there is no file, and nothing is written but at the place and in the state.
    """
    kept: list[Output] = []
    outputs = Outputs(Place(tmp_path, b"out", Config(), write=True), str, kept.append)
    target = Target(_known("a.jsonl", Part(1, LINE)), "key", PATH, side)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
        for count in (written, 0):
            (made,) = outputs.made(deque([target]).popleft, results)
            assert (made.target, list(made.there), made.written) == (target, list(files), count)
            assert made.signatures is not None
            assert [bool(signature) for signature in made.signatures] == [PATH in files, SIDE in files]
    assert read_tree(tmp_path) == {path.decode(): data for path, data in files.items()}
    assert kept == [result.output for result in results] * 2


@pytest.mark.parametrize(
    "result", [_written(b"1 2 3", written=True), _written(b"1 2 3", written=False), _written(b"", written=False)]
)
def test_made_by_a_worker(result: Written, tmp_path: Path) -> None:
    """Of an output that is one part a worker has done all, and tells whether there is any."""
    kept: list[Output] = []
    target = Target(_known("a.txt", Part(1, LINE)), "key", PATH, b"")
    (made,) = Outputs(Place(tmp_path, b"out", Config(), write=True), str, kept.append).made(lambda: target, [result])
    assert made == (target, [PATH] if result.output.signature else [], result.written, None)
    assert kept == [result.output]


@pytest.mark.parametrize("beside", [b"beside", b"out-beside"])
def test_remove(beside: bytes, tmp_path: Path) -> None:
    """Outputs go with the folders that they leave empty, but never those that hold them all; no other file goes."""
    place = Place(tmp_path / "state", b"../out", Config(), write=True, beside=b"../" + beside)
    sides = beside.decode()
    write_tree(tmp_path, {"out/x/y/a": LINE, "out/x/b": LINE, "out/c/d": LINE, f"{sides}/x/y/a": LINE, "state/db": b""})
    remove([b"../out/x/y/a", b"../out/c/d", b"../" + beside + b"/x/y/a", b"../out/none"], place)
    folders = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_dir()}
    assert folders == {"out", "out/x", sides, "state"}
    assert set(read_tree(tmp_path)) == {"out/x/b", "state/db"}
