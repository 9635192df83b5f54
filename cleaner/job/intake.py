"""The first movement, seen from the one process that leads it: what is new or changed is read, sent out, and kept."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from xxhash import xxh3_128_hexdigest

from cleaner.document import CleanerError
from cleaner.formats import format_of
from cleaner.job.aligned import aligned
from cleaner.job.entries import PreparedFile
from cleaner.job.inputs import label
from cleaner.job.items import items_of, size_of
from cleaner.job.places import is_split
from cleaner.job.progress import Reading
from cleaner.job.settings import libraries
from cleaner.job.tasks import End, Same, grouped
from cleaner.job.versions import program, versions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cleaner.config import Config
    from cleaner.engines import Engine
    from cleaner.job.entries import KnownFile
    from cleaner.job.inputs import Source
    from cleaner.job.progress import Progress
    from cleaner.job.store import Store
    from cleaner.job.tasks import Item


class _Known(NamedTuple):
    """What the state knows of a file: its signature, digest and settings, if all of its parts have the same."""

    signature: bytes
    digest: str
    settings: str


class Intake:
    """Reads sources into *store*."""

    def __init__(self, store: Store, workers: Engine, config: Config, progress: Progress, *, force: bool) -> None:
        """Read anew what is known already only if *force* says so; tell *progress* what is done."""
        self._store, self._workers, self._config, self._force = store, workers, config, force
        self._progress = progress
        self._settings: dict[str, str] = {}  # by the package that reads a file
        self._seen: set[int] = set()  # the parts of the file that is being read
        self._before: set[bytes] = set()  # of the files that are read those that were known

    def take(self, sources: Iterable[Source]) -> int:
        """Prepare what of *sources* is new or changed, and forget what has gone; how many files were prepared.

        Raises:
            CleanerError: a document failed, and the settings are strict.
        """
        stale = self._stale(sources)
        prepared = self._prepare(stale) if stale else 0
        if self._config.strict:
            self._refuse_failures(self._store.failed())
        return prepared

    def _prepare(self, stale: Sequence[tuple[Source, str]]) -> int:
        from cleaner.job.work import guarded, prepare

        items = chain.from_iterable(self._items(source, known) for source, known in stale)
        reading = Reading([source for source, _ in stale])
        self._progress.step(reading.step)
        prepared, last = 0, b""
        tasks = reading.sent(grouped(items, size_of))
        for results in self._workers.guarded(guarded(prepare, self._config), tasks):
            with self._store.transaction():
                for name in self._keep(results):
                    prepared, last = prepared + (name != last), name
            reading.came()
            self._progress.step(reading.step)
        return prepared

    def _stale(self, sources: Iterable[Source]) -> list[tuple[Source, str]]:
        """What of *sources*, which are in order, is to be read, each with the digest that is known of it, if any."""
        stale, gone = [], []
        for listed, files in aligned(sources, self._store.files()):
            if not listed:
                gone.append(files[0].name)
                continue
            (source,) = listed
            known = _of_all(files)
            same = known is not None and known.settings == self.settings_of(source.name) and not self._force
            if not known or not same or not source.signature or known.signature != source.signature:
                stale.append((source, known.digest if known and same else ""))
                self._before.update([source.name] if files else [])
        if gone:
            with self._store.transaction():
                self._store.forget(gone)
        return stale

    def settings_of(self, name: bytes) -> str:
        """32 hexadecimal digits of all but its bytes that decides what is prepared from the file *name*."""
        found = format_of(label(name))
        package = found.package if found else ""
        if package not in self._settings:
            also = (*libraries(self._config), *filter(None, [package]))
            parts = (self._config.digest("prepare"), program(), *versions(also).values())
            self._settings[package] = xxh3_128_hexdigest("\0".join(parts).encode())
        return self._settings[package]

    def _items(self, source: Source, known: str) -> Iterator[Item]:
        """What of a file is to be prepared: its parts only as far as they are not known as they are."""
        found = format_of(label(source.name))
        in_parts = found is not None and found.records is not None
        # one part becomes many entries where each record has an output of its own, so that it can not be recognized
        if not in_parts or self._force or is_split(source.name, self._config.to):
            return items_of(source, self._config, known)
        settings = self.settings_of(source.name)
        before = self._store.parts(source.name)
        parts = {part: file.digest for part, file in before.items() if file.settings == settings}
        return items_of(source, self._config, parts=parts)

    def _keep(self, results: Iterable[PreparedFile | Same | End]) -> Iterator[bytes]:
        """Keep *results*; the names of the files of which something was prepared."""
        new: list[PreparedFile] = []
        for found in results:
            if isinstance(found, End):
                self._put(new)
                self._end(found)
            elif found.part:
                self._seen.add(found.part)
            elif isinstance(found, Same):
                self._store.touch(found.name, found.signature)
            if isinstance(found, PreparedFile):
                self._tell_failures(found)
                new.append(found)
                yield found.name
        self._put(new)

    def _put(self, new: list[PreparedFile]) -> None:
        """Keep what is *new*, together, in place of what was known of it, and forget the list."""
        self._store.drop((file.name, file.part) for file in new if file.name in self._before)
        self._store.put(new, self.settings_of)
        new.clear()

    def _end(self, end: End) -> None:
        """Forget the parts that a file had before, and note that it was read; else it is to be tried again."""
        name = end.source.name
        self._store.drop((name, part) for part in self._store.parts(name).keys() - self._seen)
        self._store.touch(name, end.source.signature if end.sound else b"")
        self._seen.clear()

    def _tell_failures(self, file: PreparedFile) -> None:
        failed = [(document.id, document.failure) for document in file.documents if document.failure]
        for name, failure in failed:
            self._progress.failed(name, failure)
        self._refuse_failures(failed)

    def _refuse_failures(self, found: Iterable[tuple[str, str]]) -> None:
        """Raise `CleanerError` for the first failure among *found*, documents and why they failed, if none may be."""
        failed = next((pair for pair in found if pair[1]), None) if self._config.strict else None
        if failed:
            raise CleanerError(f"{failed[0]}: {failed[1]}; stopped by --strict, and nothing was written")


def _of_all(files: Sequence[KnownFile]) -> _Known | None:
    """What is known of a file by its parts; None if nothing is."""
    if len(files) > 1 and len({(file.signature, file.settings) for file in files}) > 1:
        return _Known(b"", "", "")  # it was not read to its end
    return _Known(files[0].signature, files[0].digest, files[0].settings) if files else None
