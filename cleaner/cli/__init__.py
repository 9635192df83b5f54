"""The command line: arguments in, exit status out, no logic."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import click

from cleaner import __version__
from cleaner.cli.completion import asked
from cleaner.cli.ending import Ended, ending
from cleaner.cli.streams import telling
from cleaner.document import CleanerError

if TYPE_CHECKING:
    from collections.abc import Sequence

FAILED: Final = 2
"""Exit status for a wrong command line, configuration or environment."""

_COMMANDS: Final = {
    "clean": ("cleaner.cli.clean", "Clean directories or files into a directory, or - as a filter."),
    "explain": ("cleaner.cli.explain", "What was removed, by which rule, or like which kept paragraph."),
    "report": ("cleaner.cli.report", "The last run as a page for a browser."),
    "restore": ("cleaner.cli.explain", "The extracted text of a document, before anything was removed."),
    "index": ("cleaner.cli.index", "The index of what earlier runs delivered: info, verify, compact."),
    "rules": ("cleaner.cli.rules", "The boilerplate rules: list ours, test your own."),
    "completion": ("cleaner.cli.completion", "What lets bash, zsh or fish complete all this."),
    "man": ("cleaner.cli.manual", "The manual page."),
}

NOTES: Final = {
    "Settings": "They come from the command line, else from the environment (CLEANER_THRESHOLD=0.8), else from "
    "cleaner.toml or [tool.cleaner] in pyproject.toml in the working directory.",
    "Exit status": "0: all done; 1: some documents failed, or --check found work; 2: usage, configuration or "
    "environment, nothing written that is not whole; 70: a bug of cleaner; 129, 130, 143: ended by a signal.",
}
"""What stands below the help of all commands, by title."""


class _Group(click.Group):
    """Commands that are imported when they are called: `--help` shall not load what it does not need."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - the same
        if cmd_name not in _COMMANDS:
            return None
        from importlib import import_module

        command: click.Command = getattr(import_module(_COMMANDS[cmd_name][0]), cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - the same
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in _COMMANDS.items()])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - the same
        for title, text in NOTES.items():
            with formatter.section(title):
                formatter.write_text(text)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="cleaner", message="%(prog)s %(version)s")
def main() -> None:
    """Clean scraped news: repaired text, no boilerplate, no near-duplicates, and a ledger of all that was removed."""


def call(arguments: Sequence[str]) -> int:
    """Run the command line *arguments* and return the exit status.

    0: all done; 1: some documents failed, or `--check` found work; 2: usage, configuration or environment, nothing
    written; 129, 130 and 143: ended by SIGHUP, SIGINT or SIGTERM. A reader that goes away is no failure.
    """
    status = 0  # also of what ends because its reader went away
    try:
        with ending(), telling():
            status = _invoke(arguments)
    except click.exceptions.Exit as done:
        status = done.exit_code
    except KeyboardInterrupt as ended:
        status = ended.status if isinstance(ended, Ended) else 130
    except click.ClickException as error:
        with telling():
            error.show()
        status = FAILED
    except CleanerError as error:
        status = _complain(str(error))
    except MemoryError:
        status = _complain("out of memory; fewer workers (-j 1) need less")
    except OSError as error:
        named = isinstance(error.filename, str | bytes | os.PathLike)
        status = _complain(f"{os.fsdecode(error.filename)}: {error.strerror}" if named else str(error))
    return status


def _invoke(arguments: Sequence[str]) -> int:
    if (status := asked(main)) is not None:
        return status
    # not by way of `main.main`, which makes a closed pipe a failure
    with main.make_context("cleaner", list(arguments)) as context:
        return main.invoke(context) or 0


def _complain(message: str) -> int:
    from cleaner.cli.show import notice

    with suppress(OSError):  # there is nowhere else to say so
        notice(message)
    return FAILED
