"""An object of JSON as it is written: where its values stand, so that one can be replaced and no other touched.

The standard library's decoder reads every value, since it is the one that tells where a value ends; a faster one would
have to be asked for the whole line, and the line would have to be written anew, its numbers and escapes with it.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final, NamedTuple

from cleaner.formats.fields import MISSING, steps

_BLANK: Final = re.compile(r"[ \t\n\r]*")
_BRACKET: Final = re.compile(r'"(?:[^"\\]|\\.)*+"|([\[{])|([\]}])', re.DOTALL)
_DIGITS: Final = 4000  # Python reads no longer integers


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) < _DIGITS else float(digits)


DEEPEST: Final = 400
"""Values inside each other that are read. The decoder's own limit is the stack's, which is not always the same."""

DECODER: Final = json.JSONDecoder(strict=False, parse_int=_integer)
"""Reads what scrapers write: control characters in strings, NaN, integers of any length."""


class Value(NamedTuple):
    """A value, and where it stands: `text[start:end]`."""

    value: Any
    start: int
    end: int


class Object:
    """The object that begins at *start* of *text*; `end` is where it ends, `last` where its last member does.

    Raises:
        ValueError: there is none, or it is not whole.
        RecursionError: it is nested too deeply.
    """

    @classmethod
    def whole(cls, text: str) -> Object:
        """The object that *text* is, from its first character to its last."""
        found = cls(text)
        if found.end != len(text):
            raise json.JSONDecodeError("more behind the object", text, found.end)
        return found

    def __init__(self, text: str, start: int = 0) -> None:
        """Read it; of two members of one name the last counts, as for every reader."""
        self.text = text
        self.members: dict[str, Value] = {}
        self.last = start + 1
        at = _after(text, start, "{")
        closed = text[at : at + 1] == "}"
        while not closed:
            name, at = _name(text, at)
            value, end = DECODER.raw_decode(text, at)
            self.members[name] = Value(value, at, end)
            self.last = end
            at = _blank(text, end)
            closed = text[at : at + 1] == "}"
            at = at if closed else _after(text, at, ",")
        self.end = at + 1

    def get(self, path: str) -> Any:
        """The value at *path*, `MISSING` if there is none."""
        found = self.find(path)
        return found.value if found else MISSING

    def find(self, path: str) -> Value | None:
        """The value at *path*, and where it stands."""
        if path in self.members:
            return self.members[path]
        name, *rest = steps(path) or ("",)
        found = self.members.get(name) if isinstance(name, str) else None
        for step in rest:
            found = _inside(self.text, found, step) if found else None
        return found

    def values(self) -> dict[str, Any]:
        """The members as plain values."""
        return {name: value.value for name, value in self.members.items()}

    def replaced(self, path: str, written: str) -> str:
        """The text with *written* for the value at *path*; a member that is not there is added at the end.

        Raises:
            KeyError: *path* leads into something that is not there.
        """
        found, start, end = self.find(path), self.last, self.last
        name, *rest = steps(path) or ("",)
        if found:
            start, end = found.start, found.end
        elif rest or not isinstance(name, str):
            raise KeyError(path)
        else:
            written = f"{', ' if self.members else ''}{json.dumps(name)}: {written}"
        return self.text[:start] + written + self.text[end:]


def too_deep(text: str, start: int = 0, end: int | None = None) -> bool:
    """Whether `text[start:end]` has more values inside each other than are read."""
    end = len(text) if end is None else end
    if text.count("[", start, end) + text.count("{", start, end) <= DEEPEST:
        return False
    depth = 0
    for bracket in _BRACKET.finditer(text, start, end):
        depth += bool(bracket[1]) - bool(bracket[2])
        if depth > DEEPEST:
            return True
    return False


def _inside(text: str, outer: Value, step: str | int) -> Value | None:
    if isinstance(step, str):
        return Object(text, outer.start).members.get(step) if isinstance(outer.value, dict) else None
    if not isinstance(outer.value, list) or step >= len(outer.value):
        return None
    at = _after(text, outer.start, "[")
    for _ in range(step):
        _, end = DECODER.raw_decode(text, at)
        at = _after(text, _blank(text, end), ",")
    return Value(outer.value[step], at, DECODER.raw_decode(text, at)[1])


def _name(text: str, at: int) -> tuple[str, int]:
    """The name of a member, and where its value begins."""
    if text[at : at + 1] != '"':
        raise json.JSONDecodeError("expecting a name in double quotes", text, at)
    name, end = DECODER.raw_decode(text, at)
    return name, _after(text, _blank(text, end), ":")


def _after(text: str, at: int, sign: str) -> int:
    """The place of what comes behind *sign*, which has to stand at *at*."""
    if text[at : at + 1] != sign:
        raise json.JSONDecodeError(f"expecting {sign!r}", text, at)
    return _blank(text, at + 1)


def _blank(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at
