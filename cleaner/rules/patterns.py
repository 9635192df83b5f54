r"""Patterns: the regular expressions of a user's pack, in an engine of linear time, so that none can hang a run.

The engine is RE2 (https://github.com/google/re2/wiki/Syntax): no look-around assertions, no back-references. A pattern
is held against a whole line as it is read (repaired, white space collapsed, nothing folded), in upper and lower case
alike unless it says `(?-i)`. In RE2 `\w`, `\d` and `\b` know ASCII only; `\pL` is a letter, `\pN` a number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.rules.phrases import Phrase

LONGEST_LINE: Final = 1000
"""Code points; what is longer is prose, whatever it matches. It also bounds what the largest pattern may cost."""

# Bytes of memory per engine; a pattern that needs more is refused, many that need more together are held apart.
_MEMORY: Final = 8 << 20


class PatternError(ValueError):
    """A pattern can not be used, and why."""


class Pattern(NamedTuple):
    """A regular expression, and the phrase that a line is which it matches."""

    regex: str
    phrase: Phrase


class Patterns(NamedTuple):
    """Patterns, ready to match; `joined` are groups of them behind one automaton that says whether any of them does."""

    joined: Sequence[tuple[Any, Sequence[tuple[Any, Phrase]]]]

    def find(self, text: str) -> Iterator[Phrase]:
        """The phrases of the patterns that match the whole of *text*, the last one first."""
        if len(text) <= LONGEST_LINE:
            # lone surrogates stand for bytes that nobody could read
            line = " ".join(text.split()).encode("utf-8", "replace")
            for automaton, members in reversed(self.joined):
                if automaton.fullmatch(line):
                    yield from (phrase for single, phrase in reversed(members) if single.fullmatch(line))


def compiled(patterns: Sequence[Pattern]) -> Patterns:
    """*patterns*, each of which `check` has passed, ready to match; the later counts for more."""
    return Patterns(list(_joined(patterns)) if patterns else [])


def check(regex: str) -> None:
    """Raise `PatternError` if *regex* is no pattern, would match an empty line, or the engine is not installed."""
    if _compile(regex).fullmatch(b""):
        raise PatternError("matches an empty line too, so it may be too wide")


def _joined(patterns: Sequence[Pattern]) -> Iterator[tuple[Any, Sequence[tuple[Any, Phrase]]]]:
    """The fewest groups of neighbours that fit into an automaton each, found by halving."""
    members = [(_compile(pattern.regex), pattern.phrase) for pattern in patterns]
    if len(members) == 1:
        yield members[0][0], members
        return
    # \Q takes all that follows for letters, also what would follow only here
    if not any(r"\Q" in pattern.regex for pattern in patterns):
        try:
            yield _compile("|".join(f"(?:{pattern.regex})" for pattern in patterns)), members
        except PatternError:
            pass
        else:
            return
    half = len(patterns) // 2
    yield from _joined(patterns[:half])
    yield from _joined(patterns[half:])


def _compile(regex: str) -> Any:
    try:
        import re2
    except ModuleNotFoundError as error:
        raise PatternError("needs the package google-re2: pip install 'news-cleaner[re2]'") from error
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.never_capture = True
    options.max_mem = _MEMORY
    try:
        return re2.compile(regex.encode(), options)
    except re2.error as error:
        raise PatternError(error.args[0].decode("utf-8", "replace")) from error
