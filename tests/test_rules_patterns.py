"""Patterns: what one matches, which are refused, and that none takes more than linear time."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.document import ConfigError
from cleaner.rules import load, strip
from cleaner.rules.patterns import LONGEST_LINE, Pattern, PatternError, check, compiled
from cleaner.rules.phrases import Phrase
from tests.conftest import ROOT
from tests.rules_pages import NEWS, flagged, gone, page, prose

MATCHES = [
    ("Sign up .*newsletter", "SIGN UP for our  NEWSLETTER", True),
    ("^Sign up .*newsletter$", "Sign up for our newsletter", True),
    ("Sign up .*newsletter", "Sign up for our newsletter today", False),
    ("Sign up", "Sign up today", False),
    ("Ring|Call us", "call us", True),
    ("Ring|Call us", "ring us", False),
    ("Ring us on [0-9 ]+", "Ring us on\u00a0555\n12 34", True),
    ("(?-i)TIP", "tip", False),
    (r"подпишись на \pL+", "ПОДПИШИСЬ НА ДОЛИНУ", True),
    (r"Ö\pL*", "öffnen", True),
    (r"caf\w", "café", False),
    (r"caf\pL", "café", True),
    (r"[^x]", "\ud800", True),
    (r"\Qa.b", "a.b", True),
    (r"\Qa.b", "axb", False),
]

# Each makes an engine that tries one way after the other take time beyond any measure at these lengths.
PATHOLOGICAL = [
    ("(x+x+)+y", "x"),
    ("(a|aa|a?)+$b", "a"),
    ("(a*)*b", "a"),
    (r"(\pL*\pN*)*!", "é7"),
    ("(.*){40}z", "ab"),
    ("(a?){200}a{200}b", "a"),
    ("(.*a.{14})+b", "aab"),
    ("^(([a-z])+.)+[A-Z]([a-z])+!$", "a"),
]


def pattern(regex: str) -> Pattern:
    """A pattern of some rule, and the phrase that tells it from others."""
    return Pattern(regex, Phrase(regex, "ad", "any", "low", "", ()))


def found(regexes: list[str], line: str) -> list[str]:
    """Those of *regexes* that match the whole of *line*."""
    return [phrase.text for phrase in compiled(list(map(pattern, regexes))).find(line)]


@pytest.mark.parametrize(("regex", "line", "expected"), MATCHES)
def test_matches(regex: str, line: str, *, expected: bool) -> None:
    """A pattern is held against the whole line, in any case and script, with white space collapsed."""
    check(regex)
    assert found([regex], line) == ([regex] if expected else [])


@pytest.mark.parametrize(
    "others", [[], ["b+"], ["(b)", r"\Qa", r"\Qx\E", "(?P<n>c)", "(?P<n>d)", r"(\pL{90}|\pN{90})!"]]
)
def test_together(others: list[str]) -> None:
    """Many patterns find what each finds alone, the last first, also where they do not fit into one automaton."""
    for regex, line, _ in MATCHES:
        alone = [each for each in [regex, *others, regex] if found([each], line)]
        assert found([regex, *others, regex], line) == alone[::-1]


@given(st.lists(st.text("ab|()*?.\\QE[]", min_size=1, max_size=6), min_size=1, max_size=5), st.text("ab.Q", max_size=4))
def test_any_together(regexes: list[str], line: str) -> None:
    """The same of any patterns that are not refused."""
    sound = []
    for regex in regexes:
        try:
            check(regex)
        except PatternError:
            continue
        sound.append(regex)
    assert found(sound, line) == [regex for regex in reversed(sound) if found([regex], line)]


@pytest.mark.parametrize(("regex", "unit"), PATHOLOGICAL)
def test_none_hangs(regex: str, unit: str) -> None:
    """A pattern that would keep a backtracking engine busy for ever comes to its end, at n, 2n and 4n."""
    check(regex)
    document = page(*(unit * (n // len(unit)) for n in (LONGEST_LINE // 4, LONGEST_LINE // 2, LONGEST_LINE)))
    rules = load(packs=[("own", f"[ad.patterns]\nany = ['{regex}', 'other.*']")])
    assert gone(strip(document, rules)) == []


def test_long_lines() -> None:
    """What is longer than a thousand characters is prose, whatever it matches."""
    assert found(["a+"], "a" * LONGEST_LINE) == ["a+"]
    assert found(["a+"], "a" * (LONGEST_LINE + 1)) == []


def test_in_a_document() -> None:
    """A pattern acts by its rule, its position and its language, and names itself in the ledger."""
    pack = """
    language = "de"
    [newsletter.patterns]
    any = ['Hol dir .* Talpost!']
    tail = ['Die Talpost \\pL+']
    [photo.patterns]
    any = ['Bild: .*']
    """
    rules = load(packs=[("own", pack)])
    lines = ["Die Talpost dankt", "Hol dir jetzt die Talpost!", "Bild: Ida Holm", "Die Talpost dankt"]
    german, english = (
        [text, *lines[:1], text, text, lines[1], text, lines[2], text, *lines[3:]] for text in (prose("de"), NEWS[0])
    )
    document = strip(page(*german), rules)
    assert (gone(document), flagged(document)) == ([lines[1], lines[3]], [lines[2]])
    details = [paragraph.removal.detail for paragraph in document.paragraphs if paragraph.removal]
    assert details == ["de: /Hol dir .* Talpost!/", "de: /Die Talpost \\pL+/"]
    assert gone(strip(page(*english), rules)) == []


def test_own_patterns_count_for_more() -> None:
    """What a user's pattern says of a line counts, whatever phrase of ours the line is."""
    lines = (NEWS[0], "Advertisement", NEWS[1])
    assert gone(strip(page(*lines), load())) == ["Advertisement"]
    kept = load(packs=[("own", "[editorial-note.patterns]\nany = ['Advertise.*']")])
    assert gone(strip(page(*lines), kept)) == []
    off = load(skip=["tip"], packs=[("own", "[tip.patterns]\nany = ['Advertise.*']")])
    assert gone(strip(page(*lines), off)) == ["Advertisement"]


def test_nothing_is_logged(capfd: pytest.CaptureFixture[str]) -> None:
    """What is wrong with a pattern is told in the error, and not by the engine beside it."""
    with pytest.raises(PatternError, match="missing"):
        check("Ads? by (")
    assert capfd.readouterr() == ("", "")


def test_without_the_engine() -> None:
    """The engine is loaded for patterns only; where it is missing, a pack with patterns is refused with what to do."""
    code = """
import sys
from cleaner.document import ConfigError
from cleaner.rules import load
load(packs=[("own", '[ad]\\nany = ["Notice"]')])
assert "re2" not in sys.modules
sys.modules["re2"] = None
try:
    load(packs=[("own", '[ad.patterns]\\nany = ["a+"]')])
except ConfigError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)
    assert done.stdout.decode() == "own:2: \"a+\": needs the package google-re2: pip install 'news-cleaner[re2]'\n"


def test_a_wide_pattern_is_refused() -> None:
    """A pattern that matches an empty line is refused, so that `.*` takes no text by mistake."""
    with pytest.raises(ConfigError, match="matches an empty line too"):
        load(packs=[("own", "[ad.patterns]\nany = ['(a|b)*']")])
