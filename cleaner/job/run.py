"""A run: prepare, resolve, publish; whatever is known already is not done again."""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from xxhash import xxh3_128

from cleaner.engines import Engine, engine
from cleaner.formats import format_of, forms
from cleaner.formats.files import naming, remove_leftovers
from cleaner.job import summary
from cleaner.job.across import Across, Index, across, look, refuse
from cleaner.job.database import DATABASE, telling
from cleaner.job.delivery import Delivery
from cleaner.job.inputs import Listing, list_inputs
from cleaner.job.intake import Intake
from cleaner.job.lock import claimed, locked
from cleaner.job.places import Place, locate, refuse_meeting, refuse_other_forms, refuse_overlap
from cleaner.job.progress import Step
from cleaner.job.seal import seal
from cleaner.job.settings import check_settings, libraries
from cleaner.job.spread.staged import FOLDER
from cleaner.job.store import Store, open_store
from cleaner.job.summary import Clock
from cleaner.job.tables import RESOLVED, SETTLED
from cleaner.job.versions import versions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from cleaner.config import Config
    from cleaner.job.dataset import Dataset
    from cleaner.job.progress import Progress
    from cleaner.job.seen import Seen


class Request(NamedTuple):
    """What is to be done: inputs, output, state, and the paths that a list named; `write` off changes no output.

    With `attributes`, a folder, the texts in the output stay as they came, and that holds what would go. With a
    `dataset`, inputs and output are copies of its files, which lie in the state.
    """

    inputs: tuple[str, ...]
    out: Path
    state: Path
    config: Config
    listed: tuple[bytes, ...] = ()
    force: bool = False
    write: bool = True
    against: Index | None = None
    attributes: Path | None = None
    dataset: Dataset | None = None


class Outcome(NamedTuple):
    """What was done: the summary (the same for the same input), and the record of this run (never the same)."""

    summary: dict[str, Any]
    record: dict[str, Any]
    listing: Listing


def run(request: Request, progress: Progress) -> Outcome:
    """Clean the inputs of *request* into its output.

    Raises:
        ConfigError: the inputs or paths are wrong; nothing was written.
        StateError: the state or the output is in use, or the state can not be used; nothing was written.
        OSError: an output or the state can not be written; what was published is whole.
    """
    check(request)
    listing = list_inputs(request.inputs, request.config, request.listed)
    refuse_meeting((source.name for source in listing.sources), request.config.to)
    if request.attributes:
        refuse_other_forms((source.name for source in listing.sources), request.config.to)
    clock = Clock()
    with held(request) as (store, others, claim):
        _take_over(request, store)
        with engine(request.config.jobs) as workers:
            found, did = _Run(request, listing, _Open(store, others, workers, claim), progress).go()
        record = clock.record(request.config.jobs, did)  # after the workers, whose time it counts
        summary.write_record(request.state, record)
        return Outcome(found, record, listing)


def _take_over(request: Request, store: Store) -> None:
    """Let *store* know what runs on a cluster have written, if there were any."""
    if request.write and (request.state / FOLDER).exists():
        from cleaner.job.spread.noted import hand_over
        from cleaner.job.spread.staged import Staging

        hand_over(Staging(request.state / FOLDER), store)


def check(request: Request) -> None:
    """Refuse what can be refused of *request* before anything is read.

    Raises:
        ConfigError: settings, paths or the index do not go together.
        StateError: the index is of other settings, or not there.
    """
    check_settings(request.config)
    if request.write:
        index = {"index": request.against.folder} if request.against else {}
        given = (*map(os.fsencode, request.inputs), *request.listed)
        out = {"output": request.out}
        if request.dataset:  # nothing of it lies on this file system but in the state
            given, out = (), {}
        beside = {"attributes": request.attributes} if request.attributes else {}
        refuse_overlap(given, {**out, "state": request.state, **index, **beside})
    refuse(request.against, request.config)


@contextmanager
def held(request: Request) -> Iterator[tuple[Store, Across, Callable[[], None]]]:
    """What a run holds in the block, so that no other does: its state, the index, and, once asked for, its output."""
    with (
        locked(request.state),
        claimed(*_places(request)) as claim,
        telling(request.state),
        naming(request.state),
        _kept(request) as store,
        _others(request, store) as others,
    ):
        yield store, others, claim


def _places(request: Request) -> list[Path]:
    """The folders that *request* delivers to."""
    return [place for place in (request.out, request.attributes) if place and request.write]


