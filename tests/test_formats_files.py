"""Reading and writing files: whole or not at all."""

from __future__ import annotations

import errno
import os
import re
import signal
import stat
import subprocess
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from cleaner.document import DocumentError, Failure
from cleaner.formats import files
from cleaner.formats.files import (
    TEMPORARY,
    abandon,
    naming,
    read_bytes,
    remove_leftovers,
    remove_with_empty_parents,
    temporary_folder,
    write_if_changed,
)
from tests.conftest import read_tree, write_tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def failure_of(path: Path, most: int) -> Failure:
    """Why *path* can not be read."""
    with pytest.raises(DocumentError) as caught:
        read_bytes(str(path), most)
    assert caught.value.failure.stage == "read"
    return caught.value.failure


def reason_of(path: Path, most: int = 100) -> str:
    """The same in a word."""
    return failure_of(path, most).reason


UNREADABLE: dict[str, tuple[Callable[[Path], object], str]] = {
    "missing": (lambda path: None, "No such file or directory"),
    "dangling-link": (lambda path: path.symlink_to("nowhere"), "points to nowhere"),
    "link-loop": (lambda path: path.symlink_to(path.name), "Too many levels of symbolic links"),
    "not-a-file": (lambda path: path.mkdir(), "Is a directory"),
    "too-large": (lambda path: path.write_bytes(b"x" * 1001), "1,001 bytes; --max-bytes allows 1,000"),
}


@pytest.mark.parametrize("reason", UNREADABLE)
def test_unreadable(reason: str, tmp_path: Path) -> None:
    """What can not be read says why."""
    make, detail = UNREADABLE[reason]
    make(tmp_path / "a.txt")
    assert failure_of(tmp_path / "a.txt", 1000) == Failure("read", reason, detail)


