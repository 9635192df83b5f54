"""The probe stands for all that decides a fingerprint."""

import pytest

from cleaner.dedup import probe, shingles, words
from cleaner.dedup.bands import plan


def test_it_is_the_same_again() -> None:
    """What changes nothing leaves it alone."""
    assert probe.probe(plan(0.7)) == probe.probe(plan(0.7))


def test_it_differs_with_the_plan() -> None:
    """Other bands are other fingerprints."""
    assert probe.probe(plan(0.7)) != probe.probe(plan(0.8))


A = ord("a")
CHANGES = [
    (shingles, "_OF_MIX", shingles._OF_MIX + 2),
    (words, "_CODES", words._CODES[:A] + b" " + words._CODES[A + 1 :]),
]


@pytest.mark.parametrize(("module", "name", "value"), CHANGES)
def test_it_differs_with_the_code(monkeypatch: pytest.MonkeyPatch, module: object, name: str, value: object) -> None:
    """Another way to hash, or another compared form, shows."""
    before = probe.probe(plan(0.7))
    monkeypatch.setattr(module, name, value)
    assert probe.probe(plan(0.7)) != before