@contextmanager
def _kept(request: Request) -> Iterator[Store]:
    """The state, open; it is sealed when all has ended well. A run that does not leaves no temporary file."""
    with closing(open_store(request.state, force=request.force)) as store:
        try:
            yield store
        except BaseException:
            with suppress(OSError, sqlite3.Error):  # what ended the run is told, not what came of it
                _sweep(store, request)  # workers may have been ended in the middle of one
            raise
    seal(request.state / DATABASE)


def _sweep(store: Store, request: Request) -> None:
    """Remove what a run that was killed left half-written; this is the only one now."""
    root = request.state.resolve()
    unfinished = {Path(locate(path, root)).parent for path in store.unfinished()}
    for folder in {root, *(unfinished if request.write else ())}:
        remove_leftovers(folder)


def _others(request: Request, store: Store) -> AbstractContextManager[Across]:
    if request.against and request.write:
        return across(request.against, request.config, store, force=request.force)
    return nullcontext(Across(look(request.against, request.config)))


class _Open(NamedTuple):
    """What a run holds open: state, index of other runs, and workers; `claim` holds an output once it is made."""

    store: Store
    others: Across
    workers: Engine
    claim: Callable[[], None]


class _Run:
    """One run over an open state; each method is one movement."""

    def __init__(self, request: Request, listing: Listing, held: _Open, progress: Progress) -> None:
        self.request, self.listing, self.progress = request, listing, progress
        self.store, self.others, self.workers, self.claim = held
        self.intake = Intake(self.store, self.workers, request.config, progress, force=request.force)
        self.root, self.place = request.state.resolve(), place_of(request)

    def go(self) -> tuple[dict[str, Any], dict[str, int]]:
        """The summary, and what had to be done."""
        did = {"prepared": self.intake.take(self.listing.sources)}
        self.resolve()
        delivery = Delivery(self.store, self.workers, self.place, self.listing)
        if self.request.write:
            self.request.out.mkdir(parents=True, exist_ok=True)  # a target has to be there, even if nothing is in it
            self.claim()
            _sweep(self.store, self.request)
            did["deleted"] = delivery.delete_gone()
        written = delivery.publish(self.progress)
        if self.request.write:
            did |= {"written": written, "unchanged": self.store.there() - written}
        found = summary.write(self.store, self.request.state, facts(self.request, self.listing, self.others.seen))
        self.others.deliver(self.store, self.request.config, force=self.request.force)
        return found, did

    def resolve(self) -> None:
        """Decide anew, unless corpus, settings and what is seen are those of the decisions that the state holds."""
        seen, config = self.others.seen, self.request.config
        corpus = xxh3_128(config.digest("prepare", "resolve").encode())
        corpus.update(json.dumps(list(seen.runs.items())).encode())
        besides = corpus.hexdigest()
        if not self.request.force and self.store.recall(SETTLED) == besides:
            return
        for file in self.store.files():
            known = (file.name, b"%d" % file.part, file.digest.encode(), file.settings.encode())
            corpus.update(b"\0".join((*known, b"")))
        if self.request.force or self.store.recall(RESOLVED) != corpus.hexdigest():
            files = len(self.listing.sources)
            self.progress.step(Step("resolve", 0, files))
            from cleaner.job.work import Matter, Of, decide

            matter = Matter(self.store, self.workers, self.root, Of(config, seen), self.request.force)
            decide(matter, corpus.hexdigest(), lambda: self.progress.step(Step("resolve", 0, files)))
            self.progress.step(Step("resolve", files, files))
        with self.store.transaction():
            self.store.remember(SETTLED, besides)


def place_of(request: Request) -> Place:
    """Where *request* delivers to, as seen from the state: both may move, together."""
    root = request.state.resolve()
    out, *beside = (
        os.fsencode(os.path.relpath(path.resolve(), root)) for path in (request.out, request.attributes) if path
    )
    return Place(root, out, request.config, request.write, *beside)


def facts(request: Request, listing: Listing, seen: Seen) -> summary.Facts:
    """What the summary tells beside counts."""
    formats = (format_of(f"x.{kind}") for kind in listing.kinds)
    packages = {found.package for found in formats if found} | {
        form.package for form in forms().values() if form.name == request.config.to
    }
    used = versions((*libraries(request.config), *sorted(filter(None, packages))))
    return summary.Facts(request.config, listing.skipped, seen.runs, used)
