"""A segment of an index: what one run delivered, in a file that never changes once it is there.

Its sections lie one behind the other, each on a multiple of 64 bytes, all numbers little-endian:

    texts      the delivered paragraphs, UTF-8
    rows       their fingerprints, of the form `prints.row_type`
    ends       u8 per row: where its text ends in `texts`
    sums       u8 per row: xxh3_64 of its text
    documents  u4 per row: the number of its document in this segment
    ids        the documents' ids, UTF-8
    id_ends    u8 per document: where its id ends in `ids`

Then comes the table, in JSON: version, the form of a row, and offset, size and xxh3_128 of every section; then the
table's size (u8) and a mark of 8 bytes. The checksum of a segment is that of its table, and so vouches for everything.
To open a segment checks all but the texts, which may be many; a text is checked when it is read.
"""

from __future__ import annotations

import json
import mmap
import os
import struct
from array import array
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
from xxhash import xxh3_64_intdigest, xxh3_128, xxh3_128_hexdigest

from cleaner.document import StateError
from cleaner.job.prints import row_type

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

VERSION: Final = 1
"""Number of the form of segments and manifest; an index of another number is refused."""

_ALIGN: Final = 64
_MARK: Final = b"cleanseg"
_END: Final = struct.Struct("<Q8s")


class MissingError(StateError):
    """The file of a segment is not there."""


class Part(NamedTuple):
    """Where a segment lies (`bytes` bytes from `offset` of `file`), and what it must be."""

    file: str
    offset: int
    bytes: int
    checksum: str
    rows: int
    documents: int


class Delivered(NamedTuple):
    """What of one document was delivered: its id, and fingerprints (rows of one width) and texts of its paragraphs."""

    id: str
    rows: bytes
    texts: Sequence[str]


class Segment:
    """An open segment; its texts stay on the disk until they are asked for."""

    def __init__(self, name: str, sections: dict[str, memoryview], bands: int) -> None:
        """Use *sections*, whose rows have *bands* band keys; errors give the *name*."""
        self._name, self._texts, self._ids = name, sections["texts"], sections["ids"]
        self.prints = sections["rows"]
        self._rows = np.frombuffer(self.prints, row_type(bands))
        self._ends, self._sums, self._id_ends = (
            np.frombuffer(sections[name], "<u8") for name in ("ends", "sums", "id_ends")
        )
        self._documents = np.frombuffer(sections["documents"], "<u4")

    def __len__(self) -> int:
        return len(self._rows)

    def text(self, row: int) -> str:
        """The text of a row.

        Raises:
            StateError: it is not what was written.
        """
        data = _piece(self._texts, self._ends, row)
        if xxh3_64_intdigest(data) != self._sums[row]:
            raise StateError(f"{self._name}: damaged: a text of {self.document(row)} is not what was written")
        return str(data, "utf-8", "surrogatepass")

    def document(self, row: int) -> str:
        """The id of the document of a row."""
        return str(_piece(self._ids, self._id_ends, int(self._documents[row])), "utf-8", "surrogatepass")

    def first(self, row: int) -> int:
        """The first row of the document of a row."""
        return int(np.searchsorted(self._documents, self._documents[row]))

    def verify(self) -> None:
        """Check that the arrays fit one another, and every text.

        Raises:
            StateError: something is not what was written.
        """
        counts = {len(self._rows), len(self._ends), len(self._sums), len(self._documents)}
        ends = (_ordered(self._ends, len(self._texts)), _ordered(self._id_ends, len(self._ids)))
        if len(counts) > 1 or not all(ends) or not _ordered(self._documents + 1, len(self._id_ends)):
            raise StateError(f"{self._name}: damaged: its arrays do not fit one another")
        for row in range(len(self)):
            self.text(row)


def write_segment(path: Path, delivered: Iterable[Delivered], bands: int) -> Part:
    """Write what was *delivered*, whose rows have *bands* band keys, to the new file *path*."""
    sections: dict[str, tuple[int, int, str]] = {}
    columns = _Columns()
    with path.open("wb") as file:
        for name, pieces in columns.sections(delivered):
            start, checksum = file.tell(), xxh3_128()
            for piece in pieces:
                file.write(piece)
                checksum.update(piece)
            sections[name] = (start, file.tell() - start, checksum.hexdigest())
            file.write(bytes(-file.tell() % _ALIGN))
        table = json.dumps({"version": VERSION, "row": _form(bands), "sections": sections}).encode()
        table += b" " * (-(len(table) + _END.size) % _ALIGN)
        file.write(table + _END.pack(len(table), _MARK))
        size = file.tell()
    checksum_of_all = xxh3_128_hexdigest(table)
    return Part(f"{checksum_of_all}.seg", 0, size, checksum_of_all, len(columns.ends), len(columns.id_ends))


