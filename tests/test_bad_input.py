"""Hostile input and a hostile environment: each costs what it must, and says so."""

from __future__ import annotations

import json
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from cleaner.cli import call
from cleaner.job.lock import locked
from tests.conftest import ROOT, cleaner, read_tree, rows, write_tree
from tests.runs import BRIDGE, FERRY, MIXED, Tree, everything, invented, leftovers, run, scratch, state_of

if TYPE_CHECKING:
    from collections.abc import Callable

GOOD = {"site/good.txt": f"{FERRY}\n"}


def dangling(path: Path) -> None:
    path.symlink_to("nowhere")


def looping(path: Path) -> None:
    path.symlink_to("loop.txt")
    path.with_name("loop.txt").symlink_to(path.name)


HOSTILE: dict[str, tuple[Callable[[Path], object], str]] = {
    "binary": (lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), "decode: binary: 3 zero bytes in 16"),
    "nul": (
        lambda path: path.write_bytes(b"some text\0and more"),
        "decode: binary: 1 zero bytes in 18, first at byte 9",
    ),
    "dangling": (dangling, "read: dangling-link: points to nowhere"),
    "looping": (looping, "read: link-loop: Too many levels of symbolic links"),
    "pipe": (os.mkfifo, "read: not-a-file: neither a file nor a directory"),
    "device": (lambda path: path.symlink_to("/dev/zero"), "read: not-a-file: neither a file nor a directory"),
    "large": (lambda path: os.truncate(os.open(path, os.O_CREAT | os.O_WRONLY), 70_000_000), "read: too-large"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What can not be read costs its own document, is told, has a row that says why, and no output."""
    make, message = HOSTILE[kind]
    make(write_tree(tmp_path / "in", GOOD) / "site" / "x.txt")
    assert run(tmp_path / "in", tmp_path / "out") == 1
    assert f"cleaner: site/x.txt: {message}" in capsys.readouterr().err
    assert read_tree(tmp_path / "out") == {"site/good.txt": f"{FERRY}\n".encode()}
    found = {row["doc"]: row for row in rows(state_of(tmp_path / "out") / "documents.jsonl")}
    failure = found["site/x.txt"]["failure"]
    assert message.startswith(f"{failure['stage']}: {failure['reason']}")
    assert found["site/x.txt"]["verdict"] == "failed"
    assert found["site/good.txt"]["failure"] is None


@pytest.mark.parametrize(("kind", "status"), [(kind, 1) for kind in HOSTILE if kind not in ("dangling", "looping")])
def test_a_hostile_file_by_name(kind: str, status: int, tmp_path: Path) -> None:
    """The same files, named on the command line, end the same way."""
    HOSTILE[kind][0](tmp_path / "x.txt")
    assert run(tmp_path / "x.txt", tmp_path / "out") == status


@pytest.mark.parametrize("kind", ["dangling", "looping"])
def test_an_input_that_is_not_there(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An input named on the command line must be there, or nothing begins."""
    HOSTILE[kind][0](tmp_path / "x.txt")
    assert run(tmp_path / "x.txt", tmp_path / "out") == 2
    assert "x.txt: " in capsys.readouterr().err
    assert not state_of(tmp_path / "out").exists()


def test_empty(tmp_path: Path) -> None:
    """An empty file and one of white space have an empty output, and are no failures."""
    write_tree(tmp_path / "in", {"empty.txt": "", "white.txt": " \n\t\r\n\u00a0\n", "mark.txt": b"\xef\xbb\xbf"})
    assert run(tmp_path / "in", tmp_path / "out") == 0
    assert read_tree(tmp_path / "out") == {"empty.txt": b"", "mark.txt": b"", "white.txt": b""}
    assert {row["verdict"] for row in rows(state_of(tmp_path / "out") / "documents.jsonl")} == {"empty"}


def test_nothing_at_all(tmp_path: Path) -> None:
    """An empty directory is cleaned, and stays empty."""
    (tmp_path / "in").mkdir()
    assert run(tmp_path / "in", tmp_path / "out") == 0
    assert (state_of(tmp_path / "out") / "removed.jsonl").read_bytes() == b""


def test_undecodable(tmp_path: Path) -> None:
    """Bytes that no charset explains are kept one and all, as characters."""
    write_tree(tmp_path / "in", {"x.txt": bytes(range(1, 256)) * 3, "y.txt": b"caf\xe9 " * 9})
    assert run(tmp_path / "in", tmp_path / "out") == 0
    assert read_tree(tmp_path / "out")["y.txt"] == ("café " * 9).strip().encode() + b"\n"
    read_tree(tmp_path / "out")["x.txt"].decode()


def test_many_strays(tmp_path: Path) -> None:
    """A stray byte in every word costs no more than a stray byte in all: no quadratic time."""
    write_tree(tmp_path / "in", {"x.txt": b"\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9 \x93" * 100_000})
    assert run(tmp_path / "in", tmp_path / "out") == 0
    assert read_tree(tmp_path / "out")["x.txt"].decode().count("“") == 100_000


@pytest.mark.skipif(os.geteuid() == 0 and not shutil.which("setpriv"), reason="root may read everything")
def test_not_permitted(tmp_path: Path) -> None:
    """A file that may not be read is a failure of its own, a directory that may not be listed ends the run."""
    write_tree(tmp_path / "in", GOOD | {"secret.txt": "text"})
    (tmp_path / "in" / "secret.txt").chmod(0)
    command = [sys.executable, "-m", "cleaner", "clean", "in", "-o", "out"]
    if os.geteuid() == 0:
        command = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", *command]

    def told() -> tuple[int, str]:
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=False)
        return done.returncode, done.stderr.decode()

    assert told() == (1, "cleaner: secret.txt: read: not-permitted: Permission denied\n")
    assert set(read_tree(tmp_path / "out")) == {"site/good.txt"}
    (tmp_path / "in" / "site").chmod(0)
    assert told() == (2, "cleaner: in/site: Permission denied\n")
    (tmp_path / "in" / "site").chmod(0o755)
    (tmp_path / "in" / "site" / "good.txt").write_text(f"{BRIDGE}\n")
    (tmp_path / "out" / "site").chmod(0o555)
    status, notices = told()
    assert (status, notices.splitlines()[-1]) == (2, f"cleaner: {tmp_path}/out/site/good.txt: Permission denied")
    (tmp_path / "out" / "site").chmod(0o755)
    assert read_tree(tmp_path / "out") == {"site/good.txt": f"{FERRY}\n".encode()}
    (tmp_path / "out.cleaner").chmod(0o555)
    (tmp_path / "out.cleaner" / "lock").chmod(0o444)
    assert told() == (2, "cleaner: out.cleaner/lock: Permission denied\n")
    (tmp_path / "out.cleaner").chmod(0o755)


