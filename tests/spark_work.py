"""Work for machines to do in tests; it lies in a module, by which they find it."""

from __future__ import annotations

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
BODY: Final = 3_000_000
"""Bytes of each of the bodies that are large."""


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


def enlarge(batches: Batches) -> Batches:
    """Rows with a large body each, all in one batch."""
    for batch in batches:
        bodies = [b"%d" % (number % 10) * BODY for number in batch["number"].to_pylist()]
        yield pa.RecordBatch.from_arrays([batch["number"], pa.array(bodies, pa.large_binary())], ["number", "body"])


def measure(batches: Batches) -> Batches:
    """How long each body is, and that it is what it was."""
    for batch in batches:
        assert batch.schema.field("body").type == pa.large_binary()
        for number, body in zip(batch["number"].to_pylist(), batch["body"].to_pylist(), strict=True):
            assert body == b"%d" % (number % 10) * BODY
        yield batch.select(["number"])


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


def fail(kind: str, batches: Batches) -> Batches:
    """Fail as *kind* says, at the number 2."""
    for batch in batches:
        if 2 in batch["number"].to_pylist():
            raise _FAILURES[kind]
        yield batch


_FAILURES: Final[dict[str, Exception]] = {
    "config": ConfigError("a setting with \ud800 and „é“\nin two lines"),
    "state": StateError("the state is damaged"),
    "document": DocumentError("extract", "too-long", "it's too long"),
    "system": FileNotFoundError(2, "No such file or directory", "/gone/away"),
    "bug": KeyError("a bug with \ud800"),
}
