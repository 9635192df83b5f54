"""A run: prepare, resolve, publish; whatever is known already is not done again."""

from __future__ import annotations

import json
import os
from contextlib import closing, nullcontext
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from xxhash import xxh3_128, xxh3_128_hexdigest

from cleaner.engines import Engine, engine
from cleaner.formats.files import remove_leftovers, remove_with_empty_parents
from cleaner.job import decisions, publish, resolve, sites, summary
from cleaner.job.across import Across, Index, across, look, refuse
from cleaner.job.database import telling
from cleaner.job.inputs import Listing, list_inputs
from cleaner.job.lock import locked
from cleaner.job.places import locate, output_name, refuse_meeting, refuse_overlap
from cleaner.job.prepare import check_rules, grouped, libraries, prepare_files
from cleaner.job.prints import gather
from cleaner.job.store import RESOLVED, Store, open_store
from cleaner.job.summary import Clock
from cleaner.job.versions import program, versions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from cleaner.config import Config


class Request(NamedTuple):
    """What is to be done: inputs, output, state, and the paths that a list named; `write` off changes no output."""

    inputs: tuple[str, ...]
    out: Path
    state: Path
    config: Config
    listed: tuple[bytes, ...] = ()
    force: bool = False
    write: bool = True
    against: Index | None = None


class Outcome(NamedTuple):
    """What was done: the summary (the same for the same input), and the record of this run (never the same)."""

    summary: dict[str, Any]
    record: dict[str, Any]
    listing: Listing


class Progress(Protocol):
    """Told of every step: the movement, how much of it is done, and how much it is in all."""

    def __call__(self, movement: str, done: int, total: int) -> None:
        """Show it, or do not."""
        ...


def run(request: Request, progress: Progress) -> Outcome:
    """Clean the inputs of *request* into its output.

    Raises:
        ConfigError: the inputs or paths are wrong; nothing was written.
        StateError: the state is in use or can not be used; nothing was written.
        OSError: an output or the state can not be written; what was published is whole.
    """
    check_rules(request.config)
    if request.write:
        index = {"index": request.against.folder} if request.against else {}
        given = (*map(os.fsencode, request.inputs), *request.listed)
        refuse_overlap(given, {"output": request.out, "state": request.state, **index})
    refuse(request.against, request.config)
    listing = list_inputs(request.inputs, request.config, request.listed)
    refuse_meeting(source.name for source in listing.sources)
    clock = Clock()
    with (
        locked(request.state),
        telling(request.state),
        closing(open_store(request.state, force=request.force)) as store,
        _others(request, store) as others,
    ):
        with engine(request.config.jobs) as workers:
            found, did = _Run(request, listing, _Open(store, others, workers), progress).go()
        record = clock.record(request.config.jobs, did)  # after the workers, whose time it counts
        summary.write_record(request.state, record)
        return Outcome(found, record, listing)


def _others(request: Request, store: Store) -> AbstractContextManager[Across]:
    if request.against and request.write:
        return across(request.against, request.config, store, force=request.force)
    return nullcontext(Across(look(request.against, request.config)))


class _Open(NamedTuple):
    """What a run holds open: its state, the index of other runs, and its workers."""

    store: Store
    others: Across
    workers: Engine


