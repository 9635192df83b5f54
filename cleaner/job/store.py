"""The state of a run: an embedded database with one writer, which survives a kill at any moment."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

from xxhash import xxh3_128_hexdigest

from cleaner.job.database import connect, connect_for_reading
from cleaner.job.decisions import NOTHING
from cleaner.job.entries import KnownFile, Published

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from cleaner.job.entries import Output, PreparedFile

RESOLVED: Final = "resolved"
"""Key of what the decisions were made for; there is no value while some of them are missing."""


class Store:
    """The tables, behind the questions that the job asks of them."""

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

    def recall(self, key: str) -> str | None:
        """The value kept under *key*."""
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def files(self) -> Iterator[KnownFile]:
        """Every known file, part by part, in corpus order."""
        return map(KnownFile._make, self._db.execute("SELECT * FROM file ORDER BY name, part"))

    def parts(self, name: bytes) -> dict[int, KnownFile]:
        """The known parts of one file."""
        rows = map(KnownFile._make, self._db.execute("SELECT * FROM file WHERE name = ?", (name,)))
        return {file.part: file for file in rows}

    def put(self, prepared: PreparedFile, settings: str) -> None:
        """Keep what was prepared from a file or part, in place of what was known of it."""
        self._drop("name = ? AND part = ?", (prepared.name, prepared.part))
        cursor = self._db.execute(
            "INSERT INTO file (name, part, signature, digest, settings, stem) VALUES (?, ?, ?, ?, ?, ?)",
            (prepared.name, prepared.part, prepared.signature, prepared.digest, settings, prepared.stem),
        )
        rows = ((cursor.lastrowid, record, *document) for record, document in enumerate(prepared.documents))
        self._db.executemany(
            "INSERT INTO document (file, record, id, prints, body, site, lines, failure)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            rows,
        )

    def touch(self, name: bytes, signature: bytes) -> None:
        """Note that a file, as it is known, lies there under a new *signature*."""
        self._db.execute("UPDATE file SET signature = ? WHERE name = ?", (signature, name))

    def forget(self, names: Iterable[bytes]) -> None:
        """Drop what was prepared from, and decided for, the files called *names*; their outputs stay known."""
        for name in names:
            self._drop("name = ?", (name,))

    def forget_part(self, name: bytes, part: int) -> None:
        """Drop what was prepared from, and decided for, one part of a file."""
        self._drop("name = ? AND part = ?", (name, part))

    def _drop(self, which: str, values: tuple[object, ...]) -> None:
        for row in self._db.execute(f"SELECT id FROM file WHERE {which}", values).fetchall():  # noqa: S608 - our own words
            self._db.execute("DELETE FROM document WHERE file = ?", row)
            if self._db.execute("DELETE FROM decision WHERE file = ?", row).rowcount:
                self._db.execute("DELETE FROM meta WHERE key = ?", (RESOLVED,))
            self._db.execute("DELETE FROM file WHERE id = ?", row)

    def failed(self) -> Iterator[tuple[str, str]]:
        """Id and failure of every document that failed, in no order."""
        return self._db.execute("SELECT id, failure FROM document WHERE failure != ''")

    def prints(self) -> Iterator[tuple[int, int, bytes]]:
        """File, record and fingerprints of every document, in corpus order."""
        return self._db.execute(
            "SELECT d.file, d.record, d.prints FROM file f JOIN document d ON d.file = f.id"
            " ORDER BY f.name, f.part, d.record"
        )

    def lines(self) -> Iterator[tuple[str, bytes]]:
        """Site and lines of every document, in corpus order."""
        return self._db.execute(
            "SELECT d.site, d.lines FROM file f JOIN document d ON d.file = f.id ORDER BY f.name, f.part, d.record"
        )

    def bodies(self, file: int) -> Iterator[bytes]:
        """The encoded documents of one file, in order."""
        rows = self._db.execute("SELECT body FROM document WHERE file = ? ORDER BY record", (file,))
        return (row[0] for row in rows)

    def body(self, file: int, record: int) -> bytes:
        """One encoded document."""
        row = self._db.execute("SELECT body FROM document WHERE file = ? AND record = ?", (file, record)).fetchone()
        return bytes(row[0])

    def name(self, file: int, record: int) -> str:
        """The id of one document."""
        row = self._db.execute("SELECT id FROM document WHERE file = ? AND record = ?", (file, record)).fetchone()
        return str(row[0])

    def find(self, document: str) -> bytes | None:
        """The encoded document with this id."""
        row = self._db.execute("SELECT body FROM document WHERE id = ?", (document,)).fetchone()
        return bytes(row[0]) if row else None

    def ids(self) -> Iterator[str]:
        """Every document's id, in corpus order."""
        rows = self._db.execute(
            "SELECT d.id FROM file f JOIN document d ON d.file = f.id ORDER BY f.name, f.part, d.record"
        )
        return (row[0] for row in rows)

    def decide(self, decisions: Iterable[tuple[int, str]]) -> None:
        """Keep the decisions per file or part, in place of all earlier ones."""
        self._db.execute("DELETE FROM decision")
        rows = ((file, xxh3_128_hexdigest(rows.encode("utf-8", "surrogatepass")), rows) for file, rows in decisions)
        self._db.executemany("INSERT INTO decision VALUES (?, ?, ?)", rows)

    def decided(self) -> dict[int, str]:
        """A digest of the decisions of every file or part that has any."""
        return dict(self._db.execute("SELECT file, digest FROM decision"))

    def decision(self, file: int) -> str:
        """The decisions of one file or part."""
        row = self._db.execute("SELECT rows FROM decision WHERE file = ?", (file,)).fetchone()
        return row[0] if row else NOTHING

    def outputs(self) -> Iterator[Published]:
        """Every known output, without its rows."""
        return map(Published._make, self._db.execute("SELECT name, part, path, signature, key FROM output"))

    def published(self, outputs: Iterable[Output]) -> None:
        """Keep what was published, in place of what was known of the same files and parts."""
        self._db.executemany("INSERT OR REPLACE INTO output VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", outputs)

    def finish(self, name: bytes, part: int | None, signature: bytes, key: str) -> None:
        """Note that the output of a file is whole: of all its parts together, or of one *part*."""
        which = "part >= 0" if part is None else "part = ?"
        values = (signature, key, name) if part is None else (signature, key, name, part)
        self._db.execute(f"UPDATE output SET signature = ?, key = ? WHERE name = ? AND {which}", values)  # noqa: S608

    def intend(self, rows: Iterable[tuple[bytes, int, bytes]]) -> None:
        """Note name, part and path of outputs that are going to be written, so that a kill leaves none unknown."""
        self._db.executemany(
            "INSERT INTO output VALUES (?, ?, ?, NULL, '', '{}', x'', x'', x'')"
            " ON CONFLICT (name, part) DO UPDATE SET path = excluded.path, signature = NULL, key = ''",
            rows,
        )

    def unpublish(self, outputs: Iterable[tuple[bytes, int]]) -> None:
        """Forget the outputs of files and parts."""
        self._db.executemany("DELETE FROM output WHERE name = ? AND part = ?", outputs)

    def column(self, name: str) -> Iterator[Any]:
        """One column of the outputs (`counts`, `removed`, `flagged` or `manifest`), in corpus order."""
        rows = self._db.execute(f"SELECT {name} FROM output ORDER BY name, part")  # noqa: S608 - our own names
        return (row[0] for row in rows)


def open_store(folder: Path, *, force: bool = False) -> Store:
    """The store in *folder*, made if there is none; see `database.connect`."""
    return Store(connect(folder, force=force))


def read_store(folder: Path) -> Store:
    """The store in *folder*, for reading only; see `database.connect_for_reading`."""
    return Store(connect_for_reading(folder))
