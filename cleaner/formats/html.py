"""HTML pages: one file, one document, whose clean text becomes a file of another kind."""

from __future__ import annotations

import codecs
import re
from typing import Final

from cleaner.document import Raw
from cleaner.formats import Format, packed

_HEAD: Final = 4096
_CHARSET: Final = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*+=\s*+(?:["']\s*+)?([a-zA-Z0-9_:.-]{2,40})""", re.IGNORECASE
)

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


def read(path: str, name: str, most: int) -> Raw:
    """The one record of the page at *path*."""
    data = packed.read(path, name, most)
    return Raw(name, data, kind="html", charset=declared(data))


def declared(data: bytes) -> str:
    """The charset that a page claims in its head, as Python calls it; empty if it claims none that is known."""
    found = _CHARSET.search(data[:_HEAD])
    return meant(found[1].decode()) if found else ""


def meant(name: str) -> str:
    """The charset that is meant where *name* is claimed, as Python calls it; empty if none of that name is known."""
    try:
        charset = codecs.lookup(name).name
        b"    ".decode(charset, "replace")  # hex and its like are codecs, but no charsets
    except (LookupError, UnicodeError):
        return ""
    return _MEANT.get(charset, charset)


FORMATS: Final = (Format((".html", ".htm", ".xhtml"), "html", "txt", read),)
