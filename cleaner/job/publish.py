"""The third movement: one file at a time again; the decisions applied, the clean file written if its bytes differ."""

from __future__ import annotations

import json
import os
from contextlib import closing
from typing import TYPE_CHECKING, Final, NamedTuple

from xxhash import xxh3_128_hexdigest

from cleaner.formats import format_of
from cleaner.formats.files import write_if_changed
from cleaner.formats.packed import packed, version_of
from cleaner.job import codec, decisions, ledger
from cleaner.job.inputs import label, signature_of
from cleaner.job.places import locate, output_name
from cleaner.job.store import KnownFile, Output, read_store

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cleaner.config import Config
    from cleaner.document import Document

FILES_PER_TASK: Final = 256


class Task(NamedTuple):
    """Files to publish in one go: each with the path of its output and the key of what is to be published."""

    files: tuple[tuple[KnownFile, bytes, str], ...]


class Place(NamedTuple):
    """Where to publish: the state that holds the documents, and whether to write; with `write` off, only to tell."""

    state: Path
    config: Config
    write: bool


def publish_files(place: Place, task: Task) -> list[tuple[Output, bool]]:
    """Publish the files of *task*; each with whether its output was written."""
    with closing(read_store(place.state)) as store:
        found = []
        for file, path, key in task.files:
            documents = [codec.decode(body) for body in store.bodies(file.id)]
            decided = decisions.apply(documents, decisions.load(store.decision(file.id)))
            found.append(_publish(place, file, (path, key), decided))
    return found


def clean_text(document: Document) -> str:
    """The clean text: the kept paragraphs, one blank line between them, one line feed at the end."""
    kept = [paragraph.text for paragraph in document.paragraphs if not paragraph.removal]
    return "\n\n".join(kept) + "\n" if kept else ""


def key_of(file: KnownFile, path: bytes, decided: str, config: Config) -> str:
    """What the published bytes depend on, in 32 hexadecimal digits."""
    name = label(file.name)
    parts = (file.digest, file.settings, name, version_of(name), label(path), decided, config.digest("publish"))
    return xxh3_128_hexdigest("\0".join(parts).encode("utf-8", "surrogatepass"))


def is_current(path: Path, signature: bytes | None) -> bool:
    """Whether the output at *path* is untouched since it was published (an empty signature: there is none)."""
    if not signature:
        return signature is not None and not os.path.lexists(path)
    try:
        return signature_of(path.stat()) == signature
    except OSError:
        return False


def _publish(
    place: Place, file: KnownFile, target: tuple[bytes, str], documents: Sequence[Document]
) -> tuple[Output, bool]:
    path, key = target
    wanted = [d for d in documents if not d.failure and not (_droppable(d, place.config) and not clean_text(d))]
    written, signature = False, b""
    where = locate(path, place.state)
    if wanted and place.write:
        written, signature = _write(where, label(file.name), wanted)
    output = label(output_name(file.name)) if wanted else None
    rows = [ledger.manifest_row(document, file.digest, output) for document in documents]
    return Output(
        file.name,
        path,
        signature,
        key,
        json.dumps(ledger.count(documents)),
        b"".join(ledger.lines(ledger.removed_rows(document)) for document in documents),
        b"".join(ledger.lines(ledger.flagged_rows(document)) for document in documents),
        ledger.lines(rows),
    ), written


def _droppable(document: Document, config: Config) -> bool:
    """Whether a document of which nothing is left gets no output."""
    reprint = document.reprint is not None and bool(document.reprint.of)
    return config.drop_empty or (reprint and config.reprints == "drop")


def _write(path: Path, name: str, documents: Sequence[Document]) -> tuple[bool, bytes]:
    found = format_of(name)
    assert found is not None, "only inputs of known kinds are prepared"  # noqa: S101
    written = write_if_changed(path, packed(name, found.write(map(clean_text, documents))))
    return written, signature_of(path.stat())
