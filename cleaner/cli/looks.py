"""A run as it is looked at, now and then, while it works: how far it is, how fast, for how long, with what memory."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from cleaner.job.progress import Step

_NEVER: Final = 8_640_000.0
"""A hundred days: what seems to take longer has hardly begun."""
_DEAR: Final = 400
"""To ask for the memory shall take no more than one part in so many of the time."""


class Look(NamedTuple):
    """A step, seen at a time: seconds since its movement began, and the bytes of memory that all of the run holds."""

    step: Step
    seconds: float
    memory: int

    @property
    def per_second(self) -> float | None:
        """Bytes read per second since the movement began."""
        return self.step.bytes / self.seconds if self.step.bytes and self.seconds else None

    @property
    def left(self) -> float | None:
        """Seconds until the movement ends if it goes on as it went; None where nothing tells."""
        step = self.step
        share = step.bytes / step.of_bytes if step.bytes else step.files / max(step.of_files, 1)
        if step.files < step.of_files and share == 1:  # of what is packed more comes than lies on the disk
            return None
        left = self.seconds * (1 - share) / share if share else _NEVER
        return left if left < _NEVER else None


class Memory:
    """What this process and its workers hold, asked for so rarely that it costs nothing."""

    def __init__(self) -> None:
        """Ask when it is wanted first."""
        self._held, self._next = 0, 0.0

    def held(self) -> int:
        """Bytes; what several of them share counts once, as far as the system says so."""
        now = time.monotonic()
        if now >= self._next:
            own = os.getpid()
            with suppress(OSError):
                children = Path(f"/proc/{own}/task/{own}/children").read_text("ascii").split()
                self._held = sum(_held(pid) for pid in (own, *map(int, children)))
            after = time.monotonic()
            self._next = after + max(1.0, _DEAR * (after - now))
        return self._held


def _held(pid: int) -> int:
    from cleaner.engines.limits import resident

    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return resident(pid)


class Watcher:
    """Looks at a run now and then, and at the first and the last step of a movement; shows nothing itself."""

    def __init__(self, every: float, memory: Memory) -> None:
        """Look *every* so many seconds."""
        self._every, self._memory = every, memory
        self._movement, self._began, self._next = "", 0.0, 0.0

    def step(self, step: Step) -> None:
        """Look at *step*, if it is time to."""
        now = time.monotonic()
        if step.movement != self._movement:
            self._movement, self._began, self._next = step.movement, now, now
        if now >= self._next or step.files == step.of_files:
            self._next = now + self._every
            self.look(Look(step, now - self._began, self._memory.held()))

    def failed(self, doc: str, failure: str) -> None:
        """See `job.progress.Progress`."""

    def look(self, look: Look) -> None:
        """Show what was seen."""
