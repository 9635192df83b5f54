"""What follows among documents: lines of a site that count once others went, and witnesses that are such lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import read_tree, rows, write_tree
from tests.runs import run, state_of
from tests.site_pages import sentence
from tests.test_job_exposed import Row, own, removed

if TYPE_CHECKING:
    from pathlib import Path

SHARED = [sentence(("shared", number)) for number in range(5)]
LINE = "Harbour cameras"
POSTED = "Posted: Monday, {day} March 2014, 10:15 am, by our own people at the harbour"
BEHIND: list[Row] = [("z/2", number, "exact-duplicate", "a/0") for number in range(7, 12)]
"""What goes first, so that the line above it is the last one."""


def pages(lines: list[str]) -> dict[str, list[str]]:
    """Three pages of a site that end in *lines*, of which the last one stands above what another site has as well."""
    one, two, three = lines
    return {"a/0": SHARED, "z/0": [*own("0"), one], "z/1": [*own("1"), two], "z/2": [*own("2"), three, *SHARED]}


CASES: dict[str, tuple[dict[str, list[str]], list[Row]]] = {
    "a line counts anew": (
        pages([LINE, LINE, LINE]),
        [("z/0", 6, "site-line", None), ("z/1", 6, "site-line", None), ("z/2", 6, "site-line", None), *BEHIND],
    ),
    "one that is text elsewhere": (
        pages([POSTED.format(day=day) for day in range(10, 13)])
        | {"zz/0": [*own("other"), POSTED.format(day=10), *own("more")]},
        [("z/0", 6, "site-line", None), ("z/1", 6, "site-line", None), ("z/2", 6, "site-line", None), *BEHIND],
    ),
    "in the middle of one": (
        pages([LINE, LINE, LINE]) | {"z/2": [*own("2"), LINE, *own("3"), *SHARED]},
        [("z/2", number, "exact-duplicate", "a/0") for number in range(13, 18)],
    ),
}


@pytest.mark.parametrize(("line", "going"), [("Leave a comment", []), ("Editor's note", []), (LINE, [6])])
def test_what_a_rule_notes(tmp_path: Path, line: str, going: list[int]) -> None:
    """A line that a rule notes or keeps is none that its site repeats, also where others went around it."""
    pages = {f"z/{number}": [*own(f"{number}"), line, *SHARED] for number in range(3)}
    for name, lines in ({"a/0": SHARED} | pages).items():
        write_tree(tmp_path / "in", {f"{name}.txt": "\n\n".join(lines)})
    way = ("-q", "--skip", "furniture", "--keep", "first", "--flag", "comments")
    assert run(tmp_path / "in", tmp_path / "out", *way) == 0
    site: list[Row] = [(name, number, "site-line", None) for name in pages for number in going]
    copies: list[Row] = [(name, number, "exact-duplicate", "a/0") for name in pages for number in range(7, 12)]
    assert removed(tmp_path / "out") == sorted(site + copies, key=lambda row: row[:2])
    assert run(tmp_path / "out", tmp_path / "again", *way) == 0
    assert not rows(state_of(tmp_path / "again") / "removed.jsonl")


@pytest.mark.parametrize("case", CASES)
def test_what_follows(tmp_path: Path, case: str) -> None:
    """What a site repeats is counted among what is left, goes from all its stories, and takes no text along."""
    documents, expected = CASES[case]
    write_tree(tmp_path / "in", {f"{name}.txt": "\n\n".join(lines) for name, lines in documents.items()})
    way = ("-q", "--skip", "furniture", "--keep", "first")
    assert run(tmp_path / "in", tmp_path / "out", *way) == 0
    assert removed(tmp_path / "out") == expected
    assert run(tmp_path / "out", tmp_path / "again", *way) == 0
    assert read_tree(tmp_path / "again") == read_tree(tmp_path / "out")
    assert not rows(state_of(tmp_path / "again") / "removed.jsonl")
