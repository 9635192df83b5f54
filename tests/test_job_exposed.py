"""What follows from decisions: the lines that stand otherwise once others went, so that the clean stays clean."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import read_tree, rows, write_tree
from tests.runs import run, state_of
from tests.site_pages import sentence

if TYPE_CHECKING:
    from pathlib import Path

SHARED = [sentence(("shared", number)) for number in range(5)]
LONG = [sentence(("long", number), 50) for number in range(3)]
"""Longer than any line that could be a headline."""
RAIN = "There was rain all day on the ferry and on the pier"
RULE = "We ask you to keep your comments relevant and respectful"
"""Known furniture, at the end of a text."""
SITE = "Harbour cameras and tables"
HEADLINE = (
    "Council votes after seventeen meetings for another lantern railway between the old quarry and the lighthouse"
)


def own(name: str, count: int = 6) -> list[str]:
    """Paragraphs that no other document has."""
    return [sentence((name, number)) for number in range(count)]


Row = tuple[str, int, str, str | None]
"""Document and number of a paragraph that went, for what, and the document of its witness."""

CASES: dict[str, tuple[dict[str, list[str]], list[Row]]] = {
    "an edge": (
        {"a/0": SHARED, "b/0": [*own("b"), RULE, *SHARED]},
        [("b/0", 6, "comments", None), *(("b/0", number, "exact-duplicate", "a/0") for number in range(7, 12))],
    ),
    "an edge below long paragraphs": (
        {"a/0": SHARED, "b/0": [*LONG, RULE, *SHARED]},
        [("b/0", 3, "comments", None), *(("b/0", number, "exact-duplicate", "a/0") for number in range(4, 9))],
    ),
    "in the middle": (
        {"a/0": SHARED, "b/0": [*own("b"), RULE, *own("c"), *SHARED]},
        [("b/0", number, "exact-duplicate", "a/0") for number in range(13, 18)],
    ),
    "short lines meet": (
        {"a/0": SHARED[:1], "a/1": SHARED[:1] + own("a"), "b/0": ["Urgent:", SHARED[0], "Urgent:", *own("b")]},
        [
            ("a/1", 0, "exact-duplicate", "a/0"),
            ("b/0", 1, "exact-duplicate", "a/0"),
            ("b/0", 2, "exact-duplicate", "b/0"),
        ],
    ),
    "only words are left": (
        {"a/0": SHARED[:1], "b/0": ["Urgent:", SHARED[0], "Urgent:"]},
        [("b/0", 1, "exact-duplicate", "a/0"), ("b/0", 2, "exact-duplicate", "b/0")],
    ),
    "nothing is left": (
        {"a/0": SHARED[:1], "b/0": SHARED[:1] + own("b"), "c/0": SHARED[:1]},
        [("b/0", 0, "exact-duplicate", "a/0"), ("c/0", 0, "exact-duplicate", "a/0")],
    ),
    "sentences meet": (
        {
            "a/0": SHARED[:1],
            "a/1": SHARED[:1] + own("a"),
            "b/0": [LONG[0], f"{HEADLINE}.", SHARED[0], f"{HEADLINE}.", *LONG[1:]],
        },
        [
            ("a/1", 0, "exact-duplicate", "a/0"),
            ("b/0", 2, "exact-duplicate", "a/0"),
            ("b/0", 3, "exact-duplicate", "b/0"),
        ],
    ),
    "a headline opens": (
        {"a/0": SHARED[:1], "b/0": [SHARED[0], f"{HEADLINE}.", *LONG, f"{HEADLINE} | Valley Post"]},
        [("b/0", 0, "exact-duplicate", "a/0"), ("b/0", 5, "headline-repeated", None)],
    ),
    "two forms of a headline meet": (
        {"a/0": SHARED + own("a"), "b/0": [LONG[0], f"Valley: {HEADLINE}", *SHARED, *own("a"), HEADLINE, *LONG[1:]]},
        [*(("b/0", number, "exact-duplicate", "a/0") for number in range(2, 13)), ("b/0", 13, "headline-nearly", None)],
    ),
    "near ones meet": (
        {"a/0": SHARED[:1], "b/0": [*own("b"), f"{RAIN} again", SHARED[0], RAIN, *own("c")]},
        [("b/0", 7, "exact-duplicate", "a/0"), ("b/0", 8, "near-duplicate", "b/0")],
    ),
    "the one that says more stays": (
        {"a/0": SHARED[:1], "b/0": [*own("b"), RAIN, SHARED[0], f"{RAIN} again", *own("c")]},
        [("b/0", 6, "near-duplicate", "b/0"), ("b/0", 7, "exact-duplicate", "a/0")],
    ),
    "others meet": (
        {"a/0": SHARED[:1], "b/0": [*own("b"), RAIN, SHARED[0], RAIN.replace("rain", "no rain"), *own("c")]},
        [("b/0", 7, "exact-duplicate", "a/0")],
    ),
    "headlines meet": (
        {
            "a/0": SHARED[:1],
            "b/0": [
                "Why did the ferry stop?",
                SHARED[0],
                "WHY DID THE FERRY STOP?",
                *own("b"),
                "Why did the ferry stop?",
            ],
        },
        [("b/0", 1, "exact-duplicate", "a/0"), ("b/0", 2, "headline-repeated", None)],
    ),
}


def removed(out: Path) -> list[Row]:
    """What went."""
    found = rows(state_of(out) / "removed.jsonl")
    witness = [row["witness"] and row["witness"]["doc"][:-4] for row in found]
    return [(row["doc"][:-4], row["paragraph"], row["reason"], of) for row, of in zip(found, witness, strict=True)]


def test_another_one_points_at_it(tmp_path: Path) -> None:
    """A witness that goes for where it stands takes nothing along: what was like it stays where it is text."""
    documents = {"a/0": SHARED, "b/0": [*own("b"), RULE, *SHARED], "c/0": [*own("c"), RULE, *own("d")]}
    write_tree(tmp_path / "in", {f"{name}.txt": "\n\n".join(lines) for name, lines in documents.items()})
    assert run(tmp_path / "in", tmp_path / "out", "-q", "--skip", "furniture") == 0
    of_others = [("b/0", number, "exact-duplicate", "a/0") for number in range(7, 12)]
    assert removed(tmp_path / "out") == [("b/0", 6, "comments", None), *of_others]


@pytest.mark.parametrize("case", CASES)
def test_what_follows(tmp_path: Path, case: str) -> None:
    """What stands otherwise after duplicates went goes as it would in a second cleaning, which then finds nothing."""
    documents, expected = CASES[case]
    write_tree(tmp_path / "in", {f"{name}.txt": "\n\n".join(lines) for name, lines in documents.items()})
    way = ("-q", "--skip", "furniture")
    assert run(tmp_path / "in", tmp_path / "out", *way) == 0
    assert removed(tmp_path / "out") == expected
    assert run(tmp_path / "out", tmp_path / "again", *way) == 0
    assert read_tree(tmp_path / "again") == read_tree(tmp_path / "out")
    assert not rows(state_of(tmp_path / "again") / "removed.jsonl")
