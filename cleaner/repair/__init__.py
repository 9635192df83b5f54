"""Repair of broken encoding, line by line, with ftfy under an explicit configuration; every change is told."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from cleaner.document import Repair
from cleaner.repair.gate import PLAIN, Steps, Style, decoded_anew, indented, notice, proven, untouched

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ftfy import TextFixerConfig

__all__ = ["LONGEST", "PLAIN", "Style", "notice", "repair"]

LONGEST: Final = 1_000_000
"""Code points that ftfy is given at once, its own default: a longer line is cut at a space."""

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


def repair(text: str, style: Style = PLAIN) -> tuple[str, tuple[Repair, ...]]:
    r"""Repair *text* and say what was changed.

    Each line is judged alone, so that one `<` or one stray byte changes nothing for the others; and again without the
    white space around it, which is gone when somebody repairs the clean text.

    Args:
        text: decoded text with LF line ends.
        style: which changes of style are wanted besides repairs.

    Returns:
        The repaired text, and a row per changed line with its offsets in the repaired text.
    """
    gated = proven()
    if gated and len(text) <= LONGEST and untouched(text, style) and not indented(text):
        return text, ()
    pieces: list[str] = []
    repairs: list[Repair] = []
    at = 0
    for line in _lines(text):
        fixed, steps = _settled(line, style)
        if fixed != line and steps:
            repairs.append(_row(at, line, fixed, steps))
        pieces.append(fixed)
        at += len(fixed)
    return "".join(pieces), tuple(repairs)


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


def _settled(line: str, style: Style) -> tuple[str, Steps]:
    """*line*, repaired until each line that it makes is sound without the white space around it, as it will be read."""
    fixed, steps = _once(line, style)
    while True:
        pieces = [(piece, piece.strip()) for piece in _LINE.findall(fixed)]
        if len(pieces) == 1 and pieces[0][1] == fixed.removesuffix("\n"):
            return fixed, steps
        again = [(piece, core, *_once(core, style)) for piece, core in pieces]
        settled = "".join(piece.replace(core, better, 1) if core else piece for piece, core, better, _ in again)
        if settled == fixed:
            return fixed, steps
        fixed, steps = settled, (*steps, *(step for *_, more in again for step in more))


def _once(line: str, style: Style) -> tuple[str, Steps]:
    return (_gated(line, style) if proven() else None) or _fix(line, style)


def _gated(line: str, style: Style) -> tuple[str, Steps] | None:
    return decoded_anew(line, style) or ((line, ()) if untouched(line, style) else None)


def _fix(line: str, style: Style) -> tuple[str, Steps]:
    from ftfy import fix_and_explain

    fixed: Any = fix_and_explain(line, _settings(style))
    return fixed.text, tuple(fixed.explanation)


def _row(at: int, line: str, fixed: str, steps: Steps) -> Repair:
    """The ledger's row: the line feed that ends a line is no part of what was repaired."""
    feed = line.endswith("\n") and fixed.endswith("\n")
    before, after = line[: len(line) - feed], fixed[: len(fixed) - feed]
    reason = _REASONS.get(steps[0][1], "mojibake")
    detail = ", ".join(f"{action} {parameter}" for action, parameter in steps)
    return Repair(at, at + len(after), before, after, reason, detail)
