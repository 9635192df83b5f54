"""Every regular expression of the program, and what it takes on the text that is made to be worst for it."""

from __future__ import annotations

import ast
import gc
import pkgutil
import re
import time
from importlib import import_module
from itertools import chain, islice, product
from pathlib import Path
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pytest

import cleaner
from cleaner.config import Config
from cleaner.formats import html
from cleaner.job.filter import clean_bytes
from cleaner.job.prepare import rules_of
from cleaner.rules import bars, markup, photos

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

SMALLEST: Final = 400
"""Characters; what takes the cube of so many is found before more are tried."""
LARGE: Final = 16_000
ENOUGH: Final = 0.05
"""Seconds of the processor: what takes less needs no second look, and linear ones take a hundredth of it."""
GROWTH: Final = 9
"""How many times as long four times the text may take: 4 is linear, 16 is square."""
UNPRINTED: Final = "\x00"
MOST: Final = 12
"""Texts that are made for one part of a pattern."""


def modules() -> Iterator[ModuleType]:
    """All modules of the program."""
    for found in pkgutil.walk_packages(cleaner.__path__, "cleaner."):
        if not found.name.endswith("__main__"):
            yield import_module(found.name)


class Used(NamedTuple):
    """A pattern, the methods by which it is asked, and the length of the longest text that it is asked about."""

    pattern: re.Pattern[Any]
    methods: frozenset[str]
    longest: int


LONGEST: Final = {
    "cleaner.formats.html._CHARSET": html._HEAD,
    "cleaner.rules.bars._ARROWS": bars._LONGEST_BAR,
    "cleaner.rules.markup._BESIDE": markup._LONGEST_CODE,
    "cleaner.rules.markup._MARKUP": markup._LONGEST,
    "cleaner.rules.photos._LABEL": photos._LONGEST,
}
"""Where the program looks at the length of a text before it asks a pattern."""
MATCHED: Final = {"cleaner.formats.json_file._LAST": "match"}
"""What is asked by way of a function."""
FROM_START: Final = {"match", "fullmatch"}


def patterns() -> dict[str, Used]:
    """Every pattern that a module holds, in whatever it lies, by what leads to it."""
    rules_of(Config())
    for text in ("The café runs – again.\n\nSubscribe to our newsletter\n", "<html><body><p>The ferry runs again.</p>"):
        clean_bytes(text.encode(), Config())  # some are made when they are needed first
    found: dict[int, tuple[str, Used]] = {}
    for module in modules():
        asked = methods(Path(module.__file__ or "").read_text("utf-8"))
        for name, thing in vars(module).items():
            if isinstance(thing, re.Pattern):
                path = f"{module.__name__}.{name}"
                first, used = found.get(id(thing), (path, Used(thing, frozenset(), LARGE)))
                known = asked.get(name, set()) | ({MATCHED[path]} if path in MATCHED else set())
                longest = min(used.longest, LONGEST.get(path, LARGE))
                found[id(thing)] = first, Used(thing, used.methods | known, longest)
    waiting: list[tuple[str, object]] = [(module.__name__, vars(module)) for module in modules()]
    known_things = set(found)
    while waiting:
        path, thing = waiting.pop()
        if id(thing) in known_things:
            continue
        known_things.add(id(thing))
        if isinstance(thing, re.Pattern):
            found[id(thing)] = f"{path}: {thing.pattern!r:.50}", Used(thing, frozenset(), LARGE)
        else:
            waiting += ((path, value) for value in gc.get_referents(thing) if ours(value))
    return dict(found.values())


def methods(source: str) -> dict[str, set[str]]:
    """What a module asks of each of its names."""
    asked: dict[str, set[str]] = {}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            asked.setdefault(node.value.id, set()).add(node.attr)
    return asked


def ours(thing: object) -> bool:
    """Whether *thing* belongs to the program, as far as can be said, and may hold something."""
    if isinstance(thing, type | FunctionType):
        return thing.__module__.startswith("cleaner")
    return not isinstance(thing, ModuleType | str | bytes | int | float | None)


# --- the worst texts for a pattern


def character(node: Any) -> str:
    """What matches one element of a set, or of a pattern, that stands for a character."""
    kind, value = node
    if kind is sre.RANGE:
        return chr(value[0])
    return chr(value) if kind is sre.LITERAL else CATEGORIES.get(value, "a")


CATEGORIES: Final = {sre.CATEGORY_SPACE: " ", sre.CATEGORY_DIGIT: "1", sre.CATEGORY_NOT_WORD: "-"}
REPEATS: Final = {sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT}


