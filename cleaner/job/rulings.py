"""What was ruled of paragraphs, by their numbers, before it gets names and texts: in columns, since there are many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from cleaner.dedup.resolve import REASONS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from cleaner.dedup.resolve import Decisions


class Rulings(NamedTuple):
    """Rulings on rows of the corpus, one entry each, in the order of `row` where they are `laid` together.

    `reason` and `detail` say why, and what decided. `witness` is the row that it is like, with the document `source`
    and the exact sizes `shared` and `union`; -1 where there is none. Where `stays` is true, the row is only noted.
    All are int64 but `stays` (bool), `reason` and `detail`.
    """

    row: NDArray[np.int64]
    reason: Sequence[str]
    detail: Sequence[str]
    witness: NDArray[np.int64]
    source: NDArray[np.int64]
    shared: NDArray[np.int64]
    union: NDArray[np.int64]
    stays: NDArray[np.bool_]

    @classmethod
    def plain(cls, row: NDArray[np.int64], reason: str, detail: Sequence[str], *, stays: bool = False) -> Rulings:
        """Rulings for one *reason* that have no witness."""
        none = np.full(len(row), -1, np.int64)
        return cls(row, [reason] * len(row), detail, none, none, none, none, np.full(len(row), stays))

    @classmethod
    def none(cls) -> Rulings:
        """No rulings."""
        return cls.plain(np.zeros(0, np.int64), "", [])

    def only(self, which: NDArray[Any]) -> Rulings:
        """Some of these: *which* are their places, or says of each whether it is one."""
        places = np.flatnonzero(which) if which.dtype == np.bool_ else which
        listed = places.tolist()
        reason, detail = ([column[place] for place in listed] for column in (self.reason, self.detail))
        witness, source, shared, union = (column[places] for column in self.sizes())
        return Rulings(self.row[places], reason, detail, witness, source, shared, union, self.stays[places])

    def sizes(self) -> tuple[NDArray[np.int64], ...]:
        """The columns that say what each row is like: witness, source, shared, union."""
        return self.witness, self.source, self.shared, self.union


def going(found: Decisions, sources: NDArray[np.int64]) -> Rulings:
    """The ruling on each row that goes for another; *sources* are the documents of these."""
    reason = [REASONS[reason] for reason in found.reason.tolist()]
    nothing, stays = [""] * len(reason), np.zeros(len(reason), np.bool_)
    return Rulings(found.dropped, reason, nothing, found.witness, sources, found.shared, found.union, stays)


def laid(*parts: Rulings) -> Rulings:
    """All rulings of *parts*, in the order of their rows; of several on one row that of the last part counts."""
    row = np.concatenate([part.row for part in parts])
    order = np.argsort(row, kind="stable")
    last = np.append(row[order][1:] != row[order][:-1], True) if len(row) else np.zeros(0, np.bool_)
    places = order[last]

    def column(of: Callable[[Rulings], NDArray[Any]]) -> NDArray[Any]:
        every: NDArray[Any] = np.concatenate([of(part) for part in parts])
        chosen: NDArray[Any] = every[places]
        return chosen

    def listed(of: Callable[[Rulings], Sequence[str]]) -> list[str]:
        every = [each for part in parts for each in of(part)]
        return [every[place] for place in places.tolist()]

    # column by column, so that never all of them are there twice
    return Rulings(
        row[places],
        listed(lambda part: part.reason),
        listed(lambda part: part.detail),
        column(lambda part: part.witness),
        column(lambda part: part.source),
        column(lambda part: part.shared),
        column(lambda part: part.union),
        column(lambda part: part.stays),
    )
