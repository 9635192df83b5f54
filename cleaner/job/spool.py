"""A caller's documents as a file of records, which the three movements take, and what the caller calls each of them."""

from __future__ import annotations

import json
import os
from array import array
from collections.abc import Mapping
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Any, Final, TypeAlias

from cleaner.formats import fields
from cleaner.job.settings import fields_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from cleaner.config import Config

Text: TypeAlias = str | tuple[object, object] | Mapping[str, Any]
"""A text to be cleaned: itself, with its id before it, or a record with named fields."""

# what is not a string is no text, but an address or a date may be an object that knows how it is written
_STRICT: Final = json.JSONEncoder(ensure_ascii=False, skipkeys=True, default=lambda _: [])
_LENIENT: Final = json.JSONEncoder(ensure_ascii=False, skipkeys=True, default=str)


def write(path: Path, documents: Iterable[Text], config: Config, names: Names) -> None:
    """Write *documents* to *path*, a line each, and note their names."""
    lines = _Lines(config)
    with path.open("wb") as file:
        for number, document in enumerate(documents, 1):
            record = lines.record(document)
            names.add(lines.name(record) or str(number))
            file.write(lines.line(record))


class _Lines:
    """Documents as lines of JSON, which hold of a record what may be asked for."""

    def __init__(self, config: Config) -> None:
        known = fields_of(config)
        texts = [path for path in (known.text, known.html) if path]
        self._text = next(reversed(texts), fields.TEXTS[0])
        self._ids = (known.id,) if known.id else fields.KNOWN["id"]
        told = [path for path in known[2:] if path]
        self._texts = _names(texts) or {*fields.TEXTS, *fields.PAGES}
        self._told = _names(told) | {name for some in fields.KNOWN.values() for name in some}

    def record(self, document: Text) -> Mapping[str, Any]:
        """The fields of *document*."""
        if isinstance(document, str):
            return {self._text: document}
        if isinstance(document, tuple) and len(document) == 2:
            return {self._ids[0]: document[0], self._text: document[1]}
        if isinstance(document, Mapping):
            return document
        raise TypeError(f"a document is a text, a pair (id, text) or a mapping with a text, not {_kind(document)}")

    def name(self, record: Mapping[str, Any]) -> str:
        """What *record* is called by itself; empty if it has no name."""
        values = (fields.value_at(dict(record), path) for path in self._ids)
        said = (str(value) for value in values if value is not fields.MISSING and value is not None)
        return next(filter(None, said), "")

    def line(self, record: Mapping[str, Any]) -> bytes:
        """*record* as a line; what nobody asks for is there without its value."""
        line = "null"  # no record: so what no JSON can hold is a failure of its own
        with suppress(ValueError, RecursionError):
            line = f"{{{', '.join(self._field(str(name), value) for name, value in record.items())}}}"
        return f"{line}\n".encode("utf-8", "backslashreplace")

    def _field(self, name: str, value: object) -> str:
        if name in self._texts:
            said = _STRICT.encode(value)
        else:
            said = _LENIENT.encode(value) if name in self._told else "null"
        return f"{_STRICT.encode(name)}: {said}"


def _names(paths: Iterable[str]) -> set[str]:
    """The names of the fields that *paths* begin with, and the paths themselves, which may be names."""
    return {name for path in paths for name in (path, str(fields.steps(path)[0]))}


def _kind(value: object) -> str:
    return f"a tuple of {len(value)}" if isinstance(value, tuple) else type(value).__name__


class Names:
    """What the caller calls documents, by their numbers; in a file, since they may be very many."""

    def __init__(self, file: IO[bytes]) -> None:
        """Keep them in *file*, which is empty and open for reading and writing."""
        self._file, self._ends = file, array("Q", [0])

    def add(self, name: str) -> None:
        """Note the next name."""
        written = self._file.write(name.encode("utf-8", "surrogatepass"))
        self._ends.append(self._ends[-1] + written)

    def of(self, document: str) -> str:
        """The name of what we call *document*."""
        number = int(document.rpartition("#")[2])
        self._file.flush()
        start, end = self._ends[number - 1], self._ends[number]
        return os.pread(self._file.fileno(), end - start, start).decode("utf-8", "surrogatepass")
