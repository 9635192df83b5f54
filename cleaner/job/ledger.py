"""The ledger and the manifest: what was done to each document, row by row, and summed up. No clock times in them."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import Counter
from typing import TYPE_CHECKING, Any, TypeAlias

from cleaner.document import Paragraph, Removal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cleaner.document import Cut, Document, Repair

Row: TypeAlias = dict[str, Any]
"""`doc, paragraph, start, end, text, stage, reason, detail, witness, after`, in this order, in every row.

Offsets are code points of the extracted text. `after` is what stands there now: the repaired text for a repair,
nothing, that is "", for a cut, and null for a paragraph that went as a whole. The row of a removed paragraph that had
cuts has in `text` what was left of it; what was cut has rows of its own.
"""


def removed_rows(document: Document) -> Iterator[Row]:
    """A row per repair, per removed paragraph and per cut, in the order of the text."""
    rows = [(r.start, 0, _repair_row(document, r)) for r in document.repairs]
    for index, paragraph in enumerate(document.paragraphs):
        if paragraph.removal is not None:
            rows.append((paragraph.start, 1, _row(document, index, paragraph, paragraph.removal)))
        rows += [(cut.start, 2, _cut_row(document, index, cut)) for cut in paragraph.cuts]
    return (row for _, _, row in sorted(rows, key=lambda entry: entry[:2]))


def flagged_rows(document: Document) -> Iterator[Row]:
    """A row per paragraph that was kept but noted."""
    return (
        _row(document, i, p, p.flag) for i, p in enumerate(document.paragraphs) if p.flag is not None and not p.removal
    )


def manifest_row(document: Document, digest: str, output: str | None) -> Row:
    """The manifest's row of *document*."""
    counts = count([document])
    return {
        "doc": document.id,
        "site": document.site,
        "digest": digest or None,
        "output": output,
        "paragraphs": counts["paragraphs"],
        "kept": counts["kept"],
        "removed": sum(counts["removed"].values()),
        "cut": sum(counts["cut"].values()),
        "flagged": sum(counts["flagged"].values()),
        "repaired": sum(counts["repaired"].values()),
        "verdict": verdict(document),
        "verdict_detail": document.verdict.detail if document.verdict else "",
        "reprint_of": document.reprint.of or None if document.reprint else None,
        "reprint_run": document.reprint.run if document.reprint else None,
        "cluster": document.reprint.cluster if document.reprint else None,
        "failure": document.failure._asdict() if document.failure else None,
        "metadata": dict(document.metadata),
    }


def count(documents: Iterable[Document]) -> dict[str, Any]:
    """What happened in *documents*; keys of `removed`, `cut`, `flagged` and `repaired` are `stage/reason`.

    `verdicts` are documents by what they are. A cut takes no paragraph: kept and removed together are the paragraphs.
    """
    total = empty_counts()
    for document in documents:
        total["documents"] += 1
        total["verdicts"].update([verdict(document)])
        total["paragraphs"] += len(document.paragraphs)
        total["kept"] += sum(1 for p in document.paragraphs if not p.removal)
        total["removed"].update(_name(p.removal) for p in document.paragraphs if p.removal)
        total["cut"].update(f"boilerplate/{cut.reason}" for p in document.paragraphs for cut in p.cuts)
        total["flagged"].update(_name(p.flag) for p in document.paragraphs if p.flag and not p.removal)
        total["repaired"].update(f"repair/{r.reason}" for r in document.repairs)
        if document.failure:
            total["failed"].update([f"{document.failure.stage}/{document.failure.reason}"])
    return total


def empty_counts() -> dict[str, Any]:
    """Counts of nothing."""
    names = ("verdicts", "removed", "cut", "flagged", "repaired", "failed")
    counters: dict[str, Any] = {name: Counter() for name in names}
    return {"documents": 0, "paragraphs": 0, "kept": 0, **counters}


def add_counts(parts: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The sum of *parts*, its reasons in alphabetical order."""
    total = empty_counts()
    for part in parts:
        for key, value in part.items():
            if isinstance(value, int):
                total[key] += value
            else:
                total[key].update(value)
    return {key: dict(sorted(value.items())) if isinstance(value, Counter) else value for key, value in total.items()}


def lines(rows: Iterable[Row]) -> bytes:
    """*rows* as JSON lines in UTF-8; a lone surrogate is spelled out as its escape."""
    text = "".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for row in rows)
    return text.encode("utf-8", "backslashreplace")


def _row(document: Document, index: int, paragraph: Paragraph, mark: Removal) -> Row:
    return {
        "doc": document.id,
        "paragraph": index,
        "start": paragraph.start,
        "end": paragraph.end,
        "text": paragraph.text,
        "stage": mark.stage,
        "reason": mark.reason,
        "detail": mark.detail,
        "witness": mark.witness._asdict() if mark.witness else None,
        "after": None,
    }


def _cut_row(document: Document, index: int, cut: Cut) -> Row:
    text = document.text[cut.start : cut.end]
    removal = Removal("boilerplate", cut.reason, cut.detail)
    return {**_row(document, index, Paragraph(text, cut.start, cut.end), removal), "after": ""}


def _repair_row(document: Document, repair: Repair) -> Row:
    index = bisect_right(document.paragraphs, repair.start, key=lambda p: p.end)
    return {
        "doc": document.id,
        "paragraph": index if index < len(document.paragraphs) else None,
        "start": repair.start,
        "end": repair.end,
        "text": repair.before,
        "stage": "repair",
        "reason": repair.reason,
        "detail": repair.detail,
        "witness": None,
        "after": repair.after,
    }


def _name(mark: Removal) -> str:
    return f"{mark.stage}/{mark.reason}"


def verdict(document: Document) -> str:
    """What *document* is: of all that is true of it, what tells most."""
    if document.failure:
        return "failed"
    if not any(_visible(paragraph.text) for paragraph in document.paragraphs):
        return "empty"
    if document.verdict:
        return document.verdict.shortfall
    if document.reprint and document.reprint.of:
        return "reprint"
    return "nothing-left" if all(paragraph.removal for paragraph in document.paragraphs) else "article"


def _visible(text: str) -> bool:
    """Whether anything of *text* can be seen: white space can not, nor can zero-width characters."""
    return any(char.isprintable() and not char.isspace() for char in text)
