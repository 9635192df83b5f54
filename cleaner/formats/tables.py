"""Tables, CSV and TSV: a record a row, of which the text is replaced and nothing else.

The header says which column has the text, once for all rows.
"""

from __future__ import annotations

import csv
from functools import partial
from io import StringIO
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from cleaner.document import Failure
from cleaner.formats import Format
from cleaner.formats.characters import decoded, latin, said, shown
from cleaner.formats.fields import MISSING, added, page_path, raw_of, text_path
from cleaner.formats.records import Fate, Record, Records, record_id
from cleaner.formats.table_rows import cut, values_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from cleaner.document import Raw
    from cleaner.formats.fields import Fields
    from cleaner.formats.records import Edit, Part
    from cleaner.formats.table_rows import Table

_ENDS: Final = ("\r\n", "\n", "\r", "")


class Written(NamedTuple):
    """What an output holds of a part: its rows, and the header, which is written once."""

    header: bytes
    rows: bytes


class _Sheet(NamedTuple):
    """What a header says: its columns, the first place of each name, and in `fields` those of the text and the page."""

    delimiter: str
    end: str
    columns: tuple[str, ...]
    places: dict[str, int]
    fields: Fields

    def place(self, path: str) -> int | None:
        """Where the column called *path* is."""
        return _place(path, self.places)

    @property
    def source(self) -> str:
        """The column that is read."""
        return self.fields.html or self.fields.text

    @property
    def added(self) -> str:
        """What the column is called that is added for the text."""
        return added(self.fields.text) or self.fields.text

    @property
    def adds(self) -> bool:
        """Whether the text is made of a page and has no column yet: it gets one behind all others."""
        return self.place(self.fields.html) is not None and self.place(self.fields.text) is None


def read(part: Part, name: str, fields: Fields) -> list[Record]:
    """The records of a part, by the numbers of their rows."""
    sheet = _sheet(part.data, fields)
    return [
        Record(number, row, lost=True)
        if isinstance(row, Failure)
        else Record(number, _raw(row, record_id(name, number), sheet))
        for number, row in enumerate(part.data.rows, part.first)
    ]


def _sheet(table: Table, fields: Fields) -> _Sheet:
    names = [shown(value).strip() for value in values_of(latin(table.header), table.delimiter)]
    places: dict[str, int] = {}
    for place, name in enumerate(names):
        if name:
            places.setdefault(name, place)
    columns = tuple(name if places.get(name) == place else _nameless(place) for place, name in enumerate(names))

    def get(path: str) -> Any:
        return MISSING if _place(path, places) is None else path

    settled = fields._replace(text=text_path(get, fields), html=page_path(get, fields))
    return _Sheet(table.delimiter, _end(latin(table.header)) or "\n", columns, places, settled)


def _place(path: str, places: Mapping[str, int]) -> int | None:
    """Where the column is that *path* names, as it stands in the header or as a path of one step, `$.body`."""
    name = path.strip()
    return places.get(name if name in places else added(name))


def _nameless(place: int) -> str:
    """What a field is called that has no name of its own."""
    return f"field_{place + 1}"


def _raw(row: bytes, called: str, sheet: _Sheet) -> Raw | Failure:
    text, utf8 = decoded(row)
    values = values_of(text, sheet.delimiter)
    needed = sheet.place(sheet.source)
    if needed is not None and needed >= len(values):
        return Failure("read", "ragged", f"{len(values)} fields, the header has {len(sheet.columns)}")

    def get(path: str) -> Any:
        place = sheet.place(path)
        if place is None or place >= len(values):
            return MISSING
        return said(values[place], utf8=utf8) if place == needed or utf8 else shown(values[place])

    return raw_of(called, get, sheet.fields, sheet.columns)


def write(part: Part, fields: Fields, edits: Sequence[Edit]) -> Written:
    """The rows of a part after their edits: all fields but the text say what they said."""
    sheet = _sheet(part.data, fields)
    return Written(_header(part.data.header, sheet), b"".join(_edited(part.data, sheet, edits)))


