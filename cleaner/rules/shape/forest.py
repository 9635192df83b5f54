"""A forest of small decision trees, in whole numbers, so that it answers alike on every machine.

Each tree asks a few questions "is this feature greater than that?", the same ones on every path, so that the answers
are the binary digits of a leaf's number. A line's score is the sum of its leaves, in thousandths of log odds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, TypedDict

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

    from cleaner.rules.shape.features import Columns
    from cleaner.rules.shape.glyphs import Ints

_LINES: Final = 512
"""At a time, so that all that is made of them fits the second-level cache."""
_LOWEST, _HIGHEST = -(1 << 15), (1 << 15) - 1


class Tree(TypedDict):
    """One tree as a file has it: its questions by the feature's name, and the values of its leaves."""

    features: list[str]
    thresholds: list[int]
    leaves: list[int]


class Forest(NamedTuple):
    """Trees over named features: `features` and `thresholds` are (trees, depth), `leaves` is (trees, 2 ** depth).

    A tree asks eight questions at most, and no threshold is beyond what 16 bits hold.
    """

    names: tuple[str, ...]
    features: Ints
    thresholds: Ints
    leaves: Ints

    def score(self, columns: Columns) -> Ints:
        """For each line how likely it is article, in thousandths of log odds."""
        table = np.empty((len(self.names), len(columns[self.names[0]])), np.int16)
        for row, name in zip(table, self.names, strict=True):
            row[:] = np.minimum(np.maximum(columns[name], _LOWEST), _HIGHEST)
        parts = [self._score(table[:, at : at + _LINES]) for at in range(0, table.shape[1], _LINES)]
        return np.concatenate([np.zeros(0, np.int64), *parts])

    def least(self, names: Collection[str]) -> Forest:
        """The forest that gives the least score that this one can give, whatever the features *names* are."""
        leaves, leaf = self.leaves, np.arange(self.leaves.shape[1])
        for question, features in enumerate(self.features.T):
            open_ = np.isin(features, [at for at, name in enumerate(self.names) if name in names])
            leaves = np.where(open_[:, None], np.minimum(leaves, leaves[:, leaf ^ (1 << question)]), leaves)
        return self._replace(leaves=leaves)

    def _score(self, table: NDArray[np.int16]) -> Ints:
        trees, depth = self.features.shape
        thresholds = self.thresholds.astype(np.int16)
        leaf = np.zeros((trees, table.shape[1]), np.uint8)
        for question in range(depth):
            greater = table[self.features[:, question]] > thresholds[:, question, None]
            leaf |= greater.view(np.uint8) << np.uint8(question)
        place = leaf + (np.arange(trees) << depth)[:, None]
        found: Ints = self.leaves.ravel().take(place).sum(axis=0)
        return found

    def trees(self) -> list[Tree]:
        """The forest as a file has it."""
        return [
            {"features": [self.names[one] for one in features], "thresholds": thresholds, "leaves": leaves}
            for features, thresholds, leaves in zip(
                self.features.tolist(), self.thresholds.tolist(), self.leaves.tolist(), strict=True
            )
        ]


def plant(trees: list[Tree]) -> Forest:
    """The forest that a file's *trees* describe."""
    names = tuple(sorted({name for tree in trees for name in tree["features"]}))
    number = {name: at for at, name in enumerate(names)}
    return Forest(
        names,
        np.array([[number[name] for name in tree["features"]] for tree in trees], np.int64),
        np.array([tree["thresholds"] for tree in trees], np.int64),
        np.array([tree["leaves"] for tree in trees], np.int64),
    )
