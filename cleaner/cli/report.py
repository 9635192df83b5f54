"""`cleaner report`: what a run did, as a page for a browser."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cleaner.cli import show
from cleaner.cli.arguments import state_beside

if TYPE_CHECKING:
    from collections.abc import Iterable

_PATH = click.Path(path_type=Path)


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("out", type=_PATH)
@click.option("-o", "--output", type=_PATH, help="The page [report.html in the state directory].")
@click.option("--state", type=_PATH, help="The state directory of the run [OUT.cleaner].")
def report(out: Path, output: Path | None, state: Path | None) -> int:
    """Write the last run as one page for a browser: numbers, documents with what went, duplicates with their witnesses.

    The page needs no network. Data of large runs lies beside it, in a directory of its name that ends in .data.
    """
    folder = state or state_beside(out)
    page = output or folder / "report.html"
    prepare(page, [out])
    click.echo(write(folder, page, out))
    return 0


def prepare(page: Path, folders: Iterable[Path]) -> None:
    """Refuse a *page* that can not be made, or would lie in one of *folders*."""
    from cleaner.job.report import refuse_place
    from cleaner.report.page import check

    refuse_place(page, folders)
    check()


def write(folder: Path, page: Path, named: Path) -> str:
    """Write the *page* of the run whose state is *folder*, called like the path *named*, and say where it is."""
    from cleaner.job.report import write_report

    made = write_report(folder, page, named.resolve().name)
    beside = f", with {made.beside:,} files beside it" if made.beside else ""
    return f"{show.visible(str(made.path))}: {made.size / 1e6:,.1f} MB{beside}"
