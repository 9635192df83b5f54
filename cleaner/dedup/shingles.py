"""Word 3-shingles as 64-bit hashes: one text at a time, as the definition, and whole batches with numpy.

A word's hash mixes its UTF-8 bytes, eight at a time; a shingle's hash is the sum of its three words' hashes, each times
an odd constant of its place. A text of one or two words is one shingle; a text without words has none, and so is
like no other text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from xxhash import xxh3_64_intdigest

from cleaner.dedup.compared import forms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_MASK: Final = (1 << 64) - 1
SIZE: Final = 3
"""Words of a shingle."""

_WIDTH: Final = 8
# A longer word is hashed whole by xxh3.
_LONGEST: Final = 64


def _odd(number: int) -> int:
    """The *number*-th odd constant: splitmix64's stream, with the lowest bit set."""
    state = number * 0x9E3779B97F4A7C15 & _MASK
    state = (state ^ state >> 30) * 0xBF58476D1CE4E5B9 & _MASK
    state = (state ^ state >> 27) * 0x94D049BB133111EB & _MASK
    return (state ^ state >> 31) | 1


_OF_BYTES: Final = tuple(_odd(number) for number in range(1, 9))
_OF_PLACE: Final = tuple(_odd(number) for number in range(9, 9 + SIZE))
_OF_MIX: Final = _odd(12)
# Keeps the texts "a" and "a b" apart from any shingle of three words.
_OF_SHORT: Final = (0, _odd(13), _odd(14))


class Shingles(NamedTuple):
    """The shingles of a batch: those of text `i` are `hashes[starts[i] : starts[i] + counts[i]]`, with repeats.

    `hashes` is uint64; `starts`, `counts` and `tokens` are int64, one for each text; `tokens` counts its words.
    """

    hashes: NDArray[np.uint64]
    starts: NDArray[np.int64]
    counts: NDArray[np.int64]
    tokens: NDArray[np.int64]


def shingle_hashes(text: str) -> frozenset[int]:
    """Return the set of shingle hashes of *text*: the definition that `shingled` is held to."""
    words = [_word_hash(word) for word in forms(text).compared.split()]
    if len(words) >= 3:
        return frozenset(_combined(words[place : place + 3]) for place in range(len(words) - 2))
    return frozenset([_combined(words) + _OF_SHORT[len(words)] & _MASK] if words else [])


def _word_hash(word: bytes) -> int:
    if len(word) > _LONGEST:
        return _mixed(xxh3_64_intdigest(word))
    chunks = (word[start : start + _WIDTH] for start in range(0, len(word), _WIDTH))
    return _mixed(sum(int.from_bytes(chunk, "little") * odd for chunk, odd in zip(chunks, _OF_BYTES, strict=False)))


def _mixed(value: int) -> int:
    value &= _MASK
    value = (value ^ value >> 32) * _OF_MIX & _MASK
    return value ^ value >> 32


def _combined(words: Sequence[int]) -> int:
    return sum(word * odd for word, odd in zip(words, _OF_PLACE, strict=False)) & _MASK


def shingled(compared: Sequence[bytes]) -> Shingles:
    """Return the shingles of every compared form (UTF-8, one space between words) in *compared*."""
    words, tokens = _words(compared)
    starts = np.cumsum(tokens) - tokens
    hashes = words * np.uint64(_OF_PLACE[0])
    hashes[:-1] += words[1:] * np.uint64(_OF_PLACE[1])
    hashes[:-2] += words[2:] * np.uint64(_OF_PLACE[2])
    for count in (1, 2):
        first = starts[tokens == count]
        hashes[first] = np.uint64(_OF_SHORT[count])
        for place in range(count):
            hashes[first] += words[first + place] * np.uint64(_OF_PLACE[place])
    return Shingles(hashes, starts, np.where(tokens > 2, tokens - 2, np.minimum(tokens, 1)), tokens)


def _words(compared: Sequence[bytes]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """The hashes of all words of the batch, and how many words each text has."""
    # Eight bytes more, so that a wide load at the last word stays inside.
    joined = b"\n".join(compared) + b"\n" * (_WIDTH + bool(compared))
    text = np.frombuffer(joined, np.uint8)[:-_WIDTH]
    ends = np.flatnonzero(text <= ord(" "))
    starts = np.empty_like(ends)
    starts[:1], starts[1:] = 0, ends[:-1] + 1
    lasts = np.flatnonzero(text[ends] == ord("\n"))
    tokens = np.diff(lasts, prepend=-1)
    empty = starts[lasts] == ends[lasts]
    if empty.any():
        tokens -= empty
        starts, ends = np.delete(starts, lasts[empty]), np.delete(ends, lasts[empty])
    return _word_hashes(joined, starts, ends - starts), tokens


def _word_hashes(joined: bytes, starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.uint64]:
    loads = np.ndarray(len(joined) - _WIDTH + 1, "<u8", joined, strides=(1,))
    keep = np.array([(1 << 8 * length) - 1 for length in range(_WIDTH + 1)], np.uint64)

    def chunk(starts: NDArray[np.int64], lengths: NDArray[np.int64], odd: int) -> NDArray[np.uint64]:
        return (loads[starts] & keep[np.minimum(lengths, _WIDTH)]) * np.uint64(odd)

    hashes = chunk(starts, lengths, _OF_BYTES[0])
    longer = np.flatnonzero(lengths > _WIDTH)
    for number, odd in enumerate(_OF_BYTES[1:], start=1):
        skipped = number * _WIDTH
        hashes[longer] += chunk(starts[longer] + skipped, lengths[longer] - skipped, odd)
        longer = longer[lengths[longer] > skipped + _WIDTH]
    for word in longer:
        hashes[word] = xxh3_64_intdigest(joined[starts[word] : starts[word] + lengths[word]])
    hashes ^= hashes >> np.uint64(32)
    hashes *= np.uint64(_OF_MIX)
    hashes ^= hashes >> np.uint64(32)
    return hashes
