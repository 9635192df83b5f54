"""Decisions: kept as bytes, and applied to the very paragraphs that they were made of, or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.dedup.fingerprint import exact_keys
from cleaner.document import Cut, Document, Paragraph, Removal, Reprint, StateError, Witness
from cleaner.job.decisions import Decision, Decisions, apply, dump, load
from cleaner.job.entries import NOTHING

if TYPE_CHECKING:
    from cleaner.document import Stage

FERRY, BRIDGE, SHARE = "The ferry runs again.", "A bridge was built.", "Share Tweet Email"
WITNESS = Witness("post/a.txt", 3, 9, 10, "monday", FERRY)
RULED, NOTED = Removal("boilerplate", "share-bar"), Removal("boilerplate", "photo-credit")
REPRINT = Reprint("post/a.txt", None, "post/a.txt")

names = st.text(max_size=5) | st.just("\ud800")
numbers = st.integers(0, (1 << 64) - 1)
witnesses = st.builds(Witness, names, numbers, numbers, numbers, st.none() | names, names)
each = st.builds(Decision, numbers, numbers, numbers, names, names, st.none() | witnesses)
reprints = st.dictionaries(numbers, st.builds(Reprint, names, st.none() | names, names), max_size=2)


@given(st.builds(Decisions, st.lists(each, max_size=3), st.lists(each, max_size=3), reprints))
def test_kept(decisions: Decisions) -> None:
    """What is loaded is what was dumped."""
    assert load(dump(decisions)) == decisions


def test_nothing_decided() -> None:
    """Of a file of which nothing was decided nothing goes, is noted, or is a reprint."""
    assert load(NOTHING) == Decisions([], [], {})


def of(text: str, paragraph: int, reason: str = "exact-duplicate", record: int = 0) -> Decision:
    """A decision on a paragraph of a record, which says *text*."""
    (exact,) = exact_keys([text])
    return Decision(record, paragraph, exact, reason, "why", WITNESS)


def document(name: str) -> Document:
    """Four paragraphs: one that a rule removed, one that a rule noted, one with a cut, and one more."""
    paragraphs = (
        Paragraph(SHARE, 0, 17, RULED),
        Paragraph(BRIDGE, 18, 37, None, NOTED),
        Paragraph(FERRY, 38, 60, None, None, (Cut(59, 60, "caption"),)),
        Paragraph(BRIDGE, 60, 79),
    )
    return Document(name, paragraphs=paragraphs)


REASONS: list[tuple[str, Stage]] = [
    ("exact-duplicate", "dedup"),
    ("near-duplicate", "dedup"),
    ("reprint", "dedup"),
    ("states-more", "dedup"),
    ("site-line", "boilerplate"),
]


@pytest.mark.parametrize(("reason", "stage"), REASONS)
def test_applied(reason: str, stage: Stage) -> None:
    """A paragraph that goes, or that is noted of what stays, is marked with all that decided; nothing else is other."""
    mark = Removal(stage, reason, "why", WITNESS)
    one, two, other = map(document, ("a", "b", "c"))
    going = Decisions([of(FERRY, 2, reason, 1), of(BRIDGE, 1, reason, 1)], [of(FERRY, 2, reason)], {1: REPRINT})
    staying = Decisions([], [of(BRIDGE, 1, reason), of(BRIDGE, 3, reason)])
    share, noted, cut, last = other.paragraphs
    assert apply([([one, two], going), ([other], staying), ([], Decisions())]) == [
        [
            one._replace(paragraphs=(share, noted, cut._replace(flag=mark), last)),
            two._replace(
                paragraphs=(share, noted._replace(removal=mark), cut._replace(removal=mark), last), reprint=REPRINT
            ),
        ],
        [other._replace(paragraphs=(share, noted, cut, last._replace(flag=mark)))],
        [],
    ]


MISFITS = [
    Decisions([of(FERRY, 4)]),
    Decisions([of(FERRY, 2, record=1)]),
    Decisions([of(BRIDGE, 2)]),
    Decisions([of(SHARE, 0)]),
    Decisions((), [of(BRIDGE, 2)]),
    Decisions((), [of(SHARE, 0)]),
    Decisions([of(FERRY, 2), of(FERRY, 2)]),
    Decisions([of(FERRY, 2), of(BRIDGE, 2)], [of(FERRY, 2)]),
]


@pytest.mark.parametrize("decisions", MISFITS)
def test_misfit(decisions: Decisions) -> None:
    """What points at no paragraph, at another text, or at one that goes already is refused, and its place is named."""
    at = (*decisions.stayed, *decisions.paragraphs)[-1].paragraph
    with pytest.raises(StateError, match=f"^a decision does not fit a.txt, paragraph {at}; --force decides anew$"):
        apply([([document("b.txt")], Decisions([of(FERRY, 2)])), ([document("a.txt")], decisions)])


def test_misfit_without_documents() -> None:
    """A decision on a file that has no documents is refused, too."""
    with pytest.raises(StateError, match=r"^a decision does not fit a file, paragraph 2; "):
        apply([([], Decisions([of(FERRY, 2)]))])
