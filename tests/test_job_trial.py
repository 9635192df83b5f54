"""A pack on trial: what it does beyond the other rules, and what each of its phrases did."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from cleaner.config import Config, OwnRules
from cleaner.document import ConfigError
from cleaner.job.trial import Effect, Trial
from tests.rules_pages import NEWS, page

if TYPE_CHECKING:
    from cleaner.document import Document

PACK = """\
keep = ["Advertisement"]
[newsletter]
any = ["Get the Post …", "Sign up for our newsletter"]
tail = ["Ring the bell"]
[byline]
any = ["By the ferryman"]
[nav]
any = ["Never there"]
[ad]
inline = ["(Story goes on below)"]
[tip.patterns]
any = ['Call [0-9 ]+']
[site.valley.related]
any = ["Our picks"]
[editorial-note]
any = ["Share Tweet Email Print"]
"""
LINES = (
    NEWS[0],
    "Get the Post tonight",
    "Sign up for our newsletter",
    NEWS[1],
    "Ring the bell",
    NEWS[2],
    "By the ferryman",
    "The pass (Story goes on below) opens",
    "Call 555 12",
    *NEWS,
    "Advertisement",
    "Share Tweet Email Print",
    "Read more",
    *NEWS,
    "",
    "Our picks",
    "Ferry to Norhaven runs again",
    "Snow closes the high pass",
)


# What is judged by its shape goes along with much, and that is for its own tests to tell.
PLAIN = Config(skip=("furniture",))


def document(site: str = "valley") -> Document:
    """A page on which everything in the pack stands."""
    return page(*LINES)._replace(site=site)


def trial(text: str = PACK, config: Config | None = None) -> Trial:
    """The pack *text* on trial."""
    return Trial(config or PLAIN, OwnRules("mine.toml", text))


def told(effect: Effect) -> tuple[int, str, str, str, str]:
    """Paragraph, action, reason, place of the phrase, and who does so already."""
    place = effect.phrase.place.removeprefix("mine.toml:") if effect.phrase else ""
    return effect.paragraph, effect.action, effect.mark.reason, place, effect.already


def test_effects() -> None:
    """All that the pack does is told, with what of it did so, and nothing that the other rules do alone."""
    effects = list(trial().effects(document()))
    assert [told(effect) for effect in effects] == [
        (1, "remove", "newsletter", "3", ""),
        (2, "remove", "newsletter", "3", "newsletter"),
        (6, "flag", "byline", "6", ""),
        (7, "cut", "ad", "10", ""),
        (8, "remove", "tip", "12", ""),
        (12, "keep", "ad", "1", ""),
        (13, "keep", "share-bar", "16", ""),
        (18, "remove", "related", "14", ""),
        (19, "remove", "related-list", "", ""),
        (20, "remove", "related-list", "", ""),
    ]
    by_number = {effect.paragraph: effect for effect in effects}
    assert by_number[1][:5] == ("valley/page.txt", 1, NEWS[0], LINES[1], LINES[2])
    assert by_number[7][2:5] == (LINES[6], "(Story goes on below)", LINES[8])
    assert (by_number[20].text, by_number[20].after) == (LINES[-1], "")


def test_uses() -> None:
    """Every phrase is counted, in the order of the file: anew, already without the pack, for nothing."""
    found = trial()
    list(found.effects(document()))
    list(found.effects(document("hills")))
    assert [(use.phrase.text, *use[1:]) for use in found.uses()] == [
        ("Advertisement", 2, 0, 0),
        ("Get the Post …", 2, 0, 0),
        ("Sign up for our newsletter", 0, 2, 0),
        ("Ring the bell", 0, 0, 2),
        ("By the ferryman", 2, 0, 0),
        ("Never there", 0, 0, 0),
        ("(Story goes on below)", 2, 0, 0),
        ("/Call [0-9 ]+/", 2, 0, 0),
        ("Our picks", 1, 0, 0),
        ("Share Tweet Email Print", 2, 0, 0),
    ]


def test_among_other_rules() -> None:
    """Other files of rules count as rules that are there already; the file itself, named in the settings, does not."""
    lines = page(*NEWS, "Call 555", *NEWS)
    other = OwnRules("other.toml", "[tip]\nany = ['Call 555']")
    mine = "[nav]\nany = ['Call 555']"
    ((effect),) = trial(mine, replace(PLAIN, rules=(other,))).effects(lines)
    assert told(effect) == (3, "remove", "nav", "2", "tip")
    ((effect),) = trial(mine, replace(PLAIN, rules=(OwnRules("elsewhere/mine.toml", mine),))).effects(lines)
    assert told(effect) == (3, "remove", "nav", "2", "")


def test_settings_count() -> None:
    """The trial goes by the settings: a rule that is off takes nothing, one that is set to flag flags."""
    lines = page(*NEWS, "Get the Post tonight", *NEWS)
    assert list(trial(config=Config(skip=("newsletter", "furniture"))).effects(lines)) == []
    ((effect),) = trial(config=replace(PLAIN, flag=("newsletter",))).effects(lines)
    assert effect.action == "flag"


def test_a_wrong_pack() -> None:
    """A pack that is wrong is refused at once."""
    with pytest.raises(ConfigError, match=r"mine\.toml:1: adx: unknown"):
        trial("[adx]")


def test_flag_in_line() -> None:
    """A phrase in line that only flags is counted as what it is, and told with its place."""
    found = trial('[ad]\ninline = ["(Story goes on below)"]', replace(PLAIN, flag=("ad",)))
    effects = list(found.effects(page(*NEWS, "The pass (Story goes on below) opens")))
    assert [told(effect) for effect in effects] == [(3, "flag", "ad", "2", "")]
    assert [tuple(use[1:]) for use in found.uses()] == [(1, 0, 0)]
