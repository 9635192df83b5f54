"""The first movement: one file at a time, pure, in any process; nothing here knows of another file."""

from __future__ import annotations

import os
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from xxhash import xxh3_128_hexdigest

from cleaner import rules
from cleaner.decode import decode
from cleaner.document import Document, DocumentError, Failure, Raw
from cleaner.extract import extract
from cleaner.formats import format_of
from cleaner.formats.records import record_id
from cleaner.job import codec, sites
from cleaner.job.entries import PreparedDocument, PreparedFile
from cleaner.job.inputs import label
from cleaner.job.places import is_split, stem_of
from cleaner.job.prints import fingerprints
from cleaner.job.settings import fields_of, refuse_long
from cleaner.job.tasks import End, Piece, Same, Whole
from cleaner.repair import Style, repair
from cleaner.segment import segment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.config import Config
    from cleaner.formats.records import Part, Record
    from cleaner.job.inputs import Source


def prepare(config: Config, items: Sequence[Whole | Piece | Same | End]) -> list[PreparedFile | Same | End]:
    """Prepare the files and parts in *items*, in order; what is known already comes back as `Same`."""
    by = rules_of(config)  # once: finding them means comparing the texts of a user's own
    read = [_read(item, config) for item in items]
    documents = rules.strip_all((document for found in read if found for document in found.documents), by)
    prints, lines = fingerprints(documents, config), sites.rows(documents, by.vocabulary.dates)
    encoded = map(_encode, documents, prints, lines)
    prepared: list[PreparedFile | Same | End] = []
    for item, found in zip(items, read, strict=True):
        if found is not None:
            prepared += _files(item, found, list(islice(encoded, len(found.documents))), config)
        elif isinstance(item, Whole):
            prepared.append(Same(item.source.name, 0, item.source.signature))
        elif not isinstance(item, Piece):
            prepared.append(item)
    return prepared


class _Found(NamedTuple):
    """The documents of a file or part, and its digest, which is empty if it is to be tried again."""

    digest: str
    documents: list[Document]


def _encode(document: Document, prints: bytes, lines: bytes) -> PreparedDocument:
    failure = ": ".join(document.failure) if document.failure else ""
    return PreparedDocument(document.id, prints, codec.encode(document), document.site, lines, failure)


def _files(
    item: Whole | Piece | Same | End, found: _Found, encoded: list[PreparedDocument], config: Config
) -> list[PreparedFile]:
    """What the state is to know: one entry, or one for each record where each gets a file of its own."""
    digest, documents = found
    assert isinstance(item, Whole | Piece), "only these have documents"  # noqa: S101
    name = item.source.name
    if isinstance(item, Whole):
        return [PreparedFile(name, 0, item.source.signature if digest else b"", digest, tuple(encoded))]
    first = item.part.first
    if item.rest or not documents or not is_split(name, config.to):
        return [PreparedFile(name, first, b"", digest, tuple(encoded))]
    stems = [stem_of(str(document.metadata.get("id", ""))) for document in documents]
    numbers = [int(document.id.rpartition("#")[2]) for document in documents]
    single = zip(numbers, encoded, stems, strict=True)
    return [PreparedFile(name, number, b"", digest, (document,), stem) for number, document, stem in single]


def unstripped(raw: Raw, config: Config) -> Document:
    """Decode, extract, repair and segment *raw*, so that the rules can judge it; a failure is part of the document."""
    try:
        decoded = decode(raw.data, raw.charset)
        document = extract(raw, decoded.text)
    except DocumentError as error:
        return Document(raw.id, _site(raw.site, raw.id, config), failure=error.failure)
    style = Style(config.straighten_quotes, config.fold_widths, config.fold_ligatures)
    text, repairs = repair(document.text, style)
    origin = {"charset": decoded.charset, "evidence": decoded.evidence}
    segmented = document._replace(
        site=_site(document.site, raw.id, config),
        text=text,
        repairs=repairs,
        paragraphs=segment(text),
        metadata={**document.metadata, **origin},
    )
    return rules.main_content(segmented, rules_of(config)) if config.main_content else segmented


def unstripped_file(source: Source, config: Config) -> Iterator[Document]:
    """The documents of a file, as the rules get them to judge."""
    name = label(source.name)
    found = format_of(name)
    if found is None or found.records is None:
        raw = _raw(source, config)
        yield unstripped(raw, config) if isinstance(raw, Raw) else raw
        return
    try:
        for part in found.records.cut(os.fsdecode(source.path), name, config.max_bytes):
            yield from _documents(name, part, config)
    except DocumentError as error:
        yield Document(name, _site("", name, config), failure=error.failure)


def _read(item: Whole | Piece | Same | End, config: Config) -> _Found | None:
    if isinstance(item, Piece):
        return _Found(item.digest, _documents(label(item.source.name), item.part, config, rest=item.rest))
    if not isinstance(item, Whole):
        return None
    raw = _raw(item.source, config)
    if isinstance(raw, Document):
        return _Found("", [raw])
    assert isinstance(raw.data, bytes), "a file is bytes"  # noqa: S101
    digest = xxh3_128_hexdigest(raw.data)
    return None if digest == item.known else _Found(digest, [unstripped(raw, config)])


def _raw(source: Source, config: Config) -> Raw | Document:
    """The one record of a file; or, of a file that can not be read, the failure."""
    name = label(source.name)
    found = format_of(name)
    assert found is not None and found.read is not None, "the listing takes only names of known kinds"  # noqa: S101, PT018
    try:
        refuse_long(source.name, config)
        return found.read(os.fsdecode(source.path), name, config.max_bytes)
    except DocumentError as error:
        return Document(name, _site("", name, config), failure=error.failure)


def _documents(name: str, part: Part, config: Config, *, rest: bool = False) -> list[Document]:
    """The documents of a part of the file *name*; or the failure of a record, or of all the *rest* of the file."""
    if isinstance(part.data, Failure):
        called = name if rest else record_id(name, part.first)
        return [Document(called, _site("", name, config), failure=part.data, lost=True)]
    found = format_of(name)
    assert found is not None and found.records is not None, "only files of records have parts"  # noqa: S101, PT018
    return [_of_record(record, name, config) for record in found.records.read(part, name, fields_of(config))]


def _of_record(record: Record, name: str, config: Config) -> Document:
    if isinstance(record.raw, Raw):
        return unstripped(record.raw, config)
    called, site = record_id(name, record.number), _site("", name, config)
    return Document(called, site, failure=record.raw, lost=record.lost)


def _site(host: str, name: str, config: Config) -> str:
    """The site of a document by its *host*, if one is known, or by its *name*; empty for one that is of no site."""
    folder = name.partition("/")[0] if "/" in name else ""
    return {"auto": host or folder, "url": host, "folder": folder}.get(config.site_from, "")


@cache
def rules_of(config: Config) -> rules.Rules:
    """The rules by the settings, read once in a process."""
    return rules.load(config.skip, config.remove, config.flag, config.rules)
