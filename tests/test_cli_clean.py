"""`cleaner clean`: what it prints where, and how it ends."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from cleaner import __version__
from cleaner.cli import call
from cleaner.repair import gate
from tests.conftest import ROOT, cleaner, read_tree, write_tree
from tests.runs import BRIDGE, FERRY, MIXED, everything, invented, leftovers, run, state_of

if TYPE_CHECKING:
    from pathlib import Path

PAGE = f"The cafÃ© is open\n\nShare Tweet Email Print\n\n{FERRY}\n\n{FERRY}\n"
SUMMARY = re.compile(
    r"[\d,]+ documents, [\d,]+ failed; [\d,]+ paragraphs: [\d,]+ kept, [\d,]+ removed \(.*\), "
    r"[\d,]+ cuts inside, [\d,]+ lines repaired; .*"
)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with a page and a page that needs nothing, in `in/`, and without settings."""
    monkeypatch.chdir(tmp_path)
    return write_tree(tmp_path, {"in/a.txt": PAGE, "in/b.txt": f"{BRIDGE}\n"})


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit status, standard output and standard error of `cleaner` with *arguments*."""
    status = call(arguments)
    found = capsys.readouterr()
    return status, found.out, found.err


@pytest.mark.parametrize(
    ("arguments", "status", "last"),
    [
        (("clean", "in", "-o", "out"), 0, "2 files written, 0 unchanged, 0 deleted"),
        (("clean", "in", "--check"), 1, "nothing written"),
        (("clean", "in", "--diff"), 0, "nothing written"),
        (("clean", "in", "-n"), 0, "nothing written"),
    ],
)
def test_summary_line(
    arguments: tuple[str, ...], status: int, last: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The last line on standard output is the summary, in words, or as one JSON object with `--json`."""
    found = told(capsys, *arguments)
    assert found[0] == status
    line = found[1].splitlines()[-1]
    assert SUMMARY.fullmatch(line)
    assert line.endswith(last)
    counts = json.loads(told(capsys, *arguments, "--json")[1].splitlines()[-1])
    assert counts["documents"] == 2
    assert counts["removed"]["boilerplate/share-bar"] == 1
    assert "seconds" in counts


