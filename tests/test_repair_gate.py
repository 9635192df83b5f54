"""The gate before ftfy: held to ftfy's own code, and to its answers."""

from __future__ import annotations

import re
from itertools import product
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import ftfy
import pytest
from ftfy.badness import BADNESS_RE
from ftfy.badness import MOJIBAKE_CATEGORIES as CATEGORIES
from ftfy.chardata import HTML_ENTITIES
from hypothesis import given
from hypothesis import strategies as st

from cleaner.repair import gate, notice, repair
from cleaner.repair.gate import PLAIN, PROVEN, REACH, Style, decoded_anew, is_bad, untouched

if TYPE_CHECKING:
    from collections.abc import Iterator

STYLES = [PLAIN, Style(straighten_quotes=True), Style(fold_widths=True), Style(fold_ligatures=True)]

CLASSES = (
    "aZ7.,?&;<# \t\n\f"  # ASCII that ftfy leaves alone, but for entities
    "\x00\x07\x0b\r\x1a\x1b\x7f"
    "\x80\x85\x99\xa0\xad©·™®"
    "’“”„‚–…"
    "âãÂÃéíöØÎÐŒ€°½£¬§ƒ²"  # what mojibake is made of
    "Рвβ═"
    "\u0301\u0338ᄀ각ᅡ一ｆﬁ😀"
    "\u200b\u2028\u206a\u3000\ufeff\ufff9\ufffd\ud83d\ude00"
)
"""One character of each class that ftfy tells apart, and more of those that mean something in a row."""

PIECES = [
    *CLASSES,
    "&amp;",
    "&rarr;",
    "&#8217;",
    "&nosuch;",
    "AT&T",
    "\x1b[31m",
    " Ã ",
    "â€™",
    "Ã©",
    "â\x80\x99",
    "à la",
    "\n",
    "word " * 9,
]
mixed = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=3)), max_size=12).map("".join)
prose = st.text("abc é’“ñü—ж一\n.", max_size=40)
misread = st.builds(
    lambda text, charset: text.encode("utf-8", "surrogatepass").decode(charset),
    st.one_of(prose, mixed),
    st.sampled_from(["latin-1", "sloppy-windows-1252", "sloppy-windows-1251", "macroman"]),
)
texts = st.lists(st.one_of(mixed, prose, misread, st.text()), max_size=4).map("".join)


def answer(line: str, style: Style = PLAIN) -> tuple[str, tuple[tuple[str, str], ...]]:
    """What ftfy makes of *line*, and how."""
    found: Any = ftfy.fix_and_explain(
        line,
        uncurl_quotes=style.straighten_quotes,
        fix_character_width=style.fold_widths,
        fix_latin_ligatures=style.fold_ligatures,
    )
    return found.text, tuple(found.explanation)


def positions() -> Iterator[list[list[tuple[int, int]] | None]]:
    """The sequences that the badness test knows: what may stand where, as ranges; None for what may be anything."""
    [(branch, (_, sequences))] = re._parser.parse(BADNESS_RE.pattern, BADNESS_RE.flags)  # type: ignore[attr-defined]
    assert str(branch) == "BRANCH"
    for sequence in sequences:
        yield [ranges(str(kind), what) for kind, what in sequence if str(kind) != "AT"]


def ranges(kind: str, what: Any) -> list[tuple[int, int]] | None:
    """The characters that may stand where the regular expression has *what*."""
    if kind == "LITERAL":
        return [(what, what)]
    if kind != "IN" or any(str(part) in {"NEGATE", "CATEGORY"} for part, _ in what):
        return None
    return [value if str(part) == "RANGE" else (value, value) for part, value in what]


def test_the_installed_version_is_proven() -> None:
    """What these tests hold true, they hold true for a version that the gate says it is proven for."""
    assert ftfy.__version__ in PROVEN
    assert notice() == ""


def test_every_bad_sequence_is_suspect() -> None:
    """All that ftfy calls bad holds what is searched for, and no more around it than is looked at."""
    for sequence in positions():
        beyond = [found is not None and min(found)[0] > 0x7F for found in sequence]
        assert sum(beyond) == len(beyond[beyond.index(True) :]) - beyond[::-1].index(True), "they stand in a row"
        assert beyond.index(True) <= REACH
        assert beyond[::-1].index(True) <= REACH
        if sum(beyond) == 1:
            alone = sequence[beyond.index(True)] or []
            assert all(gate.SUSPECT.search(chr(point)) for low, high in alone for point in range(low, high + 1))


