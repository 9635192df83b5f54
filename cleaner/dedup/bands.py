"""Bands: which rows of a signature are compared together, and what finding a pair by them promises."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from fractions import Fraction

    from numpy.typing import NDArray

_USUAL: Final = 64
_MOST: Final = 256
_ODD: Final = np.uint64(0x9E3779B97F4A7C15)
_MIX: Final = np.uint64(0xD6E8FEB86659FD93)


class Plan(NamedTuple):
    """A band layout: `bands` bands of `rows` rows on `num_perm` permutations.

    `promise` is the chance that a pair of paragraphs whose similarity is just the threshold shares a band; above the
    threshold it is higher. What shares no band is never compared.
    """

    num_perm: int
    bands: int
    rows: int
    promise: float


def found(similarity: float, bands: int, rows: int) -> float:
    """Return the chance that two sets of this Jaccard *similarity* agree in at least one band."""
    return 1 - (1 - similarity**rows) ** bands


def plan(threshold: Fraction | float, recall: float = 0.995) -> Plan:
    """Return the cheapest layout that finds a pair at *threshold* with a chance of at least *recall*.

    Candidates are verified, so rows only save work: as many rows as 64 permutations allow, and then no more bands than
    the recall needs. Bands of fewer than three rows throw unlike texts together, so a low threshold takes up to
    256 permutations first. A very low one cannot be served: then `promise` is below *recall*, and says so.
    """
    if not 0 < threshold <= 1 or not 0 < recall < 1:
        raise ValueError(f"the threshold {threshold} is not in (0, 1], or the recall {recall} not in (0, 1)")
    similarity = float(threshold)
    for most, choices in ((_USUAL, range(16, 2, -1)), (_MOST, range(3, 1, -1))):
        for rows in choices:
            for bands in range(1, most // rows + 1):
                if found(similarity, bands, rows) >= recall:
                    return Plan(bands * rows, bands, rows, found(similarity, bands, rows))
    return Plan(_MOST, _MOST // 2, 2, found(similarity, _MOST // 2, 2))


def band_keys(signatures: NDArray[np.uint32], layout: Plan) -> NDArray[np.uint64]:
    """Return the band keys, uint64[bands, texts], of *signatures*, uint32[num_perm, texts].

    A key mixes the band's rows and the band's number: equal keys mean equal rows of one band, but for 64-bit chance.
    """
    rows = signatures.reshape(layout.bands, layout.rows, -1)
    keys = np.arange(1, layout.bands + 1, dtype=np.uint64)[:, None] * _ODD
    for row in range(layout.rows):
        keys = (keys ^ rows[:, row]) * _MIX
        keys ^= keys >> np.uint64(32)
    return keys
