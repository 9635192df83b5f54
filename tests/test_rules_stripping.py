"""Rules asked again: what is left of a document is judged as the document that it is now, until nothing more goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.document import Document, Removal
from cleaner.rules import listing, load, openness, strip, strip_again, strip_all, strip_noting
from cleaner.rules.left import left
from cleaner.rules.template import Trait
from tests.furniture_pages import FERRY as FURNISHED
from tests.furniture_pages import lines_of
from tests.rules_pages import NEWS, flagged, gone, page
from tests.test_rules_pieces import LONG as RIGHTS
from tests.test_rules_pieces import NACHDRUCK

if TYPE_CHECKING:
    from collections.abc import Sequence

RULES = load()
LINES = [
    *(rule.example for rule in listing(RULES) if rule.example),
    *("12.03.2014", "4 March 2014", "1.2K", "* * *", "- Avalanche warning for the weekend", "Reply", "By Ida Holm"),
    *("Why did it happen?", "Storm closes mountain pass today", "STORM CLOSES MOUNTAIN PASS TODAY", "Anzeige", "More"),
    *("Storm closes mountain pass tod…", "var box = document.getElementById('x');", "}", "JavaScript is a language."),
    *("The ferry at the quay. (opens in a new tab)", "Das ist ein Satz, der auf Deutsch ist und nicht auf Englisch."),
    *NEWS,
]

NOTICE = "This document is subject to copyright"
"""Known furniture, at the end of a text."""


LINKS = ["Storm warning for the whole coast", "Sport | Business | Weather | Travel", "Nora Quill"]
FERRY = [line.text for line in lines_of(FURNISHED).lines if not line.known and line.text != "Most read"]


def without(document: Document, going: Sequence[int]) -> Document:
    """*document*, of which some paragraphs, by index, went for another reason."""
    paragraphs = [
        p._replace(removal=Removal("dedup", "exact-duplicate")) if at in going else p
        for at, p in enumerate(document.paragraphs)
    ]
    return document._replace(paragraphs=tuple(paragraphs))


def test_a_line_that_came_to_an_edge() -> None:
    """What stands at the edge once other paragraphs went goes, for the reason that the rule gives."""
    (document,) = strip_all([page(*NEWS, NOTICE, *NEWS)], RULES)
    assert gone(document) == []
    below = range(len(NEWS) + 1, 2 * len(NEWS) + 1)
    ((again, _),) = strip_again([without(document, below)], RULES)
    marks = [paragraph.removal for paragraph in again.paragraphs]
    assert marks[len(NEWS)] == Removal("boilerplate", "copyright", f"en: {NOTICE} …")
    assert [mark is not None and mark.stage == "dedup" for mark in marks] == [at in below for at in range(len(marks))]


RISKY = """
[ad]
any = ["Ferry …"]
[ad.med]
any = ["Bridge …"]
tail = ["Pier …"]
"""
LONG_LINE = "to the other side of the valley, and what the mayor of Norhaven said of it on Sunday, before he left"


@pytest.mark.parametrize(
    ("line", "places"),
    [
        (f"Ferry {LONG_LINE}", "head middle tail"),
        ("Bridge to the other side", "head middle tail"),
        (f"Bridge {LONG_LINE}", "head tail"),
        (f"Pier {LONG_LINE}", "tail"),
    ],
)
def test_long_lines(line: str, places: str) -> None:
    """A long line that a doubtful phrase begins goes at the edges alone."""
    rules = load(packs=[("own", RISKY)])
    at = {"head": [line, *NEWS * 4], "middle": [*NEWS * 2, line, *NEWS * 2], "tail": [*NEWS * 4, line]}
    assert [place for place, lines in at.items() if gone(strip(page(*lines), rules))] == places.split()


def test_what_went_before() -> None:
    """Where all that stands below a notice went for another reason, the notice is at the edge."""
    document = without(page(*NEWS, NOTICE, *FERRY[:3]), range(4, 7))
    assert set(gone(strip(document, RULES))) - set(gone(document)) == {NOTICE}


SPANISH = [
    "El puente de la villa se abrió el lunes, y el alcalde estaba en él.",
    "La obra costó más de lo que se había dicho en el pleno de mayo.",
    "Los vecinos de la otra orilla no lo van a usar, según dijo uno de ellos.",
]
DATES = [f"{day} March 2014" for day in range(1, 8)]
COUNTS = ["1.2K", "* * *", "0:00 / 3:41", "17 K"]
LATER: list[tuple[list[str], list[str]]] = [
    # each time that dates go from the second half, it begins higher up
    (["Storm closes the mountain pass for a week", *DATES], DATES[:3]),
    (["Ferry stops at the old pier"] + [f"Pier {x}" for x in "abcdefghijkl"] + DATES[:1] + COUNTS * 3, DATES[:1]),
    # at the edge is what is strung together from phrases
    ([*NEWS * 2, RIGHTS, "Photo: Ida Holm", "Photo: Per Berg", *COUNTS], [RIGHTS]),
    # three in a row are an edge of their own
    (
        [*NEWS * 2, NOTICE, "* * *", "© 2014 Valley Post", "* * *", "All rights reserved", *NEWS * 2],
        [NOTICE, "© 2014 Valley Post", "All rights reserved"],
    ),
    # the long German line had told the language
    ([*SPANISH, "Temas", NACHDRUCK], ["Temas"]),
]


@pytest.mark.parametrize(("lines", "later"), LATER)
def test_one_after_the_other(lines: list[str], later: list[str]) -> None:
    """Once some lines went others stand at an edge, or in another language, and go as well."""
    document = page(*lines)
    (settled,) = strip_all([document], RULES)
    first = gone(strip(document, RULES))
    assert [line for line in gone(settled) if line not in first] == later


def test_pieces_of_a_language() -> None:
    """What is strung together from words of one language goes once it has come to the edge of such a text."""
    rules = load(skip=["furniture"], packs=[("own", 'language = "en"\n[ad]\nany = ["Harbour", "Quay"]')])
    line = " ".join(["Harbour. Quay."] * 8)
    (settled,) = strip_all([page(*NEWS * 2, line, *COUNTS)], rules)
    assert gone(settled) == [line, *COUNTS]


def test_a_phrase_as_long_as_it_is_whole() -> None:
    """A line that was cut and noted for what it had been is not noted in what is left."""
    rules = load(packs=[("own", '[ad]\ninline = ["(Story goes on below)"]\n[byline]\nany = ["By … below"]\n')])
    ((document, noting),) = strip_noting([page(*NEWS, "By Ida Holm (Story goes on below)", *NEWS)], rules)
    assert (flagged(document), noting) == (["By Ida Holm"], frozenset())


@pytest.mark.parametrize("sound", [True, False])
def test_what_is_not_cut(*, sound: bool) -> None:
    """A line to keep is not cut inside, and none of which a cut would leave what needs repair."""
    line = "The ferry (opens in a new tab) runs"
    rules = load(packs=[("own", f'keep = ["{line}"]')]) if sound else RULES._replace(sound=lambda _: False)
    ((noting, _),) = strip_noting([page(*NEWS, line)], rules)
    assert [strip(page(*NEWS, line), RULES).paragraphs[-1].text, noting.paragraphs[-1].text] == ["The ferry runs", line]
    assert strip(page(*NEWS, line), rules) == noting == page(*NEWS, line)


def furniture(document: Document) -> set[str]:
    """What went for its shape."""
    return {p.text for p in document.paragraphs if p.removal and p.removal.reason == "furniture"}


def test_furniture() -> None:
    """What is furniture by its shape goes, is flagged or stays as the rules say, and a line to keep stays."""
    rules = {"removed": RULES, "flagged": load(flag=["furniture"]), "kept": load(packs=[("own", f"keep = {LINKS}")])}
    found = {name: strip_all([page(*FERRY, NOTICE)], loaded)[0] for name, loaded in rules.items()}
    assert furniture(found["removed"]) >= set(LINKS)
    assert set(flagged(found["flagged"])) >= set(LINKS)
    assert not furniture(found["flagged"])
    assert furniture(found["kept"]) == furniture(found["removed"]) - set(LINKS)
    assert not furniture(strip_all([page(*FERRY, NOTICE)], load(skip=["furniture"]))[0])


@pytest.mark.parametrize(("reason", "asked"), [("exact-duplicate", True), ("main-content", False)])
def test_furniture_asked_again(reason: str, *, asked: bool) -> None:
    """Once a notice came to the edge, links around it go for their shape; not where shape chose the text of a page."""
    document = page(*FERRY, NOTICE, *NEWS * 2)
    since = [p.removed(reason) if at > len(FERRY) else p for at, p in enumerate(document.paragraphs)]
    ((again, _),) = strip_again([document._replace(paragraphs=tuple(since))], RULES)
    assert (furniture(again) >= set(LINKS)) == asked
    assert asked or not furniture(again)


@given(st.lists(st.sampled_from(LINES), max_size=14), st.sampled_from(["", "Storm closes mountain pass today"]))
def test_nothing_is_left_to_take(lines: list[str], title: str) -> None:
    """What is left is judged as the marks say: nothing goes, and what would be noted is told."""
    ((document, noted),) = strip_noting([page(*lines, title=title)], RULES)
    rest = left(document)
    ((again, _),) = strip_noting([rest], RULES)
    assert not [p for p in again.paragraphs if p.removal or p.cuts]
    kept = [at for at, paragraph in enumerate(document.paragraphs) if not paragraph.removal]
    flagged = {at for at, paragraph in zip(kept, again.paragraphs, strict=True) if paragraph.flag}
    assert noted.intersection(kept) == flagged


@given(st.lists(st.sampled_from(LINES), min_size=1, max_size=14), st.data())
def test_who_need_not_be_asked_again(lines: list[str], data: st.DataObject) -> None:
    """Whatever goes of a document without open lines, or short ones that may repeat one another: no rule follows."""
    (document,) = strip_all([page(*lines)], RULES)
    kept = [at for at, paragraph in enumerate(document.paragraphs) if not paragraph.removal]
    going = data.draw(st.sets(st.sampled_from(kept))) if kept else set()
    texts = [document.paragraphs[at].text for at in kept if at not in going]
    traits = [openness(text, RULES) for text in texts]
    short = sum(trait & Trait.SHORT > 0 for trait in traits)
    headed = bool(traits) and traits[0] & Trait.SHORT > 0 and short > 1
    if headed or any(trait & Trait.OPEN for trait in traits) or sum(trait & Trait.LOOSE > 0 for trait in traits) > 1:
        return
    before = without(document, sorted(going))
    ((again, _),) = strip_again([before], RULES)
    assert again.paragraphs == before.paragraphs


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (NEWS[0], 0),
        (NOTICE, Trait.OPEN),
        (RIGHTS, Trait.OPEN),
        (f"All rights reserved | {NEWS[0]} {NEWS[1]}", Trait.OPEN),
        ("|" * 260, Trait.OPEN),
        (f"{NEWS[0]} {RIGHTS}", 0),
        (f"{NEWS[0][:150]}. All rights reserved", Trait.OPEN),
        (" | ".join(["Weather", "Roads", "Ski resorts", "Letters"] * 5), Trait.OPEN),
        (f"({NEWS[0][:150]}.)", Trait.OPEN),
        (f"document.write('{'x' * 100}');", Trait.OPEN),
        ("4 March 2014", Trait.OPEN),
        ("Weather | Roads | Ski resorts | Local council | Letters | Jobs", Trait.OPEN),
        ("The pass opened again at noon.", 0),
        ("The pass opened again on 4 March.", Trait.OPEN),
        ("Ida Holm", Trait.OPEN),
        (NEWS[0][:150], 0),
        (f"Advertisement {NEWS[0][:120]}.", 0),
        (f"{' | '.join(['Weather', 'Roads', 'Ski resorts', 'Letters'] * 5)}.", 0),
    ],
)
def test_openness(text: str, expected: int) -> None:
    """Furniture that counts at some places only is open, and a sentence is not."""
    assert openness(text, RULES) & Trait.OPEN == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Storm closes the mountain pass", Trait.OPEN | Trait.SHORT | Trait.LOOSE),
        ("The pass opened again at noon.", Trait.SHORT),
        (f"{NEWS[0]} {NEWS[1]}", 0),
    ],
)
def test_what_may_repeat(text: str, expected: int) -> None:
    """A short line may repeat another, and one that is no sentence nearly."""
    assert openness(text, RULES) == expected
