"""A corpus as it was before anything was decided of it, and what it takes to decide."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from cleaner.dedup.facts import missing
from cleaner.dedup.pairs import Settings
from cleaner.job.decisions import SITE_LINE
from cleaner.job.prepare import rules_of
from cleaner.job.rulings import Rulings
from cleaner.job.sites import find, told

if TYPE_CHECKING:
    from cleaner.config import Config
    from cleaner.job.library import Documents, Library
    from cleaner.job.prints import Corpus
    from cleaner.job.sites import Sites
    from cleaner.job.standing import Standing


class Whole(NamedTuple):
    """A corpus, its documents, their texts, and the sites, if any are known; `settings` are those of the duplicates."""

    corpus: Corpus
    documents: Documents
    library: Library
    sites: Sites | None
    settings: Settings
    config: Config


def settings_of(config: Config) -> Settings:
    """What decides about pairs, by the settings."""
    return Settings(config.similarity, missing, config.scope, config.keep, config.min_tokens)


def site_lines(whole: Whole, standing: Standing | None = None) -> Rulings:
    """The ruling on each row that is there because its site repeats it, among all or those that are left *standing*."""
    corpus, sites, config = whole.corpus, whole.sites, whole.config
    action = rules_of(config).actions.get(SITE_LINE)
    if sites is None or config.site_from == "none" or not action:
        return Rulings.none()
    own = standing and standing.part(slice(corpus.settled, None))
    found = find(corpus, sites.noting(own.noted), ~own.gone) if own else find(corpus, sites)
    tell = cache(told)
    pairs = zip(sites.of[corpus.document[found.row]].tolist(), found.seen.tolist(), strict=True)
    return Rulings.plain(
        found.row, SITE_LINE, [tell(sites.names[of], seen) for of, seen in pairs], stays=action == "flag"
    )