def test_a_pipe_does_not_block(tmp_path: Path) -> None:
    """A pipe that carries a file's name is refused at once, though nobody writes to it."""
    os.mkfifo(tmp_path / "a.txt")

    def alarm(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, alarm)
    signal.alarm(10)
    try:
        found = failure_of(tmp_path / "a.txt", 100)
        assert (found.reason, found.detail) == ("not-a-file", "neither a file nor a directory")
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize(
    ("error", "reason", "detail"),
    [
        (OSError(errno.EACCES, "no entry"), "not-permitted", "no entry"),
        (OSError(errno.EPERM, "not you"), "not-permitted", "not you"),
        (OSError(errno.EIO, "broken"), "unreadable", "broken"),
        (OSError("odd"), "unreadable", "odd"),
    ],
)
def test_trouble(error: OSError, reason: str, detail: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the system refuses, whoever asks, is a failure of the document."""

    def refuse(*_: object) -> int:
        raise error

    write_tree(tmp_path, {"a.txt": "text"})
    monkeypatch.setattr(os, "open", refuse)
    assert failure_of(tmp_path / "a.txt", 100) == Failure("read", reason, detail)


def test_read(tmp_path: Path) -> None:
    """A file of just as many bytes as are allowed is read, by way of a link too."""
    write_tree(tmp_path, {"a.txt": b"x" * 100, "empty.txt": b""})
    (tmp_path / "link.txt").symlink_to("a.txt")
    assert read_bytes(str(tmp_path / "link.txt"), 100) == b"x" * 100
    assert read_bytes(str(tmp_path / "empty.txt"), 100) == b""


@pytest.mark.parametrize("told", [0, 1, 60, 99, 100, 200])
def test_a_file_that_grows(told: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is larger or smaller than `stat` said is read as it is, and refused if it is too large."""
    write_tree(tmp_path, {"a.txt": bytes(range(101)), "large.txt": b"x" * 200_000})
    kind = (tmp_path / "a.txt").stat().st_mode
    monkeypatch.setattr(os, "fstat", lambda _: SimpleNamespace(st_mode=kind, st_size=told))
    assert read_bytes(str(tmp_path / "a.txt"), 200) == bytes(range(101))
    assert reason_of(tmp_path / "a.txt") == "too-large"
    assert reason_of(tmp_path / "large.txt", 199_999) == "too-large"
    assert len(read_bytes(str(tmp_path / "large.txt"), 200_000)) == 200_000


@pytest.mark.parametrize("told", [10, 250_000])
def test_a_file_without_end(told: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a file that goes on and on no more is read than tells that it is too large."""
    read: list[int] = []

    class Endless(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            assert size is not None
            assert size >= 0
            read.append(size)
            return b"x" * size

        def fileno(self) -> int:
            return -1

    monkeypatch.setattr(os, "fstat", lambda _: SimpleNamespace(st_mode=stat.S_IFREG, st_size=told))
    monkeypatch.setattr(files, "_regular", lambda _: Endless())
    assert reason_of(tmp_path / "a.txt", 300_000) == "too-large"
    assert sum(read) <= 300_000 + 2 * files._PIECE


def test_write(tmp_path: Path) -> None:
    """A file is written with the directories above it, and not touched when it has these bytes already."""
    path = tmp_path / "new" / "folder" / "a.txt"
    assert write_if_changed(path, [b"one ", b"two"])
    os.utime(path, ns=(1, 1))
    assert not write_if_changed(path, [b"one two"])
    assert path.stat().st_mtime_ns == 1
    assert write_if_changed(path, [b"one too"])
    assert read_tree(tmp_path) == {"new/folder/a.txt": b"one too"}


def test_a_folder_that_another_makes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that is made by another process just before this one would is no trouble."""
    make = os.makedirs

    def late(folder: str, **options: bool) -> None:
        make(folder)
        make(folder, **options)

    monkeypatch.setattr(os, "makedirs", late)
    assert write_if_changed(tmp_path / "new" / "folder" / "a.txt", [b"one"])
    assert read_tree(tmp_path) == {"new/folder/a.txt": b"one"}


def test_a_coarse_clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes are compared, not time stamps: files of the same size and time may differ."""
    monkeypatch.setattr("filecmp._sig", lambda status: (stat.S_IFREG, 3, 0))
    path = write_tree(tmp_path, {"a.txt": "old"}) / "a.txt"
    assert not write_if_changed(path, [b"old"])
    assert write_if_changed(path, [b"odd"])
    assert not write_if_changed(path, [b"odd"])


def test_a_link_is_replaced(tmp_path: Path) -> None:
    """A link in the place of an output is replaced; what it points to is left alone."""
    write_tree(tmp_path, {"mine.txt": "mine"})
    (tmp_path / "a.txt").symlink_to("mine.txt")
    assert write_if_changed(tmp_path / "a.txt", [b"mine"])
    assert write_if_changed(tmp_path / "a.txt", [b"clean"])
    assert read_tree(tmp_path) == {"a.txt": b"clean", "mine.txt": b"mine"}


class Stop(BaseException):
    """Something that is no error, like an interrupt."""


@pytest.mark.parametrize("trouble", [OSError(errno.ENOSPC, "No space left on device"), ValueError(), Stop()])
def test_all_or_nothing(trouble: BaseException, tmp_path: Path) -> None:
    """Whatever ends a write, the old file stays as it was and no temporary file stays at all."""

    def pieces() -> Iterator[bytes]:
        yield b"x" * 100_000
        raise trouble

    path = write_tree(tmp_path, {"a.txt": "old"}) / "a.txt"
    with pytest.raises(type(trouble)) as caught:
        write_if_changed(path, pieces())
    assert read_tree(tmp_path) == {"a.txt": b"old"}
    if isinstance(caught.value, OSError):
        assert (caught.value.errno, caught.value.filename) == (errno.ENOSPC, str(path))


def test_a_directory_in_the_way(tmp_path: Path) -> None:
    """A directory in the place of an output is an error that names it, not the temporary file."""
    (tmp_path / "a.txt").mkdir()
    with pytest.raises(IsADirectoryError) as caught:
        write_if_changed(tmp_path / "a.txt", [b"text"])
    assert caught.value.filename == str(tmp_path / "a.txt")
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_leftovers(tmp_path: Path) -> None:
    """What a killed run left half-written goes; nothing else does."""
    write_tree(tmp_path, {f".17{TEMPORARY}": "half", "a.txt": "whole", ".hidden": "", "folder/b.txt": "whole"})
    remove_leftovers(tmp_path)
    remove_leftovers(tmp_path / "missing")
    assert set(read_tree(tmp_path)) == {"a.txt", ".hidden", "folder/b.txt"}


def test_leftovers_that_another_removes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is removed by another process meanwhile is gone as well."""
    monkeypatch.setattr(Path, "glob", lambda folder, _: [folder / "gone", folder / "a.txt"])
    write_tree(tmp_path, {"a.txt": "half"})
    remove_leftovers(tmp_path)
    assert read_tree(tmp_path) == {}


@pytest.mark.parametrize(
    ("name", "left"),
    [
        ("root/one/two/a.txt", {"root", "root/other", "root/other/b.txt"}),
        ("root/one/two/gone.txt", {"root", "root/one", "root/one/two", "root/one/two/a.txt", "root/other/b.txt"}),
    ],
)
def test_remove(name: str, left: set[str], tmp_path: Path) -> None:
    """A file goes with the directories that it leaves empty, the root excepted; one that has gone is no error."""
    write_tree(tmp_path, {"root/one/two/a.txt": "", "root/other/b.txt": ""})
    remove_with_empty_parents(tmp_path / name, tmp_path / "root")
    assert {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*")} == left | {"root/other"}


def test_the_root_stays(tmp_path: Path) -> None:
    """The root itself is never removed, nor anything above it."""
    write_tree(tmp_path, {"root/a.txt": ""})
    remove_with_empty_parents(tmp_path / "root" / "a.txt", tmp_path / "root")
    assert list((tmp_path / "root").iterdir()) == []
    remove_with_empty_parents(tmp_path / "elsewhere" / "a.txt", tmp_path / "root")
    write_tree(tmp_path, {"elsewhere/a.txt": ""})
    remove_with_empty_parents(tmp_path / "elsewhere" / "a.txt", tmp_path / "root")
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_leftovers_where_others_write(tmp_path: Path) -> None:
    """In a folder that is not one run's alone, what a living process is writing stays."""
    gone = subprocess.Popen(["true"])
    gone.wait()
    mine = f".{os.getpid()}-0a{TEMPORARY}"
    names = [mine, f".{gone.pid}-0b{TEMPORARY}", f".{os.getppid()}-0c{TEMPORARY}", f".no number{TEMPORARY}"]
    write_tree(tmp_path, dict.fromkeys([*names, f".{10**30}-0d{TEMPORARY}"], "half"))
    remove_leftovers(tmp_path, shared=True)
    assert set(read_tree(tmp_path)) == {names[2]}


@pytest.mark.parametrize("number", [errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ENOSPC, errno.EDQUOT])
def test_trouble_of_our_own(number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What this process has no more of is no failure of a document, or all would fail, and their outputs go."""

    def refuse(*_: object) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(OSError, match=re.escape(f"{os.strerror(number)}: '{tmp_path}/a.txt'")) as caught:
        read_bytes(str(tmp_path / "a.txt"), 100)
    assert caught.value.errno == number


@pytest.mark.parametrize(
    ("error", "named"),
    [
        (OSError(errno.ENOSPC, "full"), "given"),
        (OSError(errno.EIO, "broken", 17), "given"),
        (OSError(errno.EACCES, "no", f"folder/.1-2{TEMPORARY}"), "given"),
        (OSError(errno.EACCES, "no", "another"), "another"),
        (OSError(errno.EACCES, "no", b"another"), b"another"),
    ],
)
def test_naming(error: OSError, named: str | bytes) -> None:
    """An error that names nothing, or a temporary file, gets a name that says something."""
    with pytest.raises(OSError, match=error.strerror or "") as caught, naming("given"):
        raise error
    assert (caught.value.errno, caught.value.filename) == (error.errno, named)


def test_abandon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that can not clean up removes the temporary files and folders of its own that it has open."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    others = {"a.txt": "", f".1{os.getpid()}-0a{TEMPORARY}": "", f"cleaner-1-x{TEMPORARY}/a.txt": ""}
    held = [path.open() for path in write_tree(tmp_path, dict(others)).rglob("*") if path.is_file()]
    before = read_tree(tmp_path)
    folder = temporary_folder()
    with (Path(folder.name) / "state.db").open("wb"), (tmp_path / f".{os.getpid()}-0b{TEMPORARY}").open("wb"):
        assert len(read_tree(tmp_path)) == len(before) + 2
        abandon()
    assert read_tree(tmp_path) == before
    assert not Path(folder.name).exists()
    with suppress(FileNotFoundError):
        folder.cleanup()
    for file in held:
        file.close()
