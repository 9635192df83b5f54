r"""The gate before ftfy: what ftfy would leave as it is, and what it would only decode anew.

Nearly all text is sound, and ftfy is slow to say so. All that is taken for granted here is implied by the code of ftfy
that it spares, in the versions that are `PROVEN`: `tests/test_repair_gate.py` holds the one to the other. It is a
shortcut and nothing else: without it the result is the same.
"""

from __future__ import annotations

import re
from contextlib import suppress
from functools import cache
from typing import Final, NamedTuple
from unicodedata import is_normalized

PROVEN: Final = frozenset({"6.3.1"})
"""The versions of ftfy that the gate was read off, and is tested against."""

REACH: Final = 2
"""Code points that a sequence which ftfy calls bad may hold before and behind what makes it suspect."""

Steps = tuple[tuple[str, str], ...]
"""What was done to a line, action and parameter, as ftfy explains itself."""


class Style(NamedTuple):
    """Changes of style, not of damage: off unless asked for."""

    straighten_quotes: bool = False
    fold_widths: bool = False
    fold_ligatures: bool = False


PLAIN: Final = Style()

_CONTROLS: Final = "\x00-\x08\x0b\x0d-\x1f\x7f"
_INERT: Final = re.sub(f"[{_CONTROLS}]", "", "".join(map(chr, range(0x80)))).encode()
_ENTITY: Final = re.compile("&#?[0-9A-Za-z]{1,24};")

# Punctuation that no fixer looks for, that is in NFC, and of which with ASCII alone no bad sequence can be made.
_HARMLESS: Final = "\xa0\xad©«®·»‐‑–—•…‹›™"
_QUOTES: Final = "‘’‚“”„"
STRANGE: Final = re.compile(f"[^{_HARMLESS}{_QUOTES}]")
STRANGE_OR_QUOTE: Final = re.compile(f"[^{_HARMLESS}]")
_TOUCHABLE: Final = re.compile(
    f"[{_CONTROLS}\x80-\x9f\u2028\u2029\u206a-\u206f\ufeff\ufff9-\ufffc\ud800-\udfff]"
)  # fmt: skip

# Every bad sequence holds two characters in a row that are not ASCII, or one of these; near ones are searched at once.
_PAIR: Final = r"[^\x00-\x7f](?:[^\x00-\x7f]+|(?<=[\x80-\x9fÂÃŒœ]))"
SUSPECT: Final = re.compile(rf"{_PAIR}(?:[\x00-\x7f]{{1,{2 * REACH}}}{_PAIR})*")
_INDENTED: Final = re.compile(r"^[^\S\n]+[ÂÃ] ", re.MULTILINE)
_BEFORE_ALL_OTHERS: Final = ("latin-1", "sloppy-windows-1252")  # the order in which ftfy tries what it can encode


@cache
def proven() -> bool:
    """Whether the gate is proven for the ftfy that is installed."""
    from importlib.metadata import version

    return version("ftfy") in PROVEN


def notice() -> str:
    """What people who want to know everything are told of an ftfy that the gate is not proven for; else nothing."""
    from importlib.metadata import version

    if proven():
        return ""
    known = ", ".join(sorted(PROVEN))
    return f"ftfy {version('ftfy')} is asked about every line, which is slow: what it would leave is known for {known}"


def untouched(text: str, style: Style = PLAIN) -> bool:
    """Whether ftfy provably leaves every line of *text* as it is: no step of its `fix_and_explain` finds anything."""
    if "&" in text and _ENTITY.search(text):
        return False
    # all at once by the bytes: a regular expression takes ten times as long to see that there is nothing
    rest = text.encode("utf-8", "surrogatepass").translate(None, _INERT).decode("utf-8", "surrogatepass")
    if not (STRANGE_OR_QUOTE if style.straighten_quotes else STRANGE).search(rest):
        return True
    return style == PLAIN and not (_TOUCHABLE.search(rest) or not is_normalized("NFC", text) or is_bad(text))


def is_bad(text: str) -> bool:
    """What ftfy's badness test says of a line, or whether it may say so of one of the lines, but looking at less."""
    bad = _badness()
    windows = ((max(0, match.start() - REACH), match.end() + REACH) for match in SUSPECT.finditer(text))
    # the one sequence that is bad only where a line begins
    return any(bad.search(text, *window) for window in windows) or "\nÂ " in text or "\nÃ " in text


def indented(text: str) -> bool:
    """Whether ftfy might touch a line of *text* without the white space before it, though it does not with that."""
    return ("Â" in text or "Ã" in text) and _INDENTED.search(text) is not None


@cache
def _badness() -> re.Pattern[str]:
    from ftfy.badness import BADNESS_RE

    found: re.Pattern[str] = BADNESS_RE
    return found


def decoded_anew(line: str, style: Style = PLAIN) -> tuple[str, Steps] | None:
    """What ftfy provably makes of *line* by decoding it as UTF-8 and nothing else; None if it may do other things."""
    if line.isascii() or ("&" in line and _ENTITY.search(line)) or not is_bad(line):
        return None
    for charset in _BEFORE_ALL_OTHERS:
        with suppress(UnicodeEncodeError):
            return _as_utf8(line.encode(charset), charset, style)
    return None


def _as_utf8(data: bytes, charset: str, style: Style) -> tuple[str, Steps] | None:
    r"""The text of *data*, if its bytes are strict UTF-8, of which ftfy decodes nothing differently, and it is sound.

    All that ftfy mends in bytes before it decodes them is no strict UTF-8, but for the \x1a that stands for a U+FFFD:
    and that is a control character in the text.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if b"\xed" in data or not untouched(text, style):  # 0xED makes ftfy take another decoder, and say so
        return None
    return text, (("encode", charset), ("decode", "utf-8"))
