"""One run at a time: locks that the system lets go of when their process ends, however it ends."""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cleaner.document import StateError
from cleaner.formats.files import lives

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_LOCKS: Final = Path("/proc/locks")
_PATIENCE: Final = 5.0
"""Seconds until the workers of a killed run must have followed it: they hold its lock until then, and may yet write."""
_PAUSE: Final = 0.02


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold *folder*, made if need be, for this process and its workers alone.

    Raises:
        StateError: another run holds it; the message names its process.
    """
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        _take(handle, folder, partial(_written, handle))
        _sign(handle, folder / "lock")
        yield
    finally:
        os.close(handle)


@contextmanager
def claimed(*folders: Path) -> Iterator[Callable[[], None]]:
    """Hold those of *folders* that are there; what is given holds those that have been made since.

    Nothing is written into them, so this is for an output: two states may deliver there, but not at the same time.

    Raises:
        StateError: another run holds one; the message names its process.
    """
    held: set[Path] = set()
    with ExitStack() as stack:

        def claim() -> None:
            for folder in folders:
                if folder not in held and folder.is_dir():
                    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
                    stack.callback(os.close, handle)
                    held.add(folder)
                    with suppress(OSError):  # some network file systems lock no folders
                        _take(handle, folder, partial(_listed, os.fstat(handle).st_ino))

        claim()
        yield claim


def _take(handle: int, folder: Path, holder: Callable[[], int]) -> None:
    """Lock the open file *handle*.

    A *holder* that is dead is waited for, since its workers are about to end, and so is one that has yet to sign.
    """
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            process = holder()
            if lives(process) or time.monotonic() > deadline:
                raise StateError(f"{folder}: in use by another run, process {process or 'unknown'}") from None
            time.sleep(_PAUSE)
        else:
            return


def _sign(handle: int, path: Path) -> None:
    """Say in the file of a lock whose it is."""
    try:
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
    except OSError as error:  # which knows no name
        raise OSError(error.errno, error.strerror, str(path)) from error


def _written(handle: int) -> int:
    """The process that signed a lock; 0 if none did."""
    signed = os.pread(handle, 32, 0).strip()
    return int(signed) if signed.isdigit() else 0


def _listed(inode: int) -> int:
    """The process that locked a file, as the system lists it; 0 if it does not say."""
    with suppress(OSError):
        for line in _LOCKS.read_text("ascii", "replace").splitlines():
            kind, _, _, process, where, *_ = line.split()[1:]
            if kind == "FLOCK" and where.rpartition(":")[2] == str(inode):
                return int(process)
    return 0
