"""The second movement, seen from the process that leads it: the state says what there is, and keeps what is decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cleaner.engines import cores
from cleaner.job import decisions, kept, resolve, sites
from cleaner.job.ahead import ahead
from cleaner.job.kept import Before
from cleaner.job.prints import gathered
from cleaner.job.progress import ticking
from cleaner.job.resolve import Around
from cleaner.job.tables import RESOLVED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from cleaner.engines import Engine
    from cleaner.job.kept import Of
    from cleaner.job.library import Documents
    from cleaner.job.prints import Corpus
    from cleaner.job.store import Store


class Matter(NamedTuple):
    """What is to be decided of: all that `store` holds, by settings and beside earlier runs.

    `workers` answer for the fact check, if there are several; what is large lies in `folder`; with `force`, nothing
    that was known before is believed.
    """

    store: Store
    workers: Engine
    folder: Path
    of: Of
    force: bool


class _Ticking(NamedTuple):
    """Documents, with a tick now and then while they are read."""

    documents: Documents
    tick: Callable[[], None]

    def bodies(self, places: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int, bytes]]:
        return ticking(self.documents.bodies(places), self.tick)

    def names(self, places: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int, str]]:
        return ticking(self.documents.names(places), self.tick)


def decide(matter: Matter, corpus: str, tick: Callable[[], None]) -> None:
    """Decide anew for *corpus*, a digest of it; with a *tick* now and then, since it may take long."""
    store, of = matter.store, matter.of
    of_sites = sites.Gathered()
    stored = of_sites.passing(ticking(store.prints_and_lines(), tick))
    with gathered(stored, of.config, of.seen.prints(), matter.folder) as prints, store.transaction():
        # without a name here, so that what is large in it goes when it is not needed any more
        found = resolve.decide(prints, _Ticking(store, tick), of.config, _around(matter, prints, of_sites))
        made = ((file, key, decisions.dump(decided)) for file, key, decided in found.made)
        store.decide(made, None if matter.force else found.gone.tolist())
        kept.keep(store, prints, found.found, of)
        store.remember(RESOLVED, corpus)


def _around(matter: Matter, prints: Corpus, of_sites: sites.Gathered) -> Around:
    store, of = matter.store, matter.of
    asked = ahead(matter.workers) if cores(of.config.jobs) > 1 else None
    before = Before() if matter.force else kept.before(store, prints, of)
    return Around(of.seen, of_sites.sites(), asked, before)
