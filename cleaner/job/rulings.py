"""What was ruled of paragraphs, by their numbers, before it gets names and texts: in columns, since there are many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


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


def laid(*parts: Rulings) -> Rulings:
    """All rulings of *parts*, in the order of their rows; of several on one row that of the last part counts."""
    rows = np.concatenate([part.row for part in parts])
    order = np.argsort(rows, kind="stable")
    last = np.append(rows[order][1:] != rows[order][:-1], True) if len(rows) else np.zeros(0, np.bool_)
    reason = [each for part in parts for each in part.reason]
    detail = [each for part in parts for each in part.detail]
    witness, source, shared, union = map(np.concatenate, zip(*(part.sizes() for part in parts), strict=True))
    stays = np.concatenate([part.stays for part in parts])
    return Rulings(rows, reason, detail, witness, source, shared, union, stays).only(order[last])
