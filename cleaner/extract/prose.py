"""How much of a text is prose: lines that are long, and end as sentences do or are very long."""

from __future__ import annotations

from typing import Final

_LONG: Final = 60  # columns: a line so long that ends as a sentence does is prose
_VERY_LONG: Final = 200
_WIDE: Final = "\u2e80"  # this and what follows is two columns wide
_SENTENCE_END: Final = tuple(".!?…。！？\"”»')")


def prose(text: str) -> int:
    """Columns of *text* in its lines of prose."""
    lines = (line.strip() for line in text.split("\n"))
    measured = ((line, columns(line)) for line in lines)
    return sum(size for line, size in measured if size > _VERY_LONG or (size >= _LONG and line.endswith(_SENTENCE_END)))


def columns(text: str) -> int:
    """The columns that *text* takes up, where those of Chinese and the like take two each."""
    return len(text) if text.isascii() else len(text) + sum(char >= _WIDE for char in text)
