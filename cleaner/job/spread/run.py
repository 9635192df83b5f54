"""A run on many machines: the three movements as jobs of a flow, led from here; texts never come here."""

from __future__ import annotations

import json
from functools import partial
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from cleaner.document import CleanerError
from cleaner.job import summary
from cleaner.job.extracts import ENGINE
from cleaner.job.inputs import Listing
from cleaner.job.progress import Step
from cleaner.job.run import Outcome, check, facts, held, place_of
from cleaner.job.segments import Part
from cleaner.job.spread import ending, listing, noted
from cleaner.job.spread import prepare as preparing
from cleaner.job.spread import publish as publishing
from cleaner.job.spread.resolve import Resolving
from cleaner.job.spread.staged import begun
from cleaner.job.summary import Clock

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyarrow as pa

    from cleaner.engines.flow import Flow, Work
    from cleaner.job.across import Across
    from cleaner.job.progress import Progress
    from cleaner.job.run import Request
    from cleaner.job.spread.staged import Staging
    from cleaner.job.store import Store

KEPT: Final = ("files", "documents")
"""What stays staged when all has ended well, so that the extracted texts can be had again."""


def run(request: Request, flow: Flow, progress: Progress) -> Outcome:
    """Clean the inputs of *request* into its output, on the machines of *flow*, which all see inputs, OUT and state.

    Raises:
        ConfigError: the inputs or paths are wrong; nothing was written.
        StateError: the state or the output is in use, or the state can not be used; nothing was written.
        OSError: an output or the state can not be written; what was published is whole.
    """
    check(request)
    clock = Clock()
    with held(request) as own:
        staging = begun(request.state.resolve())
        try:
            found, did, listed = _Run(_Held(request, flow, *own), staging, progress).go()
            staging.end(*KEPT)
        except BaseException:
            staging.end()
            raise
        record = {ENGINE: "spark", **clock.record(0, did)}
        summary.write_record(request.state, record)
        return Outcome(found, record, listed)


class _Held(NamedTuple):
    """What is asked for, where work is done, and what is known of earlier runs; `claim` holds an output once it is."""

    request: Request
    flow: Flow
    store: Store
    others: Across
    claim: Callable[[], None]


class _Run:
    """One run; each method is one movement."""

    def __init__(self, held: _Held, staging: Staging, progress: Progress) -> None:
        self.held, self.staging, self.progress = held, staging, progress
        self.request, self.flow, self.others = held.request, held.flow, held.others
        self.order = preparing.Order(self.request.config, staging, self.request.against, self.others.token)

    def go(self) -> tuple[dict[str, Any], dict[str, int], Listing]:
        """The summary, what had to be done, and what was listed."""
        listed = self.list()
        self.resolve(listed, self.prepare(listed))
        total = self.publish(listed)
        self.deliver(listed.chunks)
        told = Listing((), listed.skipped, (), listed.kinds)
        found = summary.summarize([(total.pop("counts"), 1)], facts(self.request, told, self.others.seen))
        summary.write_summary(self.request.state, found)
        return found, {"prepared": listed.files, **total}, told

    def list(self) -> listing.Listed:
        """What there is to be cleaned, staged in chunks."""
        request = self.request
        what = (request.inputs, request.listed, request.config)
        wanted = listing.Wanted(*what, self.staging, str(Path.cwd()), bool(request.attributes))
        return listing.Listed.of(self._one(partial(listing.list_all, wanted), listing.LISTED))

    def prepare(self, listed: listing.Listed) -> int:
        """The first movement; how many paragraphs are to be compared."""
        self.progress.step(Step("prepare", 0, listed.files))
        chunks = self.flow.numbers(listed.chunks).map(partial(preparing.prepare_chunks, self.order), preparing.PREPARED)
        rows = sorted(chunks.few(), key=itemgetter("number"))
        failed = [each for row in rows for each in json.loads(row["failed"])]
        for name, failure in failed:
            self.progress.failed(name, failure)
        if failed and self.request.config.strict:
            name, failure = failed[0]
            raise CleanerError(f"{name}: {failure}; stopped by --strict, and nothing was written")
        self.progress.step(Step("prepare", listed.files, listed.files))
        return sum(row["rows"] for row in rows)

    def resolve(self, listed: listing.Listed, rows: int) -> None:
        """The second movement, for so many *rows*."""
        step = Step("resolve", 0, listed.files)
        self.progress.step(step)
        Resolving(self.flow, self.order, (listed.chunks, rows), lambda: self.progress.step(step)).decide()
        self.progress.step(step._replace(files=listed.files))

    def publish(self, listed: listing.Listed) -> dict[str, Any]:
        """The third movement: what was done, and the counts of all."""
        noted.take_over(self.staging, self.held.store)
        noted.begin(self.staging)
        self.request.out.mkdir(parents=True, exist_ok=True)  # a target has to be there, even if nothing is in it
        self.held.claim()
        self.progress.step(Step("publish", 0, listed.files))
        order = self._publishing(listed.chunks)
        before = self._one(partial(ending.remove_gone, order), ending.GONE)["deleted"]
        units = self.flow.numbers(listed.chunks).map(partial(publishing.publish_units, order), publishing.DONE)
        total = units.together().map(ending.add_up, ending.TOTAL).few()[0]
        after = self._one(partial(ending.finish, order), ending.GONE)["deleted"]
        self.progress.step(Step("publish", listed.files, listed.files))
        unchanged = total["outputs"] - total["written"]
        counts = {"written": total["written"], "unchanged": unchanged, "counts": total["counts"]}
        return {"deleted": before + after, **counts}

    def deliver(self, chunks: int) -> None:
        """Put into the index what was delivered, if there is one to be written."""
        if self.others.place is None:
            return
        from cleaner.job.index import enter

        index, token, manifest = self.others.place
        passing = ending.Passing(self.staging, chunks, index.folder, manifest)
        part = Part(**self._one(partial(ending.write_segment, passing), ending.SEGMENT))
        enter(index.folder, manifest, (index.run or "", token), part)

    def _publishing(self, chunks: int) -> publishing.Order:
        return publishing.Order(self.staging, chunks, place_of(self.request), self.others.place is not None)

    def _one(self, work: Work, schema: pa.Schema) -> dict[str, Any]:
        """The row that a single task of *work* gives."""
        [row] = self.flow.numbers(1).map(work, schema).few()
        return row
