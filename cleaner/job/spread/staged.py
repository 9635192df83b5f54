"""What lies between the movements: files in a folder that all machines see, one of each kind for each chunk.

A task may be done again, or twice at once; so each file appears whole, under its name, in one step, and holds the same
whoever wrote it.
"""

from __future__ import annotations

import os
import platform
from secrets import token_hex
from typing import TYPE_CHECKING, Final, NamedTuple

from cleaner.formats.files import TEMPORARY

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pyarrow as pa

FOLDER: Final = "spark"
"""The folder below the state in which the documents of a run lie."""


class Staging(NamedTuple):
    """The staged files of a run, below *folder*."""

    folder: Path

    def path(self, kind: str, number: int) -> Path:
        """Where the file of one *kind* for the chunk *number* lies, if there is one."""
        return self.folder / kind / f"{number}.parquet"

    def write(self, kind: str, number: int, table: pa.Table) -> None:
        """Stage *table* as that of one *kind* for the chunk *number*."""
        import pyarrow.parquet as pq

        path = self.path(kind, number)
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{platform.node()}-{os.getpid()}-{token_hex(4)}{TEMPORARY}")
        try:
            pq.write_table(table, temporary, compression="zstd", use_dictionary=False, write_statistics=False)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)

    def read(self, kind: str, number: int, columns: Sequence[str] | None = None) -> pa.Table | None:
        """Some *columns*, by default all, of what was staged of one *kind* for the chunk *number*; None if nothing."""
        import pyarrow.parquet as pq

        path = self.path(kind, number)
        if not path.exists():
            return None
        with pq.ParquetFile(path) as file:
            return file.read(None if columns is None else list(columns))
