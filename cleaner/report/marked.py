"""A document as the page shows it: its paragraphs, and on each what was done to it."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from cleaner.document import StateError
from cleaner.report.words import differing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from cleaner.document import Document, Paragraph

Row: TypeAlias = "Mapping[str, Any]"
"""A row of the ledger."""
Numbered: TypeAlias = "Callable[[str], int]"
"""Gives a reason, `stage/reason`, its number."""
Block: TypeAlias = "str | dict[str, Any]"
"""A paragraph to which nothing was done, as it is; or what is told of one:

`at`, its number; `text`, as it was, in pieces, where a cut is `[text, reason, detail]`; `mark`, "removed" or "flagged",
with `reason` and `detail`; `like`, for a duplicate, the other paragraph (see `_likeness`); `repairs`, each `[words,
reason, detail]`; `more`, so many paragraphs that are not shown. Reasons are numbers. What does not apply is not there.
"""

_MOST_CHARACTERS: Final = 500_000
_MOST_PARAGRAPHS: Final = 5_000
"""What is shown of one document; more would hold up the browser, and `cleaner restore` prints it."""


class Told(NamedTuple):
    """What the ledger tells of one document: its rows of `removed.jsonl`, and of `flagged.jsonl`."""

    removed: Sequence[Row] = ()
    flagged: Sequence[Row] = ()


def key(row: Row) -> str:
    """What decided a *row*: `stage/reason`."""
    return f"{row['stage']}/{row['reason']}"


def blocks(document: Document, told: Told, number: Numbered) -> list[Block]:
    """The paragraphs of *document*, each with what is *told* of it; marks that it has itself do not count.

    Raises:
        StateError: a row speaks of a paragraph that is not there.
    """
    last = len(document.paragraphs)
    by_paragraph: dict[int, list[tuple[str, Row]]] = {}
    marked = chain((("removed", row) for row in told.removed), (("flagged", row) for row in told.flagged))
    for mark, row in marked:
        at = last if row["paragraph"] is None else row["paragraph"]
        by_paragraph.setdefault(at, []).append((mark, row))
    shown = _shown(document.paragraphs)
    found: list[Block] = [_block(document, at, by_paragraph.get(at, ()), number) for at in range(shown)]
    if rest := [row for _, row in by_paragraph.get(last, ())]:
        found.append({"text": [], "repairs": [_repair(row, number) for row in rest]})
    return [*found, {"text": [], "more": last - shown}] if shown < last else found


def _shown(paragraphs: Sequence[Paragraph]) -> int:
    """How many of *paragraphs* are shown."""
    characters = 0
    for at, paragraph in enumerate(paragraphs[:_MOST_PARAGRAPHS]):
        characters += paragraph.end - paragraph.start
        if characters > _MOST_CHARACTERS:
            return at
    return min(len(paragraphs), _MOST_PARAGRAPHS)


def _block(document: Document, at: int, marked: Iterable[tuple[str, Row]], number: Numbered) -> Block:
    paragraph = document.paragraphs[at]
    cuts: list[Row] = []
    told: dict[str, Any] = {}
    for mark, row in marked:
        if row["stage"] == "repair":
            told.setdefault("repairs", []).append(_repair(row, number))
        elif row["after"] == "":
            cuts.append(row)
        elif (row["start"], row["end"]) != (paragraph.start, paragraph.end):
            raise StateError(f"{document.id}: ledger and state do not fit one another; clean again")
        else:
            told |= {"mark": mark, "reason": number(key(row)), "detail": row["detail"], **_likeness(row)}
    if not cuts and not told:
        return document.text[paragraph.start : paragraph.end]
    return {"at": at, "text": list(_pieces(document.text, paragraph, cuts, number)), **told}


def _pieces(text: str, paragraph: Paragraph, cuts: Iterable[Row], number: Numbered) -> Iterator[str | list[Any]]:
    at = paragraph.start
    for cut in cuts:
        if at < cut["start"]:
            yield text[at : cut["start"]]
        yield [text[cut["start"] : cut["end"]], number(key(cut)), cut["detail"]]
        at = cut["end"]
    if at < paragraph.end:
        yield text[at : paragraph.end]


def _likeness(row: Row) -> dict[str, Any]:
    """Of a duplicate the other paragraph: where it is, how alike they are, and the words of both, if any differ."""
    witness = row["witness"]
    if not witness:
        return {}
    told: dict[str, Any] = {name: witness[name] for name in ("doc", "paragraph", "shared", "union", "run")}
    words = _words(row["text"], witness["text"])
    return {"like": {**told, "words": words} if any(isinstance(word, list) for word in words) else told}


def _repair(row: Row, number: Numbered) -> list[Any]:
    return [_words(row["text"], row["after"]), number(key(row)), row["detail"]]


def _words(here: str, there: str) -> list[str | list[str]]:
    """Two texts as one: what is the same in both, and `[here, there]` where they differ."""
    return [[each.here, each.there] if each.differs else each.here for each in differing(here, there)]
