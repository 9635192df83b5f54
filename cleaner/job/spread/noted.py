"""Which outputs the tasks of a run have written, or were about to write: a later run removes those that nothing wants.

Each task notes what it is going to write before it begins, and, when it is done, what there is. The notes are files of
JSON lines, a name, a part and a path each; bytes are noted as characters below 256.
"""

from __future__ import annotations

import os
import platform
from itertools import chain, compress, islice
from pathlib import Path
from secrets import token_hex
from shutil import rmtree
from typing import TYPE_CHECKING, Final

import numpy as np
from xxhash import xxh3_64_intdigest

from cleaner.formats.files import remove_leftovers, write_if_changed
from cleaner.job import jsons
from cleaner.job.outputs import remove
from cleaner.job.places import locate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from types import TracebackType

    from cleaner.job.outputs import Made
    from cleaner.job.places import Place
    from cleaner.job.plan import Target
    from cleaner.job.spread.staged import Staging
    from cleaner.job.store import Store

Noting = tuple[bytes, int, bytes]
"""Name and part of what an output is made of, and its path."""

_BEGUN: Final = "begun"
"""Notes of tasks that may still be at work, or have been killed."""
_DONE: Final = "done"
_BEFORE: Final = "before"
"""Notes of both kinds that earlier runs left."""
_TOGETHER: Final = 1 << 14
"""Outputs in a note that no task made."""


class Noted:
    """Notes what becomes of a unit, in the block; if that does not end well, what was to be written stays noted."""

    def __init__(self, staging: Staging, number: int, targets: Sequence[Target]) -> None:
        """Note that the *targets* of the unit with this *number* are going to be written."""
        self._targets = targets
        self._there: list[Noting] = []
        self._begun = staging.folder / _BEGUN / f"{number}-{platform.node()}-{token_hex(8)}"
        self._done = staging.folder / _DONE / f"{number}.{staging.run}"
        self.written = self.outputs = 0

    def __enter__(self) -> Noted:
        if self._targets:
            _write(self._begun, chain.from_iterable(target.places() for target in self._targets))
        return self

    def add(self, made: Made) -> None:
        """Note what became of a target."""
        self.written += made.written
        self.outputs += len(made.there)
        self._there += [place for place in made.target.places() if place[2] in made.there]

    def __exit__(self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None) -> None:
        if kind is None and self._targets:
            _write(self._done, self._there)
            self._begun.unlink(missing_ok=True)


def begin(staging: Staging) -> None:
    """Lay by what the tasks of earlier runs noted, before the first task of this run notes anything."""
    before = staging.folder / _BEFORE
    for folder in (staging.folder.parent, before, *(staging.folder / kind for kind in (_BEGUN, _DONE))):
        remove_leftovers(folder)
    for kind in (_BEGUN, _DONE):
        for note in _notes(staging.folder / kind):
            before.mkdir(parents=True, exist_ok=True)
            note.rename(before / f"{kind}-{note.name}-{token_hex(8)}")


def take_over(staging: Staging, store: Store) -> None:
    """Note what runs on one machine have written, which *store* knows, and let that forget all it knows."""
    known = ((output.name, output.part, output.path) for output in store.outputs() if output.signature != b"")
    while some := list(islice(known, _TOGETHER)):
        _write(staging.folder / _BEFORE / f"{_DONE}-{token_hex(8)}", some)
    with store.transaction():
        store.clear()


def hand_over(staging: Staging, store: Store) -> None:
    """Let *store* know of all outputs that runs on a cluster noted, as of what may be half-written; forget the rest."""
    notes = chain.from_iterable(_notes(staging.folder / kind) for kind in (_BEFORE, _BEGUN, _DONE))
    with store.transaction():
        store.intend(chain.from_iterable(map(_read, notes)))
    rmtree(staging.folder)


def left(staging: Staging) -> bool:
    """Whether earlier runs noted outputs that this one has not compared with its own as yet."""
    return next(_notes(staging.folder / _BEFORE), None) is not None


def remove_unwanted(staging: Staging, place: Place, wanted: Iterable[bytes]) -> int:
    """Remove the outputs of earlier runs at all paths but those *wanted*; how many there were.

    What is in memory of those wanted is 8 bytes each: a number that two of them may share, in which case one stays.
    """
    known = np.unique(np.fromiter(map(xxh3_64_intdigest, wanted), np.uint64))
    removed = 0
    for note in _notes(staging.folder / _BEFORE):
        rows = list(_read(note))
        numbers = np.fromiter((xxh3_64_intdigest(path) for _, _, path in rows), np.uint64, len(rows))
        stays = np.isin(numbers, known).tolist()
        gone = {path for (_, _, path), stay in zip(rows, stays, strict=True) if not stay}
        removed += sum(os.path.lexists(locate(path, place.state)) for path in gone)
        remove(sorted(gone), place)
        _write(note, compress(rows, stays))  # what is there in its place from now on is another's
    return removed


def done(staging: Staging) -> Iterator[bytes]:
    """The paths of all outputs that the tasks of this run have written."""
    # a task of an earlier run, which was given up, may have come to its end meanwhile
    notes = (note for note in _notes(staging.folder / _DONE) if note.name.partition(".")[2] == staging.run)
    return (path for note in notes for _, _, path in _read(note))


def finish(staging: Staging, place: Place) -> None:
    """Forget what earlier runs noted, and remove what tasks left half-written that were killed.

    An attempt whose work another one has done may be killed later still; its note is for the next run.
    """
    before = list(_notes(staging.folder / _BEFORE))
    killed = [*_notes(staging.folder / _BEGUN), *(note for note in before if note.name.startswith(_BEGUN))]
    folders = {path.rpartition(b"/")[0] for note in killed for _, _, path in _read(note)}
    for folder in sorted(folders):
        remove_leftovers(Path(locate(folder, place.state)))
    for note in before:
        note.unlink(missing_ok=True)


def _write(path: Path, notes: Iterable[Noting]) -> None:
    write_if_changed(path, (jsons.dumps((_said(name), part, _said(where))) + b"\n" for name, part, where in notes))


def _notes(folder: Path) -> Iterator[Path]:
    return iter(sorted(path for path in folder.glob("[!.]*")))


def _read(note: Path) -> Iterator[Noting]:
    """What is in *note*; nothing if another attempt at the same task has removed it."""
    try:
        lines = note.read_bytes().splitlines()
    except FileNotFoundError:
        return
    for name, part, path in map(jsons.loads, lines):
        yield name.encode("latin-1"), part, path.encode("latin-1")


def _said(name: bytes) -> str:
    return name.decode("latin-1")
