"""The README and the reference say what is so; see `test_pages.py` for what is played from beginning to end."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from cleaner.cli import call
from cleaner.cli.progress import KEYS
from tests import pages
from tests.conftest import ROOT, cleaner, read_tree, rows, write_tree
from tests.pages import GUIDES, file_of
from tests.settings_table import table, written

if TYPE_CHECKING:
    from pathlib import Path

README = pages.README.read_text("utf-8")
REFERENCE = (GUIDES / "reference.md").read_text("utf-8")
PACKS = GUIDES / "packs.md"


def test_settings_table() -> None:
    """The table of settings is that of the code."""
    assert written() == table()


def test_before_and_after(tmp_path: Path) -> None:
    """The example at the top is what the tool does."""
    before, after = (
        re.sub(r"^    ", "", block, flags=re.MULTILINE)
        for block in re.findall(r"(?:Before|After)[^\n]*:\n\n((?:    [^\n]*\n)+)", README)
    )
    done = cleaner("clean", "-", stdin=before.encode())
    assert done.stdout.decode() == after.replace("\n", "\n\n").removesuffix("\n")


@pytest.mark.parametrize("line", re.findall(r"^    (cleaner [^|<\n]*?)(?: +#.*)?$", README, flags=re.MULTILINE))
def test_commands(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command in the README runs."""
    text = "Headline of the day\n\nHeadline of the day\n\nThe ferry runs.\n"
    files = {"scraped/site/a.txt": text, "today/site/b.txt": text, "crawl/c.txt": text}
    files["dump/news.jsonl"] = json.dumps({"article": {"body": text}}) + "\n"
    write_tree(tmp_path, files | {"mine.toml": file_of(PACKS, "mine.toml")})
    monkeypatch.chdir(tmp_path)
    assert call(["clean", "scraped", "-o", "clean", "--index", "seen"]) == 0
    assert call(["rules", "learn", "scraped", "-o", "site.toml"]) == 0
    assert call(line.split()[1:]) in (0, 1)


def test_log_keys() -> None:
    """The keys of the log are those that the reference names."""
    table = REFERENCE.partition("| keys | in events | what |")[2].partition("\n\n")[0]
    cells = [row.split(" | ")[0] for row in table.splitlines()[2:]]
    assert sorted(re.findall(r"`(\w+)`", " ".join(cells))) == sorted(KEYS)


def test_own_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The example of a pack has all kinds of rules in it, and each does what it is for."""
    path, command = "scraped/valley-post.example/a.txt", "cleaner rules test mine.toml scraped"
    write_tree(tmp_path, {"mine.toml": file_of(PACKS, "mine.toml"), path: file_of(PACKS, path)})
    monkeypatch.chdir(tmp_path)
    assert call(command.split()[1:]) == 0
    told = capsys.readouterr().out
    assert "-Our picks" in told
    assert "keep, any: Sign up for the ferry pass" in told
    assert call(["clean", "scraped", "-o", "clean", "--rules", "mine.toml"]) == 0
    assert len((tmp_path / "clean" / "valley-post.example" / "a.txt").read_text().split("\n\n")) == 3


def test_makefile_example(tmp_path: Path) -> None:
    """With the Makefile of the reference, a second make does nothing, and any change of the inputs is seen."""
    example = file_of(GUIDES / "reference.md", "Makefile")
    write_tree(tmp_path, {"Makefile": example, "scraped/site/a $ b#1.txt": "One: two.\n", "bin/cleaner": ""})
    (tmp_path / "bin/cleaner").write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m cleaner "$@"\n')
    (tmp_path / "bin/cleaner").chmod(0o755)

    def make() -> str:
        path = f"{tmp_path / 'bin'}:/usr/local/bin:/usr/bin:/bin"
        return subprocess.run(
            ["make"], cwd=tmp_path, env={"PATH": path}, capture_output=True, check=True
        ).stdout.decode()

    assert "cleaner clean" in make()
    assert "up to date" in make()
    write_tree(tmp_path, {"scraped/site/new.txt": "Three.\n"})
    assert "cleaner clean" in make()
    assert "up to date" in make()
    (tmp_path / "scraped/site/a $ b#1.txt").unlink()
    assert "cleaner clean" in make()
    assert list(read_tree(tmp_path / "clean")) == ["site/new.txt"]
    assert "up to date" in make()


def test_ledger_keys(tmp_path: Path) -> None:
    """The rows of the ledger have the keys that the reference names."""
    (names,) = re.findall(r"Every row has the same keys: `([^`]*)`", REFERENCE)
    write_tree(tmp_path, {"in/a.txt": "Headline of the day\n\nHeadline of the day\n\nThe cafÃ© is open.\n"})
    assert cleaner("clean", tmp_path / "in", "-o", tmp_path / "out").returncode == 0
    found = rows(tmp_path / "out.cleaner" / "removed.jsonl")
    assert {row["stage"] for row in found} == {"boilerplate", "repair"}
    assert all(list(row) == names.split(", ") for row in found)
