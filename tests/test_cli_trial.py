"""`cleaner rules test`: what a pack would take, shown to people and to machines."""

from __future__ import annotations

import io
import json
import os
import pty
import sys
from typing import TYPE_CHECKING, Any

import pytest

from cleaner.cli import call
from tests.conftest import cleaner, read_tree, write_tree

if TYPE_CHECKING:
    from pathlib import Path

PACK = """\
[newsletter]
any = ["Get the Post …"]
tail = ["Never there"]
[related]
any = ["Our picks"]
[editorial-note]
any = ["Advertisement"]
[byline.patterns]
any = ['By \\pL+ \\x1b?Holm']
"""
PAGE = (
    "The ferry ran on Monday, and that is all that there is to say of it.\n\n"
    "Get the Post tonight\n\n"
    f"The bridge stands{', and stands' * 20}.\n\n"
    "By Ida Holm\n\nAdvertisement\n\nThe pass is open again.\n\n"
    "Our picks\n\nFerry to Norhaven runs again\n\nSnow closes the high pass\n"
)
SHOWN = """\
--- valley/a.txt
@@ paragraph 1 | newsletter: Get the Post … | mine.toml:2, any @@
 The ferry ran on Monday, and that is all that there is to say of it.
-Get the Post tonight
 The bridge stands, and stands, and stands, and stands, and stands, and stands, and stands, and stan…
@@ paragraph 3 | byline: /By \\pL+ \\x1b?Holm/ | mine.toml:9, any @@
 The bridge stands, and stands, and stands, and stands, and stands, and stands, and stands, and stan…
~By Ida Holm
 Advertisement
@@ paragraph 4 | ad: Advertisement | mine.toml:7, any @@
 By Ida Holm
+Advertisement
 The pass is open again.
@@ paragraph 6 | related: Our picks | mine.toml:5, any @@
 The pass is open again.
-Our picks
 Ferry to Norhaven runs again
@@ paragraph 7 | related-list: Our picks | goes along @@
 Our picks
-Ferry to Norhaven runs again
 Snow closes the high pass
@@ paragraph 8 | related-list: Our picks | goes along @@
 Ferry to Norhaven runs again
-Snow closes the high pass
      new   already elsewhere
        1         0         0  mine.toml:2: newsletter, any: Get the Post …
        1         0         0  mine.toml:5: related, any: Our picks
        1         0         0  mine.toml:7: editorial-note, any: Advertisement
        1         0         0  mine.toml:9: byline, any: /By \\pL+ \\x1b?Holm/
never matched: mine.toml:3: newsletter, tail: Never there
mine.toml: 2 documents, 0 failed; 4 of 5 phrases matched; lines: 4 removed, 1 flagged, 1 kept
"""


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_tree(tmp_path, {"mine.toml": PACK, "in/valley/a.txt": PAGE, "in/b.txt": "Nothing of the kind.\n"})
    write_tree(tmp_path, {"cleaner.toml": "skip = ['furniture']\n"})
    monkeypatch.chdir(tmp_path)


