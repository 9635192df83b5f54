"""What `resolve` decides of the documents of one file, how the state keeps it, and how it is applied."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from cleaner.document import Document, Removal, Reprint, StateError, Witness

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NOTHING = "{}"
"""What the state keeps of a file of which nothing was decided."""


class Decision(NamedTuple):
    """One paragraph that goes, and the kept one that says the same; none if the rest of a reprint goes with it."""

    record: int
    paragraph: int
    reason: str
    witness: Witness | None


class Decisions(NamedTuple):
    """What was decided of one file: the paragraphs that go, and by record, which documents are reprints."""

    paragraphs: Sequence[Decision] = ()
    reprints: Mapping[int, Reprint] = {}


def dump(decisions: Decisions) -> str:
    """*decisions* as the state keeps them."""
    return json.dumps(decisions._asdict(), ensure_ascii=False, separators=(",", ":"))


def load(text: str) -> Decisions:
    """What `dump` kept."""
    kept = json.loads(text)
    rows = [(*row[:3], Witness(*row[3]) if row[3] else None) for row in kept.get("paragraphs", ())]
    reprints = {int(record): Reprint(*reprint) for record, reprint in kept.get("reprints", {}).items()}
    return Decisions([Decision(*row) for row in rows], reprints)


def apply(documents: Sequence[Document], decisions: Decisions) -> list[Document]:
    """*documents* (the records of one file) with the paragraphs that go, and the reprints, marked.

    Raises:
        StateError: a decision points at a paragraph that is not there or went already; the state is not to be trusted.
    """
    changed = [list(document.paragraphs) for document in documents]
    for d in decisions.paragraphs:
        try:
            paragraph = changed[d.record][d.paragraph]
        except IndexError:
            paragraph = None
        if paragraph is None or paragraph.removal:
            raise StateError(
                f"a decision does not fit {documents[0].id}, paragraph {d.paragraph}; --force decides anew"
            )
        detail = "" if d.witness else f"the rest of a reprint of {decisions.reprints[d.record].of}"
        removal = Removal("dedup", d.reason, detail, d.witness)
        changed[d.record][d.paragraph] = paragraph._replace(removal=removal)
    return [
        document._replace(paragraphs=tuple(paragraphs), reprint=decisions.reprints.get(record))
        for record, (document, paragraphs) in enumerate(zip(documents, changed, strict=True))
    ]
