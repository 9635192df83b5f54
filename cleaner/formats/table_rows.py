"""Tables as they lie in files: rows are told apart with a character for each byte, so that no charset matters."""

from __future__ import annotations

import csv
import re
from itertools import chain, dropwhile
from typing import TYPE_CHECKING, Final, NamedTuple

from cleaner.document import DocumentError, Failure
from cleaner.formats.characters import latin, unmarked
from cleaner.formats.records import PART, Part, too_large

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_QUOTED: Final = re.compile(r'"[^"]*(?:"|\Z)')
_HEADER: Final = 1 << 16  # a header with a line feed in a name may go on; one with a stray quote would go on for ever


class Table(NamedTuple):
    """Some rows of a table as they are written, with their line ends, or why one can not be read; and its header."""

    header: bytes
    delimiter: str
    rows: tuple[bytes | Failure, ...]


class _TooLargeError(Exception):
    """The row at hand is larger than is allowed."""


class _Taken:
    """Lines as a reader of tables takes them, and what it took for the row at hand."""

    def __init__(self, lines: Iterator[bytes], most: int) -> None:
        """Give *lines*, but no row of more than *most* bytes."""
        self._lines, self._most = lines, most
        self._held: list[bytes] = []
        self._size = 0

    def __iter__(self) -> _Taken:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self._held.append(line)
        if self._size + len(line.rstrip(b"\r\n")) > self._most:
            raise _TooLargeError
        self._size += len(line)
        return latin(line)

    def row(self) -> bytes:
        """The lines taken since the last call."""
        row, self._held, self._size = b"".join(self._held), [], 0
        return row


def cut(path: str, name: str, most: int, delimiters: str = ",;\t|") -> Iterator[Part]:
    """The rows of a table, some at a time; numbers count from the first one below the header.

    Of *delimiters* it is the one that the header has most of.
    """
    lines = dropwhile(lambda line: not line.rstrip(b"\r\n"), _lines(unmarked(path, name, PART), most))
    head = _head(lines)
    delimiter = max(delimiters, key=_QUOTED.sub("", latin(b"".join(head))).count)
    rows = _rows(_Taken(chain(head, lines), most), delimiter, most)
    header = next(rows, b"")
    if isinstance(header, Failure):
        raise DocumentError(*header)
    yield from _parts(Table(header, delimiter, ()), rows)


def _lines(pieces: Iterable[bytes], most: int) -> Iterator[bytes]:
    """The lines in *pieces*; of one that is longer than *most* bytes some more than these, and not the rest."""
    held: list[bytes] = []
    size, skipped = 0, False
    for piece in _whole_ends(pieces):
        end = max(piece.rfind(b"\n"), piece.rfind(b"\r")) + 1
        if end:
            yield from b"".join([*held, piece[:end]]).splitlines(keepends=True)[skipped:]
            held, size, skipped = [], 0, False
        if not skipped:
            held.append(piece[end:])
            size += len(piece) - end
        if size > most:
            yield b"".join(held)
            held, size, skipped = [], 0, True
    if size:
        yield b"".join(held)


def _whole_ends(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """*pieces*, so that none ends between the two characters of a line end."""
    held = b""
    for more in pieces:
        piece = held + more
        held = b"\r" if piece.endswith(b"\r") else b""
        yield piece.removesuffix(b"\r")
    yield held


def _head(lines: Iterator[bytes]) -> list[bytes]:
    """The lines of the header: those up to where all quotes are closed."""
    head: list[bytes] = []
    quotes = size = 0
    for line in lines:
        head.append(line)
        quotes, size = quotes + line.count(b'"'), size + len(line)
        if quotes % 2 == 0 or size > _HEADER:
            break
    return head


def _rows(taken: _Taken, delimiter: str, most: int) -> Iterator[bytes | Failure]:
    """Every row but blank ones; behind one that can not be read it goes on with the next line."""
    reader = _reader(taken, delimiter, most)
    values: list[str] | None = []
    while values is not None:
        try:
            values = next(reader, None)
        except _TooLargeError:
            taken.row()
            yield too_large(most)
        except csv.Error as error:
            taken.row()
            yield Failure("read", "broken-csv", str(error))
        else:
            row = taken.row()
            if values:
                yield row


def _parts(table: Table, rows: Iterator[bytes | Failure]) -> Iterator[Part]:
    first, size = 1, 0
    held: list[bytes | Failure] = []
    trouble: DocumentError | None = None
    try:
        for row in rows:
            if size >= PART:
                yield Part(first, table._replace(rows=tuple(held)))
                first, size, held = first + len(held), 0, []
            held.append(row)
            size += len(row)
    except DocumentError as error:  # what was read before it counts
        trouble = error
    yield Part(first, table._replace(rows=tuple(held)))
    if trouble:
        raise trouble


def values_of(row: str, delimiter: str) -> list[str]:
    """The fields of one row, with all its lines."""
    return next(_reader((row,), delimiter, len(row)), [])


def _reader(lines: Iterable[str], delimiter: str, longest: int) -> Iterator[list[str]]:
    # The limit is one for the whole process, and too low for an article: it is raised, and never lowered for another.
    if csv.field_size_limit() < longest:
        csv.field_size_limit(longest)
    return csv.reader(lines, delimiter=delimiter)
