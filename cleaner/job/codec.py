"""How a document is kept in the state: the paragraphs' offsets, JSON for what was decided, then the extracted text.

The offsets come first, as plain numbers, so that single paragraphs can be had without reading the rest. A checksum
ends it all.
"""

from __future__ import annotations

import struct
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from xxhash import xxh3_64_intdigest

from cleaner.document import Cut, Document, Failure, Paragraph, Removal, Repair, StateError, Verdict, remainder
from cleaner.job import jsons

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_SUM: Final = struct.Struct("<Q")
"""The xxh3_64 of all that comes before it."""
_SIZES: Final = struct.Struct("<III")
"""How many paragraphs, how many cuts, and how many bytes of JSON."""


def encode(document: Document) -> bytes:
    """*document* as bytes; witnesses are not kept here, since they are decided later, in `resolve`."""
    paragraphs = document.paragraphs
    cuts = [(i, *cut) for i, p in enumerate(paragraphs) if p.cuts for cut in p.cuts]
    head = {
        "id": document.id,
        "site": document.site,
        "title": document.title,
        "removals": _marks((i, p.removal) for i, p in enumerate(paragraphs) if p.removal),
        "flags": _marks((i, p.flag) for i, p in enumerate(paragraphs) if p.flag),
        "cuts": cuts,
        "repairs": document.repairs,
        "metadata": dict(document.metadata),
        "failure": document.failure,
        "verdict": document.verdict,
        "lost": document.lost,
    }
    told = jsons.dumps(head)
    sizes = _SIZES.pack(len(paragraphs), len(cuts), len(told))
    offsets = [offset for p in paragraphs for offset in (p.start, p.end)]
    text = document.text.encode("utf-8", "surrogatepass")
    data = b"".join((sizes, _offsets(len(paragraphs)).pack(*offsets), told, text))
    return data + _SUM.pack(xxh3_64_intdigest(data))


def decode(data: bytes) -> Document:
    """The document that `encode` made *data* from."""
    spans, _, told, text = _parts(data)
    head = jsons.loads(told)
    pairs = zip(spans[::2], spans[1::2], strict=True)
    paragraphs = [Paragraph._make((text[a:b], a, b, None, None, ())) for a, b in pairs]
    for index, cuts in _cuts(head["cuts"]).items():
        _, start, end, *_ = paragraphs[index]
        paragraphs[index] = Paragraph(remainder(text, start, end, cuts), start, end, cuts=cuts)
    for index, removal in _unmarked(head["removals"]):
        paragraphs[index] = paragraphs[index]._replace(removal=removal)
    for index, flag in _unmarked(head["flags"]):
        paragraphs[index] = paragraphs[index]._replace(flag=flag)
    return Document(
        head["id"],
        head["site"],
        head["title"],
        text,
        tuple(paragraphs),
        tuple(map(Repair._make, head["repairs"])),
        head["metadata"],
        Failure(*head["failure"]) if head["failure"] else None,
        verdict=Verdict(*head["verdict"]) if head["verdict"] else None,
        lost=head["lost"],
    )


def texts(data: bytes, paragraphs: Sequence[int]) -> list[str]:
    """The texts of some paragraphs, by index, of the document that `encode` made *data* from."""
    spans, cut, told, text = _parts(data)
    if not cut:
        return [text[spans[2 * i] : spans[2 * i + 1]] for i in paragraphs]
    cuts = _cuts(jsons.loads(told)["cuts"])
    return [remainder(text, spans[2 * i], spans[2 * i + 1], cuts.get(i, ())) for i in paragraphs]


def _parts(data: bytes) -> tuple[Sequence[int], int, bytes, str]:
    """Offsets, number of cuts, JSON and text."""
    view = memoryview(data)[: -_SUM.size]
    if len(data) < _SUM.size or _SUM.pack(xxh3_64_intdigest(view)) != data[-_SUM.size :]:
        raise StateError("damaged: a document is not what was written; clean --force makes it anew")
    paragraphs, cuts, size = _SIZES.unpack_from(data)
    offsets = _offsets(paragraphs)
    told = _SIZES.size + offsets.size
    text = str(view[told + size :], "utf-8", "surrogatepass")
    return offsets.unpack_from(data, _SIZES.size), cuts, data[told : told + size], text


@lru_cache(1 << 10)
def _offsets(paragraphs: int) -> struct.Struct:
    """The form of the offsets of so many paragraphs: where each begins, and where it ends."""
    return struct.Struct(f"<{2 * paragraphs}I")


def _cuts(rows: Sequence[Sequence[Any]]) -> Mapping[int, tuple[Cut, ...]]:
    """The cuts of each paragraph that has any."""
    cuts: dict[int, list[Cut]] = {}
    for index, *cut in rows:
        cuts.setdefault(index, []).append(Cut(*cut))
    return {index: tuple(found) for index, found in cuts.items()}


def _marks(found: Iterable[tuple[int, Removal | None]]) -> list[tuple[int, str, str, str]]:
    return [(i, mark.stage, mark.reason, mark.detail) for i, mark in found if mark]


def _unmarked(rows: Sequence[Sequence[Any]]) -> list[tuple[int, Removal]]:
    return [(index, Removal(stage, reason, detail)) for index, stage, reason, detail in rows]
