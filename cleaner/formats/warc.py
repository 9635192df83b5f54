"""WARC files: what a crawler was answered, of which the web pages are read, and texts that were made of such."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from cleaner.document import DocumentError, Failure, Raw
from cleaner.formats import Format
from cleaner.formats.html import declared, meant
from cleaner.formats.http_body import BEGINS, undone
from cleaner.formats.packed import stream
from cleaner.formats.records import PART, Part, Record, Records, record_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.formats.fields import Fields

_Found: TypeAlias = "tuple[int, Raw | Failure]"

_BLOCK: Final = 1 << 16
"""Bytes that the library asks for at a time."""
_HEADER: Final = 1 << 20
_WEIGHT: Final = 1000
"""Bytes that a record takes beside its text, about."""
_PAGES: Final = frozenset({"text/html", "application/xhtml+xml"})
_MEDIA: Final = re.compile(r"\s*([^;,\s]*)")
_CHARSET: Final = re.compile(r"""[;,\s]charset\s*+=\s*+(?:["']\s*+)?([a-z0-9_:.-]{2,40})""", re.IGNORECASE)
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d(?!\d)")


def cut(path: str, name: str, most: int) -> Iterator[Part]:
    """The pages and texts of a file, some at a time: `data` has each with the number of its record in the file."""
    feed = _Feed(stream(path, name, _BLOCK))
    held: list[_Found] = []
    size, parts = 0, 0
    for number, found in _found(feed, name, most):
        held.append((number, found))
        size += _WEIGHT + (len(found.data) if isinstance(found, Raw) else 0)
        if size >= PART:
            yield Part(held[0][0], tuple(held))
            held, size, parts = [], 0, parts + 1
    if held:
        yield Part(held[0][0], tuple(held))
    elif not parts and not feed.failure:
        yield Part(1, ())
    if feed.failure:
        raise feed.failure


def read(part: Part, name: str, fields: Fields) -> list[Record]:  # noqa: ARG001 - a WARC file has no fields to name
    """The records of a part."""
    return [Record(number, raw) for number, raw in part.data]


class _Feed:
    """What the library reads a file from; where it can not be read any further it ends, and `failure` says why."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        """Give *pieces*, one after the other."""
        self._pieces = pieces
        self._rest = b""
        self._told = 0
        self.ended = False
        self.failure: DocumentError | None = None

    def read(self, size: int) -> bytes:
        """At most *size* bytes; none at the end."""
        piece = self._rest or self._next()
        self._rest = piece[size:]
        self._told += len(piece) - len(self._rest)
        return piece[:size]

    def tell(self) -> int:
        """How many bytes were read."""
        return self._told

    def stop(self, reason: str, detail: str) -> None:
        """Note why no more can be read; what the file itself failed with counts first, since the rest follows."""
        self.failure = self.failure or DocumentError("read", reason, detail)

    def _next(self) -> bytes:
        try:
            piece = next(self._pieces, b"")
        except DocumentError as error:
            self.failure, piece = error, b""
        self.ended = self.ended or not piece
        return piece


def _found(feed: _Feed, name: str, most: int) -> Iterator[_Found]:
    """The records of a file that are pages or texts; at a place that can not be read they end, and *feed* tells."""
    from fastwarc.warc import ArchiveIterator

    source: Any = feed  # which has all that the library calls, if not all that it asks for
    number = 0
    try:
        records = ArchiveIterator(
            source, parse_http=False, max_header_len=_HEADER, stream_detect=False, fsspec_args=False
        )
        for number, record in enumerate(records, 1):
            if not _has_length(record):
                feed.stop("cut-short" if feed.ended else "damaged", f"record {number} does not say how long it is")
                return
            found = _taken(record, record_id(name, number), most)
            record.reader.consume()
            if record.reader.tell() < record.content_length:  # the library takes the end of a file for that of a record
                feed.stop("cut-short", f"the file ends inside record {number}")
                return
            if found:
                yield number, found
    except OSError as error:
        reason = "cut-short" if feed.ended and number else "damaged"
        feed.stop(reason, f"no WARC record behind record {number}: {error}" if number else f"no WARC file: {error}")


def _has_length(record: Any) -> bool:
    """Whether the length that the library found is the one that is stated; where it finds none it says 0."""
    stated = (record.headers.get("Content-Length") or "").strip()
    return bool(stated) and (stated.lstrip("0") or "0") == str(record.content_length)


def _taken(record: Any, name: str, most: int) -> Raw | Failure | None:
    """What there is to be cleaned in a record, which is to be called *name*; None if it is neither page nor text."""
    from fastwarc.warc import WarcRecordType

    media, charset = _content_type(record.headers)
    if record.record_type == WarcRecordType.conversion and media == "text/plain":
        data = undone(record.reader.read(most + 1), [], most)
        if isinstance(data, Failure):
            return data
        return Raw(name, data, charset=charset, metadata=_metadata(record, "date"))
    if record.record_type == WarcRecordType.response and media in ("application/http", ""):
        return _page(record, name, most)
    return None


def _page(record: Any, name: str, most: int) -> Raw | Failure | None:
    record.is_http = True  # for the library it is none if the type is missing, or in capitals
    try:
        record.parse_http(quirks_mode=True, max_header_len=_HEADER)  # quirks: lines that end in LF alone
    except OSError as error:
        return Failure("read", "damaged", f"its HTTP header can not be read: {error}")
    headers = record.http_headers
    media, charset = _content_type(headers)
    if not 200 <= (headers.status_code or 0) < 300 or (media and media not in _PAGES):
        return None
    codings = _codings(headers)
    body = record.reader.read((2 * most if codings else most) + 1)  # the sizes of chunks take room, too
    data = undone(body, codings, most)
    if not media and not BEGINS.match(body if isinstance(data, Failure) else data):
        return None
    if isinstance(data, Failure):
        return data
    # "fetched" and no "date", as that would count for more than the day that the page itself states
    return Raw(name, data, kind="html", charset=charset or declared(data), metadata=_metadata(record, "fetched"))


def _content_type(headers: Any) -> tuple[str, str]:
    """The media type that *headers* state, and the charset, as Python calls it; empty what they do not state."""
    stated = headers.get("Content-Type") or ""
    media, charset = _MEDIA.match(stated), _CHARSET.search(stated)
    return media[1].lower() if media else "", meant(charset[1]) if charset else ""


def _metadata(record: Any, day: str) -> dict[str, object]:
    """What a record says of its text; the day on which it was fetched is called *day*."""
    date = _DAY.match(record.headers.get("WARC-Date") or "")
    found = {
        "url": (record.headers.get("WARC-Target-URI") or "").strip("<> "),  # WARC/1.0 has them in its grammar
        day: date[0] if date else "",
        "id": (record.record_id or "").strip("<> ").removeprefix("urn:uuid:"),
    }
    return {key: value for key, value in found.items() if value}


def _codings(headers: Any) -> list[str]:
    """The names of the encodings of a body, in the order in which they are to be undone."""
    stated = [headers.get(name) or "" for name in ("Content-Encoding", "Transfer-Encoding")]
    return [coding.strip().lower() for coding in ",".join(stated).split(",") if coding.strip()][::-1]


FORMATS: Final = (Format((".warc",), "warc", "jsonl", records=Records(cut, read), package="fastwarc", extra="warc"),)
