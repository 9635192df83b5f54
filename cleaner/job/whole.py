"""A corpus as it was before anything was decided of it, and what it takes to decide."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cleaner import rules
from cleaner.dedup.copies import Limits
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


class Whole(NamedTuple):
    """A corpus, its documents, their texts, and the sites, if any are known; `settings` are those of the duplicates."""

    corpus: Corpus
    documents: Documents
    library: Library
    sites: Sites | None
    settings: Settings
    config: Config


def limits_of(config: Config) -> Limits:
    """Where copies are sought, by the settings."""
    settings = settings_of(config)
    return Limits(settings.scope == "corpus", settings.min_tokens, settings.natural)


def settings_of(config: Config) -> Settings:
    """What decides about pairs, by the settings."""
    return Settings(config.similarity, missing, config.scope, config.keep, config.min_tokens)


def site_lines(whole: Whole) -> Rulings:
    """The ruling on each row that is there because its site repeats it."""
    corpus, _, library, sites, _, config = whole
    known = rules_of(config)
    if sites is None or config.site_from == "none" or SITE_LINE not in known.actions:
        return Rulings.none()
    found = find(corpus, sites)
    firsts = np.unique(found.first)
    texts = library.texts(firsts.tolist())
    kept = firsts[[rules.keeps(text, known) for text in texts]] if len(firsts) else firsts
    wanted = np.flatnonzero(~np.isin(found.first, kept))
    tell = cache(told)
    site = sites.of[corpus.document[found.row[wanted]]].tolist()
    pairs = zip(site, found.seen[wanted].tolist(), strict=True)
    detail = [tell(sites.names[number], seen) for number, seen in pairs]
    return Rulings.plain(found.row[wanted], SITE_LINE, detail, stays=known.actions[SITE_LINE] == "flag")
