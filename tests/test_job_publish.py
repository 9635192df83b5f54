"""What a document has for output, and what its text is there."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Literal

import pytest

from cleaner.config import Config
from cleaner.document import Document, Failure, Paragraph, Removal, Reprint
from cleaner.job.places import Place
from cleaner.job.publish import _has_output, clean_text, kept_text

REPRINTS: tuple[Literal["keep", "drop"], ...] = ("keep", "drop")
GONE = Removal("boilerplate", "share-bar")


def _document(*kept: bool, failed: bool = False, of: str | None = None) -> Document:
    paragraphs = tuple(Paragraph(f"p{at}", at, at + 2, None if stays else GONE) for at, stays in enumerate(kept))
    reprint = None if of is None else Reprint(of, None, "a.txt")
    return Document(
        "b.txt", paragraphs=paragraphs, failure=Failure("read", "broken") if failed else None, reprint=reprint
    )


@pytest.mark.parametrize(
    ("kept", "text"),
    [((), ""), ((False,), ""), ((True,), "p0\n"), ((True, False, True), "p0\n\np2\n"), ((False, True), "p1\n")],
)
def test_clean_text(kept: tuple[bool, ...], text: str) -> None:
    """What stays is parted by a blank line and ends with a line feed; nothing is nothing."""
    assert clean_text(_document(*kept)) == text
    assert kept_text(_document(*kept)) == text.rstrip("\n")


@pytest.mark.parametrize("beside", [b"", b"beside"])
@pytest.mark.parametrize("of", [None, "", "a.txt"])
def test_has_output(of: str | None, beside: bytes) -> None:
    """What failed has no output, nor has what is empty where that is dropped; what stays as it was always has one."""
    for failed, kept, drop, reprints in product((False, True), ((), (False,), (False, True)), (False, True), REPRINTS):
        place = Place(Path(), b"", Config(drop_empty=drop, reprints=reprints), write=True, beside=beside)
        dropped = not any(kept) and (drop or (bool(of) and reprints == "drop"))
        expected = not failed and (bool(beside) or not dropped)
        assert _has_output(_document(*kept, failed=failed, of=of), place) is expected
