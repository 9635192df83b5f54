"""Heads that take along the headlines below them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cleaner.rules import left, load, strip, stripping
from tests.rules_pages import NEWS, gone, page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaner.document import Document

LOADED = load()
MORE = ("Ferry to Norhaven runs again", "Avalanche warning for the weekend")
SHORT = ("Ferry runs again", "Snow closes roads")
BULLETED = ("- Ferry to Norhaven runs again", "- Will the pass open before the weekend?")


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ((*NEWS, "", "Related stories", *MORE, "", *NEWS), ["Related stories", *MORE]),
        ((*NEWS, "", "Related stories", *MORE), ["Related stories", *MORE]),
        ((*NEWS, "", "Related stories", "", *MORE, "", *NEWS), ["Related stories", *MORE]),
        ((*NEWS, "", "Related stories", *SHORT, "", *NEWS), ["Related stories", *SHORT]),
        ((*NEWS, "", "Related stories", MORE[0], "", *NEWS), ["Related stories", MORE[0]]),
        ((*NEWS, "Related stories", *MORE, *NEWS), ["Related stories"]),
        ((*NEWS, "", "Related stories", *MORE, *NEWS), ["Related stories"]),
        ((*NEWS, "", "Related stories", "", MORE[0], "", *NEWS), ["Related stories"]),
        ((*NEWS, "", "Related stories", "The bridge fell.", "", *NEWS), ["Related stories"]),
        ((*NEWS, "", "Related stories", "The bridge fell. Nobody was hurt", "", *NEWS), ["Related stories"]),
        ((*NEWS, "", "Related stories", *MORE * 6), ["Related stories"]),
        ((*NEWS, "Related stories", *BULLETED, *NEWS), ["Related stories", *BULLETED]),
        (
            (*NEWS, "Related stories", *map("• {}".format, SHORT), *NEWS),
            ["Related stories", *map("• {}".format, SHORT)],
        ),
        ((*NEWS, "Related stories", *BULLETED, MORE[0], *NEWS), ["Related stories", *BULLETED]),
        ((*NEWS, "Related stories", BULLETED[0], *NEWS), ["Related stories"]),
        ((*NEWS, *BULLETED, *NEWS), []),
        ((*NEWS, "Related stories", *BULLETED * 9, *NEWS), ["Related stories"]),
    ],
)
def test_related(lines: tuple[str, ...], expected: list[str]) -> None:
    """A head takes along a closed list of headlines; where it is not clear what belongs to it, only the head goes."""
    assert gone(strip(page(*lines), LOADED)) == expected


def test_many_heads(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many heads a page has, its blank lines are counted once: no quadratic time."""
    counted, count = [], left.blocks_of

    def counting(document: Document) -> Sequence[int]:
        counted.append(document)
        return count(document)

    monkeypatch.setattr(stripping, "blocks_of", counting)
    lines = [line for number in range(50) for line in ("Related stories", f"Ferry to island {number} runs again")]
    assert gone(strip(page(*lines, *NEWS), LOADED)) == ["Related stories"] * 50
    assert len(counted) == 1


def test_a_long_row_of_heads() -> None:
    """Heads that stand over nothing but heads cost no more than other lines: no quadratic time."""
    lines = ["Related stories"] * 20_000
    assert len(gone(strip(page(*lines, *NEWS), LOADED))) == len(lines)
