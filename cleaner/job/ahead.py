"""Facts, ahead of time: what single texts state that their likely witnesses do not, asked of many in the workers.

The answers are those that the one process which decides would find itself; it finds them so for all that is left.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

from cleaner.dedup.facts import missing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.dedup.pairs import Ahead
    from cleaner.engines import Engine

_TOGETHER: Final = 128
"""Pairs that go to a worker together: some hundredths of a second."""


def ahead(workers: Engine) -> Ahead:
    """What `missing` answers for pairs of a text and its likely witness, in their order."""

    def answers(pairs: Sequence[tuple[str, str]]) -> Iterator[str | None]:
        tasks = (pairs[start : start + _TOGETHER] for start in range(0, len(pairs), _TOGETHER))
        return chain.from_iterable(workers.map(_missing, tasks))

    return answers


def _missing(pairs: Sequence[tuple[str, str]]) -> list[str | None]:
    return [missing(dropped, witness) for dropped, witness in pairs]
