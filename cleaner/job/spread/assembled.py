"""What was decided of the files of a chunk, put together from all that was staged of it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pyarrow as pa

from cleaner.dedup.resolve import REASONS
from cleaner.dedup.verify import set_sizes
from cleaner.document import Reprint, Witness
from cleaner.job.decisions import REPRINT, STATES_MORE, Decision, Decisions, dump
from cleaner.job.spread.chunk import Chunk
from cleaner.job.spread.drops import STAYS
from cleaner.job.spread.frames import DONE, batches, by_chunk, frame, frame_of, schema
from cleaner.job.spread.prepared import staged
from cleaner.job.spread.reprints import OF_ALL, OF_ONE
from cleaner.job.spread.rows import places_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cleaner.job.spread.prepare import Order

DECIDED: Final = schema(file=pa.int32(), rows=pa.large_binary())
"""A row per file or part of which something was decided: its place in the chunk, and `decisions.dump`."""


class _Ruling(NamedTuple):
    """What becomes of a row."""

    reason: str
    detail: str
    witness: Witness | None
    stays: bool


def assemble(order: Order, numbers: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Put together, and stage, what was decided of the files of chunks with these *numbers*."""
    for number, _ in by_chunk(frame(numbers), "number"):
        chunk = Chunk(order, number)
        rulings = _rulings(chunk)
        found = _decisions(chunk, rulings | _followed(chunk), _marks(chunk))
        files = sorted(found)
        columns = {"file": files, "rows": [dump(found[file]) for file in files]}
        order.staging.write("decided", number, frame_of(DECIDED, columns))
        yield from batches(DONE, {"number": [number]})


def _rulings(chunk: Chunk) -> dict[int, _Ruling]:
    """What becomes of rows, by their places: of several rulings the last one counts."""
    ruled = _rows(chunk, "ruled")
    going = {place: row for place, row in ruled.items() if row["kind"] != STAYS}
    found = {place: _of_pair(row) for place, row in ruled.items() if row["kind"] == STAYS}
    first = {place: _taken(chunk, row) for place, row in _rows(chunk, "first").items()}
    found |= {place: _taken(chunk, row, stays=True) for place, row in _rows(chunk, "flagged").items()}
    found |= first | {place: _of_pair(row) for place, row in going.items()}
    if chunk.order.config.reprints == "drop":
        hidden = _rows(chunk, "hidden")
        found = {place: ruling for place, ruling in found.items() if place not in hidden}
        found |= _rest(chunk, going)
        found |= first
    return found


def _followed(chunk: Chunk) -> dict[int, _Ruling]:
    """What goes for what went around it."""
    return {place: _taken(chunk, row) for place, row in _rows(chunk, "followed").items()}


def _taken(chunk: Chunk, row: Mapping[str, Any], *, stays: bool = False) -> _Ruling:
    reason, detail = (row[column].decode("utf-8", "surrogatepass") for column in ("reason", "detail"))
    return _Ruling(reason, detail, _beside(chunk, row["source"], row["row"]) if row["source"] >= 0 else None, stays)


def _beside(chunk: Chunk, number: int, row: int) -> Witness:
    """The row of this *number*, as a witness of another *row* of its document."""
    texts = chunk.texts(np.array([number, row]))
    shared, union = (int(size[0]) for size in set_sizes(texts, np.zeros(1, np.int64), np.ones(1, np.int64)))
    place = int(places_of(np.array([number]))[0])
    name, paragraph = chunk.names[chunk.document[place]], int(chunk.rows["paragraph"][place])
    return Witness(name, paragraph, shared, union, None, texts[0])


def _rows(chunk: Chunk, kind: str) -> Mapping[int, dict[str, Any]]:
    """What was staged of one *kind*, by the places of its rows."""
    staged = chunk.staged(kind)
    rows: list[dict[str, Any]] = staged.to_pylist() if staged else []
    return {row["row"] & 0xFFFFFFFF: row for row in rows}


def _of_pair(row: Mapping[str, Any]) -> _Ruling:
    text, name = (row[column].decode("utf-8", "surrogatepass") for column in ("text", "name"))
    witness = Witness(name, row["paragraph"], row["shared"], row["union"], row["run"], text)
    if row["kind"] == STAYS:
        return _Ruling(STATES_MORE, row["missing"].decode("utf-8", "surrogatepass"), witness, stays=True)
    return _Ruling(REASONS[row["kind"]], "", witness, stays=False)


def _rest(chunk: Chunk, going: Mapping[int, Any]) -> dict[int, _Ruling]:
    """What is left of reprints that nothing needs."""
    free = chunk.staged("free")
    if not free:
        return {}
    named = {document: names[OF_ONE][0] for document, names in _marks(chunk).items() if OF_ONE in names}
    wanted = set(places_of(free.column("document").to_numpy()).tolist())
    rows = np.flatnonzero(np.isin(chunk.document, list(wanted))).tolist()
    document = chunk.document
    return {
        row: _Ruling(REPRINT, f"the rest of a reprint of {named[int(document[row])]}", None, stays=False)
        for row in rows
        if row not in going
    }


def _marks(chunk: Chunk) -> dict[int, dict[int, tuple[str, str | None]]]:
    """By the place of a document, the names and runs that `reprints.MARKS` tells."""
    staged = chunk.staged("marks")
    found: dict[int, dict[int, tuple[str, str | None]]] = defaultdict(dict)
    for row in staged.to_pylist() if staged else ():
        name = row["name"].decode("utf-8", "surrogatepass")
        found[row["document"] & 0xFFFFFFFF][row["which"]] = (name, row["run"])
    return found


def _decisions(
    chunk: Chunk, rulings: Mapping[int, _Ruling], marks: Mapping[int, Mapping[int, tuple[str, str | None]]]
) -> dict[int, Decisions]:
    """The decisions by the place of their file."""
    counts = staged(chunk.order.staging, "files", chunk.number, ["documents"]).column("documents").to_numpy()
    file_of = np.repeat(np.arange(len(counts)), counts)
    record = chunk.column("record")
    found: dict[int, Decisions] = defaultdict(lambda: Decisions([], [], {}))
    exact, paragraph = chunk.rows["exact"][:, 1], chunk.rows["paragraph"]
    for row, (reason, detail, witness, stays) in sorted(rulings.items()):
        document = int(chunk.document[row])
        decision = Decision(record[document], int(paragraph[row]), int(exact[row]), reason, detail, witness)
        of_file = found[int(file_of[document])]
        (of_file.stayed if stays else of_file.paragraphs).append(decision)  # type: ignore[attr-defined]
    for document, names in sorted(marks.items()):
        (name, run), (last, _) = names.get(OF_ONE, ("", None)), names[OF_ALL]
        found[int(file_of[document])].reprints[record[document]] = Reprint(name, run, last)  # type: ignore[index]
    return found
