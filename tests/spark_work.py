"""Work for machines to do in tests; it lies in a module, by which they find it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyarrow as pa

from cleaner.document import ConfigError, DocumentError, StateError

if TYPE_CHECKING:
    from collections.abc import Iterator

    Batches = Iterator[pa.RecordBatch]

NUMBERS: Final = pa.schema([("number", pa.int64())])
WIDE: Final = pa.schema(
    [
        ("number", pa.int64()),
        ("small", pa.int32()),
        ("even", pa.bool_()),
        ("half", pa.float64()),
        ("name", pa.string()),
        ("raw", pa.binary()),
        ("body", pa.large_binary()),
    ]
)
SUMS: Final = pa.schema([("group", pa.int64()), ("rows", pa.int64()), ("sum", pa.int64())])
BODIES: Final = pa.schema([("number", pa.int64()), ("body", pa.large_binary())])
BODY, COPIES = 3_000_000, 60
"""Bytes of each of the bodies that are large, and how many are made of a number."""


def widen(batches: Batches) -> Batches:
    """Rows with a column of each type."""
    for batch in batches:
        yield pa.RecordBatch.from_pylist([row(number) for number in batch["number"].to_pylist()], WIDE)


def row(number: int) -> dict[str, object]:
    """The row that *number* becomes; some values are null, and some hold what is no UTF-8."""
    return {
        "number": number,
        "small": number % 7,
        "even": number % 2 == 0,
        "half": number / 2,
        "name": f"number {number} – „é“" if number % 5 else None,
        "raw": b"\xff\x00%d" % number if number % 3 else None,
        "body": b"",
    }


def same(batches: Batches) -> Batches:
    """The rows as they are."""
    yield from batches


def enlarge(batches: Batches) -> Batches:
    """Large bodies, all of them in one batch."""
    for batch in batches:
        for number in batch["number"].to_pylist():
            columns = [pa.array([number] * COPIES), pa.array([_body(number)] * COPIES, pa.large_binary())]
            yield pa.RecordBatch.from_arrays(columns, schema=BODIES)


def measure(batches: Batches) -> Batches:
    """The same rows without their bodies, which have to be what they were, and few in a batch."""
    for batch in batches:
        assert batch.schema == BODIES
        assert batch.nbytes < 40 * BODY
        for number, body in zip(batch["number"].to_pylist(), batch["body"].to_pylist(), strict=True):
            assert body == _body(number)
        yield batch.select(["number"])


def _body(number: int) -> bytes:
    return b"%d" % (number % 10) * BODY


def group(batches: Batches) -> Batches:
    """A row for each number: its group, of which there are five."""
    for batch in batches:
        numbers = batch["number"].to_pylist()
        yield pa.RecordBatch.from_pylist([{"group": n % 5, "rows": 1, "sum": n} for n in numbers], SUMS)


def add_up(batches: Batches) -> Batches:
    """A row for each group of the partition, whatever the order."""
    sums: dict[int, tuple[int, int]] = {}
    for batch in batches:
        for each in batch.to_pylist():
            rows, total = sums.get(each["group"], (0, 0))
            sums[each["group"]] = rows + each["rows"], total + each["sum"]
    rows_ = [{"group": group, "rows": rows, "sum": total} for group, (rows, total) in sums.items()]
    yield pa.RecordBatch.from_pylist(rows_, SUMS)


def note(folder: str, batches: Batches) -> Batches:
    """The same rows; each time that they are made is noted."""
    for batch in batches:
        for number in batch["number"].to_pylist():
            with Path(folder, str(number)).open("a") as noted:
                noted.write("made\n")
        yield batch


def leading_only(leader: int) -> dict[str, str]:
    """Versions, which are others in the process *leader*."""
    return {"lxml": "6.0"} if os.getpid() == leader else {"lxml": "5.0", "numpy": "1.0"}


def fail(kind: str, batches: Batches) -> Batches:
    """Fail as *kind* says, at the number 2."""
    for batch in batches:
        if 2 in batch["number"].to_pylist():
            _fail(kind)
        yield batch


def _fail(kind: str) -> None:
    if kind == "end":
        os._exit(9)
    raise {
        "config": ConfigError("a setting with \ud800 and „é“\nin two lines"),
        "state": StateError("the state is damaged"),
        "document": DocumentError("extract", "too-long", "it's too long"),
        "system": FileNotFoundError(2, "No such file or directory", "/gone/away"),
        "memory": MemoryError(),
        "bug": KeyError("a bug with \ud800"),
    }[kind]
