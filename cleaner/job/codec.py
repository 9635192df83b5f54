"""How a document is kept in the state: a line of JSON for what was decided, then the extracted text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from cleaner.document import Cut, Document, Failure, Paragraph, Removal, Repair, Verdict, remainder

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


def encode(document: Document) -> bytes:
    """*document* as bytes; witnesses are not kept here, since they are decided later, in `resolve`."""
    head = {
        "id": document.id,
        "site": document.site,
        "title": document.title,
        "spans": [offset for p in document.paragraphs for offset in (p.start, p.end)],
        "removals": _marks((i, p.removal) for i, p in enumerate(document.paragraphs)),
        "flags": _marks((i, p.flag) for i, p in enumerate(document.paragraphs)),
        "cuts": [(i, *cut) for i, p in enumerate(document.paragraphs) for cut in p.cuts],
        "repairs": document.repairs,
        "metadata": dict(document.metadata),
        "failure": document.failure,
        "verdict": document.verdict,
        "lost": document.lost,
    }
    return json.dumps(head, separators=(",", ":")).encode() + b"\n" + document.text.encode("utf-8", "surrogatepass")


def decode(data: bytes) -> Document:
    """The document that `encode` made *data* from."""
    line, _, body = data.partition(b"\n")
    head = json.loads(line)
    text = body.decode("utf-8", "surrogatepass")
    spans = head["spans"]
    paragraphs = [Paragraph(text[a:b], a, b) for a, b in zip(spans[::2], spans[1::2], strict=True)]
    for index, cuts in _cuts(head).items():
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
        tuple(Repair(*row) for row in head["repairs"]),
        head["metadata"],
        Failure(*head["failure"]) if head["failure"] else None,
        verdict=Verdict(*head["verdict"]) if head["verdict"] else None,
        lost=head["lost"],
    )


def texts(data: bytes, paragraphs: Sequence[int]) -> list[str]:
    """The texts of some paragraphs, by index, of the document that `encode` made *data* from."""
    line, _, body = data.partition(b"\n")
    head = json.loads(line)
    spans, cuts = head["spans"], _cuts(head)
    text = body.decode("utf-8", "surrogatepass")
    return [remainder(text, spans[2 * i], spans[2 * i + 1], cuts.get(i, ())) for i in paragraphs]


def _cuts(head: Mapping[str, Any]) -> dict[int, tuple[Cut, ...]]:
    """The cuts of each paragraph that has any."""
    cuts: dict[int, list[Cut]] = {}
    for index, *cut in head["cuts"]:
        cuts.setdefault(index, []).append(Cut(*cut))
    return {index: tuple(found) for index, found in cuts.items()}


def _marks(found: Iterable[tuple[int, Removal | None]]) -> list[tuple[int, str, str, str]]:
    return [(i, mark.stage, mark.reason, mark.detail) for i, mark in found if mark]


def _unmarked(rows: Sequence[Sequence[Any]]) -> list[tuple[int, Removal]]:
    return [(index, Removal(stage, reason, detail)) for index, stage, reason, detail in rows]
