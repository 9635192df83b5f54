"""The engine for one job: work runs in this process, one task after the other, and in one more if it is guarded."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from cleaner.engines.limits import Guarded
    from cleaner.engines.processes import Processes

Task = TypeVar("Task")
Result = TypeVar("Result")


class Serial:
    """Maps in this process."""

    def __init__(self, guard: Processes) -> None:
        """Leave to *guard* what must not end this process."""
        self._guard = guard

    def map(self, work: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result]:
        """See `Engine.map`."""
        return map(work, tasks)

    def guarded(self, guarded: Guarded[Task, Result], tasks: Iterable[Task]) -> Iterator[Result]:
        """See `Engine.guarded`."""
        return self._guard.guarded(guarded, tasks)
