"""What one document may take; and what it is a failure of if it takes more, or its process down with it."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Final, Generic, NamedTuple, Protocol, TypeVar

from cleaner.document import Failure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

Thing = TypeVar("Thing")
Task = TypeVar("Task")
Result = TypeVar("Result")

STAGE: Final = "limits"
"""The stage of all failures that another try may not have."""
CLOCK: Final = 10
"""Seconds by the clock for each of the processor: enough on a busy machine, and an end for what hangs."""
_COPIES: Final = 3
"""Of a task that is received: as it comes, as it came, and as what it means."""
MEMORY: Final = 99
"""Exit status of a worker that has taken too much memory."""


class Limits(NamedTuple):
    """What a document may take: seconds of the processor, and bytes beyond what its worker began with and was sent."""

    seconds: float
    memory: int

    def begin(self) -> None:
        """From now on count the time of this process, which the system ends when it is over, whatever it is at."""
        signal.setitimer(signal.ITIMER_PROF, self.seconds)
        signal.setitimer(signal.ITIMER_REAL, self.seconds * CLOCK)

    def most(self, size: int) -> int:
        """The bytes that a worker may hold more than when it began, if its task came in so many bytes."""
        return self.memory + _COPIES * size

    def failure(self, status: int) -> Failure:
        """What a document is a failure of whose process ended with *status*, the negative number of a signal or not."""
        if status == -signal.SIGPROF:
            detail = f"more than {self.seconds:g} seconds of the processor; that is what --timeout allows"
            return Failure(STAGE, "timeout", detail)
        if status == -signal.SIGALRM:
            detail = (
                f"not done after {self.seconds * CLOCK:g} seconds by the clock, {CLOCK} times what --timeout allows"
            )
            return Failure(STAGE, "timeout", detail)
        if status == MEMORY:
            return Failure(STAGE, "memory", f"more than {self.memory:,} bytes; that is what --max-memory allows")
        return Failure(STAGE, "crash", f"its process ended with {ending(status)}")


def end() -> None:
    """No longer count the time of this process."""
    signal.setitimer(signal.ITIMER_PROF, 0)
    signal.setitimer(signal.ITIMER_REAL, 0)


def ending(status: int) -> str:
    """How a process ended whose exit status is *status*, for people."""
    names = {-known: known.name for known in signal.Signals}
    return names.get(status, f"signal {-status}" if status < 0 else f"status {status}")


def resident(pid: int) -> int:
    """The bytes of memory that the process *pid* holds now; 0 if it has gone."""
    try:
        pages = Path(f"/proc/{pid}/statm").read_bytes().split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


class Watch(Protocol):
    """Told by guarded work of each document that it begins with."""

    def next(self) -> Failure | None:
        """Say that the next document begins; not with one that gives a failure, since it was lost before."""
        ...

    def together(self, documents: Iterable[Thing]) -> Iterator[Sequence[Thing]]:
        """*documents* as they are to be gone through: all together, or, to see which one is to blame, one by one."""
        ...


class Guarded(NamedTuple, Generic[Task, Result]):
    """Work on tasks of many documents, each of which may take so much, or take its process with it.

    `work` gives a result for a task, and tells the watch of each document before it begins with it; of one that was
    lost it makes a failure. `ready` is called before the first worker begins, to load what all of them need. Where each
    task is one document, so that there is no other to blame, each is done `alone` from the beginning.
    """

    work: Callable[[Task, Watch], Result]
    limits: Limits
    ready: Callable[[], object]
    alone: bool = False
