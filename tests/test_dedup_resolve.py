"""The guarantee: whatever goes has a kept witness that is alike and states as much; and what could go does go."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from fractions import Fraction
from typing import Literal, NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.dedup import copies as copies_module
from cleaner.dedup import pairs as pairs_module
from cleaner.dedup import resolve as resolve_module
from cleaner.dedup.answers import Answers, Asked
from cleaner.dedup.bands import Plan, plan
from cleaner.dedup.compared import compared, exact_form
from cleaner.dedup.fingerprint import Fingerprints, fingerprint
from cleaner.dedup.pairs import Corpus as Resolved
from cleaner.dedup.pairs import Settings
from cleaner.dedup.resolve import REASONS, Decisions, resolve
from cleaner.dedup.shingles import shingle_hashes

from .dedup_texts import DISTINCT

HALF = Fraction(1, 2)
# So many bands of one row that every pair of the small corpora below is a candidate.
ALL = Plan(256, 256, 1, 1.0)
Corpus = list[list[str]]

WORDS = "ferry council harbour bridge storm vote mayor budget".split(" ")
BASE = " ".join(f"{word} {place}x" for place, word in enumerate(WORDS * 2))


def states(dropped: str, witness: str) -> str | None:
    """A fact check in small: capitals are names, and "not" is a negation."""
    lost = {word for word in dropped.split() if word.isupper() or word == "not"} - set(witness.split())
    return f"name {min(lost)} of it" if lost else None


def settle(
    corpus: Corpus,
    threshold: Fraction = HALF,
    keep: Literal["most", "first"] = "most",
    scope: Literal["corpus", "document"] = "corpus",
    *,
    settled: int = 0,
) -> Decisions:
    """Resolve *corpus*, its first *settled* documents of earlier runs, with every pair a candidate."""
    return settle_by(Settings(threshold, states, scope, keep), corpus, settled)


def settle_by(chosen: Settings, corpus: Corpus, settled: int) -> Decisions:
    """The same by settings that were *chosen*."""
    rows = [row for document in corpus for row in document]

    def texts(wanted: Sequence[int]) -> list[str]:
        return [rows[row] for row in wanted]

    documents = np.repeat(np.arange(len(corpus)), [len(document) for document in corpus])
    kept = sum(map(len, corpus[:settled]))
    return resolve(fingerprint(rows, ALL), documents, texts, chosen, kept)


def by_row(decisions: Decisions) -> dict[int, tuple[int, str]]:
    """Each dropped row with its witness and the reason."""
    rows = zip(decisions.dropped.tolist(), decisions.witness.tolist(), decisions.reason.tolist(), strict=True)
    return {row: (witness, REASONS[reason]) for row, witness, reason in rows}


def similarity(one: str, other: str) -> Fraction:
    left, right = shingle_hashes(one), shingle_hashes(other)
    return Fraction(len(left & right), len(left | right))


Gone = dict[int, tuple[int, int, int, str]]
Stayed = list[tuple[int, int, int, int, str]]


class Expected(NamedTuple):
    """Each row that goes with its witness, sizes and reason; what stays for its facts; similar pairs, and refusals."""

    gone: Gone
    stayed: Stayed
    similar: int
    refused: dict[str, int]


def oracle(rows: list[str], keep: str, settled: int, held: Collection[int] = ()) -> Expected:
    """What becomes of *rows* of 20 tokens and more, by comparing all pairs in plain Python; the first are *settled*.

    The rows *held* go in any case; where one was the first to say something, the next one that says it speaks for it.
    """
    exact, shingles = [exact_form(row) for row in rows], [shingle_hashes(row) for row in rows]
    first = [row if row < settled else exact.index(exact[row]) for row in range(len(rows))]
    said = [row for row in range(len(rows)) if row not in held]
    speaks = {first[row]: row for row in reversed(said)}
    ranked = [row for row in range(len(rows)) if row in speaks]
    if keep == "most":
        ranked.sort(key=lambda row: (len(compared(rows[row]).split()), len(compared(rows[row]).encode())), reverse=True)
    gone: Gone = {}
    stayed, refused, similar = [], [], 0
    for place, v in enumerate(ranked):
        sizes = {u: (len(shingles[u] & shingles[v]), len(shingles[u] | shingles[v])) for u in ranked}
        before = [u for at, u in enumerate(ranked) if v >= settled and (u < settled or at < place)]
        alike = sorted((u for u in before if Fraction(*sizes[u]) >= HALF), key=lambda u: -Fraction(*sizes[u]))
        similar += len(alike)
        missing = {u: states(rows[v], rows[u]) for u in alike if u not in gone}
        witness = next((u for u, lost in missing.items() if lost is None), None)
        if witness is not None:
            gone[v] = (witness, *sizes[witness], "near-duplicate")
        asked = list(missing.values())[: None if witness is None else list(missing).index(witness)]
        refused += [lost.split(" ")[0] for lost in asked if lost]
        stayed += [(v, u, *sizes[u], lost) for u, lost in list(missing.items())[:1] if witness is None and lost]
    gone = {row: gone[first[row]] for row in said if first[row] in gone}
    for row in said:
        size = len(shingles[row])
        if row != speaks[first[row]] and row not in gone:
            gone[row] = (first[row], size, size, "exact-duplicate")
    return Expected(*named(gone, stayed, speaks), similar, dict(Counter(refused)))


def named(gone: Gone, stayed: Stayed, speaks: dict[int, int]) -> tuple[Gone, Stayed]:
    """The same, by the rows that speak."""
    return (
        {row: (speaks[u], shared, union, reason) for row, (u, shared, union, reason) in gone.items()},
        sorted((speaks[v], speaks[u], shared, union, lost) for v, u, shared, union, lost in stayed),
    )


@st.composite
def corpora(draw: st.DrawFn) -> Corpus:
    """Documents of variations on two paragraphs of 32 tokens: words changed, added, names and negations put in."""
    pieces = st.sampled_from(["quay", "pier", "not", "NORA", "OLAF", "calm seas"])

    def vary(base: str) -> str:
        parts = base.split()
        for piece in draw(st.lists(pieces, max_size=3)):
            place = draw(st.integers(0, len(parts)))
            parts[place : place + draw(st.integers(0, 1))] = [piece]
        return " ".join(parts)

    bases = st.sampled_from([BASE, BASE.replace("x", "y")])
    return [[vary(draw(bases)) for _ in range(draw(st.integers(0, 4)))] for _ in range(draw(st.integers(0, 5)))]


@given(corpora(), st.sampled_from(["most", "first"]), st.integers(0, 3), st.none() | st.sets(st.integers(0, 19)))
@settings(deadline=None)
def test_agrees_with_all_pairs(
    corpus: Corpus, keep: Literal["most", "first"], settled: int, some: set[int] | None
) -> None:
    """Where every pair is a candidate, all that is decided is what a comparison of all pairs decides."""
    rows, earlier = [row for document in corpus for row in document], sum(map(len, corpus[:settled]))
    held = sorted(row for row in some or () if earlier <= row < len(rows))
    chosen = Settings(HALF, states, keep=keep, held=None if some is None else np.array(held, np.int64))
    found = settle_by(chosen, corpus, settled)
    expected = oracle(rows, keep, earlier, held)
    reasons = [REASONS[reason] for reason in found.reason]
    columns = [column.tolist() for column in (found.dropped, found.witness, found.shared, found.union)]
    assert list(zip(*columns, reasons, strict=True)) == [(row, *expected.gone[row]) for row in sorted(expected.gone)]
    *columns, said = found.stayed
    assert list(zip(*(column.tolist() for column in columns), said, strict=True)) == expected.stayed
    assert found.counts[1:] == (expected.similar, expected.refused)
    assert found.counts.candidates >= expected.similar
    assert {column.dtype.name for column in (*found[:4], *columns)} == {"int64"}


@given(corpora(), st.integers(3, 12), st.integers(1, 200), st.integers(0, 3))
@settings(deadline=None)
def test_in_stretches(corpus: Corpus, together: int, tokens: int, settled: int) -> None:
    """However few ranks, rows, pairs and tokens are looked at together, what is decided is the same."""
    whole = settle(corpus, settled=settled)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(resolve_module, "_TOGETHER", together)
        patch.setattr(copies_module, "_TOGETHER", together)
        patch.setattr(pairs_module, "_BATCH", tokens)
        assert str(settle(corpus, settled=settled)) == str(whole)


@given(corpora(), st.integers(0, 3))
@settings(deadline=None)
def test_asked_ahead(corpus: Corpus, settled: int) -> None:
    """Asking the fact check for many pairs at once, more than are needed, changes nothing of what is decided."""
    asked: list[tuple[str, str]] = []

    def ahead(pairs: Sequence[tuple[str, str]]) -> Iterator[str | None]:
        asked.extend(pairs)
        return (states(dropped, witness) for dropped, witness in pairs)

    alone = settle(corpus, settled=settled)
    at_once = settle_by(Settings(HALF, states, ahead=ahead), corpus, settled)
    assert str(at_once) == str(alone)
    assert bool(asked) == (alone.counts.similar > 0)


@given(corpora(), st.permutations(range(5)), st.integers(0, 3))
@settings(deadline=None)
def test_the_guarantee_holds_in_any_order(corpus: Corpus, order: list[int], settled: int) -> None:
    """In every order of the documents each dropped row has a witness that is kept, alike, and fact-safe."""
    corpus = [corpus[place] for place in order if place < len(corpus)]
    rows = [row for document in corpus for row in document]
    decisions = settle(corpus, settled=settled)
    dropped = set(decisions.dropped.tolist())
    assert dropped.isdisjoint(range(sum(map(len, corpus[:settled]))))
    for row, witness, shared, union in zip(*decisions[:4], strict=True):
        assert witness not in dropped
        assert Fraction(int(shared), int(union)) == similarity(rows[row], rows[witness]) >= HALF
        assert states(rows[row], rows[witness]) is None
    assert decisions.dropped.tolist() == sorted(dropped)


def test_the_most_similar_kept_one_is_the_witness() -> None:
    """Among kept rows that may stand for a paragraph, the most similar one does; between equals, the best ranked."""
    one, other = f"OLAF {BASE} quay pier", f"NORA {BASE} quay"
    assert by_row(settle([[one], [other], [BASE]])) == {2: (1, "near-duplicate")}
    tie = f"NORA {BASE} quay pier"
    assert by_row(settle([[one], [tie], [BASE]])) == {2: (0, "near-duplicate")}


def test_no_chains() -> None:
    """What is like a dropped paragraph only stays."""
    words = BASE.split()
    chain = [" ".join([f"new{place}" for place in range(step)] + words[step:]) for step in (0, 7, 14)]
    assert similarity(chain[0], chain[2]) < HALF <= similarity(chain[0], chain[1])
    assert similarity(chain[1], chain[2]) >= HALF
    assert by_row(settle([[row] for row in chain])) == {1: (0, "near-duplicate")}


def test_the_copy_that_states_more_stays() -> None:
    """The longer copy stays, wherever it stands; with `keep="first"` the first one."""
    longer = f"{BASE} at the quay"
    assert by_row(settle([[BASE], [longer]])) == {0: (1, "near-duplicate")}
    assert by_row(settle([[BASE], [longer]], keep="first")) == {1: (0, "near-duplicate")}


def test_by_default_nothing_is_settled() -> None:
    """Any row may go, the first one too."""
    rows = [BASE, f"{BASE} at the quay"]
    found = resolve(
        fingerprint(rows, ALL), np.arange(2), lambda rows_: [rows[row] for row in rows_], Settings(HALF, states)
    )
    assert found.dropped.tolist() == [0]


def test_of_copies_of_as_many_words_the_longer_stays() -> None:
    """Which of two like paragraphs stays does not hang on their order, but on what they say."""
    first, second = f"{BASE} and the club won", f"{BASE} and the association won"
    assert list(by_row(settle([[first], [second]]))) == [0]
    assert list(by_row(settle([[second], [first]]))) == [1]


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), max_size=90))
def test_ranks(sizes: list[tuple[int, int]]) -> None:
    """More words stand before fewer, then longer before shorter ones, then what comes first."""
    tokens, length = (np.array([size[column] for size in sizes], np.uint32) for column in (0, 1))
    rows = np.arange(len(sizes), dtype=np.uint32)
    prints = Fingerprints(np.empty((0, 2), np.uint64), tokens, length, [])
    corpus = Resolved(prints, rows.astype(np.int64), lambda _: [], Settings(HALF, states), 0, Asked(Answers.none()))
    ranked = resolve_module._ranked(corpus, rows)
    assert ranked.tolist() == sorted(range(len(sizes)), key=sizes.__getitem__, reverse=True)


def test_copies_of_a_dropped_paragraph_get_its_witness() -> None:
    """An exact copy of a paragraph that goes itself has for witness the row that stands for it."""
    longer = f"{BASE} at the quay"
    decisions = settle([[BASE], [BASE.upper().lower()], [longer]])
    assert by_row(decisions) == {0: (2, "near-duplicate"), 1: (2, "near-duplicate")}
    assert len(set(zip(decisions.shared.tolist(), decisions.union.tolist(), strict=True))) == 1


def test_each_copy_gets_the_witness_of_its_source() -> None:
    """Copies of several paragraphs that go are told apart, whichever of those is better ranked."""
    shorter = BASE.replace("x", "y").rpartition(" ")[0]
    rows = [shorter, BASE, shorter, BASE, f"{BASE} at the quay", f"{shorter} at the quay"]
    witnesses = {row: witness for row, (witness, _) in by_row(settle([[row] for row in rows])).items()}
    assert witnesses == {0: 5, 1: 4, 2: 5, 3: 4}


def test_a_copy_of_what_stays_behind_what_goes() -> None:
    """A copy of a paragraph that stays has that for witness, though others before it went for one alike."""
    other = BASE.replace("x", "y")
    found = by_row(settle([[BASE], [f"{BASE} at the quay"], [other], [other]]))
    assert found == {0: (1, "near-duplicate"), 3: (2, "exact-duplicate")}


def test_exact_copies_have_full_similarity() -> None:
    """An exact copy's sizes are the size of its own shingle set, twice."""
    decisions = settle([[BASE], [BASE]])
    assert by_row(decisions) == {1: (0, "exact-duplicate")}
    assert decisions.shared.tolist() == decisions.union.tolist() == [len(shingle_hashes(BASE))]


