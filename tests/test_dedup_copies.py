"""What equality alone decides: copies across documents go, natural repeats within one stay."""

from itertools import accumulate, chain, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.dedup import copies as module
from cleaner.dedup.bands import plan
from cleaner.dedup.copies import OFTEN, Limits, exact_copies, first_equal, speaking
from cleaner.dedup.fingerprint import Fingerprints, fingerprint, silent

ASK = "And what will the council do about it?"
LONG = "The council " + "met in the old hall by the harbour and " * 4 + "went home."
YES, SHARE, PRINT = "Yes.", "Share this", "Print this page for your friends"
FIVE = "Share this with your friends"

CASES = [
    ("short lines stay across documents", [[YES, "It rained all day."], [YES, "It snowed all day."]], []),
    ("a short line may come again", [[YES, "It rained.", YES, "It snowed."]], []),
    ("a short line twice running goes", [[YES, YES, YES]], [(1, 0), (2, 0)]),
    ("a block that repeats goes", [[SHARE, PRINT, "It rained.", SHARE, PRINT]], [(3, 0), (4, 1)]),
    ("a longer block goes whole", [[YES, SHARE, PRINT, LONG, YES, SHARE, PRINT]], [(4, 0), (5, 1), (6, 2)]),
    ("a block that comes often is the form", [[SHARE, PRINT, "It rained.", SHARE, PRINT, LONG, SHARE, PRINT]], []),
    ("a block of a later document goes", [[YES], [SHARE, PRINT, "It rained.", SHARE, PRINT]], [(4, 1), (5, 2)]),
    ("a line before another one is no block", [[PRINT, SHARE, "It rained.", PRINT, "It snowed."]], []),
    ("a block of five words goes", [[YES, FIVE, "It rained.", YES, FIVE]], [(3, 0), (4, 1)]),
    ("speakers come again", [["NORA", YES, "OLAF", LONG, "NORA", YES, "OLAF"]], []),
    ("rules between lines are looked through", [[SHARE, "* * *", PRINT, "It rained.", SHARE, PRINT]], [(4, 0), (5, 2)]),
    ("rows without words say nothing", [["* * *", "* * *", "---", "* * *"]], []),
    ("a rule does not make a block", [[YES, "***", "It rained.", YES, "***", "It snowed."]], []),
    ("a question asked again is news", [[ASK, "It rained.", ASK, "It snowed.", ASK]], []),
    ("a question of another document is a copy", [[ASK, "It rained."], [ASK, "It snowed.", ASK]], [(2, 0), (4, 0)]),
    ("a long row never repeats naturally", [[LONG, "It rained.", LONG]], [(2, 0)]),
    ("the first stays", [["It rained."], [LONG], [LONG]], [(2, 1)]),
    ("a block does not reach over documents", [[SHARE, PRINT], [SHARE, PRINT]], [(3, 1)]),
]


@pytest.mark.parametrize(("corpus", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_copies(corpus: list[list[str]], expected: list[tuple[int, int]]) -> None:
    """Exactly the expected rows are copies of exactly the expected sources."""
    documents = np.repeat(np.arange(len(corpus)), [len(rows) for rows in corpus])
    prints = fingerprint([row for rows in corpus for row in rows], plan(0.7))
    copies = exact_copies(prints, documents, Limits(across=True, least=5, natural=20))
    going = np.flatnonzero((copies.source != np.arange(len(documents))) & ~copies.natural)
    assert list(zip(going.tolist(), copies.source[going].tolist(), strict=True)) == expected


def test_within_documents_only() -> None:
    """In the scope of a document, its own copies count and those of others do not."""
    prints = fingerprint([LONG, LONG, LONG], plan(0.7))
    copies = exact_copies(prints, np.array([0, 1, 1]), Limits(across=False, least=5, natural=20))
    assert copies.source.tolist() == [0, 1, 1]
    assert copies.entrant.tolist() == [True, True, False]


@pytest.mark.parametrize("across", [True, False])
def test_what_says_nothing_is_no_source(across: bool) -> None:  # noqa: FBT001
    """A row that went before is no source of those that say the same: the next one is."""
    prints = fingerprint([LONG, PRINT, "It rained.", PRINT, LONG, PRINT, PRINT, LONG], plan(0.7))
    prints.tokens[[0, 1]] = 0
    copies = exact_copies(prints, np.zeros(8, np.int64), Limits(across, least=5, natural=20))
    assert copies.source.tolist() == [0, 1, 2, 3, 4, 3, 3, 4]


def test_entrants_are_long_and_first() -> None:
    """Only the first of equal rows, and only a long one, can have near-duplicates."""
    prints = fingerprint([YES, ASK, "", "It rained all day.", ASK], plan(0.7))
    copies = exact_copies(prints, np.zeros(5, np.int64), Limits(across=True, least=5, natural=20))
    assert copies.entrant.tolist() == [False, True, False, False, False]
    assert copies.natural.tolist() == [False, False, False, False, True]


@pytest.mark.parametrize(
    ("held", "speaks"),
    [([], [0, 1, 2, 3, 4]), ([0], [2, 1, 2, 3, 4]), ([0, 2], [3, 1, -1, 3, 4]), ([1], [0, -1, 2, 3, 4])],
)
def test_who_speaks_for_what_is_held(held: list[int], speaks: list[int]) -> None:
    """For a text that a held row was the first to say speaks the next row that says it, where there is one."""
    prints = fingerprint([LONG, PRINT, LONG, LONG, "It rained."], plan(0.7))
    limits, rows = Limits(across=True, least=5, natural=20), np.array(held, np.int64)
    before, now = (exact_copies(each, np.arange(5), limits) for each in (prints, silent(prints, rows)))
    assert speaking(before, now, rows).tolist() == speaks


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2))))
def test_first_equal(rows: list[tuple[int, int]]) -> None:
    """The first equal row is the first row that agrees in all columns."""
    columns = [np.array([row[column] for row in rows], np.int64) for column in (0, 1)]
    assert first_equal(*columns).tolist() == [rows.index(row) for row in rows]


