"""JSON files: an object, an array of objects, or values one after another, of which only texts are replaced."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from cleaner.document import DocumentError
from cleaner.formats import Format
from cleaner.formats.characters import latin, unmarked
from cleaner.formats.json_object import DECODER, DEEPEST, too_deep
from cleaner.formats.json_record import Line, edited, plain, record
from cleaner.formats.records import PART, Part, Records

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cleaner.formats.fields import Fields
    from cleaner.formats.records import Edit, Record

_FIRST: Final = re.compile(r"[ \t\n\r]*(\[[ \t\n\r]*)?")
_NEXT: Final = re.compile(r"[ \t\n\r]*(,[ \t\n\r]*)?")
_LAST: Final = re.compile(r"[ \t\n\r]*(?:\[[ \t\n\r]*)?\][ \t\n\r]*")
_CLOSED: Final = (b"{", b"}", b"[", b"]", b'"')
_UNSURE: Final = 16
"""So many characters from where a text breaks off it may yet go on otherwise: `-Infinit`, `1.5e`, half an escape."""


class Element(NamedTuple):
    """A value as it is written, and what lies between it and the one before, or the beginning of the file."""

    lead: bytes
    data: bytes


class Elements(NamedTuple):
    """Some values of a file; `tail` is what lies behind the last one of the file, None if that is not among them."""

    found: tuple[Element, ...]
    tail: bytes | None = None


class Written(NamedTuple):
    """What an output holds of a part; `opening` is the lead of its first value, which may be gone, None without any."""

    opening: bytes | None
    kept: tuple[Element, ...]
    tail: bytes | None


class _Text:
    """What was read of a file and is not yet done with, a character for each byte.

    Where it can not be read any further it has `ended`, and `trouble` says why.
    """

    def __init__(self, pieces: Iterator[bytes]) -> None:
        """Read *pieces*, one by one as they are needed."""
        self._pieces = pieces
        self.held = ""
        self.dropped = 0
        self.ended = False
        self.trouble: DocumentError | None = None

    def more(self, start: int, most: int) -> None:
        """Drop what lies before *start*; read as much again as is left, but not far beyond *most* characters."""
        read: list[bytes] = []
        left = size = len(self.held) - start
        enough = max(left + 1, min(2 * left, most + 2 * _UNSURE))
        while size < enough and not self.ended:
            piece = self._next()
            read.append(piece)
            size += len(piece)
        self.dropped += start
        self.held = self.held[start:] + latin(b"".join(read))

    def _next(self) -> bytes:
        try:
            piece = next(self._pieces, None)
        except DocumentError as error:
            piece, self.trouble = None, error
        self.ended = piece is None
        return piece or b""


class _Values:
    """The values of a file, one after another; then `tail` is what lies behind the last of them.

    Raises:
        DocumentError: there is something else; or a value is nested too deeply or has more than *most* bytes, so that
            nobody knows what behind it lies inside of what.
    """

    def __init__(self, pieces: Iterator[bytes], most: int) -> None:
        """Find them in *pieces*."""
        self._text, self._most = _Text(pieces), most
        self._at = 0  # where the last value ends
        self._array = False
        self.tail: bytes | None = None

    def __iter__(self) -> Iterator[Element]:
        lead = self._match(_FIRST)
        self._array = first = lead[1] is not None
        # a comma in an array is asked no further, for many small values' sake
        while (self._array and lead[1] and not first) or not self._over(lead, first=first):
            size = lead.end() - self._at
            end = self._value_end(size)
            found = self._text.held[self._at : end].encode("latin-1")
            self._at = end
            yield Element(found[:size], found[size:])
            lead, first = self._match(_NEXT), False
        self.tail = self._rest()

    def _match(self, pattern: re.Pattern[str]) -> re.Match[str]:
        """What *pattern* finds behind the last value, and a few characters more, if the file has them."""
        text = self._text
        while True:
            found = pattern.match(text.held, self._at)
            end = found.end() if found else self._at
            if end - self._at > self._most:
                raise self._too_large()
            if found and (end + _UNSURE <= len(text.held) or text.ended):
                return found
            self._more()

    def _over(self, lead: re.Match[str], *, first: bool) -> bool:
        """Whether no value comes behind *lead*; in an array there is no comma in that."""
        sign = self._text.held[lead.end() : lead.end() + 1]
        if not self._array:
            if lead[1]:
                raise self._broken("Expecting value", lead.start(1))
            return not sign
        if sign != "]" and not first:
            raise self._broken("Expecting ',' delimiter", lead.end())
        return sign == "]"

    def _value_end(self, lead: int) -> int:
        """Where the value ends that begins *lead* characters behind the last one."""
        while True:
            begin = self._at + lead
            end, error = self._decoded(begin)
            if end - begin > self._most:
                raise self._too_large()
            if end + _UNSURE <= len(self._text.held) or self._text.ended:
                break
            self._more()
        if error:
            raise self._broken(error.msg, error.pos)
        return end

    def _decoded(self, begin: int) -> tuple[int, json.JSONDecodeError | None]:
        """Where the value at *begin* ends; or up to where it could be read, and what is wrong there."""
        try:
            end = DECODER.raw_decode(self._text.held, begin)[1]
        except json.JSONDecodeError as error:
            # which of an open string tells where it begins
            return len(self._text.held) if error.msg.startswith("Unterminated") else error.pos, error
        except RecursionError as error:
            raise _too_deep() from error
        if too_deep(self._text.held, begin, end):
            raise _too_deep()
        return end, None

    def _rest(self) -> bytes:
        """What lies behind the last value: blanks, and in an array its closing bracket."""
        end = self._match(_LAST if self._array else _NEXT).end()
        if self._text.trouble or end < len(self._text.held):
            raise self._broken("Extra data", end)
        return self._text.held[self._at : end].encode("latin-1")

    def _more(self) -> None:
        self._text.more(self._at, self._most)
        self._at = 0

    def _broken(self, message: str, at: int) -> DocumentError:
        detail = f"{message}, byte {self._text.dropped + at + 1:,} of the file"
        return self._text.trouble or DocumentError("read", "broken-json", detail)

    def _too_large(self) -> DocumentError:
        detail = f"a value of more than {self._most:,} bytes; that is what --max-bytes allows"
        return DocumentError("read", "too-large", detail)


def _too_deep() -> DocumentError:
    return DocumentError("read", "nested-too-deeply", f"more than {DEEPEST} values inside each other")


def cut(path: str, name: str, most: int) -> Iterator[Part]:
    """The values of a file, some at a time; those of an array, if it is one."""
    first, size = 1, 0
    held: list[Element] = []
    values = _Values(unmarked(path, name, PART), most)
    try:
        for element in values:
            if size >= PART:
                yield Part(first, Elements(tuple(held)))
                first, size, held = first + len(held), 0, []
            held.append(element)
            size += len(element.lead) + len(element.data)
    except DocumentError:
        if held:  # what was read before it counts
            yield Part(first, Elements(tuple(held)))
        raise
    yield Part(first, Elements(tuple(held), values.tail))


def read(part: Part, name: str, fields: Fields) -> list[Record]:
    """The records of a part, numbered from the first value of the file."""
    return [record(line, name, fields) for line in _lines(part)]


def write(part: Part, fields: Fields, edits: Sequence[Edit]) -> Written:
    """The values of a part after their edits, with what lies between them."""
    found: tuple[Element, ...] = part.data.found
    kept = (Element(found[line.number - part.first].lead, data) for line, data in edited(_lines(part), fields, edits))
    return Written(found[0].lead if found else None, tuple(kept), part.data.tail)


def join(pieces: Iterable[Written], _path: str = "") -> Iterator[bytes]:
    """The file that *pieces* are of, without what went; an array is one whatever went, also if it broke off."""
    opening: bytes | None = None
    tail: bytes | None = None
    last = b""
    for written in pieces:
        opening, tail = written.opening if opening is None else opening, written.tail
        for lead, data in written.kept:
            yield _between(last, lead, data) if last else opening or b""
            yield data
            last = data
    array = b"[" in (opening or b"")
    if array:
        yield b"" if last else opening or b""
        yield b"\n]\n" if tail is None else tail
    elif last or opening is None:
        yield tail or b""


def _between(last: bytes, lead: bytes, data: bytes) -> bytes:
    """What lies between two values: *lead*, or a line feed if they would become one, as numbers do."""
    return lead or (b"" if last.endswith(_CLOSED) or data.startswith(_CLOSED) else b"\n")


def rows(part: Part, fields: Fields, edits: Sequence[Edit]) -> list[dict[str, Any]]:
    """The records of a part as plain values, after their edits."""
    return plain(_lines(part), fields, edits)


def _lines(part: Part) -> Iterator[Line]:
    for number, element in enumerate(part.data.found, part.first):
        yield Line(number, element.data)


FORMATS: Final = (Format((".json",), "json", "json", records=Records(cut, read, write, join, rows)),)