class _Run:
    """One run over an open state; each method is one movement."""

    def __init__(self, request: Request, listing: Listing, held: _Open, progress: Progress) -> None:
        self.request, self.listing, self.progress = request, listing, progress
        self.store, self.others, self.workers = held
        used = versions(libraries(request.config))
        parts = (request.config.digest("prepare"), program(), *used.values())
        self.settings = xxh3_128_hexdigest("\0".join(parts).encode())
        self.root = request.state.resolve()
        self.below = os.fsencode(os.path.relpath(request.out.resolve(), self.root))

    def go(self) -> tuple[dict[str, Any], dict[str, int]]:
        """The summary, and what had to be done."""
        did = {"prepared": self.prepare()}
        self.resolve()
        if self.request.write:
            self.sweep()
            did["deleted"] = self.delete_gone()
        written = self.publish()
        if self.request.write:
            there = sum(1 for _, signature, _ in self.store.outputs().values() if signature)
            did |= {"written": written, "unchanged": there - written}
        seen = self.others.seen.runs
        found = summary.write(self.store, self.request.state, self.request.config, self.listing.skipped, seen)
        self.others.deliver(self.store, self.request.config, force=self.request.force)
        return found, did

    def prepare(self) -> int:
        """Prepare what is new or changed; how many files that were."""
        known = {file.name: file for file in self.store.files()}
        here = {source.name for source in self.listing.sources}
        with self.store.transaction():
            self.store.forget(name for name in known if name not in here)
        stale = []
        for source in self.listing.sources:
            file = known.get(source.name)
            same = file is not None and file.settings == self.settings and not self.request.force
            if file is None or not same or not source.signature or file.signature != source.signature:
                stale.append((source, file.digest if file and same else ""))
        prepared = done = 0
        tasks = list(grouped(stale))
        results = self.workers.map(partial(prepare_files, self.request.config), tasks)
        for task, found in zip(tasks, results, strict=True):
            with self.store.transaction():
                for (source, _), made in zip(task.files, found, strict=True):
                    if made is None:
                        self.store.touch(source.name, source.signature)
                    else:
                        self.store.put(made, self.settings)
                        prepared += 1
            done += len(task.files)
            self.progress("prepare", done, len(stale))
        return prepared

    def resolve(self) -> None:
        """Decide anew, unless corpus, settings and what is seen are those of the decisions that the state holds."""
        seen, config = self.others.seen, self.request.config
        corpus = xxh3_128(config.digest("prepare", "resolve").encode())
        corpus.update(json.dumps(list(seen.runs.items())).encode())
        for file in self.store.files():
            corpus.update(b"%b\0%b\0%b\0" % (file.name, file.digest.encode(), file.settings.encode()))
        if not self.request.force and self.store.recall(RESOLVED) == corpus.hexdigest():
            return
        self.progress("resolve", 0, 1)
        gathered = gather(self.store.prints(), config, seen.prints())
        lines = sites.gather(self.store.lines())
        found = resolve.decide(gathered, self.store.body, config, seen, lines)
        with self.store.transaction():
            self.store.decide((file, decisions.dump(decided)) for file, decided in found)
            self.store.remember(RESOLVED, corpus.hexdigest())
        self.progress("resolve", 1, 1)

    def sweep(self) -> None:
        """Remove what a run that was killed left half-written."""
        unfinished = {self.locate(path).parent for path, _, key in self.store.outputs().values() if not key}
        for folder in {self.root, *unfinished}:
            remove_leftovers(folder)

    def delete_gone(self) -> int:
        """Delete the outputs whose inputs have gone, or go elsewhere now; how many that were."""
        wanted = {source.name: self.path_of(source.name) for source in self.listing.sources}
        gone = {name: path for name, (path, _, _) in self.store.outputs().items() if wanted.get(name) != path}
        self.remove(gone.values())
        with self.store.transaction():
            self.store.unpublish(gone)
        return len(gone)

    def remove(self, paths: Iterable[bytes]) -> None:
        """Remove the outputs at *paths*, and the directories below OUT that they leave empty."""
        for path in paths:
            remove_with_empty_parents(self.locate(path), self.locate(self.below))

    def publish(self) -> int:
        """Publish what is not current; how many files were written."""
        stale = list(self.stale())
        # what another wrote at such a place is not ours to remove
        ours = {path for path, signature, key in self.store.outputs().values() if signature or not key}
        with self.store.transaction():
            self.store.intend((file.name, path) for file, path, _ in stale)
        place = publish.Place(self.root, self.request.config, self.request.write)
        tasks = [
            publish.Task(tuple(stale[i : i + publish.FILES_PER_TASK]))
            for i in range(0, len(stale), publish.FILES_PER_TASK)
        ]
        empty: list[bytes] = []
        written = done = 0
        for outputs in self.workers.map(partial(publish.publish_files, place), tasks):
            with self.store.transaction():
                self.store.published(output for output, _ in outputs)
            empty += [output.path for output, _ in outputs if not output.signature and output.path in ours]
            written += sum(wrote for _, wrote in outputs)
            done += len(outputs)
            self.progress("publish", done, len(stale))
        if self.request.write:
            self.remove(empty)
        return written

    def stale(self) -> Iterator[Any]:
        """File, path and key of every output that is not what it should be."""
        decided, outputs = self.store.decisions(), self.store.outputs()
        for file in self.store.files():
            path = self.path_of(file.name)
            key = publish.key_of(file, path, decided.get(file.id, decisions.NOTHING), self.request.config)
            _, signature, published = outputs.get(file.name, (b"", None, ""))
            # a file without digest could not be read, maybe for another reason than the last time
            fresh = file.digest and key == published
            if not fresh or (self.request.write and not publish.is_current(self.locate(path), signature)):
                yield file, path, key

    def path_of(self, name: bytes) -> bytes:
        """Where the output of the file called *name* goes, seen from the state: both may move, together."""
        return self.below + b"/" + output_name(name)

    def locate(self, path: bytes) -> Path:
        """Where the output at *path* lies."""
        return locate(path, self.root)
