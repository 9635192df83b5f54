"""What a run found that sites repeat, as a pack that a person can read, edit, and use with `--rules`."""

from __future__ import annotations

import re
from contextlib import closing
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from cleaner.job import codec, decisions
from cleaner.job.database import telling
from cleaner.job.decisions import SITE_LINE
from cleaner.job.sites import BELOW
from cleaner.job.store import read_store
from cleaner.rules.fold import shape
from cleaner.rules.furniture import NAME as FURNITURE
from cleaner.rules.phrases import LONGEST, POSITIONS, parse
from cleaner.rules.place import Finding, placed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from cleaner.document import Document, Paragraph
    from cleaner.job.store import Store
    from cleaner.rules.phrases import Position

_HEAD: Final = """\
# Lines that sites repeat, found by `cleaner rules learn`. Read them, edit them, and use the file with --rules.
# A line counts where its list says: at the head, at the tail or at either edge of a document, or anywhere in it.
# 0 stands for any number; upper and lower case are alike, and punctuation around a line does not matter.
"""
_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)*")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_ESCAPED: Final = {ord(char): f"\\{char}" for char in '"\\'} | {
    code: f"\\u{code:04x}" for code in (*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029, 0xFEFF)
}


class Line(NamedTuple):
    """A line that a site repeats: on how many documents it was found, and the positions that hold of all of them."""

    text: str
    documents: int
    positions: frozenset[Position]

    @property
    def position(self) -> Position:
        """The narrowest of its positions."""
        return next(position for position in POSITIONS if position in self.positions)


Learned: TypeAlias = "Mapping[str, tuple[Line, ...]]"
"""By site, in alphabetical order, its lines, in alphabetical order."""


def learned(state: Path) -> Learned:
    """What the run with the state directory *state* removed because a site repeats it."""
    sites: dict[str, dict[str, Line]] = {}
    with telling(state), closing(read_store(state)) as store:
        for file in store.files():
            for document, decided in _decided(store, file.id):
                lines = sites.setdefault(document.site, {})
                for compared, line in _lines(document, decided).items():
                    lines[compared] = _both(lines[compared], line) if compared in lines else line
    return {site: tuple(sorted(lines.values())) for site, lines in sorted(sites.items()) if lines}


def _decided(store: Store, file: int) -> Iterator[tuple[Document, Document]]:
    """The documents of a file or part, before and after it was decided what a site repeats."""
    for _, bodies, rows in store.prepared([file]):
        before = [codec.decode(body) for body in bodies]
        (after,) = decisions.apply([(before, decisions.load(rows))])
        yield from zip(before, after, strict=True)


def pack(found: Learned) -> Iterator[str]:
    """The lines of a TOML text that says what was *found*."""
    yield _HEAD
    for site, lines in found.items():
        name = site.translate(_ESCAPED)
        if site and (not site.strip() or "/" in site or _SURROGATE.search(site)):
            yield f'\n# {len(lines):,} lines of "{name}": no rule can spell this name\n'
            continue
        yield f'\n[site."{name}".{SITE_LINE}]\n' if site else f"\n[{SITE_LINE}]\n"
        for position in POSITIONS:
            here = [line for line in lines if line.position == position]
            if here:
                yield f"{position} = [\n"
                yield from (_written(line, site) for line in here)
                yield "]\n"


def _lines(before: Document, after: Document) -> Mapping[str, Line]:
    """The lines of one document that its site repeats, by their compared forms; it is given as it was before, too."""
    marks = [paragraph.removal for paragraph in before.paragraphs]
    alive = [at for at, mark in enumerate(marks) if mark is None or mark.reason != "main-content"]
    # what goes by its shape goes after a pack's lines, and so still stands when these are looked for
    others = {at: Finding("", "", "any") for at in alive if (mark := marks[at]) and mark.reason != FURNITURE}
    at_line = [at for at in alive if marks[at] is None and _is_learned(after.paragraphs[at])]
    placed_at = {
        position: placed(others | {at: Finding(SITE_LINE, "", position) for at in at_line}, alive)
        for position in POSITIONS
    }
    found: dict[str, Line] = {}
    for at in at_line:
        text = before.paragraphs[at].text
        positions = frozenset(position for position in POSITIONS if at in placed_at[position])
        line, compared = Line(_spelled(text), 1, positions), _compared(text, before.site) or text
        found[compared] = _both(found[compared], line)._replace(documents=1) if compared in found else line
    return found


def _is_learned(paragraph: Paragraph) -> bool:
    mark = paragraph.removal
    return mark is not None and mark.reason == SITE_LINE and not mark.detail.startswith(BELOW)


def _both(one: Line, other: Line) -> Line:
    return Line(min(one.text, other.text), one.documents + other.documents, one.positions & other.positions)


def _spelled(text: str) -> str:
    """*text* as a pack has it: in one line, with 0 for its numbers where that is the same to the rules."""
    plain = " ".join(text.split())
    numbered = _NUMBER.sub("0", plain)
    return numbered if shape(numbered) == shape(plain) else plain


def _compared(text: str, site: str) -> str:
    """What makes two lines of a pack the same, in the section of a site or, without one, among phrases."""
    return shape(text).rstrip(":") if site else "\0".join(parse(_spelled(text)))


def _written(line: Line, site: str) -> str:
    known = "1 document" if line.documents == 1 else f"{line.documents:,} documents"
    text = f'"{line.text.translate(_ESCAPED)}"'
    short = bool(site) or len(line.text) <= LONGEST
    whole = not _SURROGATE.search(line.text)
    if short and whole and _compared(line.text, site):
        return f"  {text},  # on {known}\n"
    return f"  # {text}: on {known}; no rule can spell it\n"
