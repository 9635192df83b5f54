"""`cleaner rules test`: what a pack of your own would take from a sample, and which of its phrases never match."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from cleaner.cli import settings, show
from cleaner.cli.completion import paths
from cleaner.document import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.config import Config
    from cleaner.document import Document
    from cleaner.job.trial import Effect, Trial, Use

_PATH: Final = click.Path(path_type=Path)
_CONTEXT: Final = 100
"""Code points of the lines above and below that are shown."""
_UNSEEN: Final = " (its site is not known here; name the directory above it)"
_SIGNS: Final = {"remove": ("-", "red"), "cut": ("-", "red"), "flag": ("~", "yellow"), "keep": ("+", "green")}
_DONE: Final = {
    "remove": "removed",
    "cut": "cut out",
    "flag": "flagged",
    "keep": "kept",
    "already": "no other than without these rules",
}


@click.command("test")
@click.argument("file", type=_PATH)
@click.argument("samples", nargs=-1, metavar="[SAMPLE...]", shell_complete=paths)
@click.option("-c", "--config", type=_PATH, help="File of settings, as for clean.")
@click.option("--json", "as_json", is_flag=True, help="A JSON object per line that changes, and one of all phrases.")
@click.option("--no-color", is_flag=True, help="No colours, on a terminal either; so does NO_COLOR=1.")
def test(file: Path, samples: tuple[str, ...], config: Path | None, *, as_json: bool, no_color: bool) -> int:
    """Show what the rules in FILE would take from samples: files, directories, or - for standard input.

    Only what FILE adds to the other rules is shown; what they take anyway is noted. Nothing is written.
    """
    from cleaner.job.settings import read_rules
    from cleaner.job.trial import Trial

    if no_color or "NO_COLOR" in os.environ:
        click.get_current_context().color = False
    chosen = settings.load({}, os.environ, config)
    trial = Trial(chosen, read_rules(file))
    counts: Counter[str] = Counter()
    for document in _documents(samples, chosen):
        counts["documents"] += 1
        if failure := document.failure:
            counts["failed"] += 1
            show.notice(f"{document.id}: {failure.stage}: {failure.reason}: {failure.detail}")
        effects = list(trial.effects(document))
        counts.update("already" if effect.already else effect.action for effect in effects)
        for line in map(_row, effects) if as_json else _hunks(document, effects):
            click.echo(line)
    for line in _as_json(trial, counts) if as_json else _summary(file, trial, counts):
        click.echo(line)
    return 1 if counts["failed"] else 0


def _documents(samples: tuple[str, ...], config: Config) -> Iterator[Document]:
    """The documents of *samples*, one at a time; without any, that of standard input, if it is no terminal."""
    from cleaner.job.filter import unstripped_input
    from cleaner.job.inputs import list_inputs
    from cleaner.job.trial import documents

    if "-" in samples and len(samples) > 1:
        raise ConfigError("- stands alone: it is a sample from standard input")
    if not samples and sys.stdin.isatty():
        show.notice("nothing is wrong with the rules; to see what they take, name files, directories or -")
    elif samples in {(), ("-",)}:
        yield unstripped_input(sys.stdin.buffer.read(config.max_bytes + 1), config)
    yield from documents(list_inputs([sample for sample in samples if sample != "-"], config).sources, config)


def _row(effect: Effect) -> str:
    phrase = effect.phrase
    row = {
        "doc": effect.doc,
        "paragraph": effect.paragraph,
        "before": effect.before,
        "text": effect.text,
        "after": effect.after,
        "action": effect.action,
        "reason": effect.mark.reason,
        "detail": effect.mark.detail,
        "already": effect.already or None,
        "phrase": phrase and phrase.text,
        "position": phrase and phrase.position,
        "place": phrase and phrase.place,
    }
    return json.dumps(row)


def _hunks(document: Document, effects: list[Effect]) -> Iterator[str]:
    if effects:
        yield click.style(f"--- {show.visible(document.id)}", bold=True)
    for effect in effects:
        sign, color = _SIGNS[effect.action]
        phrase = f"{effect.phrase.text} | {effect.phrase.place}, {effect.phrase.position}" if effect.phrase else ""
        by = phrase or f"{effect.mark.detail} | goes along"
        already = f" | {effect.already} does so already" if effect.already else ""
        head = f"@@ paragraph {effect.paragraph} | {effect.mark.reason}: {show.visible(by)}{already} @@"
        yield click.style(head, fg="cyan")
        yield from _context(effect.before)
        yield from (click.style(sign + show.visible(line), fg=color) for line in effect.text.split("\n"))
        yield from _context(effect.after)


def _context(text: str) -> Iterator[str]:
    line = " ".join(text.split())
    if line:
        yield " " + show.visible(line if len(line) <= _CONTEXT else line[: _CONTEXT - 1] + "…")


def _as_json(trial: Trial, counts: Counter[str]) -> Iterator[str]:
    phrases = [_of_phrase(use) for use in trial.uses()]
    yield json.dumps({"documents": counts["documents"], "failed": counts["failed"], "phrases": phrases})


def _summary(file: Path, trial: Trial, counts: Counter[str]) -> Iterator[str]:
    uses = list(trial.uses())
    matched = [use for use in uses if use.new or use.already or use.elsewhere]
    if matched:
        yield f"{'new':>9} {'already':>9} {'elsewhere':>9}"
    for use in matched:
        yield f"{use.new:9,} {use.already:9,} {use.elsewhere:9,}  {_named(use)}"
    if counts["documents"]:
        never = (use for use in uses if use not in matched)
        yield from (f"never matched: {_named(use)}{_UNSEEN if trial.unseen(use.phrase) else ''}" for use in never)
    done = ", ".join(f"{counts[action]:,} {text}" for action, text in _DONE.items() if counts[action])
    yield (
        f"{file}: {counts['documents']:,} documents, {counts['failed']:,} failed; "
        f"{len(matched):,} of {len(uses):,} phrases matched; lines: {done or 'none removed'}"
    )


def _named(use: Use) -> str:
    phrase = use.phrase
    return f"{phrase.place}: {phrase.category}, {phrase.position}: {show.visible(phrase.text)}"


def _of_phrase(use: Use) -> dict[str, Any]:
    phrase = use.phrase
    named = {"phrase": phrase.text, "category": phrase.category, "position": phrase.position, "place": phrase.place}
    return {**named, "new": use.new, "already": use.already, "elsewhere": use.elsewhere}
