"""The index from the command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from cleaner.cli import call
from tests.batches import BRIDGE, BUDGET, FERRY, FERRY_AGAIN, ONE, SCHOOL, TWO
from tests.conftest import ROOT, cleaner, read_tree, rows, write_tree

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with two batches, cleaned one after the other against one index."""
    for batch, files in {"monday": ONE, "tuesday": TWO}.items():
        write_tree(tmp_path / batch, {**files})
    monkeypatch.chdir(tmp_path)
    for batch in ("monday", "tuesday"):
        assert call(["clean", batch, "-o", f"clean/{batch}", "--index", "seen", "-j1", "-q"]) == 0
    return tmp_path


def witnesses(path: Path) -> list[tuple[str, str]]:
    """Run and document of the witness of each duplicate."""
    return [(row["witness"]["run"], row["witness"]["doc"]) for row in rows(path) if row["witness"]]


def test_clean(here: Path) -> None:
    """A run is called like its output's directory, and what it delivered counts as seen."""
    assert witnesses(here / "clean/tuesday.cleaner/removed.jsonl") == [("monday", "a.txt")] * 2
    assert (here / "clean/tuesday/b.txt").read_text() == f"{SCHOOL}\n"


def test_explain_and_diff(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """People are told in which run the kept paragraph is."""
    assert call(["explain", "clean/tuesday", "c.txt"]) == 0
    assert "kept: a.txt paragraph 1 of run monday, similarity 1.000" in capsys.readouterr().out
    assert call(["clean", "--diff", "tuesday", "--index", "seen", "--run", "tuesday"]) == 0
    assert "of run monday" in capsys.readouterr().out


def test_verbose(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With -v, the runs that were seen are named."""
    assert call(["clean", "tuesday", "-o", "clean/tuesday", "--index", "seen", "-v"]) == 0
    told = capsys.readouterr().err
    assert "saw run monday, " in told
    assert "saw run tuesday, " not in told


@pytest.mark.parametrize(
    ("arguments", "removed"),
    [
        ([], 2 + 2),  # as a new batch, everything in it was seen
        (["--run", "tuesday"], 2),
        (["-o", "clean/tuesday"], 2),
        (["--run", "monday"], 0),
    ],
)
@pytest.mark.parametrize("looking", ["--check", "--diff", "-n"])
def test_looking(
    here: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], removed: int, looking: str
) -> None:
    """A look at a batch is a look at the run that it would be, and leaves nothing."""
    before = read_tree(here)
    status = call(["clean", looking, "tuesday", "--index", "seen", "--json", *arguments])
    assert status == (1 if looking == "--check" and removed else 0)
    found = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert sum(found["removed"].values()) == removed
    assert read_tree(here) == before


def test_filter(here: Path) -> None:
    """Standard input is compared with every run, and leaves nothing in the index."""
    before = read_tree(here)
    text = f"{FERRY_AGAIN}\n\nThe library opens on Sundays from the first week of next month onwards.\n\n{BUDGET}\n"
    done = cleaner("clean", "-", "--index", "seen", stdin=text.encode(), cwd=here)
    assert (done.returncode, done.stdout.decode()) == (0, text.split("\n\n")[1] + "\n")
    assert read_tree(here) == before


def test_filter_without_index(here: Path) -> None:
    """A filter leaves nothing, so an index that is not there is a mistake."""
    done = cleaner("clean", "-", "--index", "none", stdin=FERRY.encode(), cwd=here)
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"none: no index is there" in done.stderr


def test_filter_with_run(here: Path) -> None:
    """Standard input can be cleaned as if it were of a run, which sees only the runs before it."""
    done = cleaner(
        "clean", "-", "--index", "seen", "--run", "tuesday", stdin=f"{BRIDGE}\n\n{BUDGET}\n".encode(), cwd=here
    )
    assert done.stdout.decode() == f"{BUDGET}\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("clean monday -o out --index seen --scope document", "scope document"),
        ("clean monday -o out --index seen --threshold 0.9", "threshold"),
        ("clean monday -o out --run monday", "--index"),
        ("clean monday -o out --index-read-only", "--index"),
        ("clean monday -o out --index seen --run monday", "run monday"),
        ("clean monday -o out --index none --index-read-only", "none: no index is there"),
        ("clean monday -o out --index clean", "no index is there, but monday"),
        ("clean monday -o out --index out", "lies in the output"),
        ("clean monday -o out --index monday/seen", "lie in one another"),
        ("index info none", "none: no index is there"),
        ("index verify monday", "monday: no index is there"),
        ("index compact monday/a.txt", "no index is there"),
    ],
)
def test_refused(here: Path, capsys: pytest.CaptureFixture[str], arguments: str, message: str) -> None:
    """What does not fit is a status of 2 and one line that says why; nothing is written but a state that is empty."""
    before = read_tree(here)
    assert call(arguments.split()) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert message in line
    after = {name: data for name, data in read_tree(here).items() if not name.startswith("out.cleaner/")}
    assert {**after, "seen/lock": b""} == {**before, "seen/lock": b""}


@pytest.mark.parametrize("name", ["", "a\nb", "\x1b[2J"])
def test_names_that_nobody_can_read(here: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    """A run's name can be printed."""
    assert call(["clean", "monday", "-o", "out", "--index", "seen", "--run", name]) == 2
    assert "can not be the name of a run" in capsys.readouterr().err


def test_force_takes_the_place(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With --force, a run takes the place of another one of the same name."""
    assert call(["clean", "monday", "-o", "out", "--index", "seen", "--run", "monday", "--force"]) == 0
    capsys.readouterr()
    assert call(["index", "info", "seen", "--json"]) == 0
    assert [run["run"] for run in json.loads(capsys.readouterr().out)["runs"]] == ["monday", "tuesday"]


def test_info(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`info` names runs, rows, documents, bytes and settings, for people and as JSON."""
    assert call(["index", "info", "seen", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [(run["run"], run["rows"], run["documents"]) for run in found["runs"]] == [
        ("monday", 2, 1),
        ("tuesday", 2, 2),
    ]
    size = sum(path.stat().st_size for path in (here / "seen/segments").iterdir())
    assert (found["rows"], found["documents"], found["bytes"], found["files"]) == (4, 3, size, 2)
    assert {"threshold", "recall", "shingle", "permutations", "bands", "rows"} < set(found["settings"])
    assert call(["index", "info", "seen"]) == 0
    told = capsys.readouterr().out
    assert f"threshold {found['settings']['threshold']}" in told
    assert f"2 runs, 4 paragraphs of 3 documents; {size:,} bytes in 2 files" in told


def test_verify(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`verify` says 0 for a sound index; for a damaged one 1, and which segment of which run it is."""
    assert call(["index", "verify", "seen"]) == 0
    assert capsys.readouterr().out == "2 runs: 2 sound, 0 damaged\n"
    assert call(["index", "info", "seen", "--json"]) == 0
    file = json.loads(capsys.readouterr().out)["runs"][1]["file"]
    path = here / "seen/segments" / file
    path.write_bytes(path.read_bytes()[:-64])
    assert call(["index", "verify", "seen"]) == 1
    told = capsys.readouterr()
    assert told.out == "2 runs: 1 sound, 1 damaged\n"
    assert "run tuesday" in told.err
    assert f"{file}: truncated" in told.err


def test_compact(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`compact` leaves one file, with which everything is as it was."""
    before = read_tree(here / "clean")
    assert call(["index", "compact", "seen"]) == 0
    assert capsys.readouterr().out == "2 files before, 1 now\n"
    assert call(["index", "verify", "seen"]) == 0
    for batch in ("monday", "tuesday"):
        assert call(["clean", batch, "-o", f"clean/{batch}", "--index", "seen", "-j1", "-q"]) == 0
    after = read_tree(here / "clean")
    for name, data in before.items():
        assert after[name] == data or name.rpartition("/")[2] in {"lock", "run.json", "state.db", "state.sum"}


def test_a_full_disk(here: Path) -> None:
    """Where the system lets no more be written, the run fails, and the index is as it was."""
    words = f"{FERRY} {BRIDGE}".split()
    text = "\n\n".join(" ".join(f"{word}{number}" for word in words) for number in range(4000))
    write_tree(here / "wednesday", {"d.txt": text})
    arguments = ["clean", "wednesday", "-o", "clean/wednesday", "-j1"]
    assert cleaner(*arguments, cwd=here).returncode == 0
    before = read_tree(here / "seen")
    limited = "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, 500_000));"
    limited += "from cleaner.cli import call; sys.exit(call(sys.argv[1:]))"
    done = subprocess.run(
        [sys.executable, "-c", limited, *arguments, "--index", "seen"],
        cwd=here,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr == b"cleaner: seen/segments: File too large\n"
    assert {**read_tree(here / "seen"), "lock": b""} == {**before, "lock": b""}
    assert cleaner(*arguments, "--index", "seen", cwd=here).returncode == 0
    assert cleaner("index", "verify", "seen", cwd=here).returncode == 0
