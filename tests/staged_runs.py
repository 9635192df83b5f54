"""What a local run knows, staged as on a cluster, so that the end of such a run can be tested alone."""

from __future__ import annotations

import json
import os
import pickle
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from shutil import rmtree
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from cleaner.formats import format_of
from cleaner.job import decisions
from cleaner.job.extracts import ENGINE
from cleaner.job.inputs import label
from cleaner.job.places import Place
from cleaner.job.spread import ending, noted
from cleaner.job.spread.publish import DONE, Order, publish_units
from cleaner.job.spread.staged import FOLDER, Staging
from cleaner.job.store import open_store, read_store
from cleaner.job.summary import write_record
from tests.flows import HandFlow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from cleaner.config import Config
    from cleaner.engines.flow import Work
    from cleaner.job.entries import KnownFile
    from cleaner.job.store import Store

MOST = 5
"""Files and parts in a chunk, at most."""


def stage(known: Path, source: Path, staging: Staging) -> int:
    """Stage what the local state *known* has of the inputs below *source*, in small chunks; how many those are."""
    for kind in ("listing", "files", "documents", "decided", "published", "delivered"):  # of a run before
        rmtree(staging.folder / kind, ignore_errors=True)
    staging.folder.mkdir(parents=True, exist_ok=True)
    with closing(read_store(known)) as store:
        chunks = list(_chunks(store))
        for number, (split, splits, names, files) in enumerate(chunks):
            staging.write(
                "listing",
                number,
                pa.table(
                    {
                        "name": pa.array(names, pa.binary()),
                        "path": pa.array([os.fsencode(source) + b"/" + name for name in names], pa.binary()),
                        "signature": pa.array([b"" for _ in names], pa.binary()),
                        "split": pa.array([split for _ in names], pa.int32()),
                        "splits": pa.array([splits for _ in names], pa.int32()),
                    }
                ),
            )
            _stage(store, staging, number, files)
    return len(chunks)


def _chunks(store: Store) -> Iterator[tuple[int, int, list[bytes], list[KnownFile]]]:
    """Split, splits, names and parts of each chunk: a file of records of several parts has three of its own."""
    waiting: list[KnownFile] = []

    def together() -> tuple[int, int, list[bytes], list[KnownFile]]:
        return 0, 1, sorted({file.name for file in waiting}), waiting

    for name, group in groupby(store.files(), key=lambda file: file.name):
        parts = list(group)
        found = format_of(label(name))
        if found and found.records and len(parts) > 2:
            if waiting:
                yield together()
            waiting = []
            third = -(-len(parts) // 3)
            for split in range(3):
                yield split, 3, [name], parts[split * third : (split + 1) * third]
            continue
        waiting += parts
        if len(waiting) >= MOST:
            yield together()
            waiting = []
    if waiting:
        yield together()


def _stage(store: Store, staging: Staging, number: int, files: Sequence[KnownFile]) -> None:
    counts = []
    documents: list[dict[str, Any]] = []
    for file in files:
        rows = store._db.execute(
            "SELECT d.id, d.site, d.prints, d.lines, b.body, d.failure FROM document d JOIN body b USING (place)"
            " WHERE place >> 32 = ? ORDER BY place",
            (file.id,),
        ).fetchall()
        counts.append(len(rows))
        documents += [
            {
                "record": record,
                "id": called.encode("utf-8", "surrogatepass"),
                "site": site,
                "prints": prints,
                "lines": lines,
                "body": body,
                "failure": failure.encode("utf-8", "surrogatepass"),
            }
            for record, (called, site, prints, lines, body, failure) in enumerate(rows)
        ]
    kinds = [("record", pa.int32()), ("id", pa.binary()), ("site", pa.string()), ("failure", pa.binary())]
    kinds += [(name, pa.large_binary()) for name in ("prints", "lines", "body")]
    staging.write("documents", number, pa.Table.from_pylist(documents, pa.schema(kinds)))
    staging.write(
        "files",
        number,
        pa.table(
            {
                "name": pa.array([file.name for file in files], pa.binary()),
                "part": pa.array([file.part for file in files], pa.int64()),
                "digest": pa.array([file.digest for file in files], pa.string()),
                "stem": pa.array([file.stem for file in files], pa.string()),
                "documents": pa.array(counts, pa.int32()),
            }
        ),
    )
    found = [(place, store.decision(file.id)) for place, file in enumerate(files)]
    made = [(place, rows) for place, rows in found if decisions.load(rows) != decisions.Decisions([], [])]
    staging.write(
        "decided",
        number,
        pa.table(
            {
                "file": pa.array([place for place, _ in made], pa.int32()),
                "rows": pa.array([rows for _, rows in made], pa.binary()),
            }
        ),
    )


def once(work: Work) -> Work:
    """*work*, done once, on another machine."""
    sent: Work = pickle.loads(pickle.dumps(work))  # noqa: S301 - our own
    return sent


def twice(work: Work) -> Work:
    """*work*, done by two attempts at once, of which one counts."""

    def both(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        given = list(batches)
        with ThreadPoolExecutor(2) as threads:
            attempts = [threads.submit(lambda: list(work(iter(given)))) for _ in range(2)]
        yield from attempts[0].result()

    return both


@dataclass
class Cluster:
    """A run that publishes what is staged for it, beside what a local run has published of the same."""

    out: Path
    config: Config
    attributes: Path | None = None
    attempts: Callable[[Work], Work] = once
    passes_on: bool = False

    @property
    def state(self) -> Path:
        return self.out.with_name(f"{self.out.name}.cleaner")

    @property
    def staging(self) -> Staging:
        return Staging(self.state / FOLDER)

    def order(self, chunks: int) -> Order:
        beside = os.fsencode(os.path.relpath(self.attributes, self.state)) if self.attributes else b""
        below = os.fsencode(os.path.relpath(self.out, self.state))
        place = Place(self.state, below, self.config, write=True, beside=beside)
        return Order(self.staging, chunks, place, self.passes_on)

    def publish(self, known: Path, source: Path, seed: int = 1) -> dict[str, Any]:
        """Publish what the local state *known* has of *source*; what was done."""
        self.state.mkdir(exist_ok=True)
        noted.begin(self.staging)
        with closing(open_store(self.state)) as store:
            noted.take_over(self.staging, store)
        chunks = stage(known, source, self.staging)
        order, flow = self.order(chunks), HandFlow(2, seed)
        self.out.mkdir(exist_ok=True)
        (done,) = flow.numbers(1).map(self.attempts(partial(ending.remove_gone, order)), ending.GONE).few()
        made = flow.numbers(chunks).map(self.attempts(partial(publish_units, order)), DONE)
        (total,) = made.together().map(ending.add_up, ending.TOTAL).few()
        (ended,) = flow.numbers(1).map(self.attempts(partial(ending.finish, order)), ending.GONE).few()
        write_record(self.state, {ENGINE: "by hand"})
        return {**total, "counts": json.loads(total["counts"]), "deleted": done["deleted"] + ended["deleted"]}
