"""A run that is told to stop, and readers that go away: it ends soon, in good order, and says nothing."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from functools import partial
from hashlib import pbkdf2_hmac
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pytest

from tests.conftest import ROOT, write_tree
from tests.runs import FERRY, MIXED, everything, invented, leftovers, run
from tests.strike import STEPS, child, ended, orphans, sends, struck
from tests.world import COMMAND, World, world

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

KINDS: Final = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A run to come, that has something to do of every kind."""
    with pytest.MonkeyPatch.context() as patch:
        yield world(tmp_path_factory.mktemp("world"), patch, 15)


@pytest.mark.parametrize(("step", "kind"), [(step, [*KINDS][n % 3]) for n, step in enumerate(STEPS)])
def test_told_at_each_step(
    step: str, kind: signal.Signals, before: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Told to stop at whatever step, a run says nothing, and leaves whole files and nothing else."""
    place = before.copy(tmp_path / "place")
    monkeypatch.chdir(place)
    ready = struck(step, 1, partial(sends, kind), place)
    assert ended(child([*COMMAND, "-j1"], tmp_path / "told", ready)) == KINDS[kind]
    assert (tmp_path / "told").read_bytes() == b""
    assert leftovers(place) == []
    before.assert_whole(place)
    before.assert_healed(place, monkeypatch)


def sorts(deep: Path) -> None:
    """What numpy and lxml do: long in C, while other threads may go on."""
    deep.touch()
    pbkdf2_hmac("sha256", b"", b"", 10**9)


def matches(deep: Path) -> None:
    """What regular expressions may do: long in C, while nothing else in the process goes on."""
    deep.touch()
    re.match("(a|aa)+$", "a" * 200 + "b")


class Deep(NamedTuple):
    """Where a run gets stuck in the depths of C: a function that is replaced there, and what it does instead."""

    place: str
    sinks: Callable[[Path], None]
    jobs: str
    kind: signal.Signals

    def ready(self, deep: Path, patch: pytest.MonkeyPatch) -> None:
        """Let the run get stuck, and say so with the file *deep*."""

        def stuck(*given: Any, **_: Any) -> Any:
            if self.place.endswith("write_if_changed"):
                return write(given[0], self.halves(deep))
            return self.sinks(deep)

        from cleaner.formats.files import write_if_changed as write

        patch.setattr(self.place, stuck)

    def halves(self, deep: Path) -> Iterable[bytes]:
        """An output that gets stuck when half of it is written."""
        yield b"half" * 100_000
        self.sinks(deep)


DEPTHS: Final = {
    "extract": Deep("cleaner.job.prepare.extract", sorts, "-j1", signal.SIGINT),
    "extract in a worker": Deep("cleaner.job.prepare.extract", matches, "-j2", signal.SIGINT),
    "extract in a worker, terminated": Deep("cleaner.job.prepare.extract", matches, "-j2", signal.SIGTERM),
    "sort": Deep("cleaner.job.resolve.resolve", sorts, "-j1", signal.SIGTERM),
    "sort beside workers": Deep("cleaner.job.resolve.resolve", sorts, "-j2", signal.SIGHUP),
    "publish": Deep("cleaner.job.publish.write_if_changed", sorts, "-j1", signal.SIGHUP),
    "publish in a worker": Deep("cleaner.job.publish.write_if_changed", matches, "-j2", signal.SIGTERM),
    "summary": Deep("cleaner.job.summary.write_if_changed", sorts, "-j2", signal.SIGINT),
}


@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("times", [1, 2])
def test_told_in_the_depths(
    times: int, depth: str, before: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that is deep in a library, where no exception reaches it, ends soon all the same, or at once if told again.

    The whole group is told of an interrupt and of a hangup, as by a terminal. Nothing of it lives on, and nothing that
    is half-written stays.
    """
    found = DEPTHS[depth]
    place, deep = before.copy(tmp_path / "place"), tmp_path / "deep"
    monkeypatch.chdir(place)
    process = child([*COMMAND, found.jobs], tmp_path / "told", partial(found.ready, deep))
    wait_for(deep.exists)
    for _ in range(times):
        tell = os.kill if found.kind == signal.SIGTERM else os.killpg
        tell(process, found.kind)
        time.sleep(0.05)
    assert ended(process) in ({KINDS[found.kind]} if times == 1 else {KINDS[found.kind], -found.kind})
    assert orphans(process) == []
    assert times == 2 or (leftovers(place), (tmp_path / "told").read_bytes()) == ([], b"")
    before.assert_whole(place)
    before.assert_healed(place, monkeypatch)


def wait_for(true: Callable[[], bool]) -> None:
    """Wait until something is *true*."""
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_left_of_a_look(kind: signal.Signals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Told to stop while it only looks, `cleaner` leaves no folder among the system's temporary files."""
    write_tree(tmp_path, {"in/a.txt": f"{FERRY}\n", "tmp/mine": ""})
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    ready = partial(Deep("cleaner.job.resolve.resolve", sorts, "-j1", kind).ready, tmp_path / "deep")
    process = child(["clean", "--check", tmp_path / "in", "-j1"], tmp_path / "told", ready)
    wait_for((tmp_path / "deep").exists)
    assert len(list((tmp_path / "tmp").iterdir())) == 2
    os.kill(process, kind)
    assert ended(process) == KINDS[kind]
    assert [path.name for path in (tmp_path / "tmp").iterdir()] == ["mine"]


def test_nohup(tmp_path: Path) -> None:
    """What the caller has ignored stays ignored."""
    write_tree(tmp_path / "in", invented(20))

    def ready(patch: pytest.MonkeyPatch) -> None:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        struck("keep", 2, partial(sends, signal.SIGHUP), tmp_path)(patch)

    assert ended(child(["clean", tmp_path / "in", "-o", tmp_path / "out", "-j1", "-q"], tmp_path / "told", ready)) == 0


LOOKS: Final = {
    "clean in -o OUT": 1,
    "clean in -o OUT --json -v": 1,
    "clean in --diff": 1,
    "clean in --check -v": 1,
    "explain known": 0,
    "explain known long.txt --json": 0,
    "restore known long.txt": 0,
    "rules": 0,
    "clean --help": 0,
    "clean": 2,
    "clean -": 0,
    "clean - --diff --json": 0,
}
PAGE: Final = "".join(f"Line &amp; number {n} of many lines\n\n" for n in range(9999)).encode()


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with inputs of which one fails, and what they give in `known`."""
    folder = tmp_path_factory.mktemp("known")
    write_tree(folder / "in", {**invented(20), **MIXED, "long.txt": PAGE})
    assert run(folder / "in", folder / "known", "-q") == 1
    return folder


def unheard(closed: Iterable[int], page: Path, _: pytest.MonkeyPatch) -> None:
    """Let the readers of the streams *closed* be gone, and *page* be standard input."""
    for number in closed:
        reader, writer = os.pipe()
        os.close(reader)
        os.dup2(writer, number)
    os.dup2(os.open(page, os.O_RDONLY), 0)
    sys.stdin = os.fdopen(0, closefd=False)


@pytest.mark.parametrize("closed", [(1,), (2,), (1, 2)], ids=["stdout", "stderr", "both"])
@pytest.mark.parametrize("look", LOOKS)
def test_readers_that_go_away(
    closed: tuple[int, ...], look: str, known: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Readers that go away are no failure and no news; the work is done all the same, and what failed has failed."""
    monkeypatch.chdir(known)
    arguments = look.replace("OUT", str(tmp_path / "out")).split()
    assert (
        ended(child(arguments, tmp_path / "told", partial(unheard, closed, known / "in" / "long.txt"))) == LOOKS[look]
    )
    told = (tmp_path / "told").read_bytes()
    assert b"Traceback" not in told
    assert b"Broken pipe" not in told
    assert not (tmp_path / "out").exists() or everything(tmp_path / "out") == everything(known / "known")


def test_a_caller_that_does_not_ask_for_children(tmp_path: Path) -> None:
    """A caller may have left SIGCHLD ignored; how workers end is known all the same."""
    write_tree(tmp_path / "in", {"a.txt": f"{FERRY}\n"})
    code = (
        "import os, signal, sys; signal.signal(signal.SIGCHLD, signal.SIG_IGN); os.execv(sys.executable, sys.argv[1:])"
    )
    command = [sys.executable, "-m", "cleaner", "clean", str(tmp_path / "in"), "-o", str(tmp_path / "out"), "-q", "-j2"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code, *command], env=environment, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_socket_that_nobody_reads() -> None:
    """A reader at the other end of a socket that goes away is no failure either."""
    ours, theirs = socket.socketpair()
    command = [sys.executable, "-m", "cleaner", "rules"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdout=theirs.fileno(), stderr=subprocess.PIPE, env=environment) as process:
        theirs.close()
        ours.close()
        assert (process.wait(), process.communicate()[1]) == (0, b"")
