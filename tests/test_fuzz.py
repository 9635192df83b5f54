"""The promises that are fuzzed, for the seeds and for all that fuzzing ever found."""

from __future__ import annotations

import pytest

from tests.fuzz.seeds import FOUND
from tests.fuzz.targets import TARGETS, inputs


@pytest.mark.parametrize("target", TARGETS)
def test_inputs(target: str) -> None:
    """Every target keeps its promises for its seeds, and for what once broke one."""
    for data in inputs(target):
        TARGETS[target](data)


@pytest.mark.parametrize("target", TARGETS)
def test_broken_seeds(target: str) -> None:
    """And for the seeds cut short anywhere, or with a byte changed."""
    for data in inputs(target):
        for at in range(0, len(data), max(len(data) // 20, 1)):
            TARGETS[target](data[:at])
            TARGETS[target](data[:at] + bytes([data[at] ^ 0x80]) + data[at + 1 :])


def test_found_by_name() -> None:
    """Every folder of what was found is that of a target."""
    assert {path.name for path in FOUND.iterdir()} <= set(TARGETS)
