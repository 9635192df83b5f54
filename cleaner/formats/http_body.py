"""The body of an answer over HTTP: what its encodings hold, within bounds."""

from __future__ import annotations

import re
import zlib
from io import BytesIO
from typing import TYPE_CHECKING, Final

from cleaner.document import DocumentError, Failure
from cleaner.formats.records import too_large

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_MEMBERS: Final = 16
BEGINS: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*<(?:!--|\?xml[^>]{0,200}>\s*<(?:!doctype\s+html|html)"
    rb"|(?:!doctype\s+html|html|head|body|title|meta|script|style|iframe|h1|div|font|table|p|a|b|br)[\s>])",
    re.IGNORECASE,
)
"""How a page begins, as browsers see it: https://mimesniff.spec.whatwg.org/#identifying-a-resource-with-an-unknown-mime-type."""
_CHUNK: Final = re.compile(rb"(?:\r?\n)?([0-9a-fA-F]{1,15})[ \t]*(?:;[^\r\n]{0,1000})?\r?\n")
_GZIP: Final = b"\x1f\x8b"


def undone(body: bytes, codings: list[str], most: int) -> bytes | Failure:
    """*body* after its *codings* are undone, or why it can not be had, as when it is of more than *most* bytes.

    The library undoes them, too, but says nothing where a body ends too early, and loses the next record where one is
    damaged. So it only gives the bytes as they are.
    """
    data = body
    try:
        if not BEGINS.match(body):  # many crawlers undo an encoding and leave its name in the header
            _refuse_large(body, 2 * most)
            for coding in codings:
                data = _UNDO[coding](data, most) if data and coding in _UNDO else data
        _refuse_large(data, most)
    except DocumentError as error:
        return error.failure
    except (OSError, zlib.error) as error:
        return Failure("read", "damaged", f"its encoding {', '.join(codings)} is damaged: {error}")
    return data


def _refuse_large(data: bytes, most: int) -> None:
    if len(data) > most:
        raise DocumentError(*too_large(most))


def _unchunked(data: bytes, _most: int) -> bytes:
    chunk = _CHUNK.match(data)
    if chunk is None:  # undone already, see above
        return data
    pieces, at = [], 0
    while chunk and (size := int(chunk[1], 16)):
        at = chunk.end() + size
        pieces.append(data[chunk.end() : at])
        chunk = _CHUNK.match(data, at)
    if chunk is None:
        raise OSError(f"no chunk at byte {at:,} of {len(data):,}")
    return b"".join(pieces)


def _gunzipped(data: bytes, most: int) -> bytes:
    whole = b""
    for _ in range(_MEMBERS):
        unpacked, data = _inflated(data, most, 31)
        whole += unpacked
        _refuse_large(whole, most)
        if not data.startswith(_GZIP):  # what else is behind it no browser minds
            return whole
    raise OSError(f"more than {_MEMBERS} members")  # each costs a copy of all that is behind it


def _undeflated(data: bytes, most: int) -> bytes:
    """What is in *data*, with the header of zlib or, as some servers send it, without."""
    wrapped = data[0] & 15 == 8 and int.from_bytes(data[:2]) % 31 == 0
    return _inflated(data, most, 15 if wrapped else -15)[0]


def _inflated(data: bytes, most: int, bits: int) -> tuple[bytes, bytes]:
    """What is packed at the beginning of *data*, and what is behind that."""
    inflater = zlib.decompressobj(bits)
    unpacked = inflater.decompress(data, most + 1)
    _refuse_large(unpacked, most)
    if not inflater.eof:
        raise OSError("it ends before its end")
    return unpacked, inflater.unused_data


def _unbrotlied(data: bytes, most: int) -> bytes:
    from fastwarc.stream_io import BrotliReader

    unpacked: bytes = BrotliReader(BytesIO(data)).read(most + 1)
    return unpacked


def _unzstd(data: bytes, most: int) -> bytes:
    from fastwarc.stream_io import ZstdReader

    unpacked: bytes = ZstdReader(BytesIO(data)).read(most + 1)
    return unpacked


_UNDO: Final[Mapping[str, Callable[[bytes, int], bytes]]] = {
    "chunked": _unchunked,
    "gzip": _gunzipped,
    "x-gzip": _gunzipped,
    "deflate": _undeflated,
    "br": _unbrotlied,
    "zstd": _unzstd,
}
"""How each encoding is undone; one that is unknown is none, as servers put charsets and "none" there."""
