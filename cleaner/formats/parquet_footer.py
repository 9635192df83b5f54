"""What a file of Parquet says at its end of the groups of its rows: their sizes, and how they are compressed.

The library would tell as well, but it ends the whole process where what a damaged file says of a column makes no sense.
"""

from __future__ import annotations

import os
from typing import IO, TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LARGEST: Final = 1 << 26
ITEMS: Final = 1 << 18
"""The bytes of a footer, and the items of a list in it, at most: they bound what a damaged file can claim."""

_TAIL: Final = 8  # the length of the footer, and a magic word
_BYTES: Final = {1: 0, 2: 0, 3: 1, 7: 8, 13: 16}  # what values of a fixed size take, by their types
_BOOLEANS: Final = (1, 2)
_INTEGERS: Final = (4, 5, 6)
_BINARY, _LISTS, _MAP, _STRUCT = 8, (9, 10), 11, 12
_GROUPS: Final = 4


class Column(NamedTuple):
    """A column of a group: the numbers are those of the format's own description.

    `start` is where its first page is, `size` what it takes, not compressed.
    """

    path: str
    codec: int
    encodings: list[int]
    values: int
    size: int
    start: int


class Group(NamedTuple):
    """A group of rows."""

    rows: int
    columns: list[Column]


def groups_of(file: IO[bytes]) -> Iterator[Group]:
    """The groups of rows of *file*, of which nothing else is read.

    Raises:
        ValueError: its footer makes no sense.
        LookupError: its footer ends too early.
    """
    end = file.seek(0, os.SEEK_END)
    file.seek(max(end - _TAIL, 0))
    length = int.from_bytes(file.read(_TAIL)[:4], "little")
    if length > min(LARGEST, end - _TAIL):
        raise ValueError(f"a footer of {length:,} bytes")
    file.seek(end - _TAIL - length)
    footer = _Footer(file.read(length))
    for field, kind in footer.fields():
        if field == _GROUPS and kind in _LISTS:
            for found in footer.items():
                yield _group(found)
        else:
            footer.value(kind)


def _group(found: Any) -> Group:
    described = [_of(dict, _of(dict, column).get(3)) for column in _of(list, _of(dict, found).get(1))]
    return Group(_of(int, _of(dict, found).get(3)), [_column(column) for column in described])


def _column(found: Mapping[int, Any]) -> Column:
    path = ".".join(_of(bytes, part).decode("utf-8", "replace") for part in _of(list, found.get(3)))
    codec, values, size, data, dictionary = (_of(int, found.get(field)) for field in (4, 5, 6, 9, 11))
    encodings = [_of(int, encoding) for encoding in _of(list, found.get(2))]
    return Column(path, codec, encodings, values, size, min(data, dictionary) if dictionary else data)


def _of(kind: type[Any], value: Any) -> Any:
    """*value*, if it is what it has to be, else one that says nothing."""
    return value if isinstance(value, kind) else kind()


class _Footer:
    """A structure in the compact protocol of Thrift: fields have numbers, and who reads them knows their names."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def fields(self) -> Iterator[tuple[int, int]]:
        """The number and the type of each field of a structure; whoever asks has to read its value before the next."""
        field = 0
        while head := self.byte():
            field = field + (head >> 4) if head >> 4 else self.signed()
            yield field, head & 15

    def items(self) -> Iterator[Any]:
        """The items of a list."""
        head = self.byte()
        size = self.varint() if head >> 4 == 15 else head >> 4
        if size > ITEMS:
            raise ValueError(f"a list of {size:,} items")
        for _ in range(size):  # a boolean takes a byte here, and none in a structure, where its type says what it is
            yield self.byte() if head & 15 in _BOOLEANS else self.value(head & 15)

    def value(self, kind: int) -> Any:
        """A value of the type *kind*."""
        if kind in _INTEGERS:
            return self.signed()
        if kind == _BINARY:
            return self.bytes(self.varint())
        if kind == _STRUCT:
            return {field: self.value(inner) for field, inner in self.fields()}
        if kind in _LISTS:
            return list(self.items())
        if kind == _MAP:
            return self.pairs()
        return self.bytes(_BYTES[kind])

    def pairs(self) -> list[Any]:
        """The keys and values of a map."""
        size = self.varint()
        kinds = self.byte() if size else 0
        if size > ITEMS:
            raise ValueError(f"a map of {size:,} pairs")
        return [(self.value(kinds >> 4), self.value(kinds & 15)) for _ in range(size)]

    def byte(self) -> int:
        """The next byte."""
        self.at += 1
        return self.data[self.at - 1]

    def bytes(self, size: int) -> bytes:
        """The next *size* bytes."""
        self.at += size
        if self.at > len(self.data):
            raise IndexError("the footer ends too early")
        return self.data[self.at - size : self.at]

    def varint(self) -> int:
        """An integer of as many bytes as it needs."""
        value = shift = 0
        while (byte := self.byte()) > 127:
            value |= (byte & 127) << shift
            shift += 7
            if shift > 63:
                raise ValueError("an integer of more than 64 bits")
        return value | byte << shift

    def signed(self) -> int:
        """An integer that may be below zero: its lowest bit says so."""
        value = self.varint()
        return (value >> 1) ^ -(value & 1)
