"""A worker: a process that takes one task after the other, as the process sees it that began it."""

from __future__ import annotations

import fcntl
from collections import deque
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.reduction import ForkingPickler
from typing import TYPE_CHECKING, Final

from cleaner.engines.limits import MEMORY, resident
from cleaner.engines.service import serve

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from cleaner.engines.calls import Begun

_AHEAD: Final = 1 << 20
"""Bytes of a task that can wait in the pipe of a worker that is busy, if the system allows so many."""
_PAGES: Final = 3 * 4096
"""Bytes of a pipe that can not be used, at most, since it is filled by the page."""
_PATIENCE: Final = 0.5
"""Seconds that a worker has to leave in good order."""


class Worker:
    """A worker and what it is at, as the process sees it that began it."""

    def __init__(self) -> None:
        """Begin a process."""
        context = get_context("fork")  # workers share what is already imported
        inbox, self._tasks = context.Pipe(duplex=False)
        self.results, outbox = context.Pipe(duplex=False)
        self._room = _room(self._tasks) - _PAGES
        ends = inbox, outbox, (self._tasks, self.results)
        self._process = context.Process(target=serve, args=ends, daemon=True)
        self._process.start()
        inbox.close()
        outbox.close()
        self._began = resident(self._process.pid or 0)
        self._status = 0
        self.begun: deque[Begun] = deque()
        self.fresh = True

    def take(self, begun: Begun) -> bool:
        """Send what was *begun*, if that needs no waiting; whether it was sent.

        Raises:
            BrokenPipeError: the process has gone.
        """
        if len(self.begun) > 1:
            return False
        data = ForkingPickler.dumps(begun.call)
        if self.begun and len(data) > self._room:
            return False
        self._tasks.send_bytes(data)
        begun.size = len(data)
        self.begun.append(begun)
        self.fresh = False
        return True

    def hear(self) -> bool:
        """Take in what the process says next; False if it has gone, maybe in the middle of a word."""
        try:
            message = self.results.recv()
        except (EOFError, OSError):
            return False
        self.begun[0].hear(message)
        if self.begun[0].done:
            self.begun.popleft()
        return True

    def watch(self) -> None:
        """End the process if it holds more memory than it may."""
        limits = self.begun[0].call.limits if self.begun else None
        if limits and resident(self._process.pid or 0) > self._began + limits.most(self.begun[0].size):
            self._status = MEMORY
            self._process.kill()

    def status(self) -> int:
        """With what the process ended, or was ended."""
        self._process.join()
        return self._status or self._process.exitcode or 0

    def stop(self) -> None:
        """Have the process end, in the middle of a task too; what is done under limits leaves nothing to tidy up."""
        if not self.begun:
            with suppress(BrokenPipeError):
                self._tasks.send_bytes(b"")  # to close the pipe is not enough: younger workers hold it open, too
        elif self.begun[0].call.limits:
            self._process.kill()
        else:
            self._process.terminate()

    def leave(self) -> None:
        """Wait for the end of the process, which was stopped; but not for long if it was in the middle of a task."""
        self._tasks.close()
        self.results.close()
        if self.begun:
            self._process.join(_PATIENCE)
            self._process.kill()
        self._process.join()
        self._process.close()


def _room(pipe: Connection) -> int:
    with suppress(OSError):  # there is a limit to what a user may have of it
        return fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, _AHEAD)
    return fcntl.fcntl(pipe.fileno(), fcntl.F_GETPIPE_SZ)
