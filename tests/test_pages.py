"""The guides say what is so: every command in them runs, and prints what they say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT
from tests.pages import GUIDES, README, blocks, furnish, play
from tests.sparks import needs_spark

if TYPE_CHECKING:
    from pathlib import Path

PAGES = sorted(GUIDES.glob("*.md"))
LINK = re.compile(r"\]\(([^)#]*)(?:#([^)]*))?\)")


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_guide(page: Path, tmp_path: Path) -> None:
    """Every command in a guide runs, one after the other, and prints what the guide says."""
    if page.stem == "spark":
        needs_spark()
    furnish(tmp_path)
    play(page.read_text("utf-8"), tmp_path)


def test_readme(tmp_path: Path) -> None:
    """The first five minutes in the README go as it says."""
    furnish(tmp_path)
    play(README.read_text("utf-8"), tmp_path)


@pytest.mark.parametrize("page", [README, *PAGES], ids=lambda page: page.stem)
def test_links(page: Path) -> None:
    """A link of a page leads to a file that is there, and to a heading that is there."""
    for path, heading in LINK.findall(page.read_text("utf-8")):
        if not path.startswith("https://"):
            there = (page.parent / path if path else page).resolve()
            assert there.exists(), path
            assert there.is_relative_to(ROOT), path
            assert not heading or heading in anchors(there), heading


def test_all_are_listed() -> None:
    """The README leads to every guide."""
    text = README.read_text("utf-8")
    assert [page.name for page in PAGES if f"(fixtures/guides/{page.name})" not in text] == []


@pytest.mark.parametrize("page", [README, *PAGES], ids=lambda page: page.stem)
def test_plain_blocks(page: Path) -> None:
    """No line is so long that it runs out of the page, tables and what is printed apart."""
    text = page.read_text("utf-8")
    for block in blocks(text):
        text = text.replace(block.text, "")
    assert [line for line in text.splitlines() if len(line) > 140 and not line.startswith(("|", "!["))] == []


def anchors(page: Path) -> set[str]:
    """The headings of *page*, as links name them."""
    heads = re.findall(r"^#+ (.*)$", page.read_text("utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}
