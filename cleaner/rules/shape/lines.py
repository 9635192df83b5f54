"""How the lines of extracted articles are looked at, those of many documents at once.

In an extracted text nearly every line is article, so only short ones are looked at closely; of the others it counts
that they are prose, and where they stand. Every feature is a whole number with a name, one column per feature, one row
per line, the lines of one document behind those of the one before.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from cleaner.rules.shape.glyphs import END, IDEOGRAPH_LETTERS, counts, read

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaner.rules.shape.glyphs import Flags, Ints

    Columns = dict[str, Ints]

LONGEST: Final = 250
"""Code points; a longer line is not looked at closely, and is never furniture."""
PROSE: Final = 80
"""Letters of a line that, ended as a sentence is, reads like prose."""
ENDS: Final = tuple('.!?。！？।؟۔"”»’)…:')
_IDEOGRAPHIC: Final = "\u3040"
_FAR: Final = 50  # lines; farther away is all the same
_MOST: Final = 20_000
_LINK: Final = re.compile(r"https?:|www\.|[\w.]@\w|\w\.(?:com|org|net|info|[a-z]{2})\b")
_DOTTED: Final = re.compile(r"\.[a-z]{2}")
_IN_CLOCK: Final = re.compile(r"\d[-:.h/年]\d")
_CLOCK: Final = re.compile(r"\b\d{1,2}[:.h]\d\d\b|\b\d{1,4}[-./年]\d{1,2}[-./月]\d{1,4}")

_CLOSE: Final = "words stops commas quotes colons separators odd-rate digit-rate capital-rate name-rate first last"
_BESIDE: Final = {
    -2: ("letters",),
    -1: ("letters", "digit-rate", "name-rate", "prose", "topic"),
    1: ("letters", "digit-rate", "name-rate", "prose", "topic", "dated"),
    2: ("letters",),
}
_AROUND: Final = (
    ("prose", ((-10, -1), (-3, -1), (1, 3), (1, 10))),
    ("ended", ((-10, -1), (1, 3))),
    ("short", ((-10, -1), (-3, -1))),
    ("known", ((-10, -1), (1, 10))),
    ("digit-rate", ((-10, -1), (1, 10))),
)
_OF_RUN: Final = ("ended", "digit-rate", "link", "topic")

KINDS: Final = {
    **dict.fromkeys(("related", "related-list", "most-read", "continue-reading", "tags", "nav"), 2),
    **dict.fromkeys(("copyright", "wire-notice", "cookie"), 3),
    **dict.fromkeys(("byline", "photo", "source-credit", "wire-credit", "dateline", "disclosure"), 4),
    "comments": 5,
}
"""What a rule took a line for, as a number: pointers elsewhere, rights, credits, comments; 1 for all the rest."""


class Line(NamedTuple):
    """One line of a document: its text, and the name of the rule that knows it, or "" if none does."""

    text: str
    known: str = ""


class _Documents(NamedTuple):
    """For each line the row where its document begins, and the row behind its document's last."""

    starts: Ints
    ends: Ints


def among(columns: Columns, documents: Sequence[Sequence[Line]]) -> Columns:
    """The *columns* of the lines of *documents*, none of them without lines, and what can be seen in their places."""
    sizes = np.array([len(document) for document in documents], np.int64)
    starts = np.repeat(np.cumsum(sizes) - sizes, sizes)
    whole = _Documents(starts, starts + np.repeat(sizes, sizes))
    return columns | _placed(columns, whole) | _around(columns, whole) | _run(columns, whole)


def alone(documents: Sequence[Sequence[Line]]) -> Columns:
    """What can be seen of each line of *documents* by itself; what `spoken` tells of its words is 0."""
    lines = [line for document in documents for line in document]
    texts = [line.text for line in lines]
    near = looked_at(texts)
    letters = np.array([len(text) * (IDEOGRAPH_LETTERS if ideographic(text) else 1) for text in texts], np.int64)
    ended = np.array([text.endswith(ENDS) for text in texts])
    kind = np.array([KINDS.get(line.known, 1) if line.known else 0 for line in lines], np.int64)
    found = {
        "letters": np.minimum(letters, 1000),
        "ended": ended.astype(np.int64),
        "short": (((letters < PROSE) | ~ended) & near).astype(np.int64),
        "prose": ((letters >= PROSE) & ended).astype(np.int64),
        "known": (kind > 0).astype(np.int64),
        "kind": kind,
    }
    found |= spread(near, _closely([text for text, one in zip(texts, near.tolist(), strict=True) if one]))
    return found | {"topic": np.zeros(len(texts), np.int64)}


def looked_at(texts: Sequence[str]) -> Flags:
    """Which lines are looked at closely."""
    return np.array([len(text) <= LONGEST for text in texts], np.bool_)


def spread(near: Flags, closely: Columns) -> Columns:
    """The columns of lines looked at closely as columns of all lines."""
    found = {name: np.full(len(near), -1, np.int64) for name in closely}
    for name, values in closely.items():
        found[name][near] = values
    return found


