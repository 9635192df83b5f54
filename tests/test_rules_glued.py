"""In-line rules in code: what is glued to a sentence because of what it repeats."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.document import Cut, remainder
from cleaner.rules import listing, load
from cleaner.rules.glued import RULES, Glued, doubled_credit, glued, name_card

if TYPE_CHECKING:
    from collections.abc import Iterator

CARDS = [
    "Rep. Ida Holm ⟦Ida Maria HolmFerry returns to the island Snow closes the pass MORE⟧ (D-N.Y.) agreed.",
    "Sen. Per Lund ⟦Per LundSnow closes the pass MORE⟧ Jr. (R-Skarn) agreed.",
    "Sen. Per Lund Jr. ⟦Per Ole LundSnow closes the pass MORE⟧ (R-Skarn) agreed.",
    "President Holm ⟦Ida Maria Holm2031 in the valley MORE⟧’s ferry ran.",
    "Ida Holm ⟦Ida Holm'No bridge' MORE⟧, and Per Lund ⟦Per (Pelle) Lund“No ferry” MORE⟧, agreed.",
    "Speaker Pelle Lund ⟦Per (Pelle) Johan LundThe Morning Letter: Who pays? | The pass is closed MORE⟧.",
    "Jan de Wit ⟦Johannes de WitSnow closes the pass MORE⟧ and Ole Åby ⟦Ole ÅbyFerry returns MORE⟧ agreed.",
    "Mayor Holm⟦Ida HolmSnow closes the pass MORE⟧ agreed.",
    "Ida Holm ⟦Ida Maria Holm Snow closes the pass MORE⟧ (D-N.Y.) agreed.",
    "Ida Holm ⟦Ida HolmEVERMORE snow, MOREOVER ice, they say MORE⟧ agreed.",
]
NO_CARDS = [
    "Ida Holm wants MORE of everything, and Ida Holm gets it.",
    "Ida Holm said that Ida Holm had no MORE to say.",
    "Holm Holmes and Lund asked for MORE money.",
    "Ida Holm Ida Maria HolmFerry returns to the island, and no button follows.",
    "Ida Holm Ida Maria HolmFerry returns MOREOVER the pass is closed.",
    "Ida Holm Ida Maria HolmFerry returns " + "to the island " * 200 + "MORE of it.",
    "The bridge is gone. MORE: Ferry returns to the island",
]

CREDITS = [
    "The ferry at the quay. Ida Holm/Getty Images ⟦Ida Holm/Getty Images⟧",
    "Ida Holm/AFP via Getty Images ⟦Ida Holm/AFP via Getty Images⟧",
    "Enlarge this image toggle caption Ida Holm/AP ⟦Ida Holm/AP⟧",
    "Enlarge this image Ida Holm for the Post ⟦Ida Holm for the Post⟧",
    "Enlarge this image toggle caption Skarnphoto ⟦Skarnphoto⟧",
    "Enlarge this image toggle caption Ida Holm/AP ⟦Ida Holm/AP⟧ The ferry at the quay.",
    "Enlarge this image toggle caption The ferry at the quay. Ida Holm/AP ⟦Ida Holm/AP⟧",
]
NO_CREDITS = [
    "Enlarge this image toggle caption Bora Bora is an island without a ferry.",
    "Enlarge this image toggle caption There is no ferry to Bora Bora",
    "Enlarge this image toggle caption The ferry at the quay. Ida Holm/AP",
    "There is no ferry to Bora Bora",
    "He sang it again and again and again",
    "Ida Holm/AP Ida Holm/AP",
    "The ferry ran. The ferry ran.",
    "Getty Images bought the archive of the Valley Post, Getty Images said.",
    "Whoever finds a picture at Getty Images pays Getty Images",
]


def shown(rule: Glued, text: str) -> str:
    """*text* with ⟦ and ⟧ around what *rule* would take."""
    for found in sorted(rule.stretches(text), reverse=True):
        assert (found.reason, found.detail) == (rule.name, "")
        text = f"{text[: found.start]}⟦{text[found.start : found.end]}⟧{text[found.end :]}"
    return text


def bare(text: str) -> str:
    """*text* without the marks."""
    return text.replace("⟦", "").replace("⟧", "")


@pytest.mark.parametrize("text", [*CARDS, *NO_CARDS])
def test_name_card(text: str) -> None:
    """The card goes from the full name to its button; a name that is only said twice stays, and so does MORE."""
    assert shown(name_card, bare(text)) == text


@pytest.mark.parametrize("text", [*CREDITS, *NO_CREDITS])
def test_doubled_credit(text: str) -> None:
    """The second copy of a picture's credit goes; what a sentence or a name says twice stays."""
    assert shown(doubled_credit, bare(text)) == text


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_examples(rule: Glued) -> None:
    """Every rule does what its docstring shows, and nothing more to what is left."""
    assert rule.summary.endswith(".")
    assert rule.examples
    for before, after in rule.examples:
        cuts = [Cut(found.start, found.end, rule.name) for found in rule.stretches(before)]
        assert remainder(before, 0, len(before), cuts) == after != before
        assert list(rule.stretches(after)) == []


