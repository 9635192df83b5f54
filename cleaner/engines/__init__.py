"""Engines: where work runs. An engine maps a function over tasks and gives the results in the order of the tasks."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from cleaner.engines.limits import Guarded

Task = TypeVar("Task")
Result = TypeVar("Result")


class Engine(Protocol):
    """What the job asks of the place where its work runs."""

    def map(self, work: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result]:
        """The results of *work* on each of *tasks*, in their order, holding only a window of them in memory.

        *work* is a function of a module, or a `functools.partial` of one; a task must not depend on another, and may be
        done twice.
        """
        ...

    def guarded(self, guarded: Guarded[Task, Result], tasks: Iterable[Task]) -> Iterator[Result]:
        """The same for work on documents that may be hostile, in processes of its own, which can be killed.

        A task is first done as a whole. If its process ends, it is done again in a new one, one document at a time:
        so it is known which one is to blame, all others come out as ever, and no verdict depends on a neighbour.
        """
        ...


def cores(jobs: int) -> int:
    """How many workers *jobs* asks for; 0 stands for one per core that this process may use."""
    return jobs or len(os.sched_getaffinity(0))


@contextmanager
def engine(jobs: int) -> Iterator[Engine]:
    """The engine for *jobs* worker processes (0: one per core); for one, only guarded work leaves this process."""
    from cleaner.engines.processes import Processes
    from cleaner.engines.serial import Serial

    count = cores(jobs)
    with Processes(count) as pool:
        yield Serial(pool) if count == 1 else pool
