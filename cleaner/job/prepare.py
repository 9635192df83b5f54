"""The first movement: one file at a time, pure, in any process; nothing here knows of another file."""

from __future__ import annotations

import os
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from xxhash import xxh3_128

from cleaner import rules
from cleaner.decode import decode
from cleaner.document import Document, DocumentError, Raw
from cleaner.extract import extract
from cleaner.formats import Format, format_of
from cleaner.job import codec, sites
from cleaner.job.inputs import Source, label
from cleaner.job.places import output_name
from cleaner.job.prints import fingerprints
from cleaner.job.store import PreparedDocument, PreparedFile
from cleaner.repair import Style, repair
from cleaner.segment import segment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.config import Config


LONGEST_NAME: Final = 255
"""Bytes in the name of a file, on the file systems of today."""


class Task(NamedTuple):
    """Files to prepare in one go, each with the digest that is known of it, or an empty one."""

    files: tuple[tuple[Source, str], ...]


def prepare_files(config: Config, task: Task) -> list[PreparedFile | None]:
    """Prepare the files of *task*; None for a file whose bytes are those that are known already."""
    by = rules_of(config)  # once: finding them means comparing the texts of a user's own
    read = [_read(source, known, config) for source, known in task.files]
    documents = rules.strip_all((document for found in read if found for document in found[1]), by)
    stripped = iter(documents)
    prints = iter(fingerprints(documents, config))
    lines = iter(sites.rows(documents, by.vocabulary.dates))
    prepared: list[PreparedFile | None] = []
    for (source, _), found in zip(task.files, read, strict=True):
        if found is None:
            prepared.append(None)
            continue
        digest, of_file = found
        encoded = tuple(
            PreparedDocument(d.id, next(prints), codec.encode(d), d.site, next(lines))
            for d in islice(stripped, len(of_file))
        )
        prepared.append(PreparedFile(source.name, source.signature if digest else b"", digest, encoded))
    return prepared


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
    raws = _raws(source, config)
    yield from [raws] if isinstance(raws, Document) else (unstripped(raw, config) for raw in raws)


def _read(source: Source, known: str, config: Config) -> tuple[str, list[Document]] | None:
    """Digest and documents of a file; an empty digest for a file that could not be read, so that it is tried again."""
    raws = _raws(source, config)
    if isinstance(raws, Document):
        return "", [raws]
    digest = xxh3_128()
    for raw in raws:
        digest.update(raw.data)
    if known and digest.hexdigest() == known:
        return None
    return digest.hexdigest(), [unstripped(raw, config) for raw in raws]


def _raws(source: Source, config: Config) -> list[Raw] | Document:
    """The records of a file; or, of a file that can not be read, the failure."""
    name = label(source.name)
    try:
        _refuse_long(source.name)
        return list(_records(source, name, config))
    except DocumentError as error:
        return Document(name, _site("", name, config), failure=error.failure)


def _site(host: str, name: str, config: Config) -> str:
    """The site of a document by its *host*, if one is known, or by its *name*; empty for one that is of no site."""
    folder = name.partition("/")[0] if "/" in name else ""
    return {"auto": host or folder, "url": host, "folder": folder}.get(config.site_from, "")


def _refuse_long(name: bytes) -> None:
    output = output_name(name).rpartition(b"/")[2]
    if len(output) > LONGEST_NAME:
        raise DocumentError("write", "name-too-long", f"{len(output)} bytes; file systems take {LONGEST_NAME}")


def _records(source: Source, name: str, config: Config) -> Iterator[Raw]:
    found = format_of(name)
    assert isinstance(found, Format), "the listing takes only names of known kinds"  # noqa: S101
    return found.read(os.fsdecode(source.path), name, config.max_bytes)


def check_rules(config: Config) -> None:
    """Raise `ConfigError` if the settings name a rule that there is not, or a user's own are wrong; not in a worker."""
    rules_of(config)


@cache
def rules_of(config: Config) -> rules.Rules:
    """The rules by the settings, read once in a process."""
    return rules.load(config.skip, config.remove, config.flag, config.rules)


def libraries(config: Config) -> tuple[str, ...]:
    """The packages that decide what becomes of a document only with settings such as these."""
    own = rules_of(config).own
    return ("google-re2",) if own and own.patterns.joined else ()


def grouped(sources: Sequence[tuple[Source, str]], most_files: int = 256, most_bytes: int = 1 << 20) -> Iterator[Task]:
    """*sources* in tasks that are worth a worker's while and small enough to keep the workers even."""
    group: list[tuple[Source, str]] = []
    size = 0
    for source, known in sources:
        group.append((source, known))
        size += int(source.signature.partition(b" ")[0] or 4096)
        if len(group) == most_files or size >= most_bytes:
            yield Task(tuple(group))
            group, size = [], 0
    if group:
        yield Task(tuple(group))
