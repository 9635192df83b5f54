"""Rows that somebody asks for: of a document, a rule, a reason, the least alike."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import struct
import subprocess
import sys
import termios
from contextlib import suppress
from io import StringIO
from typing import TYPE_CHECKING, Any

import click
import pytest

from cleaner.cli import show
from tests.conftest import ROOT, cleaner, rows, write_tree
from tests.runs import NEWS, invented, run, state_of
from tests.test_cli_report import told

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("asked")
    write_tree(folder / "in", invented(60))
    for path in NEWS.rglob("*.txt"):
        write_tree(folder / "in", {str(path.relative_to(NEWS)): path.read_bytes()})
    assert run(folder / "in", folder / "out", "-q", "--flag", "social") == 0
    return folder / "out"


def everything(out: Path) -> list[dict[str, Any]]:
    return rows(state_of(out) / "removed.jsonl") + rows(state_of(out) / "flagged.jsonl")


ASKED = [
    (("--rule", "related"), lambda row: row["reason"] == "related"),
    (("--rule", "social"), lambda row: row["reason"] == "social"),
    (("--reason", "near-duplicate"), lambda row: row["reason"] == "near-duplicate"),
    (("--reason", "dedup/near-duplicate"), lambda row: row["reason"] == "near-duplicate"),
    (("--reason", "mojibake"), lambda row: row["stage"] == "repair"),
    (("harbour-post/ferry.txt", "--reason", "exact-duplicate"), lambda row: row["doc"] == "harbour-post/ferry.txt"),
]


@pytest.mark.parametrize(("arguments", "fits"), ASKED)
def test_asked(arguments: tuple[str, ...], fits: Any, out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All rows that are asked for are told, and no others, as they are and in the order of the ledger."""
    status, shown, notices = told(capsys, "explain", out, *arguments, "--json")
    assert (status, notices) == (0, "")
    expected = [row for row in everything(out) if fits(row)]
    if arguments[-1] == "exact-duplicate":
        expected = [row for row in expected if row["reason"] == "exact-duplicate"]
    assert [json.loads(line) for line in shown.splitlines()] == expected != []


