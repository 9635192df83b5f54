"""`cleaner rules`: every boilerplate rule, what it does here, what it takes, and how often it did."""

from __future__ import annotations

import json
import os
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import click

from cleaner.cli import settings, show
from cleaner.cli.arguments import state_beside
from cleaner.cli.learn import learn
from cleaner.cli.rule_table import Row, plain, table
from cleaner.cli.trial import test

_PATH = click.Path(path_type=Path)


class _Listing(click.Group):
    """Commands, of which one is meant where none is named: what else stands there are its arguments."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not ctx.resilient_parsing and not self._names_another(ctx, args):
            args = ["list", *args]
        return super().parse_args(ctx, args)

    def _names_another(self, ctx: click.Context, args: list[str]) -> bool:
        first = args[0] if args else ""
        if first in self.commands or first in ctx.help_option_names:
            return True
        # a command that is spelled wrong is no directory
        return bool(get_close_matches(first, self.commands, cutoff=0.7)) and not state_beside(Path(first)).exists()


@click.group(cls=_Listing, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
def rules() -> None:
    """The boilerplate rules: list them, try your own, learn what sites repeat.

    Without a command, list: `cleaner rules OUT` is `cleaner rules list OUT`.
    """


@rules.command("list", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("out", type=_PATH, required=False)
@click.option("--state", type=_PATH, help="The state directory of the run [OUT.cleaner].")
@click.option("-c", "--config", type=_PATH, help="File of settings, as for clean.")
@click.option("--json", "as_json", is_flag=True, help="A JSON object per rule.")
@click.option("--no-color", is_flag=True, help="No colours, on a terminal either; so does NO_COLOR=1.")
def list_rules(out: Path | None, state: Path | None, config: Path | None, *, as_json: bool, no_color: bool) -> int:
    """List every rule: its name, its action with the settings of here, and what it takes, with an example.

    With OUT, also the hits of the last run there: paragraphs and cuts that were removed or flagged. Every rule can be
    switched off with --skip NAME. In a pipe a rule is one line.
    """
    from cleaner.job.prepare import rules_of
    from cleaner.rules import listing

    show.color(never=no_color)
    folder = state or (state_beside(out) if out else None)
    hits = _hits(folder) if folder else None
    listed = listing(rules_of(settings.load({}, os.environ, config)))
    rows = [Row(rule, None if hits is None else hits.get(rule.name, 0)) for rule in listed]
    if as_json:
        for row in rows:
            click.echo(json.dumps({**row.rule._asdict(), "hits": row.hits}, ensure_ascii=False))
    elif width := show.terminal_width():
        show.paged(table(rows, width))
    else:
        show.paged(plain(rows))
    return 0


def _hits(folder: Path) -> dict[str, int]:
    """By rule, how many paragraphs and cuts the run with this state directory removed or flagged."""
    from cleaner.job.read import summary

    found: dict[str, Any] = summary(folder)
    hits: dict[str, int] = {}
    for kind in ("removed", "cut", "flagged"):
        for name, count in found[kind].items():
            reason = name.partition("/")[2]
            hits[reason] = hits.get(reason, 0) + count
    return hits


rules.add_command(test)
rules.add_command(learn)
