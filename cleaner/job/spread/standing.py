"""How the rows of a chunk stand, by all that was staged of it so far."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from cleaner.job.sites import ROW
from cleaner.job.spread.drops import STAYS
from cleaner.job.spread.frames import schema
from cleaner.job.spread.rows import places_of
from cleaner.job.standing import Standing
from cleaner.rules.template import Trait

if TYPE_CHECKING:
    from cleaner.job.spread.chunk import Chunk


TAKEN: Final = schema(chunk=pa.int64(), row=pa.int64(), reason=pa.binary(), detail=pa.binary(), source=pa.int64())
"""A row that goes for what it is, or for a row of its own document that says the same, `source`; -1 where none does."""


def standing_of(chunk: Chunk) -> Standing:
    """Which rows of *chunk* are gone, at which others point, and which are noted."""
    gone, fixed = (np.zeros(len(chunk.rows), np.bool_) for _ in range(2))
    noted = np.frombuffer(b"".join(chunk.column("lines")), ROW)["traits"] & Trait.NOTED > 0
    ruled, free, followed = chunk.staged("ruled", "row", "kind"), chunk.staged("free"), chunk.staged("followed")
    if ruled:
        gone[places_of(ruled.column("row").to_numpy())[ruled.column("kind").to_numpy() != STAYS]] = True
    if free:
        gone[np.isin(chunk.document, places_of(free.column("document").to_numpy()))] = True
    gone[chunk.places("first")] = True
    fixed[chunk.places("witnesses")] = True
    if followed:
        source = followed.column("source").to_numpy()
        gone[places_of(followed.column("row").to_numpy())] = True
        fixed[places_of(source[source >= 0])] = True
    noted ^= np.bincount(chunk.places("turned"), minlength=len(noted)) % 2 > 0
    return Standing(gone, fixed, noted)
