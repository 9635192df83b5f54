"""`cleaner completion`: what a shell can complete, and how it comes to."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from click.shell_completion import CompletionItem

    from cleaner.config import Setting

_VARIABLE: Final = "_CLEANER_COMPLETE"
_HELP: Final = """\
Print what lets SHELL complete commands, options, names of rules and paths.

\b
bash: eval "$(cleaner completion bash)" in ~/.bashrc
zsh:  eval "$(cleaner completion zsh)" in ~/.zshrc
fish: cleaner completion fish > ~/.config/fish/completions/cleaner.fish
"""
_OF_RULES: Final = ("skip", "remove", "flag")


@click.command(context_settings={"help_option_names": ["-h", "--help"]}, help=_HELP)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]), metavar="SHELL")
def completion(shell: str) -> int:
    """Print the script for *shell*."""
    return _answer(click.get_current_context().find_root().command, f"{shell}_source")


def asked(command: click.Command) -> int | None:
    """Answer a shell that asks what can stand there in the arguments of *command*; None if none does."""
    question = os.environ.get(_VARIABLE)
    return _answer(command, question) if question else None


def _answer(command: click.Command, question: str) -> int:
    from click.shell_completion import shell_complete

    return shell_complete(command, {}, "cleaner", _VARIABLE, question)


def paths(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Let the shell complete a path."""
    from click.shell_completion import CompletionItem

    return [CompletionItem(incomplete, type="file")]


def rules(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The names of boilerplate rules that begin so."""
    from cleaner.rules.names import every

    return _items(every(), incomplete)


def values(
    setting: Setting,
) -> Callable[[click.Context, click.Parameter, str], list[CompletionItem]]:
    """What completes a value of *setting*."""
    if setting.files:
        return paths
    if setting.name in _OF_RULES:
        return rules
    return lambda _context, _parameter, incomplete: _items(setting.choices, incomplete)


def _items(names: Iterable[str], incomplete: str) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem

    return [CompletionItem(name) for name in names if name.startswith(incomplete)]
