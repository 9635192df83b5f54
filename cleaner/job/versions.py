"""The versions of what decides the bytes: with other ones, the same input may give another result."""

from __future__ import annotations

import platform
import unicodedata
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from xxhash import xxh3_128

from cleaner import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["everywhere", "program", "version", "versions"]

DECIDING: Final = ("charset-normalizer", "datasketch", "ftfy", "numpy", "trafilatura", "xxhash")
BESIDE: Final = ("justext", "lxml", "lxml-html-clean", "orjson", "pyarrow", "pyspark", "scipy")
CHOICES: Final = ("backports.zstd", "brotli", "fastwarc", "google-re2")
"""Packages of which some inputs and rules make use, and which may be missing."""


@cache
def program() -> str:
    """32 hexadecimal digits of this program's own code and data: a changed rule must not meet what the old one made."""
    root = Path(__file__).parent.parent
    digest = xxh3_128()
    for path in sorted(found for found in root.rglob("*") if found.suffix in {".py", ".toml", ".json", ".npz"}):
        digest.update(path.read_bytes())
    return digest.hexdigest()


@cache
def versions(also: tuple[str, ...] = ()) -> Mapping[str, str]:
    """Name and version of this program, of all that decides bytes and *also* of these packages, and of Unicode."""
    found = {name: version(name) for name in sorted((*DECIDING, *also))}
    return MappingProxyType({"news-cleaner": __version__, **found, "unicode": unicodedata.unidata_version})


@cache
def everywhere() -> Mapping[str, str]:
    """Name and version of all that has to be the same on every machine of a run: Python, its packages, this program."""
    found = {"python": platform.python_version(), "code of news-cleaner": program(), **versions()}
    for name in (*BESIDE, *CHOICES):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "missing"
    return MappingProxyType(found)
