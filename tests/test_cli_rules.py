"""`cleaner rules`: what can be removed, and by which name it is switched."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from cleaner.cli import call
from cleaner.config import Config
from cleaner.job.filter import clean_bytes
from tests.conftest import write_tree

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def listed(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, dict[str, str]]:
    """The rules that are listed, by name."""
    assert call(["rules", "list", "--json", *arguments]) == 0
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return {rule["name"]: rule for rule in found}


def test_text(capsys: pytest.CaptureFixture[str]) -> None:
    """A line per rule: what it does, its name and its kind, what it is for, and an example."""
    found = listed(capsys)
    assert call(["rules"]) == 0
    lines = capsys.readouterr().out.splitlines()
    shown = [" ".join((rule["action"], rule["name"], rule["kind"], rule["summary"])) for rule in found.values()]
    assert all(" ".join(line.split()).startswith(start) for line, start in zip(lines, shown, strict=True))
    assert call(["rules", "list"]) == 0
    assert capsys.readouterr().out.splitlines() == lines


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
