r"""Segmentation: where paragraphs begin and end.

Scraped text comes as one paragraph per line, or hard-wrapped with blank lines between paragraphs; some pages mix both.
So each block of lines between blank lines is judged by its own lines: one whose longest line is short may be
hard-wrapped, and a line break in it was made by the wrapping when the next line's first word would not have fitted.
Every test is such that taking paragraphs away can not make it fail for those that stay, so that segmenting the clean
text again gives the same paragraphs.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from cleaner.document import Paragraph

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

WIDEST: Final = 120
"""Code points; a block with a longer line is not hard-wrapped."""
NARROWEST: Final = 40
"""Code points; a line that is shorter was not ended by wrapping."""
FULL: Final = 0.85
"""Share of the width that a line must fill with the next word to have been ended by wrapping; hyphens overhang."""

_FIRST_WORD: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|\S+")
_SENTENCE_END: Final = (*".!?:;…。！？।؟", '."', '!"', '?"', ".”", "!”", "?”", ".’", ".»", ".)")

Span = tuple[int, int]


def segment(text: str) -> tuple[Paragraph, ...]:
    """The paragraphs of *text*, in order.

    Returns:
        Paragraphs whose `text` is `text[start:end]`, beginning and ending with a visible character. All that lies
        between them is white space, so that the spans and the gaps together give the text back.
    """
    lines = text.split("\n")
    if not any(lines[1::2]):
        return _apart(lines[::2])
    spans = (span for block in _blocks(lines) for span in _unwrapped(text, block))
    return tuple([Paragraph(text[start:end], start, end) for start, end in spans])


def _apart(lines: list[str]) -> tuple[Paragraph, ...]:
    """The paragraphs of *lines* with an empty one between any two, as in most texts: each is a block of its own."""
    placed = _placed(lines, len("\n\n"))
    return tuple([Paragraph(visible, start, start + len(visible)) for visible, start in placed if visible])


def _blocks(lines: list[str]) -> Iterator[list[Span]]:
    """The lines between blank lines, without the white space around them."""
    block: list[Span] = []
    for visible, start in _placed(lines, len("\n")):
        if visible:
            block.append((start, start + len(visible)))
        elif block:
            yield block
            block = []
    if block:
        yield block


def _placed(lines: list[str], between: int) -> Iterator[tuple[str, int]]:
    """Each of *lines* without the white space around it, and where that begins; so much lies *between* two lines."""
    at = 0
    for line in lines:
        visible = line.strip()
        yield visible, at if visible == line else at + line.index(visible)
        at += len(line) + between


def _unwrapped(text: str, block: list[Span]) -> Iterable[Span]:
    """The paragraphs of *block*: the lines of each hard-wrapped one joined to one span."""
    if len(block) == 1:
        return block
    width = max(end - start for start, end in block)
    return _joined(text, block, width) if NARROWEST <= width <= WIDEST else block


def _joined(text: str, block: list[Span], width: int) -> Iterator[Span]:
    for run in _runs(text, block, width):
        broken = sum(_mid_sentence(text, before, after) for before, after in pairwise(run))
        if broken and 3 * broken >= len(run) - 1:
            yield run[0][0], run[-1][1]
        else:
            yield from run


def _runs(text: str, block: list[Span], width: int) -> Iterator[list[Span]]:
    """Runs of lines in which every break can have been made by wrapping at *width*."""
    run: list[Span] = []
    for line in block:
        if run and not _filled(text, run[-1], line, width):
            yield run
            run = []
        run.append(line)
    yield run


def _filled(text: str, before: Span, after: Span, width: int) -> bool:
    """Whether the first word of *after* would not have fitted behind *before*, or was cut by a hyphen."""
    length = before[1] - before[0]
    word = _FIRST_WORD.match(text, *after)
    full = word is not None and length + 1 + len(word[0]) > FULL * width
    return length >= NARROWEST and (full or _hyphenated(text, before, after))


def _mid_sentence(text: str, before: Span, after: Span) -> bool:
    first = text[after[0]]
    open_end = not text.endswith(_SENTENCE_END, *before)
    return (open_end and not first.isupper() and first.isalpha()) or _hyphenated(text, before, after)


def _hyphenated(text: str, before: Span, after: Span) -> bool:
    """Whether a word goes on in *after*: a hyphen, with letters of one case around it."""
    if text[before[1] - 1] not in "-\u00ad":
        return False
    last, first = text[before[1] - 2], text[after[0]]
    return first.islower() or (first.isupper() and last.isupper())
