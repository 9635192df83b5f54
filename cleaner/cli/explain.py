"""`cleaner explain` and `cleaner restore`: what a run did, and the text as it was before."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cleaner.cli import show
from cleaner.cli.arguments import state_beside
from cleaner.cli.completion import rules
from cleaner.document import StateError

if TYPE_CHECKING:
    from collections.abc import Iterator

_PATH = click.Path(path_type=Path)
_HELP = {"help_option_names": ["-h", "--help"]}


@click.command(context_settings=_HELP)
@click.argument("out", type=_PATH)
@click.argument("doc", required=False)
@click.option("--rule", metavar="NAME", shell_complete=rules, help="Only what this boilerplate rule took or flagged.")
@click.option(
    "--reason",
    metavar="NAME",
    shell_complete=rules,
    help="Only what went, or was noted, for this reason, as near-duplicate.",
)
@click.option("--lowest", type=click.IntRange(1), help="Only so many duplicates, those least like what was kept.")
@click.option("--state", type=_PATH, help="The state directory of the run [OUT.cleaner].")
@click.option("--json", "as_json", is_flag=True, help="The rows of the ledger, or the summary, as they are.")
@click.option("--no-color", is_flag=True, help="No colours, on a terminal either; so does NO_COLOR=1.")
def explain(out: Path, doc: str | None, state: Path | None, **given: Any) -> int:
    """What was removed from DOC, by which rule, or like which kept paragraph; without DOC, the run in numbers.

    With --rule, --reason or --lowest, what that asks for, in DOC or in all documents.
    """
    folder, as_json = _folder(out, state), given.pop("as_json")
    show.color(never=given.pop("no_color"))
    if any(value is not None for value in given.values()):
        lines = _asked(folder, doc, given, as_json=as_json)
    else:
        lines = _of_run(folder, as_json=as_json) if doc is None else _of_document(folder, doc, as_json=as_json)
    if as_json:
        for line in lines:
            click.echo(line)
    else:
        show.paged(lines)
    return 0


def _asked(folder: Path, doc: str | None, given: dict[str, Any], *, as_json: bool) -> Iterator[str]:
    """The rows that are asked for, each below the name of its document."""
    from cleaner.job.asked import Asked, find
    from cleaner.job.read import extracted

    document = extracted(folder, doc).id if doc is not None else None
    current, number = None, 0
    for number, (row, flagged) in enumerate(find(folder, Asked(document, **given)), start=1):  # noqa: B007 - the last
        if as_json:
            yield json.dumps(row)
            continue
        if row["doc"] != current:
            current = row["doc"]
            yield click.style(f"--- {show.visible(current)}", bold=True)
        yield from show.flag_lines(row) if flagged else show.row_lines(row)
    if not number and not as_json:
        yield "nothing in the last run"


def _of_document(folder: Path, doc: str, *, as_json: bool) -> Iterator[str]:
    from cleaner.job.read import extracted, ledger, rows

    document = extracted(folder, doc)
    known = next((row for row in rows(folder, "documents.jsonl") if row["doc"] == document.id), None)
    if known is None:
        raise StateError(f"{document.id}: the last run did not come to its end; clean again")
    found = [row for row in ledger(folder) if row["doc"] == document.id]
    flagged = [row for row in rows(folder, "flagged.jsonl") if row["doc"] == document.id]
    return map(json.dumps, found + flagged) if as_json else _explained(document, known, found, flagged)


@click.command(context_settings=_HELP)
@click.argument("out", type=_PATH)
@click.argument("doc")
@click.option("--state", type=_PATH, help="The state directory of the run [OUT.cleaner].")
def restore(out: Path, doc: str, state: Path | None) -> int:
    """Print the extracted text of DOC as it was before anything was removed."""
    from cleaner.job.read import extracted

    document = extracted(_folder(out, state), doc)
    if document.failure:
        show.notice(f"{document.id}: {document.failure.stage}: {document.failure.reason}: {document.failure.detail}")
        return 1
    sys.stdout.buffer.write(document.text.encode("utf-8", "surrogatepass"))
    return 0


def _folder(out: Path, state: Path | None) -> Path:
    return state or state_beside(out)


def _explained(
    document: Any, known: dict[str, Any], found: list[dict[str, Any]], flagged: list[dict[str, Any]]
) -> Iterator[str]:
    repaired = sum(1 for row in found if row["stage"] == "repair")
    cuts = sum(len(paragraph.cuts) for paragraph in document.paragraphs)
    yield (
        f"{show.visible(document.id)}: {len(document.paragraphs)} paragraphs, {len(found) - repaired - cuts} removed, "
        f"{cuts} cuts inside, {repaired} lines repaired, {len(flagged)} flagged"
    )
    if document.failure:
        yield show.visible(f"failed: {document.failure.stage}: {document.failure.reason}: {document.failure.detail}")
    elif known["verdict"] != "article":
        detail = known["verdict_detail"] or (known["verdict"] == "reprint" and known["reprint_of"])
        yield show.visible(f"{known['verdict']}: {detail}" if detail else known["verdict"])
    for row in found:
        yield from show.row_lines(row)
    for row in flagged:
        yield from show.flag_lines(row)


def _of_run(folder: Path, *, as_json: bool) -> Iterator[str]:
    from cleaner.job.read import summary

    found = summary(folder)
    if as_json:
        yield json.dumps(found)
        return
    yield f"{found['documents']:,} documents, {show.documents_line(found)}; {show.counts_line(found)}"
    for what in ("verdicts", "removed", "cut", "flagged", "repaired", "failed"):
        for name, count in sorted(found[what].items(), key=lambda item: -item[1]):
            yield f"{count:9,} {'verdict' if what == 'verdicts' else what} {name}"
