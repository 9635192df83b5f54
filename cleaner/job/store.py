"""The state of a run: an embedded database with one writer, which survives a kill at any moment."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager, suppress
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from xxhash import xxh3_128_hexdigest

from cleaner.job.database import connect, connect_for_reading
from cleaner.job.decisions import NOTHING
from cleaner.job.entries import KnownFile, Published

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from cleaner.job.entries import Output, PreparedFile

RESOLVED: Final = "resolved"
"""Key of what the decisions were made for; there is no value while some of them are missing."""

TOLD: Final = "told"
"""Key of what tells the files that the ledger was written to; there is no value while it says something else."""

_TOGETHER: Final = 256
_PAGE: Final = 1 << 12


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
        """Every known file, part by part, in corpus order; some at a time, so that the log can be closed meanwhile."""
        last: tuple[bytes, int] = (b"", 0)
        page = "SELECT * FROM file WHERE (name, part) > (?, ?) ORDER BY name, part LIMIT ?"
        while rows := self._db.execute(page, (*last, _PAGE)).fetchall():
            yield from map(KnownFile._make, rows)
            last = rows[-1][1:3]

    def parts(self, name: bytes) -> dict[int, KnownFile]:
        """The known parts of one file."""
        rows = map(KnownFile._make, self._db.execute("SELECT * FROM file WHERE name = ?", (name,)))
        return {file.part: file for file in rows}

    def put(self, prepared: Sequence[PreparedFile], settings: Callable[[bytes], str]) -> None:
        """Keep what was prepared from files and parts that are not known, or dropped; each has its own *settings*.

        What is to be prepared again has none, so that it will not be taken for known.
        """
        (last,) = self._db.execute("SELECT coalesce(max(id), 0) FROM file").fetchone()
        numbered = list(enumerate(prepared, last + 1))
        self._db.executemany(
            "INSERT INTO file VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                (n, f.name, f.part, f.signature, f.digest, "" if f.again else settings(f.name), f.stem)
                for n, f in numbered
            ),
        )
        self._db.executemany(
            "INSERT INTO document (file, record, id, prints, body, site, lines, failure)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            ((n, record, *document) for n, f in numbered for record, document in enumerate(f.documents)),
        )

    def touch(self, name: bytes, signature: bytes) -> None:
        """Note that a file, as it is known, lies there under a new *signature*."""
        self._db.execute("UPDATE file SET signature = ? WHERE name = ?", (signature, name))

    def forget(self, names: Iterable[bytes]) -> None:
        """Drop what was prepared from, and decided for, the files called *names*; their outputs stay known."""
        for name in names:
            self._drop("name = ?", (name,))

    def drop(self, parts: Iterable[tuple[bytes, int]]) -> None:
        """Drop what was prepared from, and decided for, some parts of files (name and number)."""
        for part in parts:
            self._drop("name = ? AND part = ?", part)

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

    def bodies(self, places: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int, bytes]]:
        """File, record and encoded form of the documents at *places*, file and record, which are in order."""
        return self._at(places, "body")

    def names(self, places: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int, str]]:
        """File, record and id of the documents at *places*, file and record, which are in order."""
        return self._at(places, "id")

    def _at(self, places: Iterable[tuple[int, int]], column: str) -> Iterator[tuple[int, int, Any]]:
        by_file = ((file, [record for _, record in found]) for file, found in groupby(places, key=itemgetter(0)))
        for records, alike in groupby(by_file, key=itemgetter(1)):
            for files in _batches([file for file, _ in alike]):
                rows = self._db.execute(
                    f"SELECT file, record, {column} FROM document WHERE file IN ({_listed(files)})"  # noqa: S608 - our own
                    f" AND record IN ({_listed(records)}) ORDER BY file, record"
                )
                # not "yield from", which would close the rows with the generator, maybe when the database is closed
                for row in rows:  # noqa: UP028
                    yield row

    def prepared(self, files: Iterable[int]) -> Iterator[tuple[int, list[bytes], bytes]]:
        """Of each of *files* its number, its encoded documents and its decisions, in the order of the numbers."""
        for some in _batches(sorted(files)):
            which = f"WHERE file IN ({_listed(some)})"
            decided = dict(self._db.execute(f"SELECT file, rows FROM decision {which}"))  # noqa: S608 - numbers
            rows = self._db.execute(f"SELECT file, body FROM document {which} ORDER BY file, record")  # noqa: S608
            for file, bodies in groupby(rows, key=itemgetter(0)):
                yield file, [body for _, body in bodies], decided.get(file, NOTHING)

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

    def decide(self, decisions: Iterable[tuple[int, bytes]]) -> None:
        """Keep the decisions per file or part, in place of all earlier ones."""
        self._db.execute("DELETE FROM decision")
        rows = ((file, xxh3_128_hexdigest(rows), rows) for file, rows in decisions)
        self._db.executemany("INSERT INTO decision VALUES (?, ?, ?)", rows)

    def decided(self) -> dict[int, str]:
        """A digest of the decisions of every file or part that has any."""
        return dict(self._db.execute("SELECT file, digest FROM decision"))

    def decision(self, file: int) -> bytes:
        """The decisions of one file or part."""
        row = self._db.execute("SELECT rows FROM decision WHERE file = ?", (file,)).fetchone()
        return row[0] if row else NOTHING

    def outputs(self) -> Iterator[Published]:
        """Every known output, in corpus order."""
        rows = self._db.execute("SELECT name, part, path, signature, key FROM output ORDER BY name, part")
        return map(Published._make, rows)

    def there(self) -> int:
        """How many files the outputs are."""
        which = "signature IS NOT NULL AND signature != x''"
        (found,) = self._db.execute(f"SELECT count(DISTINCT path) FROM output WHERE {which}").fetchone()  # noqa: S608
        return int(found)

    def published(self, outputs: Sequence[Output]) -> None:
        """Keep what was published, in place of what was known of the same files and parts."""
        self._db.executemany("INSERT OR REPLACE INTO output VALUES (?, ?, ?, ?, ?, ?)", (o[:6] for o in outputs))
        self._db.executemany("INSERT OR REPLACE INTO ledger VALUES (?, ?, ?, ?, ?)", (o[:2] + o[6:] for o in outputs))
        self._db.execute("DELETE FROM meta WHERE key = ?", (TOLD,))

    def finish(self, name: bytes, part: int | None, signature: bytes, key: str) -> None:
        """Note that the output of a file is whole: of all its parts together, or of one *part*."""
        which = "part >= 0" if part is None else "part = ?"
        values = (signature, key, name) if part is None else (signature, key, name, part)
        self._db.execute(f"UPDATE output SET signature = ?, key = ? WHERE name = ? AND {which}", values)  # noqa: S608

    def intend(self, rows: Iterable[tuple[bytes, int, bytes]]) -> None:
        """Note name, part and path of outputs that are going to be written, so that a kill leaves none unknown."""
        self._db.executemany(
            "INSERT INTO output VALUES (?, ?, ?, NULL, '', x'7b7d')"
            " ON CONFLICT (name, part) DO UPDATE SET path = excluded.path, signature = NULL, key = ''",
            rows,
        )

    def unpublish(self, outputs: Sequence[tuple[bytes, int]]) -> None:
        """Forget the outputs of files and parts."""
        for table in ("output", "ledger"):
            self._db.executemany(f"DELETE FROM {table} WHERE name = ? AND part = ?", outputs)  # noqa: S608 - our own names
        self._db.execute("DELETE FROM meta WHERE key = ?", (TOLD,))

    def counts(self) -> Iterator[tuple[bytes, int]]:
        """The counts of outputs, each with how many have the same."""
        return self._db.execute("SELECT counts, count(*) FROM output GROUP BY counts")

    def column(self, name: str) -> Iterator[bytes]:
        """One column of the ledger (`removed`, `flagged` or `manifest`), in corpus order."""
        rows = self._db.execute(f"SELECT {name} FROM ledger ORDER BY name, part")  # noqa: S608 - our own names
        return (row[0] for row in rows)


def open_store(folder: Path, *, force: bool = False) -> Store:
    """The store in *folder*, made if there is none; see `database.connect`."""
    return Store(connect(folder, force=force))


def read_store(folder: Path) -> Store:
    """The store in *folder*, for reading only; see `database.connect_for_reading`."""
    return Store(connect_for_reading(folder))


def _batches(files: Sequence[int]) -> Iterator[Sequence[int]]:
    """*files*, some at a time: as many as one question can name."""
    return (files[start : start + _TOGETHER] for start in range(0, len(files), _TOGETHER))


def _listed(numbers: Iterable[int]) -> str:
    """*numbers* as SQL lists them."""
    return ",".join(map(str, numbers))
