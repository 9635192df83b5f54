"""HTML pages: one file, one document, whose clean text becomes a file of another kind."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, Final

from cleaner.document import Raw
from cleaner.formats import Format, packed
from cleaner.formats import text as plain

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEAD: Final = 4096
_CHARSET: Final = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([a-zA-Z0-9_:.-]{2,40})""", re.IGNORECASE)

_MEANT: Final = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
}
"""What pages mean by the names that they use: https://encoding.spec.whatwg.org/#names-and-labels."""


def read(path: str, name: str, most: int) -> Iterator[Raw]:
    """The one record of the page at *path*."""
    data = packed.read(path, name, most)
    yield Raw(name, data, kind="html", charset=declared(data))


def declared(data: bytes) -> str:
    """The charset that a page claims in its head, as Python calls it; empty if it claims none that is known."""
    found = _CHARSET.search(data[:_HEAD])
    try:
        charset = codecs.lookup(found[1].decode()).name if found else ""
    except LookupError:
        return ""
    return _MEANT.get(charset, charset)


FORMAT: Final = Format((".html", ".htm", ".xhtml"), read, plain.write, added=".txt")
