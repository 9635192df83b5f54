"""Invented sites, whose articles are all different and whose furniture is not."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import numpy as np
from xxhash import xxh3_64_intdigest

from cleaner import rules
from cleaner.dedup.compared import compared, exact_form
from cleaner.rules.repeats import repeats
from cleaner.rules.rows import Lines
from cleaner.rules.template import Trait, dated, template, traits

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    Page = Sequence[str]

WORDS = (
    "harbour council ferry bridge river storm school mayor budget evening market tunnel library garden engineer pier "
    "timber island winter quarry station baker orchard lantern railway meadow glacier teacher farmer sailor"
).split()
VERBS = "opened closed voted moved fell rose began stopped waited counted painted repaired".split()
FURNITURE = sorted(
    rule.example
    for rule in rules.listing(rules.load())
    if rule.action == "remove" and rule.kind != "in line" and rule.example and not rule.example.endswith("…")
)
"""A whole line for each rule that removes one."""
REPEATED = [
    "Urgent:",
    "By Ida Holm",
    "Connect with us",
    "Photo of the week",
    "Harbour cameras and tide tables by the old pier",
    "Posted: Monday, {day} March 2014, 10:15 am, by our people at the harbour",
    "Updated {day} hours ago by our newsroom at the old harbour pier",
]
"""Lines that a site may repeat, some of them with another number each time."""
DATES = frozenset("january march may friday monday tuesday am pm".split())


def sentence(seed: object, words: int = 26) -> str:
    """A sentence that no other seed gives, long enough to tell a story."""
    choose = random.Random(str(seed))  # noqa: S311 - texts, not secrets
    return f"The {' '.join(choose.choices(WORDS, k=words))} was {choose.randrange(10**6)} years old."


def article(seed: object, paragraphs: int = 4) -> list[str]:
    """A headline and running text, like no other."""
    choose = random.Random(f"headline {seed}")  # noqa: S311 - the same
    headline = " ".join(choose.choices(WORDS, k=6)).capitalize()
    return [headline, *(sentence((seed, number)) for number in range(paragraphs))]


def articles(count: int, seed: object = 0) -> list[list[str]]:
    """So many of them."""
    return [article((seed, number)) for number in range(count)]


def furnished(seed: int) -> dict[str, str]:
    """A few files of two sites that say much again, each with hardly a line in which nothing is to be decided.

    Lines that sites repeat and furniture stand at the edges and in the middle, between sentences that other files have
    as well, or nearly; so of what goes much depends on what went around it.
    """
    choose = random.Random(seed)  # noqa: S311 - texts, not secrets
    shared = [_told(choose) for _ in range(choose.randint(2, 8))]
    near = [text.replace(" opened", " closed", 1) for text in shared]
    own = {site: [*choose.sample(FURNITURE, 3), f"The {site} newsroom desk", *REPEATED] for site in "ab"}
    files = {}
    for number in range(choose.randint(3, 16)):
        site = choose.choice("ab")
        middle = [
            choose.choice(choose.choice([own[site], own[site], shared, near])) for _ in range(choose.randint(1, 9))
        ]
        for _ in range(choose.randint(0, 4)):
            middle.insert(choose.randint(0, len(middle)), _told(choose))
        head, foot = (choose.sample(own[site], choose.choice([0, 0, 1, 2, 3])) for _ in range(2))
        text = "\n\n".join(line.format(day=choose.randint(1, 28)) for line in [*head, *middle, *foot])
        files[f"{site}/{number}.txt"] = f"{text}\n"
    return files


def _told(choose: random.Random) -> str:
    told = (f"{choose.choice(WORDS)} {choose.choice(VERBS)}" for _ in range(choose.randint(3, 17)))
    return f"The {' '.join(told)} {choose.randrange(10**5)} times."


def lines(sites: Mapping[str, Iterable[Page]], noted: Collection[str] = ()) -> Lines:
    """The lines of *sites*; those *noted* have a flag."""
    rows = []
    pages = [(number, page) for number, found in enumerate(sites.values()) for page in found]
    for document, (site, page) in enumerate(pages):
        for text in page:
            exact, shape = xxh3_64_intdigest(exact_form(text)), traits(text)
            number = 0 if shape & Trait.PROSE else template(text, DATES)
            size = compared(text)
            mark = shape + Trait.NOTED * (text in noted) + Trait.DATED * dated(text, DATES)
            rows.append((site, document, number or exact, exact, len(size.split()), len(size.encode()), mark))
    kinds = (np.int64, np.int64, np.uint64, np.uint64, np.uint32, np.uint32, np.uint8)
    columns = zip(*rows, strict=True) if rows else [()] * len(kinds)
    return Lines(*(np.array(column, kind) for column, kind in zip(columns, kinds, strict=True)))


def gone(sites: Mapping[str, Sequence[Page]], noted: Collection[str] = ()) -> list[list[str]]:
    """What goes of each page of *sites*, in order."""
    pages = [page for found in sites.values() for page in found]
    texts = [(number, text) for number, page in enumerate(pages) for text in page]
    found: list[list[str]] = [[] for _ in pages]
    for row in repeats(lines(sites, noted)).row.tolist():
        number, text = texts[row]
        found[number].append(text)
    return found


def gone_of(pages: Sequence[Page], noted: Collection[str] = ()) -> list[list[str]]:
    """What goes of each of *pages*, all of one site."""
    return gone({"post.example": pages}, noted)
