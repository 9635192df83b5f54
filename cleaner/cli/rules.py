"""`cleaner rules`: every boilerplate rule, what it does here, and a line that it takes."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import click

from cleaner.cli import settings, show
from cleaner.cli.learn import learn
from cleaner.cli.trial import test


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.pass_context
def rules(context: click.Context) -> Any:
    """The boilerplate rules, with their actions and an example of each."""
    return context.invoke(list_rules) if context.invoked_subcommand is None else None


@rules.command("list")
@click.option("-c", "--config", type=click.Path(path_type=Path), help="File of settings, as for clean.")
@click.option("--json", "as_json", is_flag=True, help="A JSON object per rule.")
def list_rules(config: Path | None = None, *, as_json: bool = False) -> int:
    """List every rule: its action with the settings of here, its name and kind, what it is for, and what it takes."""
    from cleaner.job.prepare import rules_of
    from cleaner.rules import listing

    found = listing(rules_of(settings.load({}, os.environ, config)))
    width, wide = (max(map(len, column)) for column in zip(*((rule.name, rule.kind) for rule in found), strict=True))
    for rule in found:
        if as_json:
            click.echo(json.dumps(rule._asdict(), ensure_ascii=False))
        else:
            example = f"  e.g. {show.visible(rule.example)}" if rule.example else ""
            click.echo(f"{rule.action:6}  {rule.name:{width}}  {rule.kind:{wide}}  {rule.summary}{example}")
    return 0


rules.add_command(test)
rules.add_command(learn)
