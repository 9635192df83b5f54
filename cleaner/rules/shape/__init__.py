"""Shape: which lines of a raw page dump are article, judged from the line and its neighbours, in any script.

Nothing is known of the page but its text. Each line is looked at twice: alone and among its neighbours, and then once
more knowing what the first look made of the lines around it (as jusText does, with lengths and function words, and
Boilerpipe, with trees over neighbouring blocks). The forests that judge are learned (`learn`), from features that can
be read (`features`), and kept in `weights.json`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["article"]


def article(texts: Sequence[str], blocks: Sequence[int], title: str = "") -> Sequence[bool]:
    """For each paragraph of a page dump whether it is part of the article.

    *texts* are the paragraphs in order, without those that are gone already; *blocks* numbers the stretches between
    blank lines, one number per paragraph; *title* is the document's own title, if it has one. A page without an
    article may give False throughout: what that means is the caller's to say.
    """
    from cleaner.rules.shape.model import builtin

    return builtin().article(texts, blocks, title)
