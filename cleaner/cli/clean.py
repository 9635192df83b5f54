"""`cleaner clean`: arguments in, exit status out."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

import click

from cleaner.cli import arguments, leading, progress, report, settings, show
from cleaner.cli.streams import telling
from cleaner.job.dataset import FOLDER

if TYPE_CHECKING:
    from cleaner.cli.arguments import Arguments
    from cleaner.config import Config
    from cleaner.document import Document
    from cleaner.job.across import Index
    from cleaner.job.run import Outcome, Request

FAILURES_SHOWN: Final = 20


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@arguments.options
@settings.options
def clean(**given: Any) -> int:
    """Clean scraped news: the directories or files IN into the directory OUT, or - as a filter."""
    wanted, flags = arguments.split(given)
    config = settings.load(flags, os.environ, wanted.config)
    leading.check(wanted, config)
    show.color(never=wanted.no_color)
    if wanted.verbose:
        _notice_repair()
    if wanted.filters:
        return _filter(wanted, config)
    if wanted.report_html:
        report.prepare(wanted.report_html, [*map(Path, wanted.inputs), *filter(None, [wanted.out])])
    if wanted.writes:
        out = wanted.out or Path()
        return _run(wanted, _request(wanted, config, out, wanted.state or arguments.state_beside(out)))
    from cleaner.formats.files import temporary_folder

    with temporary_folder() as folder:
        request = _request(wanted, config, wanted.out or Path(folder, "out"), Path(folder, "state"))
        return _run(wanted, request._replace(write=False))


def _notice_repair() -> None:
    from cleaner.repair import notice

    if told := notice():
        show.notice(told)


def _request(wanted: Arguments, config: Config, out: Path, state: Path) -> Request:
    from cleaner.job.run import Request

    listed, index = tuple(wanted.listed()), _index(wanted)
    asked = Request(wanted.inputs, out, state, config, listed, wanted.force, against=index)
    if wanted.dataset:
        return asked._replace(inputs=(), out=state / FOLDER, dataset=wanted.dataset)
    return asked._replace(attributes=wanted.attributes)


def _index(wanted: Arguments) -> Index | None:
    from cleaner.job.across import Index

    read_only = wanted.index_read_only or wanted.filters
    return Index(wanted.index_dir, wanted.run_name, read_only) if wanted.index_dir else None


def _run(wanted: Arguments, request: Request) -> int:
    watching = progress.watching(quiet=wanted.quiet, log=_log(wanted, request))
    with watching as watch, leading.leading(request.config) as run:
        outcome = run(request, watch)
        watch.ended("end", status=_status(wanted, outcome))
    if wanted.report_html:
        named = wanted.out or Path(*wanted.inputs[:1])
        told = report.write(request.state, wanted.report_html, named)
        if not wanted.quiet:
            show.notice(told)
    if wanted.writes:
        _serve_make(wanted, request, outcome)  # last of all that is written, for it says that all went well
    with telling():
        _tell(wanted, request, outcome)
    return _status(wanted, outcome)


def _log(wanted: Arguments, request: Request) -> IO[str] | None:
    if not wanted.json_log:
        return None
    listed = (Path(os.fsdecode(name)) for name in request.listed)
    return progress.open_log(wanted.json_log, [*map(Path, request.inputs), *listed, request.out])


def _serve_make(wanted: Arguments, request: Request, outcome: Outcome) -> None:
    from cleaner.cli.make import write_depfile, write_stamp
    from cleaner.job.inputs import label

    if wanted.depfile:
        read = [file.name for file in request.config.rules]
        if chosen := wanted.config or settings.default_file():
            read.append(str(chosen))
        for name in write_depfile(wanted.depfile, wanted.stamp or request.out, outcome.listing, read):
            show.notice(f"{wanted.depfile}: make can not spell {label(name)}; it is left out")
    if wanted.stamp and not outcome.summary["failed"]:
        write_stamp(wanted.stamp)


def _tell(wanted: Arguments, request: Request, outcome: Outcome) -> None:
    from cleaner.job.read import ledger

    if wanted.diff:
        show.paged(show.diff(ledger(request.state)))
    _tell_failures(request, outcome)
    if not wanted.quiet:
        _notice(wanted, request, outcome)
    if wanted.as_json:
        click.echo(json.dumps({**outcome.summary, **outcome.record}))
    elif not wanted.quiet:
        click.echo(show.summary_line(outcome))


def _tell_failures(request: Request, outcome: Outcome) -> None:
    from cleaner.job.read import failures

    failed = sum(outcome.summary["failed"].values())
    for number, (name, failure) in enumerate(failures(request.state) if failed else ()):
        if number == FAILURES_SHOWN:
            show.notice(f"and {failed - number:,} more; see {request.state / 'documents.jsonl'}")
            break
        show.notice(f"{name}: {failure['stage']}: {failure['reason']}: {failure['detail']}")


def _notice(wanted: Arguments, request: Request, outcome: Outcome) -> None:
    """What people should know beside the result, on standard error."""
    from cleaner.job.read import ledger

    for kind, count in outcome.listing.skipped.items():
        show.notice(f"passed over {count:,} files: {kind}")
    if wanted.check:
        for name in dict.fromkeys(row["doc"] for row in ledger(request.state)):
            show.notice(f"would change {name}")
    if wanted.verbose:
        for line in show.details(outcome):
            show.notice(line)


def _status(wanted: Arguments, outcome: Outcome) -> int:
    return 1 if outcome.summary["failed"] or (wanted.check and show.is_work(outcome.summary)) else 0


def _filter(wanted: Arguments, config: Config) -> int:
    from cleaner.job.filter import clean_input
    from cleaner.job.ledger import count

    document = clean_input(sys.stdin.buffer.read(config.max_bytes + 1), config, _index(wanted))
    counts = count(document)
    with telling():
        _tell_filtered(wanted, document, counts)
    return 1 if document.failure or (wanted.check and show.is_work(counts)) else 0


def _tell_filtered(wanted: Arguments, document: Document, counts: dict[str, Any]) -> None:
    from cleaner.formats.text import write
    from cleaner.job.ledger import removed_rows
    from cleaner.job.publish import clean_text

    if document.failure:
        show.notice(f"standard input: {document.failure.stage}: {document.failure.reason}: {document.failure.detail}")
    elif wanted.diff:
        show.paged(show.diff(removed_rows(document)))
    elif wanted.writes:
        sys.stdout.buffer.writelines(write([clean_text(document)]))
        sys.stdout.buffer.flush()
    if wanted.as_json:
        click.echo(json.dumps(counts), err=True)
    elif wanted.verbose or wanted.dry_run:
        show.notice(show.counts_line(counts))
