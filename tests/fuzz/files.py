"""Targets that take files: compression, the bodies of answers over HTTP, and the formats that hold records."""

from __future__ import annotations

import json
import sys
import tempfile
from contextlib import ExitStack
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from unittest.mock import patch

from cleaner.document import DocumentError, Failure, Raw
from cleaner.formats import format_of, json_file, jsonl, packed, table_rows, warc
from cleaner.formats.fields import TEXTS, Fields
from cleaner.formats.http_body import undone
from cleaner.formats.records import Fate
from cleaner.formats.table_rows import Table
from cleaner.formats.tables import _sheet
from cleaner.job.prepare import unstripped
from tests.fuzz.texts import CONFIG, check_kept

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from cleaner.formats.records import Edit, Part, Record, Records

MOST = 1 << 16
NONE = Fields()
NEW = "The ferry runs again."


@cache
def folder() -> Path:
    """Where this process puts its files; gone when it ends."""
    return Path(_temporary().name)


@cache
def _temporary() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="fuzz-")


def written(name: str, data: bytes) -> str:
    """The path of a file called *name* that holds *data*."""
    path = folder() / name
    path.write_bytes(data)
    return str(path)


# --- what is packed


def check_packed(suffix: str, data: bytes) -> None:
    """What is packed comes out in any pieces alike, or fails by name; and what is packed by us comes back."""
    name = f"a.txt{suffix}"
    path = written(name, data)
    whole, failure = _streamed(path, name, 1 << 16)
    more, again_failure = _streamed(path, name, 7)
    assert failure == again_failure
    if failure:  # how much there is before it depends on how much is asked for at a time
        assert more.startswith(whole) or whole.startswith(more)
    else:
        assert packed.read(path, name, len(whole)) == whole == more
    anew = written(name, b"".join(packed.packed(name, [data[:5], data[5:]])))
    assert packed.read(anew, name, len(data)) == data


def _streamed(path: str, name: str, size: int) -> tuple[bytes, str]:
    """What can be read, and the reason why there is no more."""
    pieces: list[bytes] = []
    try:
        pieces.extend(packed.stream(path, name, size))
    except DocumentError as error:
        return b"".join(pieces), error.failure.reason
    return b"".join(pieces), ""


def check_body(data: bytes) -> None:
    """The body of an answer is undone within bounds, or a failure."""
    names, _, body = data.partition(b"\n")
    codings = [name.strip() for name in names.decode("latin-1").split(",") if name.strip()]
    found = undone(body, codings, MOST)
    assert isinstance(found, Failure) or len(found) <= MOST
    if not codings:
        assert found == body


# --- records


class Read(NamedTuple):
    """A file of records as it is read: its parts, the records in each, and the failure that it ends with."""

    parts: list[Part]
    records: list[Sequence[Record]]
    trouble: str

    @property
    def there(self) -> list[Record]:
        """The records that an output has a place for."""
        return [record for records in self.records for record in records if not record.lost]


def check_records(form: str, data: bytes) -> None:
    """A file of records is the same in any parts, and every field but the text outlives an edit."""
    name = f"a.{form}"
    path = written(name, data)
    found = _read(path, name)
    with _small_parts():
        small = _read(path, name)
    assert [record for records in found.records for record in records] == [r for rs in small.records for r in rs]
    assert bool(found.trouble) == bool(small.trouble)  # which of two it is depends on which is met first
    for record in found.there[:3]:
        _check_prepared(record)
    if _format(name).write is not None and _whole(found):
        _check_stays(form, data, found)
        _check_edited(form, path, found)
        _check_gone(form, path, found)


def _format(name: str) -> Records:
    found = format_of(name)
    assert found is not None
    assert found.records is not None
    return found.records


def _small_parts() -> ExitStack:
    """While it lasts, parts are so small that little files have many."""
    stack = ExitStack()
    for module in (jsonl, json_file, table_rows, warc):
        stack.enter_context(patch.object(module, "PART", 40))
    if "cleaner.formats.parquet_reader" in sys.modules:
        stack.enter_context(patch("cleaner.formats.parquet_reader._ENOUGH", 40))
    return stack


def _read(path: str, name: str) -> Read:
    records = _format(name)
    parts: list[Part] = []
    trouble = ""
    try:
        parts.extend(part for part in records.cut(path, name, MOST))
    except DocumentError as error:
        trouble = ": ".join(error.failure)
    readable = [part for part in parts if not isinstance(part.data, Failure)]
    return Read(readable, [records.read(part, name, NONE) for part in readable], trouble)


