"""A state or a ledger that is not what was written, and a bug of ours: told apart, and never made anything of."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import pytest

from cleaner.cli import call
from cleaner.job.seal import is_sound, seal, unseal
from tests.conftest import ROOT, read_tree, write_tree
from tests.runs import MIXED, everything, invented, run
from tests.strike import child, ended, sends, struck

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that was cleaned: `in`, `out` and `out.cleaner`."""
    folder = tmp_path_factory.mktemp("template")
    write_tree(folder / "in", invented(25))
    assert run(folder / "in", folder / "out", "-q") == 0
    return folder


@pytest.fixture
def here(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, the working directory."""
    shutil.copytree(template, tmp_path / "here")
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path / "here"


def flip(path: Path, share: float) -> None:
    """Let one byte of the file at *path* be another."""
    data = bytearray(path.read_bytes())
    data[int(share * len(data))] ^= 0x10
    path.write_bytes(data)


SHARES: Final = [number / 20 for number in range(20)]


@pytest.mark.parametrize("share", SHARES)
def test_a_byte_in_the_log(share: float, here: Path, template: Path, tmp_path: Path) -> None:
    """After a kill the newest of the state lies in a log: what is whole in that counts, and the rest is made anew."""
    write_tree(here / "in", MIXED)
    ready = struck("documents.jsonl to be renamed", 1, partial(sends, signal.SIGKILL), here)
    assert ended(child(["clean", "in", "-o", "out", "-j1"], tmp_path / "told", ready)) == -signal.SIGKILL
    log = here / "out.cleaner" / "state.db-wal"
    assert log.stat().st_size > 10_000
    flip(log, share)
    status = run("in", here / "out", "-q")
    if status == 2:
        status = run("in", here / "out", "-q", "--force")
    assert status == 1
    shutil.rmtree(tmp_path / "fresh", ignore_errors=True)
    assert run("in", tmp_path / "fresh", "-q") == 1
    assert everything(here / "out") == everything(tmp_path / "fresh")


@pytest.mark.parametrize("share", SHARES)
def test_a_byte_of_a_state_without_a_seal(
    share: float, here: Path, template: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """After a kill there is no seal: texts have checksums of their own, and pages are looked at; nothing crashes."""
    (here / "out.cleaner" / "state.sum").unlink()
    flip(here / "out.cleaner" / "state.db", share)
    status = run("in", here / "out", "-q")
    told = capsys.readouterr().err
    assert status in {0, 2}
    assert (status == 2) == ("--force" in told)
    assert read_tree(here / "out") == read_tree(template / "out")


@pytest.mark.parametrize("share", SHARES)
@pytest.mark.parametrize("command", ["explain out site1/1.txt", "restore out site1/1.txt", "explain out --json"])
def test_a_byte_of_what_is_read(command: str, share: float, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Who asks what a run did is told the truth, or that it can not be told."""
    arguments = command.split()
    assert call(arguments) == 0
    true = capsys.readouterr().out
    for name in ("state.db", "removed.jsonl", "documents.jsonl", "summary.json"):
        path = here / "out.cleaner" / name
        data = path.read_bytes()
        flip(path, share)
        status = call(arguments)
        said = capsys.readouterr()
        assert status in {0, 2}
        assert said.err.startswith("cleaner: ") if status == 2 else not said.err
        assert name != "state.db" or status == 2 or said.out == true
        path.write_bytes(data)


def table(path: Path) -> None:
    """Another program's database, of our version by chance."""
    path.unlink()
    connection = sqlite3.connect(path)
    connection.executescript("CREATE TABLE song (title); PRAGMA user_version = 5;")
    connection.close()


FOREIGN: Final[dict[str, Callable[[Path], object]]] = {
    "a text": lambda path: path.write_text("A list of songs\n" * 1000),
    "a picture": lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(9000)),
    "another program's": table,
    "cut short": lambda path: os.truncate(path, path.stat().st_size - 5000),
}