def test_a_natural_repeat_goes_with_its_source() -> None:
    """A question repeated in one interview stays, but not in a reprint of it that says no more."""
    ask = "what will the council do about the ferry"
    interview = [ask, BASE, ask, "some other answer here"]
    assert by_row(settle([interview])) == {}
    fuller = f"{ask} then"
    assert set(by_row(settle([interview, [fuller]]))) == {0, 2}


def test_a_near_repeat_within_a_document_stays_too() -> None:
    """Short lines that nearly repeat within one document are no more noise than those that wholly do."""
    ask = "and what will the council do about the ferry"
    assert by_row(settle([[ask, BASE, f"{ask} then"]])) == {}
    assert by_row(settle([[ask, BASE, f"{ask} then"]], scope="document")) == {}
    assert set(by_row(settle([[ask], [f"{ask} then"]]))) == {0}


def test_a_near_repeat_right_behind_itself_goes() -> None:
    """A short line that is said once more at once, nearly word for word, is said once too often."""
    ask = "and what will the council do about the ferry"
    assert by_row(settle([["some other answer here", ask, f"{ask} then"]])) == {1: (2, "near-duplicate")}


@pytest.mark.parametrize(("words", "goes"), [(19, set()), (20, {2})])
def test_a_long_near_repeat_within_a_document_goes(words: int, goes: set[int]) -> None:
    """From twenty words on a paragraph does not come again in one document for nothing."""
    line = " ".join(f"word{place}" for place in range(words - 1))
    assert set(by_row(settle([[f"{line} here", BASE, f"{line} there"]], keep="first"))) == goes


