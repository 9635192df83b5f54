"""The outputs of a run, sent to where a dataset lies: a file for each, with its records in their order."""

from __future__ import annotations

import json
import os
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pyarrow as pa

from cleaner.document import ConfigError, StateError
from cleaner.formats import packed
from cleaner.formats.files import TEMPORARY
from cleaner.formats.parquet_reader import opened_source, parquet_file
from cleaner.job.inputs import label
from cleaner.job.places import format_of_file
from cleaner.job.spread.frames import DONE, frame_of, schema
from cleaner.job.spread.prepared import staged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from cleaner.engines.flow import Flow, Table
    from cleaner.job.spread.staged import Staging

OUTPUTS: Final = schema(name=pa.binary())
"""A row per output, in the order of their names; so many are staged together."""
TOGETHER: Final = 1 << 14
LISTED: Final = schema(found=pa.string())
"""One row, JSON: how many outputs there are, their form, and how all of them are compressed."""
LINES: Final = schema(value=pa.string())
_ROWS: Final = 1 << 12


class Sending(NamedTuple):
    """So many *outputs* lie below *folder*; what their names are is staged."""

    folder: Path
    staging: Staging
    outputs: int

    def output(self, number: int) -> tuple[str, str]:
        """The path and the name of an output."""
        name = staged(self.staging, "outputs", number // TOGETHER).column("name")[number % TOGETHER].as_py()
        return str(self.folder / os.fsdecode(name)), label(name)


class Ready(NamedTuple):
    """Rows that are to be saved, and how."""

    rows: Table
    form: str
    options: dict[str, str]


def ready(sending: Sending, flow: Flow) -> Ready:
    """What is to be saved, a partition for each of the outputs, as far as Spark is led so many.

    Raises:
        ConfigError: outputs are of several forms or schemas.
        StateError: not all outputs are seen.
    """
    [row] = flow.numbers(1).map(partial(list_outputs, sending), LISTED).few()
    count, form, packing = json.loads(row["found"])
    if count != sending.outputs:
        raise StateError(f"{sending.folder}: {count:,} outputs are seen there, of {sending.outputs:,}; run again")
    numbers = flow.numbers(count)
    if form == "jsonl":
        compression = "gzip" if packing == ".gz" else "none"
        return Ready(numbers.map(partial(lines, sending), LINES), "text", {"compression": compression})
    with opened_source(*sending.output(0)) as file:
        kinds = parquet_file(file).schema_arrow.remove_metadata()
    numbers.map(partial(refuse_others, sending, kinds), DONE).few()
    return Ready(numbers.map(partial(rows, sending, kinds), kinds), "parquet", {})


def list_outputs(sending: Sending, _: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Stage the names of all outputs; work on a single partition.

    Raises:
        ConfigError: they are of two forms.
    """
    names = sorted(_names(sending.folder))
    for start in range(0, len(names), TOGETHER):
        some = frame_of(OUTPUTS, {"name": names[start : start + TOGETHER]})
        sending.staging.write("outputs", start // TOGETHER, some)
    form = _one(names, lambda name: format_of_file(name).form)
    packings = {packed.split(label(name))[1].lower() for name in names}
    found = json.dumps([len(names), form, packings.pop() if len(packings) == 1 else ""])
    yield pa.RecordBatch.from_pylist([{"found": found}], LISTED)


def lines(sending: Sending, numbers: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The lines of each output, byte for byte, though they be no UTF-8."""
    for number in _each(numbers):
        rest = b""
        for piece in packed.stream(*sending.output(number)):
            *whole, rest = (rest + piece).split(b"\n")
            yield pa.record_batch([pa.array(whole, pa.binary()).view(pa.string())], schema=LINES)
        assert not rest, "an output ends with its last line"  # noqa: S101


def rows(sending: Sending, kinds: pa.Schema, numbers: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The rows of each output, which are of the schema *kinds*."""
    for number in _each(numbers):
        with opened_source(*sending.output(number)) as file:
            for batch in parquet_file(file).iter_batches(_ROWS):
                yield pa.RecordBatch.from_arrays(batch.columns, schema=kinds)


def refuse_others(sending: Sending, kinds: pa.Schema, numbers: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Refuse an output that is not of the schema *kinds*, as the first is."""
    for number in _each(numbers):
        path, name = sending.output(number)
        with opened_source(path, name) as file:
            others = parquet_file(file).schema_arrow
        if not others.equals(kinds):
            differing = ", ".join(sorted({field.name for field in set(others) ^ set(kinds)})) or "in their order"
            raise ConfigError(
                f"a dataset is of one schema, and {sending.output(0)[1]} and {name} differ in columns: {differing}; "
                "clean them into two, or --to jsonl"
            )
    yield from ()


def _each(numbers: Iterator[pa.RecordBatch]) -> Iterator[int]:
    for batch in numbers:
        yield from batch.column("number").to_pylist()


def _names(folder: Path) -> Iterator[bytes]:
    # a task that was given up may be at work still
    files = (path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(TEMPORARY))
    return (os.fsencode(path.relative_to(folder)) for path in files)


def _one(names: Iterable[bytes], kind: Callable[[bytes], Any]) -> str:
    """The form of all that there is; of nothing it is that of lines."""
    found: dict[str, bytes] = {}
    for name in names:
        found.setdefault(kind(name), name)
    if len(found) > 1:
        told = " and ".join(f"{label(name)} is {form}" for form, name in sorted(found.items()))
        raise ConfigError(f"a dataset is of one form, and {told}; say which with --to")
    return next(iter(found), "jsonl")
