"""The ledger and the manifest: what was done to each document, row by row, and summed up. No clock times in them."""

from __future__ import annotations

from bisect import bisect_right
from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypeAlias

from cleaner.document import Paragraph, Removal, Witness
from cleaner.job import jsons

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
        if paragraph.cuts:
            rows += [(cut.start, 2, _cut_row(document, index, cut)) for cut in paragraph.cuts]
    rows.sort(key=itemgetter(0, 1))
    return map(itemgetter(2), rows)


def flagged_rows(document: Document) -> Iterator[Row]:
    """A row per paragraph that was kept but noted."""
    return (_row(document, i, p, p.flag) for i, p in enumerate(document.paragraphs) if p.flag and not p.removal)


def manifest_row(document: Document, counts: Mapping[str, Any], digest: str, output: str | None) -> Row:
    """The manifest's row of *document*, whose own *counts* are known."""
    reprint = document.reprint
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
        "verdict": next(iter(counts["verdicts"])),
        "verdict_detail": document.verdict.detail if document.verdict else "",
        "reprint_of": reprint.of or None if reprint else None,
        "reprint_run": reprint.run if reprint else None,
        "cluster": reprint.cluster if reprint else None,
        "failure": document.failure._asdict() if document.failure else None,
        "metadata": dict(document.metadata),
    }


def count(document: Document) -> dict[str, Any]:
    """What happened in *document*; keys of `removed`, `cut`, `flagged` and `repaired` are `stage/reason`.

    `verdicts` are documents by what they are. A cut takes no paragraph: kept and removed together are the paragraphs.
    """
    total = empty_counts()
    total["documents"], total["paragraphs"] = 1, len(document.paragraphs)
    total["verdicts"][verdict(document)] = 1
    removed, flagged = total["removed"], total["flagged"]
    for _, _, _, removal, flag, cuts in document.paragraphs:
        if removal:
            _add(removed, f"{removal.stage}/{removal.reason}")
        elif flag:
            _add(flagged, f"{flag.stage}/{flag.reason}")
        for cut in cuts:
            _add(total["cut"], f"boilerplate/{cut.reason}")
    total["kept"] = len(document.paragraphs) - sum(removed.values())
    for repair in document.repairs:
        _add(total["repaired"], f"repair/{repair.reason}")
    if document.failure:
        total["failed"][f"{document.failure.stage}/{document.failure.reason}"] = 1
    return total


def empty_counts() -> dict[str, Any]:
    """Counts of nothing."""
    kinds: dict[str, Any] = {name: {} for name in ("verdicts", "removed", "cut", "flagged", "repaired", "failed")}
    return {"documents": 0, "paragraphs": 0, "kept": 0, **kinds}


def add_counts(parts: Iterable[tuple[Mapping[str, Any], int]]) -> dict[str, Any]:
    """The sum of *parts*, each so many times, its reasons in alphabetical order."""
    total = empty_counts()
    for part, times in parts:
        for key, value in part.items():
            if isinstance(value, int):
                total[key] += value * times
            for reason, number in value.items() if isinstance(value, dict) else ():
                _add(total[key], reason, number * times)
    return {key: dict(sorted(value.items())) if isinstance(value, dict) else value for key, value in total.items()}


def _add(counts: dict[str, int], reason: str, times: int = 1) -> None:
    counts[reason] = counts.get(reason, 0) + times


def lines(rows: Iterable[Row]) -> bytes:
    """*rows* as JSON lines in UTF-8; a lone surrogate is spelled out as its escape."""
    return b"".join(jsons.dumps(row) + b"\n" for row in rows)


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
        "witness": dict(zip(Witness._fields, mark.witness, strict=True)) if mark.witness else None,
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
