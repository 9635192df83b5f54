"""A first look over many texts at once, for those in which one of many words may begin: nearly all need no second one.

What is found is more than there is, and never less. Texts are compared as bytes: where a byte begins some word, the
four bytes there are looked up by their hash, and of the few that are left up to eight, and then up to sixteen.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

_LEAST: Final = 4  # bytes
_HALF: Final = 8
_MOST: Final = 2 * _HALF
_WINDOW: Final = 1 << 20  # bytes looked at together, so that memory stays bounded
_FACTOR: Final = np.uint32(0x9E3779B1)
_SHIFT: Final = np.uint32(16)
_MIX: Final = np.uint64(0x9E3779B97F4A7C15)
_END: Final = b"\n"
_SPACE: Final = ord(" ")

_SPACES: Final = re.compile(r"[^\S\n]+")
_OTHER_SPACE: Final = re.compile(r"[^\S\n ]")


class Scan(NamedTuple):
    """The beginnings of words: `first` translates each byte that one begins with to 1, and all others to 0.

    `hashes` says of the hash of four bytes whether some word begins with such, `heads` are the first eight bytes of the
    words, or fewer, by their number, as numbers in order, and `words` the numbers of up to sixteen bytes.
    """

    first: bytes
    hashes: NDArray[np.bool_]
    heads: Mapping[int, NDArray[np.uint64]]
    words: Mapping[int, NDArray[np.uint64]]

    def places(self, texts: Sequence[str]) -> Mapping[int, Sequence[int] | None]:
        """For each of *texts* in which one of the words may begin, by index, the places; None where that is unclear.

        Any white space within a line of a text is as good as the one space of a word.
        """
        encoded = [_encoded(text) for text in texts]
        data = _joined(encoded)
        even = not _uneven(data)
        if not even:
            encoded = [_SPACES.sub(" ", text).encode("utf-8", "surrogatepass") for text in texts]
            data = _joined(encoded)
        place = self._places(data)
        sizes = np.fromiter(map(len, encoded), np.int64, len(encoded)) + len(_END)
        ends = np.cumsum(sizes)
        number = np.searchsorted(ends, place, "right")
        if not even:
            return dict.fromkeys(number.tolist())
        found: dict[int, list[int]] = {}
        for at, byte in zip(number.tolist(), (place - (ends - sizes)[number]).tolist(), strict=True):
            before = byte if texts[at].isascii() else len(encoded[at][:byte].decode("utf-8", "surrogatepass"))
            found.setdefault(at, []).append(before)
        return found

    def _places(self, data: bytes) -> NDArray[np.int64]:
        """Where in *data*, with room behind it, one of the words may begin."""
        return np.concatenate([self._within(part) + at for at, part in _windows(data, _MOST)])

    def _within(self, data: bytes) -> NDArray[np.int64]:
        places = np.flatnonzero(np.frombuffer(data.translate(self.first), np.bool_)[:-_MOST])
        fours, eights = (np.ndarray(len(data) - _HALF, kind, data, strides=(1,)) for kind in ("<u4", "<u8"))
        places = places[self.hashes[_hashed(fours[places])]]
        places = places[_known(eights[places], np.uint64(0), self.heads)]
        return places[_known(eights[places], eights[places + _HALF], self.words)]


def scan(words: Iterable[str]) -> Scan | None:
    """What is needed to look for *words*; None if one of them is too short to be looked for."""
    beginnings = {word.encode("utf-8", "surrogatepass")[:_MOST] for word in words}
    if any(len(word) < _LEAST for word in beginnings):
        return None
    initials = {word[0] for word in beginnings}
    hashes = np.zeros(1 << 16, np.bool_)
    hashes[_hashed(np.array([int.from_bytes(word[:_LEAST], "little") for word in beginnings], np.uint32))] = True
    heads = _numbers({word[:_HALF] for word in beginnings})
    return Scan(bytes(byte in initials for byte in range(256)), hashes, heads, _numbers(beginnings))


def _numbers(words: Iterable[bytes]) -> Mapping[int, NDArray[np.uint64]]:
    """A number for each of *words*, in order, by their length in bytes."""
    by_size: dict[int, list[bytes]] = {}
    for word in words:
        by_size.setdefault(len(word), []).append(word.ljust(_MOST, b"\0"))
    halves = {size: np.frombuffer(b"".join(of_size), "<u8").reshape(-1, 2) for size, of_size in by_size.items()}
    return {size: np.sort(_mixed(pair[:, 0], pair[:, 1])) for size, pair in sorted(halves.items())}


def _known(
    first: NDArray[np.uint64], second: NDArray[np.uint64] | np.uint64, words: Mapping[int, NDArray[np.uint64]]
) -> NDArray[np.bool_]:
    """Where the *first* eight bytes and the *second* may begin with one of *words*."""
    there = np.zeros(len(first), np.bool_)
    for size, numbers in words.items():
        sought = _mixed(first & _mask(min(size, _HALF)), second & _mask(max(size - _HALF, 0)))
        there |= numbers[np.searchsorted(numbers[:-1], sought)] == sought
    return there


def _encoded(text: str) -> bytes:
    # what can be printed has no white space but plain spaces
    if text.isascii() or text.isprintable():
        return text.encode()
    return _OTHER_SPACE.sub(" ", text).encode("utf-8", "surrogatepass")


def _joined(encoded: Sequence[bytes]) -> bytes:
    """One behind the other, with room behind the last that sixteen bytes may be read at every place."""
    return _END.join(encoded) + _END * (_MOST + 1)


def _uneven(data: bytes) -> bool:
    """Whether there is white space in *data* other than single spaces between words."""
    return any(_uneven_within(np.frombuffer(part, np.uint8)) for _, part in _windows(data, 1))


def _uneven_within(codes: NDArray[np.uint8]) -> bool:
    space = codes == _SPACE
    return bool((space[1:] & space[:-1]).any() or ((codes < _SPACE) & (codes != _END[0])).any())


def _windows(data: bytes, over: int) -> Iterator[tuple[int, bytes]]:
    """*data* in pieces, each with where it begins and with so many bytes *over*, which the next one has too."""
    for at in range(0, max(len(data) - over, 1), _WINDOW):
        yield at, data[at : at + _WINDOW + over]


def _hashed(fours: NDArray[np.uint32]) -> NDArray[np.uint32]:
    found: NDArray[np.uint32] = (fours * _FACTOR) >> _SHIFT
    return found


def _mixed(first: NDArray[np.uint64], second: NDArray[np.uint64] | np.uint64) -> NDArray[np.uint64]:
    """One number of two: the first of them, where the second is 0."""
    found: NDArray[np.uint64] = first ^ (second * _MIX)
    return found


def _mask(size: int) -> np.uint64:
    return np.uint64((1 << 8 * size) - 1)
