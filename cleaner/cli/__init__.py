"""The command line: arguments in, exit status out, no logic."""

from __future__ import annotations

import os
import signal
import sys
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any, Final

import click

from cleaner import __version__
from cleaner.document import CleanerError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType

FAILED: Final = 2
"""Exit status for a wrong command line, configuration or environment."""

_COMMANDS: Final = {
    "clean": ("cleaner.cli.clean", "Clean directories or files into a directory, or - as a filter."),
    "explain": ("cleaner.cli.explain", "What was removed, by which rule, or like which kept paragraph."),
    "report": ("cleaner.cli.report", "The last run as a page for a browser."),
    "restore": ("cleaner.cli.explain", "The extracted text of a document, before anything was removed."),
    "index": ("cleaner.cli.index", "The index of what earlier runs delivered: info, verify, compact."),
    "rules": ("cleaner.cli.rules", "The boilerplate rules: list ours, test your own."),
}


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


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="cleaner", message="%(prog)s %(version)s")
def main() -> None:
    """Clean scraped news: repaired text, no boilerplate, no near-duplicates, and a ledger of all that was removed."""


def open_streams() -> None:
    """Give every stream that the caller has closed a reader or writer of nothing, so that no file takes its number.

    What the locale can not show is spelled out on standard output.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            os.open(os.devnull, os.O_RDWR)
            setattr(sys, name, os.fdopen(number, "w" if number else "r", closefd=False))
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def call(arguments: Sequence[str]) -> int:
    """Run the command line *arguments* and return the exit status.

    0: all done; 1: some documents failed, or `--check` found work; 2: usage, configuration or environment, nothing
    written; 130 and 143: ended by SIGINT or SIGTERM. A reader that goes away is no failure.
    """
    signal.signal(signal.SIGTERM, _terminate)
    try:
        # not by way of `main.main`, which makes a closed pipe a failure
        with main.make_context("cleaner", list(arguments)) as context:
            status = main.invoke(context)
        sys.stdout.flush()
    except click.exceptions.Exit as done:
        status = done.exit_code
    except click.ClickException as error:
        error.show()
        return FAILED
    except CleanerError as error:
        return _complain(str(error))
    except BrokenPipeError:
        # what is still buffered has no reader either; the interpreter would complain of it at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        return _complain(f"{os.fsdecode(error.filename)}: {error.strerror}" if error.filename else str(error))
    except (KeyboardInterrupt, click.Abort):
        return 128 + signal.SIGINT
    return status if isinstance(status, int) else 0


def _complain(message: str) -> int:
    from cleaner.cli.show import notice

    notice(message)
    return FAILED


def _terminate(_number: int, _frame: FrameType | None) -> Any:
    """End in good order on SIGTERM; a second one ends at once."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    raise SystemExit(128 + signal.SIGTERM)
