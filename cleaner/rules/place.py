"""Where a line counts: boilerplate peels off a document's edges like the layers of an onion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cleaner.rules.phrases import Position

# Kept paragraphs that may stand between a line and its edge, at most; in a short document no more than a third of it.
_ZONE: Final = 4
# So many phrases in a row are an edge of their own, wherever they stand; numbers in a row may be a table.
_BLOCK: Final = 3


class Finding(NamedTuple):
    """One paragraph that a rule would take: by its name, for what, and where the rule holds.

    `head` is the index of the line that takes this one along; `phrase` says that it is known furniture by its words.
    """

    reason: str
    detail: str
    position: Position
    head: int | None = None
    phrase: bool = False


def placed(found: Mapping[int, Finding], alive: Iterable[int]) -> frozenset[int]:
    """The indices of *found* that stand where their rule holds; *alive* are the paragraphs not removed, in order."""
    order = list(alive)
    accepted = {at for at, finding in found.items() if finding.position == "any" and finding.head is None}
    if len(accepted) < len(found):
        accepted |= _blocks(found, order)
        accepted |= _peeled(found, accepted, order, "head")
        accepted |= _peeled(found, accepted, order[::-1], "tail")
        accepted |= {at for at, finding in found.items() if finding.head in accepted}
    return frozenset(accepted)


def _blocks(found: Mapping[int, Finding], order: list[int]) -> set[int]:
    taken: set[int] = set()
    run: list[int] = []
    for at in (*order, -1):
        if at in found and found[at].phrase:
            run.append(at)
            continue
        if len(run) >= _BLOCK:
            taken.update(run)
        run.clear()
    return taken


def _peeled(found: Mapping[int, Finding], accepted: set[int], order: list[int], edge: Position) -> set[int]:
    """The indices that peel off the edge at which *order* begins."""
    zone = min(_ZONE, -(-len(order) // 3))
    taken: set[int] = set()
    for at in order:
        if at in found and found[at].position in {edge, "edge"}:
            taken.add(at)
        elif at not in accepted and not (at in found and found[at].head is not None):
            zone -= 1
        if not zone:
            break
    return taken
