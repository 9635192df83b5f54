"""Where a line counts."""

import pytest

from cleaner.rules.phrases import Position
from cleaner.rules.place import Finding, placed


def findings(**positions: Position) -> dict[int, Finding]:
    """Findings by index, given as at<index>=position."""
    return {int(at[2:]): Finding("nav", "", position, phrase=True) for at, position in positions.items()}


CASES: list[tuple[dict[int, Finding], int, set[int]]] = [
    (findings(at5="any"), 10, {5}),
    (findings(at0="head"), 10, {0}),
    (findings(at9="head"), 10, set()),
    (findings(at9="tail"), 10, {9}),
    (findings(at0="tail"), 10, set()),
    (findings(at0="edge", at9="edge", at5="edge"), 12, {0, 9}),
    (findings(at0="head", at1="head", at2="head", at5="head"), 30, {0, 1, 2, 5}),
    (findings(at7="head"), 30, set()),
    (findings(at10="edge", at11="edge"), 30, set()),
    (findings(at10="edge", at11="tail", at12="head"), 30, {10, 11, 12}),
    (findings(at1="head", at27="head", at28="head", at29="head"), 30, {1, 27, 28, 29}),
    (findings(at0="edge"), 1, {0}),
    (findings(at1="edge"), 3, set()),
]


@pytest.mark.parametrize(("found", "total", "expected"), CASES)
def test_placed(found: dict[int, Finding], total: int, expected: set[int]) -> None:
    """Lines peel off the edges one under another; three in a row go anywhere; a short document has narrow edges."""
    assert placed(found, range(total)) == expected


def test_numbers_are_no_block() -> None:
    """Three numbers in a row may be a table: only phrases make a block."""
    found = {at: Finding("counter", "12", "edge") for at in (10, 11, 12)}
    assert placed(found, range(30)) == set()


def test_list_goes_with_its_head() -> None:
    """A list goes where its head goes, and does not keep the head from the edge."""
    items = {at: Finding("related-list", "", "any", head=22) for at in range(23, 30)}
    assert placed({22: Finding("related", "", "tail"), **items}, range(30)) == set(range(22, 30))
    assert placed({22: Finding("related", "", "head"), **items}, range(30)) == set()