@pytest.mark.parametrize("kind", FOREIGN)
@pytest.mark.parametrize("seals", ["sealed", "unsealed"])
def test_a_foreign_state(seals: str, kind: str, here: Path, template: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is no state of ours is refused by name, and stays as it is until `--force` says that it may go."""
    path = here / "out.cleaner" / "state.db"
    FOREIGN[kind](path)
    if seals == "unsealed":
        path.with_name("state.sum").unlink()
    data = path.read_bytes()
    assert run("in", here / "out", "-q") == 2
    told = capsys.readouterr().err
    assert told.startswith(f"cleaner: {path}: ")
    assert told.endswith("clean --force builds it anew\n")
    assert path.read_bytes() == data
    assert read_tree(here / "out") == read_tree(template / "out")
    assert run("in", here / "out", "-q", "--force") == 0
    assert everything(here / "out") == everything(template / "out")
    assert is_sound(path)


def test_seal(tmp_path: Path) -> None:
    """A seal holds as long as not a byte is another, none is missing and there is no log; what it was is not asked."""
    path = tmp_path / "state.db"
    path.write_bytes(b"state" * 1000)
    assert is_sound(path) is None
    seal(path)
    assert is_sound(path) is True
    path.with_name("state.db-wal").touch()
    assert is_sound(path) is True
    path.with_name("state.db-wal").write_bytes(b"more")
    assert is_sound(path) is False
    path.with_name("state.db-wal").unlink()
    flip(path, 0.5)
    assert is_sound(path) is False
    unseal(path)
    unseal(path)
    assert is_sound(path) is None
    path.with_name("state.sum").write_bytes(b"")  # as a power cut may leave it
    assert is_sound(path) is None


def test_a_state_that_somebody_reads(here: Path) -> None:
    """While somebody else has the state open it is not sealed, since not all of it may be in its place."""
    reader = sqlite3.connect(here / "out.cleaner" / "state.db")
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM meta").fetchall()
    write_tree(here / "in", {"new.txt": "A text that is new.\n"})
    assert run("in", here / "out", "-q") == 0
    assert is_sound(here / "out.cleaner" / "state.db") is None
    reader.close()
    assert run("in", here / "out", "-q") == 0
    assert is_sound(here / "out.cleaner" / "state.db")


CRASH: Final = """
import sys
from cleaner.__main__ import main
from cleaner.job import {module} as module
def broken(*_, **__):
    raise {error}
module.{name} = broken
sys.argv[1:] = {arguments}
main()
"""
BUGS: Final = {
    "in this process": ("prepare", "extract", "-j1"),
    "in a worker": ("prepare", "extract", "-j2"),
    "in the second movement": ("resolve", "resolve", "-j1"),
    "in the third": ("publish", "write_if_changed", "-j1"),
}


def crashed(here: Path, bug: str, error: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
    """`cleaner`, with something in it that raises *error*."""
    module, name, jobs = BUGS[bug]
    arguments = ["clean", "in", "-o", "out", "--force", jobs]
    code = CRASH.format(module=module, name=name, arguments=arguments, error=error)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run([sys.executable, "-c", code], cwd=here, env=environment, check=False, **options)


@pytest.mark.parametrize("bug", BUGS)
def test_a_bug(bug: str, here: Path, template: Path) -> None:
    """A bug of ours has a status of its own and keeps its traceback, and nothing is lost by it."""
    done = crashed(here, bug, "ZeroDivisionError('a bug')", capture_output=True)
    told = done.stderr.decode()
    assert (done.returncode, done.stdout) == (70, b"")
    assert "Traceback (most recent call last)" in told
    assert "ZeroDivisionError: a bug" in told
    assert "this is a bug in cleaner" in told
    assert run("in", here / "out", "-q") == 0
    assert everything(here / "out") == everything(template / "out")


def test_a_bug_that_nobody_reads(here: Path) -> None:
    """Its status is the same where it can not be told."""
    with open("/dev/full", "wb") as full:  # noqa: PTH123 - no path, a device
        assert crashed(here, "in this process", "KeyError(1)", stderr=full, stdout=full).returncode == 70


@pytest.mark.parametrize(
    ("error", "told"),
    [
        ("MemoryError()", "cleaner: out of memory; fewer workers (-j 1) need less\n"),
        ("OSError(28, 'No space left on device')", "cleaner: out.cleaner: No space left on device\n"),
        ("OSError(5, 'Input/output error', 17)", "cleaner: out.cleaner: Input/output error\n"),
    ],
)
def test_the_environment_is_no_bug(error: str, told: str, here: Path) -> None:
    """What the system refuses is told as what it is, with the name of what it was refused for."""
    done = crashed(here, "in the second movement", error, capture_output=True)
    assert (done.returncode, done.stderr.decode()) == (2, told)


@pytest.mark.parametrize("flags", [(), ("--force",)])
@pytest.mark.parametrize("kept", [(), ("state.sum",)])
def test_a_state_that_was_deleted(kept: tuple[str, ...], flags: tuple[str, ...], here: Path) -> None:
    """A database can be deleted, with its seal or without: the next run makes it anew, and the one after trusts it."""
    before = everything(here / "out")
    for name in {"state.db", "state.sum"} - {*kept}:
        (here / "out.cleaner" / name).unlink()
    for more in (flags, ()):
        assert run("in", here / "out", "-q", *more) == 0
        assert everything(here / "out") == before
        assert is_sound(here / "out.cleaner" / "state.db")
