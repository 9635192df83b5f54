"""Parquet: a record a row, of which the text is replaced and nothing else. Parts are streams of Arrow."""

from __future__ import annotations

from contextlib import suppress
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from cleaner.document import DocumentError, Failure, Raw
from cleaner.formats import Form, Format, packed
from cleaner.formats.arrow_tables import edited, place_of, unfit
from cleaner.formats.arrow_values import columns, plain, values
from cleaner.formats.fields import KNOWN, MISSING, raw_of
from cleaner.formats.files import opened
from cleaner.formats.parquet_footer import groups_of
from cleaner.formats.parquet_reader import batches_of, opened_source, parquet_file, refused, together
from cleaner.formats.parquet_rows import join_rows
from cleaner.formats.parquet_writer import CODEC, ROWS, Codecs, codecs_of, file_of
from cleaner.formats.records import Part, Record, Records, record_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cleaner.formats.fields import Fields
    from cleaner.formats.records import Edit

_MOST: Final = 8  # bytes before the stream of a part, which say how large a text may be


def cut(path: str, name: str, most: int) -> Iterator[Part]:
    """The rows of a file, some at a time: `data` is *most*, then a stream of Arrow with all columns.

    Raises:
        DocumentError: as `packed.stream`; or it is no Parquet, or damaged, when all is given that lies before.
    """
    with opened_source(path, name) as file:
        source = parquet_file(file)
        first = 1
        for batches in together(batches_of(source, file)):
            yield Part(first, _stream(source.schema_arrow, batches, most))
            first += sum(batch.num_rows for batch in batches)
        if first == 1:
            yield Part(1, _stream(source.schema_arrow, (), most))


def read(part: Part, name: str, fields: Fields) -> list[Record]:
    """The records of a part, by the numbers of their rows. All have their text in the same column."""
    table, most = _table(memoryview(part.data)[_MOST:]), int.from_bytes(part.data[:_MOST], "big")
    numbers = range(part.first, part.first + table.num_rows)
    place = place_of(table.schema, fields)
    failure = unfit(table.schema, place)
    if failure:
        return [Record(number, failure) for number in numbers]
    named = [getattr(fields, kind) for kind in KNOWN if getattr(fields, kind)]
    known = columns(table, {*named, *(known for names in KNOWN.values() for known in names)})
    held = {path: list(map(plain, found)) for path, found in known.items()} | columns(table, [place.source])
    settled = fields._replace(text="" if place.page else place.source, html=place.page)
    names = table.schema.names
    raws = (raw_of(record_id(name, number), _Row(held, at).get, settled, names) for at, number in enumerate(numbers))
    return [Record(number, _bounded(raw, most)) for number, raw in zip(numbers, raws, strict=True)]


class _Row(NamedTuple):
    """A row of columns."""

    columns: dict[str, list[Any]]
    at: int

    def get(self, path: str) -> Any:
        found = self.columns.get(path)
        return MISSING if found is None else found[self.at]


def _bounded(raw: Raw | Failure, most: int) -> Raw | Failure:
    if isinstance(raw, Failure) or len(raw.data) * 4 <= most:
        return raw
    size = len(raw.data if isinstance(raw.data, bytes) else raw.data.encode())
    too_large = Failure("read", "too-large", f"{size:,} bytes; --max-bytes allows {most:,}")
    return raw if size <= most else too_large


def write(part: Part, fields: Fields, edits: Sequence[Edit]) -> bytes:
    """The rows of a part after their edits, as a stream of Arrow."""
    table = edited(_table(memoryview(part.data)[_MOST:]), fields, edits)
    return _stream(table.schema, table.to_batches())


def rows(part: Part, fields: Fields, edits: Sequence[Edit]) -> list[dict[str, Any]]:
    """The records of a part as plain values, after their edits."""
    table = edited(_table(memoryview(part.data)[_MOST:]), fields, edits)
    held = [map(plain, values(column)) for column in table.columns]
    return [dict(zip(table.schema.names, row, strict=True)) for row in zip(*held, strict=True)]


def join(pieces: Iterable[bytes], path: str) -> Iterator[bytes]:
    """One file of what was written, with groups no longer and columns compressed as in the file at *path*.

    Of one that is packed, all is compressed by `CODEC`: its columns need not have been.
    """
    tables = map(_table, pieces)
    first = next(tables, None)
    codecs, most = _manner(path)
    if first is None:
        with opened_source(path, path) as file:
            first = parquet_file(file).schema_arrow.empty_table()
    yield from file_of(first.schema, chain([first], tables), codecs, most)


def _manner(path: str) -> tuple[Codecs, int]:
    """How the file at *path* is written, as far as it can still be told: its codecs, the rows of its longest group."""
    if packed.packing_of(path) is None:
        with suppress(DocumentError), opened(path) as file, refused():
            groups = list(groups_of(file))
            if groups:
                return codecs_of(groups[0]), min(max(*(group.rows for group in groups), 1), ROWS)
    return CODEC, ROWS


def _stream(schema: Any, batches: Iterable[Any], most: int | None = None) -> bytes:
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    if most is not None:
        sink.write(min(most, (1 << 63) - 1).to_bytes(_MOST, "big"))
    with pa.ipc.new_stream(sink, schema) as writer:
        for batch in batches:
            writer.write_batch(batch)
    made: bytes = sink.getvalue().to_pybytes()
    return made


def _table(data: bytes | memoryview) -> Any:
    import pyarrow as pa

    with pa.ipc.open_stream(pa.py_buffer(data)) as stream:
        return stream.read_all()


FORM: Final = Form("parquet", join_rows, package="pyarrow", extra="parquet")
_RECORDS: Final = Records(cut, read, write, join, rows)
FORMATS: Final = (Format((".parquet",), "parquet", "parquet", records=_RECORDS, package="pyarrow", extra="parquet"),)
