"""Long furniture: legal notices and menus in one line, known by the phrases that they are strung together from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from cleaner.rules.phrases import LONGEST, RIGHTS, SHORT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from cleaner.rules.phrases import Phrase

_LONGEST: Final = 2000  # code points
_AT_HEAD: Final = 2
_AT_TAIL: Final = 4
_BETWEEN: Final = re.compile(r"(?<=[.!?;])\s+|(?<=[。！？])|\s+[|•·]\s+|\s*\t\s*")


def pieced(texts: Sequence[str], find: Callable[[str], Phrase | None]) -> Mapping[int, Phrase]:
    """By index, the long lines at the edges of *texts*, half of whose letters or more are pieces that *find* knows.

    One of them is enough if it speaks of rights, else it takes two. Each line has the phrase of its first such piece,
    to hold where it stands. An empty text is one that is gone.
    """
    there = [at for at, text in enumerate(texts) if text]
    edges = dict.fromkeys((*there[:_AT_HEAD], *there[-_AT_TAIL:]))
    found = {}
    for at in edges:
        if SHORT < len(texts[at]) <= _LONGEST and (first := _known(texts[at], find)):
            # With a gap on both sides: it is no head that takes other lines along.
            found[at] = first._replace(position="edge", risk="low", parts=("", ""))
    return found


def _known(text: str, find: Callable[[str], Phrase | None]) -> Phrase | None:
    pieces = list(_pieces(text))
    known = [(piece, phrase) for piece in pieces if (phrase := find(piece))]
    if 2 * sum(len(piece) for piece, _ in known) < sum(map(len, pieces)):
        return None
    # One sentence that begins "Follow us on …" may be any sentence; what a lawyer writes is like no other.
    sure = len({phrase.text for _, phrase in known}) > 1 or known[0][1].category in RIGHTS
    return known[0][1] if sure else None


def _pieces(text: str) -> Iterator[str]:
    for piece in _BETWEEN.split(text):
        if bare := piece.strip(" |•·"):
            yield bare[:LONGEST]