def _closely(texts: Sequence[str]) -> Columns:
    """What short lines are made of."""
    # one line more, for there must be one
    columns = {
        name: column[:-1] for name, column in counts(read([*(text.replace(END, " ") for text in texts), ""])).items()
    }
    nothing = np.zeros(len(texts), np.int64)
    return {name: columns[name] for name in _CLOSE.split()} | {
        "function": nothing,
        "function-rate": nothing,
        "dated": nothing,
        "clock": np.array([_clocks(text) for text in texts], np.int64),
        "link": np.array([_links(text) for text in texts], np.int64),
    }


def _clocks(text: str) -> int:
    return len(_CLOCK.findall(text)) if _IN_CLOCK.search(text) else 0


def _links(text: str) -> bool:
    """Whether *text* has a link or an address; most have nothing that could be a part of one."""
    likely = "@" in text or "http" in text or "www." in text or _DOTTED.search(text)
    return bool(likely and _LINK.search(text))


def ideographic(text: str) -> bool:
    """Whether *text* is written in ideographs, as far as the character in its middle tells."""
    return not text.isascii() and text[len(text) // 2] >= _IDEOGRAPHIC


def _placed(columns: Columns, whole: _Documents) -> Columns:
    """Where in its document a line stands, and what the document is like."""
    starts, ends = whole
    at = np.arange(len(starts))
    prose, known = columns["prose"] > 0, columns["known"] > 0
    weight = np.where(prose, columns["letters"], 0)
    total = _sums(weight, starts, ends)
    shorts, knowns = (_sums(columns[name], starts, ends) for name in ("short", "known"))
    return {
        "from-head": np.minimum(at - starts, _FAR),
        "from-tail": np.minimum(ends - 1 - at, _FAR),
        "where": 1000 * (at - starts) // (ends - starts),
        "lines": np.minimum(ends - starts, 1000),
        "shorts": np.minimum(shorts, 1000),
        "short-share": 1000 * shorts // (ends - starts),
        "knowns": np.minimum(knowns, _FAR),
        "known-share": 1000 * knowns // (ends - starts),
        "dates": np.minimum(_sums(columns["clock"] > 0, starts, ends), _FAR),
        "prose-total": np.minimum(total, _MOST),
        "prose-before": 1000 * _sums(weight, starts, at) // np.maximum(total, 1),
        "since-prose": _since(prose, starts),
        "until-prose": _until(prose, ends),
        "since-known": _since(known, starts),
        "until-known": _until(known, ends),
    }


def _around(columns: Columns, whole: _Documents) -> Columns:
    """The lines beside a line, and the means of some features, in thousandths, over windows above and below it."""
    starts, ends = whole
    at = np.arange(len(starts))
    found: Columns = {}
    for by, names in _BESIDE.items():
        there = np.minimum(np.maximum(at + by, 0), len(at) - 1)
        inside = (at + by >= starts) & (at + by < ends)
        found |= {f"{name}{by:+d}": np.where(inside, columns[name][there], -2) for name in names}
    values = np.stack([columns[name] for name, _ in _AROUND])
    sums = np.zeros((len(values), len(at) + 1), np.int64)
    np.cumsum(np.minimum(np.maximum(values, 0), 1000), axis=1, out=sums[:, 1:])
    means = {}
    for first, last in {window for _, windows in _AROUND for window in windows}:
        low, high = (np.minimum(np.maximum(at + by, starts), ends) for by in (first, last + 1))
        means[first, last] = 1000 * (sums[:, high] - sums[:, low]) // np.maximum(high - low, 1)
    return found | {
        f"{name}[{first},{last}]": means[first, last][number]
        for number, (name, windows) in enumerate(_AROUND)
        for first, last in windows
    }


def _run(columns: Columns, whole: _Documents) -> Columns:
    """The run of short lines that a line stands in."""
    starts, ends = whole
    at, long = np.arange(len(starts)), columns["short"] == 0
    low = np.maximum(at - _since(long, starts) + 1, starts)
    high = np.maximum(np.minimum(at + _until(long, ends), ends), low)
    sums = {name: _sums(np.maximum(columns[name], 0), low, high) for name in _OF_RUN}
    found = {f"run-{name}": 1000 * column // np.maximum(high - low, 1) for name, column in sums.items()}
    return found | {"run": np.minimum(high - low, _FAR)}


def _sums(values: Ints | Flags, low: Ints, high: Ints) -> Ints:
    """The sums of *values* from *low* up to, and without, *high*."""
    sums = np.append(0, np.cumsum(values))
    found: Ints = sums[high] - sums[low]
    return found


def _since(flags: Flags, starts: Ints) -> Ints:
    """How many lines above each line the last flagged one of its document stands; 0 is the line itself."""
    at = np.arange(len(flags))
    last = np.maximum.accumulate(np.where(flags, at, -1))
    return np.where(last >= starts, np.minimum(at - last, _FAR), _FAR)


def _until(flags: Flags, ends: Ints) -> Ints:
    """How many lines below each line the next flagged one of its document stands; 0 is the line itself."""
    return _since(flags[::-1], (len(flags) - ends)[::-1])[::-1]
