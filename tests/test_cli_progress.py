"""Long work is shown on a terminal, and written down where a log is asked for."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import struct
import subprocess
import sys
import termios
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.cli import call
from cleaner.cli.looks import Look, Memory, Watcher
from cleaner.cli.progress import KEYS, line
from cleaner.job.progress import Step
from tests.conftest import ROOT, cleaner, rows, write_tree

if TYPE_CHECKING:
    from pathlib import Path

MEGA = 1_000_000


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory to work in, with some input."""
    monkeypatch.chdir(tmp_path)
    return write_tree(tmp_path, {"in/a.txt": "The ferry runs again.\n", "in/b.txt": b"\0"})


@pytest.mark.parametrize(
    ("step", "seconds", "shown"),
    [
        (Step("prepare", 0, 9, 0, 9 * MEGA), 0, "prepare  [          ] 0 of 9 files, 5 MB of memory"),
        (
            Step("prepare", 300, 1200, 4 * MEGA, 8 * MEGA),
            2.0,
            "prepare  [#####     ] 300 of 1,200 files, 2.0 MB/s, 0:02 left, 5 MB of memory",
        ),
        (
            Step("prepare", 9, 9, 8 * MEGA, 8 * MEGA),
            2.0,
            "prepare  [##########] 9 of 9 files, 4.0 MB/s, 5 MB of memory",
        ),
        (
            Step("prepare", 0, 1, 8 * MEGA, 8 * MEGA),
            2.0,
            "prepare  [##########] 0 of 1 files, 4.0 MB/s, 5 MB of memory",
        ),
        (Step("resolve", 0, 9), 75, "resolve  9 files, 1:15 so far, 5 MB of memory"),
        (
            Step("publish", 1, 3600),
            2.0,
            "publish  [          ] 1 of 3,600 files, 1:59:58 left, 5 MB of memory",
        ),
    ],
)
def test_line(step: Step, seconds: float, shown: str) -> None:
    """How far it is, how fast, how long it will take, as far as that is known, and what it holds."""
    bar = shown.count("[")
    width = len(shown) if bar else 100
    assert line(Look(step, seconds, 5 * MEGA), width) == shown


@given(st.integers(0, 9), st.integers(0, 10**13), st.integers(1, 300), st.floats(0, 1e6))
def test_line_fits(files: int, read: int, width: int, seconds: float) -> None:
    """A line never is wider than the terminal, or it could not be written over."""
    for step in (Step("prepare", files, 9, read, 10**13), Step("resolve", files, 9), Step("publish", files, 9)):
        assert len(line(Look(step, seconds, 10**10), width)) <= width


def test_watcher_looks_seldom() -> None:
    """However often it is told, it looks at the first and last step of a movement, and between them now and then."""
    seen: list[Step] = []

    class Seeing(Watcher):
        def look(self, look: Look) -> None:
            seen.append(look.step)

    watcher = Seeing(3600, Memory())
    steps = [Step("prepare", files, 1000) for files in range(1001)] + [Step("publish", files, 7) for files in range(8)]
    for step in steps:
        watcher.step(step)
    assert seen == [steps[0], steps[1000], steps[1001], steps[-1]]


def test_memory() -> None:
    """The memory is that of this process and of those that it began."""
    alone = Memory().held()
    code = "data = bytearray(200_000_000); print(len(data), flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout
        child.stdout.readline()
        both = Memory().held()
        child.communicate(b"\n")
    assert alone > 5 * MEGA
    assert both - alone > 150 * MEGA


