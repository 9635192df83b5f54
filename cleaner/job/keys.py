"""Keys of what is made for each file of a corpus: what is made of the same is not made again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from xxhash import xxh3_128_digest

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Keys(NamedTuple):
    """What something of files was made of: the files, int64[n] in order, and 16 bytes of each, uint64[n, 2]."""

    file: NDArray[np.int64]
    key: NDArray[np.uint64]

    @classmethod
    def none(cls) -> Keys:
        """No keys."""
        return cls(np.empty(0, np.int64), np.empty((0, 2), np.uint64))

    @classmethod
    def of(cls, *tables: tuple[NDArray[Any], NDArray[np.int64]]) -> Keys:
        """The keys of the rows of all *tables*: pairs of a table, of n rows, and the file of each row, int64[n]."""
        files = np.unique(np.concatenate([np.unique(file) for _, file in tables]))
        parts = [_cut(table, file, files) for table, file in tables]
        keys = (
            xxh3_128_digest(b"".join([b"%d:" % len(part) + part for part in of])) for of in zip(*parts, strict=True)
        )
        return cls(files, np.frombuffer(b"".join(keys), "<u8").reshape(-1, 2))

    def differing(self, others: Keys) -> NDArray[np.bool_]:
        """Of each file of *others* whether it has another key here, or none."""
        if not len(self.file):
            return np.ones(len(others.file), np.bool_)
        place = np.minimum(np.searchsorted(self.file, others.file), len(self.file) - 1)
        return np.asarray((self.file[place] != others.file) | (self.key[place] != others.key).any(axis=1))


def _cut(table: NDArray[Any], file: NDArray[np.int64], files: NDArray[np.int64]) -> list[bytes]:
    """For each of *files* the bytes of the rows of *table* that are of this *file*, in their order."""
    order = np.argsort(file, kind="stable")
    data, width = table[order].tobytes(), table[:1].nbytes
    begins, ends = (np.searchsorted(file[order], files, side) * width for side in ("left", "right"))
    return [data[begin:end] for begin, end in zip(begins.tolist(), ends.tolist(), strict=True)]