def test_listed() -> None:
    """Every rule is in the listing, with a line that it takes, and can be switched off there."""
    names = {rule.name for rule in RULES}
    rows = [row for row in listing(load(skip=sorted(names))) if row.kind == "in line"]
    assert [(row.name, row.action, row.example) for row in rows] == [
        (rule.name, "off", rule.examples[0][0]) for rule in RULES
    ]


def test_anchors() -> None:
    """A paragraph that holds none of a rule's words is not searched."""

    @glued("MORE", "LESS")
    def whole_line(text: str) -> Iterator[tuple[int, int]]:
        """All of it."""
        yield 0, len(text)

    assert whole_line.name == "whole-line"
    assert list(whole_line.stretches("more or less")) == []
    assert [tuple(found) for found in whole_line.stretches("LESS")] == [(0, 4, "whole-line", "")]


@pytest.mark.parametrize(
    "text",
    [
        "A" * 200_000,
        "Ida " * 50_000,
        "Ida Holm" * 20_000,
        "Ida HolmA " * 20_000,
        "A.A-" * 50_000,
        "(A) " * 50_000,
        "Getty Images" * 20_000,
        "Getty Images " * 20_000,
    ],
)
def test_hostile(text: str) -> None:
    """Searching takes time that grows with the length of a text and no faster, whatever it holds."""
    for rule in RULES:
        list(rule.stretches(f"{text} MORE {text}"))
        list(rule.stretches(f"Enlarge this image {text}"))


WORDS = ["Ida", "Holm", "Ida Holm", "HolmFerry", "IdaSnow", "MORE", "(Ida)", "de", "Getty Images", "Enlarge this image"]
PARTS = st.tuples(st.sampled_from([*WORDS, "渡轮", "ΟΔΥΣΣΕΥΣ", "\u200f"]), st.sampled_from(["", " ", "\u00a0"]))


@given(st.lists(PARTS))
def test_inside(parts: list[tuple[str, str]]) -> None:
    """What would go begins and ends with what is seen, and is never the whole text."""
    text = "".join(word + glue for word, glue in parts).strip()
    for rule in RULES:
        for found in rule.stretches(text):
            assert 0 < found.start < found.end <= len(text)
            assert text[found.start : found.end] == text[found.start : found.end].strip()


@pytest.mark.parametrize("credit", ["Ida Holm/AP.", "Ida  Holm/AP", "Ida Holm/Getty Images"])
@pytest.mark.parametrize("label", ["Enlarge this image", "Enlarge this image toggle caption", "The quay."])
def test_uneven_space(label: str, credit: str) -> None:
    """What goes never ends in white space, however much of it a text has: what is cut is what can be seen."""
    for space in ("  ", " \u00a0", "   "):
        text = f"{label} {space.join([credit] * 3)}"
        assert all(not text[end - 1].isspace() for _, end in doubled_credit.find(text))
