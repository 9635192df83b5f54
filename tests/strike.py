"""`cleaner`, watched at each of its steps, and struck at a chosen one: by a signal, or by an error of the system.

`python -m tests.strike STEP NUMBER SIGNAL ARGUMENTS...` is `cleaner ARGUMENTS...` that sends itself SIGNAL when STEP
happens for the NUMBERth time. In tests, `child` starts the same in a fork of this process, which is much faster.
"""

from __future__ import annotations

import builtins
import errno
import fcntl
import io
import os
import signal
import sqlite3
import sys
import time
import traceback
import warnings
from collections import Counter
from contextlib import suppress
from fnmatch import fnmatch
from functools import partial
from mmap import mmap
from pathlib import Path
from struct import Struct
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias

import pytest

from cleaner.cli import call

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Moment = Literal["before", "after"]


class Step(NamedTuple):
    """A step of a run: a call of the system or of SQLite, and whether it is still to come or done; for which files."""

    call: str
    moment: Moment
    files: str = "*"


STEPS: Mapping[str, Step] = {
    "write": Step("replace", "before"),
    "keep": Step("commit", "before"),
    "lock taken": Step("flock", "after"),
    "lock signed": Step("pwrite", "after"),
    "state unsealed": Step("unlink", "after", "state.sum"),
    "transaction begun": Step("begin", "after"),
    "transaction kept": Step("commit", "after"),
    "folder made": Step("mkdir", "after"),
    "temporary made": Step("create", "after", "*.cleaner-tmp"),
    "bytes to be written": Step("write", "before", "*.cleaner-tmp"),
    "bytes written": Step("write", "after", "*.cleaner-tmp"),
    "output to be renamed": Step("replace", "before", "*.txt"),
    "output renamed": Step("replace", "after", "*.txt"),
    "records to be renamed": Step("replace", "before", "*.jsonl"),
    "records renamed": Step("replace", "after", "*.jsonl"),
    "temporary removed": Step("unlink", "after", "*.cleaner-tmp"),
    "output removed": Step("unlink", "after", "*.txt"),
    "folder removed": Step("rmdir", "after"),
    **{
        f"{name} {'to be renamed' if moment == 'before' else 'renamed'}": Step("replace", moment, name)
        for name in ("removed.jsonl", "documents.jsonl", "summary.json", "run.json", "stamp", "depfile", "state.sum")
        for moment in ("before", "after")
    },
    "segment to be renamed": Step("replace", "before", "*.seg"),
    "segment renamed": Step("replace", "after", "*.seg"),
    "segment removed": Step("unlink", "after", "*.seg"),
    "index to be renamed": Step("replace", "before", "manifest.json"),
    "index renamed": Step("replace", "after", "manifest.json"),
    "synced": Step("fsync", "after"),
    "stamp touched": Step("utime", "after", "stamp"),
}
"""Every step at which something is changed that lasts, by name; "write" and "keep" stand for all of their kind."""


