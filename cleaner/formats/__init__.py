"""Formats: how documents lie in files. One module per format, registered by suffix where it is written."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from cleaner.formats import packed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from cleaner.document import Raw


class Format(NamedTuple):
    """A way in and a way out.

    `read(path, name, most)` yields the records of a file, none of more than *most* bytes; it raises `DocumentError`
    for a record that cannot be read. `write(texts)` yields the bytes of the output file from the clean texts of its
    records. `added` is the suffix that an output gets when it has another form than its input.
    """

    suffixes: tuple[str, ...]
    read: Callable[[str, str, int], Iterator[Raw]]
    write: Callable[[Iterable[str]], Iterator[bytes]]
    added: str = ""


@cache
def registry() -> Mapping[str, Format]:
    """Every format by suffix. A module of this package with a constant `FORMAT` is one."""
    modules = (import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__))
    formats: list[Format] = [module.FORMAT for module in modules if hasattr(module, "FORMAT")]
    return MappingProxyType({suffix: known for known in formats for suffix in known.suffixes})


def format_of(name: str) -> Format | None:
    """The format of a file called *name*, by its suffix in any case; None for a kind that is not known.

    A suffix of a compression behind it (see `packed`) says nothing of the format.
    """
    stem, dot, suffix = packed.split(name)[0].rpartition(".")
    return registry().get("." + suffix.lower()) if dot and stem else None
