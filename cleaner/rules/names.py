"""Names in a pack: what one that is no key of it may have meant."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Final

from cleaner.rules.categories import CATEGORIES, FURNITURE
from cleaner.rules.glued import RULES as GLUED
from cleaner.rules.structure import RULES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_WITHOUT_PHRASES: Final = (FURNITURE, *(rule.name for rule in RULES), *(rule.name for rule in GLUED))


def every() -> Sequence[str]:
    """The names of all rules."""
    return (*CATEGORIES, *_WITHOUT_PHRASES)


def unknown(name: str, keys: Sequence[str]) -> str:
    """Why *name* is no table of phrases, where the pack may also have *keys*."""
    if name in _WITHOUT_PHRASES:
        return "this rule takes no phrases; it is switched by --skip, --flag or --remove"
    what = "key or category" if keys else "category"
    return f"unknown {what}{nearest(name, (*keys, *CATEGORIES))}"


def nearest(name: str, names: Iterable[str]) -> str:
    """The valid name that *name* may have meant, as the end of a message; empty if there is none."""
    near = difflib.get_close_matches(name, list(names), 1)
    return f'; did you mean "{near[0]}"?' if near else ""