class _Columns:
    """The sections but the texts, which grow while the texts go by."""

    def __init__(self) -> None:
        self.rows, self.ids = bytearray(), bytearray()
        self.ends, self.sums, self.id_ends = array("Q"), array("Q"), array("Q")
        self.documents = array("L")

    def sections(self, delivered: Iterable[Delivered]) -> Iterator[tuple[str, Iterable[bytes]]]:
        """Each section's name and content; one is to be taken whole before the next."""
        yield "texts", self._texts(delivered)
        yield "rows", [bytes(self.rows)]
        for name, column in (("ends", self.ends), ("sums", self.sums)):
            yield name, [np.asarray(column).astype("<u8").tobytes()]
        yield "documents", [np.asarray(self.documents).astype("<u4").tobytes()]
        yield "ids", [bytes(self.ids)]
        yield "id_ends", [np.asarray(self.id_ends).astype("<u8").tobytes()]

    def _texts(self, delivered: Iterable[Delivered]) -> Iterator[bytes]:
        end = 0
        for number, document in enumerate(delivered):
            self.rows += document.rows
            self.ids += document.id.encode("utf-8", "surrogatepass")
            self.id_ends.append(len(self.ids))
            for text in document.texts:
                data = text.encode("utf-8", "surrogatepass")
                end += len(data)
                self.ends.append(end)
                self.sums.append(xxh3_64_intdigest(data))
                self.documents.append(number)
                yield data


def open_segment(path: Path, part: Part, bands: int, run: str) -> Segment:
    """Open the segment *part* of *run*, in the file at *path*, whose rows have *bands* band keys.

    Raises:
        MissingError: its file is not there.
        StateError: it is truncated, damaged, or of another version.
    """
    where = f"run {run}: {path}"
    try:
        view = _mapped(path, part.offset + part.bytes)[part.offset :]
        table = _table(view, part, bands)
    except StateError as error:
        raise type(error)(f"{where}: {error}") from error
    sections = {name: view[start : start + length] for name, (start, length, _) in table.items()}
    for name, (_, _, checksum) in table.items():
        if name != "texts" and xxh3_128_hexdigest(sections[name]) != checksum:
            raise StateError(f"{where}: damaged: its {name} are not what was written")
    return Segment(where, sections, bands)


def _mapped(path: Path, end: int) -> memoryview:
    """The first *end* bytes of a file; they are read when they are asked for."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            if size < end:
                raise StateError(f"truncated: {size:,} bytes are there, {end:,} were written")
            return memoryview(mmap.mmap(file.fileno(), end, access=mmap.ACCESS_READ))
    except FileNotFoundError as error:
        raise MissingError("missing") from error


def _table(view: memoryview, part: Part, bands: int) -> dict[str, Any]:
    size, mark = _END.unpack(view[-_END.size :])
    table = bytes(view[-_END.size - size : -_END.size]) if mark == _MARK and size <= len(view) - _END.size else b""
    if xxh3_128_hexdigest(table) != part.checksum:
        raise StateError(f"damaged: its checksum is not {part.checksum}")
    found = json.loads(table)
    for name, needed in (("version", VERSION), ("row", _form(bands))):
        if found[name] != needed:
            raise StateError(f"it has {name} {found[name]}, this run {needed}")
    sections: dict[str, Any] = found["sections"]
    return sections


def _form(bands: int) -> str:
    """Names and types of the numbers in a row, as numpy writes them."""
    return str(row_type(bands).descr)


def _piece(data: memoryview, ends: Any, number: int) -> memoryview:
    return data[int(ends[number - 1]) if number else 0 : int(ends[number])]


def _ordered(ends: Any, last: int) -> bool:
    """Whether *ends* never fall and end at *last*."""
    return bool(np.all(ends[1:] >= ends[:-1])) and (int(ends[-1]) if len(ends) else 0) == last
