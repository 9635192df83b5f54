"""The first movement: one file at a time, pure, in any process; nothing here knows of another file."""

from __future__ import annotations

import os
from functools import cache, partial
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from xxhash import xxh3_128_hexdigest

from cleaner import rules
from cleaner.decode import decode
from cleaner.document import Document, DocumentError, Failure, Raw
from cleaner.engines.limits import STAGE, Guarded, Limits
from cleaner.extract import extract
from cleaner.formats import format_of
from cleaner.formats.records import record_id
from cleaner.job import codec, sites
from cleaner.job.entries import PreparedDocument, PreparedFile
from cleaner.job.inputs import label
from cleaner.job.places import is_split, stem_of
from cleaner.job.prints import fingerprints
from cleaner.job.settings import fields_of, refuse_long
from cleaner.job.tasks import Piece, Same, Whole
from cleaner.repair import Style, repair
from cleaner.segment import segment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from cleaner.config import Config
    from cleaner.engines.limits import Watch
    from cleaner.formats.records import Record
    from cleaner.job.inputs import Source
    from cleaner.job.tasks import End, Item

Task = TypeVar("Task")
Result = TypeVar("Result")

_LONGEST_TEXT: Final = 200_000_000
"""Code points; with what is noted of it, more would be too much for one row of the state."""


def prepare(config: Config, items: Sequence[Item], watch: Watch) -> list[PreparedFile | Same | End]:
    """Prepare the files and parts in *items*, in order; what is known already comes back as `Same`."""
    by = rules_of(config)  # once: finding them means comparing the texts of a user's own
    read = ((at, found) for at, item in enumerate(items) for found in _read(item, config, watch))
    made: dict[int, list[tuple[_Found, PreparedDocument]]] = {at: [] for at in range(len(items))}
    for some in watch.together(read):
        encoded = _encoded([found.document for _, found in some], by, config)
        for (at, found), document in zip(some, encoded, strict=True):
            made[at].append((found, document))
    return [file for at, item in enumerate(items) for file in _files(item, made[at], config)]


def unstripped_all(config: Config, items: Sequence[Item], watch: Watch) -> list[Document]:
    """The documents of *items*, so that the rules can judge them; what they hold can go to another process."""
    documents = (found.document for item in items for found in _read(item, config, watch))
    return [document._replace(metadata=dict(document.metadata)) for document in documents]


def guarded(work: Callable[[Config, Task, Watch], Result], config: Config) -> Guarded[Task, Result]:
    """*work* by the settings, under the limits that they set."""
    limits = Limits(config.timeout, config.max_memory)
    return Guarded(partial(work, config), limits, partial(rules_of, config))


class _Found(NamedTuple):
    """A document, and the digest of its file or part, which is empty if it is to be tried again."""

    digest: str
    document: Document


def _encoded(documents: Sequence[Document], by: rules.Rules, config: Config) -> Iterator[PreparedDocument]:
    stripped = rules.strip_noting(documents, by)
    judged = [document for document, _ in stripped]
    return map(_encode, judged, fingerprints(judged, config), sites.rows(stripped, by))


def _encode(document: Document, prints: bytes, lines: bytes) -> PreparedDocument:
    failure = ": ".join(document.failure) if document.failure else ""
    return PreparedDocument(document.id, prints, codec.encode(document), document.site, lines, failure)


def _files(
    item: Item, made: Sequence[tuple[_Found, PreparedDocument]], config: Config
) -> Iterator[PreparedFile | Same | End]:
    """What the state is to know: one entry, or one for each record where each gets a file of its own."""
    if isinstance(item, Whole):
        yield _file(item, made)
    elif not isinstance(item, Piece):
        yield item
    elif item.rest or not made or not is_split(item.source.name, config.to):
        again = any(_is_lost(found.document) for found, _ in made)
        documents = tuple(document for _, document in made)
        yield PreparedFile(item.source.name, item.part.first, b"", item.digest, documents, again=again)
    else:
        for found, document in made:
            number, stem = int(document.id.rpartition("#")[2]), stem_of(str(found.document.metadata.get("id", "")))
            again = _is_lost(found.document)
            yield PreparedFile(item.source.name, number, b"", item.digest, (document,), stem, again)


def _file(item: Whole, made: Sequence[tuple[_Found, PreparedDocument]]) -> PreparedFile | Same:
    for found, document in made:
        signature = item.source.signature if found.digest else b""
        return PreparedFile(item.source.name, 0, signature, found.digest, (document,))
    return Same(item.source.name, 0, item.source.signature)


def _is_lost(document: Document) -> bool:
    """Whether *document* failed at a limit, and may do better another time."""
    return document.failure is not None and document.failure.stage == STAGE


def unstripped(raw: Raw, config: Config) -> Document:
    """Decode, extract, repair and segment *raw*, so that the rules can judge it; a failure is part of the document."""
    try:
        decoded = decode(raw.data, raw.charset)
        document = extract(raw, decoded.text)
        if len(document.text) > _LONGEST_TEXT:
            detail = (
                f"{len(document.text):,} characters of text; no more than {_LONGEST_TEXT:,} can be kept of one document"
            )
            raise DocumentError("extract", "too-long", detail)  # noqa: TRY301 - it is a failure like the others
    except DocumentError as error:
        return Document(raw.id, _site(raw.site, raw.id, config), failure=error.failure)
    text, repairs = repair(document.text, _style(config))
    origin = {"charset": decoded.charset, "evidence": decoded.evidence}
    segmented = document._replace(
        site=_site(document.site, raw.id, config),
        text=text,
        repairs=repairs,
        paragraphs=segment(text),
        metadata={**document.metadata, **origin},
    )
    return rules.main_content(segmented, rules_of(config)) if config.main_content else segmented


def _read(item: Item, config: Config, watch: Watch) -> Iterator[_Found]:
    """The documents of *item*, each made when it is asked for; none of a file that is known."""
    if isinstance(item, Piece):
        for document in _documents(item, config, watch):
            yield _Found(item.digest, document)
    elif isinstance(item, Whole):
        name = label(item.source.name)
        failure = watch.next()
        raw = Document(name, _site("", name, config), failure=failure) if failure else _raw(item.source, config)
        if isinstance(raw, Document):
            yield _Found("", raw)
            return
        assert isinstance(raw.data, bytes), "a file is bytes"  # noqa: S101
        digest = xxh3_128_hexdigest(raw.data)
        if digest != item.known:
            yield _Found(digest, unstripped(raw, config))


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


def _documents(item: Piece, config: Config, watch: Watch) -> Iterator[Document]:
    """The documents of a part of a file; or the failure of a record, or of all the rest of the file."""
    name, part = label(item.source.name), item.part
    failure = part.data if isinstance(part.data, Failure) else watch.next()
    if failure:
        called = name if item.rest else record_id(name, part.first)
        yield Document(called, _site("", name, config), failure=failure, lost=True)
        return
    found = format_of(name)
    assert found is not None and found.records is not None, "only files of records have parts"  # noqa: S101, PT018
    for record in found.records.read(part, name, fields_of(config)):
        failure = watch.next()
        yield _of_record(record._replace(raw=failure) if failure else record, name, config)


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
    found = rules.load(config.skip, config.remove, config.flag, config.rules)
    return found._replace(sound=partial(_sound, style=_style(config)))


def _style(config: Config) -> Style:
    return Style(config.straighten_quotes, config.fold_widths, config.fold_ligatures)


def _sound(text: str, style: Style) -> bool:
    """Whether nothing of *text* is to be repaired."""
    return repair(text, style)[0] == text
