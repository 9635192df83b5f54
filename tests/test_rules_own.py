"""What only a user's packs hold: the lines of single sites, and lines to keep."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.document import ConfigError, Document
from cleaner.rules import alone, load, load_own, matches, strip
from cleaner.rules.fold import shape
from tests.rules_pages import NEWS, flagged, gone
from tests.rules_pages import page as page_of_no_site

SITE = """
[site.valley.site-line]
head = ["Valley Post"]
any = [
  "7", "0 min", "Wyoming", "Sign … up", "The Valley Post, founded in 1871, is printed on the paper of our own mill"
]
tail = ["Ring the bell"]
[site.valley.photo]
any = ["Picture desk"]
[site.valley.related]
any = ["Our picks"]
[site."harbour.example".site-line]
any = ["Nothing"]
"""
VALLEY = load(packs=[("own", SITE)])

LINES = [
    ("Valley Post", "head", True),
    ("VALLEY POST:", "head", True),
    ("Valley Post", "middle", False),
    ("Valley Post today", "head", False),
    ("12", "middle", True),
    ("3 min", "middle", True),
    ("3 mins", "middle", False),
    ("» Wyoming «", "middle", True),
    ("Sign … up", "middle", True),
    ("Sign me up", "middle", False),
    ("The Valley Post, founded in 1902, is printed on the paper of our own mill.", "middle", True),
    ("Ring the bell", "tail", True),
    ("Ring the bell", "middle", False),
    ("Nothing", "middle", False),
]
PLACES = {"head": 0, "middle": 6, "tail": 12}


def page(*lines: str) -> Document:
    """A document of the site "valley"."""
    return page_of_no_site(*lines)._replace(site="valley")


@pytest.mark.parametrize(("line", "place", "taken"), LINES)
def test_lines_of_a_site(line: str, place: str, *, taken: bool) -> None:
    """A line of a site goes in the documents of that site, where it counts, if it is the whole line; nowhere else."""
    lines = list(NEWS * 4)
    lines.insert(PLACES[place], line)
    assert gone(strip(page(*lines), VALLEY)) == ([line] if taken else [])
    elsewhere = page(*lines)._replace(site="hills")
    assert strip(elsewhere, VALLEY) == strip(elsewhere, load())


def test_cut_lines() -> None:
    """A line that is also cut inside is known by what is left of it, and by what it was."""
    pack = """
    language = "en"
    [ad]
    inline = ["(Story goes on below)"]
    [site.valley.site-line]
    any = ["The ferry (Story goes on below) runs", "The bridge stands"]
    [tip.patterns]
    any = ["Ring .* below."]
    """
    left = [
        "The ferry (Story goes on below) runs",
        "The bridge (Story goes on below) stands",
        "Ring (Story goes on below)",
    ]
    rules = load(packs=[("own", pack)])
    document = strip(page(*NEWS, *left, "The pass (Story goes on below) opens", *NEWS), rules)
    assert len(gone(document)) == 3
    assert document.paragraphs[6].text == "The pass opens"
    kept = load(packs=[("own", pack), ("two", 'keep = ["The pass (Story goes on below) opens"]')])
    assert strip(page(*NEWS, "The pass (Story goes on below) opens", *NEWS), kept).paragraphs[3].cuts == ()


def test_categories_of_a_site() -> None:
    """A site's section does what its category does: flag, or take the headlines along that follow a head."""
    lines = (*NEWS, "Picture desk", "", "Our picks", "Ferry to Norhaven runs again", "Snow closes the high pass")
    document = strip(page(*lines), VALLEY)
    assert (flagged(document), gone(document)) == (["Picture desk"], list(lines[5:]))


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40))
def test_any_line_of_a_site(line: str) -> None:
    """Any line that has a letter or a digit is found as what it is, exactly."""
    text = " ".join(line.split())
    if shape(text).rstrip(":"):
        rules = load(packs=[("own", f"[site.valley.site-line]\nany = ['''{text}''']")] if "'" not in text else [])
        if rules.own:
            assert gone(strip(page(*NEWS, text, *NEWS), rules)) == [text]


def test_nothing_of_the_kind() -> None:
    """Without patterns, sites and lines to keep there is nothing to look for."""
    assert load().own is None
    assert load(packs=[("own", '[ad]\nany = ["Notice"]')]).own is None
    assert load(skip=["site-line", "photo", "related"], packs=[("own", SITE)]).own is None


