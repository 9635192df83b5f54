"""Structure rules: the headline where it stands again."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING, Final

from cleaner.rules.fold import EDGE, bare, fold, size, words
from cleaner.rules.page import Mark, Page, Rule, rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LEAST: Final = 4  # words
_MOST: Final = 24
_MOST_SCATTERED: Final = 3
_PROBE: Final = 6
_SITE_BEHIND: Final = re.compile(r"\s[-–—|·•»:]+\s|[|»]")
_LONGEST_SITE: Final = 5

_NEAR: Final = 7  # lines at the head, among which a headline may stand in two forms
_PARTS: Final = re.compile(r"\s[-–—|·•»/]+\s|[|»：]|:\s")
_LONGEST_KICKER: Final = 3
_CUT_SHORT: Final = ("…", "...")
_BEGINNING: Final = 2
_FULL_STOPS: Final = tuple(".。।۔")
_STEM: Final = 4
_LONGEST_ENDING: Final = 2
_WITH_ENDINGS: Final = "\u0590"  # scripts before it inflect at the end of a word, and write negations apart from it


@rule("any", "lines", beside="lines")
def headline_repeated(page: Page) -> Iterator[Mark]:
    """The headline where it stands again, alone or with the site's name behind it.

    | * Storm closes mountain pass
    |   Storm closes mountain pass
    | - Storm closes mountain pass | Valley Post
    |   Snow fell through the night.
    | - STORM CLOSES MOUNTAIN PASS
    """
    if page.title:
        yield from _same(page.lines, page.title)[1:]
    wanted = [at for at, text in enumerate(page.texts) if text and at not in page.phrases]
    first = next((place for place, (_, text) in enumerate(page.lines) if words(text)), 0)
    if page.lines and page.lines[first][0] == wanted[first]:  # but for lines without words, it is the first of all
        repeats = _scattered(page, wanted[first], _same(page.lines[first + 1 :], page.lines[first][1]))
        # what heads nothing is no headline
        yield from repeats if len(repeats) + 1 < len(wanted) else ()


@rule("any", "lines")
def headline_nearly(page: Page) -> Iterator[Mark]:
    """The headline in another form, right below itself: cut short, without its kicker, in another spelling.

    |   Valley: Storm closes mountain pass for a week
    | - Storm closes mountain pass for a week
    | - Storm closes mountain pass fo…
    |   Snow fell through the night.
    """
    lines = [(at, text, text.casefold()) for at, text in page.lines[:_NEAR] if not is_sentence(text)]
    if sum(map(bool, page.texts)) <= len(lines):
        return  # what heads nothing is no headline
    for above, (at, first, lower) in enumerate(lines):
        for below, second, other in lines[above + 1 :]:
            # most pairs need no closer look: neither begins as the other does, or as a part of it
            near = below - at < _NEAR and (other[0] == lower[0] or other.lstrip(EDGE)[:_BEGINNING] in lower)
            if near and (less := _lesser(first, second)):
                yield Mark(at, second) if less == 1 else Mark(below, first)


def is_sentence(text: str) -> bool:
    """Whether *text* ends as a sentence does, and so is no headline in another form."""
    return text.endswith(_FULL_STOPS) and not text.endswith(_CUT_SHORT)


def _lesser(one: str, two: str) -> int:
    """Which of two lines says less than the other, or no more: 1 or 2, or 0 if each says what the other does not.

    Where their words are the same, the repetition may be meant.
    """
    form, other = words(one), words(two)
    if form == other or not (_LEAST <= size(form) <= _MOST and _LEAST <= size(other) <= _MOST):
        return 0
    if one.endswith(_CUT_SHORT) and len(other) > len(form) and other.startswith(form):
        return 1
    cut_short = two.endswith(_CUT_SHORT) and form.startswith(other)
    same = form.replace(" ", "") == other.replace(" ", "")
    return 2 * (cut_short or same or other in _parts(one) or _inflected(one, two))


def _parts(headline: str) -> Iterator[str]:
    """What is left of a headline without its kicker."""
    if kicker := _PARTS.search(headline):
        form = words(headline[kicker.end() :])
        if size(words(headline[: kicker.start()])) <= _LONGEST_KICKER:
            yield form


def _inflected(one: str, two: str) -> bool:
    """Whether two lines differ in the ending of one word, which is no name: in nothing that would change a fact."""
    left, right = one.split(), two.split()
    different = [pair for pair in zip(left, right, strict=False) if pair[0] != pair[1]]
    return len(left) == len(right) and len(different) == 1 and _same_word(*different[0])


def _same_word(one: str, two: str) -> bool:
    """Whether two words have one stem and short endings, both of them: in Turkish an ending alone can say not."""
    stem = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, two, strict=False)))
    plain = (one + two).isalpha() and (one + two).islower() and max(one + two) < _WITH_ENDINGS
    return plain and _STEM <= stem < min(len(one), len(two)) and max(len(one), len(two)) - stem <= _LONGEST_ENDING


def _forms(headline: str) -> frozenset[str]:
    """The compared forms of a headline, with and without the site's name; none if it is too short to be one."""
    forms = [words(headline)]
    for split in list(_SITE_BEHIND.finditer(headline))[-1:]:
        front, site = words(headline[: split.start()]), words(headline[split.end() :])
        if 0 < len(site) < len(front) and len(site.split()) <= _LONGEST_SITE:
            forms.append(front)
    return frozenset(form for form in forms if _LEAST <= size(form) <= _MOST)


def _same(lines: Sequence[tuple[int, str]], headline: str) -> Sequence[Mark]:
    """The lines that are the headline."""
    starts = {_start(headline), fold(_start(headline))}
    # the first letter tells most lines apart, and sooner
    first = {start[:1] for start in starts}
    near = (line for line in lines if line[1][0].lower()[:1] in first or not line[1][0].isalnum())
    alike = [(at, text) for at, text in near if _start(text) in starts]
    forms = _forms(headline) if alike else frozenset()
    return [Mark(at, text) for at, text in alike if (forms if text == headline else _forms(text) & forms)]


def _start(text: str) -> str:
    """The first two letters of a line, in lower case."""
    return text[:2].lower() if text[0].isalnum() else bare(text[:_PROBE])[:2]


def _scattered(page: Page, opening: int, repeats: Sequence[Mark]) -> Sequence[Mark]:
    """The repeats of an opening line that nothing but its place calls a headline.

    An interview may open with a question that it asks again and again: of lines that could be news, only the copies
    right below the first are taken.
    """
    open_lines = (at for at in range(opening + 1, len(page.texts)) if page.texts[at] and at not in page.phrases)
    taken = {mark.at for mark in repeats}
    close = set(takewhile(taken.__contains__, open_lines))
    natural = page.texts[opening].rstrip().endswith(("?", ":")) or len(taken - close) > _MOST_SCATTERED
    return [mark for mark in repeats if mark.at in close or not natural]


RULES: Final = tuple(value for value in list(globals().values()) if isinstance(value, Rule))
