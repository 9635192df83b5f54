"""`cleaner rules`: what can be removed, and by which name it is switched."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.cli import call
from cleaner.cli.rule_table import Row, table
from cleaner.config import Config
from cleaner.job.filter import clean_bytes
from cleaner.rules import RuleInfo
from tests.conftest import write_tree

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def listed(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, dict[str, Any]]:
    """The rules that are listed, by name."""
    assert call(["rules", "list", "--json", *arguments]) == 0
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return {rule["name"]: rule for rule in found}


def test_text(capsys: pytest.CaptureFixture[str]) -> None:
    """In a pipe a line per rule: its name, what it does, its kind, what it is for, and an example."""
    found = listed(capsys)
    assert call(["rules"]) == 0
    lines = capsys.readouterr().out.splitlines()
    shown = [" ".join((rule["name"], rule["action"], rule["kind"], rule["summary"])) for rule in found.values()]
    assert all(" ".join(line.split()).startswith(start) for line, start in zip(lines, shown, strict=True))
    assert {rule["hits"] for rule in found.values()} == {None}
    assert call(["rules", "list"]) == 0
    assert capsys.readouterr().out.splitlines() == lines


def test_hits(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of the last run there are the hits: what was removed, cut out and flagged; however OUT is named."""
    text = "Ferry returns to the island\n\nBy Ida Holm, Norhaven\n\nThe ferry runs.\n\nShare Tweet Email Print\n"
    inside = "The ferry at the quay. Ida Holm/Getty Images Ida Holm/Getty Images\n"
    write_tree(
        tmp_path, {"in/a.txt": text, "in/b.txt": text.replace("ferry", "train") + "\nShare Tweet Print\n" + inside}
    )
    assert call(["clean", "in", "-o", "out", "-q"]) == 0
    for arguments in (["out"], ["--state", "out.cleaner"], ["none", "--state", "out.cleaner"]):
        found = listed(capsys, *arguments)
        shown = {name: found[name]["hits"] for name in ("share-bar", "author-line", "doubled-credit", "breadcrumb")}
        assert shown == {"share-bar": 3, "author-line": 2, "doubled-credit": 1, "breadcrumb": 0}
    assert call(["rules", "out"]) == 0
    (line,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("share-bar ")]
    assert line.split()[:3] == ["share-bar", "remove", "3"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["nowhere"], "nowhere.cleaner/summary.json: not there"),
        (["lern", "in"], "No such command 'lern'"),
        (["list", "one", "two"], "unexpected extra argument"),
    ],
)
def test_wrong(arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    """An output that is none, a command that is none and too many arguments end with 2, and say why."""
    assert call(["rules", *arguments]) == 2
    assert told in capsys.readouterr().err


def test_out_like_a_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An output that is called nearly like a command is one."""
    write_tree(tmp_path, {"in/a.txt": "The ferry runs.\n"})
    assert call(["clean", "in", "-o", "lists", "-q"]) == 0
    assert call(["rules", "lists"]) == 0


INFO = st.builds(
    RuleInfo,
    st.sampled_from(["ad", "headline-repeated"]),
    st.sampled_from(["remove", "flag", "keep", "off"]),
    st.sampled_from(["phrases", "structure"]),
    st.text("ab \x1b…", max_size=90),
    st.text("ab …", min_size=1, max_size=90).filter(str.strip),
)


@given(rows=st.lists(st.builds(Row, INFO, st.integers(0, 10**7)), min_size=1, max_size=5), width=st.integers(60, 200))
@pytest.mark.parametrize("known", [True, False])
def test_table(rows: list[Row], width: int, *, known: bool) -> None:
    """No line is wider than the terminal, all that there is to say is said, and no example can move the cursor."""
    rows = rows if known else [row._replace(hits=None) for row in rows]
    lines = [click.unstyle(line) for line in table(rows, width)]
    assert max(map(len, lines)) <= width
    told = "".join("".join(lines).split())
    assert "\x1b" not in told
    for row in rows:
        assert row.number in told
        for part in (row.rule.name, row.rule.action, row.rule.kind, row.rule.summary, row.example):
            assert "".join(part.split()) in told
    assert "--skip NAME" in " ".join(lines)


def test_on_a_terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A terminal gets the table, in colours unless they are refused."""
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "70")
    shown = []
    for arguments in ([], ["--no-color"]):
        assert call(["rules", "list", *arguments]) == 0
        shown.append(capsys.readouterr().out)
    assert "\x1b[33mflag" in shown[0]
    assert click.unstyle(shown[0]) == shown[1]
    assert max(map(len, shown[1].splitlines())) <= 70
    assert shown[1].startswith("rule ")


def test_settings_are_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The actions are those that the settings of here ask for."""
    assert listed(capsys)["share-bar"]["action"] == "remove"
    write_tree(tmp_path, {"cleaner.toml": "flag = ['share-bar']\n", "other.toml": "skip = ['share-bar']\n"})
    assert listed(capsys)["share-bar"]["action"] == "flag"
    assert listed(capsys, "-c", "other.toml")["share-bar"]["action"] not in ("flag", "remove")
    monkeypatch.setenv("CLEANER_SKIP", "ad")
    assert listed(capsys)["ad"]["action"] not in ("flag", "remove")


@pytest.mark.parametrize("setting", ["skip", "remove", "flag"])
def test_switches(setting: str) -> None:
    """The name of a rule is its switch and its reason."""
    page = b"Share Tweet Email Print\n"
    document = clean_bytes(page, Config().with_values({setting: "share-bar"}, "test"))
    (paragraph,) = document.paragraphs
    assert (paragraph.removal.reason if paragraph.removal else None) == ("share-bar" if setting == "remove" else None)
    assert (paragraph.flag.reason if paragraph.flag else None) == ("share-bar" if setting == "flag" else None)


def test_unknown(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule that there is not ends with 2 and names the nearest."""
    monkeypatch.setenv("CLEANER_SKIP", "shere-bar")
    assert call(["rules"]) == 2
    assert "share-bar" in capsys.readouterr().err
