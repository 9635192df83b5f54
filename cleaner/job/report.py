"""The report of a run: its page, and beside it, for large runs, the data that the page reads when it is asked for."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from xxhash import xxh3_64_hexdigest

from cleaner.document import ConfigError, StateError
from cleaner.formats.files import remove_leftovers, write_if_changed
from cleaner.job import codec, jsons
from cleaner.job.extracts import extracts
from cleaner.job.read import ledger, rows, summary
from cleaner.report import page
from cleaner.report.book import Book, Entry
from cleaner.report.marked import Told

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from cleaner.job.extracts import Extracts
    from cleaner.job.ledger import Row

_INSIDE: Final = 4_000_000
"""Bytes of data that the page holds itself; more lies beside it."""
_HEAD: Final = 1 << 12
_OURS: Final = re.compile(r"(documents|alike|texts)-[0-9]+-[0-9a-f]{16}\.js")


class Made(NamedTuple):
    """A page and what lies beside it: how many files, and all their bytes together."""

    path: Path
    beside: int
    size: int


def refuse_place(path: Path, folders: Iterable[Path]) -> None:
    """Refuse a page at *path* that would take the place of something else, or lie in one of *folders*.

    Raises:
        ConfigError: it would; or it has not the name of a page.
    """
    if path.suffix not in {".html", ".htm"}:
        raise ConfigError(f"the report {path} is a page: give it a name that ends in .html")
    if path.exists() and not _is_report(path):
        raise ConfigError(f"{path} is there, and is no report; name another place")
    for folder in folders:
        if folder.resolve() in path.resolve().parents:
            raise ConfigError(f"the report {path} lies in {folder}; name another place")


def _is_report(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return page.GENERATOR.encode() in file.read(_HEAD)


def write_report(folder: Path, path: Path, title: str) -> Made:
    """Write the page of the run whose state is *folder* to *path*, large data to files beside it.

    They are written first, and what an earlier page left is removed last, so that a page and its data always fit.

    Raises:
        StateError: ledger or state can not be read, or do not fit one another.
        ConfigError: what makes the page is not installed.
    """
    page.check()
    found, book, data = summary(folder), Book(), _Data(path.with_name(f"{path.stem}.data"))
    with extracts(folder) as documents:
        for kind, value in book.chunks(_entries(folder, documents)):
            data.put(kind, jsons.dumps(value))
    told = {
        "threshold": found["duplicates"]["threshold"],
        "documents": book.documents,
        "reasons": list(book.reasons),
        "verdicts": list(book.verdicts),
        "sites": [site or page.NO_SITE for site in book.sites],
        "firsts": book.firsts,
        "folder": data.folder.name,
        "chunks": data.names,
    }
    html = page.render(title, found, book, {"page": jsons.dumps(told), **data.inside}).encode(
        "utf-8", "backslashreplace"
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    remove_leftovers(path.parent, shared=True)
    write_if_changed(path, [html])
    data.sweep()
    return Made(path, len(data.beside), len(html) + data.size * bool(data.beside))


def _entries(folder: Path, documents: Extracts) -> Iterator[Entry]:
    """Every document of the last run, in order."""
    removed, flagged = _Ledger(ledger(folder)), _Ledger(rows(folder, "flagged.jsonl"))
    for row in rows(folder, "documents.jsonl"):
        name = row["doc"]
        body = documents.find(name)
        yield Entry(row, Told(removed.of(name), flagged.of(name)), codec.decode(body) if body else None)
    for told in (removed, flagged):
        told.finish()


class _Ledger:
    """Rows by document, asked for in their own order."""

    def __init__(self, found: Iterator[Row]) -> None:
        self._rows = found
        self._next = next(found, None)

    def of(self, name: str) -> list[Row]:
        """The rows of the document called *name*."""
        found = []
        while self._next is not None and self._next["doc"] == name:
            found.append(self._next)
            self._next = next(self._rows, None)
        return found

    def finish(self) -> None:
        """Raise `StateError` if there is a row that nobody asked for."""
        if self._next is not None:
            raise StateError(f"{self._next['doc']}: the manifest and the ledger do not fit one another; clean again")


class _Data:
    """Where chunks go: into the page while they are small together, else into files of the directory *folder*.

    The name of a file tells its content, so that no page ever reads what was written for another one.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self.size = folder, 0
        self.inside: dict[str, bytes] = {}
        self.names: dict[str, list[str]] = {"documents": [], "alike": [], "texts": []}
        self.beside: set[str] = set()
        self._count: Counter[str] = Counter()

    def put(self, kind: str, chunk: bytes) -> None:
        """Keep the next chunk of a kind."""
        name = f"{kind}-{self._count[kind]}-{xxh3_64_hexdigest(chunk)}"
        self._count[kind] += 1
        self.names[kind].append(name)
        self.size += len(chunk)
        if self.size <= _INSIDE:
            self.inside[name] = chunk
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        for waiting, value in (*self.inside.items(), (name, chunk)):
            self._write(waiting, value)
        self.inside.clear()

    def _write(self, name: str, chunk: bytes) -> None:
        call: tuple[Any, ...] = (b'take("', name.encode(), b'",', page.as_script(chunk), b");\n")
        write_if_changed(self.folder / f"{name}.js", call)
        self.beside.add(f"{name}.js")

    def sweep(self) -> None:
        """Remove the data of earlier pages, and the directory, if nothing is left there."""
        if not self.folder.is_dir():
            return
        remove_leftovers(self.folder, shared=True)
        there = list(self.folder.iterdir())
        stale = [found for found in there if _OURS.fullmatch(found.name) and found.name not in self.beside]
        for found in stale:
            found.unlink()
        if len(stale) == len(there):
            self.folder.rmdir()
