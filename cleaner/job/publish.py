"""The third movement, in any process: the decisions applied, and what is left written, or handed on."""

from __future__ import annotations

import os
from contextlib import closing
from itertools import chain, compress
from typing import TYPE_CHECKING, Any, TypeAlias

from cleaner.document import Raw
from cleaner.extract import EXTRACTION
from cleaner.formats import forms, jsonl, text
from cleaner.formats.files import write_if_changed
from cleaner.formats.json_record import NO_OBJECT
from cleaner.formats.packed import packed
from cleaner.formats.records import Fate
from cleaner.job import codec, decisions, jsons, ledger
from cleaner.job.entries import Output
from cleaner.job.inputs import label, signature_of
from cleaner.job.places import Place, format_of_file, locate
from cleaner.job.settings import fields_of
from cleaner.job.spans import attributes, identity, unrepaired
from cleaner.job.store import read_store
from cleaner.job.tasks import Share, Shared, Single, Written, grouped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from cleaner.document import Document
    from cleaner.formats.records import Edit
    from cleaner.job.entries import KnownFile

Prepared: TypeAlias = "Callable[[Iterable[int]], Iterator[tuple[int, list[bytes], bytes]]]"
"""Gives of each of some files, by number, its encoded documents and its decisions, in the order of the numbers."""


def publish(place: Place, items: Sequence[Single | Share]) -> list[Written | Shared]:
    """Publish *items*, in order, as the state has them."""
    with closing(read_store(place.state)) as store:
        return published(place, store.prepared, items)


def published(place: Place, prepared: Prepared, items: Sequence[Single | Share]) -> list[Written | Shared]:
    """Publish *items*, in order, each of which is *prepared*, or has no documents."""
    by_file = {item.file.id: item for item in items}
    done: dict[int, Written | Shared] = {}
    for group in grouped(prepared(by_file), _size):
        kept = [([codec.decode(body) for body in bodies], decisions.load(rows)) for _, bodies, rows in group]
        for (file, _, _), documents in zip(group, decisions.apply(kept), strict=True):
            done[file] = _published(place, by_file[file], documents)
    return [done.get(item.file.id) or _published(place, item, []) for item in items]


def _size(prepared: tuple[int, list[bytes], bytes]) -> int:
    return sum(map(len, prepared[1]))


def _published(place: Place, item: Single | Share, documents: Sequence[Document]) -> Written | Shared:
    return _single(place, item, documents) if isinstance(item, Single) else _share(place, item, documents)


def clean_text(document: Document) -> str:
    """The clean text as a file holds it: with one line feed at the end, if there is any text."""
    kept = kept_text(document)
    return f"{kept}\n" if kept else ""


def kept_text(document: Document) -> str:
    """The clean text: the kept paragraphs, one blank line between them."""
    return "\n\n".join(paragraph.text for paragraph in document.paragraphs if not paragraph.removal)


def _has_output(document: Document, place: Place) -> bool:
    """Whether a record of its own for *document* has a place in an output, or a file of its own."""
    if document.failure or place.beside:
        return not document.failure
    reprint = document.reprint is not None and bool(document.reprint.of)
    droppable = place.config.drop_empty or (reprint and place.config.reprints == "drop")
    return not droppable or any(not paragraph.removal for paragraph in document.paragraphs)


def _single(place: Place, item: Single, documents: Sequence[Document]) -> Written:
    """Write the output of a file, or of a record that has one for itself."""
    there = [_has_output(document, place) for document in documents]
    wanted = list(compress(documents, there))
    written, signature = False, b""
    where = locate(item.path, place.state)
    if wanted and place.write:
        written = write_if_changed(where, packed(label(item.path), _bytes(wanted, item.file, place)))
        signature = signature_of(os.stat(where))
    rows = _rows(place, item, documents, there)
    return Written(Output(item.file.name, item.file.part, item.path, signature, item.key, *rows), written)


def _bytes(documents: Sequence[Document], file: KnownFile, place: Place) -> Iterator[bytes]:
    target = format_of_file(file.name).target(place.config.to)
    if target == "txt":
        yield from text.write(map(clean_text, documents))
    else:
        yield from forms()[target].join([jsonl.encode(_row(document, place) for document in documents)])


