"""What every part of the state has: one connection, whole transactions, and single values of the run."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Tables:
    """An open database."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Use *connection*, whose tables are of this schema."""
        self._db = connection

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written in the block is kept, or nothing of it."""
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
