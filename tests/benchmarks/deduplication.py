"""What deduplication costs: signing, joining, resolving; time and memory, with and without a line that half repeat.

`python -m tests.benchmarks.deduplication PARAGRAPHS…` measures on so many paragraphs, made here, the fewest first.
Their texts lie on disk, as in a run, so that the peak is what deduplication needs.
"""

from __future__ import annotations

import random
import resource
import sys
import tempfile
import time
from fractions import Fraction
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, TypeVar

import numpy as np

from cleaner.dedup.bands import Plan, plan
from cleaner.dedup.candidates import candidates
from cleaner.dedup.facts import missing
from cleaner.dedup.fingerprint import Fingerprints, fingerprint
from cleaner.dedup.pairs import Settings
from cleaner.dedup.resolve import resolve
from tests.benchmarks.measure import say, table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

Result = TypeVar("Result")
THRESHOLD = Fraction(6, 10)
HEADS = "paragraphs|kind|sign|join|resolve|all, microseconds a paragraph|pairs|dropped|peak MB per million".split("|")
WORDS = 60
BATCH = 1 << 14
_LINE = "Sign up for our letter with the best of the week, every Friday, free of charge, and tell your friends"


def paragraphs(count: int) -> Iterator[str]:
    """Yield *count* paragraphs of about 60 words with some figures; every fifth nearly repeats an earlier one."""
    source = random.Random(1)  # noqa: S311 - made-up text, no secret
    lexicon = [
        "".join(source.choices("etaoinshrdlu", k=source.choice((2, 3, 3, 4, 5, 6, 8, 11)))) for _ in range(20_000)
    ]
    earlier: list[list[str]] = []
    for number in range(count):
        if number % 5 == 4:
            words = list(source.choice(earlier))
            words[source.randrange(WORDS)] = "changed"
        else:
            words = source.choices(lexicon, k=WORDS)
            if number % 5 < 2:
                words[9] = f"{source.randrange(2000)}.5%"
        earlier[number % 1000 : number % 1000 + 1] = [words]
        yield ", ".join((" ".join(words[:20]), " ".join(words[20:]))) + "."


def same_line(count: int) -> Iterator[str]:
    """The same paragraphs, but every second one is one and the same line."""
    return (_LINE if number % 2 else text for number, text in enumerate(paragraphs(count)))


def numbered_line(count: int) -> Iterator[str]:
    """The same paragraphs, but every second one is that line with a number behind it."""
    return (f"{_LINE} {number}" if number % 2 else text for number, text in enumerate(paragraphs(count)))


KINDS: Mapping[str, Callable[[int], Iterator[str]]] = {
    "plain": paragraphs,
    "same line in half": same_line,
    "numbered line in half": numbered_line,
}


class Spool(NamedTuple):
    """Texts on disk."""

    file: BinaryIO
    ends: np.ndarray[tuple[int], np.dtype[np.int64]]

    def texts(self, rows: Sequence[int]) -> list[str]:
        """The texts of *rows*."""
        found = []
        for row in rows:
            start = int(self.ends[row - 1]) if row else 0
            self.file.seek(start)
            found.append(self.file.read(int(self.ends[row]) - start).decode())
        return found


class Took(NamedTuple):
    """CPU seconds, and how much there was."""

    sign: float
    join: float
    resolve: float
    pairs: int
    dropped: int


def main(counts: Sequence[int]) -> None:
    """Measure on each of *counts*, and print the table."""
    base, rows = _peak(), []
    for count in sorted(counts):
        for kind, made in KINDS.items():
            row = _row(count, kind, measure(made(count), count))
            # a peak is the most so far, so only that of the first tells
            rows.append([*row, f"{(_peak() - base) / count * 1e6:,.0f}" if kind == "plain" else ""])
    say(f"Similarity {THRESHOLD}: {plan(THRESHOLD)}; microseconds a paragraph.\n")
    say(table(HEADS, rows))


def _row(count: int, kind: str, took: Took) -> list[str]:
    seconds = (*took[:3], sum(took[:3]))
    return [
        f"{count:,}",
        kind,
        *(f"{each / count * 1e6:.2f}" for each in seconds),
        f"{took.pairs:,}",
        f"{took.dropped:,}",
    ]


def measure(texts: Iterator[str], count: int) -> Took:
    """Sign, join and resolve *texts*."""
    layout = plan(THRESHOLD)
    with tempfile.TemporaryFile() as file:
        spool, prints, signed = _sign(texts, count, layout, file)
        took, pairs = timed(lambda: candidates(prints.bands))
        settings = Settings(THRESHOLD, missing)
        resolved, decisions = timed(lambda: resolve(prints, np.arange(count), spool.texts, settings))
    return Took(signed, took, resolved, len(pairs[0]), len(decisions.dropped))


def _sign(texts: Iterator[str], count: int, layout: Plan, file: BinaryIO) -> tuple[Spool, Fingerprints, float]:
    none = np.empty((count, 2), np.uint64), np.empty(count, np.uint32), np.empty(count, np.uint32)
    whole = Fingerprints(*none, np.empty((layout.bands, count), np.uint64))
    ends = np.empty(count, np.int64)
    done, seconds = 0, 0.0
    while batch := list(islice(texts, BATCH)):
        took, prints = timed(partial(fingerprint, batch, layout))
        seconds += took
        for name in Fingerprints._fields:
            rows = np.s_[..., done : done + len(batch)] if name == "bands" else np.s_[done : done + len(batch)]
            getattr(whole, name)[rows] = getattr(prints, name)
        for text in batch:
            file.write(text.encode())
            ends[done] = file.tell()
            done += 1
    return Spool(file, ends), whole, seconds


def timed(work: Callable[[], Result]) -> tuple[float, Result]:
    """Return the CPU seconds that *work* took, and its result."""
    start = time.process_time()
    result = work()
    return time.process_time() - start, result


def _peak() -> float:
    """The most that this process held so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main([int(count) for count in sys.argv[1:]])
