"""The second movement, seen from the process that leads it: the state says what there is, and keeps what is decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cleaner.engines import cores
from cleaner.job import decisions, kept, resolve, sites
from cleaner.job.ahead import ahead
from cleaner.job.kept import Before
from cleaner.job.prints import gathered
from cleaner.job.resolve import Around
from cleaner.job.tables import RESOLVED

if TYPE_CHECKING:
    from pathlib import Path

    from cleaner.engines import Engine
    from cleaner.job.kept import Of
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


def decide(matter: Matter, corpus: str) -> None:
    """Decide anew for *corpus*, a digest of it."""
    store, of = matter.store, matter.of
    with gathered(store.prints(), of.config, of.seen.prints(), matter.folder) as prints, store.transaction():
        # without a name here, so that what is large in it goes when it is not needed any more
        found = resolve.decide(prints, store, of.config, _around(matter, prints))
        made = ((file, key, decisions.dump(decided)) for file, key, decided in found.made)
        store.decide(made, None if matter.force else found.gone.tolist())
        kept.keep(store, prints, found.answers, of)
        store.remember(RESOLVED, corpus)


def _around(matter: Matter, prints: Corpus) -> Around:
    store, of = matter.store, matter.of
    asked = ahead(matter.workers) if cores(of.config.jobs) > 1 else None
    before = Before() if matter.force else kept.before(store, prints, of)
    return Around(of.seen, sites.gather(store.lines()), asked, before)
