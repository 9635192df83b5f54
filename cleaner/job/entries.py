"""The entries of the state: files and their documents, as they were prepared, and outputs, as they were published."""

from __future__ import annotations

from typing import Final, NamedTuple

NOTHING: Final = b"{}"
"""The decisions of a file of which nothing was decided."""

SIDE: Final = -1
"""Number of the part that is none."""


class KnownFile(NamedTuple):
    """A file as the state knows it, or a part of one that is read in parts.

    `part` is the number of its first record, 0 for a file that is one document; `signature` is what `stat` said of the
    file when it was read, to its end; `stem` is what a record has for a name, where it gets a file of its own.
    """

    id: int
    name: bytes
    part: int
    signature: bytes
    digest: str
    settings: str
    stem: str


class PreparedDocument(NamedTuple):
    """One document of a file: its site, its encoded form, and its fingerprints and lines (rows of fixed widths).

    `failure` says why it failed, in one line; it is empty if it did not.
    """

    id: str
    prints: bytes
    body: bytes
    site: str = ""
    lines: bytes = b""
    failure: str = ""


class PreparedFile(NamedTuple):
    """What `prepare` made of one file, or of one part of it, which is to be prepared *again* in the next run or not."""

    name: bytes
    part: int
    signature: bytes
    digest: str
    documents: tuple[PreparedDocument, ...]
    stem: str = ""
    again: bool = False


class Output(NamedTuple):
    """What `publish` made of one file or part: its output, and its rows of the ledger and the manifest."""

    name: bytes
    part: int
    path: bytes
    signature: bytes | None
    key: str
    counts: bytes
    removed: bytes
    flagged: bytes
    manifest: bytes


class Published(NamedTuple):
    """An output as the state knows it: `signature` is None, and `key` empty, while it may be half-written.

    The parts of one output share its path. Part `SIDE` is no part, but what lies beside the output (see `attributes`).
    """

    name: bytes
    part: int
    path: bytes
    signature: bytes | None
    key: str
