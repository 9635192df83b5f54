"""Repair of broken encoding."""

from __future__ import annotations

import pytest
from ftfy import TextFixerConfig, fix_and_explain
from hypothesis import given
from hypothesis import strategies as st

from cleaner.repair import LONGEST, Style, repair

CASES = [
    ("The cafÃ© is open", "The café is open", ["mojibake"]),
    ("Itâ€™s late", "It’s late", ["mojibake"]),
    ("Fish &amp; chips", "Fish & chips", ["entities"]),
    ("bell\x07 and \x1b[31mred\x1b[0m", "bell and red", ["terminal-escapes"]),
    ("cafe\u0301", "café", ["normalization"]),
    ("\ufeffstart", "start", ["control-characters"]),
    ("sound “quotes”, ＦＵＬＬ width, ﬁne ligatures…", "sound “quotes”, ＦＵＬＬ width, ﬁne ligatures…", []),
    ("Zürich, Łódź, 東京, القاهرة, Ελλάδα", "Zürich, Łódź, 東京, القاهرة, Ελλάδα", []),
    ("5 < 6\nFish &amp; chips", "5 < 6\nFish & chips", ["entities"]),
    ("", "", []),
]

CONFIG = TextFixerConfig(fix_latin_ligatures=False, fix_character_width=False, uncurl_quotes=False)
risky = st.text(st.sampled_from("aé’“”–Ãâ€™œ\x9d\x85\xa0Â©&;<amp\r\n\u2028\u0301\ufeff\x1b[m\x00Р°ð\ud83d一"))


@pytest.mark.parametrize(("broken", "sound", "reasons"), CASES)
def test_cases(broken: str, sound: str, reasons: list[str]) -> None:
    """Damage is undone and named; sound text and matters of style are left alone."""
    text, repairs = repair(broken)
    assert (text, [row.reason for row in repairs]) == (sound, reasons)


@pytest.mark.parametrize(
    ("style", "before", "after"),
    [
        (Style(straighten_quotes=True), "“So”", '"So"'),
        (Style(fold_widths=True), "ＬＯＵＤ", "LOUD"),
        (Style(fold_ligatures=True), "ﬁne", "fine"),
    ],
)
def test_style_on_request(style: Style, before: str, after: str) -> None:
    """Quotes, widths and ligatures change only when somebody asks for it."""
    assert repair(before)[0] == before
    assert repair(before, style)[0] == after


@given(st.one_of(st.text(), risky))
def test_rows_undo_the_repair(text: str) -> None:
    """Putting what stood before back in the places of the rows gives the text as it came."""
    repaired, rows = repair(text)
    for row in reversed(rows):
        assert repaired[row.start : row.end] == row.after
        repaired = repaired[: row.start] + row.before + repaired[row.end :]
    assert repaired == text


def fixed(line: str) -> str:
    """What ftfy makes of *line*, and of the lines that it makes, without the white space around them."""
    made: str = fix_and_explain(line, CONFIG).text
    while made != (
        again := "\n".join(
            piece.replace(piece.strip(), fix_and_explain(piece.strip(), CONFIG).text, 1) if piece.strip() else piece
            for piece in made.split("\n")
        )
    ):
        made = again
    return made


@given(st.lists(risky, max_size=4))
def test_lines_are_judged_alone(lines: list[str]) -> None:
    """A line is repaired as it would be if it stood alone."""
    lines = [line.replace("\n", "").replace("\r", "") for line in lines]  # decoded text has LF line ends
    assert repair("\n".join(lines))[0] == "\n".join(map(fixed, lines))


@pytest.mark.parametrize(
    ("broken", "sound"),
    [
        ("  Ã la mode", "  à la mode"),
        ("one < two\u2028Fish &amp; chips", "one < two\nFish & chips"),
        ("&nbsp;â€œopenâ€The office said. cafÃ©", "\xa0“openâ€The office said. café"),
    ],
)
def test_no_second_repair(broken: str, sound: str) -> None:
    """What is sound only beside other lines, or behind white space, is repaired as well: the clean text has neither."""
    assert repair(broken)[0] == sound


@given(risky)
def test_the_repaired_stays(text: str) -> None:
    """No line of a repaired text, without the white space around it, is to be repaired."""
    lines = [line.strip() for line in repair(text)[0].split("\n")]
    assert repair("\n".join(lines))[1] == ()


def test_a_line_without_end() -> None:
    """A line that is longer than ftfy takes at once is repaired piece by piece, and nothing of it is lost."""
    text, rows = repair("cafÃ© " * (LONGEST // 5))
    assert text == "café " * (LONGEST // 5)
    assert len(rows) == 2
