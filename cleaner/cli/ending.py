"""How a run ends that is told to stop: in good order and within a second, and at once if it is told again."""

from __future__ import annotations

import os
import select
import signal
from contextlib import contextmanager
from threading import Thread
from typing import TYPE_CHECKING, Final, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_LEFT: Final = (signal.SIG_IGN, None)
_GRACE: Final = 700
"""Milliseconds for an end in good order. Nothing can be raised in a process that sorts or parses in the depths of C."""
_OVER: Final = b"\0"
"""Written where signals are told by their numbers, when no more of them are waited for."""


class Ended(KeyboardInterrupt):
    """The process was told to stop; `status` is what it shall exit with."""

    def __init__(self, number: int) -> None:
        """Tell of the signal with this *number*."""
        super().__init__()
        self.status = 128 + number


def _forget() -> None:
    """In a new child: its signals are not for its parent, nor is what strikes the whole group for it to judge."""
    signal.set_wakeup_fd(-1)
    for number in _SIGNALS:
        if signal.getsignal(number) is _end:
            signal.signal(number, signal.SIG_DFL if number == signal.SIGTERM else signal.SIG_IGN)


os.register_at_fork(after_in_child=_forget)


@contextmanager
def ending() -> Iterator[None]:
    """In the block, a signal to stop is raised as `Ended`; a process that does not end by that is ended without it.

    A signal that the caller has ignored (`nohup`) stays ignored. A second one kills, as it does any process.
    """
    before = {number: handler for number in _SIGNALS if (handler := signal.getsignal(number)) not in _LEFT}
    here, there = os.pipe()
    os.set_blocking(there, False)  # as it has to be for a handler
    for number in before:
        signal.signal(number, _end)
    woken = signal.set_wakeup_fd(there, warn_on_full_buffer=False)
    watch = Thread(target=_watch, args=(here,), daemon=True)
    watch.start()
    try:
        yield
    finally:
        signal.set_wakeup_fd(woken)
        for number, handler in before.items():
            signal.signal(number, handler)
        os.write(there, _OVER)
        watch.join()
        os.close(there)
        os.close(here)


def _end(number: int, _frame: FrameType | None) -> NoReturn:
    for each in _SIGNALS:
        if signal.getsignal(each) is _end:
            signal.signal(each, signal.SIG_DFL)
    raise Ended(number)


def _watch(here: int) -> None:
    """Wait for a signal to stop; end the process if the block has not ended soon after it, or when there is another."""
    told = (os.read(here, 1) for _ in iter(int, 1))
    number = next(byte[0] for byte in told if byte == _OVER or byte[0] in _SIGNALS)
    more = select.poll()
    more.register(here, select.POLLIN)
    if number and (not more.poll(_GRACE) or os.read(here, 1) != _OVER):
        from cleaner.formats.files import abandon

        abandon()
        os._exit(128 + number)