class Tap:
    """Sees what this process asks of the system for files below *root*, and for those that have no name."""

    def __init__(self, root: Path, seen: Callable[[str, Moment, str], None]) -> None:
        """Tell *seen* of each call before and after it: its name, the moment, and the file's name."""
        self._root, self._seen = str(root), seen
        self._open = builtins.open

    def install(self, patch: pytest.MonkeyPatch) -> None:
        """Begin to see."""
        for name in ("replace", "unlink", "mkdir", "rmdir", "utime"):
            patch.setattr(os, name, self._told(name, getattr(os, name)))
        for name in ("fsync", "pwrite", "ftruncate"):
            patch.setattr(os, name, self._told(name, getattr(os, name)))
        patch.setattr(fcntl, "flock", self._told("flock", fcntl.flock))
        patch.setattr(builtins, "open", self._opened)
        patch.setattr(io, "open", self._opened)
        patch.setattr("cleaner.formats.files.FileIO", self._reading())
        patch.setattr(os, "open", self._told("open", os.open))
        connect = sqlite3.connect
        patch.setattr(sqlite3, "connect", lambda *a, **k: connect(*a, **k, factory=self._connection()))

    def _told(self, name: str, true: Callable[..., Any]) -> Callable[..., Any]:
        def told(*given: Any, **options: Any) -> Any:
            names = [os.fsdecode(each) for each in given[:2] if isinstance(each, str | bytes | os.PathLike)]
            place = names[-1] if names else ""  # of two the last, which a temporary file becomes
            if not self._mine(place):
                return true(*given, **options)
            self._seen(name, "before", place)
            result = true(*given, **options)
            self._seen(name, "after", place)
            return result

        return told

    def _mine(self, place: str) -> bool:
        return not place or place.startswith(self._root) or not place.startswith("/")

    def _opened(self, file: Any, mode: str = "r", buffering: int = -1, *rest: Any, **options: Any) -> Any:
        place = os.fsdecode(file) if isinstance(file, str | bytes | os.PathLike) else ""
        if not set(mode) & set("wxa+") or "b" not in mode or not self._mine(place):
            return self._open(file, mode, buffering, *rest, **options)
        self._seen("create", "before", place)
        raw = self._writing(place)(file, mode.replace("b", ""), opener=options.get("opener"))
        self._seen("create", "after", place)
        size = buffering if buffering > 1 else io.DEFAULT_BUFFER_SIZE
        return io.BufferedRandom(raw, size) if "+" in mode else io.BufferedWriter(raw, size)

    def _writing(self, place: str) -> type[io.FileIO]:
        seen = self._seen

        class Writing(io.FileIO):
            def write(self, data: Any) -> int:
                try:
                    seen("write", "before", place)
                except OSError:
                    super().write(memoryview(data)[: len(data) // 2])  # as much as there was room for
                    raise
                written = super().write(data)
                seen("write", "after", place)
                return written or 0

        return Writing

    def _reading(self) -> type[io.FileIO]:
        seen = self._seen

        class Reading(io.FileIO):
            def read(self, size: int | None = -1) -> bytes:
                seen("read", "before", "")
                return super().read(size) or b""

        return Reading

    def _connection(self) -> type[sqlite3.Connection]:
        seen = self._seen

        class Connection(sqlite3.Connection):
            def execute(self, sql: str, *given: Any) -> sqlite3.Cursor:
                name = {"BEGIN": "begin", "COMMI": "commit"}.get(sql[:5], "sql")
                seen(name, "before", "state.db")
                found = super().execute(sql, *given)
                seen(name, "after", "state.db")
                return found

            def executemany(self, sql: str, *given: Any) -> sqlite3.Cursor:
                seen("sql", "before", "state.db")
                return super().executemany(sql, *given)

        return Connection


_COUNT: Final = Struct("<q")


class Strike:
    """Does something when a step happens for the *number*th time, in whatever process that is."""

    def __init__(self, step: Step, number: int, act: Callable[[str], object]) -> None:
        """Call *act* with the file's name at the *number*th *step*."""
        self._step, self._act = step, act
        self._held = mmap(-1, _COUNT.size)  # which its workers share, so that it strikes once
        self._left = number

    @property
    def _left(self) -> int:
        (left,) = _COUNT.unpack(self._held[:])
        return int(left)

    @_left.setter
    def _left(self, number: int) -> None:
        self._held[:] = _COUNT.pack(number)

    def __call__(self, name: str, moment: Moment, place: str) -> None:
        if (name, moment) == self._step[:2] and fnmatch(os.path.basename(place), self._step.files):  # noqa: PTH119
            self._left -= 1
            if self._left == 0:
                self._act(place)


class Count:
    """Counts how often each of `STEPS` happens."""

    def __init__(self) -> None:
        self.of: Counter[str] = Counter()

    def __call__(self, name: str, moment: Moment, place: str) -> None:
        for title, step in STEPS.items():
            if (name, moment) == step[:2] and fnmatch(os.path.basename(place), step.files):  # noqa: PTH119
                self.of[title] += 1


def sends(kind: signal.Signals) -> Callable[[str], None]:
    """Send *kind* to this process, the one that leads."""
    leader = os.getpid()
    return lambda _: os.kill(leader, kind)


def fails(number: int) -> Callable[[str], None]:
    """Fail as the system does with the error *number*, which names its file where the system would."""

    def fail(place: str) -> None:
        raise OSError(number, os.strerror(number), *([place] if place and number != errno.ENOSPC else []))

    return fail


Ready: TypeAlias = "Callable[[pytest.MonkeyPatch], object]"


def child(arguments: Sequence[str | Path], told: Path, ready: Ready | None = None) -> int:
    """Start `cleaner ARGUMENTS` in a fork of this process, prepared by *ready*; its number. It speaks to *told*.

    It leads a group of its own, of which all its workers are.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # there are threads, of the tests' own tools
        process = os.fork()
    if process:
        return process
    status = 70
    try:
        os.setpgid(0, 0)
        speaks = os.open(told, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        for number in (1, 2):
            os.dup2(speaks, number)
        sys.stdout, sys.stderr = (os.fdopen(number, "w", closefd=False) for number in (1, 2))
        for kind in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(kind, signal.SIG_DFL)
        if ready:
            ready(pytest.MonkeyPatch())
        status = call(list(map(str, arguments)))
        sys.stdout.flush()
    except BaseException:  # noqa: BLE001 - it must not come back into the tests
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(status)


def ended(process: int, patience: float = 60) -> int:
    """Wait for a child; its status, or the number of the signal that killed it, negative."""
    deadline = time.monotonic() + patience
    while not (found := os.waitpid(process, os.WNOHANG))[0]:
        if time.monotonic() > deadline:
            os.killpg(process, signal.SIGKILL)
            os.waitpid(process, 0)
            pytest.fail("it does not end")
        time.sleep(0.002)
    return os.waitstatus_to_exitcode(found[1])


def struck(step: str, number: int, act: Callable[[], Callable[[str], object]], root: Path) -> Any:
    """What prepares a child for *act* at the *number*th *step* below *root*."""
    return lambda patch: Tap(root, Strike(STEPS[step], number, act())).install(patch)


def alive(group: int) -> list[int]:
    """The processes of *group* that live."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, _, of = path.read_text("utf-8", "replace").rpartition(")")[2].split()[:3]
            if int(of) == group and state not in "ZX":
                found.append(int(path.parent.name))
    return found


def orphans(group: int) -> list[int]:
    """The processes of *group* that live on, after some patience."""
    deadline = time.monotonic() + 10
    while (found := alive(group)) and time.monotonic() < deadline:
        time.sleep(0.01)
    return found


if __name__ == "__main__":
    title, number, kind, *arguments = sys.argv[1:]
    struck(title, int(number), partial(sends, signal.Signals[kind]), Path("/"))(pytest.MonkeyPatch())
    sys.exit(call(arguments))
