"""The one place where files are read and written: whole or not at all."""

from __future__ import annotations

import errno
import filecmp
import os
import re
import signal
import stat
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path
from secrets import token_hex
from shutil import rmtree
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, BinaryIO, Final

from cleaner.document import DocumentError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

TEMPORARY: Final = ".cleaner-tmp"
"""Ends the name of every file that is being written; one that is left over was left by a kill."""

_PIECE: Final = 1 << 16
"""Bytes that are read together of a file that is longer than it was said to be, or wait to be written."""

_OURS: Final = frozenset(
    (errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ENOSPC, errno.EDQUOT)  # what a reader unpacks may go to a disk
)
"""What says nothing of the file that was to be read: all others would fail as well, and their outputs go."""

_READING: Final = {
    errno.ENOENT: "missing",
    errno.EACCES: "not-permitted",
    errno.EPERM: "not-permitted",
    errno.ELOOP: "link-loop",
    errno.EISDIR: "not-a-file",
}


def read_bytes(path: str, most: int) -> bytes:
    """The bytes of the file at *path*.

    Raises:
        DocumentError: see `opened`; or the file has more than *most* bytes.
        OSError: see `opened`.
    """
    try:
        with _regular(path) as file:
            size = os.fstat(file.fileno()).st_size
            refuse_large(size, most)
            # not all that is allowed at once: memory is asked for by what is to be read, and not by what is there
            data = file.read(size + 1) or b""
            if len(data) != size:  # it grows
                data = b"".join((data, *_rest(file, most - len(data))))
    except OSError as error:
        raise _unreadable(path, error) from error
    refuse_large(len(data), most)
    return data


def _rest(file: FileIO, most: int) -> Iterator[bytes]:
    """What is left of *file*; hardly more than *most* bytes."""
    while most >= 0 and (piece := file.read(_PIECE)):
        yield piece
        most -= len(piece)


@contextmanager
def opened(path: str) -> Iterator[FileIO]:
    """The file at *path*, for reading, without a buffer.

    Raises:
        DocumentError: the file is missing (a dangling link among them), may not be read, or is no regular file; or
            reading it fails, in the block.
        OSError: this process has no files, memory or disk left.
    """
    try:
        with _regular(path) as file:
            yield file
    except OSError as error:
        raise _unreadable(path, error) from error


def _regular(path: str) -> FileIO:
    # without waiting for the writer of a pipe that carries a file's name
    file = FileIO(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC))
    if stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        return file
    file.close()
    raise DocumentError("read", "not-a-file", "neither a file nor a directory")


def _unreadable(path: str, error: OSError) -> DocumentError:
    if error.errno in _OURS:
        raise OSError(error.errno, error.strerror, path) from error
    detail = error.strerror or str(error)
    if error.errno == errno.ENOENT and Path(path).is_symlink():
        return DocumentError("read", "dangling-link", f"points to {Path(path).readlink()}")
    return DocumentError("read", _READING.get(error.errno or 0, "unreadable"), detail)


def refuse_large(size: int, most: int) -> None:
    """Raise `DocumentError` for a document of *size* bytes if *most* are allowed."""
    if size > most:
        raise DocumentError("read", "too-large", f"{size:,} bytes; --max-bytes allows {most:,}")


def write_if_changed(path: Path | str, pieces: Iterable[bytes]) -> bool:
    """Write *pieces* to *path*, whole, unless it holds just these bytes; say whether it was written.

    The bytes go to a temporary file in the same directory, which then takes the place of *path*. Whatever happens, the
    old file or the new one is there, never a part of one.
    """
    folder = os.path.dirname(path)
    # its own name for each: while one file is being written another may be begun
    temporary = os.path.join(folder, f".{os.getpid()}-{token_hex(4)}{TEMPORARY}")
    with naming(path), _removed_on_error(temporary):
        with _created(temporary, folder) as file:
            file.writelines(pieces)
        if _equal(temporary, path):
            os.unlink(temporary)
            return False
        os.replace(temporary, path)
    return True


