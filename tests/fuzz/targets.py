"""The targets by name, and what each begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fuzz import texts
from tests.fuzz.files import CHECKS
from tests.fuzz.seeds import FOUND, seeds

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

TARGETS: Mapping[str, Callable[[bytes], None]] = {
    "decode": texts.check_decode,
    "repair": texts.check_repair,
    "segment": texts.check_segment,
    "rules": texts.check_rules,
    "own-rules": texts.check_own_rules,
    "facts": texts.check_facts,
    "clean": texts.check_clean,
    "html": texts.check_html,
    **CHECKS,
}


def inputs(target: str) -> Sequence[bytes]:
    """The seeds of *target*, and what was found with it before."""
    return [*seeds()[target], *(path.read_bytes() for path in sorted((FOUND / target).glob("*")))]
