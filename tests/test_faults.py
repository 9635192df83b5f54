"""Faults of the system, at each call that a run makes: it says what could not be done, and loses nothing."""

from __future__ import annotations

import errno
import os
import random
import resource
import sqlite3
import subprocess
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import pytest

from cleaner.cli import call
from tests.conftest import write_tree
from tests.runs import everything, invented, leftovers, run, scratch
from tests.strike import Step, Strike, Tap, child, ended, fails
from tests.world import COMMAND, World, files, world

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

FULL: Final = sqlite3.OperationalError("database or disk is full")
BROKEN: Final = sqlite3.OperationalError("disk I/O error")
FULL.sqlite_errorcode, BROKEN.sqlite_errorcode = sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR

FAULTS: Final = {
    "create": (errno.ENOSPC, errno.EACCES, errno.EMFILE, errno.ENFILE, errno.EROFS, errno.EDQUOT, errno.EIO),
    "write": (errno.ENOSPC, errno.EIO, errno.EDQUOT, errno.EFBIG),
    "replace": (errno.EIO, errno.EACCES, errno.EROFS, errno.ENOSPC),
    "unlink": (errno.EIO, errno.EACCES, errno.EROFS),
    "mkdir": (errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EDQUOT),
    "fsync": (errno.EIO, errno.ENOSPC, errno.EDQUOT),
    "utime": (errno.EACCES, errno.EROFS),
    "ftruncate": (errno.EIO,),
    "pwrite": (errno.ENOSPC,),
    "flock": (errno.ENOLCK,),
    "open": (errno.EMFILE, errno.ENFILE, errno.EACCES, errno.EIO, errno.ENOMEM),
    "read": (errno.EIO,),
}
CASES: Final = [(name, number) for name, numbers in FAULTS.items() for number in numbers]


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A run to come, that has something to do of every kind."""
    with pytest.MonkeyPatch.context() as patch:
        yield world(tmp_path_factory.mktemp("world"), patch, 15)


@pytest.fixture(scope="module")
def often(before: World, tmp_path_factory: pytest.TempPathFactory) -> dict[str, int]:
    """How often each call happens in it."""
    counts = dict.fromkeys([*FAULTS, "begin", "commit", "sql"], 0)

    def count(name: str, moment: str, _: str) -> None:
        if name in counts and moment == "before":
            counts[name] += 1

    place = before.copy(tmp_path_factory.mktemp("count") / "place")
    with pytest.MonkeyPatch.context() as patch:
        Tap(place, count).install(patch)
        before.assert_healed(place, patch)
    return counts


class Disturbed:
    """Runs that are disturbed in a place: how they end, and what the next one makes of it."""

    def __init__(self, before: World, patch: pytest.MonkeyPatch, said: pytest.CaptureFixture[str]) -> None:
        """Disturb a run that had *before* before it."""
        self.before, self.patch, self._said = before, patch, said

    def run(self, place: Path, strike: Strike | None = None) -> tuple[int, str]:
        """The status of a run in *place* that *strike* disturbs, and what it says last."""
        self.patch.chdir(place)
        self._said.readouterr()
        with self.patch.context() as patch:
            if strike:
                Tap(place, strike).install(patch)
            status = call([*COMMAND, "-j1"])
        return status, self._said.readouterr().err.rstrip().rpartition("\n")[2]

    def fails(self, place: Path, strike: Strike, why: str) -> int:
        """How a run ends that *strike* disturbs; it tells *why*, and of which file, and the next one heals all."""
        status, told = self.run(place, strike)
        if status == 0:
            assert files(place) == self.before.new, "a fault that is no failure has no effect"
            return 0
        assert told.startswith("cleaner: ")
        assert why in told or "could not be read to its end" in told
        assert len(told) > len("cleaner: : ") + len(why), "it names no file"
        assert leftovers(place) == []
        if status == 1:  # the document has failed, and so the ledger says
            assert {name for name in files(place) if name.startswith("out/")} <= {*self.before.old, *self.before.new}
        else:
            assert status == 2
            self.before.assert_whole(place)
        self.before.assert_healed(place, self.patch)
        return status


@pytest.fixture
def disturbed(before: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Disturbed:
    """Somebody who disturbs runs."""
    return Disturbed(before, monkeypatch, capsys)


@pytest.mark.parametrize(("name", "number"), CASES, ids=[f"{name}-{errno.errorcode[n]}" for name, n in CASES])
def test_a_fault(name: str, number: int, often: dict[str, int], tmp_path: Path, disturbed: Disturbed) -> None:
    """A call that fails, first, last or between, is told with the name of a file, and nothing is lost by it.

    A document that can not be read costs itself; whatever else fails ends the run.
    """
    choose = random.Random(f"{name} {number}")  # noqa: S311 - no secret
    ends = set()
    all_times = range(1, often[name] + 1)
    for time in all_times if len(all_times) < 10 else sorted({1, 2, choose.choice(all_times), len(all_times)}):
        place = disturbed.before.copy(tmp_path / "place")
        ends.add(disturbed.fails(place, Strike(Step(name, "before"), time, fails(number)), os.strerror(number)))
    assert ends != {0}


@pytest.mark.parametrize("error", [FULL, BROKEN], ids=str)
@pytest.mark.parametrize("name", ["begin", "commit", "sql"])
def test_a_fault_of_the_state(
    name: str, error: sqlite3.Error, often: dict[str, int], tmp_path: Path, disturbed: Disturbed
) -> None:
    """A state that can not be written to, or not be read, is named, with what SQLite says of it."""

    def fail(_: str) -> None:
        raise error

    for time in sorted({1, 2, often[name] // 2, often[name]}):
        place = disturbed.before.copy(tmp_path / "place")
        assert disturbed.fails(place, Strike(Step(name, "before"), time, fail), f"state.db: {error}") == 2


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EDQUOT], ids=errno.errorcode.get)
def test_a_fault_that_stays(number: int, often: dict[str, int], tmp_path: Path, disturbed: Disturbed) -> None:
    """A disk that stays full, or has become one for reading only, spoils nothing either."""
    monkeypatch, before = disturbed.patch, disturbed.before
    for time in (1, 5, often["write"] // 2, often["write"] - 1):
        place = before.copy(tmp_path / "place")
        status, told = disturbed.run(place, Lasting(time, fails(number), files_too=number == errno.EROFS))
        assert (status, told.endswith(os.strerror(number))) == (2, True)
        before.assert_whole(place)
        before.assert_healed(place, monkeypatch)


class Lasting(Strike):
    """Does something at each write from the *number*th on, and where *files_too* at whatever else changes a disk."""

    def __init__(self, number: int, act: Callable[[str], object], *, files_too: bool) -> None:
        super().__init__(Step("write", "before"), number, act)
        self._number, self._all = number, files_too

    def __call__(self, name: str, moment: str, place: str) -> None:
        changing = {"write", "create", "replace", "unlink", "mkdir", "fsync"} if self._all else {"write"}
        if moment == "before" and name in changing:
            self._left -= name == "write"
            if self._left < 0:
                self._act(place)


@pytest.mark.parametrize("jobs", ["-j1", "-j2"])
def test_too_few_files(jobs: str, before: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that may open too few files says so, however few they are; no output goes for that."""

    def ready(most: int, _: pytest.MonkeyPatch) -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))

    held = len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - of this process, and so of its child
    ends = []
    for most in range(held, held + 40, 3):
        place, told = before.copy(tmp_path / "place"), tmp_path / f"told{most}"
        monkeypatch.chdir(place)
        ends.append(ended(child([*COMMAND, jobs], told, partial(ready, most))))
        assert ends[-1] in {0, 2}, told.read_text()
        assert "Traceback" not in told.read_text()
        assert (ends[-1] == 2) == bool(told.read_text())
        before.assert_whole(place)
    assert ends.count(2) > 1
    assert ends[-1] == 0
    before.assert_healed(place, monkeypatch)