def on_terminal(*arguments: str, columns: int = 70) -> bytes:
    """What `cleaner` writes to a terminal for standard error, while standard output goes elsewhere."""
    pty = pytest.importorskip("pty")
    primary, secondary = pty.openpty()
    fcntl.ioctl(secondary, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    env = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm"}
    env.pop("COLUMNS", None)
    command = [sys.executable, "-m", "cleaner", *arguments]
    subprocess.run(command, stdout=subprocess.PIPE, stderr=secondary, env=env, check=False)
    os.write(secondary, b".")
    os.close(secondary)
    found = os.read(primary, 100_000)
    os.close(primary)
    return found


def test_on_a_terminal() -> None:
    """The line stands on the terminal by movement, is written over, and is gone when the run has ended."""
    shown = on_terminal("clean", "in", "-o", "out")
    for movement in (b"prepare", b"resolve", b"publish"):
        assert b"\r" + movement in shown
    lines = [part.partition(b"\x1b[K")[0] for part in shown.split(b"\r")]
    assert max(len(line) for line in lines if not line.startswith(b"cleaner: ")) < 70
    last = shown.rpartition(b"\r\x1b[K")[2]
    assert last.startswith(b"cleaner: b.txt: decode: ")
    assert b"prepare" not in on_terminal("clean", "in", "-o", "new", "-q")


def test_nothing_in_a_pipe() -> None:
    """Where standard error is no terminal, nothing of it is there."""
    done = cleaner("clean", "in", "-o", "out")
    assert done.stderr.count(b"\n") == 1
    assert done.stderr.startswith(b"cleaner: b.txt: ")


def logged(path: Path) -> list[dict[str, Any]]:
    """The rows of a log; each has the keys that it is to have, and a time."""
    found = rows(path)
    assert all(list(row) == KEYS for row in found)
    assert all(datetime.fromisoformat(row["time"]).tzinfo for row in found)
    return found


def test_log(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The log has progress by movement, each failure as it comes, and how it ended; each run adds to it."""
    assert call(["clean", "in", "-o", "out", "--json-log", "log.jsonl"]) == 1
    found = logged(here / "log.jsonl")
    assert [row["event"] for row in found].count("failure") == 1
    (failed,) = [row for row in found if row["event"] == "failure"]
    assert (failed["movement"], failed["doc"], failed["stage"], failed["reason"]) == (
        "prepare",
        "b.txt",
        "decode",
        "binary",
    )
    progress = [row for row in found if row["event"] == "progress"]
    assert list(dict.fromkeys(row["movement"] for row in progress)) == ["prepare", "resolve", "publish"]
    assert all(row["memory"] > 0 and row["files"] <= row["of_files"] for row in progress)
    assert (found[-1]["event"], found[-1]["status"]) == ("end", 1)
    assert call(["clean", "in", "-o", "out", "--json-log", "log.jsonl", "-q"]) == 1
    again = logged(here / "log.jsonl")
    assert again[: len(found)] == found
    assert again[-1]["event"] == "end"


def test_log_of_a_stopped_run(here: Path) -> None:
    """A run that is stopped says so last, and why."""
    (here / "out.cleaner").mkdir()
    (here / "out.cleaner/state.db").write_bytes(b"no database, but long enough to be taken for one" * 100)
    assert call(["clean", "in", "-o", "out", "--json-log", "log.jsonl"]) == 2
    last = logged(here / "log.jsonl")[-1]
    assert last["event"] == "stopped"
    assert "state.db" in last["detail"]


def test_log_of_an_interrupted_run(here: Path) -> None:
    """So does one that a signal ends."""
    os.mkfifo(here / "in" / "c.txt")
    command = [sys.executable, "-m", "cleaner", "clean", "in", "-o", "out", "--json-log", "/dev/stderr"]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, env=env) as run:
        assert run.stderr
        first = json.loads(run.stderr.readline())
        run.send_signal(signal.SIGTERM)
        last = json.loads(run.communicate()[1].splitlines()[-1])
    assert (first["event"], last["event"], run.returncode) == ("progress", "stopped", 143)


def test_log_that_can_not_be_written(capsys: pytest.CaptureFixture[str]) -> None:
    """A log on a full disk is told once, and the run goes on."""
    assert call(["clean", "in", "-o", "out", "--json-log", "/dev/full"]) == 1
    told = capsys.readouterr().err.splitlines()
    assert [line for line in told if "--json-log /dev/full" in line] == [told[0]]


@pytest.mark.parametrize("path", ["-", "in/log.jsonl", "out/log.jsonl", "in/a.txt", "none/log.jsonl"])
def test_log_in_a_bad_place(path: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A log that would be an input or lie among outputs, or can not be made, ends with 2 before anything is done."""
    inputs = ["in/a.txt"] if path == "in/a.txt" else ["in"]
    assert call(["clean", *inputs, "-o", "out", "--json-log", path]) == 2
    assert path in capsys.readouterr().err
    assert not (here / "out").exists()
    assert (here / "in/a.txt").read_text() == "The ferry runs again.\n"


def test_log_of_a_filter(capsys: pytest.CaptureFixture[str]) -> None:
    """A filter has no log."""
    assert call(["clean", "-", "--json-log", "log.jsonl"]) == 2
    assert "--json-log" in capsys.readouterr().err


def test_log_among_the_messages(here: Path) -> None:
    """Standard error that is a file holds messages and log, one behind the other."""
    command = [sys.executable, "-m", "cleaner", "clean", "in", "-o", "out", "--json-log", "/dev/stderr"]
    with (here / "err").open("wb") as err:
        subprocess.run(
            command, stderr=err, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False
        )
    lines = (here / "err").read_text().splitlines()
    told = [line for line in lines if not line.startswith("{")]
    assert [json.loads(line)["event"] for line in lines if line.startswith("{")][-1] == "end"
    assert all(line.startswith("cleaner: ") for line in told)
    assert told


def test_log_in_a_listed_input(here: Path) -> None:
    """Nor can it be an input that a list names."""
    (here / "list").write_text("in/a.txt\n")
    assert call(["clean", "--files-from", "list", "-o", "out", "--json-log", "in/a.txt"]) == 2
    assert (here / "in/a.txt").read_text() == "The ferry runs again.\n"
