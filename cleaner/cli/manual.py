"""`cleaner man`: the manual page, made of what `--help` says of every command."""

from __future__ import annotations

import re
from inspect import cleandoc
from typing import TYPE_CHECKING, Final

import click

from cleaner import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_AS_IT_IS: Final = "\b"
"""In a line of its own above a paragraph that click does not wrap."""
_MARKUP: Final = re.compile(r"[\\\-]|[^\x00-\x7f]")


@click.command("man", context_settings={"help_option_names": ["-h", "--help"]})
def man() -> int:
    """Print the manual page, as `man -l` reads it: `cleaner man | man -l -`."""
    from cleaner.cli import NOTES

    for line in page(click.get_current_context().find_root(), NOTES):
        click.echo(line)
    return 0


def page(context: click.Context, notes: Mapping[str, str]) -> Iterator[str]:
    """The lines, in the language of troff, of the manual of the command of *context*, with *notes* by their titles."""
    name, text = context.command_path, context.command.help or ""
    yield f'.TH {name.upper()} 1 "" "{name} {_spelled(__version__)}" "User Commands"'
    summary = text[:1].lower() + text[1:].partition(":")[0]
    yield from (".SH NAME", f"{name} \\- {_spelled(summary)}", ".SH SYNOPSIS")
    of_all = list(_contexts(context))
    for each in of_all[1:]:
        yield from (f".B {_spelled(each.command_path)}", _usage(each), ".br")
    yield from (".SH DESCRIPTION", *_paragraphs(text), ".SH OPTIONS", *_options(context), ".SH COMMANDS")
    for each in of_all[1:]:
        yield from (f".SS {_spelled(each.command_path)} {_usage(each)}", *_paragraphs(each.command.help or ""))
        yield from _options(each)
    for title, note in notes.items():
        yield from (f".SH {title.upper()}", *_paragraphs(note))


def _contexts(context: click.Context) -> Iterator[click.Context]:
    """*context* and those of all commands below it."""
    yield context
    group = context.command
    if not isinstance(group, click.Group):
        return
    for name in group.list_commands(context):
        below = group.get_command(context, name)
        if below and not below.hidden:
            yield from _contexts(click.Context(below, context, info_name=name))


def _usage(context: click.Context) -> str:
    return _spelled(" ".join(context.command.collect_usage_pieces(context)))


def _options(context: click.Context) -> Iterator[str]:
    for parameter in context.command.get_params(context):
        record = parameter.get_help_record(context)
        if record and isinstance(parameter, click.Option):
            names, text = record
            yield from (".TP", f".B {_spelled(names)}", _line(text))


def _paragraphs(text: str) -> Iterator[str]:
    for paragraph in cleandoc(text).split("\n\n"):
        lines = paragraph.strip("\n").split("\n")
        if lines[0].strip(" ") == _AS_IT_IS:
            yield from (".PP", ".nf", *map(_line, lines[1:]), ".fi")
        else:
            yield from (".PP", *map(_line, lines))


def _line(text: str) -> str:
    """*text* as a line of its own, whatever it begins with."""
    spelled = _spelled(text.strip("\n"))
    return f"\\&{spelled}" if spelled[:1] in {".", "'"} else spelled


def _spelled(text: str) -> str:
    """*text* as troff writes it: a hyphen as one that can be copied, and nothing that it would take for its own."""
    return _MARKUP.sub(lambda found: _character(found[0]), text)


def _character(char: str) -> str:
    return {"\\": "\\e", "-": "\\-"}.get(char) or f"\\[u{ord(char):04X}]"
