"""What deduplication costs: signing, joining, resolving; time and memory, with and without a line that half repeat.

`python -m tests.benchmarks.deduplication [PARAGRAPHS] [THRESHOLD]` measures in a process of its own, on paragraphs made
here; their texts lie on disk, as in a run, so that the peak is what deduplication needs.
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

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Result = TypeVar("Result")
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


def main(count: int, threshold: Fraction) -> None:
    """Run every measurement on *count* paragraphs and print it."""
    base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    say(f"{count:,} paragraphs, similarity {threshold}: {plan(threshold)}")
    plain = measure("plain", paragraphs(count), count, threshold)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    say(f"peak memory over the base of {base:.0f} MB: {(peak - base) / count * 1e6:,.0f} MB per million paragraphs")
    for name, made in (("same line in half", same_line), ("numbered line in half", numbered_line)):
        say(f"{name} / plain: {measure(name, made(count), count, threshold) / plain:.2f}")


def measure(name: str, texts: Iterator[str], count: int, threshold: Fraction) -> float:
    """Sign, join and resolve *texts*; return the CPU seconds of resolving."""
    layout = plan(threshold)
    with tempfile.TemporaryFile() as file:
        spool, prints, signed = _sign(texts, count, layout, file)
        took, pairs = timed(lambda: candidates(prints.bands))
        settings = Settings(threshold, missing)
        resolved, decisions = timed(lambda: resolve(prints, np.arange(len(spool.ends)), spool.texts, settings))
    size = sum(np.asarray(column).nbytes for column in prints) / len(spool.ends)
    say(
        f"{name}: {len(spool.ends) / signed:,.0f} signed/s, {size:.0f} bytes each; "
        f"{len(spool.ends) * layout.bands / took:,.0f} joined/s a band, {len(pairs[0]):,} pairs; "
        f"{len(spool.ends) / resolved:,.0f} resolved/s, {len(decisions.dropped):,} dropped"
    )
    return resolved


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


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000, Fraction(sys.argv[2] if len(sys.argv) > 2 else "0.6"))
