"""Golden runs through the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import read_tree
from tests.golden import LEDGERS, cases, options, result

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_golden(case: Path) -> None:
    """Every fixture gives the clean files and the ledgers that were read and approved."""
    assert result(case / "in", options(case)) == read_tree(case / "expected")


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_stable(case: Path) -> None:
    """Cleaning the clean changes nothing."""
    again = result(case / "expected" / "out", options(case))
    clean = read_tree(case / "expected" / "out")
    assert {name.removeprefix("out/"): data for name, data in again.items() if name not in LEDGERS} == clean
    assert again["removed.jsonl"] == b""