def join(pieces: Iterable[Written], _path: str = "") -> Iterator[bytes]:
    """The header, and all rows."""
    for count, written in enumerate(pieces):
        if count == 0:
            yield written.header
        yield written.rows


def rows(part: Part, fields: Fields, edits: Sequence[Edit]) -> list[dict[str, Any]]:
    """The records of a part as texts by column, after their edits; fields without a name are called by their place."""
    sheet = _sheet(part.data, fields)
    columns = (*sheet.columns, sheet.added) if sheet.adds else sheet.columns
    return [
        {
            columns[place] if place < len(columns) else _nameless(place): shown(value)
            for place, value in enumerate(values_of(latin(row), sheet.delimiter))
        }
        for row in _edited(part.data, sheet, edits)
    ]


def _edited(table: Table, sheet: _Sheet, edits: Sequence[Edit]) -> Iterator[bytes]:
    """Each row that stays; there is an edit for each that is not lost."""
    waiting = iter(edits)
    for row in table.rows:
        if not isinstance(row, Failure) and (edit := next(waiting)) is not Fate.GOES:
            yield _row(row, sheet, edit)


def _header(header: bytes, sheet: _Sheet) -> bytes:
    if not sheet.adds:
        return _ended(header, sheet) if header else b""
    return _anew(header, [*values_of(latin(header), sheet.delimiter), _bytewise(sheet.added)], sheet)


def _row(row: bytes, sheet: _Sheet, edit: Edit) -> bytes:
    place = sheet.place(sheet.fields.text)
    if not sheet.adds and (place is None or not isinstance(edit, str)):
        return _ended(row, sheet)
    values = values_of(latin(row), sheet.delimiter)
    text = edit if isinstance(edit, str) else ""
    if place is None:
        place = len(sheet.columns)
        values[place:place] = [""]  # what a row has more than its header stays behind all columns
    elif place < len(values) and text == shown(values[place]):
        return _ended(row, sheet)
    values += [""] * (place + 1 - len(values))
    values[place] = _bytewise(text)
    return _anew(row, values, sheet)


def _anew(row: bytes, values: list[str], sheet: _Sheet) -> bytes:
    """*values* in the place of those of *row*, with its line end, and all of them in quotes if all of its own are."""
    text = latin(row)
    end = _end(text)
    quoting = csv.QUOTE_ALL if _all_quoted(text.removesuffix(end), sheet) else csv.QUOTE_MINIMAL
    return (_line(values, sheet, quoting) + (end or sheet.end)).encode("latin-1")


def _all_quoted(text: str, sheet: _Sheet) -> bool:
    # asked first what takes no time, since most rows are not
    return text.startswith('"') and text == _line(values_of(text, sheet.delimiter), sheet, csv.QUOTE_ALL)


def _ended(row: bytes, sheet: _Sheet) -> bytes:
    """*row* with a line end, which the last one of a file may lack; in an open quotation it would be a part of it."""
    if row.endswith((b"\n", b"\r")):
        return row
    values, ended = values_of(latin(row), sheet.delimiter), latin(row) + sheet.end
    return ended.encode("latin-1") if values_of(ended, sheet.delimiter) == values else _anew(row, values, sheet)


def _line(values: list[str], sheet: _Sheet, quoting: Any) -> str:
    written = StringIO(newline="")
    # With both characters as its line end the writer knows that it has to quote either: older ones quote no others.
    csv.writer(written, delimiter=sheet.delimiter, quoting=quoting, lineterminator="\r\n").writerow(values)
    return written.getvalue().removesuffix("\r\n")


def _end(row: str) -> str:
    return next(end for end in _ENDS if row.endswith(end))


def _bytewise(text: str) -> str:
    """The bytes of *text*, a character for each."""
    return latin(text.encode("utf-8", "backslashreplace"))


def _records(cutting: Any) -> Records:
    return Records(cutting, read, write, join, rows)


FORMATS: Final = (
    Format((".csv",), "csv", "csv", records=_records(cut)),
    Format((".tsv", ".tab"), "tsv", "tsv", records=_records(partial(cut, delimiters="\t"))),
)
