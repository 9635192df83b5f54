"""The first movement: one file at a time, pure, in any process; nothing here knows of another file."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from xxhash import xxh3_128

from cleaner import rules
from cleaner.decode import decode
from cleaner.document import Document, DocumentError, Raw
from cleaner.extract import extract
from cleaner.formats import Format, format_of
from cleaner.job import codec
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
    read = [_read(source, known, config) for source, known in task.files]
    documents = [document for found in read if found for document in found[1]]
    prints = iter(fingerprints(documents, config))
    prepared: list[PreparedFile | None] = []
    for (source, _), found in zip(task.files, read, strict=True):
        if found is None:
            prepared.append(None)
            continue
        digest, of_file = found
        encoded = tuple(PreparedDocument(d.id, next(prints), codec.encode(d)) for d in of_file)
        prepared.append(PreparedFile(source.name, source.signature if digest else b"", digest, encoded))
    return prepared


def prepare(raw: Raw, config: Config) -> Document:
    """Decode, extract, repair and segment *raw*, and mark its boilerplate; a failure is part of the document."""
    try:
        decoded = decode(raw.data, raw.charset)
        document = extract(raw, decoded.text)
    except DocumentError as error:
        return Document(raw.id, raw.site, failure=error.failure)
    style = Style(config.straighten_quotes, config.fold_widths, config.fold_ligatures)
    text, repairs = repair(document.text, style)
    origin = {"charset": decoded.charset, "evidence": decoded.evidence}
    segmented = document._replace(
        text=text, repairs=repairs, paragraphs=segment(text), metadata={**document.metadata, **origin}
    )
    return rules.strip(rules.main_content(segmented) if config.main_content else segmented, _rules(config))


def _read(source: Source, known: str, config: Config) -> tuple[str, list[Document]] | None:
    """Digest and documents of a file; an empty digest for a file that could not be read, so that it is tried again."""
    name = label(source.name)
    site = name.partition("/")[0] if "/" in name else ""
    try:
        _refuse_long(source.name)
        raws = [raw._replace(site=raw.site or site) for raw in _records(source, name, config)]
    except DocumentError as error:
        return "", [Document(name, site, failure=error.failure)]
    digest = xxh3_128()
    for raw in raws:
        digest.update(raw.data)
    if known and digest.hexdigest() == known:
        return None
    return digest.hexdigest(), [prepare(raw, config) for raw in raws]


def _refuse_long(name: bytes) -> None:
    output = output_name(name).rpartition(b"/")[2]
    if len(output) > LONGEST_NAME:
        raise DocumentError("write", "name-too-long", f"{len(output)} bytes; file systems take {LONGEST_NAME}")


def _records(source: Source, name: str, config: Config) -> Iterator[Raw]:
    found = format_of(name)
    assert isinstance(found, Format), "the listing takes only names of known kinds"  # noqa: S101
    return found.read(os.fsdecode(source.path), name, config.max_bytes)


def check_rules(config: Config) -> None:
    """Raise `ConfigError` if the settings name a rule that there is not; better now than in a worker."""
    _rules(config)


@cache
def _rules(config: Config) -> rules.Rules:
    return rules.load(config.skip, config.remove, config.flag)


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
