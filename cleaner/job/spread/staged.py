"""What lies between the movements: files in a folder that all machines see, one of each kind for each chunk.

A task may be done again, or twice at once; so each file appears whole, under its name, in one step, and who is first
has written it for all.
"""

from __future__ import annotations

import os
import platform
from secrets import token_hex
from shutil import rmtree
from typing import TYPE_CHECKING, Final, NamedTuple

from cleaner.formats.files import TEMPORARY, remove_leftovers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pyarrow as pa

FOLDER: Final = "spark"
"""The folder below the state in which the documents of a run lie."""
_RUN: Final = "run-"
"""How the folders of runs begin that have not ended, or did not end well."""


class Staging(NamedTuple):
    """The staged files of a *run*, below *folder*; the last one that ended well has no name."""

    folder: Path
    run: str = ""

    def path(self, kind: str, number: int) -> Path:
        """Where the file of one *kind* for the chunk *number* lies, if there is one."""
        return self.folder / self.run / kind / f"{number}.parquet"

    def begin(self) -> None:
        """Make room for this run; what others left that ended early goes."""
        for left in self.folder.glob(f"{_RUN}*"):
            rmtree(left, ignore_errors=True)  # a task of it may be at work still, for a moment
        (self.folder / self.run).mkdir(parents=True)

    def end(self, *kinds: str) -> None:
        """Let these *kinds* stay, in place of those of the run before; all else of this run goes."""
        for kind in kinds:
            rmtree(self.folder / kind, ignore_errors=True)
            if (self.folder / self.run / kind).exists():
                (self.folder / self.run / kind).replace(self.folder / kind)
                remove_leftovers(self.folder / kind)  # of tasks that were killed
        rmtree(self.folder / self.run, ignore_errors=True)

    def write(self, kind: str, number: int, table: pa.Table) -> None:
        """Stage *table* as that of one *kind* for the chunk *number*, unless another attempt at the same has done so.

        What one attempt finds another may not: a document that takes too long may do so only once.
        """
        import pyarrow.parquet as pq

        path = self.path(kind, number)
        path.parent.mkdir(exist_ok=True)  # not what lies above: a machine that does not see that would go on alone
        temporary = path.with_name(f".{platform.node()}-{os.getpid()}-{token_hex(4)}{TEMPORARY}")
        try:
            pq.write_table(table, temporary, compression="zstd", use_dictionary=False, write_statistics=False)
            _name(temporary, path)
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


def _name(temporary: Path, path: Path) -> None:
    """Give the file *temporary* the name *path*, too, if there is no file called so."""
    try:
        path.hardlink_to(temporary)
    except FileExistsError:
        return
    except OSError:  # this file system has no links
        if not path.exists():
            temporary.replace(path)


def begun(state: Path, folder: str = FOLDER) -> Staging:
    """Room for a run in a *folder* below the folder *state*, where no task of another run writes."""
    staging = Staging(state / folder, _RUN + token_hex(8))
    staging.begin()
    return staging
