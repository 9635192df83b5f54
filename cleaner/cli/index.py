"""`cleaner index`: what an index holds, whether it is sound, and its files put together."""

from __future__ import annotations

import json
from pathlib import Path

import click

from cleaner.cli import show

_HELP = {"help_option_names": ["-h", "--help"]}
_FOLDER = click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))


@click.group(context_settings=_HELP)
def index() -> None:
    """The index of what earlier runs delivered (clean --index DIR)."""


@index.command(context_settings=_HELP)
@_FOLDER
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def info(folder: Path, *, as_json: bool) -> int:
    """Say which runs are in the index DIR, in order, how large they are, and with which settings they were made."""
    from cleaner.job.upkeep import describe

    found = describe(folder)
    if as_json:
        click.echo(json.dumps(found))
        return 0
    click.echo(", ".join(f"{name} {value}" for name, value in found["settings"].items()))
    for run in found["runs"]:
        sizes = f"{run['rows']:12,} paragraphs  {run['documents']:10,} documents  {run['bytes']:15,} bytes"
        click.echo(f"{sizes}  {show.visible(run['run'])}")
    click.echo(
        f"{len(found['runs']):,} runs, {found['rows']:,} paragraphs of {found['documents']:,} documents; "
        f"{found['bytes']:,} bytes in {found['files']:,} files"
    )
    return 0


@index.command(context_settings=_HELP)
@_FOLDER
def verify(folder: Path) -> int:
    """Read all of the index DIR and check it; exit 1 if something in it is not what was written."""
    from cleaner.job.upkeep import verify as verified

    found = verified(folder)
    problems = [problem for _, problem in found if problem]
    for problem in problems:
        show.notice(problem)
    click.echo(f"{len(found):,} runs: {len(found) - len(problems):,} sound, {len(problems):,} damaged")
    return 1 if problems else 0


@index.command(context_settings=_HELP)
@_FOLDER
def compact(folder: Path) -> int:
    """Put the segments of all runs in the index DIR into one file, and drop what no run needs any more."""
    from cleaner.job.upkeep import compact as compacted

    before, after = compacted(folder)
    click.echo(f"{before:,} files before, {after:,} now")
    return 0
