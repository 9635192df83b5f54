"""A plan keeps its promise, or says that it cannot."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.dedup.bands import Plan, band_keys, found, plan


@given(st.floats(0.01, 1), st.floats(0.01, 0.999))
def test_cheapest(threshold: float, recall: float) -> None:
    """Of the layouts that reach the recall it is that of most rows, then of fewest bands; few permutations first."""
    shapes = [(bands, rows) for rows in range(2, 17) for bands in range(1, 256 // rows + 1)]
    enough = [shape for shape in shapes if found(threshold, *shape) >= recall]
    usual = [shape for shape in enough if shape[0] * shape[1] <= 64 and shape[1] > 2]
    bands, rows = max(
        usual or [shape for shape in enough if shape[1] <= 3] or [(128, 2)], key=lambda shape: (shape[1], -shape[0])
    )
    assert plan(threshold, recall) == Plan(bands * rows, bands, rows, found(threshold, bands, rows))


@given(st.fractions(Fraction(21, 100), 1), st.floats(0.5, 0.995))
def test_promise_holds(threshold: Fraction, recall: float) -> None:
    """From a threshold of .21 up, the stated recall is reached at the threshold within 256 permutations."""
    layout = plan(threshold, recall)
    assert layout.promise == found(float(threshold), layout.bands, layout.rows) >= recall
    assert layout.num_perm == layout.bands * layout.rows <= 256


@pytest.mark.parametrize(
    ("threshold", "shape"), [(1, (1, 16)), (0.8, (11, 4)), (0.7, (13, 3)), (0.6, (22, 3)), (0.5, (40, 3))]
)
def test_layouts(threshold: float, shape: tuple[int, int]) -> None:
    """Rows are many while 64 permutations allow it; below that more permutations come before loose bands."""
    assert plan(threshold)[1:3] == shape


def test_a_hopeless_threshold_is_owned_up_to() -> None:
    """Where no layout reaches the recall, the promise says what is reached."""
    assert plan(0.1) == Plan(256, 128, 2, found(0.1, 128, 2))
    assert plan(0.1).promise < 0.995


@pytest.mark.parametrize(("threshold", "recall"), [(0, 0.5), (-0.1, 0.5), (1.1, 0.5), (0.5, 0), (0.5, 1), (0.5, 1.1)])
def test_bounds(threshold: float, recall: float) -> None:
    """A threshold that is no similarity is refused, and a recall that is no chance or certain."""
    with pytest.raises(ValueError, match=f"threshold {threshold} .* recall {recall} "):
        plan(threshold, recall)


@pytest.mark.parametrize("similarity", [0.7, 0.5])
def test_recall_on_random_sets(similarity: float) -> None:
    """Signatures that agree row by row with the chance of their similarity share a band as often as promised."""
    layout = plan(similarity)
    random = np.random.default_rng(7)
    one = random.integers(0, 1 << 32, (layout.num_perm, 4000), dtype=np.uint32)
    agree = random.random(one.shape) < similarity
    other = np.where(agree, one, random.integers(0, 1 << 32, one.shape, dtype=np.uint32))
    shared = (band_keys(one, layout) == band_keys(other, layout)).any(axis=0)
    assert shared.mean() > layout.promise - 0.005


def test_a_key_belongs_to_its_band() -> None:
    """Equal rows in different bands give different keys, and every row of a band counts."""
    layout = plan(0.8)
    keys = band_keys(np.zeros((layout.num_perm, 1), np.uint32), layout)
    assert len(set(keys[:, 0].tolist())) == layout.bands
    for row in range(layout.num_perm):
        signature = np.zeros((layout.num_perm, 1), np.uint32)
        signature[row] = 1
        changed = np.flatnonzero(band_keys(signature, layout)[:, 0] != keys[:, 0])
        assert changed.tolist() == [row // layout.rows]


def test_keys_are_spread() -> None:
    """The keys of unlike texts are spread over all of their 64 bits, for those who compare the high ones first."""
    layout = plan(0.7)
    signatures = np.random.default_rng(7).integers(0, 1 << 32, (layout.num_perm, 4000), dtype=np.uint32)
    keys = band_keys(signatures, layout)
    for bit in range(64):
        assert 0.45 < (keys >> np.uint64(bit) & np.uint64(1)).mean() < 0.55
