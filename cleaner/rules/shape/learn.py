"""Learning the model from pages whose article is known: labels, weights, and the two forests.

The second look must not learn from scores that the first look gave to lines it had learned from: those are too good
to be true. So the lines that teach the second look are scored by forests grown from the other sites.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from cleaner.rules.shape.features import first_look, matrix, second_look
from cleaner.rules.shape.grow import Lines, Size, grow
from cleaner.rules.shape.model import Model, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaner.rules.shape.features import Columns
    from cleaner.rules.shape.forest import Forest
    from cleaner.rules.shape.glyphs import Ints
    from cleaner.rules.shape.grow import Floats

_TOKEN: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\W\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")
_SHINGLE: Final = 4
_NEAR: Final = 60  # words on either side by which the right one of two equal passages is told
_LEAST: Final = 60  # words; a shorter article counts as one of so many
_HEAVIEST: Final = 0.5  # of an article, that one line may count for
THRESHOLD: Final = -1300
"""Thousandths of log odds: a line of the article lost is worse than one of the menu kept."""


SIZE: Final = Size()


class Example(NamedTuple):
    """A page dump (`texts` and `blocks` as `article` takes them) with its true article.

    Pages of a `site` are alike and are never on both sides of a validation; `group` is any larger set, whose pages
    count together as much as the square root of their number.
    """

    texts: Sequence[str]
    blocks: Sequence[int]
    article: str
    site: str
    group: str


class Truth(NamedTuple):
    """What is known of one page's lines: how many words each has, how many of them the article has, and its length."""

    words: Ints
    covered: Ints
    article_words: int

    @property
    def article(self) -> Floats:
        """1 for each line most of which is article, else 0."""
        return (2 * self.covered > self.words).astype(np.float64)

    @property
    def weight(self) -> Floats:
        """How much each line counts: its share of the article's length, for so much may be won or lost by it."""
        return np.minimum((self.words + 1) / max(self.article_words, _LEAST), _HEAVIEST)


def learn(examples: Sequence[Example], size: Size = SIZE, folds: int = 5) -> Model:
    """The model that *examples* teach; raises `ValueError` unless they are of two sites at least."""
    fold = folded([one.site for one in examples], folds)
    if len(set(fold)) < 2:
        raise ValueError("examples of two sites at least are needed")
    looks = [first_look(plain(one.texts), one.blocks) for one in examples]
    truths = [truth(one) for one in examples]
    weights = [one.weight * share for one, share in zip(truths, shares(examples), strict=True)]

    def forest(columns: Sequence[Columns], chosen: Sequence[int]) -> Forest:
        features = np.concatenate([matrix(columns[page]) for page in chosen], axis=1)
        article = np.concatenate([truths[page].article for page in chosen])
        return grow(
            tuple(columns[0]), Lines(features, article, np.concatenate([weights[page] for page in chosen])), size
        )

    first = [look.columns for look in looks]
    second: dict[int, Columns] = {}
    for part in sorted(set(fold)):
        others = forest(first, [page for page, own in enumerate(fold) if own != part])
        for page in (page for page, own in enumerate(fold) if own == part):
            second[page] = second_look(looks[page], others.score(first[page]))
    pages = range(len(examples))
    return Model(forest(first, pages), forest([second[page] for page in pages], pages), THRESHOLD)


def folded(sites: Sequence[str], folds: int) -> list[int]:
    """For each page the part it falls into: all pages of a site into one, the parts of about equal size."""
    sizes, part = [0] * folds, {}
    for site, pages in sorted(Counter(sites).items(), key=lambda item: (-item[1], item[0])):
        part[site] = sizes.index(min(sizes))
        sizes[part[site]] += pages
    return [part[site] for site in sites]


def shares(examples: Sequence[Example]) -> list[float]:
    """How much each page counts, so that no large group or site drowns the others."""
    groups, sites = Counter(one.group for one in examples), Counter((one.group, one.site) for one in examples)
    return [(groups[one.group] * sites[one.group, one.site]) ** -0.5 for one in examples]


def truth(example: Example) -> Truth:
    """Which lines of a page are its article, by the sequences of words that both have.

    A passage that the page has more often than the article is taken where most else of the article stands around it.
    """
    lines, article = [_TOKEN.findall(text) for text in example.texts], _TOKEN.findall(example.article)
    words = [word for line in lines for word in line]
    page, left = _shingles(words), Counter(_shingles(article))
    known = np.append(0, np.cumsum([shingle in left for shingle in page])).astype(np.int64)
    at = np.arange(len(page))
    around = known[np.minimum(at + _NEAR, len(page))] - known[np.maximum(at - _NEAR, 0)]
    found = np.zeros(len(words), np.int64)
    for place in np.argsort(-around, kind="stable").tolist():
        if left[page[place]] > 0:
            left[page[place]] -= 1
            found[place : place + _SHINGLE] = 1
    line = np.repeat(np.arange(len(lines)), [len(one) for one in lines])
    covered = np.bincount(line, found, minlength=len(lines)).astype(np.int64)
    return Truth(np.array([len(one) for one in lines], np.int64), covered, len(article))


def _shingles(words: Sequence[str]) -> list[tuple[str, ...]]:
    return [tuple(words[at : at + _SHINGLE]) for at in range(len(words) - _SHINGLE + 1)]
