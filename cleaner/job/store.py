"""The state of a run: an embedded database with one writer, which survives a kill at any moment."""

from __future__ import annotations

from functools import partial
from itertools import chain, groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from cleaner.job.database import DATABASE, connect, connect_for_reading
from cleaner.job.decided import Decided
from cleaner.job.entries import NOTHING, KnownFile, Published
from cleaner.job.seal import unseal
from cleaner.job.tables import DELIVERED, LAST, RESOLVED, SETTLED, SUMMARY, TOLD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from cleaner.job.entries import Output, PreparedFile

_OF_FILE: Final = "BETWEEN f.id << 32 AND f.id << 32 | 0xFFFFFFFF"
"""Where the places of the documents of a file f lie."""

_OUTPUTS: Final = "SELECT name, part, path, signature, key FROM output"
_TOGETHER: Final = 256
_PAGE: Final = 1 << 12


class Store(Decided):
    """The tables, behind the questions that the job asks of them."""

    def files(self) -> Iterator[KnownFile]:
        """Every known file, part by part, in corpus order; some at a time, so that the log can be closed meanwhile."""
        last: tuple[bytes, int] = (b"", 0)
        page = "SELECT * FROM file WHERE (name, part) > (?, ?) ORDER BY name, part LIMIT ?"
        while rows := self._db.execute(page, (*last, _PAGE)).fetchall():
            yield from map(KnownFile._make, rows)
            last = rows[-1][1:3]

    def parts(self, name: bytes) -> dict[int, KnownFile]:
        """The known parts of one file."""
        rows = map(KnownFile._make, self._db.execute("SELECT * FROM file WHERE name = ? ORDER BY part", (name,)))
        return {file.part: file for file in rows}

    def put(self, prepared: Sequence[PreparedFile], settings: Callable[[bytes], str]) -> None:
        """Keep what was prepared from files and parts that are not known, or dropped; each has its own *settings*.

        What is to be prepared again has none, so that it will not be taken for known.
        """
        self.unremember(SETTLED)
        self.note_changed(file.name for file in prepared)
        (last,) = self._db.execute("SELECT coalesce(max(id), 0) FROM file").fetchone()
        numbered = list(enumerate(prepared, max(last, int(self.recall(LAST) or 0)) + 1))
        self._db.executemany(
            "INSERT INTO file VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                (n, f.name, f.part, f.signature, f.digest, "" if f.again else settings(f.name), f.stem)
                for n, f in numbered
            ),
        )
        documents = [(n << 32 | record, d) for n, f in numbered for record, d in enumerate(f.documents)]
        self._db.executemany(
            "INSERT INTO document VALUES (?, ?, ?, ?, ?, ?)",
            ((place, d.id, d.prints, d.site, d.lines, d.failure) for place, d in documents),
        )
        self._db.executemany("INSERT INTO body VALUES (?, ?)", ((place, d.body) for place, d in documents))

    def clear(self) -> None:
        """Forget everything of files and outputs; numbers that were given will not be given again."""
        self.decide(())
        for table in ("document", "body", "file", "output", "ledger", "kept", "changed"):
            self._db.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
        self.unremember(RESOLVED, SETTLED, DELIVERED, TOLD, SUMMARY)

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
        for *row, name in self._db.execute(f"SELECT id, name FROM file WHERE {which}", values).fetchall():  # noqa: S608 - our own words
            self.note_changed([name])
            for table in ("document", "body"):
                self._db.execute(f"DELETE FROM {table} WHERE place BETWEEN ? << 32 AND ? << 32 | 0xFFFFFFFF", row * 2)  # noqa: S608
            self.unremember(SETTLED)
            if self._db.execute("DELETE FROM decision WHERE file = ?", row).rowcount:
                self.unremember(RESOLVED)
            self._db.execute("DELETE FROM file WHERE id = ?", row)

    def unread(self) -> bool:
        """Whether there is a file that could not be read."""
        return bool(self._db.execute("SELECT 1 FROM file WHERE digest = '' LIMIT 1").fetchone())

    def failed(self) -> Iterator[tuple[str, str]]:
        """Id and failure of every document that failed, in no order."""
        return self._db.execute("SELECT id, failure FROM document WHERE failure != ''")

    def prints(self) -> Iterator[tuple[int, int, bytes]]:
        """File, record and fingerprints of every document, in corpus order."""
        return self._of_all("f.id, d.place & 0xFFFFFFFF, d.prints")

    def prints_and_lines(self) -> Iterator[tuple[int, int, bytes, str, bytes]]:
        """The same, and the site and lines of every document."""
        return self._of_all("f.id, d.place & 0xFFFFFFFF, d.prints, d.site, d.lines")

    def ids(self) -> Iterator[str]:
        """Every document's id, in corpus order."""
        return (row[0] for row in self._of_all("d.id"))

    def _of_all(self, columns: str) -> Iterator[Any]:
        """Some columns of files (f) and their documents (d), in corpus order."""
        return self._db.execute(
            f"SELECT {columns} FROM file f JOIN document d ON d.place {_OF_FILE} ORDER BY f.name, f.part, d.place"  # noqa: S608 - our own
        )

    def bodies(self, places: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int, bytes]]:
        """File, record and encoded form of the documents at *places*, file and record, which are in order."""
        return self._at(places, "body FROM body")

    def names(self, places: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int, str]]:
        """File, record and id of the documents at *places*, file and record, which are in order."""
        return self._at(places, "id FROM document")

    def _at(self, places: Iterable[tuple[int, int]], column: str) -> Iterator[tuple[int, int, Any]]:
        for some in _batches([file << 32 | record for file, record in places]):
            rows = self._db.execute(
                f"SELECT place >> 32, place & 0xFFFFFFFF, {column} WHERE place IN ({_listed(some)}) ORDER BY place"
            )
            # not "yield from", which would close the rows with the generator, maybe when the database is closed
            for row in rows:  # noqa: UP028
                yield row

    def prepared(self, files: Iterable[int]) -> Iterator[tuple[int, list[bytes], bytes]]:
        """Of each of *files* its number, its encoded documents and its decisions, in the order of the numbers."""
        for some in _batches(sorted(files)):
            which = _listed(some)
            decided = dict(self._db.execute(f"SELECT file, rows FROM decision WHERE file IN ({which})"))  # noqa: S608 - numbers
            rows = self._db.execute(
                f"SELECT f.id, b.body FROM file f JOIN body b ON b.place {_OF_FILE}"  # noqa: S608 - numbers
                f" WHERE f.id IN ({which}) ORDER BY f.id, b.place"
            )
            for file, bodies in groupby(rows, key=itemgetter(0)):
                yield file, [body for _, body in bodies], decided.get(file, NOTHING)

    def find(self, document: str) -> bytes | None:
        """The encoded document with this id."""
        every = (
            f"SELECT b.body FROM file f JOIN document d ON d.place {_OF_FILE} JOIN body b ON b.place = d.place"  # noqa: S608 - our own
            " WHERE d.id = ?"
        )
        # an id begins with the name of its file, which nearly always is spelled as it is
        names = document.encode(), document.rpartition("#")[0].encode()
        near = self._db.execute(f"{every} AND f.name IN (?, ?)", (document, *names)).fetchone()
        row = near or self._db.execute(every, (document,)).fetchone()
        return bytes(row[0]) if row else None

    def outputs(self) -> Iterator[Published]:
        """Every known output, in corpus order."""
        return map(Published._make, self._db.execute(f"{_OUTPUTS} ORDER BY name, part"))

    def outputs_of(self, names: Iterable[bytes]) -> Iterator[Published]:
        """The known outputs of some files, in the order of *names*."""
        question = f"{_OUTPUTS} WHERE name = ? ORDER BY part"
        rows = chain.from_iterable(self._db.execute(question, (name,)).fetchall() for name in names)
        return map(Published._make, rows)

    def lying(self) -> Iterator[tuple[bytes, bytes, bytes | None]]:
        """Name, path and signature of every known output, in corpus order."""
        return self._db.execute("SELECT name, path, signature FROM output ORDER BY name, part")

    def unfinished(self) -> Iterator[bytes]:
        """The paths of the outputs that may be half-written."""
        return (row[0] for row in self._db.execute("SELECT path FROM output WHERE key = ''"))

    def unwritten(self) -> Iterator[bytes]:
        """The paths of the known outputs of which there is nothing."""
        return (row[0] for row in self._db.execute("SELECT path FROM output WHERE coalesce(signature, x'') = x''"))

    def there(self) -> int:
        """How many files the outputs are."""
        which = "signature IS NOT NULL AND signature != x''"
        (found,) = self._db.execute(f"SELECT count(DISTINCT path) FROM output WHERE {which}").fetchone()  # noqa: S608
        return int(found)

    def published(self, outputs: Sequence[Output]) -> None:
        """Keep what was published, in place of what was known of the same files and parts."""
        if not outputs:
            return
        self._db.executemany("INSERT OR REPLACE INTO output VALUES (?, ?, ?, ?, ?, ?)", (o[:6] for o in outputs))
        self._db.executemany("INSERT OR REPLACE INTO ledger VALUES (?, ?, ?, ?, ?)", (o[:2] + o[6:] for o in outputs))
        self.unremember(TOLD, SUMMARY, DELIVERED)

    def finish(self, name: bytes, part: int | None, signature: bytes, key: str) -> None:
        """Note that the output of a file is whole: of all its parts together, or of one *part*."""
        which = "part >= 0" if part is None else "part = ?"
        values = (signature, key, name) if part is None else (signature, key, name, part)
        self._db.execute(f"UPDATE output SET signature = ?, key = ? WHERE name = ? AND {which}", values)  # noqa: S608

    def intend(self, rows: Iterable[tuple[bytes, int, bytes]]) -> None:
        """Note name, part and path of outputs that are going to be written, so that a kill leaves none unknown."""
        self.unremember(SUMMARY, DELIVERED)
        self._db.executemany(
            "INSERT INTO output VALUES (?, ?, ?, NULL, '', x'7b7d')"
            " ON CONFLICT (name, part) DO UPDATE SET path = excluded.path, signature = NULL, key = ''",
            rows,
        )

    def unpublish(self, outputs: Sequence[tuple[bytes, int]]) -> None:
        """Forget the outputs of files and parts."""
        for table in ("output", "ledger"):
            self._db.executemany(f"DELETE FROM {table} WHERE name = ? AND part = ?", outputs)  # noqa: S608 - our own names
        self.unremember(TOLD, SUMMARY, DELIVERED)

    def counts(self) -> Iterator[tuple[bytes, int]]:
        """The counts of outputs, each with how many have the same."""
        return self._db.execute("SELECT counts, count(*) FROM output GROUP BY counts")

    def column(self, name: str) -> Iterator[bytes]:
        """One column of the ledger (`removed`, `flagged` or `manifest`), in corpus order."""
        rows = self._db.execute(f"SELECT {name} FROM ledger ORDER BY name, part")  # noqa: S608 - our own names
        return (row[0] for row in rows)


def open_store(folder: Path, *, force: bool = False) -> Store:
    """The store in *folder*, made if there is none; see `database.connect`."""
    return Store(connect(folder, force=force), partial(unseal, folder / DATABASE))


def read_store(folder: Path) -> Store:
    """The store in *folder*, for reading only; see `database.connect_for_reading`."""
    return Store(connect_for_reading(folder))


def _batches(files: Sequence[int]) -> Iterator[Sequence[int]]:
    """*files*, some at a time: as many as one question can name."""
    return (files[start : start + _TOGETHER] for start in range(0, len(files), _TOGETHER))


def _listed(numbers: Iterable[int]) -> str:
    """*numbers* as SQL lists them."""
    return ",".join(map(str, numbers))
