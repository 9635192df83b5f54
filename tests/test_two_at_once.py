"""Two at once: one wins, the other ends at once and names it; nobody waits for the dead, or holds what they held."""

from __future__ import annotations

import fcntl
import os
import re
import signal
import time
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import pytest

from cleaner.cli import call
from cleaner.document import StateError
from cleaner.job.lock import claimed, locked
from tests.batches import two_batches
from tests.conftest import read_tree, write_tree
from tests.runs import everything, invented, leftovers, run, scratch
from tests.strike import alive, child, ended, orphans
from tests.test_ending import Deep, matches, sorts, wait_for

if TYPE_CHECKING:
    from pathlib import Path

FILES: Final = invented(30)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with an input."""
    monkeypatch.chdir(tmp_path)
    write_tree(tmp_path / "in", FILES)
    return tmp_path


def held(here: Path, place: str, arguments: str, jobs: str = "-j1") -> int:
    """A run that is on and gets no further than *place*; its process."""
    ready = partial(Deep(place, sorts, jobs, signal.SIGTERM).ready, here / "deep")
    process = child([*arguments.split(), jobs, "-q"], here / "told", ready)
    wait_for((here / "deep").exists)
    return process


def end(process: int) -> None:
    os.kill(process, signal.SIGKILL)
    assert ended(process) == -signal.SIGKILL


RESOLVE: Final = "cleaner.job.resolve.resolve"
SEEN: Final = "--index index --run"


@pytest.mark.parametrize(
    "case",
    [
        ("clean in -o out", "clean in -o out", "out.cleaner"),
        ("clean in -o out", "clean in -o out --force", "out.cleaner"),
        ("clean in -o out", "clean other -o out2 --state out.cleaner", "out.cleaner"),
        ("clean in -o out --state one", "clean other -o out --state two", "out"),
        ("clean in -o out --state one", "clean other -o link --state two", "link"),
        (
            "clean in -o out --attributes beside --to jsonl",
            "clean other -o out2 --attributes beside --to jsonl",
            "beside",
        ),
        (f"clean in -o out {SEEN} one", f"clean other -o out2 {SEEN} two", "index"),
        (f"clean in -o out {SEEN} one", "index compact index", "index"),
    ],
)
def test_the_other_is_named(
    case: tuple[str, str, str], here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of two runs with one state, one output or one index the second ends at once, with 2, and names the first."""
    first, second, what = case
    write_tree(here / "other", {"a.txt": "Another text.\n"})
    for folder in ("out", "beside"):
        (here / folder).mkdir()
    (here / "link").symlink_to("out")
    assert call(["clean", "in", "-o", "before", *f"{SEEN} zero".split(), "-j1", "-q"]) == 0
    process = held(here, RESOLVE, first)
    before = read_tree(here / "out")
    with monkeypatch.context() as patch:
        patch.setattr(time, "sleep", lambda _: pytest.fail("it waits"))
        assert call([*second.split(), *(["-j1", "-q"] if second.startswith("clean") else [])]) == 2
    assert capsys.readouterr().err == f"cleaner: {what}: in use by another run, process {process}\n"
    assert read_tree(here / "out") == before
    end(process)
    assert call([*second.split(), *(["-j1", "-q"] if second.startswith("clean") else [])]) == 0


def test_an_output_that_is_made_meanwhile(tmp_path: Path) -> None:
    """An output that was not there when two runs began is the first one's that comes to deliver."""
    with claimed(tmp_path / "out") as claim:
        (tmp_path / "out").mkdir()
        with (
            claimed(tmp_path / "out"),
            pytest.raises(StateError, match=f"out: in use by another run, process {os.getpid()}$"),
        ):
            claim()
    with claimed(tmp_path / "out"):
        pass


def test_many_at_the_same_moment(here: Path) -> None:
    """Of many runs that begin together each ends well or names another; what is there in the end is right."""
    processes = [child(["clean", "in", "-o", "out", "-j1", "-q"], here / f"told{n}") for n in range(6)]
    ends = [ended(process) for process in processes]
    assert set(ends) <= {0, 2}
    assert 0 in ends
    for number, status in enumerate(ends):
        told = (here / f"told{number}").read_text()
        named = re.fullmatch(r"cleaner: (out|out\.cleaner): in use by another run, process (\d+)\n", told)
        assert (status == 0 and not told) or (named and int(named[2]) in processes)
    assert run("in", here / "out", "-q") == 0
    assert everything(here / "out") == scratch(here / "fresh", FILES)


@pytest.mark.parametrize("place", ["cleaner.job.prepare.extract", "cleaner.job.publish.write_if_changed"])
def test_workers_of_the_dead(place: str, here: Path) -> None:
    """The workers of a killed run end with it, whatever they are at; the next one takes over and heals what is left."""
    ready = partial(Deep(place, matches, "-j2", signal.SIGKILL).ready, here / "deep")
    process = child(["clean", "in", "-o", "out", "-j2", "-q"], here / "told", ready)
    wait_for((here / "deep").exists)
    assert len(alive(process)) > 1
    end(process)
    try:
        assert run("in", here / "out", "-q") == 0
        assert orphans(process) == []
    finally:
        for orphan in alive(process):
            os.kill(orphan, signal.SIGKILL)
    assert leftovers(here) == []
    assert everything(here / "out") == scratch(here / "fresh", FILES)


def test_a_lock_that_outlives_its_owner(tmp_path: Path) -> None:
    """While workers of a dead run still hold its lock the next one waits for them, and no longer."""
    reader, writer = os.pipe()
    owner = os.fork()
    if owner == 0:
        with locked(tmp_path / "state"):
            if os.fork() == 0:  # which inherits the lock
                os.write(writer, b"x")
                time.sleep(1)
            os._exit(0)
    assert os.read(reader, 1) == b"x"
    assert ended(owner) == 0
    with locked(tmp_path / "state"):
        assert (tmp_path / "state" / "lock").read_text() == f"{os.getpid()}\n"


@pytest.mark.parametrize("signed", ["", "someone\n", "0\n", "99999999999999999999999\n"])
def test_a_lock_of_nobody_known(signed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lock that does not say whose it is, or nonsense, is a lock all the same."""
    monkeypatch.setattr("cleaner.job.lock._PATIENCE", 0.1)
    (tmp_path / "lock").write_text(signed)
    with (tmp_path / "lock").open() as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(StateError, match=r"in use by another run, process (unknown|9+)$"), locked(tmp_path):
            pass
    with locked(tmp_path):
        pass


def test_folders_that_can_not_be_locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where folders can not be locked, as on some network file systems, an output is not, and the run goes on."""

    def refuse(*_: Any) -> None:
        raise OSError(9, "Bad file descriptor")

    monkeypatch.setattr(fcntl, "flock", refuse)
    with claimed(tmp_path) as claim:
        claim()


def test_verify_while_a_run_delivers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An index that a run changes while it is verified is sound."""
    from cleaner.job import index, upkeep

    town = two_batches(tmp_path)
    late: list[int] = []

    def problem(*given: Any) -> str:
        if not late:
            late.append(1)
            town.write("one", {"a.txt": "Quite another text than before, that is long enough to be compared.\n"})
            town.clean("one")
        return index.problem(*given)

    monkeypatch.setattr(upkeep, "problem", problem)
    assert [wrong for _, wrong in upkeep.verify(town.index)] == ["", ""]
