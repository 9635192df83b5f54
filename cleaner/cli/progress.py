"""Long work, while it is done: a line on a terminal that is written over, and a log for other programs to read."""

from __future__ import annotations

import json
import os
import sys
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from cleaner.cli import show
from cleaner.cli.looks import Look, Memory, Watcher
from cleaner.document import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cleaner.job.progress import Step

_BAR: Final = 0.1
_LOG: Final = 5.0
"""Seconds between two looks at a run, for people and for programs."""
_UNKNOWN: Final = 80
_WIDEST: Final = 30
_NARROWEST: Final = 8

_STREAMS: Final = {"/dev/stdout": 1, "/dev/stderr": 2}

KEYS: Final = (
    "time event movement files of_files bytes of_bytes seconds bytes_per_second seconds_left memory "
    "doc stage reason detail status"
).split()
"""Of every line of a log; what does not belong to its event is null."""


class Bar(Watcher):
    """A line on standard error, which has to be a terminal, that is written over."""

    def look(self, look: Look) -> None:
        """Show it, in one line of the terminal, however narrow that is."""
        self._show("\r" + line(look, _columns() - 1) + "\x1b[K")

    def clear(self) -> None:
        """Give the line back."""
        if self._movement:
            self._show("\r\x1b[K")

    def _show(self, text: str) -> None:
        with suppress(OSError):  # the terminal may have gone, and the work goes on
            # not by click, which would take out what clears the line if standard output is a pipe
            sys.stderr.write(text)
            sys.stderr.flush()


def _columns() -> int:
    """How wide the terminal is; standard output, which is asked elsewhere, may be none."""
    with suppress(OSError):
        return os.get_terminal_size(sys.stderr.fileno()).columns or _UNKNOWN
    return _UNKNOWN


def line(look: Look, width: int) -> str:
    """*look* in one line of at most so many characters, with a bar if there is room for one."""
    step, shown = look.step, [f"{look.step.files:,} of {look.step.of_files:,} files"]
    if step.movement == "resolve":  # how much there is to compare, only comparing shows
        shown = [f"{step.of_files:,} files", f"{_clock(look.seconds)} so far"]
    if look.per_second is not None:
        shown.append(f"{look.per_second / 1e6:,.1f} MB/s")
    if look.left:
        shown.append(f"{_clock(look.left)} left")
    if look.memory:
        shown.append(f"{look.memory / 1e6:,.0f} MB of memory")
    told = ", ".join(shown)
    room = min(_WIDEST, width - len(f"{step.movement:8} [] {told}"))
    if step.movement == "resolve" or room < _NARROWEST:
        return f"{step.movement:8} {told}"[:width]
    share = step.bytes / step.of_bytes if step.of_bytes else step.files / max(step.of_files, 1)
    return f"{step.movement:8} [{'#' * int(share * room):{room}}] {told}"


def _clock(seconds: float) -> str:
    return str(timedelta(seconds=round(seconds))).removeprefix("0:").removeprefix("0")


class Log(Watcher):
    """JSON lines in an open file; one that can not be written is told once, and the work goes on."""

    def __init__(self, file: IO[str], memory: Memory) -> None:
        """Write to *file*."""
        super().__init__(_LOG, memory)
        self._file: IO[str] | None = file

    def look(self, look: Look) -> None:
        """Write what was seen."""
        numbers = {"bytes_per_second": look.per_second, "seconds_left": look.left}
        rounded = {name: None if value is None else round(value, 1) for name, value in numbers.items()}
        self.write(
            "progress", {**look.step._asdict(), **rounded, "seconds": round(look.seconds, 1), "memory": look.memory}
        )

    def failed(self, doc: str, failure: str) -> None:
        """Write down that *doc* failed."""
        parts = zip(("stage", "reason", "detail"), failure.split(": ", 2), strict=False)
        self.write("failure", {"movement": self._movement or None, "doc": doc, **dict(parts)})

    def write(self, event: str, what: Mapping[str, Any]) -> None:
        """Write a line, at once."""
        if self._file is None:
            return
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        row: dict[str, Any] = {**dict.fromkeys(KEYS), "time": now, "event": event, **what}
        try:
            self._file.write(json.dumps(row) + "\n")
            self._file.flush()
        except OSError as error:
            show.notice(f"--json-log {self._file.name}: {error.strerror}; the run goes on without it")
            self._file = None


class Watch:
    """Tells whoever wants to know: a bar, a log, both or none."""

    def __init__(self, bar: Bar | None, log: Log | None) -> None:
        """Tell *bar* and *log*, as far as they are there."""
        self._log, self._all = log, [each for each in (bar, log) if each]

    def step(self, step: Step) -> None:
        """See `job.progress.Progress`."""
        for each in self._all:
            each.step(step)

    def failed(self, doc: str, failure: str) -> None:
        """See `job.progress.Progress`."""
        for each in self._all:
            each.failed(doc, failure)

    def ended(self, event: str, **what: Any) -> None:
        """Write down how it ended."""
        if self._log:
            self._log.write(event, what)


@contextmanager
def watching(*, quiet: bool, log: IO[str] | None = None) -> Iterator[Watch]:
    """Who is told of a run in the block: a bar where it can be seen, unless *quiet*, and a *log*, which is closed."""
    memory = Memory()
    bar = Bar(_BAR, memory) if not quiet and sys.stderr.isatty() else None
    watch = Watch(bar, Log(log, memory) if log else None)
    try:
        yield watch
    except BaseException as error:
        watch.ended("stopped", detail=str(error) or type(error).__name__)
        raise
    finally:
        if bar:
            bar.clear()
        if log:
            with suppress(OSError):  # what could not be written was told
                log.close()


def open_log(path: Path, folders: Iterable[Path]) -> IO[str]:
    """Open the log at *path*, to add to what is in it; it must not be or lie in one of *folders*, or inputs.

    Raises:
        ConfigError: it would.
        OSError: it can not be written.
    """
    if path == Path("-"):
        raise ConfigError("--json-log -: the summary goes there; name a file, such as /dev/stderr")
    where = path.resolve()
    for folder in folders:
        if folder.resolve() in (where, *where.parents):
            raise ConfigError(f"--json-log {path} lies in {folder}; name another place")
    # opened by its path, a file that a stream goes to already would be written from another place
    number = _STREAMS.get(str(path))
    return path.open("a", encoding="utf-8") if number is None else os.fdopen(os.dup(number), "a", encoding="utf-8")
