"""Fingerprints: all that the whole corpus has to know of a paragraph, a hundred or two bytes each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from xxhash import xxh3_128_digest

from cleaner.dedup.bands import Plan, band_keys
from cleaner.dedup.compared import forms
from cleaner.dedup.shingles import shingled
from cleaner.dedup.signature import signatures

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

_BATCH: Final = 2048
_CHARACTERS: Final = 1 << 21
# A longer compared form is signed in pieces of this many bytes: the least of the pieces' signatures is the whole's.
_PIECE: Final = 1 << 12


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
    batches = [_fingerprint(batch, plan) for batch in _batches(texts)]
    if not batches:
        none = np.empty(0, np.uint32)
        return Fingerprints(np.empty((0, 2), np.uint64), none, none, np.empty((plan.bands, 0), np.uint64))
    exact, tokens, length = (np.concatenate([batch[column] for batch in batches]) for column in range(3))
    bands = np.concatenate([np.asarray(batch.bands) for batch in batches], axis=1)
    return Fingerprints(exact, tokens, length, bands)


def _batches(texts: Sequence[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    characters = 0
    for text in texts:
        if batch and (len(batch) == _BATCH or characters + len(text) > _CHARACTERS):
            yield batch
            batch, characters = [], 0
        batch.append(text)
        characters += len(text)
    if batch:
        yield batch


def _fingerprint(texts: Sequence[str], plan: Plan) -> Fingerprints:
    both = [forms(text) for text in texts]
    exact = b"".join(xxh3_128_digest(form.exact) for form in both)
    tokens, signed = _signed([form.compared for form in both], plan)
    return Fingerprints(
        np.frombuffer(exact, ">u8").reshape(-1, 2).astype(np.uint64),
        tokens.astype(np.uint32),
        np.fromiter((len(form.compared) for form in both), np.uint32, len(both)),
        band_keys(signed, plan),
    )


def _signed(compared: Sequence[bytes], plan: Plan) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
    """The number of tokens and the signature of each compared form."""
    if max(map(len, compared)) <= _PIECE:
        shingles = shingled(compared)
        return shingles.tokens, signatures(shingles, plan.num_perm)
    first, tokens, signed = [], [], []
    pieces: list[bytes] = []
    for form in compared:
        first.append(len(pieces))
        pieces.extend(_pieces(form, _PIECE))
    for start in range(0, len(pieces), _BATCH):
        shingles = shingled(pieces[start : start + _BATCH])
        tokens.append(shingles.tokens)
        signed.append(signatures(shingles, plan.num_perm))
    # Pieces of one text have two words in common.
    words = np.add.reduceat(np.concatenate(tokens) - 2, first) + 2
    return words, np.minimum.reduceat(np.concatenate(signed, axis=1), first, axis=1)


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
