"""JSON lines: a record a line, of which the text is replaced and nothing else."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from cleaner.formats import Form, Format
from cleaner.formats.characters import decoded, unmarked
from cleaner.formats.fields import MISSING
from cleaner.formats.json_object import Object
from cleaner.formats.json_record import Line, edited, plain, record
from cleaner.formats.records import PART, Part, Records, too_large

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cleaner.formats.fields import Fields
    from cleaner.formats.records import Edit, Record


_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_BLANK: Final = b" \t\r\n"


def cut(path: str, name: str, most: int) -> Iterator[Part]:
    """The lines of a file, some at a time: `data` is their bytes, or the failure of one that is too large."""
    yield from cut_lines(unmarked(path, name, PART), most)


def cut_lines(pieces: Iterable[bytes], most: int) -> Iterator[Part]:
    """The lines in *pieces*, some at a time, those of more than *most* bytes alone, as failures."""
    first, held, size, inside = 1, [b""], 0, False
    for piece in pieces:
        block, rest = piece[: piece.rfind(b"\n") + 1], piece[piece.rfind(b"\n") + 1 :]
        if block:
            block = b"".join([*held, block])
            yield from _parts(first, block[block.index(b"\n") + 1 :] if inside else block, most, skipped=inside)
            first, held, size, inside = first + block.count(b"\n"), [], 0, False
        if inside:
            continue
        held.append(rest)
        size += len(rest)
        if size > most:
            yield Part(first, too_large(most))
            held, size, inside = [], 0, True
    rest = b"".join(held)
    if rest or (first == 1 and not inside):
        yield from _parts(first, rest, most)


def _parts(first: int, block: bytes, most: int, *, skipped: bool = False) -> Iterator[Part]:
    first += skipped
    if skipped and not block:
        return
    if len(block) <= most:
        yield Part(first, block)
        return
    for number, line in enumerate(block.removesuffix(b"\n").split(b"\n"), first):
        yield Part(number, line if len(line) <= most else too_large(most))


def read(part: Part, name: str, fields: Fields) -> list[Record]:
    """The records of a part, by the numbers of their lines; a blank line is none."""
    return [record(line, name, fields) for line in _records(part)]


def write(part: Part, fields: Fields, edits: Sequence[Edit]) -> bytes:
    """The lines of a part after their edits."""
    return b"".join(data + b"\n" for _, data in edited(_records(part), fields, edits))


def rows(part: Part, fields: Fields, edits: Sequence[Edit]) -> list[dict[str, Any]]:
    """The records of a part as plain values, after their edits."""
    return plain(_records(part), fields, edits)


def join(pieces: Iterable[bytes], _path: str = "") -> Iterator[bytes]:
    """Lines are put together as they are."""
    yield from pieces


def settled(lines: bytes, names: Sequence[str]) -> tuple[bytes, list[Any]]:
    """*lines* as dolma's tools need them, which give up a whole file for one of them; and the id of each.

    A line that has no id gets its one of *names*, one without a text an empty one, and a lone surrogate becomes U+FFFD.
    """
    made, ids = [], []
    for line, name in zip(lines.split(b"\n")[:-1], names, strict=True):
        if not line.startswith(b"{"):
            made.append(line)
            ids.append(name)
            continue
        text, utf8 = decoded(line)
        found = Object(text)
        said = found.get("text")
        said = "" if said in (None, MISSING) else said
        if said != found.get("text") or (isinstance(said, str) and _SURROGATE.search(said)):
            escaped = json.dumps(_SURROGATE.sub("\ufffd", said), ensure_ascii=line.isascii() or not utf8)
            found = Object(found.replaced("text", escaped))
        if found.get("id") in (None, MISSING):
            found = Object(found.replaced("id", json.dumps(name)))
        made.append(found.text.encode("utf-8" if utf8 else "latin-1", "backslashreplace"))
        ids.append(found.get("id"))
    return b"".join(line + b"\n" for line in made), ids


def encode(rows: Iterable[dict[str, Any]]) -> bytes:
    """*rows* as lines of JSON; a lone surrogate, which no UTF-8 can hold, is spelled out."""
    lines = "".join(json.dumps(row, ensure_ascii=False, default=str) + "\n" for row in rows)
    return lines.encode("utf-8", "backslashreplace")


def _records(part: Part) -> Iterator[Line]:
    for number, line in enumerate(part.data.split(b"\n"), part.first):
        if data := line.strip(_BLANK):
            yield Line(number, data)


FORM: Final = Form("jsonl", join)
FORMATS: Final = (Format((".jsonl", ".ndjson"), "jsonl", "jsonl", records=Records(cut, read, write, join, rows)),)