@pytest.mark.parametrize("flag", ["--check", "--diff", "-n"])
def test_looking_writes_nothing(flag: str, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What only looks leaves OUT, its state and the directory for temporary files as they were."""
    write_tree(here, {"tmp/x": "", "out/a.txt": "old", "out.cleaner/removed.jsonl": "old"})
    monkeypatch.setattr("tempfile.tempdir", str(here / "tmp"))
    before = read_tree(here)
    for arguments in (("clean", "in"), ("clean", "in", "-o", "out")):
        call([*arguments, flag])
        assert read_tree(here) == before
        assert [path.name for path in (here / "tmp").iterdir()] == ["x"]


def test_check(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--check` names what would change and ends with 1; for clean text it ends with 0."""
    status, _, notices = told(capsys, "clean", "in", "--check")
    assert (status, notices) == (1, "cleaner: would change a.txt\n")
    assert run("in", here / "out") == 0
    capsys.readouterr()
    status, _, notices = told(capsys, "clean", "out", "--check")
    assert (status, notices) == (0, "")


DIFF = f"""\
--- a.txt
+++ a.txt (clean)
@@ paragraph 0 | repair/mojibake: transcode restore_byte_a0, decode utf-8 @@
-The cafÃ© is open
+The café is open
@@ paragraph 1 | boilerplate/share-bar: DETAIL @@
-Share Tweet Email Print
@@ paragraph 3 | dedup/REASON @@
-{FERRY}
  kept: a.txt paragraph 2, similarity 1.000
"""


def test_diff(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--diff` shows every repair and removal with its reason, without colour where that is no terminal."""
    _, shown, notices = told(capsys, "clean", "in", "--diff", "-q")
    pattern = re.escape(DIFF).replace("DETAIL", ".*").replace("REASON", "[a-z-]+")
    pattern = pattern.replace(re.escape("transcode restore_byte_a0, decode utf-8"), ".*")
    assert re.fullmatch(pattern, shown), shown
    assert notices == ""


def test_diff_shows_control_characters(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing in a text or a name can move the cursor of a terminal."""
    write_tree(here, {"in/x\x1b[2J.txt": "\x1b[31mred\x1b[0m \x9b text\n", "in/\u202etxt.txt": "a\x07\n"})
    _, shown, _ = told(capsys, "clean", "in", "--diff")
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert r"-\x1b[31mred\x1b[0m" in shown


def test_colours_on_a_terminal(here: Path) -> None:
    """On a terminal the diff has colours, unless they are refused."""
    pty = pytest.importorskip("pty")

    def shown(*arguments: str, **env: str) -> bytes:
        primary, secondary = pty.openpty()
        command = [sys.executable, "-m", "cleaner", "clean", "in", "--diff", *arguments]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", **env}
        subprocess.run(command, stdout=secondary, stderr=subprocess.PIPE, env=environment, check=True)
        os.close(secondary)
        found = os.read(primary, 100_000)
        os.close(primary)
        return found

    assert b"\x1b[31m-Share Tweet" in shown()
    assert b"\x1b" not in shown("--no-color")
    assert b"\x1b" not in shown(NO_COLOR="1")


def test_quiet(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`-q` says nothing, failures excepted."""
    write_tree(here, {"in/c.jpg": ""})
    assert told(capsys, "clean", "in", "-o", "out", "-q") == (0, "", "")
    write_tree(here, {"in/c.txt": "\0binary\0"})
    status, shown, notices = told(capsys, "clean", "in", "-o", "out", "-q")
    assert (status, shown) == (1, "")
    assert notices.startswith("cleaner: c.txt: decode: binary: ")
    assert notices.count("\n") == 1


def test_verbose(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`-v` says by what it was decided, on standard error."""
    status, shown, notices = told(capsys, "clean", "in", "-o", "out", "-v")
    assert (status, shown.count("\n")) == (0, 1)
    for part in (r"bands of \d+ rows find 99\.\d+%", "removed 1 boilerplate/share-bar", r"news-cleaner \d"):
        assert re.search(part, notices), part


def test_verbose_of_an_ftfy_that_is_not_proven(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`-v` says that repair goes the slow way with an ftfy of which nobody knows what it leaves alone."""
    assert "asked about every line" not in told(capsys, "clean", "in", "-o", "out", "-v")[2]
    monkeypatch.setattr(gate, "proven", lambda: False)
    for arguments in (("clean", "in", "-o", "out", "-v"), ("clean", "in", "-n", "-v")):
        assert told(capsys, *arguments)[2].startswith("cleaner: ftfy 6.")


def test_passed_over(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is passed over is told by kind."""
    write_tree(here, {"in/c.jpg": "", "in/d.jpg": "", "in/README": ""})
    _, _, notices = told(capsys, "clean", "in", "-o", "out")
    assert notices == "cleaner: passed over 2 files: *.jpg\ncleaner: passed over 1 files: without suffix\n"


def test_many_failures(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of many failures the first are named, and where to find the rest."""
    write_tree(here, {f"in/{number:02}.txt": "\0binary\0" for number in range(30)})
    status, _, notices = told(capsys, "clean", "in", "-o", "out")
    assert status == 1
    assert notices.count("decode: binary") == 20
    assert notices.endswith("cleaner: and 10 more; see out.cleaner/documents.jsonl\n")


@pytest.mark.parametrize("path", ["out", "out/", "./out", "deep/er/out"])
def test_where_the_state_lies(path: str, here: Path) -> None:
    """State and ledger lie beside OUT, under its name; OUT holds clean files and nothing else."""
    assert call(["clean", "in", "-o", path]) == 0
    assert set(read_tree(here / path)) == {"a.txt", "b.txt"}
    told = {"documents.jsonl", "flagged.jsonl", "removed.jsonl", "run.json", "summary.json"}
    assert {path.name for path in state_of(here / path).iterdir()} == told | {"lock", "state.db", "state.sum"}
    assert call(["explain", path]) == 0


def test_out_is_here(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """OUT may be the working directory, or the one above it."""
    (here / "one" / "two").mkdir(parents=True)
    monkeypatch.chdir(here / "one" / "two")
    assert call(["clean", str(here / "in"), "-o", "."]) == 0
    assert call(["clean", str(here / "in"), "-o", ".."]) == 0
    assert {path.name for path in (here / "one").iterdir()} == {"a.txt", "b.txt", "two", "two.cleaner"}
    assert (here / "one.cleaner").is_dir()
    assert call(["explain", "."]) == call(["explain", ".."]) == 0


def test_own_state(here: Path) -> None:
    """`--state` puts it elsewhere."""
    assert call(["clean", "in", "-o", "out", "--state", "elsewhere/state"]) == 0
    assert not state_of(here / "out").exists()
    assert call(["explain", "out", "--state", "elsewhere/state"]) == 0
    assert call(["explain", "out"]) == 2


LISTS = [
    (b"in/a.txt\nin/b.txt\n", ()),
    (b"in/b.txt\n\nin/a.txt", ()),
    (b"in/a.txt\0in/b.txt\0", ("-0",)),
    (b"in", ()),
]


@pytest.mark.parametrize(("data", "flags"), LISTS)
def test_files_from(data: bytes, flags: tuple[str, ...], here: Path) -> None:
    """Paths come from a file or from standard input, ended by line feeds or by NULs."""
    write_tree(here, {"list": data})
    assert call(["clean", "--files-from", "list", *flags, "-o", "out"]) == 0
    assert set(read_tree(here / "out")) == {"in/a.txt", "in/b.txt"}
    assert cleaner("clean", "--files-from", "-", *flags, "-o", "other", stdin=data).returncode == 0
    assert read_tree(here / "other") == read_tree(here / "out")


def test_names_with_line_feeds(here: Path) -> None:
    """With `-0`, a listed name may hold anything."""
    write_tree(here, {"in/a\nb.txt": "text\n", "list": b"in/a\nb.txt\0"})
    assert call(["clean", "--files-from", "list", "-0", "-o", "out"]) == 0
    assert set(read_tree(here / "out")) == {"in/a\nb.txt"}


def test_listed_but_missing(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A listed file that is not there is a failure of its own; the others are cleaned."""
    write_tree(here, {"list": "in/a.txt\nin/gone.txt\n"})
    status, _, notices = told(capsys, "clean", "--files-from", "list", "-o", "out")
    assert (status, set(read_tree(here / "out"))) == (1, {"in/a.txt"})
    assert "in/gone.txt: read: missing: No such file or directory" in notices


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "nothing to clean"),
        (("in",), "no output: name a directory with -o"),
        (("-", "in"), "- stands alone"),
        (("-", "-o", "out"), "- stands alone"),
        (("in", "--check", "--depfile", "x.d"), "--depfile needs a target"),
        (("--files-from", "nowhere", "-o", "out"), "nowhere"),
        (("--files-from", "list", "-o", "out"), "--files-from list: paths that end with NUL need -0"),
        (("in", "-o", "/"), "nothing can lie beside it"),
        (("in", "-o", "in/a.txt"), "is there, and is no directory"),
        (("in", "--wat"), "No such option"),
    ],
)
def test_usage(arguments: tuple[str, ...], message: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Arguments that do not go together end with 2 and say what is wrong; nothing is written."""
    write_tree(here, {"list": b"in/a.txt\0in/b.txt\0"})
    before = read_tree(here)
    status, shown, notices = told(capsys, "clean", *arguments)
    assert (status, shown) == (2, "")
    assert message in notices
    assert read_tree(here) == before


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    """`--version` says name and version, and nothing else."""
    assert told(capsys, "--version") == (0, f"cleaner {__version__}\n", "")


@pytest.mark.parametrize("command", [(), ("clean",), ("explain",), ("restore",), ("rules",), ("rules", "list")])
@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_help(command: tuple[str, ...], flag: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Every command has help, on standard output, that ends with 0."""
    status, shown, notices = told(capsys, *command, flag)
    assert (status, notices) == (0, "")
    assert shown.startswith(f"Usage: {' '.join(['cleaner', *command])} ")


def test_no_such_command(capsys: pytest.CaptureFixture[str]) -> None:
    """A command that there is not ends with 2."""
    status, shown, notices = told(capsys, "claen")
    assert (status, shown) == (2, "")
    assert "No such command 'claen'" in notices


FILTERED = [
    ((), PAGE, 0, f"The café is open\n\n{FERRY}\n"),
    ((), "", 0, ""),
    ((), "Share Tweet Email Print", 0, ""),
    (("--check",), PAGE, 1, ""),
    (("--check",), f"{FERRY}\n", 0, ""),
    (("--skip", "share-bar"), "Share Tweet Email Print", 0, "Share Tweet Email Print\n"),
    ((), "text \0 binary \0", 1, ""),
    (("--max-bytes", "3"), "text", 1, ""),
]


@pytest.mark.parametrize(("flags", "page", "status", "clean"), FILTERED)
def test_filter(flags: tuple[str, ...], page: str, status: int, clean: str) -> None:
    """With `-`, standard input is cleaned to standard output; a failure is told, and nothing comes out."""
    done = cleaner("clean", "-", *flags, stdin=page.encode())
    assert (done.returncode, done.stdout.decode()) == (status, clean)
    assert done.stderr.startswith(b"cleaner: standard input: ") == (status == 1 and "--check" not in flags)


def test_filter_diff() -> None:
    """The filter can show what would go instead."""
    done = cleaner("clean", "-", "--diff", stdin=PAGE.encode())
    assert done.returncode == 0
    assert done.stdout.decode().startswith("--- -\n+++ - (clean)\n@@ paragraph 0 | repair/mojibake")


def test_filter_counts() -> None:
    """What the filter counts goes to standard error, since standard output is for the text."""
    done = cleaner("clean", "-", "--json", stdin=PAGE.encode())
    assert json.loads(done.stderr)["removed"]["boilerplate/share-bar"] == 1
    done = cleaner("clean", "-", "-v", stdin=PAGE.encode())
    assert done.stderr.decode().startswith("cleaner: 4 paragraphs: 2 kept, 2 removed")


def test_filter_leaves_no_trace(here: Path) -> None:
    """A filter writes no file."""
    before = read_tree(here)
    assert cleaner("clean", "-", stdin=b"text", cwd=here).returncode == 0
    assert read_tree(here) == before


@pytest.mark.parametrize("arguments", [("clean", "-"), ("clean", "in", "--diff"), ("clean", "in", "-o", "out")])
def test_a_closed_pipe(arguments: tuple[str, ...], here: Path) -> None:
    """A reader that goes away is no failure and no news."""
    write_tree(
        here, invented(50) | {"in/a.txt": "".join(f"Line &amp; number {n} of many lines\n\n" for n in range(9999))}
    )
    with (here / "in" / "a.txt").open("rb") as page:
        process = subprocess.Popen(
            [sys.executable, "-m", "cleaner", *arguments],
            stdin=page,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        assert process.stdout
        process.stdout.close()
        assert process.stderr
        assert (process.stderr.read(), process.wait()) == (b"", 0)
        process.stderr.close()


@pytest.mark.parametrize("arguments", [("clean", "-"), ("clean", "in", "-o", "out"), ("explain", "out")])
def test_standard_output_is_full(arguments: tuple[str, ...], here: Path) -> None:
    """What could not be said on standard output ends with 2."""
    assert run("in", here / "out") == 0
    with open("/dev/full", "wb") as full:  # noqa: PTH123 - no path, a device
        done = subprocess.run(
            [sys.executable, "-m", "cleaner", *arguments],
            input=PAGE.encode(),
            stdout=full,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            check=False,
        )
    assert (done.returncode, done.stderr) == (2, b"cleaner: [Errno 28] No space left on device\n")


def test_any_locale(here: Path) -> None:
    """A terminal that can not show a character gets its escape, not a crash."""
    write_tree(here, {"in/a.txt": "The cafÃ© by the “sea”\n"})
    done = cleaner("clean", "in", "--diff", env={"PYTHONIOENCODING": "latin-1"})
    assert (done.returncode, b"+The caf\xe9 by the \\u201csea\\u201d" in done.stdout) == (0, True)


def test_no_standard_output(here: Path) -> None:
    """A caller may have closed standard output."""
    command = f"exec {sys.executable} -m cleaner clean in -o out >&-"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, shell=True, env=environment, capture_output=True, check=False)  # noqa: S602 - ours
    assert (done.returncode, done.stderr) == (0, b"")
    assert set(read_tree(here / "out")) == {"a.txt", "b.txt"}


STRIKES = [("write", 1, "-j1"), ("write", 3, "-j1"), ("keep", 2, "-j1"), ("keep", 2, "-j2"), ("keep", 4, "-j2")]


@pytest.mark.parametrize(("kind", "status"), [("SIGINT", 130), ("SIGTERM", 143)])
@pytest.mark.parametrize("strike", STRIKES)
def test_struck(strike: tuple[str, int, str], kind: str, status: int, tmp_path: Path) -> None:
    """A run that is told to stop does so in good order: its status says why, and nothing half-written is left."""
    event, number, jobs = strike
    write_tree(tmp_path / "in", MIXED)
    arguments = ("clean", str(tmp_path / "in"), "-o", str(tmp_path / "out"), jobs)
    command = [sys.executable, "-m", "tests.strike", event, str(number), kind, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (status, b"", b"")
    assert leftovers(tmp_path) == []
    assert run(tmp_path / "in", tmp_path / "out", "-q") == 1
    ended = everything(tmp_path / "out")
    assert run(tmp_path / "in", tmp_path / "fresh", "-q") == 1
    assert ended == everything(tmp_path / "fresh")


def test_json_is_whole(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The JSON summary holds what `summary.json` does, and what was so only this time."""
    found: dict[str, Any] = json.loads(told(capsys, "clean", "in", "-o", "out", "--json", "-q")[1])
    kept = json.loads((state_of(here / "out") / "summary.json").read_bytes())
    record = json.loads((state_of(here / "out") / "run.json").read_bytes())
    assert found == kept | record
