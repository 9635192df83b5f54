"""What people see: rows of the ledger as text, a pager, the one summary line."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

import click

from cleaner.cli.streams import telling

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cleaner.job.run import Outcome

_FILES: Final = {"written": "files written", "unchanged": "unchanged", "deleted": "deleted"}


def notice(text: str) -> None:
    """Tell something beside the result, on standard error, with control characters made visible."""
    with telling():
        click.echo("cleaner: " + visible(text), err=True)


def visible(text: str) -> str:
    """*text* without characters that could move the cursor of a terminal or not be encoded."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def row_lines(row: Mapping[str, Any]) -> Iterator[str]:
    """A row of the ledger as the hunk of a diff; of a duplicate also its witness, and the words that differ."""
    yield _head(row, f"{row['stage']}/{row['reason']}")
    yield from (click.style("-" + visible(line), fg="red") for line in row["text"].split("\n"))
    if row["after"]:
        yield from (click.style("+" + visible(line), fg="green") for line in row["after"].split("\n"))
    if row["witness"]:
        yield "  kept: " + witness(row["witness"])
        yield from _words(row)


def flag_lines(row: Mapping[str, Any]) -> Iterator[str]:
    """A row of what was flagged, and stays."""
    yield _head(row, f"flagged {row['reason']}")
    yield from (" " + visible(line) for line in row["text"].split("\n"))
    if row["witness"]:
        yield "  like: " + witness(row["witness"])
        yield from _words(row)


def _head(row: Mapping[str, Any], what: str) -> str:
    detail = f": {visible(row['detail'])}" if row["detail"] else ""
    place = "" if row["paragraph"] is None else f"paragraph {row['paragraph']} | "
    return click.style(f"@@ {place}{what}{detail} @@", fg="cyan")


def _words(row: Mapping[str, Any]) -> Iterator[str]:
    """Both texts of a duplicate as one, `[-what only it says-]{+what only its witness says+}`, if they differ."""
    from cleaner.report.words import differing

    stretches = differing(row["text"], row["witness"]["text"])
    if not any(stretch.differs for stretch in stretches):
        return
    shown = []
    for here, there, differs in stretches:
        shown += [_styled(f"[-{here}-]", "red") if here else "", _styled(f"{{+{there}+}}", "green") if there else ""]
        shown[-2:] = shown[-2:] if differs else [_styled(here)]
    yield from ("  " + line for line in "".join(shown).split("\n"))


def _styled(text: str, color: str | None = None) -> str:
    """*text* made visible, line by line, so that no colour reaches beyond its line."""
    return "\n".join(click.style(visible(line), fg=color) if color else visible(line) for line in text.split("\n"))


def witness(found: Mapping[str, Any]) -> str:
    """The kept paragraph, and how alike it is."""
    run = f" of run {found['run']}" if found["run"] else ""
    alike = found["shared"] / found["union"] if found["union"] else 1.0
    return f"{visible(found['doc'])} paragraph {found['paragraph']}{run}, similarity {alike:.3f}"


def diff(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The rows of the ledger as a diff, document by document."""
    current = None
    for row in rows:
        if row["doc"] != current:
            current = row["doc"]
            yield click.style(f"--- {visible(current)}", bold=True)
            yield click.style(f"+++ {visible(current)} (clean)", bold=True)
        yield from row_lines(row)


def color(*, never: bool) -> None:
    """Let the command print in colours where that is wanted: on a terminal, unless *never* or `NO_COLOR` says no."""
    if never or "NO_COLOR" in os.environ or not sys.stdout.isatty():
        click.get_current_context().color = False


def terminal_width() -> int:
    """How many characters a line on standard output can have; 0 where that is no terminal."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else 0


def paged(lines: Iterable[str]) -> None:
    """Print *lines*; by way of a pager if they are more than the terminal holds, and there is one."""
    left = iter(lines)
    if sys.stdout.isatty() and sys.stdin.isatty():
        size = shutil.get_terminal_size()
        first, rows = [], 0
        for line in left:
            first.append(line)
            rows += max(1, -(-len(click.unstyle(line)) // size.columns))
            if rows >= size.lines:
                _page(chain(first, left))
                return
        left = iter(first)
    for line in left:
        click.echo(line)


def _page(lines: Iterable[str]) -> None:
    """Give *lines* to the pager, whose an interrupt is meanwhile: it shall not be ended, nor this process before it."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        click.echo_via_pager(f"{line}\n" for line in lines)
    finally:
        signal.signal(signal.SIGINT, before)


def by_stage(counts: Mapping[str, int]) -> dict[str, int]:
    """Counts per `stage/reason`, summed up by stage."""
    total: dict[str, int] = {}
    for name, count in counts.items():
        stage = name.partition("/")[0]
        total[stage] = total.get(stage, 0) + count
    return total


def summary_line(outcome: Outcome) -> str:
    """The run in one line."""
    found, did = outcome.summary, outcome.record
    files = ", ".join(f"{did[name]:,} {text}" for name, text in _FILES.items() if name in did)
    return (
        f"{found['documents']:,} documents, {documents_line(found)}; {counts_line(found)}; {files or 'nothing written'}"
    )


def is_work(found: Mapping[str, Any]) -> bool:
    """Whether the counts *found* are of something that a run would change."""
    return any(found[what] for what in ("removed", "cut", "repaired"))


def documents_line(found: Mapping[str, Any]) -> str:
    """What the documents are: how many failed, and how many are no whole articles of their own."""
    verdicts = {"failed": 0, **found["verdicts"]}
    return ", ".join(f"{count:,} {verdict}" for verdict, count in verdicts.items() if verdict != "article")


def counts_line(found: Mapping[str, Any]) -> str:
    """What happened to paragraphs and lines."""
    stages = by_stage(found["removed"])
    removed = ", ".join(f"{count:,} {stage}" for stage, count in sorted(stages.items())) or "none"
    return (
        f"{found['paragraphs']:,} paragraphs: {found['kept']:,} kept, {sum(stages.values()):,} removed ({removed}), "
        f"{sum(found['cut'].values()):,} cuts inside, {sum(found['repaired'].values()):,} lines repaired"
    )


def details(outcome: Outcome) -> Iterator[str]:
    """By what it was decided, and how often each reason was the one."""
    found, did = outcome.summary, outcome.record
    duplicates = found["duplicates"]
    yield (
        f"duplicates from similarity {duplicates['threshold']}: {duplicates['bands']} bands of {duplicates['rows']} "
        f"rows find {duplicates['recall_at_threshold']:.2%} of the pairs at the threshold, more above it"
    )
    for what in ("removed", "cut", "flagged", "repaired", "failed"):
        yield from (f"{what} {count:,} {name}" for name, count in found[what].items())
    yield from (f"saw run {name}, {checksum}" for name, checksum in found["seen"].items())
    yield f"settings {found['settings_digest']}; " + ", ".join(f"{k} {v}" for k, v in found["versions"].items())
    yield f"{did['seconds']:.2f} s, {did['jobs']} jobs, {did['prepared']:,} files prepared"
