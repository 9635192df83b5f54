"""Users' own rules, through a whole run: what counts of them, and what does not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from cleaner.cli import call
from cleaner.config import Config, OwnRules
from cleaner.job.filter import clean_bytes
from tests.conftest import cleaner, read_tree, rows, write_tree
from tests.runs import BRIDGE, FERRY, SCHOOL, everything, run, state_of

if TYPE_CHECKING:
    from pathlib import Path

TEXT = f"{FERRY}\n\nGet the Post every morning\n\nRing 555 12 34\n\n{BRIDGE}\n\n{SCHOOL}\n"
INPUTS = {"valley/a.txt": TEXT, "hills/b.txt": TEXT, "hills/c.txt": "Nothing of the kind.\n"}
PHRASE = '[newsletter]\nany = ["Get the Post …"]\n'
PATTERN = "[tip.patterns]\nany = ['Ring [0-9 ]+']\n"
SITE = '[site.valley.newsletter]\nany = ["Get the Post every morning"]\n'


def removed(out: Path) -> list[tuple[str, str, str]]:
    """Document, reason and detail of what went by rule."""
    ledger = rows(state_of(out) / "removed.jsonl")
    return [(row["doc"], row["reason"], row["detail"]) for row in ledger if row["stage"] == "boilerplate"]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write_tree(tmp_path, {f"in/{name}": text for name, text in INPUTS.items()})
    return tmp_path


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_all_kinds(jobs: str, here: Path) -> None:
    """Phrases, patterns and sites of several files act, in workers too, and name themselves in the ledger."""
    write_tree(here, {"one.toml": SITE, "two.toml": PATTERN})
    assert (
        run(here / "in", here / "out", "--scope", "document", "--rules", "one.toml", "--rules", "two.toml", "-j", jobs)
        == 0
    )
    assert removed(here / "out") == [
        ("hills/b.txt", "tip", "/Ring [0-9 ]+/"),
        ("valley/a.txt", "newsletter", "Get the Post every morning"),
        ("valley/a.txt", "tip", "/Ring [0-9 ]+/"),
    ]
    assert read_tree(here / "out")["valley/a.txt"] == f"{FERRY}\n\n{BRIDGE}\n\n{SCHOOL}\n".encode()


def test_a_changed_file(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """When the content of a file of rules changes, all is prepared anew; while it does not, nothing is."""
    path = write_tree(here, {"mine.toml": PHRASE}) / "mine.toml"
    prepared = []
    for text in (PHRASE, PHRASE, PHRASE.replace("Get", "Take"), PHRASE):
        path.write_text(text)
        assert run(here / "in", here / "out", "--scope", "document", "--rules", "mine.toml") == 0
        prepared.append(
            (json.loads((state_of(here / "out") / "run.json").read_bytes())["prepared"], len(removed(here / "out")))
        )
    assert prepared == [(3, 2), (0, 2), (3, 0), (3, 2)]
    capsys.readouterr()


def test_where_it_lies(here: Path) -> None:
    """A file that moves, or is named in another way, changes no byte of what a run leaves."""
    write_tree(here, {"mine.toml": PHRASE, "deep/er/mine.toml": PHRASE})
    settings = {"moved.toml": "rules = ['deep/er/mine.toml']\n", "deep/up.toml": "rules = '../mine.toml'\n"}
    write_tree(here, settings)
    found = []
    for given in (
        ("--rules", "mine.toml"),
        ("--rules", str(here / "deep/er/mine.toml")),
        ("-c", "moved.toml"),
        ("-c", "deep/up.toml"),
    ):
        assert run(here / "in", here / "out", "--scope", "document", *given) == 0
        found.append(everything(here / "out"))
        assert json.loads((state_of(here / "out") / "run.json").read_bytes())["prepared"] == (
            3 if len(found) == 1 else 0
        )
    assert found[1:] == found[:-1]
    summary = json.loads((state_of(here / "out") / "summary.json").read_bytes())
    assert [sorted(file) for file in summary["settings"]["rules"]] == [["digest", "name"]]
    assert summary["settings"]["rules"][0]["name"] == "mine.toml"


def test_the_engine_counts_where_it_is_used(here: Path) -> None:
    """The version of the engine for patterns is told, and decides, only where there are patterns."""
    write_tree(here, {"phrase.toml": PHRASE, "pattern.toml": PATTERN})
    for name in ("phrase", "pattern"):
        assert run(here / "in", here / name, "--rules", f"{name}.toml") == 0
        versions = json.loads((state_of(here / name) / "summary.json").read_bytes())["versions"]
        assert ("google-re2" in versions) == (name == "pattern")


def test_the_filter(here: Path) -> None:
    """The filter and the library go by the same rules."""
    write_tree(here, {"mine.toml": PHRASE})
    done = cleaner("clean", "-", "--rules", "mine.toml", stdin=TEXT.encode(), cwd=here)
    assert b"Get the Post" not in done.stdout
    document = clean_bytes(TEXT.encode(), Config(rules=(OwnRules("mine", PHRASE),)))
    assert [p.text for p in document.paragraphs if p.removal] == ["Get the Post every morning"]


def test_listed(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`cleaner rules` knows the rules of a user's own."""
    write_tree(here, {"cleaner.toml": "rules = ['mine.toml']", "mine.toml": "[site-line]\nany = ['Valley bell']"})
    assert call(["rules"]) == 0
    assert "e.g. Valley bell" in capsys.readouterr().out


def test_make_sees_them(here: Path) -> None:
    """The depfile names the files of rules."""
    write_tree(here, {"mine.toml": PHRASE})
    assert run(here / "in", here / "out", "--rules", "mine.toml", "--depfile", "clean.d") == 0
    assert "  mine.toml \\\n" in (here / "clean.d").read_text() or "  mine.toml\n" in (here / "clean.d").read_text()


WRONG = [
    ({}, ("--rules", "missing.toml"), "missing.toml: No such file or directory"),
    ({"dir/x": ""}, ("--rules", "dir"), "dir: Is a directory"),
    ({"mine.toml": b"[ad]\nany = ['a',\n'\xff']"}, ("--rules", "mine.toml"), "mine.toml:3: not UTF-8: invalid start"),
    ({"mine.toml": "[adx]"}, ("--rules", "mine.toml"), "mine.toml:1: adx: unknown key or category"),
    ({"mine.toml": "[ad]\n", "b.toml": "[ad"}, ("--rules", "mine.toml", "--rules", "b.toml"), "b.toml:1: Expected ']'"),
    ({"cleaner.toml": "rules = 7"}, (), "cleaner.toml: rules must be a list of files, not 7"),
    ({"cleaner.toml": "rules = ['a', 7]"}, (), "cleaner.toml: rules must be a list of files"),
    ({"cleaner.toml": 'rules = ["no\\u0000name"]'}, (), "embedded null byte"),
    ({"sub/c.toml": "rules = 'mine.toml'", "mine.toml": ""}, ("-c", "sub/c.toml"), "sub/mine.toml: No such file"),
]  # fmt: skip


@pytest.mark.parametrize(("files", "flags", "message"), WRONG, ids=[message for *_, message in WRONG])
def test_wrong(
    files: dict[str, str | bytes], flags: tuple[str, ...], message: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Rules that are missing, unreadable or wrong end the run with 2, named; nothing is written."""
    write_tree(here, files)
    assert call(["clean", "in", "-o", "out", *flags]) == 2
    assert message in capsys.readouterr().err
    assert not (here / "out").exists()
    assert not state_of(here / "out").exists()
