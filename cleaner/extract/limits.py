"""Limits on the structure of a page: what libxml2 or trafilatura would take minutes for, or cut off without a word."""

from __future__ import annotations

import re
from typing import Any, Final

from cleaner.document import DocumentError

# The parser's time grows with the square of the attributes of an element; real ones have some dozens.
_MOST_ATTRIBUTES: Final = 1_000
# libxml2 leaves out what is nested deeper than 256; real pages stay below 60.
_DEEPEST: Final = 250
# Real pages have some thousands; trafilatura takes the square of it, and for so many spans four seconds.
_MOST_ELEMENTS: Final = 20_000

_DEEPER: Final = f"boolean({'/'.join('*' * _DEEPEST)})"
_COUNT: Final = "count(descendant-or-self::*)"

_VALUE: Final = re.compile(r"""=\s*(?:"[^"]*"|'[^']*')""")
_INSIDE: Final = rf"""(?:[^<>=]++|{_VALUE.pattern}|=)*+"""
_TAG: Final = re.compile(
    rf"<!--.*?(?:-->|\Z)|(<(script|style|textarea)\b{_INSIDE}).*?(?:</\2|\Z)|(<[a-z]{_INSIDE})",
    re.DOTALL | re.IGNORECASE,
)


def refuse_attributes(text: str) -> None:
    """Raise `DocumentError` for a page, not parsed yet, in which an element has too many attributes."""
    for found in _TAG.finditer(text):
        tag = found[1] or found[3] or ""
        count = len(_VALUE.sub(" ", tag).split()) if len(tag) > 2 * _MOST_ATTRIBUTES else 0
        if count > _MOST_ATTRIBUTES:
            raise DocumentError("extract", "too-many-attributes", f"{count:,} in one element")


def refuse_depth(tree: Any) -> None:
    """Raise `DocumentError` for a page whose elements are nested so deep that the parser may have cut it off."""
    if tree.xpath(_DEEPER):
        raise DocumentError("extract", "nested-too-deeply", f"more than {_DEEPEST} elements inside each other")


def too_large(tree: Any) -> bool:
    """Whether the page has too many elements for more than its plain text to be taken."""
    return bool(tree.xpath(_COUNT) > _MOST_ELEMENTS)
