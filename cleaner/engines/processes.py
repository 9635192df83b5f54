"""The engine of worker processes on this machine."""

from __future__ import annotations

import signal
from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import TYPE_CHECKING, Final, TypeVar

from cleaner.document import CleanerError
from cleaner.engines.orphans import end_with_parent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import TracebackType

Task = TypeVar("Task")
Result = TypeVar("Result")

WINDOW: Final = 3
"""Tasks per worker that are begun before the oldest result is taken: enough to keep every worker busy, no more."""


class Processes:
    """A pool of *count* worker processes, begun when the first task comes."""

    def __init__(self, count: int) -> None:
        """Prepare a pool; no process is started yet."""
        self._window = count * WINDOW
        # fork where the platform has it: the workers share what is already imported
        self._pool = ProcessPoolExecutor(count, mp_context=get_context("fork"), initializer=_begin_worker)

    def map(self, work: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result]:
        """See `Engine.map`."""
        running: deque[Future[Result]] = deque()
        try:
            for task in tasks:
                running.append(self._pool.submit(work, task))
                if len(running) >= self._window:
                    yield running.popleft().result()
            while running:
                yield running.popleft().result()
        except BrokenProcessPool as error:
            raise CleanerError("a worker process was killed (for lack of memory?); try again, with -j 1") from error

    def __enter__(self) -> Processes:
        """Use the pool as a context."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the workers; on an error, without waiting for tasks that were not begun."""
        self._pool.shutdown(wait=True, cancel_futures=kind is not None)


def _begin_worker() -> None:
    """An interrupt at the terminal reaches the whole group, but the parent alone decides what it means."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    end_with_parent()
