"""Growing a forest: gradient boosting of symmetric trees (as in CatBoost, Prokhorenkova et al. 2018) on log loss."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from cleaner.rules.shape.forest import Forest

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from cleaner.rules.shape.features import Matrix
    from cleaner.rules.shape.glyphs import Ints

    Floats = npt.NDArray[np.float64]
    Bins = npt.NDArray[np.uint8]

_BINS: Final = 32
_STEP: Final = 0.1
_DAMPING: Final = 20.0  # second derivatives that a leaf must outweigh: keeps leaves of few lines near zero
_LINES: Final = 0.5  # share of the lines that a tree is shown
_FEATURES: Final = 0.35  # share of the features that a tree may ask for
_SCALE: Final = 1000
_NOTHING: Final = np.iinfo(np.int16).max  # no feature is greater


class Lines(NamedTuple):
    """Lines to learn from: features (one row per feature), whether each is article (0 or 1), and how much it counts."""

    features: Matrix
    article: Floats
    weight: Floats


class Size(NamedTuple):
    """How many trees a forest has, and how many questions each asks."""

    trees: int = 120
    depth: int = 5


def grow(names: Sequence[str], lines: Lines, size: Size) -> Forest:
    """A forest that tells article from the rest; the same lines in the same order grow the same forest."""
    random = np.random.default_rng(0)
    weight = lines.weight / lines.weight.mean()
    cuts = [_cuts(row) for row in lines.features]
    binned = np.stack(
        [np.searchsorted(cut, row).astype(np.uint8) for cut, row in zip(cuts, lines.features, strict=True)]
    )
    share = float((weight * lines.article).sum() / weight.sum())
    start = round(_SCALE * float(np.log(share / (1 - share))))
    score, chosen, leaves = np.full(len(weight), start / _SCALE), [], []
    for _ in range(size.trees):
        likely = 1 / (1 + np.exp(-score))
        slope, bend = weight * (likely - lines.article), weight * likely * (1 - likely)
        shown = np.flatnonzero(random.random(len(weight)) < _LINES)
        allowed = random.choice(len(names), max(1, round(_FEATURES * len(names))), replace=False)
        questions = _questions(binned[:, shown], np.sort(allowed), (slope[shown], bend[shown]), size.depth)
        leaf = _leaf(binned, questions)
        steep, bent = (np.bincount(leaf, one, minlength=1 << size.depth) for one in (slope, bend))
        values = np.rint(-_STEP * _SCALE * steep / (bent + _DAMPING)).astype(np.int64)
        score += values[leaf] / _SCALE
        chosen.append([(feature, int(cuts[feature][bin_])) for feature, bin_ in questions])
        leaves.append(values)
    leaves[0] = leaves[0] + start
    table = np.array(chosen, np.int64)
    return Forest(tuple(names), table[:, :, 0], table[:, :, 1], np.stack(leaves))


def _cuts(row: npt.NDArray[np.int16]) -> Ints:
    """Thresholds that part the values of one feature into bins of about equal size; what is left of them parts none."""
    cuts = np.unique(row)[:-1]
    if len(cuts) >= _BINS:
        cuts = np.unique(np.quantile(row, np.linspace(0, 1, _BINS + 1)[1:-1], method="lower"))
    return np.append(cuts, np.full(_BINS - 1 - len(cuts), _NOTHING)).astype(np.int64)


def _questions(binned: Bins, allowed: Ints, pull: tuple[Floats, Floats], depth: int) -> list[tuple[int, int]]:
    """The questions of one tree, each the best there is behind those before it: pairs of a feature and a bin."""
    leaf = np.zeros(binned.shape[1], np.int64)
    found: list[tuple[int, int]] = []
    for level in range(depth):
        gains = [_gains(leaf * _BINS + binned[feature], pull, _BINS << level) for feature in allowed]
        feature, bin_ = np.unravel_index(int(np.argmax(gains)), (len(allowed), _BINS - 1))
        found.append((int(allowed[feature]), int(bin_)))
        leaf |= (binned[allowed[feature]] > bin_).astype(np.int64) << level
    return found


def _gains(place: Ints, pull: tuple[Floats, Floats], places: int) -> Floats:
    """How much better each threshold of one feature would part the lines, summed over the leaves."""
    steep, bent = (np.bincount(place, one, minlength=places).reshape(-1, _BINS).cumsum(axis=1) for one in pull)
    low = steep**2 / (bent + _DAMPING)
    high = (steep[:, -1:] - steep) ** 2 / (bent[:, -1:] - bent + _DAMPING)
    gains: Floats = (low + high).sum(axis=0)[:-1]
    return gains


def _leaf(binned: Bins, questions: Sequence[tuple[int, int]]) -> Ints:
    leaf = np.zeros(binned.shape[1], np.int64)
    for level, (feature, bin_) in enumerate(questions):
        leaf |= (binned[feature] > bin_).astype(np.int64) << level
    return leaf
