"""A fingerprint is a function of its text alone."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from xxhash import xxh3_128_intdigest

from cleaner.dedup import fingerprint as module
from cleaner.dedup import words
from cleaner.dedup.bands import band_keys, plan
from cleaner.dedup.compared import compared, exact_form, forms
from cleaner.dedup.fingerprint import fingerprint
from cleaner.dedup.shingles import shingled
from cleaner.dedup.signature import signatures
from cleaner.dedup.words import Batch

from .dedup_texts import paragraphs

PLAN = plan(0.7)


@given(st.lists(paragraphs, max_size=6))
def test_rows_stand_alone(texts: list[str]) -> None:
    """What is said of a text does not depend on its batch, and is what the parts say of it."""
    together = fingerprint(texts, PLAN)
    assert [len(column) for column in (*together[:3], np.asarray(together.bands).T)] == [len(texts)] * 4
    assert [str(np.asarray(column).dtype) for column in together] == ["uint64", "uint32", "uint32", "uint64"]
    for row, text in enumerate(texts):
        alone = fingerprint([text], PLAN)
        assert np.array_equal(together.exact[row], alone.exact[0])
        assert np.array_equal(np.asarray(together.bands)[:, row], np.asarray(alone.bands)[:, 0])
        assert together.tokens[row] == alone.tokens[0]
        assert (int(alone.exact[0, 0]) << 64) + int(alone.exact[0, 1]) == xxh3_128_intdigest(exact_form(text))
        assert together.length[row] == alone.length[0] == len(forms(text).compared)
        assert alone.tokens[0] == len(compared(text).split())


@given(st.lists(paragraphs, max_size=6), st.sampled_from([3, 1 << 19]))
def test_exact_keys(texts: list[str], together: int) -> None:
    """The keys alone are the lower halves of those of the fingerprints, for short texts and for long ones."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "TOGETHER", together)
        patch.setattr(words, "TOGETHER", together)
        assert module.exact_keys(texts) == fingerprint(texts, PLAN).exact[:, 1].tolist()


def test_an_empty_batch() -> None:
    """No texts give arrays without rows, of the right shapes and kinds."""
    prints = fingerprint([], PLAN)
    columns = [np.asarray(column) for column in prints]
    assert [column.shape for column in columns] == [(0, 2), (0,), (0,), (PLAN.bands, 0)]
    assert [str(column.dtype) for column in columns] == ["uint64", "uint32", "uint32", "uint64"]


@given(st.lists(st.sampled_from(["a", "bb", "ccc", "d" * 30, "e" * 200]), max_size=60))
def test_pieces_hold_each_shingle_once(words: list[str]) -> None:
    """Cut into pieces as soon as they are long enough, a form keeps its shingles, in order and each once."""
    words = [f"{word}{place}" if len(word) > 1 else word for place, word in enumerate(words)]
    forms = list(module._pieces(" ".join(words).encode(), 20))
    for form in forms:
        ends = [
            place
            for place in range(20, len(form))
            if form[place : place + 1] == b" " and form.count(b" ", 0, place) > 1
        ]
        assert ends == []
    assert all(len(form) >= 20 for form in forms[:-1])
    pieces = [form.split() for form in forms]
    cut = [tuple(piece[place : place + 3]) for piece in pieces for place in range(len(piece) - 2)]
    whole = [word.encode() for word in words]
    assert cut == [tuple(whole[place : place + 3]) for place in range(len(whole) - 2)]


@pytest.mark.parametrize("word", ["w{}", "{}" + "z" * 3000, "水{}", "£{}.5"])
@pytest.mark.parametrize("together", [10, 5000, 1 << 20])
def test_long_texts(word: str, together: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A text that is signed in pieces has the fingerprint of the whole, beside texts that are not."""
    monkeypatch.setattr(module, "TOGETHER", together)
    monkeypatch.setattr(words, "TOGETHER", together)
    texts = ["short one here", " ".join(word.format(number) for number in range(3000)), "", "another short one"]
    prints = fingerprint(texts, PLAN)
    shingles = shingled(Batch.of(texts).words())
    assert prints.length.tolist() == [len(forms(text).compared) for text in texts]
    assert prints.tokens.tolist() == shingles.tokens.tolist()
    assert np.array_equal(np.asarray(prints.bands), band_keys(signatures(shingles, PLAN.num_perm), PLAN))
