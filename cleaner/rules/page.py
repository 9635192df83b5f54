"""What a structure rule sees, and how it registers itself.

A rule is a function from a `Page` to the `Mark`s it makes, decorated with the position where its lines count. Its
docstring says in the first line what goes, and then shows it, one line per paragraph behind a bar: `-` goes, `*` is
the document's title, and an empty line is an empty line:

    | * Storm closes mountain pass
    |   Storm closes mountain pass
    | - Storm closes mountain pass | Valley Post
    |
    |   Snow fell through the night.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias, get_args

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from cleaner.rules.phrases import Action, Phrase, Position


Kind: TypeAlias = Literal["unended", "lines", "brief", "buttons", "phrases"]
"""What a page may have of which a rule looks at some: as `Page` has it, and `brief` lines."""
Beside: TypeAlias = Literal["nothing", "lines", "anything"]
BRIEF: Final = 100
"""Code points of the longest brief line."""
FULL_STOPS: Final = ".!?"


class Vocabulary(NamedTuple):
    """What the packs know beside whole phrases, folded: single words, and what stands on a share button."""

    dates: frozenset[str]
    share: frozenset[str]
    authors: frozenset[str]
    agencies: frozenset[str]


class Page(NamedTuple):
    """A document as a rule sees it, by indices of its paragraphs.

    `texts` is "" for a paragraph that is gone already; of the others `unended` are those that end in no full stop, and
    `lines` the short ones that no phrase matches, `buttons` those of `lines` that begin as some phrase does; `phrases`
    is the phrase that a paragraph is; `blocks` numbers the stretches between blank lines.
    """

    title: str
    texts: Sequence[str]
    unended: Sequence[tuple[int, str]]
    lines: Sequence[tuple[int, str]]
    buttons: Sequence[tuple[int, str]]
    phrases: Mapping[int, Phrase]
    blocks: Callable[[], Sequence[int]]
    vocabulary: Vocabulary

    @property
    def kinds(self) -> frozenset[Kind]:
        """Of what kinds the page has anything."""
        brief = any(len(text) <= BRIEF for _, text in self.lines)
        there = (self.unended, self.lines, brief, self.buttons, self.phrases)
        return frozenset(kind for kind, some in zip(_KINDS, there, strict=True) if some)


_KINDS: Final[tuple[Kind, ...]] = get_args(Kind)


def unended(texts: Sequence[str]) -> Sequence[tuple[int, str]]:
    """Those of *texts*, by index, that end in no full stop."""
    return [(at, text) for at, text in enumerate(texts) if text[-1:] not in FULL_STOPS]


class Mark(NamedTuple):
    """One paragraph that a rule would take: its index, what decided, and the index of the head that takes it along."""

    at: int
    detail: str
    head: int | None = None


class Rule(NamedTuple):
    """A registered structure rule; it marks nothing on a page that has nothing of the `kinds` at which it looks.

    `beside` says what decides beside a line itself: nothing, the other `lines` of the page, or anything.
    """

    name: str
    position: Position
    action: Action
    kinds: frozenset[Kind]
    marks: Callable[[Page], Iterable[Mark]]
    beside: Beside

    @property
    def summary(self) -> str:
        """The first line of the docstring."""
        return self._doc[0]

    @property
    def example(self) -> Sequence[str]:
        """The lines of the docstring's example, each with its mark in front."""
        return [line.strip()[2:] for line in self._doc if line.strip().startswith("|")]

    @property
    def takes(self) -> str:
        """The first line of the example that goes."""
        return next(line[2:] for line in self.example if line.startswith("-"))

    @property
    def _doc(self) -> Sequence[str]:
        return (self.marks.__doc__ or "").strip().splitlines()


def rule(
    position: Position, *kinds: Kind, action: Action = "remove", beside: Beside = "anything"
) -> Callable[[Callable[[Page], Iterable[Mark]]], Rule]:
    """Register a function as the rule of its own name, for lines at *position*, that looks at *kinds*.

    What decides *beside* a line is as `Rule` has it.
    """
    return lambda marks: Rule(marks.__name__.replace("_", "-"), position, action, frozenset(kinds), marks, beside)
