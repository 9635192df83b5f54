"""An engine of many machines in one process: partitions are lists, and exchanges are done by hand."""

from __future__ import annotations

import gzip
import random
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pyarrow as pa
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaner.engines.flow import Table, Work


class HandTable:
    """Rows in so many partitions, whose order within a partition a seed decides."""

    def __init__(self, parts: list[list[pa.RecordBatch]], schema: pa.Schema, flow: HandFlow) -> None:
        """Hold *parts*, each a list of batches of *schema*."""
        self.parts, self.schema, self.flow = parts, schema, flow

    def map(self, work: Work, schema: pa.Schema) -> HandTable:
        """See `Table.map`."""
        done = [list(work(iter(part))) for part in self.parts]
        for part in done:
            for batch in part:
                assert batch.schema.equals(schema), (batch.schema, schema)
        return HandTable(done, schema, self.flow)

    def by(self, column: str) -> HandTable:
        """See `Table.by`."""
        rows = self._shuffled()
        parts: list[list[int]] = [[] for _ in range(self.flow.count)]
        for place, value in enumerate(rows.column(column).to_pylist() if rows.num_rows else ()):
            parts[hash(("by", value)) % self.flow.count].append(place)
        return HandTable([rows.take(part).to_batches() if part else [] for part in parts], self.schema, self.flow)

    def together(self) -> HandTable:
        """See `Table.together`."""
        return HandTable([self._shuffled().to_batches(max_chunksize=3)], self.schema, self.flow)

    def kept(self) -> HandTable:
        """See `Table.kept`."""
        return self

    def few(self) -> list[dict[str, Any]]:
        """See `Table.few`."""
        rows: list[dict[str, Any]] = self._shuffled().to_pylist()
        return rows

    def save(self, url: str, form: str, **options: str) -> None:
        """See `Table.save`; it makes files of this machine, and what is there goes."""
        folder = Path(urlsplit(url).path)
        rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for number, part in enumerate(self.parts):
            rows, name = pa.Table.from_batches(part, self.schema), f"part-{number:05}-{self.flow.choose.random()}"
            if form == "parquet":
                pq.write_table(rows, folder / f"{name}.parquet")
            elif rows.num_rows:
                lines = b"".join(line + b"\n" for line in rows.column(0).cast(pa.binary()).to_pylist())
                packed = options["compression"] == "gzip"
                (folder / f"{name}.txt{'.gz' * packed}").write_bytes(gzip.compress(lines) if packed else lines)

    def _shuffled(self) -> pa.Table:
        rows = pa.Table.from_batches([batch for part in self.parts for batch in part], self.schema)
        order = list(range(rows.num_rows))
        self.flow.choose.shuffle(order)
        return rows.take(order) if order else rows


class HandFlow:
    """Tables in *count* partitions."""

    def __init__(self, count: int, seed: int = 1) -> None:
        """Let *seed* decide the order of rows."""
        self.count, self.choose = count, random.Random(seed)  # noqa: S311 - an order, not a secret

    def numbers(self, count: int) -> HandTable:
        """See `Flow.numbers`."""
        schema = pa.schema([("number", pa.int64())])
        parts = [[pa.record_batch([pa.array([n], pa.int64())], schema=schema)] for n in range(count)]
        return HandTable(parts, schema, self)

    def wide(self, least: int) -> HandFlow:
        """See `Flow.wide`."""
        wide = HandFlow(max(least, self.count))
        wide.choose = self.choose
        return wide

    def union(self, first: Table, *others: Table) -> HandTable:
        """See `Flow.union`."""
        tables = [table for table in (first, *others) if isinstance(table, HandTable)]
        assert all(table.schema.equals(tables[0].schema) for table in tables)
        return HandTable([part for table in tables for part in table.parts], tables[0].schema, self)

    def files(self, url: str, suffixes: Sequence[str]) -> HandTable:
        """See `Flow.files`; they are files of this machine, and none too large but those that are named so."""
        folder = Path(urlsplit(url).path)
        found = {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}
        rows = [
            {"name": name, "content": None if "too-large" in name else path.read_bytes()}
            for name, path in found.items()
            if name.lower().endswith(tuple(suffixes))
        ]
        schema = pa.schema([("name", pa.string()), ("content", pa.large_binary())])
        return HandTable([[pa.RecordBatch.from_pylist([row], schema)] for row in rows], schema, self)

    def listed(self, url: str) -> list[str]:
        """See `Flow.listed`."""
        folder = Path(urlsplit(url).path)
        return sorted(path.name for path in folder.iterdir()) if folder.exists() else []