def test_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each line that changes is shown between its neighbours, with the phrase and its place; then the counts."""
    before = read_tree(tmp_path)
    assert call(["rules", "test", "mine.toml", "in"]) == 0
    assert capsys.readouterr().out == SHOWN
    assert read_tree(tmp_path) == before


def json_of(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, Any]]:
    """What a call with `--json` prints."""
    assert call(["rules", "test", "--json", *arguments]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    """The same as an object per line, with every key, and one of all phrases."""
    *rows, total = json_of(capsys, "mine.toml", "in")
    assert [(row["paragraph"], row["action"], row["place"]) for row in rows] == [
        (1, "remove", "mine.toml:2"),
        (3, "flag", "mine.toml:9"),
        (4, "keep", "mine.toml:7"),
        (6, "remove", "mine.toml:5"),
        (7, "remove", None),
        (8, "remove", None),
    ]
    before, _, after, *_ = PAGE.split("\n\n")
    assert rows[0] == {
        "doc": "valley/a.txt",
        "paragraph": 1,
        "before": before,
        "text": "Get the Post tonight",
        "after": after,
        "action": "remove",
        "reason": "newsletter",
        "detail": "Get the Post …",
        "already": None,
        "phrase": "Get the Post …",
        "position": "any",
        "place": "mine.toml:2",
    }
    assert (total["documents"], total["failed"]) == (2, 0)
    assert total["phrases"][1] == {
        "phrase": "Never there",
        "category": "newsletter",
        "position": "tail",
        "place": "mine.toml:3",
        "new": 0,
        "already": 0,
        "elsewhere": 0,
    }


@pytest.mark.parametrize("samples", [(), ("-",)])
def test_standard_input(samples: tuple[str, ...], tmp_path: Path) -> None:
    """Standard input is a sample, also when none is named."""
    done = cleaner("rules", "test", "mine.toml", *samples, "--json", stdin=PAGE.encode(), cwd=tmp_path)
    assert done.returncode == 0
    assert [json.loads(line).get("doc") for line in done.stdout.splitlines()] == ["-"] * 6 + [None]


def test_single_files(capsys: pytest.CaptureFixture[str]) -> None:
    """Files are samples as they are inputs of clean."""
    *rows, total = json_of(capsys, "mine.toml", "in/valley/a.txt", "in/b.txt")
    assert ({row["doc"] for row in rows}, total["documents"]) == ({"a.txt"}, 2)


@pytest.mark.parametrize(
    ("samples", "noted"), [("in/valley/a.txt", True), ("-", True), ("in/valley", True), ("in", False), ("hills", False)]
)
def test_a_site_that_is_not_known(samples: str, tmp_path: Path, *, noted: bool) -> None:
    """Of rules of a site that never match it is said where nobody can know the site of a sample."""
    write_tree(tmp_path, {"site.toml": '[site.valley.tip]\nany = ["Never there"]\n', "hills/hills/a.txt": PAGE})
    done = cleaner("rules", "test", "site.toml", samples, stdin=PAGE.encode(), cwd=tmp_path)
    note = b" (its site is not known here; name the directory above it)" if noted else b""
    assert b"never matched: site.toml:2: tip, any: Never there" + note + b"\n" in done.stdout


def test_settings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The settings of here count, or those that -c names."""
    write_tree(tmp_path, {"cleaner.toml": "skip = ['newsletter', 'furniture']", "other.toml": "exclude = ['b.txt']"})
    assert json_of(capsys, "mine.toml", "in")[0]["paragraph"] == 3
    assert json_of(capsys, "mine.toml", "in", "-c", "other.toml")[-1]["documents"] == 1


def test_failures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A document that can not be read costs itself, is told, and makes the exit status 1."""
    write_tree(tmp_path, {"in/x.txt": b"\0\1\2"})
    assert call(["rules", "test", "mine.toml", "in"]) == 1
    told = capsys.readouterr()
    assert "x.txt: decode: binary: " in told.err
    assert "3 documents, 1 failed" in told.out


def test_on_a_terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Where somebody would have to type the sample, the rules are only read."""
    terminal, side = pty.openpty()
    with os.fdopen(side, "r") as stdin, os.fdopen(terminal, "rb"):
        monkeypatch.setattr(sys, "stdin", stdin)
        assert call(["rules", "test", "mine.toml"]) == 0
    told = capsys.readouterr()
    assert told.err == "cleaner: nothing is wrong with the rules; to see what they take, name files, directories or -\n"
    assert told.out == "mine.toml: 0 documents, 0 failed; 0 of 5 phrases matched; lines: none removed\n"


class Terminal(io.StringIO):
    """Standard output that is a terminal."""

    def isatty(self) -> bool:
        """It is."""
        return True


@pytest.mark.parametrize(("flags", "colored"), [((), True), (("--no-color",), False)])
def test_colors(flags: tuple[str, ...], *, colored: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """There are colours on a terminal, unless they are not wanted."""
    monkeypatch.setattr(sys, "stdout", stdout := Terminal())
    assert call(["rules", "test", "mine.toml", "in", *flags]) == 0
    assert ("\x1b[31m-Get the Post tonight\x1b[0m" in stdout.getvalue()) == colored
    assert ("\x1b" in stdout.getvalue()) == colored


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("missing.toml", "in"), "missing.toml: No such file or directory"),
        (("in/b.txt", "in"), "in/b.txt:1: "),
        (("mine.toml", "nowhere"), "nowhere: No such file or directory"),
        (("mine.toml", "-", "in"), "- stands alone"),
    ],
)
def test_wrong(arguments: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A pack or a sample that is missing or wrong ends with 2, and nothing on standard output."""
    assert call(["rules", "test", *arguments]) == 2
    told = capsys.readouterr()
    assert (told.out, message in told.err) == ("", True)