def _share(place: Place, item: Share, documents: Sequence[Document]) -> Shared:
    """What a part of a file adds to the output of all its parts."""
    found = format_of_file(item.file.name)
    own = found.records is not None and found.records.rows is not None
    same = found.target(place.config.to) == found.form
    # a record of the input stays though it failed, and a value without fields where it can; of one that is made of a
    # document nothing is there
    stay = [bool(own and each.failure and (same or each.failure.reason != NO_OBJECT)) for each in documents]
    there = [
        not document.lost and (stays or _has_output(document, place))
        for document, stays in zip(documents, stay, strict=True)
    ]
    output = Output(item.file.name, item.file.part, item.path, None, "", *_rows(place, item, documents, there))
    if not place.write or (documents and all(document.lost for document in documents)):
        return Shared(output, None)
    wanted = list(compress(documents, there))
    piece = _own(place, item, documents, there) if own else jsonl.encode(_row(each, place) for each in wanted)
    if not place.beside:
        return Shared(output, piece)
    piece, ids = jsonl.settled(piece, [identity(document) for document in wanted])
    texts = _originals(place, item)
    spans = (attributes(document, texts.get(document.id, "")) for document in wanted)
    lines = ({"id": name, "attributes": found} for name, found in zip(ids, spans, strict=True))
    return Shared(output, piece, jsonl.encode(lines))


def _own(place: Place, item: Share, documents: Sequence[Document], there: Sequence[bool]) -> Any:
    """The records of the input, after their edits."""
    edits = [
        _edit(document, place) if here else Fate.GOES
        for document, here in zip(documents, there, strict=True)
        if not document.lost
    ]
    return _piece(place, item, edits)


def _piece(place: Place, item: Share, edits: Sequence[Edit]) -> Any:
    found, fields = format_of_file(item.file.name), fields_of(place.config)
    assert found.records is not None, "only files of records have parts"  # noqa: S101
    assert item.part is not None, "its own records are to be kept"  # noqa: S101
    if found.target(place.config.to) == found.form and found.records.write:
        return found.records.write(item.part, fields, edits)
    return jsonl.encode(found.records.rows(item.part, fields, edits) if found.records.rows else [])


def _edit(document: Document, place: Place) -> Edit:
    if document.failure or (place.beside and EXTRACTION not in document.metadata):
        return Fate.STAYS
    return unrepaired(document) if place.beside else kept_text(document)


def _row(document: Document, place: Place) -> dict[str, object]:
    """A record of its own for *document*, where its input holds none: the same fields, in the same order, for all."""
    named = {name: document.metadata.get(name) for name in ("url", "title", "date", "author", "language")}
    said = unrepaired(document) if place.beside else kept_text(document)
    return {"id": identity(document), "source": document.site, **named, "text": said}


def _originals(place: Place, item: Share) -> dict[str, str]:
    """The texts of the records of a part as they have them, by the ids of their documents."""
    records = format_of_file(item.file.name).records
    if item.part is None or records is None:
        return {}
    read = records.read(item.part, label(item.file.name), fields_of(place.config))
    raws = [record.raw for record in read if isinstance(record.raw, Raw) and record.raw.kind == "text"]
    return {raw.id: raw.data for raw in raws if isinstance(raw.data, str)}


def _rows(
    place: Place, item: Single | Share, documents: Sequence[Document], there: Sequence[bool]
) -> tuple[bytes, bytes, bytes, bytes]:
    """Counts of *documents*, and their rows of the ledger, of what is flagged, and of the manifest."""
    output = label(item.path.removeprefix(place.below + b"/"))
    counts = list(map(ledger.count, documents))
    each = list(zip(documents, counts, there, strict=True))
    return (
        jsons.dumps(counts[0] if len(counts) == 1 else ledger.add_counts((one, 1) for one in counts)),
        ledger.lines(chain.from_iterable(map(ledger.removed_rows, documents))),
        ledger.lines(chain.from_iterable(map(ledger.flagged_rows, documents))),
        ledger.lines(
            ledger.manifest_row(document, counted, item.file.digest, output if here else None)
            for document, counted, here in each
        ),
    )
