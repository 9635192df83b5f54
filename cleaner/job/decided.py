"""What the state keeps of decisions, and of which files something changed since the outputs were made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xxhash import xxh3_128_hexdigest

from cleaner.job.entries import NOTHING
from cleaner.job.tables import DELIVERED, LAST, SETTLED, Tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Decided(Tables):
    """The tables of what was decided."""

    def decide(self, made: Iterable[tuple[int, bytes, bytes]], gone: Iterable[int] | None = None) -> None:
        """Keep decisions per file or part, each with the key of what they were made of.

        They take the place of those that there are; those of the files that are *gone* go too, by default of all.
        """
        self.unremember(SETTLED)  # which told what the decisions before were made for
        if gone is None:
            self.unremember(DELIVERED)
            self._db.execute("DELETE FROM decision")
        self._db.executemany("DELETE FROM decision WHERE file = ?", ((file,) for file in gone or ()))
        self.note_changed(map(self._name, gone or ()))
        rows = ((file, xxh3_128_hexdigest(rows), key, rows) for file, key, rows in self._noting(made))
        self._db.executemany("INSERT OR REPLACE INTO decision VALUES (?, ?, ?, ?)", rows)
        # what is kept tells files by their numbers, so that none may ever be given again
        (last,) = self._db.execute("SELECT coalesce(max(id), 0) FROM file").fetchone()
        self.remember(LAST, str(max(last, int(self.recall(LAST) or 0))))

    def _noting(self, made: Iterable[tuple[int, bytes, bytes]]) -> Iterator[tuple[int, bytes, bytes]]:
        delivered = self.recall(DELIVERED) is not None
        for row in made:
            if delivered:
                self.note_changed([self._name(row[0])])
            yield row

    def _name(self, file: int) -> bytes:
        """The name of the file or part with this number; empty if it is not known any more."""
        row = self._db.execute("SELECT name FROM file WHERE id = ?", (file,)).fetchone()
        return row[0] if row else b""

    def note_changed(self, names: Iterable[bytes]) -> None:
        """Note that the outputs of the files called *names* may have been made of something else than there is now."""
        if self.recall(DELIVERED) is not None:
            self._db.executemany("INSERT OR IGNORE INTO changed VALUES (?)", ((name,) for name in names))

    def changed(self, most: int) -> list[bytes]:
        """The names of files that changed since all was delivered, in order: so many at most."""
        rows = self._db.execute("SELECT name FROM changed ORDER BY name LIMIT ?", (most,))
        return [row[0] for row in rows]

    def settle(self, delivered: str) -> None:
        """Note that all outputs are what they should be for what was *delivered*."""
        self._db.execute("DELETE FROM changed")
        self.remember(DELIVERED, delivered)

    def made_of(self) -> Iterator[tuple[int, bytes]]:
        """The key of the decisions of every file or part that has any, in the order of the numbers."""
        return self._db.execute("SELECT file, key FROM decision ORDER BY file")

    def decided(self) -> dict[int, str]:
        """A digest of the decisions of every file or part that has any."""
        return dict(self._db.execute("SELECT file, digest FROM decision"))

    def decision(self, file: int) -> bytes:
        """The decisions of one file or part."""
        row = self._db.execute("SELECT rows FROM decision WHERE file = ?", (file,)).fetchone()
        return row[0] if row else NOTHING
