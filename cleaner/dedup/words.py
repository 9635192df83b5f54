"""The words and the exact forms of whole batches of texts, as `compared.forms` has them for one text at a time.

All texts of a batch lie end to end in one buffer, one byte a character of ASCII, coded so that what a byte is for can
be told by its size alone: first marks, then symbols, then the blank, and above it all that words are made of.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from cleaner.dedup.compared import MARKED, SEPARATORS, SYMBOLS, fold, symbols_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

WIDTH: Final = 8
"""So many bytes may be read at every word, be it ever so short."""
TOGETHER: Final = 1 << 19
"""Characters that are read together: enough that calls cost nothing beside work, few enough for the caches."""
_TEXTS: Final = 1 << 12

_BLANK: Final = ord(" ")
_GONE: Final = b"\0"
# A byte that UTF-8 never has parts the texts.
_PARTING: Final = b"\xff"
_END: Final = b"\x1f"
_MARKS: Final = bytes(range(1, 1 + len(SEPARATORS + SYMBOLS)))
_SEPARATOR: Final = len(SEPARATORS)
_CODES: Final = MARKED.translate(bytes.maketrans(SEPARATORS + SYMBOLS + _PARTING, _MARKS + _END))
_EXACT: Final = bytes.maketrans(_MARKS, SEPARATORS + SYMBOLS)


class Words(NamedTuple):
    """The words of a batch, one after another: `buffer[start : start + length]` in UTF-8.

    `starts` and `lengths` have an entry for each word; `tokens` counts the words of each text, and `sizes` their bytes
    (all int64). `WIDTH` bytes follow the last word.
    """

    buffer: NDArray[np.uint8]
    starts: NDArray[np.int64]
    lengths: NDArray[np.int64]
    tokens: NDArray[np.int64]
    sizes: NDArray[np.int64]


class Batch(NamedTuple):
    """Texts end to end, an end before and behind each; `symbols` are those outside ASCII that occur."""

    coded: NDArray[np.uint8]
    symbols: list[bytes]

    @classmethod
    def of(cls, texts: Sequence[str]) -> Batch:
        """*texts*, folded."""
        return cls.folded([fold(text).encode() for text in texts])

    @classmethod
    def folded(cls, texts: Sequence[bytes]) -> Batch:
        """*texts*, which are folded already."""
        buffer = bytearray(_PARTING).join([b"", *texts, bytes(WIDTH)]).translate(_CODES)
        coded = np.frombuffer(buffer, np.uint8)
        marks = np.flatnonzero(coded <= _SEPARATOR)
        following = coded[marks + 1]
        coded[marks[(following < ord("0")) | (following > ord("9"))]] = _BLANK
        return cls(coded, symbols_in(b"".join(text for text in texts if not text.isascii())))

    def exact(self) -> list[bytes]:
        """The exact form of each text."""
        blank = self.coded == _BLANK
        shown = self.coded.copy()
        shown[1:][blank[1:] & (blank | (self.coded == ord(_END)))[:-1]] = ord(_GONE)
        forms = shown.tobytes().translate(_EXACT, _GONE).split(_END)
        return [form.rstrip() for form in forms[1:-1]]

    def words(self) -> Words:
        """The words of all texts."""
        inside = self.coded > _BLANK
        for symbol in self.symbols:
            self._blot(inside, symbol)
        edges = np.flatnonzero(inside[1:] != inside[:-1])
        edges += 1
        starts, ends = edges[::2], edges[1::2]
        lengths = ends - starts
        first = np.searchsorted(starts, np.flatnonzero(self.coded == ord(_END)))
        before = np.append(0, np.cumsum(lengths))[first]
        return Words(self.coded, starts, lengths, np.diff(first), np.diff(before))

    def _blot(self, inside: NDArray[np.bool_], symbol: bytes) -> None:
        """Take every *symbol* out of what is *inside* words."""
        last = len(inside) - len(symbol) + 1
        found = self.coded[:last] == symbol[0]
        for place, byte in enumerate(symbol):
            found &= self.coded[place : last + place] == byte
        for place in range(len(symbol)):
            inside[place : last + place][found] = False


def batches(texts: Sequence[str]) -> Iterator[list[str]]:
    """Cut *texts* into batches that may be read together; one of more characters is alone."""
    batch: list[str] = []
    characters = 0
    for text in texts:
        if batch and (len(batch) == _TEXTS or characters + len(text) > TOGETHER):
            yield batch
            batch, characters = [], 0
        batch.append(text)
        characters += len(text)
    if batch:
        yield batch
