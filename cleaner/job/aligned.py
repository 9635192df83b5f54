"""Two streams, each in the order of its names, side by side: what there is to be, and what there is."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class _Named(Protocol):
    @property
    def name(self) -> bytes:
        """What it is ordered by."""
        ...


One = TypeVar("One", bound=_Named)
Other = TypeVar("Other", bound=_Named)


def aligned(ones: Iterable[One], others: Iterable[Other]) -> Iterator[tuple[list[One], list[Other]]]:
    """For each name, in order, what of *ones* and what of *others* has it."""
    # by hand, since heapq.merge takes several times as long
    name = attrgetter("name")
    left, right = groupby(ones, name), groupby(others, name)
    one, other = next(left, None), next(right, None)
    while one and other:
        if one[0] == other[0]:
            yield list(one[1]), list(other[1])
            one, other = next(left, None), next(right, None)
        elif one[0] < other[0]:
            yield list(one[1]), []
            one = next(left, None)
        else:
            yield [], list(other[1])
            other = next(right, None)
    while one:
        yield list(one[1]), []
        one = next(left, None)
    while other:
        yield [], list(other[1])
        other = next(right, None)