def test_no_bad_sequence_is_harmless() -> None:
    """In all that ftfy calls bad, there is a character that is neither ASCII nor harmless punctuation."""
    for sequence in positions():
        strange = [found for found in sequence if found and all(map(_strange, found))]
        assert strange, sequence


def _strange(span: tuple[int, int]) -> bool:
    return span[0] > 0x7F and all(gate.STRANGE.match(chr(point)) for point in range(span[0], span[1] + 1))


@pytest.mark.slow
def test_any_character_between_letters() -> None:
    """Of all characters there are, none is left untouched between two letters that ftfy would not leave too."""
    words = (f"a{chr(point)}b" for point in range(0x110000) if chr(point) != "\n")
    sound = [word for word in words if untouched(word)]
    for at in range(0, len(sound), 5000):
        line = "".join(sound[at : at + 5000])
        assert not BADNESS_RE.search(line)  # else that of one character could be hidden by another
        assert answer(line) == (line, ())


@pytest.mark.parametrize("style", STYLES)
def test_any_character_alone(style: Style) -> None:
    """Nor is one that stands alone."""
    for point in range(0x10000):
        if untouched(chr(point), style):
            assert answer(chr(point), style) == (chr(point), ())


@pytest.mark.parametrize(
    ("style", "longest"), [*((style, 2) for style in STYLES), pytest.param(PLAIN, 3, marks=pytest.mark.slow)]
)
def test_all_short_strings(style: Style, longest: int) -> None:
    """What the gate says of every string of a few characters, one of each class, is what ftfy makes of it."""
    for size in range(longest + 1):
        for chars in product(CLASSES, repeat=size):
            line = "".join(chars)
            if "\n" not in line[:-1]:
                said = (line, ()) if untouched(line, style) else decoded_anew(line, style)
                assert said is None or said == answer(line, style), ascii(line)


def test_entities() -> None:
    """An entity is left untouched only where ftfy does not know it, or finds its name too long."""
    for entity in HTML_ENTITIES:
        assert not untouched(entity) or answer(entity) == (entity, ())


@given(texts, st.sampled_from(STYLES))
def test_untouched(text: str, style: Style) -> None:
    """A text that is left untouched has no line that ftfy would change."""
    if untouched(text, style):
        for line in re.findall(r"[^\n]*\n|[^\n]+", text):
            assert answer(line, style) == (line, ())


@given(misread, st.sampled_from(STYLES))
def test_decoded_anew(text: str, style: Style) -> None:
    """A line that is decoded anew is decoded as ftfy does, by the same steps."""
    for line in text.split("\n"):
        assert decoded_anew(line, style) in {None, answer(line, style)}


@given(
    st.lists(st.one_of(st.sampled_from([" ", "a", ". ", "x" * 20]), st.text("".join(CATEGORIES.values()), max_size=4)))
)
def test_badness(parts: list[str]) -> None:
    """Looking only where a bad sequence can be finds what ftfy's badness test finds in the whole line, and no more."""
    line = "".join(parts)
    assert is_bad(line) == bool(BADNESS_RE.search(line))


def test_badness_where_a_line_begins() -> None:
    """What is bad only as the first thing in its line is seen in every line."""
    assert BADNESS_RE.search("Â so") and not BADNESS_RE.search(". Â so")  # noqa: PT018
    assert is_bad(".\nÂ so")


@given(texts, st.sampled_from(STYLES))
def test_the_gate_changes_nothing(text: str, style: Style) -> None:
    """With a version of ftfy that was not proven the gate is off, and text and rows are the same."""
    with patch.object(gate, "PROVEN", frozenset({"5.9"})):
        gate.proven.cache_clear()
        ungated = repair(text, style)
        assert "5.9" in notice()
    gate.proven.cache_clear()
    assert repair(text, style) == ungated


def test_most_text_never_comes_to_ftfy() -> None:
    """Sound text and text that was decoded wrongly as a whole are not what ftfy is asked about."""
    sound = "The “café” on the quay — AT&T’s, once — opens in May…\n\nДа, Ærø, 東京 & more.\n"
    with patch("ftfy.fix_and_explain", side_effect=AssertionError):
        assert repair(sound) == (sound, ())
        for charset in ("latin-1", "windows-1252"):
            assert repair("The café isn’t open.\n".encode().decode(charset))[0] == "The café isn’t open.\n"
