"""How paragraphs stand while it is found out what follows from decisions: gone, pointed at, noted."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from cleaner.job.rulings import Rulings

    Flags = NDArray[np.bool_]


class Standing(NamedTuple):
    """Which of some rows are `gone`, which are `fixed`, since others point at them, and which are `noted` by a rule."""

    gone: Flags
    fixed: Flags
    noted: Flags

    def after(self, ruled: Rulings, turned: NDArray[np.int64]) -> Standing:
        """The same once those went that are *ruled* to, and the notes *turned*: on some rows they are otherwise now."""
        gone, fixed, noted = self.gone.copy(), self.fixed.copy(), self.noted.copy()
        gone[ruled.row[~ruled.stays]] = True
        fixed[ruled.witness[ruled.witness >= 0]] = True
        noted[turned] ^= True
        return Standing(gone, fixed, noted)

    def part(self, rows: slice) -> Standing:
        """How some of the *rows* stand."""
        return Standing(self.gone[rows], self.fixed[rows], self.noted[rows])
