"""What every part of the state has: one connection, whole transactions, and single values of the run."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


RESOLVED: Final = "resolved"
"""Key of what the decisions were made for; there is no value while some of them are missing."""

SETTLED: Final = "settled"
"""Key of what, besides the files, the decisions were made for; there is no value when files came, changed or went."""

DELIVERED: Final = "delivered-to"
"""Key of what all outputs were published for, and where; there is no value while one may not be what it should be.

Those of the files that are noted to have changed since then are the exception.
"""

TOLD: Final = "told"
"""Key of what tells the files that the ledger was written to; there is no value while it says something else."""

SUMMARY: Final = "summary"
"""Key of what was summed up, and for what; there is no value while the outputs are others."""

LAST: Final = "last"
"""Key of a number up to which files may have been known when decisions were made."""


class Tables:
    """An open database."""

    def __init__(self, connection: sqlite3.Connection, begin: Callable[[], None] | None = None) -> None:
        """Use *connection*, whose tables are of this schema; *begin* is called before anything is written."""
        self._db, self._begin = connection, begin

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written in the block is kept, or nothing of it; nothing is written but in such a block."""
        if self._begin:
            self._begin()
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            with suppress(sqlite3.Error):
                self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def close(self) -> None:
        """Let go of the database."""
        self._db.close()

    def remember(self, key: str, value: str) -> None:
        """Keep one value of the run."""
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def unremember(self, *keys: str) -> None:
        """Forget the values kept under *keys*."""
        self._db.executemany("DELETE FROM meta WHERE key = ?", ((key,) for key in keys))

    def recall(self, key: str) -> str | None:
        """The value kept under *key*."""
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def keep(self, values: Mapping[str, bytes]) -> None:
        """Keep *values* for the next run, in place of all that was kept."""
        self._db.execute("DELETE FROM kept")
        self._db.executemany("INSERT INTO kept VALUES (?, ?)", values.items())

    def kept(self) -> dict[str, bytes]:
        """What an earlier run kept."""
        return dict(self._db.execute("SELECT name, value FROM kept"))
