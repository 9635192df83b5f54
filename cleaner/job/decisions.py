"""What `resolve` decides of the documents of one file, how the state keeps it, and how it is applied."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from cleaner.dedup.fingerprint import exact_keys
from cleaner.dedup.resolve import REASONS
from cleaner.document import Document, Paragraph, Removal, Reprint, StateError, Witness
from cleaner.job import jsons

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cleaner.document import Stage

STATES_MORE = "states-more"
"""Why a paragraph stays that is like a kept one."""

SITE_LINE = "site-line"
"""Why a line goes that its site repeats: a boilerplate rule, which is decided with the whole corpus in sight."""


REPRINT = "reprint"
"""Why the rest of a reprint goes."""

OF_DUPLICATES = frozenset({*REASONS, STATES_MORE, REPRINT})
"""All reasons that have to do with duplicates; any other is a boilerplate rule's."""


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
    return [Decision._make((*row, witness and Witness(*witness))) for *row, witness in rows]


def apply(files: Sequence[tuple[Sequence[Document], Decisions]]) -> list[list[Document]]:
    """The records of some files, with the paragraphs that go, and the reprints, marked.

    Raises:
        StateError: a decision points at a paragraph that is not there, says something else, or went already; the state
            is not to be trusted.
    """
    met = [[_met(documents, decision) for decision in _all(decided)] for documents, decided in files]
    keys = iter(exact_keys([paragraph.text for of_file in met for paragraph in of_file]))
    for documents, decided in files:
        for decision, key in zip(_all(decided), keys, strict=False):
            if key != decision.exact:
                raise _misfit(documents, decision)
    return [_applied(documents, decided) for documents, decided in files]


def _all(decided: Decisions) -> Sequence[Decision]:
    return (*decided.stayed, *decided.paragraphs)


def _met(documents: Sequence[Document], decision: Decision) -> Paragraph:
    """The paragraph that *decision* was made of."""
    try:
        found = documents[decision.record].paragraphs[decision.paragraph]
    except IndexError:
        raise _misfit(documents, decision) from None
    if found.removal:
        raise _misfit(documents, decision)
    return found


def _misfit(documents: Sequence[Document], decision: Decision) -> StateError:
    name = documents[0].id if documents else "a file"
    return StateError(f"a decision does not fit {name}, paragraph {decision.paragraph}; --force decides anew")


def _applied(documents: Sequence[Document], decided: Decisions) -> list[Document]:
    changed = [list(document.paragraphs) for document in documents]
    for d in decided.stayed:
        text, start, end, removal, flag, cuts = changed[d.record][d.paragraph]
        changed[d.record][d.paragraph] = Paragraph(text, start, end, removal, flag or _mark(d), cuts)
    for d in decided.paragraphs:
        text, start, end, removal, flag, cuts = changed[d.record][d.paragraph]
        if removal:
            raise _misfit(documents, d)
        changed[d.record][d.paragraph] = Paragraph(text, start, end, _mark(d), flag, cuts)
    return [
        document._replace(paragraphs=tuple(paragraphs), reprint=decided.reprints.get(record))
        for record, (document, paragraphs) in enumerate(zip(documents, changed, strict=True))
    ]


def _mark(decision: Decision) -> Removal:
    stage: Stage = "dedup" if decision.reason in OF_DUPLICATES else "boilerplate"
    return Removal(stage, decision.reason, decision.detail, decision.witness)
