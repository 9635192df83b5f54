"""The database of the state: its tables, how it is opened, and what is told when it can not be."""

from __future__ import annotations

import re
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from cleaner.document import StateError
from cleaner.job.seal import is_sound, unseal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SCHEMA: Final = 5
"""Number of the tables' form; a state of another number is refused."""

DATABASE: Final = "state.db"

_PAGE: Final = 1 << 14
"""Bytes; most documents then lie in one page, and what is written twice, by way of the log, is written faster."""

_ENVIRONMENT: Final = frozenset(
    getattr(sqlite3, f"SQLITE_{name}")
    for name in ("PERM", "BUSY", "LOCKED", "NOMEM", "READONLY", "INTERRUPT", "IOERR", "FULL", "CANTOPEN", "TOOBIG")
)
"""Codes of errors for which not what is in a database is to blame, but what is around it."""

# The place of a document is one number, its file in the high half and its record in the low one, so that its rows are
# found without an index beside the tables. Bodies lie apart: what is read of all documents is a quarter as much.
_TABLES: Final = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE file (
    id INTEGER PRIMARY KEY, name BLOB NOT NULL, part INTEGER NOT NULL, signature BLOB NOT NULL, digest TEXT NOT NULL,
    settings TEXT NOT NULL, stem TEXT NOT NULL, UNIQUE (name, part)
);
CREATE TABLE document (
    place INTEGER PRIMARY KEY, id TEXT NOT NULL, prints BLOB NOT NULL, site TEXT NOT NULL, lines BLOB NOT NULL,
    failure TEXT NOT NULL
);
CREATE TABLE body (place INTEGER PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE decision (file INTEGER PRIMARY KEY, digest TEXT NOT NULL, key BLOB NOT NULL, rows BLOB NOT NULL);
CREATE TABLE changed (name BLOB PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE kept (name TEXT PRIMARY KEY, value BLOB NOT NULL);
CREATE TABLE output (
    name BLOB NOT NULL, part INTEGER NOT NULL, path BLOB NOT NULL, signature BLOB, key TEXT NOT NULL,
    counts BLOB NOT NULL, PRIMARY KEY (name, part)
);
CREATE TABLE ledger (
    name BLOB NOT NULL, part INTEGER NOT NULL, removed BLOB NOT NULL, flagged BLOB NOT NULL, manifest BLOB NOT NULL,
    PRIMARY KEY (name, part)
);
"""


def connect(folder: Path, *, force: bool = False) -> sqlite3.Connection:
    """The database in *folder*, made if there is none.

    Args:
        folder: the state directory.
        force: begin anew when what is there can not be used.

    Raises:
        StateError: the database is damaged, of another program, or of another version.
    """
    path = folder / DATABASE
    with telling(folder):
        try:
            return _open(path, sound=is_sound(path))
        except (sqlite3.DatabaseError, StateError) as error:
            if not force or not _is_damage(error):
                raise
        unseal(path)
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        return _open(path)


@contextmanager
def telling(folder: Path) -> Iterator[None]:
    """In the block, trouble with the database in *folder* is a `StateError`."""
    try:
        yield
    except sqlite3.ProgrammingError:  # a bug of ours
        raise
    except sqlite3.DatabaseError as error:
        hint = "; clean --force builds it anew" if _is_damage(error) else ""
        raise StateError(f"{folder / DATABASE}: {error}{hint}") from error


def _is_damage(error: sqlite3.DatabaseError | StateError) -> bool:
    """Whether building the database anew would help; it would not on a full disk, say."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
    return code & 0xFF not in _ENVIRONMENT  # the rest of a code says more precisely what it was


def connect_for_reading(folder: Path) -> sqlite3.Connection:
    """The database in *folder*, for reading only.

    Raises:
        StateError: there is none, or it can not be used.
    """
    path = folder / DATABASE
    if not path.exists():
        raise StateError(f"{path}: no state is there; was the output made by cleaner, and is --state right?")
    with telling(folder):
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
        try:
            _check_schema(connection, path)
        except BaseException:
            connection.close()
            raise
    return connection


def _open(path: Path, *, sound: bool | None = None) -> sqlite3.Connection:
    """The database at *path*, made if there is none; its pages are checked if it is not known to be *sound*."""
    if sound is False:
        raise sqlite3.DatabaseError("damaged: it is not what the last run left there")
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        if sound is None:
            _check_pages(connection)
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if tables:
            _check_schema(connection, path)  # first of all: another program's database stays as it is
        connection.execute(f"PRAGMA page_size = {_PAGE}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA cache_size = -16384")
        if not tables:
            unseal(path)  # of another database, which is not there any more
            connection.executescript(f"BEGIN; {_TABLES} PRAGMA user_version = {SCHEMA}; COMMIT;")
    except BaseException:
        connection.close()
        raise
    return connection


def _check_pages(connection: sqlite3.Connection) -> None:
    (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if found != "ok":
        raise sqlite3.DatabaseError(f"damaged: {found.splitlines()[-1]}")


def _check_schema(connection: sqlite3.Connection, path: Path) -> None:
    (found,) = connection.execute("PRAGMA user_version").fetchone()
    if found != SCHEMA:
        raise StateError(
            f"{path}: the state has version {found}, this program needs {SCHEMA}; clean --force builds it anew"
        )
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if tables != {*re.findall(r"TABLE (\w+)", _TABLES)}:
        raise StateError(f"{path}: a database of another program; clean --force builds it anew")
