"""How rows stand after rulings: gone, pointed at, noted."""

from __future__ import annotations

import numpy as np

from cleaner.job.rulings import Rulings
from cleaner.job.standing import Standing


def test_after() -> None:
    """What is ruled to go is gone, its witness fixed, a note that turned is the other way; how it was stays known."""
    before = Standing(*np.array([[0, 1, 0, 0, 0], [0, 0, 1, 0, 0], [0, 0, 1, 1, 0]], np.bool_))
    row, witness, stays = np.array([2, 3, 4]), np.array([-1, 0, -1]), np.array([False, False, True])
    ruled = Rulings(row, [""] * 3, [""] * 3, witness, witness, witness, witness, stays)
    after = before.after(ruled, turned=np.array([2, 4]))
    assert [flags.astype(int).tolist() for flags in after] == [[0, 1, 1, 1, 0], [1, 0, 1, 0, 0], [0, 0, 0, 1, 1]]
    assert [flags.astype(int).tolist() for flags in before] == [[0, 1, 0, 0, 0], [0, 0, 1, 0, 0], [0, 0, 1, 1, 0]]
    assert [flags.astype(int).tolist() for flags in after.part(slice(1, 3))] == [[1, 1], [0, 1], [0, 0]]
