"""A run as the program does it, but all of it in this process, so that whoever looks on here sees it."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from cleaner.__main__ import tune
from cleaner.cli import call

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cleaner.document import Failure
    from cleaner.engines.limits import Guarded


def clean(source: str, out: str) -> int:
    """The exit status of cleaning *source* into *out*; the collector is afterwards as it was."""
    before = gc.get_threshold()
    tune()
    try:
        with patch("cleaner.engines.serial.Serial.guarded", _unguarded):
            return call(["clean", source, "-o", out, "-j1", "-q"])
    finally:
        gc.set_threshold(*before)


class _Unwatched:
    """See `Watch`: nothing is lost."""

    def next(self) -> Failure | None:
        return None

    def together(self, documents: Iterable[Any]) -> Iterator[Sequence[Any]]:
        yield tuple(documents)


def _unguarded(_: object, guarded: Guarded[Any, Any], tasks: Iterable[Any]) -> Iterator[Any]:
    """What `Serial.guarded` gives, without a process that could be lost."""
    for number, task in enumerate(tasks):
        if number == 0:
            guarded.ready()
        yield guarded.work(task, _Unwatched())
