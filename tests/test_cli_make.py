"""Stamp and depfile, read by make itself."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

import pytest

from cleaner.cli.make import write_depfile, write_stamp
from cleaner.job.inputs import Listing, Source
from tests.conftest import write_tree
from tests.runs import run

ODD = [
    "a b", " lead", "a#b", "#b", "a:b", "https:", "a%20b", "%", "a$b", "a$(b)c", "$$", "a=b", "=b", "a:=b",
    "a?id=3&b=4", "a*b", "a[1]", "a]b", "a|b", "a&b", "a(1)b", "a'b", 'a"b', "a,b", "a{b,c}", "a!b", "-b", "a^b", "<b>",
    "é", "\udcff", "a\rb", "a\x01b", "export b", "include", ".PHONY",
]  # fmt: skip
UNSPELLABLE = ["a\nb.txt", "a\tb.txt", "a;b.txt", "a\\b.txt", "a\\ b.txt", "tail\\", "photos (1)", "a&"]


def listing(*names: str) -> Listing:
    """A listing of files with *names*."""
    return Listing(tuple(Source(os.fsencode(n), os.fsencode(n), b"") for n in names), {}, (b"folder = 1",))


def make(folder: Path) -> str:
    """What make says of its target `a stamp=1`, whose recipe touches it."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    done = subprocess.run(["make", "-f", "Makefile"], cwd=folder, env=environment, capture_output=True, check=True)
    assert done.stderr == b""
    return done.stdout.decode("utf-8", "replace")


def age(path: Path, seconds: int) -> None:
    """Let *path* be *seconds* old."""
    os.utime(path, times=(time.time() - seconds,) * 2)


def test_make_reads_every_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the names hold, make runs when one of the files changes or goes, and not otherwise."""
    monkeypatch.chdir(tmp_path)
    files = [Path(f"{name}.txt") for name in ODD] + [Path("site", f"{name}.txt") for name in ODD]
    for folder in ("site", "folder = 1"):
        Path(folder).mkdir()
        age(Path(folder), 100)
    target = Path("a stamp=100%")
    assert write_depfile(Path("x.d"), target, listing(*map(str, files))) == []
    write_tree(
        tmp_path, {"Makefile": "all: a\\ stamp$(subst ,,=)100%\n-include x.d\na\\ stamp%:\n\t@touch '$@'; echo run\n"}
    )
    # whatever is taken for a glob or an assignment must not be saved by a neighbour
    for path in [*files, Path("a1.txt")]:
        path.touch()
        age(path, 100)
    assert make(tmp_path) == "run\n"
    assert "Nothing to be done" in make(tmp_path)
    for path in files:
        age(target, 50)
        path.touch()
        assert make(tmp_path) == "run\n", path
        age(path, 100)
        assert "Nothing to be done" in make(tmp_path), path
    for path in files:
        path.unlink()
        assert make(tmp_path) == "run\n", path
        path.touch()
        age(path, 100)


def test_left_out(tmp_path: Path) -> None:
    """What make gives no way to spell is left out, and told."""
    names = ["a.txt", *UNSPELLABLE]
    left_out = write_depfile(tmp_path / "x.d", Path("stamp"), listing(*names))
    assert sorted(map(os.fsdecode, left_out)) == sorted(UNSPELLABLE)
    assert (tmp_path / "x.d").read_bytes() == (
        b"stamp: \\\n  a.txt \\\n  folder\\ $(subst ,,=)\\ 1\n\na.txt:\n\nfolder\\ $(subst ,,=)\\ 1:\n"
    )


def test_left_out_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A run names the paths that its depfile could not."""
    write_tree(tmp_path, {"in/a;b\n.txt": "text\n", "in/c.txt": "text\n"})
    assert run(tmp_path / "in", tmp_path / "out", "--depfile", tmp_path / "x.d") == 0
    assert r"make can not spell" in (told := capsys.readouterr().err)
    assert r"in/a;b\n.txt; it is left out" in told
    assert (tmp_path / "x.d").read_text().startswith(f"{tmp_path}/out: \\\n  {tmp_path}/in \\\n  {tmp_path}/in/c.txt\n")


def test_stamp(tmp_path: Path) -> None:
    """A stamp is an empty file of now, whatever was there."""
    path = write_tree(tmp_path, {"stamp": "something"}) / "stamp"
    age(path, 1000)
    write_stamp(path)
    assert path.read_bytes() == b""
    age(path, 1000)
    write_stamp(path)
    assert time.time() - path.stat().st_mtime < 500


@pytest.mark.parametrize(("content", "status"), [(b"text\n", 0), (b"\0binary\0", 1)])
def test_stamp_says_that_all_went_well(content: bytes, status: int, tmp_path: Path) -> None:
    """There is a stamp only if no document failed; the depfile is there anyway, since it says what was read."""
    write_tree(tmp_path, {"in/a.txt": content})
    flags = ("--stamp", tmp_path / "stamp", "--depfile", tmp_path / "x.d")
    assert run(tmp_path / "in", tmp_path / "out", *flags) == status
    assert (tmp_path / "stamp").exists() == (status == 0)
    assert (tmp_path / "x.d").read_bytes().startswith(os.fsencode(tmp_path / "stamp") + b":")


def test_looking_makes_no_stamp(tmp_path: Path) -> None:
    """What writes nothing writes neither stamp nor depfile."""
    write_tree(tmp_path, {"in/a.txt": "text\n"})
    for flag in ("--check", "--diff", "-n"):
        run(tmp_path / "in", tmp_path / "out", flag, "--stamp", tmp_path / "stamp", "--depfile", tmp_path / "x.d")
    assert [path.name for path in tmp_path.iterdir()] == ["in"]
