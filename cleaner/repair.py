"""Repair of broken encoding, line by line, with ftfy under an explicit configuration; every change is told."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from unicodedata import is_normalized

from cleaner.document import Repair

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ftfy import ExplanationStep, TextFixerConfig

LONGEST: Final = 1_000_000
"""Code points that ftfy is given at once, its own default: a longer line is cut at a space."""

REACH: Final = 8
"""Code points; no sequence that ftfy's badness test knows is longer."""

_FOREIGN: Final = re.compile(r"[^\x00-\x7f]+(?:[\x00-\x7f]{1,16}[^\x00-\x7f]+)*")
_ASCII_TOUCHABLE: Final = re.compile(r"[&\x00-\x08\x0b\x0d-\x1f\x7f]")
_TOUCHABLE: Final = re.compile(
    "[&\x00-\x08\x0b\x0d-\x1f\x7f-\x9f\u2028\u2029\u206a-\u206f\ufeff\ufff9-\ufffc\ud800-\udfff]"
)
_LINE: Final = re.compile(r"[^\n]*\n|[^\n]+")
_REASONS: Final = {
    "unescape_html": "entities",
    "fix_c1_controls": "c1-controls",
    "fix_line_breaks": "line-breaks",
    "fix_surrogates": "surrogates",
    "remove_terminal_escapes": "terminal-escapes",
    "remove_control_chars": "control-characters",
    "uncurl_quotes": "quotes",
    "fix_character_width": "widths",
    "fix_latin_ligatures": "ligatures",
    "NFC": "normalization",
}


class Style(NamedTuple):
    """Changes of style, not of damage: off unless asked for."""

    straighten_quotes: bool = False
    fold_widths: bool = False
    fold_ligatures: bool = False


PLAIN: Final = Style()


def repair(text: str, style: Style = PLAIN) -> tuple[str, tuple[Repair, ...]]:
    r"""Repair *text* and say what was changed.

    Each line is judged alone, so that one `<` or one stray byte changes nothing for the others.

    Args:
        text: decoded text with LF line ends.
        style: which changes of style are wanted besides repairs.

    Returns:
        The repaired text, and a row per changed line with its offsets in the repaired text.
    """
    if untouched(text, style):
        return text, ()
    pieces: list[str] = []
    repairs: list[Repair] = []
    at = 0
    for line in _lines(text):
        fixed, steps = (line, None) if untouched(line, style) else _fix(line, style)
        if fixed != line and steps:
            repairs.append(_row(at, line, fixed, steps))
        pieces.append(fixed)
        at += len(fixed)
    return "".join(pieces), tuple(repairs)


def untouched(text: str, style: Style = PLAIN) -> bool:
    """Whether ftfy provably leaves *text* as it is, so that it need not be asked.

    Read off ftfy 6.3's `fix_and_explain`, step by step: no `&`, no character that one of its fixers looks for, in NFC,
    and no sequence that its badness test matches. `tests/test_repair.py` holds this to ftfy's own answer.
    """
    if text.isascii() and not (style.straighten_quotes and ("'" in text or '"' in text)):
        return not _ASCII_TOUCHABLE.search(text)
    if style != PLAIN or _TOUCHABLE.search(text) or not is_normalized("NFC", text):
        return False
    return not _looks_bad(text)


def _looks_bad(text: str) -> bool:
    """The badness test of ftfy, made only where it can answer yes: no sequence that it knows is all ASCII."""
    from ftfy.badness import is_bad

    windows = ((max(0, match.start() - REACH), match.end() + REACH) for match in _FOREIGN.finditer(text))
    return any(is_bad(text[start:end]) for start, end in windows)


def _lines(text: str) -> Iterator[str]:
    """The lines of *text* with their line feeds, cut where they are longer than `LONGEST`."""
    for match in _LINE.finditer(text):
        at, end = match.span()
        while end - at > LONGEST:
            cut = text.rfind(" ", at + LONGEST // 2, at + LONGEST) + 1 or at + LONGEST
            yield text[at:cut]
            at = cut
        yield text[at:end]


@cache
def _settings(style: Style) -> TextFixerConfig:
    from ftfy import TextFixerConfig

    return TextFixerConfig(
        unescape_html="auto",
        remove_terminal_escapes=True,
        fix_encoding=True,
        restore_byte_a0=True,
        replace_lossy_sequences=True,
        decode_inconsistent_utf8=True,
        fix_c1_controls=True,
        fix_latin_ligatures=style.fold_ligatures,
        fix_character_width=style.fold_widths,
        uncurl_quotes=style.straighten_quotes,
        fix_line_breaks=True,
        fix_surrogates=True,
        remove_control_chars=True,
        normalization="NFC",
        max_decode_length=LONGEST,
        explain=True,
    )


def _fix(line: str, style: Style) -> tuple[str, list[ExplanationStep] | None]:
    from ftfy import fix_and_explain

    fixed: Any = fix_and_explain(line, _settings(style))
    return fixed.text, fixed.explanation


def _row(at: int, line: str, fixed: str, steps: list[ExplanationStep]) -> Repair:
    """The ledger's row: the line feed that ends a line is no part of what was repaired."""
    feed = line.endswith("\n") and fixed.endswith("\n")
    before, after = line[: len(line) - feed], fixed[: len(fixed) - feed]
    reason = _REASONS.get(steps[0].parameter, "mojibake")
    detail = ", ".join(f"{step.action} {step.parameter}" for step in steps)
    return Repair(at, at + len(after), before, after, reason, detail)
