"""What a worker does: in its process, one task after the other, within the limits that each has."""

from __future__ import annotations

import os
import resource
import signal
import sys
from contextlib import suppress
from functools import partial
from multiprocessing.reduction import ForkingPickler
from traceback import format_exception
from typing import TYPE_CHECKING, Any, TypeVar

from cleaner.engines.calls import Began, Done
from cleaner.engines.limits import MEMORY, end
from cleaner.engines.orphans import end_with_parent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from multiprocessing.connection import Connection

    from cleaner.document import Failure
    from cleaner.engines.calls import Call
    from cleaner.engines.limits import Limits, Watch

Thing = TypeVar("Thing")


class _Watch:
    """See `Watch`: in a worker, of a task under limits."""

    def __init__(self, call: Call, limits: Limits, tell: Callable[[int], None], most: int) -> None:
        self._lost, self._alone, self._limits, self._tell, self._most = call.lost, call.alone, limits, tell, most
        self._number = -1

    def next(self) -> Failure | None:
        self._number += 1
        failure = self._lost.get(self._number)
        if failure is None:
            self.check()
            if self._alone:
                self._tell(self._number)
            self._limits.begin()
        return failure

    def together(self, documents: Iterable[Thing]) -> Iterator[Sequence[Thing]]:
        if self._alone:
            yield from ((document,) for document in documents)
        else:
            some = tuple(documents)
            self._limits.begin()
            yield some

    def check(self) -> None:
        """End this process if it has ever held more memory than it may."""
        if _peak() > self._most:
            os._exit(MEMORY)


def _peak() -> int:
    """The most bytes that this process has held at a time."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def serve(inbox: Connection, outbox: Connection, others: Sequence[Connection]) -> None:
    """Do what comes from *inbox* until it is nothing; *others*, ends of the same pipes, are not for this process."""
    for other in others:
        other.close()
    _begin_worker()
    began = _peak()
    with suppress(EOFError, BrokenPipeError):
        while data := inbox.recv_bytes():
            call, size = ForkingPickler.loads(data), len(data)
            del data  # it may be large
            most = began + call.limits.most(size) if call.limits else 0
            outbox.send_bytes(_answer(call, lambda number: outbox.send(Began(number)), most))


def _answer(call: Call, tell: Callable[[int], None], most: int) -> Any:
    """What is to be told of *call* when it is done, as bytes; *most* is how many this process may hold till then."""
    work = partial(call.work, call.task)
    try:
        if call.limits:
            return ForkingPickler.dumps(Done(_limited(work, _Watch(call, call.limits, tell, most))))
        return ForkingPickler.dumps(Done(work()))
    except Exception as error:  # noqa: BLE001 - it is raised again, by the process that is led by it
        return _told(error)


def _limited(work: Callable[[Watch], Any], watch: _Watch) -> Any:
    try:
        result = work(watch)
    except MemoryError:
        os._exit(MEMORY)
    finally:
        end()
    watch.check()
    return result


def _told(error: Exception) -> Any:
    """*error* as bytes, with the place where it was raised; another one in its place if it can not be told so."""
    error.add_note("".join(format_exception(error)))
    try:
        data = ForkingPickler.dumps(Done(None, error))
        ForkingPickler.loads(data)
    except Exception:  # noqa: BLE001 - an exception may need anything to be made anew
        return ForkingPickler.dumps(Done(None, RuntimeError("".join(error.__notes__))))
    return data


def _begin_worker() -> None:
    """An interrupt at the terminal reaches the whole group, but the parent alone decides what it means."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))  # so that no file is left half-written
    for kind in (signal.SIGPROF, signal.SIGALRM):  # which end it then, in the middle of a library's work as well
        signal.signal(kind, signal.SIG_DFL)
    end_with_parent()
