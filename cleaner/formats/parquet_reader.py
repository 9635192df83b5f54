"""Files of Parquet as they are read: some rows at a time, within bounds, and so that the same file gives the same."""

from __future__ import annotations

from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any, Final

from cleaner.document import DocumentError
from cleaner.formats import packed
from cleaner.formats.files import opened
from cleaner.formats.parquet_footer import ITEMS, LARGEST, groups_of
from cleaner.formats.records import PART

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cleaner.formats.parquet_footer import Column, Group

_BUFFER: Final = 1 << 16
_BATCH: Final = 1 << 16
_ENOUGH: Final = PART * 3 // 4  # what is estimated to be a part may be a bit less
_UNFOLDED: Final = 1 << 28  # bytes, of one column, that rows may take which only point to a value
_REPEATED: Final = 1 << 22
_PREFIXES: Final = 7  # the number of DELTA_BYTE_ARRAY, which repeats the beginning of the value before
_DATA_PAGES: Final = (b"\x15\x00", b"\x15\x06")
_DICTIONARY: Final = b"\x15\x04\x15"


@contextmanager
def opened_source(path: str, name: str) -> Iterator[IO[bytes]]:
    """The file at *path*; one that is packed as its *name* says is unpacked first, since its end is read first."""
    if packed.packing_of(name) is None:
        with opened(path) as plain_file:
            yield plain_file
        return
    with TemporaryFile() as file:
        file.writelines(packed.stream(path, name))
        file.seek(0)
        yield file


def parquet_file(file: IO[bytes]) -> Any:
    """The library's reader of *file*; raises `DocumentError` if it is no Parquet."""
    from pyarrow import parquet

    with refused():
        limits = {"thrift_string_size_limit": LARGEST, "thrift_container_size_limit": ITEMS}
        found = parquet.ParquetFile(file, pre_buffer=False, buffer_size=_BUFFER, **limits)
        # names of columns and of time zones that are no UTF-8 are refused here, and not wherever they are asked for
        found.schema_arrow.to_string(show_field_metadata=False, show_schema_metadata=False)
        return found


@contextmanager
def refused() -> Iterator[None]:
    """What the library says of a damaged file, in our words."""
    import pyarrow as pa

    try:
        yield
    except (pa.ArrowException, OSError, ValueError, ArithmeticError, LookupError, TypeError, RecursionError) as error:
        detail = " ".join(str(error).split())[:300]
        raise DocumentError("read", "damaged", f"no whole file of Parquet: {detail}") from error


def batches_of(source: Any, file: IO[bytes]) -> Iterator[Any]:
    """The rows of *file*, some at a time, in the order of its groups."""
    with refused():
        for at, group in enumerate(groups_of(file)):
            size = _rows_at_once(group, file)
            # one thread: the workers have all others, and a process that forks should have none
            for batch in source.iter_batches(size, row_groups=[at], use_threads=False):
                batch.validate()
                yield from _halves(batch)


def _rows_at_once(group: Group, file: IO[bytes]) -> int:
    """How many rows take about `PART` bytes; fewer if so many of them could take very much more, by a trick."""
    count = max(group.rows, 1)
    width, largest = 1, 1
    for column in group.columns:
        width += max(column.size, 8 * column.values, 0)
        largest = max(largest, _repeated(column, file) * max(column.values // count, 1))
    return max(min(PART * count // width, _UNFOLDED // largest, _BATCH), 1)


def _repeated(column: Column, file: IO[bytes]) -> int:
    """How many bytes a row of *column* can take that has next to none of its own: its page of values, or prefixes."""
    claimed = max(column.size, 0)
    if _PREFIXES in column.encodings:
        return min(claimed, _REPEATED)
    file.seek(max(column.start, 0))
    header = file.read(len(_DICTIONARY) + 5)
    if header.startswith(_DATA_PAGES):
        return 0
    size = _varint(header.removeprefix(_DICTIONARY)) if header.startswith(_DICTIONARY) else 0
    return size // 2 or claimed  # signed, in Thrift's way


def _varint(data: bytes) -> int:
    value = 0
    for place, byte in enumerate(data):
        value |= (byte & 127) << (7 * place)
        if byte < 128:
            break
    return value


def _halves(batch: Any) -> Iterator[Any]:
    """*batch*, or parts of it that are no larger than two parts of a file, as far as rows can be told apart."""
    batch = _compact(batch)
    half = batch.num_rows // 2
    if batch.nbytes > 2 * PART and half:
        yield from _halves(batch.slice(0, half))
        yield from _halves(batch.slice(half))
    elif batch.num_rows:
        yield batch


def _compact(batch: Any) -> Any:
    """*batch* without values that none of its rows points to, which each part would carry along."""
    for at, column in enumerate(batch.columns):
        compact = _compact_column(column)
        if compact is not column:
            batch = batch.set_column(at, batch.schema.field(at), compact)
    return batch


def _compact_column(column: Any) -> Any:
    from pyarrow import DictionaryArray, compute, large_binary, types

    kind = column.type
    if types.is_dictionary(kind):
        used = compute.unique(column.indices.drop_null())
        indices = compute.index_in(column.indices, value_set=used).cast(kind.index_type)
        return DictionaryArray.from_arrays(indices, column.dictionary.take(used), ordered=kind.ordered)
    if types.is_string_view(kind) or types.is_binary_view(kind):
        return compute.cast(column.cast(large_binary()), options=compute.CastOptions.unsafe(kind))
    return column


def together(batches: Iterable[Any]) -> Iterator[list[Any]]:
    """As many *batches* as make about a part; a failure comes after all that was there before it."""
    waiting: list[Any] = []
    size = 0
    try:
        for batch in batches:
            waiting.append(batch)
            size += batch.nbytes
            if size >= _ENOUGH:
                yield waiting
                waiting, size = [], 0
    except DocumentError:
        if waiting:
            yield waiting
        raise
    if waiting:
        yield waiting