def test_kept() -> None:
    """A line to keep stays, whatever rule of ours would take it: a phrase, the head of a list, an item of one."""
    lines = (*NEWS, "12", "Share Tweet Email", "Advertisement", "Related stories", "Ferry to Norhaven runs again")
    assert gone(strip(page(*lines), load())) == list(lines[3:])
    for line in lines[3:]:
        rules = load(packs=[("own", f'keep = ["{line.upper()}:"]')])
        stays = list(lines[-2:]) if line == "Related stories" else [line]
        assert gone(strip(page(*lines), rules)) == [other for other in lines[3:] if other not in stays]
    rules = load(packs=[("own", 'keep = ["Bild: 0"]')])
    assert flagged(strip(page(*NEWS, "Bild: 7", "Photo: Ida Holm"), rules)) == ["Photo: Ida Holm"]


CONTRADICTIONS = [
    '[newsletter]\nany = ["Sign up …"]',
    '[newsletter.med]\ntail = ["… pass"]',
    '[newsletter]\nhead = ["Sign up for the ferry pass"]',
    "[newsletter.patterns]\ntail = ['Sign .*']",
    '[site.hills.site-line]\nany = ["sign up for the ferry pass:"]',
]


@pytest.mark.parametrize("rule", CONTRADICTIONS)
def test_contradictions(rule: str) -> None:
    """A rule of a user's packs that would take a line that is to be kept is refused, and both are named."""
    kept = 'keep = [\n"Ferry",\n"Sign up for the ferry pass"]\n'
    category = next(name for name in ("newsletter", "site-line") if name in rule)
    with pytest.raises(ConfigError) as error:
        load(packs=[("own", kept + rule)])
    told = re.fullmatch(
        r'own:3: keep: "Sign up for the ferry pass" would be removed by "(.*)" in \[(.*)\], own:5', str(error.value)
    )
    assert told
    assert told[1].strip("/") in rule
    assert told[2] == category
    with pytest.raises(ConfigError, match=r"one:3: keep: .*, two:2"):
        load(packs=[("one", kept), ("two", rule)])
    assert load(skip=[category], packs=[("own", kept + rule)])
    assert load(flag=[category], packs=[("own", kept + rule)])


def test_matches() -> None:
    """What each line is can be asked, wherever it stands, with the place of the phrase in the pack."""
    pack = SITE + "[newsletter.patterns]\nany = ['Sign up .*']\n"
    document = page(*NEWS, "Valley Post", "Sign up for it", *NEWS)
    found = matches(document, load(packs=[("own", pack), ("two", 'keep = ["Ferry"]')]))
    assert {at: (phrase.text, phrase.place) for at, phrase in found.items()} == {
        3: ("Valley Post", "own:3"),
        4: ("/Sign up .*/", "own:15"),
    }


def test_a_pack_alone() -> None:
    """A user's pack can be asked by itself: nothing is found but what it says."""
    pack = SITE + "[newsletter.patterns]\nany = ['Sign up .*']\n[ad]\nany = ['Notice']\n"
    rules, everything = alone(load(), ("own", pack))
    found = matches(page(*NEWS, "Valley Post", "Sign up for it", "Notice", "Advertisement", *NEWS), rules)
    assert {at: phrase.text for at, phrase in found.items()} == {3: "Valley Post", 4: "/Sign up .*/", 5: "Notice"}
    assert {phrase.text for phrase in found.values()} < {phrase.text for phrase in everything}
    assert len(everything) == 12


def test_nothing_but_ones_own() -> None:
    """What only a user's packs hold can be loaded without all the rest, and is the same."""
    loaded = load_own(skip=["photo"], packs=[("own", SITE), ("two", 'keep = ["Ferry"]')])
    whole = load(skip=["photo"], packs=[("own", SITE), ("two", 'keep = ["Ferry"]')]).own
    assert loaded is not None
    assert whole is not None
    assert (loaded.sites, loaded.kept) == (whole.sites, whole.kept)
    assert load_own() is None
    with pytest.raises(ConfigError, match="phot: unknown rule"):
        load_own(skip=["phot"])
