"""The data that flows through the house: a document, its paragraphs, and what was decided about them.

Everything here is immutable. Nothing is ever deleted from a document: a paragraph that goes is *marked* with a
`Removal`, so that kept and removed paragraphs together are always the extracted text. A stretch that goes from inside
a paragraph that stays is a `Cut` of it, and is part of the extracted text like everything else.
"""

from __future__ import annotations

from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Stage = Literal["repair", "boilerplate", "dedup"]
Shortfall = Literal["not-an-article", "truncated"]

# No space before the first, nor behind the third; of those that may open or close the place decides: glued or not.
_CLOSING: Final = frozenset(".,;:!?%)]}。，、；：！？）】」』》")
_PERHAPS_CLOSING: Final = frozenset("\"'”’»›…-–—/")
_OPENING: Final = frozenset("([{„«¿¡（【「『《")
# Scripts that put no space between words: kana and the Chinese characters, with their full-width punctuation.
_UNSPACED: Final = ("\u3000", "\ua000", "\uff00", "\uff65")


class Witness(NamedTuple):
    """The kept paragraph that says what a dropped one said.

    `shared` and `union` are the exact sizes of the two shingle sets' intersection and union; their quotient is the
    Jaccard similarity. `run` names the earlier run that delivered the paragraph, or is None for this run; `text` is
    what the paragraph says.
    """

    doc: str
    paragraph: int
    shared: int
    union: int
    run: str | None = None
    text: str = ""


class Removal(NamedTuple):
    """Why a paragraph is not in the clean text (or, as a flag, why somebody may want to look at it).

    `reason` is the rule's own name, in kebab case; `detail` says what in the paragraph decided.
    """

    stage: Stage
    reason: str
    detail: str = ""
    witness: Witness | None = None


class Reprint(NamedTuple):
    """Whose reprint a document is.

    `of` is the document that holds nearly all of its text, or empty for one that others reprint; `run` is the earlier
    run that delivered that document, or None for this one; `cluster` is the document that they all reprint in the end.
    """

    of: str
    run: str | None
    cluster: str


class Verdict(NamedTuple):
    """What a document is that is not a whole article; `detail` says what in it decided."""

    shortfall: Shortfall
    detail: str


class Repair(NamedTuple):
    """One stretch of text that was repaired: `text[start:end]` of the extracted text was `before`."""

    start: int
    end: int
    before: str
    after: str
    reason: str
    detail: str


class Cut(NamedTuple):
    """A stretch inside a paragraph that goes, without the paragraph: `extracted[start:end]`, no white space around it.

    `reason` is the rule's own name, in kebab case; `detail` says what in the stretch decided.
    """

    start: int
    end: int
    reason: str
    detail: str = ""


class Paragraph(NamedTuple):
    """One paragraph: `text` is `extracted[start:end]` without its cuts (see `remainder`), offsets in code points.

    The cuts are in order and apart from each other; something is left of the paragraph after them.
    """

    text: str
    start: int
    end: int
    removal: Removal | None = None
    flag: Removal | None = None
    cuts: tuple[Cut, ...] = ()

    def removed(self, reason: str, detail: str = "", *, stage: Stage = "boilerplate") -> Paragraph:
        """This paragraph, marked as removed; the first mark wins, since it is what really decided."""
        return self if self.removal else self._replace(removal=Removal(stage, reason, detail))

    def flagged(self, reason: str, detail: str = "", *, stage: Stage = "boilerplate") -> Paragraph:
        """This paragraph, kept but noted; the first note wins."""
        return self if self.flag else self._replace(flag=Removal(stage, reason, detail))


def remainder(extracted: str, start: int, end: int, cuts: Sequence[Cut]) -> str:
    """What is left of `extracted[start:end]` without its *cuts*, closed up as a writer would have written it."""
    if not cuts:
        return extracted[start:end]
    begins, ends = (start, *(cut.end for cut in cuts)), (*(cut.start for cut in cuts), end)
    pieces = [extracted[a:b] for a, b in zip(begins, ends, strict=True) if not extracted[a:b].isspace() and a < b]
    # Piece by piece, and not the whole text at every cut: a hostile paragraph may have very many.
    left, quoted = [piece.strip() for piece in pieces[:1]], 0
    for before, after in pairwise(pieces):
        quoted += before.count("„") - before.count("“")
        left += ["" if _tight(before, after, quoted=quoted > 0) else " ", after.strip()]
    return "".join(left)


def _tight(before: str, after: str, *, quoted: bool) -> bool:
    """Whether no space belongs between *before* and *after*, from between which something went.

    Both hold more than white space; *quoted* says that *before* is in a quotation that „ began, which “ closes.
    """
    left, right = before.rstrip(), after.lstrip()
    close_left, close_right = len(left) == len(before), len(right) == len(after)
    return (
        right[0] in _CLOSING
        or (close_right and (right[0] in _PERHAPS_CLOSING or (quoted and right[0] == "“")))
        or (close_left and left[-1] in _OPENING)
        or (close_left and close_right and _unspaced(left[-1]) and _unspaced(right[0]))
    )


def _unspaced(char: str) -> bool:
    first, last, wide, half = _UNSPACED
    return first <= char < last or wide <= char < half


class Failure(NamedTuple):
    """Why a document could not be read: the stage that failed, the reason in kebab case, and the particulars."""

    stage: str
    reason: str
    detail: str = ""


class Raw(NamedTuple):
    """One record as it came from a file: its bytes, not yet decoded, and what the file says of it.

    `data` is text already where the file's own form says how to decode it, as JSON does. `charset` is what the file
    itself declares, if it does; `kind` is what the bytes are, once they are decoded. `metadata` is what the file says
    beside the text: of a record `id`, `url`, `title` and `date`, as far as it has them.
    """

    id: str
    data: bytes | str
    site: str = ""
    kind: Literal["text", "html"] = "text"
    charset: str = ""
    metadata: Mapping[str, object] = MappingProxyType({})


class Document(NamedTuple):
    """One article.

    `id` is the input's name relative to the directory it came from (`site/a.txt`, `news.jsonl#17`). `text` is the
    extracted text; between its paragraphs lies white space and nothing else. One that is `lost` failed before it was
    even a record, so that no output has a place for it.
    """

    id: str
    site: str = ""
    title: str = ""
    text: str = ""
    paragraphs: tuple[Paragraph, ...] = ()
    repairs: tuple[Repair, ...] = ()
    metadata: Mapping[str, object] = MappingProxyType({})
    failure: Failure | None = None
    reprint: Reprint | None = None
    verdict: Verdict | None = None
    lost: bool = False

    def map(self, change: Callable[[Paragraph], Paragraph]) -> Document:
        """This document with *change* applied to each of its paragraphs."""
        return self._replace(paragraphs=tuple(map(change, self.paragraphs)))


class CleanerError(Exception):
    """The root of the errors that this package raises on purpose."""


class DocumentError(CleanerError):
    """One document cannot be processed; the batch goes on without it."""

    def __init__(self, stage: str, reason: str, detail: str = "") -> None:
        """Name the *stage* and *reason* (kebab case) of the failure, with the particulars in *detail*."""
        super().__init__(f"{stage}: {reason}: {detail}")
        self.failure = Failure(stage, reason, detail)


class ConfigError(CleanerError):
    """The run cannot begin: a setting, an argument or the environment is wrong. Nothing was written."""


class StateError(CleanerError):
    """The state directory is damaged, of another version, or in use. Nothing was written."""