def test_what_is_settled_stays() -> None:
    """Settled rows stay, even twice over; a longer copy goes for a shorter settled one, copies of it after it."""
    longer = f"{BASE} at the quay"
    corpus = [[BASE], [BASE], [longer, BASE], [longer.upper().lower()]]
    found = settle(corpus, settled=2)
    assert by_row(found) == {2: (0, "near-duplicate"), 3: (0, "exact-duplicate"), 4: (0, "near-duplicate")}
    assert by_row(settle(corpus, settled=4)) == {}


def test_what_states_more_than_a_settled_one_stays() -> None:
    """A settled row does not take the place of one that states what it does not."""
    assert by_row(settle([[BASE], [f"{BASE} NORA"]], settled=1)) == {}
    assert by_row(settle([[f"{BASE} NORA"], [BASE]], settled=1)) == {1: (0, "near-duplicate")}


def test_a_natural_repeat_of_a_settled_line_goes() -> None:
    """A question that an earlier run delivered goes each time that it is asked again."""
    ask = "what will the council do about the ferry"
    assert set(by_row(settle([[ask], [ask, BASE, ask]], settled=1))) == {1, 3}
    assert set(by_row(settle([[ask, BASE, ask]], settled=1))) == set()


def test_among_many_settled_the_like_one_is_found() -> None:
    """Paragraphs find their settled copies among many that share nearly all of their bands and differ in a name."""
    common = " ".join(f"common{place}" for place in range(300))
    earlier = [f"NAME{number} {common}" + " and more" * number for number in range(40)]
    rows = [*earlier, *(f"{row} then" for row in earlier)]
    found = resolve(
        fingerprint(rows, plan(HALF)),
        np.arange(len(rows)),
        lambda wanted: [rows[row] for row in wanted],
        Settings(HALF, states),
        len(earlier),
    )
    assert found.witness.tolist() == list(range(40))