NAMES = [
    b"caf\xe9.txt",
    b"two\nlines.txt",
    b"-o.txt",
    b"--help.txt",
    b"x" * 251 + b".txt",
    "\u202etxt.exe.txt".encode(),
    "مقال.txt".encode(),
    b" .txt",
    b"a\\b.txt",
    b"\x1b[2J.txt",
    b"$(touch x).txt",
    b"%s %n.txt",
    b"..txt",
]


@pytest.mark.parametrize("name", NAMES)
def test_names(name: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a file is called, its output has the same name, and its document can be asked for."""
    monkeypatch.chdir(tmp_path)
    Path("in").mkdir()
    path = Path("in", os.fsdecode(name))
    path.write_text(f"{FERRY}\n\n{FERRY}\n\n\0" if name == b" .txt" else f"{FERRY}\n\n{FERRY}\n")
    status = 1 if name == b" .txt" else 0
    assert run("in", Path("out")) == status
    (row,) = rows(Path("out.cleaner/documents.jsonl"))
    if status == 0:
        assert [os.fsencode(found.name) for found in Path("out").iterdir()] == [name]
    done = cleaner("restore", "out", "--", row["doc"])
    assert (done.returncode, done.stdout) == (status, b"" if status else path.read_bytes())
    for look in ("--check", "--diff"):
        assert call(["clean", "-j1", look, "--", str(path)]) == (1 if status or look == "--check" else 0)


def test_a_directory_with_a_suffix(tmp_path: Path) -> None:
    """A directory is a directory, whatever its name."""
    write_tree(tmp_path / "in", {"x.txt/y.txt": f"{FERRY}\n"})
    assert run(tmp_path / "in", tmp_path / "out") == 0
    assert set(read_tree(tmp_path / "out")) == {"x.txt/y.txt"}


@pytest.mark.parametrize(("before", "after"), [("x.txt", "x.txt/y.txt"), ("x.txt/y.txt", "x.txt")])
def test_a_file_becomes_a_directory(before: str, after: str, tmp_path: Path) -> None:
    """What was a file may be a directory the next time, and the other way round."""
    for name in (before, after):
        shutil.rmtree(tmp_path / "in", ignore_errors=True)
        write_tree(tmp_path / "in", {name: f"{FERRY}\n"})
        assert run(tmp_path / "in", tmp_path / "out") == 0
        assert set(read_tree(tmp_path / "out")) == {name}


OVERLAPS = [
    ("in", "in", None),
    ("in", "in/out", None),
    ("in", "in/deep/er", None),
    ("in/site", "in", None),
    ("in/site/good.txt", "in/site", None),
    ("in/site/good.txt", "in", None),
    ("in", "out", "in/state"),
    ("in", "out", "in"),
    ("in/site", "out", "in"),
    ("link", "in", None),
    ("in", "link/out", None),
    ("in/../in", "./in", None),
]


@pytest.mark.parametrize(("source", "out", "state"), OVERLAPS)
def test_overlap(source: str, out: str, state: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Output, state and inputs may not lie in one another, by whatever way: the run ends with 2 and writes nothing."""
    monkeypatch.chdir(write_tree(tmp_path, {f"in/{name}": text for name, text in GOOD.items()}))
    Path("link").symlink_to("in")
    before = read_tree(tmp_path)
    done = cleaner("clean", source, "-o", out, *(["--state", state] if state else []))
    assert done.returncode == 2
    assert b"lie in one another" in done.stderr
    assert read_tree(tmp_path) == before
    done = cleaner(
        "clean", "--files-from", "-", "-o", out, *(["--state", state] if state else []), stdin=source.encode()
    )
    assert done.returncode == 2
    assert read_tree(tmp_path) == before


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        (("missing",), "missing: No such file or directory"),
        (("in", "missing.txt"), "missing.txt: No such file or directory"),
        (("picture.jpg",), "picture.jpg: unknown kind of file; its suffix must say what it is"),
        (("in", "other"), "would both become site/good.txt"),
    ],
)
def test_wrong_inputs(
    inputs: tuple[str, ...],
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Inputs that are not there, of no known kind or of one name end the run with 2 before anything is written."""
    write_tree(tmp_path, {"in/site/good.txt": "", "other/site/good.txt": "", "picture.jpg": ""})
    monkeypatch.chdir(tmp_path)
    assert call(["clean", *inputs, "-o", "out"]) == 2
    assert message in capsys.readouterr().err
    assert {path.name for path in tmp_path.iterdir()} == {"in", "other", "picture.jpg"}


class FullDisk:
    """A disk that is full at the *number*th file that is written, told by its temporary name."""

    def __init__(self, number: int) -> None:
        self.left = number
        self.struck: Path | None = None

    def __call__(self, path: str, mode: Any, buffering: int) -> Any:
        assert path.endswith(".cleaner-tmp")
        file = open(path, mode, buffering)  # noqa: SIM115, PTH123
        self.left -= 1
        if self.left == 0:
            self.struck = Path(path)
            file.write(b"half")
            file.close()
            return open("/dev/full", "wb", buffering=0)  # noqa: PTH123
        return file


def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Whichever write finds the disk full: 2, a message that names the file, old or new files but no parts."""
    scratch(tmp_path / "old", MIXED)
    changed: Tree = {name: text + f"\n\n{BRIDGE} Or so.\n" for name, text in MIXED.items() if isinstance(text, str)}
    new = scratch(tmp_path / "new", MIXED | changed)
    old = everything(tmp_path / "old" / "out")
    struck = set()
    for number in range(1, 100):
        folder = tmp_path / str(number)
        shutil.copytree(tmp_path / "old", folder)
        write_tree(folder / "in", changed)
        disk = FullDisk(number)
        with monkeypatch.context() as patch:
            patch.setattr("cleaner.formats.files.open", disk, raising=False)
            capsys.readouterr()
            status = run(folder / "in", folder / "out", "-q")
        assert leftovers(folder) == []
        if not disk.struck:
            break
        struck.add(disk.struck.parent.relative_to(folder).name)
        told = capsys.readouterr().err.splitlines()[-1]
        assert (status, told.rpartition("/")[0]) == (2, f"cleaner: {disk.struck.parent}")
        assert told.endswith(": No space left on device")
        assert all(data in (old[name], new[name]) for name, data in everything(folder / "out").items() if name in new)
        assert run(folder / "in", folder / "out", "-q") == 1
        assert everything(folder / "out") == new
    assert struck == {"post", "herald", "out", "out.cleaner"}


@pytest.mark.parametrize("limit", [4096, 20_000, 60_000])
def test_a_file_that_may_not_grow(limit: int, tmp_path: Path) -> None:
    """The system's own refusal, wherever it strikes the state: 2, a message, nothing half-written."""
    files = invented(60) | {"long.txt": "\n\n".join(f"Line {n} of the long text." for n in range(9000))}
    write_tree(tmp_path / "in", files)
    done = cleaner(
        "clean",
        tmp_path / "in",
        "-o",
        tmp_path / "out",
        "-j1",
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )
    assert done.returncode == 2
    assert done.stderr.startswith(b"cleaner: ")
    assert b"Traceback" not in done.stderr
    assert leftovers(tmp_path) == []
    assert run(tmp_path / "in", tmp_path / "out", "-q") == 0
    assert everything(tmp_path / "out") == scratch(tmp_path / "fresh", files)


def test_a_second_run(tmp_path: Path) -> None:
    """While a run holds the state, another one ends with 2 and names its process."""
    write_tree(tmp_path / "in", GOOD)
    with locked(state_of(tmp_path / "out")):
        done = cleaner("clean", tmp_path / "in", "-o", tmp_path / "out")
        assert (done.returncode, done.stdout) == (2, b"")
        message = f"cleaner: {state_of(tmp_path / 'out')}: in use by another run, process {os.getpid()}\n"
        assert done.stderr.decode() == message
        assert not (tmp_path / "out").exists()
    assert cleaner("clean", tmp_path / "in", "-o", tmp_path / "out").returncode == 0


def test_the_lock_of_the_dead(tmp_path: Path) -> None:
    """A run that was killed leaves no lock."""
    write_tree(tmp_path / "in", GOOD)
    source, out = str(tmp_path / "in"), str(tmp_path / "out")
    command = [sys.executable, "-m", "tests.strike", "keep", "1", "SIGKILL", "clean", source, "-o", out, "-j1"]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == -9
    assert (state_of(tmp_path / "out") / "lock").read_text().strip().isdigit()
    assert run(tmp_path / "in", tmp_path / "out") == 0


def damage(path: Path, kind: str) -> None:
    """Spoil the database at *path*."""
    if kind == "version":
        connection = sqlite3.connect(path)
        connection.execute("PRAGMA user_version = 99")
        connection.close()
    elif kind == "truncated":
        os.truncate(path, path.stat().st_size // 2)
    else:
        data = path.read_bytes()
        start = {"header": 0, "pages": 8192}[kind]
        path.write_bytes(data[:start] + b"\xa5" * (len(data) - start))


@pytest.mark.parametrize("kind", ["version", "header", "pages", "truncated"])
def test_a_damaged_state(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A state that can not be used ends the run with 2 and leaves the output alone; `--force` builds it anew."""
    files = invented(60)
    write_tree(tmp_path / "in", files)
    assert run(tmp_path / "in", tmp_path / "out") == 0
    before = everything(tmp_path / "out")
    damage(state_of(tmp_path / "out") / "state.db", kind)
    capsys.readouterr()
    assert run(tmp_path / "in", tmp_path / "out") == 2
    assert "clean --force builds it anew" in capsys.readouterr().err
    assert everything(tmp_path / "out") == before
    assert run(tmp_path / "in", tmp_path / "out", "--force") == 0
    assert everything(tmp_path / "out") == before
    assert run(tmp_path / "in", tmp_path / "out") == 0


def test_decisions_that_do_not_fit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Decisions that point at nothing are not acted upon: the run ends with 2, and `--force` decides anew."""
    write_tree(tmp_path / "in", {"a.txt": f"{FERRY}\n", "b.txt": f"{FERRY}\n\n{BRIDGE}\n"})
    assert run(tmp_path / "in", tmp_path / "out", "-q") == 0
    before = everything(tmp_path / "out")
    connection = sqlite3.connect(state_of(tmp_path / "out") / "state.db")
    assert connection.execute("UPDATE decision SET digest = '', rows = replace(rows, '[[0,0,', '[[0,9,')").rowcount == 1
    connection.execute("DELETE FROM meta WHERE key = 'delivered-to'")
    connection.commit()
    connection.close()
    (state_of(tmp_path / "out") / "state.sum").unlink()
    assert run(tmp_path / "in", tmp_path / "out", "-q") == 2
    assert "a decision does not fit b.txt, paragraph 9; --force decides anew" in capsys.readouterr().err
    assert read_tree(tmp_path / "out") == {"a.txt": f"{FERRY}\n".encode(), "b.txt": f"{BRIDGE}\n".encode()}
    assert run(tmp_path / "in", tmp_path / "out", "-q", "--force") == 0
    assert everything(tmp_path / "out") == before


def test_decisions_of_another_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A decision that was made of another text than the one at its place is not acted upon."""
    write_tree(tmp_path / "in", {"a.txt": f"{FERRY}\n", "b.txt": f"{FERRY}\n\n{BRIDGE}\n"})
    assert run(tmp_path / "in", tmp_path / "out", "-q") == 0
    connection = sqlite3.connect(state_of(tmp_path / "out") / "state.db")
    ((kept,),) = connection.execute("SELECT rows FROM decision").fetchall()
    decided = json.loads(kept)
    decided["paragraphs"][0][2] += 1
    connection.execute("UPDATE decision SET digest = '', rows = ?", (json.dumps(decided),))
    connection.execute("DELETE FROM meta WHERE key = 'delivered-to'")
    connection.commit()
    connection.close()
    (state_of(tmp_path / "out") / "state.sum").unlink()
    assert run(tmp_path / "in", tmp_path / "out", "-q") == 2
    assert "a decision does not fit b.txt, paragraph 0; --force decides anew" in capsys.readouterr().err


@pytest.mark.parametrize("out", ["file", "file/out"])
def test_a_file_where_out_should_be(out: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """OUT can not be a file or lie in one."""
    write_tree(tmp_path, {"in/a.txt": "text\n", "file": "mine"})
    assert run(tmp_path / "in", tmp_path / out, "--state", tmp_path / "state") == 2
    assert f"{tmp_path}/file" in capsys.readouterr().err
    assert (tmp_path / "file").read_text() == "mine"


LONG = 200_000_000


@pytest.mark.slow
def test_a_line_of_200_megabytes(tmp_path: Path) -> None:
    """A line without end is too large by default; when it is let in, it is cleaned within bounded memory."""
    words = "".join(f"word{number} " for number in range(20_000)).encode()
    with (write_tree(tmp_path, {"in/x.txt": ""}) / "in" / "x.txt").open("wb") as file:
        while file.tell() < LONG:
            file.write(words)
        file.truncate(LONG)
    done = cleaner("clean", tmp_path / "in", "-o", tmp_path / "out")
    assert done.returncode == 1
    assert b"x.txt: read: too-large: 200,000,000 bytes; --max-bytes allows 64,000,000\n" in done.stderr
    memory = 3_000_000_000
    done = cleaner(
        "clean",
        tmp_path / "in",
        "-o",
        tmp_path / "out",
        "--max-bytes=300000000",
        "-j1",
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (memory, memory)),
        timeout=200,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert (tmp_path / "out" / "x.txt").stat().st_size in range(LONG - 10, LONG + 10)
