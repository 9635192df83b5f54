"""What became of a text that was cleaned for a program: the clean text, and all that is not in it any more, and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from cleaner.document import Failure, Stage, Witness
from cleaner.job import ledger
from cleaner.job.publish import kept_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from cleaner.document import Document


class Mark(NamedTuple):
    """One row of the ledger: a paragraph, or a stretch of one, and what was done to it.

    `start` and `end` are offsets in code points in `Cleaned.extracted`, `paragraph` counts its paragraphs from 0, or is
    None outside of them. `reason` is the rule's own name; `detail` says what in the text decided. `witness` is, for a
    duplicate, the kept paragraph that says the same, `witness.doc` the id of its document. `after` is what stands there
    now: the repaired text, "" where something was cut out of a paragraph, None for a paragraph as a whole.
    """

    doc: str
    paragraph: int | None
    start: int
    end: int
    text: str
    stage: Stage
    reason: str
    detail: str
    witness: Witness | None
    after: str | None

    @property
    def similarity(self) -> float | None:
        """How like its witness it is (Jaccard, 0 to 1); None without one."""
        return self.witness.shared / self.witness.union if self.witness and self.witness.union else None


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What became of one text; `str` of it is the clean text.

    Attributes:
        id: what the caller calls it.
        text: the clean text: the kept paragraphs, a blank line between them; "" if nothing is left, or it failed.
        removed: what went, paragraphs and cuts inside of them, in the order of the text.
        flagged: what stays, but somebody may want to look at.
        repaired: what was repaired, `text` before and `after`.
        verdict: what it is: `article`, or one of the other verdicts of the manifest.
        reprint_of: the id of the text that holds nearly all of it, if one does.
        failure: why it could not be cleaned; None if it could.
        extracted: the text, repaired, before anything was removed.
        metadata: what is known of it besides, such as `url`, `title` and `charset`.
    """

    id: str
    text: str
    removed: tuple[Mark, ...] = ()
    flagged: tuple[Mark, ...] = ()
    repaired: tuple[Mark, ...] = ()
    verdict: str = "article"
    reprint_of: str | None = None
    failure: Failure | None = None
    extracted: str = field(default="", repr=False)
    metadata: Mapping[str, object] = field(default_factory=dict, repr=False)

    def __str__(self) -> str:
        return self.text


def cleaned(document: Document, called: Callable[[str], str]) -> Cleaned:
    """What became of *document*, decided and all; *called* gives the caller's id for one of ours."""
    marks = _marks(ledger.removed_rows(document), called)
    reprint = document.reprint.of if document.reprint else ""
    return Cleaned(
        called(document.id),
        kept_text(document),
        removed=tuple(mark for mark in marks if mark.stage != "repair"),
        flagged=_marks(ledger.flagged_rows(document), called),
        repaired=tuple(mark for mark in marks if mark.stage == "repair"),
        verdict=ledger.verdict(document),
        reprint_of=called(reprint) if reprint else None,
        failure=document.failure,
        extracted=document.text,
        metadata=dict(document.metadata),
    )


def _marks(rows: Iterable[ledger.Row], called: Callable[[str], str]) -> tuple[Mark, ...]:
    return tuple(_mark(row, called) for row in rows)


def _mark(row: ledger.Row, called: Callable[[str], str]) -> Mark:
    said = row["witness"]
    witness = Witness(**{**said, "doc": called(said["doc"])}) if said else None
    return Mark(**{**row, "doc": called(row["doc"]), "witness": witness})
