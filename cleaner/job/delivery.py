"""The third movement, seen from the process that leads it: what is not current is sent out, and kept."""

from __future__ import annotations

import os
from collections import deque
from functools import cached_property, partial
from itertools import chain, compress, islice
from typing import TYPE_CHECKING, Final

from cleaner.job.entries import SIDE
from cleaner.job.outputs import Outputs, remove
from cleaner.job.places import format_of_file
from cleaner.job.plan import delivered, plan, targets
from cleaner.job.progress import Step
from cleaner.job.tables import DELIVERED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.engines import Engine
    from cleaner.job.entries import Output
    from cleaner.job.inputs import Listing
    from cleaner.job.outputs import Made
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
        remove(paths, self._place)
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
            remove(self._plan.ours.intersection(self._store.unwritten()), self._place)
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
        outputs = Outputs(self._place, lambda name: self._sources[name], self._keep)
        tasks = outputs.tasks(self._begin(begun))
        results = chain.from_iterable(self._workers.map(partial(publish, self._place), tasks))
        written = 0
        for number, made in enumerate(outputs.made(begun.popleft, results), 1):
            written += self._finish(made)
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

    def _finish(self, made: Made) -> int:
        """Note what was put together from parts, now that it is whole; how much was written."""
        if made.signatures:
            name, key = made.target.name, made.target.key
            self._flush()
            with self._store.transaction():
                self._store.finish(name, None, made.signatures[0], key)
                self._store.finish(name, SIDE, made.signatures[1], key)
        return made.written

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
