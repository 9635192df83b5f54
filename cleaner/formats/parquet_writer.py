"""Files of Parquet as they are written: group by group, to bytes that are given on as they come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cleaner.formats.parquet_footer import Group

GROUP: Final = 1 << 26
"""Bytes in a row group, about, before they are compressed."""
ROWS: Final = 1 << 20
"""Rows in a row group, at most."""
CODEC: Final = "zstd"
"""How columns are compressed of which nothing is known."""

_CODECS: Final = {0: "none", 1: "snappy", 2: "gzip", 4: "brotli", 5: "lz4", 6: "zstd", 7: "lz4"}

Codecs: TypeAlias = "str | dict[str, str]"
"""How columns are compressed: all of them alike, or each by its path."""


class _Sink:
    """A file that only collects what is written to it, until it is taken."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self.closed = False

    def write(self, data: bytes) -> int:
        self._pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        pass

    def close(self) -> None:
        self.closed = True

    def taken(self) -> list[bytes]:
        pieces, self._pieces = self._pieces, []
        return pieces


def file_of(schema: Any, tables: Iterable[Any], codecs: Codecs = CODEC, rows: int = ROWS) -> Iterator[bytes]:
    """The bytes of the file of Parquet that holds *tables*, all of this *schema*, in groups of at most so many *rows*.

    There is no time in it: the same tables give the same bytes, from the same version of the library.
    """
    from pyarrow import parquet

    if isinstance(codecs, dict):
        codecs = {**dict.fromkeys(schema.names, CODEC), **codecs}
    # views inside of structures can not be sliced as yet, which is what the library does with its usual batches
    size = ROWS if any("_view" in str(field.type) for field in schema) else None
    sink = _Sink()
    with parquet.ParquetWriter(sink, schema, compression=codecs, write_batch_size=size) as writer:
        for group in _groups(schema, tables, rows):
            writer.write_table(group, row_group_size=group.num_rows)
            yield from sink.taken()
    yield from sink.taken()


def _groups(schema: Any, tables: Iterable[Any], rows: int) -> Iterator[Any]:
    import pyarrow as pa

    waiting = schema.empty_table()
    for table in tables:
        waiting = pa.concat_tables([waiting, table])
        while waiting.num_rows >= rows:
            yield waiting.slice(0, rows)
            waiting = waiting.slice(rows)
        if waiting.nbytes >= GROUP:
            yield waiting
            waiting = schema.empty_table()
    if waiting.num_rows:
        yield waiting


def codecs_of(group: Group) -> Codecs:
    """How the columns of a file are compressed, by what it says of one *group* of its rows."""
    found = {column.path: _codec(column.codec) for column in group.columns}
    if len(set(found.values())) == 1:
        return next(iter(found.values()))
    # what is in a list is called `item` in older files, and never in new ones
    return {**found, **{path.replace(".list.item", ".list.element"): codec for path, codec in found.items()}}


def _codec(number: int) -> str:
    from pyarrow import Codec

    codec = _CODECS.get(number, CODEC)
    return codec if codec == "none" or Codec.is_available(codec) else CODEC
