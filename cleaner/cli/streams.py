"""The standard streams: some may be closed, and a reader may go away."""

from __future__ import annotations

import os
import select
import sys
from contextlib import contextmanager
from io import TextIOWrapper
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def open_streams() -> None:
    """Give every stream that the caller has closed a reader or writer of nothing, so that no file takes its number.

    What the locale can not show is spelled out on standard output.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            os.open(os.devnull, os.O_RDWR)
            setattr(sys, name, os.fdopen(number, "w" if number else "r", closefd=False))
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


@contextmanager
def telling() -> Iterator[None]:
    """A reader that goes away ends what is told in the block, and nothing else: it is no failure, and no news."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        if not _silence():
            raise  # it was no pipe of ours to the outside


def _silence() -> bool:
    """Let nobody read what is still to be told to readers that have gone; whether any have."""
    gone = [number for number in (1, 2) if _has_gone(number)]
    for number in gone:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, number)
        os.close(nowhere)
    return bool(gone)


def _has_gone(number: int) -> bool:
    """Whether the stream *number* is a pipe or a socket that nobody reads."""
    asked = select.poll()
    asked.register(number, 0)
    return any(event & (select.POLLERR | select.POLLHUP) for _, event in asked.poll(0))
