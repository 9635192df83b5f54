"""The engine of worker processes on this machine; one that is lost is replaced, and what it was at is tried again."""

from __future__ import annotations

import time
from collections import deque
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any, Final, TypeVar

from cleaner.engines.calls import Begun, Call
from cleaner.engines.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import TracebackType

    from cleaner.engines.limits import Guarded

Task = TypeVar("Task")
Result = TypeVar("Result")

WINDOW: Final = 3
"""Tasks per worker that are begun before the oldest result is taken: enough to keep every worker busy, no more."""
_LOOK: Final = 0.1
"""Seconds after which it is looked again how much memory the workers hold."""


class Processes:
    """A pool of *count* worker processes, each begun when it is needed first."""

    def __init__(self, count: int) -> None:
        """Prepare a pool; no process is started yet."""
        self._count = count
        self._workers: list[Worker] = []
        self._waiting: deque[Begun] = deque()
        self._looked = 0.0

    def map(self, work: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result]:
        """See `Engine.map`."""
        return self._results(Call(work, task) for task in tasks)

    def guarded(self, guarded: Guarded[Task, Result], tasks: Iterable[Task]) -> Iterator[Result]:
        """See `Engine.guarded`."""
        return self._results(_calls(guarded, tasks))

    def _results(self, calls: Iterable[Call]) -> Iterator[Any]:
        begun: deque[Begun] = deque()
        try:
            for call in calls:
                begun.append(Begun(call))
                self._waiting.append(begun[-1])
                self._hand_out()
                if len(begun) >= self._count * WINDOW:
                    yield self._first(begun)
            while begun:
                yield self._first(begun)
        finally:
            self._waiting.clear()
            self._dismiss([worker for worker in self._workers if worker.begun])

    def _first(self, begun: deque[Begun]) -> Any:
        """The result of the oldest task."""
        while not begun[0].done:
            self._listen()
            self._hand_out()
        return begun.popleft().result

    def _hand_out(self) -> None:
        """Give what waits to the workers, as far as they can take it."""
        while self._waiting and (worker := self._free(self._waiting[0].call)):
            try:
                if not worker.take(self._waiting[0]):
                    return
            except BrokenPipeError:  # it has gone since its last task
                self._replace(worker)
            else:
                self._waiting.popleft()

    def _free(self, call: Call) -> Worker | None:
        """The worker with the least to do, or a new one; for a call that is to be judged always one with no past."""
        if call.alone:
            self._dismiss([worker for worker in self._workers if not worker.begun and not worker.fresh])
        least = min(self._workers, key=lambda worker: len(worker.begun), default=None)
        if len(self._workers) < self._count and (least is None or least.begun):
            least = Worker()
            self._workers.append(least)
        return None if least and call.alone and not least.fresh else least

    def _listen(self) -> None:
        """Wait for what the workers say, not for long, and see that none of them takes too much."""
        busy = [worker for worker in self._workers if worker.begun]
        ready = wait([worker.results for worker in busy], _LOOK)
        for worker in busy:
            if worker.results in ready and not worker.hear():
                self._replace(worker)
        if time.monotonic() - self._looked > _LOOK:
            for worker in self._workers:
                worker.watch()
            self._looked = time.monotonic()

    def _replace(self, worker: Worker) -> None:
        """Let go of a worker that has gone itself; what it was at comes first, then what waited for it."""
        if worker.begun:
            worker.begun[0].lose(worker.status())
        self._waiting.extendleft(reversed(worker.begun))
        self._dismiss([worker])

    def _dismiss(self, workers: list[Worker]) -> None:
        """Let *workers* end; at once, if they are at something."""
        self._workers = [worker for worker in self._workers if worker not in workers]
        for worker in workers:
            worker.stop()
        for worker in workers:
            worker.leave()

    def __enter__(self) -> Processes:
        """Use the pool as a context."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the workers."""
        self._dismiss(self._workers)


def _calls(guarded: Guarded[Task, Result], tasks: Iterable[Task]) -> Iterator[Call]:
    for number, task in enumerate(tasks):
        if number == 0:
            guarded.ready()
        yield Call(guarded.work, task, guarded.limits, alone=guarded.alone)