def _check_prepared(record: Record) -> None:
    """What a record says can be kept in the state and told in the manifest."""
    if isinstance(record.raw, Raw) and len(record.raw.data) < 2000:
        check_kept(unstripped(record.raw, CONFIG))


def _output(form: str, path: str, found: Read, edits: list[list[Edit]]) -> bytes:
    """What the output holds after *edits*, some for each part."""
    records = _format(f"a.{form}")
    assert records.write is not None
    assert records.join is not None
    pieces = [records.write(part, NONE, edit) for part, edit in zip(found.parts, edits, strict=True)]
    return b"".join(records.join(pieces, path))


def _edits(found: Read, edit: Edit) -> list[list[Edit]]:
    """*edit* for each record with a text, and none for the others."""
    return [
        [edit if isinstance(r.raw, Raw) or isinstance(edit, Fate) else Fate.STAYS for r in records if not r.lost]
        for records in found.records
    ]


def _again(form: str, data: bytes) -> Read:
    name = f"again.{form}"
    return _read(written(name, data), name)


def _check_stays(form: str, data: bytes, found: Read) -> None:
    """What stays as it is says the same when it is read again, and is then written byte for byte."""
    path = str(folder() / f"a.{form}")
    output = _output(form, path, found, _edits(found, Fate.STAYS))
    whole = not found.trouble and all(not r.lost for records in found.records for r in records)
    if form == "json" and whole and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")):
        assert output == data.removeprefix(b"\xef\xbb\xbf")
    again = _again(form, output)
    assert not again.trouble
    assert list(map(_said, again.there)) == list(map(_said, found.there))
    assert _output(form, str(folder() / f"again.{form}"), again, _edits(again, Fate.STAYS)) == output


def _whole(found: Read) -> bool:
    """Whether the file has an output, and what that holds depends on no more than each record of it.

    Of a table a header whose quotes are open goes as far as the quotes are, and a column for the text of its pages is
    added to all rows.
    """
    if not found.parts:
        return False
    table = found.parts[0].data
    return not isinstance(table, Table) or not (table.header.count(b'"') % 2 or _sheet(table, NONE).adds)


def _said(record: Record) -> Any:
    """What a record says, wherever it stands; the page of one may have got a place for its text."""
    if isinstance(record.raw, Failure):
        return record.raw.reason
    return record.raw.metadata if record.raw.kind == "html" or not record.raw.data else record.raw._replace(id="")


def _check_edited(form: str, path: str, found: Read) -> None:
    """Each text is the new one, and no other field says anything else."""
    edits = _edits(found, NEW)
    again = _again(form, _output(form, path, found, edits))
    assert not again.trouble
    for before, after in zip(found.there, again.there, strict=True):
        if isinstance(before.raw, Raw):
            assert isinstance(after.raw, Raw)
            assert _text(after.raw) == NEW
            assert {**after.raw.metadata} == {**before.raw.metadata}
    stayed = _rows(form, found, _edits(found, Fate.STAYS))
    for old, new in zip(stayed, _rows(form, found, edits), strict=True):
        changed = {key for key in {**old, **new} if _written(old.get(key)) != _written(new.get(key))}
        assert len(changed) <= 1
        assert changed <= {*TEXTS}


def _written(value: Any) -> str:
    return json.dumps(value, default=repr)


def _text(raw: Raw) -> str:
    return raw.data.decode() if isinstance(raw.data, bytes) else raw.data


def _rows(form: str, found: Read, edits: list[list[Edit]]) -> Iterator[dict[str, Any]]:
    records = _format(f"a.{form}")
    assert records.rows is not None
    for part, edit in zip(found.parts, edits, strict=True):
        yield from records.rows(part, NONE, edit)


def _check_gone(form: str, path: str, found: Read) -> None:
    """Without its records a file is still one of its form."""
    again = _again(form, _output(form, path, found, _edits(found, Fate.GOES)))
    assert not again.trouble
    assert again.there == []


RECORDS = ("jsonl", "json", "csv", "tsv", "parquet", "warc")
CHECKS: dict[str, Callable[[bytes], None]] = {form: partial(check_records, form) for form in RECORDS}
CHECKS |= {suffix.lstrip("."): partial(check_packed, suffix) for suffix in packed.PACKINGS}
CHECKS |= {"body": check_body}
