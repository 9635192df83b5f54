"""The third movement, seen from the process that leads it: what is not current is sent out, put together, and kept."""

from __future__ import annotations

import os
from collections import deque
from functools import cached_property, partial
from itertools import chain, compress, groupby, islice
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any, Final

from cleaner.document import DocumentError, Failure, StateError
from cleaner.formats import forms
from cleaner.formats.files import remove_with_empty_parents, write_if_changed
from cleaner.formats.packed import PIECE, packed
from cleaner.formats.records import Part
from cleaner.job.entries import SIDE
from cleaner.job.inputs import label, signature_of
from cleaner.job.items import digest_of
from cleaner.job.places import format_of_file, is_split, locate
from cleaner.job.plan import delivered, plan, targets
from cleaner.job.progress import Step
from cleaner.job.settings import refuse_long
from cleaner.job.tables import DELIVERED
from cleaner.job.tasks import MOST_BYTES, Share, Shared, Single, Written, grouped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cleaner.engines import Engine
    from cleaner.formats.records import Records
    from cleaner.job.entries import KnownFile, Output
    from cleaner.job.inputs import Listing
    from cleaner.job.places import Place
    from cleaner.job.plan import Target
    from cleaner.job.progress import Progress
    from cleaner.job.store import Store

_MOST_OUTPUTS: Final = 256
_MOST_BYTES: Final = 1 << 22
"""Rows that are kept in one transaction."""


class Delivery:
    """Publishes what a state holds to a place."""

    def __init__(self, store: Store, workers: Engine, place: Place, listing: Listing) -> None:
        """Publish what *store* holds, which came from the sources of *listing*, to *place*."""
        self._store, self._workers, self._place, self._listing = store, workers, place, listing
        self._delivered = delivered(place, listing.kinds)
        self._plan = plan(store, place, self._delivered)
        self._waiting: list[Output] = []  # to be kept together, and the bytes of their rows
        self._size = 0

    def delete_gone(self) -> int:
        """Delete the outputs whose inputs have gone, or go elsewhere now; how many that were."""
        if not self._plan.gone:
            return 0
        paths = {output.path for output in self._plan.gone}
        wanted = (path for target in targets(self._store, self._place) for _, _, path in target.places())
        paths.difference_update(wanted)
        self._remove(paths)
        with self._store.transaction():
            self._store.unpublish([(output.name, output.part) for output in self._plan.gone])
        return len(paths)

    def publish(self, progress: Progress) -> int:
        """Publish what is not current; how many outputs were written.

        Raises:
            StateError: a file changed after it was prepared.
            OSError: an output can not be written.
        """
        total = self._plan.stale.count(1)
        written = self._publish(total, progress) if total else 0
        if self._place.write and self._plan.ours:
            self._remove(self._plan.ours.intersection(self._store.unwritten()))
        if self._place.write and not self._settled() and not self._store.unread():
            with self._store.transaction():
                self._store.settle(self._delivered)
        return written

    def _settled(self) -> bool:
        return self._store.recall(DELIVERED) == self._delivered and not self._store.changed(1)

    def _publish(self, total: int, progress: Progress) -> int:
        from cleaner.job.work import publish

        progress.step(Step("publish", 0, total))
        begun: deque[Target] = deque()
        tasks = grouped(chain.from_iterable(map(self._items, self._begin(begun))), _size)
        results = chain.from_iterable(self._workers.map(partial(publish, self._place), tasks))
        written = 0
        for number, (_, found) in enumerate(groupby(results, key=lambda result: result.output.path), 1):
            written += self._finish(begun.popleft(), found)
            progress.step(Step("publish", number, total))
        self._flush()
        return written

    @cached_property
    def _sources(self) -> dict[bytes, str]:
        """Where the files lie that are read again."""
        return {s.name: os.fsdecode(s.path) for s in self._listing.sources if format_of_file(s.name).records}

    def _begin(self, begun: deque[Target]) -> Iterator[Target]:
        """The outputs that are not current, in order; the state knows of each before it is *begun*."""
        few = self._plan.few
        stale = iter(few) if few is not None else compress(targets(self._store, self._place), self._plan.stale)
        while some := list(islice(stale, _MOST_OUTPUTS)):
            with self._store.transaction():
                self._store.intend(chain.from_iterable(target.places() for target in some))
            for target in some:
                begun.append(target)
                yield target

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
            for part in records.cut(self._sources[target.name], label(target.name), self._place.config.max_bytes):
                yield Share(_same(target.name, waiting, part), target.path, part)
        except DocumentError as error:
            rest = Part(max(waiting, default=0), error.failure)
        if rest:
            yield Share(_same(target.name, waiting, rest), target.path, None)
        if waiting:
            raise _changed(target.name)

    def _finish(self, target: Target, results: Iterator[Written | Shared]) -> int:
        """Keep what became of the parts of *target*, and write what they make together; how much was written."""
        first = next(results)
        if isinstance(first, Written):
            self._keep(first.output)
            return int(first.written)
        with TemporaryFile(dir=self._place.state) as side:
            pieces = self._pieces(chain([first], results), side)
            piece = next(pieces, None)
            # of a file that could not be read at all there is nothing, not even an empty output
            written, signature = (False, b"") if piece is None else self._join(target, chain([piece], pieces))
            beside = self._write(target.side, _read(side)) if target.side and piece is not None else (False, b"")
        self._flush()
        with self._store.transaction():
            self._store.finish(target.name, None, signature, target.key)
            self._store.finish(target.name, SIDE, beside[1], target.key)
        return written + beside[0]

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
            return self._write(target.path, found.records.join(pieces, self._sources[target.name]))
        return self._write(target.path, forms()[form].join(pieces))

    def _write(self, path: bytes, pieces: Iterable[bytes]) -> tuple[bool, bytes]:
        where = self._locate(path)
        written = write_if_changed(where, packed(label(path), pieces))
        return written, signature_of(os.stat(where))

    def _keep(self, output: Output) -> None:
        self._waiting.append(output)
        self._size += len(output.removed) + len(output.flagged) + len(output.manifest)
        if len(self._waiting) == _MOST_OUTPUTS or self._size > _MOST_BYTES:
            self._flush()

    def _flush(self) -> None:
        with self._store.transaction():
            self._store.published(self._waiting)
        self._waiting.clear()
        self._size = 0

    def _remove(self, paths: Iterable[bytes]) -> None:
        """Remove the outputs at *paths*, and the directories below OUT that they leave empty."""
        for path in paths:
            beside = self._place.beside
            root = beside if beside and path.startswith(beside + b"/") else self._place.below
            remove_with_empty_parents(Path(self._locate(path)), Path(self._locate(root)))

    def _locate(self, path: bytes) -> str:
        return locate(path, self._place.state)


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
