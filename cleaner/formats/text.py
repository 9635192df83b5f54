"""Plain text: one file, one document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cleaner.document import Raw
from cleaner.formats import Format, packed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def read(path: str, name: str, most: int) -> Raw:
    """The one record of the file at *path*."""
    return Raw(name, packed.read(path, name, most))


def write(texts: Iterable[str]) -> Iterator[bytes]:
    """The clean text as UTF-8; a lone surrogate, which no UTF-8 can hold, becomes U+FFFD."""
    for text in texts:
        try:
            yield text.encode()
        except UnicodeEncodeError:
            yield text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()


FORMATS: Final = (Format((".txt", ".text"), "txt", "txt", read),)
