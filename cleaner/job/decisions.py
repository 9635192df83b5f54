"""What `resolve` decides of the documents of one file, how the state keeps it, and how it is applied."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from xxhash import xxh3_128_intdigest

from cleaner.dedup.compared import exact_form
from cleaner.document import Document, Removal, Reprint, StateError, Witness
from cleaner.job import jsons

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cleaner.document import Paragraph, Stage

STATES_MORE = "states-more"
"""Why a paragraph stays that is like a kept one."""

SITE_LINE = "site-line"
"""Why a line goes that its site repeats: a boilerplate rule, which is decided with the whole corpus in sight."""

NOTHING = b"{}"
"""What the state keeps of a file of which nothing was decided."""


class Decision(NamedTuple):
    """One paragraph that goes, or stays though something is noted of it.

    `exact` is the lower half of its exact key, so that a decision can only meet the text that it was made of. `witness`
    is a kept one that is like it, none for a site's line or the rest of a reprint; `detail` says what decided.
    """

    record: int
    paragraph: int
    exact: int
    reason: str
    detail: str
    witness: Witness | None


class Decisions(NamedTuple):
    """What was decided of one file: the paragraphs that go, those that stay, and by record, which are reprints."""

    paragraphs: Sequence[Decision] = ()
    stayed: Sequence[Decision] = ()
    reprints: Mapping[int, Reprint] = {}


def exact_key(text: str) -> int:
    """The lower half of the exact key of *text*, as `dedup.fingerprint` has it."""
    return xxh3_128_intdigest(exact_form(text)) & 0xFFFFFFFFFFFFFFFF


def dump(decisions: Decisions) -> bytes:
    """*decisions* as the state keeps them."""
    reprints = {str(record): reprint for record, reprint in decisions.reprints.items()}
    return jsons.dumps({"paragraphs": decisions.paragraphs, "stayed": decisions.stayed, "reprints": reprints})


def load(data: bytes) -> Decisions:
    """What `dump` kept."""
    kept = jsons.loads(data)
    reprints = {int(record): Reprint(*reprint) for record, reprint in kept.get("reprints", {}).items()}
    return Decisions(_decisions(kept.get("paragraphs", ())), _decisions(kept.get("stayed", ())), reprints)


def _decisions(rows: Sequence[Sequence[Any]]) -> list[Decision]:
    decisions = map(Decision._make, rows)
    return [
        decision._replace(witness=Witness(*decision.witness)) if decision.witness else decision
        for decision in decisions
    ]


def apply(documents: Sequence[Document], decisions: Decisions) -> list[Document]:
    """*documents* (the records of one file) with the paragraphs that go, and the reprints, marked.

    Raises:
        StateError: a decision points at a paragraph that is not there, says something else, or went already; the state
            is not to be trusted.
    """
    changed = [list(document.paragraphs) for document in documents]
    for d in decisions.stayed:
        paragraph = _met(documents, changed, d)
        changed[d.record][d.paragraph] = paragraph if paragraph.flag else paragraph._replace(flag=_mark(d))
    for d in decisions.paragraphs:
        changed[d.record][d.paragraph] = _met(documents, changed, d)._replace(removal=_mark(d))
    return [
        document._replace(paragraphs=tuple(paragraphs), reprint=decisions.reprints.get(record))
        for record, (document, paragraphs) in enumerate(zip(documents, changed, strict=True))
    ]


def _mark(decision: Decision) -> Removal:
    stage: Stage = "boilerplate" if decision.reason == SITE_LINE else "dedup"
    return Removal(stage, decision.reason, decision.detail, decision.witness)


def _met(documents: Sequence[Document], changed: Sequence[Sequence[Paragraph]], decision: Decision) -> Paragraph:
    """The paragraph that *decision* was made of."""
    try:
        found = changed[decision.record][decision.paragraph]
    except IndexError:
        found = None
    if found is None or found.removal or exact_key(found.text) != decision.exact:
        name = documents[0].id if documents else "a file"
        raise StateError(f"a decision does not fit {name}, paragraph {decision.paragraph}; --force decides anew")
    return found
