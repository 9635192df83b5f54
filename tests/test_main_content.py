"""`--main-content`, through the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import cleaner, read_tree, rows, write_tree
from tests.shape_pages import PAGES, dump

if TYPE_CHECKING:
    from pathlib import Path


def text_of(page: str) -> str:
    """The page as a dump holds it, without the marks of what is article."""
    return page.replace("\n| ", "\n")


@pytest.mark.parametrize("language", PAGES)
def test_menus_go_and_the_article_stays(language: str, tmp_path: Path) -> None:
    """Of all the text of a page nearly all of the article stays, and little of the rest."""
    page = dump(PAGES[language])
    write_tree(tmp_path, {"in/page.txt": text_of(PAGES[language])})
    assert cleaner("clean", tmp_path / "in", "-o", tmp_path / "out", "--main-content").returncode == 0
    kept = set(read_tree(tmp_path / "out")["page.txt"].decode().split("\n"))
    wanted = {line for line, article in zip(page.texts, page.article, strict=True) if article}
    assert len(wanted - kept) <= 1
    assert len(kept - wanted - {""}) <= 0.2 * len(page.texts)


def test_only_on_request(tmp_path: Path) -> None:
    """Without the option nothing goes for its shape, and the option prepares anew what was prepared without it."""
    write_tree(tmp_path, {"in/page.txt": text_of(PAGES["English"])})
    for option, expected in ((), False), (("--main-content",), True), ((), False):
        assert cleaner("clean", tmp_path / "in", "-o", tmp_path / "out", *option).returncode == 0
        reasons = {row["reason"] for row in rows(tmp_path / "out.cleaner" / "removed.jsonl")}
        assert ("main-content" in reasons) == expected
