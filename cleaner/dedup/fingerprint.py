"""Fingerprints: all that the whole corpus has to know of a paragraph, a hundred or two bytes each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from xxhash import xxh3_128_digest, xxh3_128_intdigest

from cleaner.dedup.bands import Plan, band_keys
from cleaner.dedup.compared import forms
from cleaner.dedup.shingles import shingled
from cleaner.dedup.signature import signatures
from cleaner.dedup.words import TOGETHER, Batch, batches

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

_HALF: Final = (1 << 64) - 1


class Fingerprints(NamedTuple):
    """One row for each text, in the texts' order.

    `exact` is uint64[n, 2], the 128-bit hash of the exact form; `tokens` and `length` are uint32[n], the words and the
    bytes of the compared form; `bands` has uint64[n] for each band, the keys, which need not all be in memory. A text
    without tokens must not be compared with any other.
    """

    exact: NDArray[np.uint64]
    tokens: NDArray[np.uint32]
    length: NDArray[np.uint32]
    bands: Iterable[NDArray[np.uint64]]


def fingerprint(texts: Sequence[str], plan: Plan) -> Fingerprints:
    """Return the fingerprints of *texts* under *plan*; a text's own never depends on the texts beside it."""
    parts = [_fingerprint(batch, plan) for batch in batches(texts)]
    if not parts:
        none = np.empty(0, np.uint32)
        return Fingerprints(np.empty((0, 2), np.uint64), none, none, np.empty((plan.bands, 0), np.uint64))
    exact, tokens, length = (np.concatenate([part[column] for part in parts]) for column in range(3))
    bands = np.concatenate([np.asarray(part.bands) for part in parts], axis=1)
    return Fingerprints(exact, tokens, length, bands)


def silent(prints: Fingerprints, rows: NDArray[np.int64]) -> Fingerprints:
    """*prints*, some *rows* of which say nothing, so that nothing is compared with them."""
    tokens = prints.tokens.copy()
    tokens[rows] = 0
    return prints._replace(tokens=tokens)


def exact_keys(texts: Sequence[str]) -> list[int]:
    """The lower half of each text's exact key, as `fingerprint` has it."""
    found = (
        Batch.of(batch).exact() if len(batch[0]) <= TOGETHER else [forms(batch[0]).exact] for batch in batches(texts)
    )
    return [xxh3_128_intdigest(form) & _HALF for batch in found for form in batch]


def _fingerprint(texts: Sequence[str], plan: Plan) -> Fingerprints:
    if len(texts[0]) > TOGETHER:
        return _long(texts[0], plan)
    batch = Batch.of(texts)
    words = batch.words()
    signed = signatures(shingled(words), plan.num_perm)
    # between words lies one space
    length = words.sizes + np.maximum(words.tokens - 1, 0)
    return _prints(batch.exact(), words.tokens, length, band_keys(signed, plan))


def _long(text: str, plan: Plan) -> Fingerprints:
    """The fingerprint of one long text, which is signed in pieces: the least of their signatures is the whole's."""
    form = forms(text)
    tokens, signed = 2, np.full((plan.num_perm, 1), 0xFFFFFFFF, np.uint32)
    for piece in _pieces(form.compared, TOGETHER):
        words = Batch.folded([piece]).words()
        # pieces have two words in common
        tokens += int(words.tokens[0]) - 2
        np.minimum(signed, signatures(shingled(words), plan.num_perm), out=signed)
    return _prints([form.exact], np.array([tokens]), np.array([len(form.compared)]), band_keys(signed, plan))


def _prints(
    exact: Sequence[bytes], tokens: NDArray[np.int64], length: NDArray[np.int64], bands: NDArray[np.uint64]
) -> Fingerprints:
    digests = np.frombuffer(b"".join(map(xxh3_128_digest, exact)), ">u8")
    return Fingerprints(
        digests.reshape(-1, 2).astype(np.uint64), tokens.astype(np.uint32), length.astype(np.uint32), bands
    )


def _pieces(form: bytes, size: int) -> Iterator[bytes]:
    """Cut *form* so that every shingle lies in exactly one piece: each begins with the last two words before it."""
    start, end = 0, form.find(b" ", size)
    while end >= 0:
        second = form.rfind(b" ", start, end)
        third = form.rfind(b" ", start, second) if second >= 0 else -1
        if third >= 0:
            yield form[start:end]
            start = third + 1
            end = form.find(b" ", start + size)
        else:
            end = form.find(b" ", end + 1)
    yield form[start:]
