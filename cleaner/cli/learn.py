"""`cleaner rules learn`: the lines that sites repeat, as a file of rules."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cleaner.cli import settings, show
from cleaner.cli.completion import paths
from cleaner.cli.progress import watching
from cleaner.document import ConfigError

if TYPE_CHECKING:
    from cleaner.config import Config
    from cleaner.job.learn import Learned
    from cleaner.job.run import Outcome

_PATH = click.Path(path_type=Path)
_STDOUT = "-"


@click.command("learn")
@click.argument("inputs", nargs=-1, required=True, metavar="IN...", shell_complete=paths)
@click.option("-o", "--out", type=click.Path(), required=True, help="The file to write, or - for standard output.")
@click.option("--force", is_flag=True, help="Write over a file that holds something else.")
@click.option("-c", "--config", type=_PATH, help="File of settings, as for clean.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")
@settings.options
def learn(inputs: tuple[str, ...], out: str, config: Path | None, *, force: bool, quiet: bool, **flags: Any) -> int:
    """Learn from the files or directories IN which lines their sites repeat, and write them as rules of your own.

    What clean would remove as site-line is written, line by line, to be read, edited, and used with --rules.
    """
    from cleaner.job.learn import pack

    outcome, found = _learned(inputs, _config(settings.load(flags, os.environ, config)), quiet=quiet)
    _deliver("".join(pack(found)).encode("utf-8", "backslashreplace"), out, force=force)
    if not quiet:
        lines = sum(map(len, found.values()))
        documents = outcome.summary["documents"]
        told = f"{documents:,} documents; {lines:,} lines of {len(found):,} sites learned"
        click.echo(told if out == _STDOUT else f"{told}, in {show.visible(out)}", err=out == _STDOUT)
    return 1 if outcome.summary["failed"] else 0


def _deliver(rules: bytes, out: str, *, force: bool) -> None:
    """Write *rules* to the file *out*; one that somebody may have edited is not lost without being asked."""
    from cleaner.formats.files import remove_leftovers, write_if_changed

    path = Path(out)
    if out == _STDOUT:
        click.echo(rules, nl=False)
        return
    if path.exists() and not force and not (path.is_file() and path.read_bytes() == rules):
        raise ConfigError(f"{out}: is there, and holds something else; --force writes over it")
    remove_leftovers(path.parent, shared=True)
    write_if_changed(path, [rules])


def _config(config: Config) -> Config:
    """*config* with the rule on; no other copy of a line is to be missed for the sake of duplicates."""
    from cleaner.job.decisions import SITE_LINE

    if config.site_from == "none":
        raise ConfigError("without sites there is nothing to learn: site_from must not be none")
    skip, flag = (tuple(name for name in names if name != SITE_LINE) for names in (config.skip, config.flag))
    return replace(config, skip=skip, flag=flag, scope="document")


def _learned(inputs: tuple[str, ...], config: Config, *, quiet: bool) -> tuple[Outcome, Learned]:
    from cleaner.formats.files import temporary_folder
    from cleaner.job.learn import learned
    from cleaner.job.read import failures
    from cleaner.job.run import Request, run

    with temporary_folder() as folder:
        state = Path(folder, "state")
        with watching(quiet=quiet) as watch:
            outcome = run(Request(inputs, Path(folder, "out"), state, config, write=False), watch)
        for name, failure in failures(state):
            show.notice(f"{name}: {failure['stage']}: {failure['reason']}: {failure['detail']}")
        return outcome, learned(state)
