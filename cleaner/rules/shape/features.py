"""How a page is looked at: once line by line with its neighbours, and once again with the first look's opinion.

Every feature is a whole number with a name, one column per feature, one row per line. What a line is made of comes
from `glyphs`, what it says from `words`; here its surroundings are added.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from cleaner.rules.shape.glyphs import counts, read
from cleaner.rules.shape.words import SECTIONS, Topics, said, sections

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt

    from cleaner.rules.shape.glyphs import Flags, Ints

    Columns = dict[str, Ints]
    Matrix = npt.NDArray[np.int16]

_MOST: Final = 30_000
_FAR: Final = 99  # lines; farther away is all the same
_PROSE: Final = 80  # letters of a line that, with a full stop in it, looks like prose
_WEIGHTIEST: Final = 600  # letters; a longer line weighs no more
_SHORTEST: Final = 15  # letters that even an empty line weighs
_HEADLINE: Final = 600  # thousandths of a line's words that the title has too
_HEADLINE_LETTERS: Final = 200
_AROUND: Final = ((-4, -1), (1, 4), (-2, 2), (-10, -1), (1, 10), (-30, -1), (1, 30))
_SCORED: Final = ((-2, 2), (-5, -1), (1, 5), (-12, -1), (1, 12), (-40, -1), (1, 40))
_CERTAIN: Final = 3000
_LIKELY: Final = -1000  # a score from which on the second look takes a line for article

_SECOND: Final = (
    *"units words stops commas colons ended first last copies digit-rate capital-rate name-rate mark-rate".split(),
    *"odd-rate function-rate topic headline phrase block-lines block-units in-block at left where lines".split(),
    *"prose-total prose-before longest units[-2,2] prose[-2,2] copies[-2,2] phrase[-10,-1] phrase[1,10]".split(),
    *"since-headline until-headline since-comments since-elsewhere until-elsewhere".split(),
)


class Look(NamedTuple):
    """The first look: its features by name, and what the second look needs beside them."""

    columns: Columns
    topics: Topics


def first_look(texts: Sequence[str], blocks: Sequence[int], title: str = "") -> Look:
    """What can be seen of the lines *texts* (at least one, none with a NUL), their neighbours and their *blocks*."""
    page = read(texts)
    words, topics = said(page, texts)
    columns = counts(page) | words
    prose = np.where((columns["units"] >= _PROSE) & (columns["stops"] > 0), weight(columns), 0)
    columns |= {"topic": topics.shared((prose > 0).astype(np.int64)), "headline": _headlines(texts, topics, title)}
    columns |= _announced(sections(texts), columns)
    columns |= _neighbours(columns) | _windows(columns, prose) | _placed(columns, prose)
    return Look(columns | _blocks(columns, np.asarray(blocks, np.int64)), topics)


def second_look(look: Look, score: Ints) -> Columns:
    """What can be seen once the first look has given each line a *score*, in thousandths of log odds."""
    opinion, letters = np.clip(score, -_CERTAIN, _CERTAIN), weight(look.columns)
    best, weighed = int(opinion.max()), letters + _SHORTEST
    columns = {"score": opinion, "best": np.full(len(score), best), "worse": opinion - best}
    columns |= shifted({"score": opinion}, (-3, -2, -1, 1, 2, 3), -_CERTAIN)
    for window, (scores, weights) in zip(_SCORED, summed((opinion * weighed, weighed), _SCORED), strict=True):
        columns[_name("score", window)] = scores // np.maximum(weights, 1)
    likely = score > _LIKELY
    mass = np.clip(score - _LIKELY, 0, 2000) * letters // 2000
    junk = np.where(likely, 0, np.minimum(letters, 200) + 5)
    columns |= _shares(mass, "mass") | _run((opinion - _LIKELY) * weighed)
    columns |= {
        "since-likely": since(likely),
        "until-likely": until(likely),
        "junk-since": _gap(junk, likely),
        "junk-until": _gap(junk[::-1], likely[::-1])[::-1],
        "topic-likely": look.topics.shared((score > 0).astype(np.int64)),
        "topic-mass": look.topics.shared(mass),
    }
    return columns | {name: look.columns[name] for name in _SECOND}


def matrix(columns: Columns) -> Matrix:
    """The features as an array of one row per feature and one column per line."""
    return np.clip(np.stack(list(columns.values())), -_MOST, _MOST).astype(np.int16)


def weight(columns: Columns) -> Ints:
    """How much each line counts among others, in letters."""
    return np.minimum(columns["units"], _WEIGHTIEST)


def _headlines(texts: Sequence[str], topics: Topics, title: str) -> Ints:
    """For each line, in thousandths, how many of its words the title has too; without a title, the first line."""
    if title:
        _, both = said(read([title, *texts]), [title, *texts])
        return _like_first(both)[1:]
    return _like_first(topics)


def _like_first(topics: Topics) -> Ints:
    of_title = np.zeros(topics.vocabulary, bool)
    of_title[topics.words[topics.lines == 0]] = True
    known = np.bincount(topics.lines[of_title[topics.words]], minlength=topics.size)
    # One word in common is no headline, however short the line.
    share = 1000 * known // np.maximum(np.bincount(topics.lines, minlength=topics.size), 3)
    share[0] = 0
    return share


def _announced(found: Sequence[str], columns: Columns) -> Columns:
    """How far away headlines and boilerplate phrases stand."""
    headline = (columns["headline"] >= _HEADLINE) & (columns["units"] <= _HEADLINE_LETTERS)
    kinds = {"headline": headline} | {name: np.array([one == name for one in found]) for name in SECTIONS}
    numbers = {name: number for number, name in enumerate(("", "other", *SECTIONS))}
    phrase = np.array([numbers[one] for one in found], np.int64)
    windows = (-10, -1), (1, 10)
    (above,), (below,) = summed(((phrase > 0).astype(np.int64),), windows)
    return (
        {f"since-{name}": since(flags) for name, flags in kinds.items()}
        | {f"until-{name}": until(flags) for name, flags in kinds.items()}
        | {"phrase": phrase, _name("phrase", windows[0]): above, _name("phrase", windows[1]): below}
    )


def _neighbours(columns: Columns) -> Columns:
    names = "units stops commas ended first last copies digit-rate name-rate function-rate".split()
    return shifted({name: columns[name] for name in names}, (-2, -1, 1, 2))


def _windows(columns: Columns, prose: Ints) -> Columns:
    summands = {
        "units": weight(columns),
        "prose": prose,
        "stops": np.minimum(columns["stops"], 5),
        "copies": np.minimum(columns["copies"] - 1, 5),
        "digits": np.minimum(columns["digit-rate"], 1000),
        "names": columns["name-rate"],
        "headlines": (columns["headline"] >= _HEADLINE).astype(np.int64),
        "function-words": columns["function-words"],
        "words": columns["words"],
    }
    found: Columns = {}
    for window, sums in zip(_AROUND, summed(tuple(summands.values()), _AROUND), strict=True):
        here = dict(zip(summands, sums, strict=True))
        here["function-words"] = 1000 * here["function-words"] // np.maximum(here.pop("words"), 1)
        found |= {_name(name, window): column for name, column in here.items()}
    return found


def _placed(columns: Columns, prose: Ints) -> Columns:
    """Where on the page a line stands, and how it compares with the page's longest."""
    size = len(prose)
    at = np.arange(size)
    return _shares(prose, "prose") | {
        "at": at,
        "left": size - at,
        "where": 1000 * at // size,
        "lines": np.full(size, size),
        "longest": 1000 * weight(columns) // max(int(weight(columns).max()), 1),
        "since-prose": since(prose > 0),
        "until-prose": until(prose > 0),
        "in-main": _run(np.where(prose > 0, prose, -25))["in-run"],
    }


