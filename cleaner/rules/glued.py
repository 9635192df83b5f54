"""In-line rules that need code: what is glued to a sentence because of what it repeats.

A rule is a function from the text of a paragraph to the stretches that would go, decorated with the words one of which
stands in every paragraph that it may have to do with. Its docstring says in the first line what goes, and then shows
paragraphs before (`-`) and after (`+`).
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from cleaner.rules.phrases import Action


class Stretch(NamedTuple):
    """A stretch of a paragraph's text that would go, by the rule that says so, and for what."""

    start: int
    end: int
    reason: str
    detail: str


class Glued(NamedTuple):
    """A registered in-line rule."""

    name: str
    anchors: tuple[str, ...]
    find: Callable[[str], Iterator[tuple[int, int]]]
    action: Action = "remove"

    def stretches(self, text: str, places: Sequence[int] | None = None) -> Iterator[Stretch]:
        """What would go of the paragraph *text*, in which no anchor stands anywhere but at *places*, if given."""
        if places is None:
            concerned = any(anchor in text for anchor in self.anchors)
        else:
            concerned = any(map(partial(text.startswith, self.anchors), places))
        if concerned:
            for start, end in self.find(text):
                yield Stretch(start, end, self.name, "")

    @property
    def summary(self) -> str:
        """The first line of the docstring."""
        return self._doc[0]

    @property
    def examples(self) -> Sequence[tuple[str, str]]:
        """The paragraphs of the docstring, before and after."""
        shown = [line.strip()[4:] for line in self._doc if line.strip().startswith("|")]
        return list(zip(shown[::2], shown[1::2], strict=True))

    @property
    def _doc(self) -> Sequence[str]:
        return (self.find.__doc__ or "").strip().splitlines()


def glued(*anchors: str) -> Callable[[Callable[[str], Iterator[tuple[int, int]]]], Glued]:
    """Register a function as the in-line rule of its own name, for paragraphs that hold one of *anchors*."""
    return lambda find: Glued(find.__name__.replace("_", "-"), anchors, find)


# The last name as the article has it, then the name as the card has it, which ends in the same word; behind it come the
# card's headlines as far as its button. They are glued to the name, or it begins with the same name as well.
_NAMES: Final = r"(?:(?:[^\W\d_a-zß-öø-ÿ][\w.'’-]*|\([^()\s]+\)|d[aei]|de[lr]|v[ao]n|dos|la|al|bin)\s+)"
_CARDS: Final = (
    re.compile(
        r"(?<![\w'’-])(?P<last>[^\W\d_][\w'’-]+)(?:\s[JS]r\.)?(?:\s+|(?<=\w{4})(?=[A-Z(]))"
        rf"(?P<card>{_NAMES}{{0,6}}?(?P=last)(?:\s(?:[JS]r\.?|I{{2,3}}|IV))?(?=[A-Z0-9'\"‘“]))"
    ),
    re.compile(
        r"(?<![\w'’-])(?P<given>[^\W\d_][\w.'’-]{1,80})\s+(?P<last>[^\W\d_][\w'’-]+)\s+"
        rf"(?P<card>{_NAMES}{{0,3}}?\(?(?P=given)\)?\s+{_NAMES}{{0,3}}?(?P=last)\s+(?=[A-Z0-9'\"‘“]))"
    ),
)
_BUTTON: Final = re.compile(r"(?<![A-Z])MORE(?!\w)")
# Code points from the name to the button. A search from every name for its button would take hostile text for ever.
_LONGEST_CARD: Final = 1_500
_AGENCY: Final = "Getty Images"
_LABEL: Final = "Enlarge this image"
_LONGEST_CREDIT: Final = 170
_CREDIT_AT_END: Final = re.compile(r"(?<!\S)(?P<credit>\S.{1,80}?[^\s.!?\"”])\s(?P<again>(?P=credit))\Z")
_CREDIT_BEHIND_LABEL: Final = re.compile(
    rf"{_LABEL}(?: toggle caption)?\s(?P<credit>\S.{{0,79}}?\S)\s(?P<again>(?P=credit))(?!\S)"
)


@glued("MORE")
def name_card(text: str) -> Iterator[tuple[int, int]]:
    """The card over a name: the name in full, headlines about it, and the button MORE.

    | - Rep. Ida Holm Ida Maria HolmFerry returns to the island Snow closes the pass MORE (D-Norhaven) agreed.
    | + Rep. Ida Holm (D-Norhaven) agreed.
    """
    behind = 0
    for button in _BUTTON.finditer(text):
        start = max(behind, button.start() - _LONGEST_CARD)
        found = (card.search(text, start, button.start() + 1) for card in _CARDS)
        yield from ((name.start("card"), button.end()) for name in found if name)
        behind = button.end()


@glued(_LABEL, _AGENCY)
def doubled_credit(text: str) -> Iterator[tuple[int, int]]:
    """The second copy of a picture's credit.

    | - The ferry at the quay. Ida Holm/Getty Images Ida Holm/Getty Images
    | + The ferry at the quay. Ida Holm/Getty Images
    """
    labelled, at_end = _CREDIT_BEHIND_LABEL.match(text), None
    if text.count(text.rpartition(" ")[2]) > 1:
        at_end = _CREDIT_AT_END.search(text, max(0, len(text) - _LONGEST_CREDIT))
    if labelled and (labelled.end() == len(text) or _is_credit(labelled["credit"], labelled=True)):
        yield labelled.span("again")
    elif at_end and _is_credit(at_end["credit"], labelled=text.startswith(_LABEL)):
        yield at_end.span("again")


def _is_credit(text: str, *, labelled: bool) -> bool:
    """Whether what stands twice in a caption is a credit: "Bora Bora" is none."""
    return (labelled and not text.isalpha()) or _AGENCY in text


RULES: Final = tuple(value for value in list(globals().values()) if isinstance(value, Glued))
