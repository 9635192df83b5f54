"""The boilerplate rules as people read them: a table as wide as the terminal, or a line each in a pipe."""

from __future__ import annotations

from itertools import groupby
from textwrap import wrap
from typing import TYPE_CHECKING, Final, NamedTuple

import click

from cleaner.cli.show import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.rules import RuleInfo

_NARROWEST: Final = 20
"""Characters of a line of text, at least, however narrow the terminal is."""
_COLORS: Final = {"flag": "yellow", "keep": "green", "off": "red"}
_SWITCHES: Final = (
    "--skip NAME switches a rule off, --flag NAME lets it only flag, --remove NAME remove; in cleaner.toml: "
    'skip = ["NAME"].'
)


class Row(NamedTuple):
    """A rule, and how often it was one in the last run, if that is known."""

    rule: RuleInfo
    hits: int | None

    @property
    def number(self) -> str:
        """The hits as they are shown."""
        return "" if self.hits is None else f"{self.hits:,}"

    @property
    def example(self) -> str:
        """A line that it takes, as it is shown."""
        return f"e.g. {visible(self.rule.example)}" if self.rule.example else ""


class _Columns(NamedTuple):
    """How wide name, action, kind and hits are."""

    name: int
    action: int
    kind: int
    hits: int

    @classmethod
    def of(cls, rows: Sequence[Row]) -> _Columns:
        cells = ((row.rule.name, row.rule.action, row.rule.kind, row.number) for row in rows)
        return cls(*(max(map(len, column)) for column in zip(*cells, strict=True)))


def plain(rows: Sequence[Row]) -> Iterator[str]:
    """A line per rule: name, action, hits if they are known, kind, what it takes, and an example."""
    wide = _Columns.of(rows)
    for row in rows:
        name, action, kind = row.rule.name, row.rule.action, row.rule.kind
        hits = f"{row.number:>{wide.hits}}  " if wide.hits else ""
        told = (
            f"{name:{wide.name}}  {action:{wide.action}}  {hits}{kind:{wide.kind}}  {row.rule.summary}  {row.example}"
        )
        yield told.rstrip()


def table(rows: Sequence[Row], width: int) -> Iterator[str]:
    """The rules by kind, below a head, in lines of at most *width* characters if that is not very narrow."""
    wide = _Columns.of(rows)
    wide = wide._replace(hits=max(wide.hits, len("hits")) if wide.hits else 0)
    yield click.style(_cells(wide, "rule", "action", "hits") + "what it takes", bold=True)
    for kind, of_kind in groupby(rows, key=lambda row: row.rule.kind):
        yield ""
        yield click.style(kind, bold=True)
        for row in of_kind:
            yield from _rule(row, wide, width)
    yield ""
    yield from wrap(_SWITCHES, width)


def _rule(row: Row, wide: _Columns, width: int) -> Iterator[str]:
    rule = row.rule
    before = _cells(wide, rule.name, rule.action, row.number)
    room = max(_NARROWEST, width - len(before))
    first, *more = _text(row, room)
    color = _COLORS.get(rule.action)
    if color:
        before = before.replace(f"  {rule.action} ", f"  {click.style(rule.action, fg=color)} ", 1)
    yield before + first
    margin = " " * len(_cells(wide, "", "", ""))
    yield from (margin + line for line in more)


def _text(row: Row, room: int) -> Iterator[str]:
    """What it takes and the example, in one line if there is room, else one below the other."""
    summary, example = row.rule.summary, row.example
    if example and len(summary) + len(example) + 2 <= room:
        yield f"{summary}  {click.style(example, dim=True)}"
        return
    yield from wrap(summary, room)
    yield from (click.style(line, dim=True) for line in wrap(example, room))


def _cells(wide: _Columns, name: str, action: str, hits: str) -> str:
    number = f"{hits:>{wide.hits}}  " if wide.hits else ""
    return f"{name:{wide.name}}  {action:{wide.action}}  {number}"
