"""A record that is an object of JSON: read, and written with another text, everything else as it stands."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from cleaner.document import Failure, Raw
from cleaner.formats.characters import decoded, said
from cleaner.formats.fields import added, no_place, raw_of, text_path
from cleaner.formats.json_object import DECODER, DEEPEST, Object, too_deep
from cleaner.formats.records import Fate, Record, record_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cleaner.formats.fields import Fields
    from cleaner.formats.records import Edit

NO_OBJECT: Final = "no-object"


class Line(NamedTuple):
    """A record as it is written: its bytes, without the blanks around them, and its number."""

    number: int
    data: bytes


class _Read(NamedTuple):
    """The object of a line, and whether the line is UTF-8; its text has a character per byte if it is not."""

    found: Object
    utf8: bool


def record(line: Line, name: str, fields: Fields) -> Record:
    """What there is to be cleaned in *line* of the file *name*."""
    called = record_id(name, line.number)
    read = _read(line.data)
    if isinstance(read, Failure):
        return Record(line.number, read, lost=read.reason != NO_OBJECT)
    raw = raw_of(called, read.found.get, fields, read.found.members)
    if isinstance(raw, Raw) and isinstance(raw.data, str):
        path = text_path(read.found.get, fields)
        if not added(path) and not read.found.find(path):
            return Record(line.number, no_place(path))
        raw = raw._replace(data=said(raw.data, utf8=read.utf8))
    return Record(line.number, raw)


def edited(lines: Iterable[Line], fields: Fields, edits: Sequence[Edit]) -> list[tuple[Line, bytes]]:
    """Each record of *lines* that stays, with its bytes after its edit; there is an edit for each that is not lost."""
    waiting = iter(edits)
    found = []
    for line in lines:
        read = _read(line.data)
        if isinstance(read, Failure) and read.reason != NO_OBJECT:
            continue
        edit = next(waiting)
        if edit is not Fate.GOES:
            found.append((line, _edited(line.data, read, fields, edit)))
    assert next(waiting, None) is None, "there is an edit for each record that is not lost"  # noqa: S101
    return found


def _edited(data: bytes, read: _Read | Failure, fields: Fields, edit: Edit) -> bytes:
    if isinstance(read, Failure) or not isinstance(edit, str):
        return data
    path = text_path(read.found.get, fields)
    if said_before(read.found.get(path), edit):
        return data
    escaped = json.dumps(edit, ensure_ascii=data.isascii() or not read.utf8)
    text = read.found.replaced(path, escaped)
    return text.encode("utf-8" if read.utf8 else "latin-1", "backslashreplace")


def said_before(value: Any, text: str) -> bool:
    """Whether *value*, what a field held, is no other than *text*: nothing, for an empty one."""
    return value == text or (value is None and not text)


def plain(lines: Iterable[Line], fields: Fields, edits: Sequence[Edit]) -> list[dict[str, Any]]:
    """The records of *lines* that stay as plain values, after their edits."""
    return [DECODER.decode(decoded(data)[0]) for _, data in edited(lines, fields, edits) if data.startswith(b"{")]


def _read(data: bytes) -> _Read | Failure:
    """The object that *data* is, all of it, or why it is none."""
    text, utf8 = decoded(data)
    if too_deep(text):
        return Failure("read", "nested-too-deeply", f"more than {DEEPEST} values inside each other")
    try:
        if text.startswith("{"):
            return _Read(Object.whole(text), utf8)
        DECODER.decode(text)
    except json.JSONDecodeError as error:
        return Failure("read", "broken-json", f"{error.msg}, column {error.colno}")
    return Failure("read", NO_OBJECT, "a value of JSON, but no object with fields")
