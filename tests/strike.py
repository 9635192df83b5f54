"""`cleaner`, struck by a signal at a chosen moment: `python -m tests.strike EVENT NUMBER SIGNAL ARGUMENTS...`.

The process sends itself SIGNAL when EVENT happens for the NUMBERth time: `write`, when the bytes of a file are written
but it has not got its name yet, or `keep`, before a transaction of the state is kept.
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from cleaner.cli import call
from cleaner.job.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def countdown(number: int, kind: signal.Signals) -> Callable[[], None]:
    """A function that sends *kind* to this process at its *number*th call."""
    left = [number]

    def tick() -> None:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), kind)

    return tick


def on_write(tick: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> None:
    """Call *tick* between the writing of a file and its renaming."""
    replace = os.replace

    def struck(temporary: Any, path: Any) -> None:
        tick()
        replace(temporary, path)

    monkeypatch.setattr(os, "replace", struck)


def on_keep(tick: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> None:
    """Call *tick* at the end of a transaction."""
    transaction = Store.transaction

    @contextmanager
    def struck(self: Store) -> Iterator[None]:
        with transaction(self):
            yield
            tick()

    monkeypatch.setattr(Store, "transaction", struck)


if __name__ == "__main__":
    event, number, kind, *arguments = sys.argv[1:]
    prepare = {"write": on_write, "keep": on_keep}[event]
    prepare(countdown(int(number), signal.Signals[kind]), pytest.MonkeyPatch())
    sys.exit(call(arguments))