SIZES = (0, 1, 2, 4, 5, 7, 19, 20, 30)
"""The tokens of each line that the corpora below are made of."""


def prints_of(lines: list[int]) -> Fingerprints:
    """The fingerprints of *lines*, which are places in `SIZES`, with hashes that differ all over."""
    keys = np.array(lines, np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    sizes = np.array(SIZES, np.uint32)[lines] if lines else np.empty(0, np.uint32)
    return Fingerprints(np.stack([keys ^ np.uint64(77), keys], axis=1), sizes, sizes, [])


def noise(lines: list[int], least: int) -> set[int]:
    """The places of one document's *lines* that come again right behind themselves, or in a block that repeats."""
    said = [place for place, line in enumerate(lines) if SIZES[line]]
    runs: list[list[int]] = [said[:1]]
    sides: set[tuple[int, int]] = set()
    for one, other in pairwise(said):
        side = (lines[one], lines[other])
        runs.append([*runs.pop(), other]) if side in sides else runs.append([other])
        sides.add(side)
    blocks = {place for run in runs if len(run) > 1 and any(SIZES[lines[at]] >= least for at in run) for place in run}
    rare = {place for place in blocks if lines.count(lines[place]) < OFTEN}
    return rare | {other for one, other in pairwise(said) if lines[one] == lines[other]}


def naive(corpus: list[list[int]], limits: Limits, settled: int) -> list[tuple[int, bool, bool]]:
    """Each row's source, whether it repeats that naturally, and whether it can have near-duplicates, row by row."""
    rows = [(number, line) for number, document in enumerate(corpus) for line in document]
    noisy = [place in noise(document, limits.least) for document in corpus for place in range(len(document))]
    found = []
    for row, (number, line) in enumerate(rows):
        long = SIZES[line] >= limits.least
        far = limits.across and long
        near = SIZES[line] > 0 and row >= settled
        alike = (at for at, (there, other) in enumerate(rows[:row]) if other == line and (far or there == number))
        source = next(alike, row) if row >= settled and (far or near) else row
        repeats = source < row and rows[source][0] == number and SIZES[line] < limits.natural and not noisy[row]
        source = row if repeats and not long else source
        found.append((source, repeats and long, long and source == row))
    return found


@st.composite
def blocks(draw: st.DrawFn) -> list[int]:
    """A document of a few blocks of lines, some of which come again."""
    chunk = st.lists(st.integers(0, len(SIZES) - 1), min_size=1, max_size=3)
    chunks = draw(st.lists(chunk, min_size=1, max_size=3))
    return list(chain.from_iterable(draw(st.lists(st.sampled_from(chunks), max_size=5))))


@given(
    st.lists(blocks(), max_size=5),
    st.builds(Limits, st.booleans(), st.sampled_from([1, 5]), st.sampled_from([1, 20])),
    st.integers(0, 3),
    st.sampled_from([1, 4, 1 << 18]),
)
def test_row_by_row(corpus: list[list[int]], limits: Limits, settled: int, together: int) -> None:
    """All rows at once, or some documents at a time, get what is said of each by looking back from it."""
    documents = np.repeat(np.arange(len(corpus)), [len(document) for document in corpus])
    settled = sum(map(len, corpus[:settled]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_TOGETHER", together)
        copies = exact_copies(prints_of([line for document in corpus for line in document]), documents, limits, settled)
    assert list(zip(*(column.tolist() for column in copies), strict=True)) == naive(corpus, limits, settled)
    assert copies.source.dtype == np.uint32


@given(st.lists(st.integers(1, 6), max_size=8), st.integers(0, 3), st.integers(1, 12))
def test_stretches(sizes: list[int], settled: int, together: int) -> None:
    """Behind what is settled each row is in one stretch, of whole documents, as many as may be looked at together."""
    documents, start = np.repeat(np.arange(len(sizes)), sizes), sum(sizes[:settled])
    ends = list(accumulate(sizes))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_TOGETHER", together)
        stretches = list(module._stretches(documents, start))
    assert [row for stretch in stretches for row in range(*stretch)] == list(range(start, len(documents)))
    for begin, end in stretches:
        fits = [other for other in ends if begin < other <= begin + together]
        assert end == (fits[-1] if fits else next(other for other in ends if other > begin))


def test_few_rows_are_sorted() -> None:
    """Rows that differ in one of their columns are not looked at as if they might be equal."""
    columns = np.divmod(np.arange(90_000), 300)
    assert module._not_alone(module._mixed(columns)).size == 0
    assert sorted(module._not_alone(module._mixed([np.array([7, 8, 7, 9, 8])])).tolist()) == [0, 1, 2, 4]
