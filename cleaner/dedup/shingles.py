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
from cleaner.dedup.words import WIDTH, Batch, batches

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from cleaner.dedup.words import Words

_MASK: Final = (1 << 64) - 1
SIZE: Final = 3
"""Words of a shingle."""

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
    """The shingles of a batch: those of text `i` are `hashes[starts[i] : starts[i] + tokens[i]]`, with repeats.

    A text has as many as it has words, since its last is repeated. `hashes` is uint64; `starts` and `tokens` are int64,
    one for each text.
    """

    hashes: NDArray[np.uint64]
    starts: NDArray[np.int64]
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
    chunks = (word[start : start + WIDTH] for start in range(0, len(word), WIDTH))
    return _mixed(sum(int.from_bytes(chunk, "little") * odd for chunk, odd in zip(chunks, _OF_BYTES, strict=False)))


def _mixed(value: int) -> int:
    value &= _MASK
    value = (value ^ value >> 32) * _OF_MIX & _MASK
    return value ^ value >> 32


def _combined(words: Sequence[int]) -> int:
    return sum(word * odd for word, odd in zip(words, _OF_PLACE, strict=False)) & _MASK


def shingled(words: Words) -> Shingles:
    """Return the shingles of every text of which *words* has the words."""
    each, tokens = _word_hashes(words), words.tokens
    starts = np.cumsum(tokens) - tokens
    hashes = each * np.uint64(_OF_PLACE[0])
    hashes[:-1] += each[1:] * np.uint64(_OF_PLACE[1])
    hashes[:-2] += each[2:] * np.uint64(_OF_PLACE[2])
    for count in (1, 2):
        first = starts[tokens == count]
        hashes[first] = np.uint64(_OF_SHORT[count])
        for place in range(count):
            hashes[first] += each[first + place] * np.uint64(_OF_PLACE[place])
    ends, two = (starts + tokens)[tokens > 2], starts[tokens == 2]
    hashes[ends - 1] = hashes[ends - 2] = hashes[ends - 3]
    hashes[two + 1] = hashes[two]
    return Shingles(hashes, starts, tokens)


def shingles_of(texts: Sequence[str]) -> Shingles:
    """Return the shingles of all *texts*, which are read some at a time."""
    parts = [shingled(Batch.of(batch).words()) for batch in batches(texts)]
    hashes = np.concatenate([np.empty(0, np.uint64), *(part.hashes for part in parts)])
    tokens = np.concatenate([np.empty(0, np.int64), *(part.tokens for part in parts)])
    return Shingles(hashes, np.cumsum(tokens) - tokens, tokens)


def _word_hashes(words: Words) -> NDArray[np.uint64]:
    buffer, starts, lengths = words.buffer, words.starts, words.lengths
    loads = np.ndarray(len(buffer) - WIDTH + 1, "<u8", buffer, strides=(1,))
    keep = np.array([(1 << 8 * length) - 1 for length in range(WIDTH + 1)], np.uint64)

    def chunk(starts: NDArray[np.int64], lengths: NDArray[np.int64], odd: int) -> NDArray[np.uint64]:
        return (loads[starts] & keep.take(np.minimum(lengths, WIDTH))) * np.uint64(odd)

    hashes = chunk(starts, lengths, _OF_BYTES[0])
    longer = np.flatnonzero(lengths > WIDTH)
    for number, odd in enumerate(_OF_BYTES[1:], start=1):
        skipped = number * WIDTH
        hashes[longer] += chunk(starts[longer] + skipped, lengths[longer] - skipped, odd)
        longer = longer[lengths[longer] > skipped + WIDTH]
    for word in longer:
        hashes[word] = xxh3_64_intdigest(buffer[starts[word] : starts[word] + lengths[word]].tobytes())
    hashes ^= hashes >> np.uint64(32)
    hashes *= np.uint64(_OF_MIX)
    hashes ^= hashes >> np.uint64(32)
    return hashes
