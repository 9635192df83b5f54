"""The lines of a TOML text: where each key and each item of a list stands, for messages; `tomllib` does not say.

The text must be one that `tomllib` has read: this reads on that promise, and checks nothing again.
"""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Keys: TypeAlias = tuple[str | int, ...]
"""Keys from the top of a text downwards, with indices of lists between them."""

_TOKEN: Final = re.compile(
    r'''
    [ \t]+ | \#[^\n]*
    | """ (?: [^\\] | \\. )*? """ "{0,2}
    | \'\'\' .*? \'\'\' '{0,2}
    | " (?: [^"\\] | \\. )* "
    | ' [^']* '
    | [][{}=,.\n]
    | [^][{}=,.\n \t\#"']+
    ''',
    re.VERBOSE | re.DOTALL,
)
_AFTER_VALUE: Final = frozenset({",", "]", "}", "\n", ""})


def lines(text: str) -> Mapping[Keys, int]:
    """For the path of each key and of each item of a list in *text* the number of its line, from 1.

    A table that several headers name stands where the first of them is.
    """
    walk = _Walk(text.replace("\r\n", "\n"))
    walk.document()
    return walk.found


def _tokens(text: str) -> Iterator[tuple[str, int]]:
    """The tokens of *text* without blanks and comments, each with its line; an empty one at the end."""
    line = 1
    for match in _TOKEN.finditer(text):
        token = match.group()
        if token[0] not in " \t#":
            yield token, line
        line += token.count("\n")
    yield "", line


class _Walk:
    def __init__(self, text: str) -> None:
        self.found: dict[Keys, int] = {}
        self._tokens = _tokens(text)
        self._here, self._line = next(self._tokens)

    def document(self) -> None:
        table: Keys = ()
        while self._here:
            if self._here == "\n":
                self._step()
            elif self._here == "[":
                table = self._header()
            else:
                self._entry(table)

    def _step(self) -> None:
        self._here, self._line = next(self._tokens)

    def _header(self) -> Keys:
        while self._here == "[":
            self._step()
        table = self._key(())
        while self._here == "]":
            self._step()
        return table

    def _entry(self, table: Keys) -> None:
        path = self._key(table)
        self._step()
        self._value(path)

    def _key(self, table: Keys) -> Keys:
        path = table
        while True:
            path = (*path, _name(self._here))
            self.found.setdefault(path, self._line)
            self._step()
            if self._here != ".":
                return path
            self._step()

    def _value(self, path: Keys) -> None:
        if self._here == "[":
            self._list(path)
        elif self._here == "{":
            self._inline(path)
        else:
            while self._here not in _AFTER_VALUE:
                self._step()

    def _list(self, path: Keys) -> None:
        self._step()
        size = 0
        while self._here != "]":
            if self._here in {",", "\n"}:
                self._step()
            else:
                self.found[*path, size] = self._line
                self._value((*path, size))
                size += 1
        self._step()

    def _inline(self, path: Keys) -> None:
        self._step()
        while self._here != "}":
            if self._here in {",", "\n"}:
                self._step()
            else:
                self._entry(path)
        self._step()


def _name(token: str) -> str:
    """The key that *token* spells."""
    return next(iter(tomllib.loads(f"{token} = 0"))) if token[0] in "\"'" else token
