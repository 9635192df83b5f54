"""A run: prepare, resolve, publish; whatever is known already is not done again."""

from __future__ import annotations

import os
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from xxhash import xxh3_128, xxh3_128_hexdigest

from cleaner.document import ConfigError
from cleaner.engines import Engine, engine
from cleaner.formats.files import remove_with_empty_parents
from cleaner.job import publish, resolve, summary
from cleaner.job.inputs import Listing, label, list_inputs
from cleaner.job.lock import locked
from cleaner.job.prepare import grouped, prepare_files
from cleaner.job.prints import gather
from cleaner.job.store import Store, open_store
from cleaner.job.summary import Clock
from cleaner.job.versions import versions

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    _refuse_overlap(request)
    listing = list_inputs(request.inputs, request.config, request.listed)
    with (
        locked(request.state),
        closing(open_store(request.state, force=request.force)) as store,
        engine(request.config.jobs) as workers,
    ):
        return _Run(request, listing, store, workers, progress).go(Clock())


class _Run:
    """One run over an open state; each method is one movement."""

    def __init__(self, request: Request, listing: Listing, store: Store, workers: Engine, progress: Progress) -> None:
        self.request, self.listing, self.store = request, listing, store
        self.workers, self.progress = workers, progress
        parts = (request.config.digest("prepare"), *versions().values())
        self.settings = xxh3_128_hexdigest("\0".join(parts).encode())

    def go(self, clock: Clock) -> Outcome:
        did = {"prepared": self.prepare()}
        self.resolve()
        did["deleted"] = self.delete_gone()
        did["written"], did["unchanged"] = self.publish()
        found = summary.write(self.store, self.request.state, self.request.config, self.listing.skipped)
        record = clock.record(self.request.config.jobs, did)
        summary.write_record(self.request.state, record)
        return Outcome(found, record, self.listing)

    def prepare(self) -> int:
        """Prepare what is new or changed; how many files that were."""
        known = {file.name: file for file in self.store.files()}
        here = {source.name for source in self.listing.sources}
        with self.store.transaction():
            self.store.forget(name for name in known if name not in here)
        stale = []
        for source in self.listing.sources:
            file = known.get(source.name)
            same = file is not None and file.settings == self.settings
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
        """Decide anew, unless the corpus and the settings are those of the decisions that the state holds."""
        corpus = xxh3_128(self.request.config.digest("prepare", "resolve").encode())
        for file in self.store.files():
            corpus.update(b"%b\0%b\0%b\0" % (file.name, file.digest.encode(), file.settings.encode()))
        if self.store.recall("resolved") == corpus.hexdigest():
            return
        self.progress("resolve", 0, 1)
        found = resolve.decide(gather(self.store.prints(), self.request.config), self.store.body, self.request.config)
        decisions = [(file, resolve.dump(rows)) for file, rows in found]
        with self.store.transaction():
            self.store.decide(decisions)
            self.store.remember("resolved", corpus.hexdigest())
        self.progress("resolve", 1, 1)

    def delete_gone(self) -> int:
        """Delete the outputs whose inputs have gone, or go elsewhere now; how many that were."""
        wanted = {source.name: self.path_of(source.name) for source in self.listing.sources}
        gone = {name: path for name, (path, _, _) in self.store.outputs().items() if wanted.get(name) != path}
        for path in gone.values():
            remove_with_empty_parents(Path(os.fsdecode(path)), self.request.out)
        with self.store.transaction():
            self.store.unpublish(gone)
        return len(gone)

    def publish(self) -> tuple[int, int]:
        """Publish what is not current; how many files were written, and how many were current already."""
        stale = list(self.stale())
        with self.store.transaction():
            self.store.intend((file.name, path) for file, path, _ in stale)
        place = publish.Place(self.request.state, self.request.config, self.request.write)
        tasks = [
            publish.Task(tuple(stale[i : i + publish.FILES_PER_TASK]))
            for i in range(0, len(stale), publish.FILES_PER_TASK)
        ]
        written = done = 0
        for outputs in self.workers.map(partial(publish.publish_files, place), tasks):
            with self.store.transaction():
                self.store.published(output for output, _ in outputs)
            written += sum(wrote for _, wrote in outputs)
            done += len(outputs)
            self.progress("publish", done, len(stale))
        return written, len(self.listing.sources) - written

    def stale(self) -> Iterator[Any]:
        """File, path and key of every output that is not what it should be."""
        decisions, outputs = self.store.decisions(), self.store.outputs()
        for file in self.store.files():
            path = self.path_of(file.name)
            key = publish.key_of(file, path, decisions.get(file.id, "[]"), self.request.config)
            _, signature, published = outputs.get(file.name, (b"", None, ""))
            if key != published or (self.request.write and not publish.is_current(path, signature)):
                yield file, path, key

    def path_of(self, name: bytes) -> bytes:
        return os.fsencode(self.request.out / os.fsdecode(publish.output_name(name)))


def _refuse_overlap(request: Request) -> None:
    """Outputs among the inputs would be the next run's inputs; inputs among the outputs could be overwritten."""
    sources = {*map(Path, request.inputs), *(Path(os.fsdecode(path)) for path in request.listed)}
    for source in sorted(path.resolve() for path in sources):
        for target, what in ((request.out.resolve(), "output"), (request.state.resolve(), "state")):
            inside = source.is_dir() and (target == source or source in target.parents)
            if request.write and (inside or target in source.parents):
                one, other = (label(os.fsencode(path)) for path in (target, source))
                raise ConfigError(f"the {what} {one} and the input {other} lie in one another")
