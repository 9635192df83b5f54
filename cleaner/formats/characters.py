"""Record files are read as bytes, in ASCII's successors: UTF-8, or a charset of one byte; UTF-16 and 32 are turned."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING, Final

from cleaner.document import DocumentError
from cleaner.formats.packed import PIECE, stream

if TYPE_CHECKING:
    from collections.abc import Iterator

_WIDE: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def unmarked(path: str, name: str, size: int = PIECE) -> Iterator[bytes]:
    """The bytes of a file without its byte-order mark, in pieces of about *size* bytes; see `packed.stream`."""
    pieces = stream(path, name, size)
    first = next(pieces, b"")
    charset = next((charset for mark, charset in _WIDE if first.startswith(mark)), "")
    if charset:
        yield from _turned(charset, first, pieces)
    else:
        yield first.removeprefix(codecs.BOM_UTF8)
        yield from pieces


def _turned(charset: str, first: bytes, pieces: Iterator[bytes]) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(charset)()
    try:
        yield decoder.decode(first).encode()
        for piece in pieces:
            yield decoder.decode(piece).encode()
        yield decoder.decode(b"", final=True).encode()
    except UnicodeError as error:
        raise DocumentError(
            "read",
            "damaged",
            f"not {charset}, as its byte-order mark says: {error.reason}"
            if isinstance(error, UnicodeDecodeError)
            else str(error),
        ) from error


def latin(data: bytes) -> str:
    """*data* with a character for each byte, so that its form can be read whatever its charset is."""
    return data.decode("latin-1")


def decoded(data: bytes) -> tuple[str, bool]:
    """*data* as text, and whether it is UTF-8; if not, with a character for each byte."""
    try:
        return data.decode("utf-8"), True
    except UnicodeDecodeError:
        return latin(data), False


def said(text: str, *, utf8: bool) -> str | bytes:
    """What a value says that was read from a file: text as it is, or, of a file that is not UTF-8, its bytes."""
    if utf8:
        return text
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:  # it was spelled out, with characters that no byte can be
        return text


def shown(value: str) -> str:
    """What *value*, with a character for each byte, most likely says."""
    data = value.encode("latin-1")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")