def test_scope() -> None:
    """Within documents only, copies in other documents stay."""
    longer = f"{BASE} at the quay"
    found = settle([[BASE], [longer, BASE], [BASE]], scope="document")
    assert by_row(found) == {2: (1, "near-duplicate")}
    assert found.counts.candidates == 1


def test_numbers_are_facts_of_the_exact_form() -> None:
    """Rows that differ only in a decimal point are no exact copies, so the fact check is asked."""
    decisions = settle([[f"{BASE} 3.5"], [f"{BASE} 3 5"]])
    assert by_row(decisions) == {1: (0, "near-duplicate")}


def test_what_goes_after_all_did_not_stay() -> None:
    """A row that goes for another one than the most similar, which its facts kept it from, is not noted as staying."""
    found = settle([[f"OLAF {BASE} quay pier boat"], [f"NORA {BASE}"], [f"OLAF {BASE}"]], keep="first")
    assert by_row(found) == {2: (0, "near-duplicate")}
    assert (found.stayed.row.tolist(), found.stayed.like.tolist()) == ([1], [0])
    assert found.counts.refused == {"name": 2}


def test_refusals_are_counted() -> None:
    """The statistics say how many pairs were alike and what the fact check held against them."""
    decisions = settle([[f"NORA {BASE}"], [f"OLAF {BASE}"], [f"not {BASE}"]])
    assert decisions.dropped.size == 0
    assert decisions.counts == (3, 3, {"name": 3})


