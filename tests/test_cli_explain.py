"""`cleaner explain` and `cleaner restore`: why something went, and what was there before."""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING

import pytest

from cleaner.cli import call
from tests.conftest import cleaner, rows, write_tree
from tests.runs import BRIDGE, FERRY, run, state_of

if TYPE_CHECKING:
    from pathlib import Path

FILES: dict[str, str | bytes] = {
    "post/a.txt": f"{FERRY}\n\n{BRIDGE}\n",
    "post/b.txt": f"The cafÃ© is open\r\n\r\nShare Tweet Email Print\r\n\r\n{FERRY}\r\n",
    "post/flag.txt": "Something new\n\nSign up for our newsletter\n",
    "binary.txt": b"\0binary\0",
    "\x1b[2J.txt": "text\n",
}


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("explain")
    write_tree(folder / "in", FILES)
    (folder / "in" / os.fsdecode(b"not\xffutf.txt")).write_text("text\n")
    (folder / "in" / "link.txt").symlink_to("to\x1b[2Jnowhere")
    assert run(folder / "in", folder / "out", "-q", "--flag", "newsletter") == 1
    return folder / "out"


def told(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    """Exit status, standard output and standard error of `cleaner` with *arguments*."""
    capsys.readouterr()
    status = call([*map(str, arguments)])
    found = capsys.readouterr()
    return status, found.out, found.err


def test_run(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a document, the run is told in numbers, the most frequent reason of each kind first."""
    status, shown, _ = told(capsys, "explain", out)
    assert status == 0
    assert shown.splitlines()[0].startswith("7 documents, 2 failed, 1 reprint; 9 paragraphs: 7 kept, 2 removed")
    for line in (
        "4 verdict article",
        "1 removed boilerplate/share-bar",
        "1 repaired repair/mojibake",
        "1 failed decode/binary",
    ):
        assert re.search(rf"^ +{line}$", shown, flags=re.MULTILINE), line
    status, shown, _ = told(capsys, "explain", out, "--json")
    assert json.loads(shown) == json.loads((state_of(out) / "summary.json").read_bytes())


def test_removed_and_repaired(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of a document, every removal and repair is shown with its reason, a duplicate with its witness."""
    status, shown, _ = told(capsys, "explain", out, "post/b.txt")
    assert status == 0
    lines = shown.splitlines()
    assert lines[0] == "post/b.txt: 3 paragraphs, 2 removed, 0 cuts inside, 1 lines repaired, 0 flagged"
    assert [line for line in lines if line[0] in "-+"] == [
        "-The cafÃ© is open",
        "+The café is open",
        "-Share Tweet Email Print",
        f"-{FERRY}",
    ]
    assert lines[1] == "reprint: post/a.txt"
    assert re.match(r"@@ paragraph 1 \| boilerplate/share-bar", lines[5])
    assert lines[-1] == "  kept: post/a.txt paragraph 0, similarity 1.000"


def test_rows(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With `--json`, the rows of the ledger come as they are, flags after removals."""
    for name in ("post/b.txt", "post/flag.txt"):
        _, shown, _ = told(capsys, "explain", out, name, "--json")
        ledger = rows(state_of(out) / "removed.jsonl") + rows(state_of(out) / "flagged.jsonl")
        assert [json.loads(line) for line in shown.splitlines()] == [row for row in ledger if row["doc"] == name] != []


def test_flagged(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What was kept but noted is shown as that."""
    _, shown, _ = told(capsys, "explain", out, "post/flag.txt")
    assert re.search(
        r"^@@ paragraph 1 \| flagged newsletter: .* @@\n Sign up for our newsletter$", shown, flags=re.MULTILINE
    )


def test_failed(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of a document that failed, the failure is shown; there is nothing to restore."""
    status, shown, _ = told(capsys, "explain", out, "binary.txt")
    assert status == 0
    assert "\nfailed: decode: binary: 2 zero bytes in 8, first at byte 0\n" in shown
    assert told(capsys, "restore", out, "binary.txt") == (
        1,
        "",
        "cleaner: binary.txt: decode: binary: 2 zero bytes in 8, first at byte 0\n",
    )


@pytest.mark.parametrize("name", ["\x1b[2J.txt", "link.txt"])
def test_control_characters(name: str, out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither a name nor the target of a link can move the cursor."""
    status, shown, notices = told(capsys, "explain", out, name)
    assert status == 0
    assert "\x1b" not in shown + notices
    assert r"\x1b[2J" in shown


@pytest.mark.parametrize("name", [os.fsdecode(b"not\xffutf.txt"), r"not\xffutf.txt"])
def test_names_that_are_no_utf8(name: str, out: Path) -> None:
    """A document is found by the bytes of its name and by the name in the ledger."""
    done = cleaner("restore", out, name)
    assert (done.returncode, done.stdout) == (0, b"text\n")


@pytest.mark.parametrize("command", ["explain", "restore"])
def test_unknown_document(command: str, out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An unknown document ends with 2 and names the nearest one."""
    status, shown, notices = told(capsys, command, out, "psot/a.txt")
    assert (status, shown) == (2, "")
    assert notices == f"cleaner: psot/a.txt: no such document in {state_of(out)}; did you mean 'post/a.txt'?\n"


@pytest.mark.parametrize("arguments", [("explain",), ("explain", "--json"), ("explain", "a.txt"), ("restore", "a.txt")])
def test_wrong_output(arguments: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A directory that no run made ends with 2 and says what may be wrong; nothing is made there."""
    status, shown, notices = told(capsys, arguments[0], tmp_path / "out", *arguments[1:])
    assert (status, shown) == (2, "")
    assert "was the output made by cleaner, and is --state right?" in notices
    assert list(tmp_path.iterdir()) == []


def test_restore(out: Path) -> None:
    """What is restored is the text before anything was removed: decoded and repaired, LF line ends, to the byte."""
    done = cleaner("restore", out, "post/b.txt")
    assert done.stdout.decode() == f"The café is open\n\nShare Tweet Email Print\n\n{FERRY}\n"
    assert (done.returncode, done.stderr) == (0, b"")


CUT_FILES = {
    "a/first.txt": f"Something new\n\n{FERRY}\n",
    "b/second.txt": f"Something else\n\nFÃ¤hre faÌˆhrt: {BRIDGE} (opens in a new tab) Free. Read more »\n\n"
    f"{FERRY} CLICK HERE TO GET THE POST APP\n",
}


def test_cuts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every cut is told, also in a paragraph that went in the end; kept, cut and removed are what was there."""
    write_tree(tmp_path / "in", CUT_FILES)
    assert run(tmp_path / "in", tmp_path / "out", "-q") == 0
    _, shown, _ = told(capsys, "explain", tmp_path / "out", "b/second.txt")
    assert "3 paragraphs, 1 removed, 3 cuts inside, 1 lines repaired" in shown.splitlines()[0]
    for gone in ("(opens in a new tab)", "Read more »", "CLICK HERE TO GET THE POST APP", FERRY):
        assert f"-{gone}" in shown.splitlines()
    _, restored, _ = told(capsys, "restore", tmp_path / "out", "b/second.txt")
    _, lines, _ = told(capsys, "explain", tmp_path / "out", "b/second.txt", "--json")
    spans = []
    for row in map(json.loads, lines.splitlines()):
        if row["stage"] != "repair":
            spans.append((row["start"], row["end"]))
        if row["stage"] == "boilerplate":
            assert restored[row["start"] : row["end"]] == row["text"]
    kept = "".join(char for at, char in enumerate(restored) if not any(start <= at < end for start, end in spans))
    assert kept.split() == (tmp_path / "out/b/second.txt").read_text().split()


def test_verdict(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What a document is, and the line that says so, are told of it, and counted for the run."""
    write_tree(tmp_path / "in", {"wall.txt": "Just a moment...\n\nEnable JavaScript and cookies to continue\n"})
    assert run(tmp_path / "in", tmp_path / "out", "-q") == 0
    _, shown, _ = told(capsys, "explain", tmp_path / "out", "wall.txt")
    assert shown.splitlines()[1] == "not-an-article: bot: Just a moment"
    _, shown, _ = told(capsys, "explain", tmp_path / "out")
    assert shown.startswith("1 documents, 0 failed, 1 not-an-article; ")
    assert "1 verdict not-an-article" in shown


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("gone.txt", ["nothing-left"]),
        ("empty.txt", ["empty"]),
        ("unseen.txt", ["empty"]),
        ("post/again.txt", ["reprint: post/a.txt"]),
        ("post/a.txt", []),
    ],
)
def test_verdict_without_a_line(
    name: str, expected: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A verdict that no single line decided is shown too; of an article none is."""
    files = {"gone.txt": "Share Tweet Email Print\n", "empty.txt": "", "unseen.txt": "\u200b\n\n\u200f \u200b\n"}
    story = dict.fromkeys(("post/a.txt", "post/again.txt"), f"{FERRY}\n\n{BRIDGE}\n")
    write_tree(tmp_path / "in", files | story)
    assert run(tmp_path / "in", tmp_path / "out", "-q") == 0
    _, shown, _ = told(capsys, "explain", tmp_path / "out", name)
    assert [line for line in shown.splitlines()[1:] if line[0] not in "@- "] == expected


def test_a_run_that_did_not_end(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A document that the state knows and the last run did not come to is told so."""
    write_tree(tmp_path / "in", {"a.txt": f"{FERRY}\n"})
    assert run(tmp_path / "in", tmp_path / "out", "-q") == 0
    (tmp_path / "out.cleaner" / "documents.jsonl").write_bytes(b"")
    status, _, said = told(capsys, "explain", tmp_path / "out", "a.txt")
    assert (status, "did not come to its end" in said) == (2, True)