def _blocks(columns: Columns, blocks: Ints) -> Columns:
    """The lines between two blank lines, and the blocks above and below."""
    starts = np.flatnonzero(np.append(True, blocks[1:] != blocks[:-1]))
    lines = np.diff(np.append(starts, len(blocks)))
    block = np.repeat(np.arange(len(starts)), lines)
    units, stops = (np.add.reduceat(column, starts) for column in (weight(columns), columns["stops"]))
    found = {"lines": lines, "units": units, "mean": units // lines, "stops": stops}
    found |= {"longest": np.maximum.reduceat(weight(columns), starts)}
    found |= shifted({name: found[name] for name in ("lines", "units", "stops")}, (-1, 1))
    return {f"block-{name}": column[block] for name, column in found.items()} | {
        "in-block": np.arange(len(blocks)) - starts[block]
    }


def _shares(mass: Ints, name: str) -> Columns:
    """How much *mass* the page has, and in thousandths how much of it stands before and behind a line."""
    total, until_here = max(int(mass.sum()), 1), np.cumsum(mass)
    return {
        f"{name}-total": np.full(len(mass), total),
        f"{name}-before": 1000 * (until_here - mass) // total,
        f"{name}-behind": 1000 * (total - until_here) // total,
    }


def _run(gain: Ints) -> Columns:
    """Whether a line stands in the run of lines with the greatest sum of *gain*, and how far from its ends."""
    sums = np.append(0, np.cumsum(gain))
    last = int(np.argmax(sums[1:] - np.minimum.accumulate(sums[:-1])))
    first = int(np.argmin(sums[: last + 1]))
    at = np.arange(len(gain))
    inside = (at >= first) & (at <= last)
    return {"in-run": inside.astype(np.int64), "from-start": at - first, "to-end": last - at}


def _gap(junk: Ints, likely: Flags) -> Ints:
    """The letters of junk since the last likely line."""
    sums = np.cumsum(junk)
    return sums - np.maximum.accumulate(np.where(likely, sums, 0))


def shifted(columns: Columns, lines: Sequence[int], missing: int = 0) -> Columns:
    """For each line what stands so many *lines* further down, by names such as "units+1"."""
    most, size = max(map(abs, lines)), len(next(iter(columns.values())))
    padded = np.full((len(columns), size + 2 * most), missing, np.int64)
    padded[:, most : most + size] = list(columns.values())
    return {
        f"{name}{by:+d}": row[most + by :][:size] for by in lines for name, row in zip(columns, padded, strict=True)
    }


def summed(columns: Sequence[Ints], windows: Sequence[tuple[int, int]]) -> Iterator[Ints]:
    """For each of the *windows* around a line, both ends included, the sums of the *columns*, one row for each."""
    size = len(columns[0])
    sums = np.zeros((len(columns), size + 1), np.int64)
    np.cumsum(columns, axis=1, out=sums[:, 1:])
    at = np.arange(size)
    for first, last in windows:
        yield sums[:, np.clip(at + last + 1, 0, size)] - sums[:, np.clip(at + first, 0, size)]


def since(flags: Flags) -> Ints:
    """How many lines above each line the last flagged one stands; 0 is the line itself."""
    at = np.arange(len(flags))
    return np.minimum(at - np.maximum.accumulate(np.where(flags, at, -_FAR)), _FAR)


def until(flags: Flags) -> Ints:
    """How many lines below each line the next flagged one stands; 0 is the line itself."""
    return since(flags[::-1])[::-1]


def _name(name: str, window: tuple[int, int]) -> str:
    return f"{name}[{window[0]},{window[1]}]"