@pytest.mark.parametrize("corpus", [[], [[]], [["— * —"], ["— * —"]], [["", ""]]])
def test_nothing_to_compare(corpus: Corpus) -> None:
    """Without rows, or without words in them, nothing goes."""
    assert settle(corpus).dropped.size == 0


@pytest.mark.parametrize("script", DISTINCT)
def test_scripts_do_not_collapse(script: str) -> None:
    """Different stories of one town stay, and a story with a word added is found, in every script."""
    stories = DISTINCT[script]
    assert settle([[story] for story in stories], Fraction(1, 4)).dropped.size == 0
    again = [f"{story} (2031)" for story in stories]
    assert settle([[*stories], again], Fraction(7, 10)).dropped.tolist() == list(range(len(stories)))


def test_recall_of_the_planned_bands() -> None:
    """With the bands planned for a threshold, nearly all pairs just above it are found."""
    threshold = Fraction(7, 10)
    pairs = [
        [" ".join(f"w{number}x{place + (place > 25) * side * 100}" for place in range(31)) for side in (0, 1)]
        for number in range(400)
    ]
    assert threshold <= similarity(*pairs[0]) < threshold + Fraction(5, 100)
    rows = [row for pair in pairs for row in pair]
    decisions = resolve(
        fingerprint(rows, plan(threshold)),
        np.arange(len(rows)),
        lambda wanted: [rows[row] for row in wanted],
        Settings(threshold, states),
    )
    assert len(decisions.dropped) >= 394
