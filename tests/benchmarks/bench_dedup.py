"""Measure deduplication on paragraphs made here: `python tests/benchmarks/bench_dedup.py [paragraphs] [threshold]`.

Prints, for one process: paragraphs signed a second; band joins a second; what resolving costs with and without a line
that stands in half of all paragraphs; and the memory of the fingerprints and of the whole process.
"""

from __future__ import annotations

import random
import resource
import sys
import time
from fractions import Fraction
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from cleaner.dedup.bands import Plan, plan
from cleaner.dedup.candidates import candidates
from cleaner.dedup.fingerprint import Fingerprints, fingerprint
from cleaner.dedup.resolve import Settings, resolve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Result = TypeVar("Result")
WORDS = 60
SIGNED = 40_000
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


def main(count: int, threshold: Fraction) -> None:
    """Run every measurement on *count* paragraphs and print it."""
    layout = plan(threshold)
    say(f"{layout}")
    texts = list(paragraphs(min(count, SIGNED)))
    took, _ = timed(lambda: fingerprint(texts, layout))
    say(f"signing: {len(texts) / took:,.0f} paragraphs/s")
    plain = measure(list(paragraphs(count)), layout, threshold, "plain")
    heavy = [_LINE + f" {number}" if number % 2 else text for number, text in enumerate(paragraphs(count))]
    say(f"heavy line / plain: {measure(heavy, layout, threshold, 'heavy') / plain:.2f}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    say(f"peak memory of the process, texts and all: {peak:,.0f} MB")


def measure(texts: Sequence[str], layout: Plan, threshold: Fraction, name: str) -> float:
    """Sign, join and resolve *texts*; return the seconds that resolving took."""
    prints: Fingerprints = fingerprint(texts, layout)
    size = sum(column.nbytes for column in prints) / len(texts)
    took, pairs = timed(lambda: candidates(prints.bands.T))
    joins = len(texts) * layout.bands / took
    say(f"{name}: {size:.0f} bytes a paragraph; join {joins:,.0f} paragraphs/s a band, {len(pairs[0]):,} pairs")
    settings = Settings(threshold, lambda _dropped, _witness: None)
    documents = np.arange(len(texts))
    took, decisions = timed(lambda: resolve(prints, documents, lambda rows: [texts[row] for row in rows], settings))
    say(
        f"{name}: resolve {len(texts) / took:,.0f} paragraphs/s, {len(decisions.dropped):,} dropped, {decisions.counts}"
    )
    return took


def timed(work: Callable[[], Result]) -> tuple[float, Result]:
    """Return the seconds that *work* took, and its result."""
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000, Fraction(sys.argv[2] if len(sys.argv) > 2 else "0.7"))
