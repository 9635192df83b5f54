"""Formats: how documents lie in files. One module per format, registered by suffix where it is written."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from cleaner.document import ConfigError
from cleaner.formats import packed
from cleaner.formats.packed import refuse_missing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from cleaner.document import Raw
    from cleaner.formats.records import Records


class Format(NamedTuple):
    """Files of one kind: how they are read, and what becomes of them.

    `form` is what they are, `becomes` the form of their outputs if no other is asked for. A file holds one document,
    which `read(path, name, most)` gives, none of more than *most* bytes; or it holds `records`. `package` is what has
    to be installed for it, `extra` where that comes from.
    """

    suffixes: tuple[str, ...]
    form: str
    becomes: str
    read: Callable[[str, str, int], Raw] | None = None
    records: Records | None = None
    package: str = ""
    extra: str = ""

    def target(self, to: str) -> str:
        """The form of the outputs if *to* is asked for, which may be "same"."""
        return self.becomes if to == "same" else to


class Form(NamedTuple):
    """Files of one kind that are made from rows: `join(pieces)` gives their bytes, from rows as lines of JSON."""

    name: str
    join: Callable[[Iterable[bytes]], Iterator[bytes]]
    package: str = ""
    extra: str = ""


@cache
def registry() -> Mapping[str, Format]:
    """Every format by suffix. A module of this package with a constant `FORMATS` has some."""
    return MappingProxyType(
        {
            suffix: known
            for module in _modules()
            for known in getattr(module, "FORMATS", ())
            for suffix in known.suffixes
        }
    )


@cache
def forms() -> Mapping[str, Form]:
    """Every form that can be made from rows, by name. A module of this package with a constant `FORM` has one."""
    made: list[Form] = [module.FORM for module in _modules() if hasattr(module, "FORM")]
    return MappingProxyType({form.name: form for form in made})


def _modules() -> list[object]:
    return [import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__)]


def format_of(name: str) -> Format | None:
    """The format of a file called *name*, by its suffix in any case; None for a kind that is not known.

    A suffix of a compression behind it (see `packed`) says nothing of the format.
    """
    stem, dot, suffix = packed.split(name)[0].rpartition(".")
    return registry().get("." + suffix.lower()) if dot and stem else None


def refuse_unreadable(name: str, to: str) -> None:
    """Raise `ConfigError` if a package is missing for reading the file *name*, or for writing it in the form *to*."""
    found = format_of(name)
    refuse_missing(name)
    for needs in (found, forms().get(found.target(to))) if found else ():
        if needs and needs.package and not packed.there(needs.package):
            raise ConfigError(f"{name}: needs the package {needs.package}: pip install 'news-cleaner[{needs.extra}]'")