@contextmanager
def naming(path: Path | str) -> Iterator[None]:
    """In the block, what the system refuses is an error that names *path*, and not a temporary file, or nothing at all.

    So it is for a full disk.
    """
    try:
        yield
    except OSError as error:
        if isinstance(error.filename, str | bytes) and not os.fsdecode(error.filename).endswith(TEMPORARY):
            raise
        raise OSError(error.errno, error.strerror, os.fspath(path)) from error


@contextmanager
def _removed_on_error(temporary: str) -> Iterator[None]:
    """The file *temporary* is gone if the block does not end well."""
    try:
        yield
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise


def _created(path: str, folder: str) -> BinaryIO:
    """The new file *path*, open; *folder*, in which it lies, is made if it is not there."""
    try:
        return open(path, "xb", _PIECE)
    except FileNotFoundError:
        os.makedirs(folder, exist_ok=True)
        return open(path, "xb", _PIECE)


def _equal(temporary: str, path: Path | str) -> bool:
    """Whether *path* is a file, and no link, with the same bytes as *temporary*."""
    try:
        if not stat.S_ISREG(os.lstat(path).st_mode):
            return False
    except OSError:
        return False
    filecmp.clear_cache()  # it goes by time stamps, which two versions of a file may share
    return filecmp.cmp(temporary, path, shallow=False)


def replace_durably(temporary: Path, path: Path) -> None:
    """Rename the finished file *temporary*, of the same directory, to *path*; a power cut leaves it whole, too."""
    sync(temporary)
    temporary.replace(path)
    sync(path.parent)


def sync(path: Path) -> None:
    """Have the disk hold what was written to the file or directory at *path*."""
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def remove_leftovers(folder: Path, *, shared: bool = False) -> None:
    """Remove from *folder* the temporary files of runs that were killed.

    The folder must be the caller's alone; in a *shared* one what belongs to a process that lives is left alone.
    """
    for leftover in folder.glob(f".*{TEMPORARY}"):
        if not (shared and _is_at_work(leftover.name)):
            leftover.unlink(missing_ok=True)


def _is_at_work(name: str) -> bool:
    """Whether the process lives that gave a temporary file its *name*, and is not this one."""
    process = int("0" + re.sub(r"\D.*", "", name[1:]))
    return process != os.getpid() and lives(process)


def lives(process: int) -> bool:
    """Whether there is a process with this number, whoever's it is."""
    try:
        os.kill(process, 0)
    except (OSError, OverflowError) as error:
        return isinstance(error, PermissionError)
    return process > 0


def temporary_folder() -> TemporaryDirectory[str]:
    """A new folder among the system's temporary files, which is gone after the block."""
    return TemporaryDirectory(prefix=f"cleaner-{os.getpid()}-", suffix=TEMPORARY)


def abandon() -> None:
    """Kill the workers of this process, and remove what they and it have open under a temporary name.

    It is for a process that is about to end and can not clean up: its main thread is in the depths of something.
    """
    lists = Path("/proc/self/task").glob("*/children")
    children = [int(found) for path in lists for found in path.read_bytes().split()]
    left = {place for process in (os.getpid(), *children) for place in _unfinished(process)}
    for process in children:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    for place in left:
        rmtree(place, ignore_errors=True)
        with suppress(OSError):
            os.unlink(place)


def _unfinished(process: int) -> Iterator[str]:
    """The temporary files and folders of which *process* has something open that it made itself."""
    made = re.compile(rf"(.*/(?:\.|cleaner-){process}\b[^/]*{re.escape(TEMPORARY)})(?:/.*)?")
    with suppress(OSError):
        for number in os.listdir(f"/proc/{process}/fd"):
            with suppress(OSError):
                if found := made.fullmatch(os.readlink(f"/proc/{process}/fd/{number}")):
                    yield found[1]


def remove_with_empty_parents(path: Path, root: Path) -> None:
    """Remove the file *path* and the directories that it leaves empty below *root*."""
    with suppress(FileNotFoundError):
        path.unlink()
    for parent in path.parents:
        if parent == root or root not in parent.parents:
            break
        try:
            parent.rmdir()
        except OSError:
            break