def inside(node: Any) -> list[Any]:
    """The patterns that *node* is made of, each of which may stand in its place."""
    kind, value = node
    if kind is sre.BRANCH:
        return list(value[1])
    if kind is sre.SUBPATTERN:
        return [value[3]]
    if kind in REPEATS:
        return [value[2]]
    if kind in {sre.ASSERT, sre.ASSERT_NOT}:
        return [value[1]]
    return [value] if kind is sre.ATOMIC_GROUP else []


def samples(node: Any) -> list[str]:
    """Some texts that *node* matches, for a set one for each of its elements."""
    kind, value = node
    if kind is sre.IN:
        excluded = value[0][0] is sre.NEGATE
        return ["a", " ", "-", "1"] if excluded else sorted({character(item) for item in value})[:MOST]
    if kind in {sre.LITERAL, sre.CATEGORY}:
        return [character(node)]
    if kind in {sre.ANY, sre.NOT_LITERAL}:
        return ["a", " "]
    if kind in {sre.ASSERT, sre.ASSERT_NOT, sre.AT, sre.GROUPREF}:
        return [""]
    found = list(chain.from_iterable(map(matching, inside(node))))[:MOST]
    return [text * max(value[0], 1) for text in found] if kind in REPEATS else found


def matching(nodes: Iterable[Any]) -> list[str]:
    """Some texts that *nodes* match, one after the other."""
    texts = [""]
    for node in nodes:
        texts = ["".join(pair) for pair in islice(product(texts, samples(node)), MOST)]
    return texts


def repeated(nodes: Iterable[Any], before: str = "") -> Iterator[tuple[str, str]]:
    """What can be repeated in *nodes*, with what has to stand before it."""
    for node in nodes:
        if node[0] in REPEATS and node[1][1] > MOST:
            yield from ((before, text) for text in matching(node[1][2]) if text)
        for part in inside(node):
            yield from repeated(part, before)
        before += samples(node)[0]


def worst(pattern: re.Pattern[Any]) -> list[Callable[[int], str]]:
    """Makers of texts of a given length: they promise a match again and again, and break it at the end."""
    parsed = parser.parse(pattern.pattern, pattern.flags)
    pieces = {
        *repeated(parsed),
        *(("", text) for text in matching(parsed) if text),
        *(("", char) for char in " a1-.\n"),
    }
    made: list[Callable[[int], str]] = []
    for before, text in sorted(pieces):
        made.append(lambda size, before=before, text=text: before + text * (size // len(text)) + UNPRINTED)  # type: ignore[misc]
        if before:
            both = before + text
            made.append(lambda size, both=both: both * (size // len(both)) + UNPRINTED)  # type: ignore[misc]
    return made


def seconds(used: Used, text: str) -> float:
    """Seconds of the processor to find all that a pattern matches in *text*, as it is asked; the best of some tries."""
    given: Any = text if isinstance(used.pattern.pattern, str) else text.encode("utf-8", "surrogatepass")
    from_start = bool(used.methods) and used.methods <= FROM_START
    taken = []
    for _ in range(3):
        began = time.process_time()
        if from_start:
            used.pattern.match(given)
            used.pattern.fullmatch(given)
        else:
            for _ in used.pattern.finditer(given):
                pass
        taken.append(time.process_time() - began)
        if taken[-1] < ENOUGH:
            break
    return min(taken)


PATTERNS: Final = patterns()


def test_there_are_patterns() -> None:
    """All places are looked into: modules, tables of rules, what is made when it is needed first."""
    assert len(PATTERNS) > 80
    assert sum(": " in path for path in PATTERNS) > 5
    assert set(LONGEST) | set(MATCHED) <= set(PATTERNS)


def slow(used: Used) -> str:
    """A text of which four times as much takes far more than four times as long, and how long; nothing if none does."""
    for make in worst(used.pattern):
        for size in (SMALLEST, min(used.longest, LARGE)):
            if (last := seconds(used, make(size))) > ENOUGH:
                first = seconds(used, make(size // 4))
                if last > GROWTH * first:
                    return f"{make(40)!r}: {first:.3f} and {last:.3f} seconds"
    return ""


@pytest.mark.parametrize("path", sorted(PATTERNS))
def test_growth(path: str) -> None:
    """Four times the text takes about four times as long, also for the text that is the worst for a pattern."""
    assert slow(PATTERNS[path]) == ""


@pytest.mark.parametrize("pattern", [r"\s*[|]\s*", r"a[^b]*b", r"word\s*=?\s*;", r"(?<!x)\w+-"])
def test_what_would_be_found(pattern: str) -> None:
    """A pattern that takes the square of its text is found."""
    assert slow(Used(re.compile(pattern), frozenset(), LARGE))
