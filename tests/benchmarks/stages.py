"""Where the time of a run goes: `python -m tests.benchmarks.stages IN OUT` cleans IN, and prints a table.

The program runs as it is (see `here`), but the functions that are its stages have stopwatches, each of which stands
still while another runs. They go by the clock on the wall, since to ask for CPU time takes ten times as long; the CPU
time of the whole run is then shared out in proportion, so that what else the machine does is spread over all of them.
"""

from __future__ import annotations

import inspect
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import wraps
from itertools import chain
from pathlib import Path
from pkgutil import resolve_name
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final
from unittest.mock import patch

from tests.benchmarks import here
from tests.benchmarks.measure import say, table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

STAGES: Final[Mapping[str, Sequence[str]]] = MappingProxyType(
    {
        "start": ("cleaner.cli.settings.load", "cleaner.rules.load"),
        "read": ("cleaner.job.run.list_inputs", "cleaner.formats.packed.read"),
        "decode": ("cleaner.job.prepare.decode", "cleaner.job.prepare.extract"),
        "repair": ("cleaner.job.prepare.repair",),
        "segment": ("cleaner.job.prepare.segment",),
        "rules": (
            "cleaner.rules.strip_noting",
            "cleaner.job.sites.rows",
            "cleaner.job.sites.Gathered.sites",
            "cleaner.job.whole.find",
        ),
        "sign": ("cleaner.job.prepare.fingerprints",),
        "join": (
            "cleaner.job.deciding.gathered",
            "cleaner.dedup.resolve.exact_copies",
            "cleaner.dedup.resolve.candidates",
        ),
        "verify": ("cleaner.dedup.resolve.sizes_of",),
        "facts": ("cleaner.job.whole.missing",),
        "decide": ("cleaner.job.resolve.decide", "cleaner.job.decisions.apply"),
        "write": ("cleaner.job.publish.write_if_changed", "cleaner.job.summary.write_if_changed"),
        "ledger": ("cleaner.job.publish._rows", "cleaner.job.summary.write"),
        "state": (
            "cleaner.job.run.open_store",
            "cleaner.job.publish.read_store",
            "cleaner.job.store.Store.*",
            "cleaner.job.codec.*",
            "cleaner.job.decisions.dump",
            "cleaner.job.decisions.load",
        ),
    }
)
"""The functions that are the stages, by where they are looked up; `*` stands for all the public ones that are there."""

REST: Final = "rest"
"""What is no stage: it leads from one to the next."""


class Stopwatch:
    """Charges all time, from its making on, to one stage or another."""

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        """Begin with the rest."""
        self.spent: Counter[str] = Counter()
        self.calls: Counter[str] = Counter()
        self._clock, self._since, self._stage = clock, clock(), REST

    def switch(self, stage: str) -> str:
        """From now on time is that of *stage*; whose it was."""
        now, before = self._clock(), self._stage
        self.spent[before] += now - self._since  # type: ignore[assignment] # a Counter of seconds
        self._since, self._stage = now, stage
        return before

    def timed(self, name: str, stage: str) -> Callable[..., Any]:
        """What the function called *name* does, as work of *stage*.

        What is done later is charged as well: what comes out of a generator, or lies between the ends of a context, is
        work of the stage; and a generator that is handed in works for those who made it.
        """
        work = resolve_name(name)

        @wraps(work)
        def run(*arguments: Any, **named: Any) -> Any:
            self.calls[name] += 1
            outside = self.switch(stage)
            try:
                found = work(*(self._drawn(each, outside) for each in arguments), **named)
            finally:
                self.switch(outside)
            return self._entered(found, stage) if hasattr(found, "__exit__") else self._drawn(found, stage)

        return run

    def _drawn(self, value: Any, stage: str) -> Any:
        """*value*; if it is a generator or the like, with all that it gives made in *stage*."""
        return self._each(value, stage) if isinstance(value, Iterator) else value

    def _each(self, items: Iterator[Any], stage: str) -> Iterator[Any]:
        nothing = object()
        while True:
            outside = self.switch(stage)
            item = next(items, nothing)
            self.switch(outside)
            if item is nothing:
                return
            yield item

    @contextmanager
    def _entered(self, context: AbstractContextManager[Any], stage: str) -> Iterator[Any]:
        outside = self.switch(stage)
        with context as value:
            self.switch(outside)
            yield value
            outside = self.switch(stage)
        self.switch(outside)


def names(stage: str) -> list[str]:
    """The functions of *stage*, one by one.

    Raises:
        ImportError: a module is not there.
        AttributeError: a function is not there.
    """
    return list(chain.from_iterable(map(_spelled, STAGES[stage])))


def _spelled(name: str) -> list[str]:
    where, dot, last = name.rpartition(".")
    place = resolve_name(where)
    if last != "*":
        getattr(place, last)
        return [name]
    functions = inspect.getmembers(place, inspect.isfunction)
    here = where if inspect.ismodule(place) else place.__module__
    return [where + dot + each for each, work in functions if each[0] != "_" and work.__module__ == here]


@contextmanager
def watched() -> Iterator[Stopwatch]:
    """In the block, the stages are timed."""
    watch = Stopwatch()
    watch.switch("start")  # names are found by importing what they stand in
    every = [(name, stage) for stage in STAGES for name in names(stage)]
    with ExitStack() as stack:
        for name, stage in every:
            stack.enter_context(patch(name, watch.timed(name, stage)))
        watch.switch(REST)
        yield watch
        watch.switch(REST)


def idle(watch: Stopwatch) -> list[str]:
    """The entries of `STAGES` that were never called: there was nothing to do, or they are looked up elsewhere now."""
    return [entry for entries in STAGES.values() for entry in entries if not any(map(watch.calls.get, _spelled(entry)))]


def rows(watch: Stopwatch, documents: int, cpu: float) -> list[tuple[str, str, str, str]]:
    """A row per stage, and one for all of them: its part of the *cpu* seconds, microseconds a document, and percent."""
    total = sum(watch.spent.values())
    shares = [(stage, watch.spent[stage] / total) for stage in (*STAGES, REST)]
    return [
        (stage, f"{share * cpu:.2f}", f"{share * cpu / documents * 1e6:.0f}", f"{share:.1%}")
        for stage, share in (*shares, ("total", 1.0))
    ]


def main(source: str, out: str) -> None:
    """Clean *source* into *out*, and print the table."""
    # read once before, so that nothing waits for the disk
    documents = sum(bool(path.read_bytes()) for path in Path(source).rglob("*") if path.is_file())
    begin = time.process_time()
    with watched() as watch:
        here.clean(source, out)
    cpu = time.process_time() - begin
    if unused := idle(watch):
        raise SystemExit(f"never called, so that the table would not be true: {', '.join(unused)}")
    say(table(("stage", "CPU seconds", "microseconds a document", "share"), rows(watch, documents, cpu)))


if __name__ == "__main__":
    main(*sys.argv[1:])