@pytest.mark.parametrize("most", [1, 4, 8, 12])
def test_a_database_that_may_not_grow(
    most: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """SQLite's own refusal is told, and the next run goes on from there."""
    write_tree(tmp_path / "in", invented(60))
    connect = sqlite3.connect

    def limited(*given: Any, **options: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*given, **options)
        connection.execute(f"PRAGMA max_page_count = {most}")
        return connection

    with monkeypatch.context() as patch:
        patch.setattr(sqlite3, "connect", limited)
        assert run(tmp_path / "in", tmp_path / "out", "-q") == 2
    assert capsys.readouterr().err == f"cleaner: {tmp_path}/out.cleaner/state.db: database or disk is full\n"
    assert run(tmp_path / "in", tmp_path / "out", "-q") == 0
    assert everything(tmp_path / "out") == scratch(tmp_path / "fresh", invented(60))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[int], Path]]:
    """Makes a file system of so many bytes, where this process may mount one."""
    disk = tmp_path / "disk"

    def mount(size: int) -> Path:
        disk.mkdir()
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", disk], capture_output=True, check=False
        )
        if done.returncode:
            pytest.skip("no file system can be mounted here")
        return disk

    yield mount
    subprocess.run(["umount", disk], capture_output=True, check=False)


@pytest.mark.parametrize("room", [40_000, 150_000, 300_000])
def test_a_disk_that_is_full(
    room: int, before: World, small_disk: Callable[[int], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a disk that fills up, a run says so; all that is there stays, and with room again it ends well."""
    size = sum(path.stat().st_size + 4096 for path in before.folder.rglob("*"))
    place = small_disk(size + room) / "place"
    before.copy(place)
    monkeypatch.chdir(place)
    assert ended(child([*COMMAND, "-j2"], tmp_path / "told")) == 2
    told = (tmp_path / "told").read_text()
    assert told.startswith("cleaner: ")
    assert "full" in told or "No space left" in told
    before.assert_whole(place)
    subprocess.run(["mount", "-o", "remount,size=50m", place.parent], check=True)
    before.assert_healed(place, monkeypatch)
    monkeypatch.chdir(tmp_path)


PLACES: Final = [*range(0, 100, 9), *(f"{(number + 0.37) / 24:.3f}" for number in range(24))]


def flipped(path: Path, place: int | str) -> None:
    """Let one byte of the file at *path* be another: the one at *place*, a number or a share of the whole."""
    data = bytearray(path.read_bytes())
    at = place if isinstance(place, int) else int(float(place) * len(data))
    data[at] ^= 1 << at % 8
    path.write_bytes(data)


@pytest.mark.parametrize("place", PLACES)
def test_a_byte_that_is_another(
    place: int | str, before: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A state in which a single byte is not what was written is refused by name, before anything is made of it."""
    here = before.copy(tmp_path / "place")
    flipped(here / "out.cleaner" / "state.db", place)
    monkeypatch.chdir(here)
    for _ in range(2):
        assert call([*COMMAND, "-j1"]) == 2
        told = capsys.readouterr().err
        assert told.startswith("cleaner: out.cleaner/state.db: damaged: ")
        assert told.endswith("clean --force builds it anew\n")
    assert files(here) == before.old
    if place in PLACES[::9]:
        assert call([*COMMAND, "-j1", "--force"]) == 0
        found = files(here)
        # the index knows whose run it is, and outputs of which nothing is known any more are left alone
        assert all(found[name] == data for name, data in before.new.items() if name != "index/manifest.json")
        assert found.keys() <= before.old.keys() | before.new.keys()