@pytest.mark.parametrize("number", [1, 5, 10_000])
def test_lowest(number: int, out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The duplicates that are least like what was kept come first, so many of them as there are."""
    _, shown, _ = told(capsys, "explain", out, "--reason", "near-duplicate", "--lowest", str(number), "--json")
    found = [json.loads(line)["witness"] for line in shown.splitlines()]
    near = [row["witness"] for row in everything(out) if row["reason"] == "near-duplicate"]
    alike = [witness["shared"] / witness["union"] for witness in found]
    assert alike == sorted(witness["shared"] / witness["union"] for witness in near)[:number] != []


def test_shown(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each row stands below its document; a duplicate with its witness and the words that only one of both has."""
    _, shown, _ = told(capsys, "explain", out, "harbour-post/ferry.txt", "--reason", "near-duplicate")
    text = "The ferry between Port Almond and Skarn Island will run again from Monday, nine weeks after a storm tore "
    text += "away its landing stage, the harbour office said."
    assert shown.splitlines() == [
        "--- harbour-post/ferry.txt",
        "@@ paragraph 4 | dedup/near-duplicate @@",
        f"-{text}",
        "  kept: valley-herald/ferry-reprint.txt paragraph 1, similarity 0.926",
        f"  {{+PORT ALMOND - +}}{text}",
    ]
    _, shown, _ = told(capsys, "explain", out, "--rule", "social")
    assert shown.splitlines()[:3] == [
        "--- harbour-post/ferry.txt",
        "@@ paragraph 0 | flagged social: en: Connect with us @@",
        " Connect with us",
    ]


UNKNOWN = [
    (("--rule", "newsleter"), "newsleter: there is no such rule; did you mean 'newsletter'?"),
    (("--rule", "near-duplicate"), "near-duplicate: there is no such rule"),
    (("--reason", "near-duplicat"), "near-duplicat: there is no such reason; did you mean 'near-duplicate'?"),
]


@pytest.mark.parametrize(("arguments", "message"), UNKNOWN)
def test_unknown(arguments: tuple[str, ...], message: str, out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A name that is nothing's ends with 2, and the nearest is named."""
    status, shown, notices = told(capsys, "explain", out, *arguments)
    assert (status, shown) == (2, "")
    assert message in notices


@pytest.mark.parametrize(
    "arguments", [("--rule", "cookie"), ("--reason", "reprint"), ("--rule", "ad", "--lowest", "2")]
)
def test_nothing(arguments: tuple[str, ...], out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A rule that took nothing is no mistake."""
    assert told(capsys, "explain", out, *arguments) == (0, "nothing in the last run\n", "")
    assert told(capsys, "explain", out, *arguments, "--json") == (0, "", "")


SHORT, LONG = ("--rule", "copyright"), ("--reason", "near-duplicate")
ON_A_TERMINAL = [
    (SHORT, {}),
    (LONG, {}),
    (SHORT, {"NO_COLOR": "1"}),
    ((*SHORT, "--no-color"), {}),
    ((*LONG, "--json"), {}),
]


@pytest.mark.parametrize(("arguments", "env"), ON_A_TERMINAL)
def test_on_a_terminal(arguments: tuple[str, ...], env: dict[str, str], out: Path, tmp_path: Path) -> None:
    """On a terminal it is told in colours, and by way of the pager if it is longer than that; in a pipe, plainly."""
    plain = cleaner("explain", out, *arguments).stdout.decode()
    shown = on_a_terminal(["explain", str(out), *arguments], {"PAGER": pager(tmp_path), **env})
    assert click.unstyle(shown).removeprefix("paged\n").rstrip() == plain.rstrip()
    assert shown.startswith("paged\n") == (arguments == LONG)
    assert ("\x1b[" in shown) == (arguments == SHORT and not env)


def test_diff_on_a_terminal(tmp_path: Path) -> None:
    """`--diff` is paged too, and the summary comes after it."""
    arguments = ["clean", str(NEWS), "--diff", "-j1"]
    plain = cleaner(*arguments).stdout.decode()
    shown = on_a_terminal(arguments, {"PAGER": pager(tmp_path)})
    assert [line for line in click.unstyle(shown).splitlines() if line] == ["paged", *plain.splitlines()]


def pager(folder: Path) -> str:
    """A pager that says so."""
    path = folder / "pager"
    path.write_text("#!/bin/sh\necho paged\nexec cat\n")
    path.chmod(0o755)
    return str(path)


def on_a_terminal(arguments: list[str], env: dict[str, str]) -> str:
    """What `cleaner` writes to a terminal of 80 columns and 24 lines."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", **env}
    for name in {"NO_COLOR", "LINES", "COLUMNS"} - set(env):
        environment.pop(name, None)
    command = [sys.executable, "-m", "cleaner", *arguments]
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=subprocess.DEVNULL, env=environment)
    os.close(theirs)
    shown = b""
    with (
        suppress(OSError),
        os.fdopen(ours, "rb", 0) as terminal,
    ):  # which ends with an error when nobody writes any more
        while data := terminal.read(1 << 16):
            shown += data
    assert process.wait() == 0
    return shown.decode().replace("\r\n", "\n")


@pytest.mark.parametrize(
    ("lines", "paged"), [(["x"] * 23, 0), (["x"] * 24, 24), (["x" * 81] * 11, 0), (["x" * 81] * 12, 12)]
)
def test_what_fits(lines: list[str], paged: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """What fits is printed, with a line left for the prompt; a line that is broken counts as often as it is."""
    got: list[str] = []
    for stream in ("stdin", "stdout"):
        monkeypatch.setattr(f"sys.{stream}", StringIO())
        monkeypatch.setattr(f"sys.{stream}.isatty", lambda: True)
    monkeypatch.setattr("shutil.get_terminal_size", lambda **_: os.terminal_size((80, 24)))
    monkeypatch.setattr(click, "echo_via_pager", got.extend)
    show.paged(lines)
    assert len(got) == paged
