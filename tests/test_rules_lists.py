"""Heads that take along the headlines below them."""

import pytest

from cleaner.rules import load, strip
from tests.rules_pages import NEWS, gone, page

LOADED = load()
MORE = ("Ferry to Norhaven runs again", "Avalanche warning for the weekend")
BULLETED = ("- Ferry to Norhaven runs again", "- Will the pass open before the weekend?")


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ((*NEWS, "", "Related stories", *MORE, "", *NEWS), ["Related stories", *MORE]),
        ((*NEWS, "", "Related stories", *MORE), ["Related stories", *MORE]),
        ((*NEWS, "Related stories", *MORE, *NEWS), ["Related stories"]),
        ((*NEWS, "", "Related stories", "", MORE[0], "", *NEWS), ["Related stories"]),
        ((*NEWS, "", "Related stories", "The bridge fell.", "", *NEWS), ["Related stories"]),
        ((*NEWS, "", "Related stories", *MORE * 6), ["Related stories"]),
        ((*NEWS, "Related stories", *BULLETED, *NEWS), ["Related stories", *BULLETED]),
        ((*NEWS, "Related stories", *BULLETED, MORE[0], *NEWS), ["Related stories", *BULLETED]),
        ((*NEWS, "Related stories", BULLETED[0], *NEWS), ["Related stories"]),
        ((*NEWS, *BULLETED, *NEWS), []),
        ((*NEWS, "Related stories", *BULLETED * 9, *NEWS), ["Related stories"]),
    ],
)
def test_related(lines: tuple[str, ...], expected: list[str]) -> None:
    """A head takes along a closed list of headlines; where it is not clear what belongs to it, only the head goes."""
    assert gone(strip(page(*lines), LOADED)) == expected
