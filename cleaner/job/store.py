"""The state of a run: an embedded database with one writer, which survives a kill at any moment."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from cleaner.job.database import connect, connect_for_reading
from cleaner.job.decisions import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

RESOLVED: Final = "resolved"
"""Key of what the decisions were made for; there is no value while some of them are missing."""


class KnownFile(NamedTuple):
    """A file as the state knows it: `signature` is what `stat` said of it when it was read."""

    id: int
    name: bytes
    signature: bytes
    digest: str
    settings: str


class PreparedDocument(NamedTuple):
    """One document of a file: its site, its encoded form, and its fingerprints and lines (rows of fixed widths)."""

    id: str
    prints: bytes
    body: bytes
    site: str = ""
    lines: bytes = b""


class PreparedFile(NamedTuple):
    """What `prepare` made of one file."""

    name: bytes
    signature: bytes
    digest: str
    documents: tuple[PreparedDocument, ...]


class Output(NamedTuple):
    """What `publish` made of one file: its output, and its rows of the ledger and the manifest."""

    name: bytes
    path: bytes
    signature: bytes | None
    key: str
    counts: str
    removed: bytes
    flagged: bytes
    manifest: bytes


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
        """Every known file, in corpus order."""
        return map(KnownFile._make, self._db.execute("SELECT * FROM file ORDER BY name"))

    def put(self, prepared: PreparedFile, settings: str) -> None:
        """Keep what was prepared from a file, in place of what was known of it."""
        self.forget([prepared.name])
        cursor = self._db.execute(
            "INSERT INTO file (name, signature, digest, settings) VALUES (?, ?, ?, ?)",
            (prepared.name, prepared.signature, prepared.digest, settings),
        )
        rows = ((cursor.lastrowid, record, *document) for record, document in enumerate(prepared.documents))
        self._db.executemany(
            "INSERT INTO document (file, record, id, prints, body, site, lines) VALUES (?, ?, ?, ?, ?, ?, ?)", rows
        )

    def touch(self, name: bytes, signature: bytes) -> None:
        """Note that a file has the same bytes under a new *signature*."""
        self._db.execute("UPDATE file SET signature = ? WHERE name = ?", (signature, name))

    def forget(self, names: Iterable[bytes]) -> None:
        """Drop what was prepared from, and decided for, the files called *names*; their outputs stay known."""
        for name in names:
            row = self._db.execute("SELECT id FROM file WHERE name = ?", (name,)).fetchone()
            if row:
                self._db.execute("DELETE FROM document WHERE file = ?", row)
                if self._db.execute("DELETE FROM decision WHERE file = ?", row).rowcount:
                    self._db.execute("DELETE FROM meta WHERE key = ?", (RESOLVED,))
                self._db.execute("DELETE FROM file WHERE id = ?", row)

    def prints(self) -> Iterator[tuple[int, int, str, bytes]]:
        """File, record, id and fingerprints of every document, in corpus order."""
        return self._db.execute(
            "SELECT d.file, d.record, d.id, d.prints FROM file f JOIN document d ON d.file = f.id"
            " ORDER BY f.name, d.record"
        )

    def lines(self) -> Iterator[tuple[str, bytes]]:
        """Site and lines of every document, in corpus order."""
        return self._db.execute(
            "SELECT d.site, d.lines FROM file f JOIN document d ON d.file = f.id ORDER BY f.name, d.record"
        )

    def bodies(self, file: int) -> Iterator[bytes]:
        """The encoded documents of one file, in order."""
        rows = self._db.execute("SELECT body FROM document WHERE file = ? ORDER BY record", (file,))
        return (row[0] for row in rows)

    def body(self, file: int, record: int) -> bytes:
        """One encoded document."""
        row = self._db.execute("SELECT body FROM document WHERE file = ? AND record = ?", (file, record)).fetchone()
        return bytes(row[0])

    def find(self, document: str) -> bytes | None:
        """The encoded document with this id."""
        row = self._db.execute("SELECT body FROM document WHERE id = ?", (document,)).fetchone()
        return bytes(row[0]) if row else None

    def ids(self) -> Iterator[str]:
        """Every document's id, in corpus order."""
        rows = self._db.execute("SELECT d.id FROM file f JOIN document d ON d.file = f.id ORDER BY f.name, d.record")
        return (row[0] for row in rows)

    def decide(self, decisions: Iterable[tuple[int, str]]) -> None:
        """Keep the decisions per file, in place of all earlier ones."""
        self._db.execute("DELETE FROM decision")
        self._db.executemany("INSERT INTO decision VALUES (?, ?)", decisions)

    def decisions(self) -> dict[int, str]:
        """The decisions of every file that has any."""
        return dict(self._db.execute("SELECT file, rows FROM decision"))

    def decision(self, file: int) -> str:
        """The decisions of one file."""
        row = self._db.execute("SELECT rows FROM decision WHERE file = ?", (file,)).fetchone()
        return row[0] if row else NOTHING

    def outputs(self) -> dict[bytes, tuple[bytes, bytes | None, str]]:
        """Path, signature and key of every known output, by the name of its file."""
        rows = self._db.execute("SELECT name, path, signature, key FROM output")
        return {name: (path, signature, key) for name, path, signature, key in rows}

    def published(self, outputs: Iterable[Output]) -> None:
        """Keep what was published, in place of what was known of the same names."""
        self._db.executemany("INSERT OR REPLACE INTO output VALUES (?, ?, ?, ?, ?, ?, ?, ?)", outputs)

    def intend(self, rows: Iterable[tuple[bytes, bytes]]) -> None:
        """Note the name and path of outputs that are going to be written, so that a kill leaves none unknown."""
        self._db.executemany(
            "INSERT INTO output VALUES (?, ?, NULL, '', '{}', '', '', '')"
            " ON CONFLICT (name) DO UPDATE SET path = excluded.path, signature = NULL, key = ''",
            rows,
        )

    def unpublish(self, names: Iterable[bytes]) -> None:
        """Forget the outputs of the files called *names*."""
        self._db.executemany("DELETE FROM output WHERE name = ?", ((name,) for name in names))

    def column(self, name: str) -> Iterator[Any]:
        """One column of the outputs (`counts`, `removed`, `flagged` or `manifest`), in corpus order."""
        rows = self._db.execute(f"SELECT {name} FROM output ORDER BY name")  # noqa: S608 - our own names
        return (row[0] for row in rows)


def open_store(folder: Path, *, force: bool = False) -> Store:
    """The store in *folder*, made if there is none; see `database.connect`."""
    return Store(connect(folder, force=force))


def read_store(folder: Path) -> Store:
    """The store in *folder*, for reading only; see `database.connect_for_reading`."""
    return Store(connect_for_reading(folder))
