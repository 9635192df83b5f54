"""Outputs, whoever asks for them: what each is made of, in tasks; and what comes of those, put together and written."""

from __future__ import annotations

import os
from functools import partial
from itertools import chain, groupby
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from cleaner.document import DocumentError, Failure, StateError
from cleaner.formats import forms
from cleaner.formats.files import remove_with_empty_parents, write_if_changed
from cleaner.formats.packed import PIECE, packed
from cleaner.formats.records import Part
from cleaner.job.inputs import label, signature_of
from cleaner.job.items import digest_of
from cleaner.job.places import format_of_file, is_split, locate
from cleaner.job.settings import refuse_long
from cleaner.job.tasks import MOST_BYTES, Share, Shared, Single, Written, grouped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from cleaner.formats.records import Records
    from cleaner.job.entries import KnownFile, Output
    from cleaner.job.places import Place
    from cleaner.job.plan import Target


class Made(NamedTuple):
    """An output that is as it should be now: which of its files there are, and how many of them were written.

    `signatures` are those of the output and of what lies beside it, where it was put together from parts.
    """

    target: Target
    there: Sequence[bytes]
    written: int
    signatures: tuple[bytes, bytes] | None = None


class Outputs:
    """Makes the outputs at a place."""

    def __init__(self, place: Place, source: Callable[[bytes], str], keep: Callable[[Output], None]) -> None:
        """Write to *place*; *source* says where a file lies that is read again, *keep* takes the rows of each part."""
        self._place, self._source, self._keep = place, source, keep

    def tasks(self, targets: Iterable[Target]) -> Iterator[tuple[Single | Share, ...]]:
        """What *targets* are made of, in order, some at a time, for `publish`.

        Raises:
            StateError: a file changed after it was prepared.
        """
        return grouped(chain.from_iterable(map(self._items, targets)), _size)

    def made(self, targets: Callable[[], Target], results: Iterable[Written | Shared]) -> Iterator[Made]:
        """What became of each of the *targets*, called up one by one, by the *results* of the tasks, in their order."""
        for _, found in groupby(results, key=lambda result: result.output.path):
            yield self._finish(targets(), found)

    def _items(self, target: Target) -> Iterator[Single | Share]:
        found = format_of_file(target.name)
        if not target.side and (found.records is None or is_split(target.name, self._place.config.to)):
            yield Single(target.parts[0], target.path, target.key)
        elif found.records is None or found.records.rows is None or not self._place.write:
            yield from (Share(file, target.path, None) for file in target.parts)
        else:
            yield from self._shares(target, found.records)

    def _shares(self, target: Target, records: Records) -> Iterator[Share]:
        """The parts of a file, read again; they have to be those that were prepared."""
        waiting = {file.part: file for file in target.parts}
        rest: Part | None = None
        try:
            refuse_long(target.name, self._place.config)
            for part in records.cut(self._source(target.name), label(target.name), self._place.config.max_bytes):
                yield Share(_same(target.name, waiting, part), target.path, part)
        except DocumentError as error:
            rest = Part(max(waiting, default=0), error.failure)
        if rest:
            yield Share(_same(target.name, waiting, rest), target.path, None)
        if waiting:
            raise _changed(target.name)

    def _finish(self, target: Target, results: Iterator[Written | Shared]) -> Made:
        """Keep what became of the parts of *target*, and write what they make together."""
        first = next(results)
        if isinstance(first, Written):
            self._keep(first.output)
            return Made(target, [target.path] if first.output.signature else [], int(first.written))
        with TemporaryFile(dir=self._place.state) as side:
            pieces = self._pieces(chain([first], results), side)
            piece = next(pieces, None)
            # of a file that could not be read at all there is nothing, not even an empty output
            written, signature = (False, b"") if piece is None else self._join(target, chain([piece], pieces))
            beside = self._write(target.side, _read(side)) if target.side and piece is not None else (False, b"")
        there = [path for path, sign in ((target.path, signature), (target.side, beside[1])) if sign]
        return Made(target, there, written + beside[0], (signature, beside[1]))

    def _pieces(self, results: Iterable[Written | Shared], side: IO[bytes]) -> Iterator[Any]:
        for result in results:
            self._keep(result.output)
            if isinstance(result, Shared) and result.piece is not None:
                side.write(result.side)
                yield result.piece

    def _join(self, target: Target, pieces: Iterator[Any]) -> tuple[bool, bytes]:
        found = format_of_file(target.name)
        form = found.target(self._place.config.to)
        if form == found.form and found.records and found.records.join:
            return self._write(target.path, found.records.join(pieces, self._source(target.name)))
        return self._write(target.path, forms()[form].join(pieces))

    def _write(self, path: bytes, pieces: Iterable[bytes]) -> tuple[bool, bytes]:
        where = locate(path, self._place.state)
        written = write_if_changed(where, packed(label(path), pieces))
        return written, signature_of(os.stat(where))


def remove(paths: Iterable[bytes], place: Place) -> None:
    """Remove the outputs at *paths*, as seen from the state, and the directories that they leave empty at *place*."""
    for path in paths:
        beside = place.beside
        root = beside if beside and path.startswith(beside + b"/") else place.below
        remove_with_empty_parents(Path(locate(path, place.state)), Path(locate(root, place.state)))


def _same(name: bytes, waiting: dict[int, KnownFile], part: Part) -> KnownFile:
    """The known part that *part* of the file *name* is."""
    file = waiting.pop(part.first, None)
    if file is None or file.digest != digest_of(part):
        raise _changed(name, part.data)
    return file


def _changed(name: bytes, found: object = None) -> StateError:
    failed = f"{found.reason}: {found.detail}" if isinstance(found, Failure) else ""
    told = failed or "it changed, or could not be read to its end, while it was being cleaned"
    return StateError(f"{label(name)}: {told}; run again")


def _size(item: Single | Share) -> int:
    if not isinstance(item, Share) or item.part is None:
        return 0
    return len(item.part.data) if isinstance(item.part.data, bytes) else MOST_BYTES


def _read(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    return iter(partial(file.read, PIECE), b"")
