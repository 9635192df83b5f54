"""The versions of what decides the bytes: with other ones, the same input may give another result."""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib.metadata import version
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from cleaner import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping

DECIDING: Final = ("charset-normalizer", "datasketch", "ftfy", "numpy", "trafilatura", "xxhash")


@cache
def versions() -> Mapping[str, str]:
    """Name and version of this program, of each library that decides bytes, and of the Unicode data."""
    found = {name: version(name) for name in DECIDING}
    return MappingProxyType({"news-cleaner": __version__, **found, "unicode": unicodedata.unidata_version})
