"""What a process costs, and tables of it.

Nothing large is imported here, nor by what imports this to start processes: Linux takes the peak of a process to be at
least that of its parent.
"""

from __future__ import annotations

import json
import math
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

ROOT: Final = Path(__file__).parent.parent.parent


class Size(NamedTuple):
    """How large a benchmark is: MB of text, and how often what is compared is measured."""

    megabytes: float
    runs: int


class Spent(NamedTuple):
    """What a process and those that it began took: CPU and wall seconds, and the peak, in MB, of the largest.

    No peak is known of one that was smaller than this process: it is not a number then.
    """

    cpu: float
    wall: float
    peak: float


class Corpus(NamedTuple):
    """Texts in a folder: so many files, MB and paragraphs."""

    folder: Path
    files: int
    megabytes: float
    paragraphs: int


def python(module: str, *arguments: object) -> tuple[Spent, str]:
    """What it takes to run *module* in a process of its own, and its standard output.

    Raises:
        subprocess.CalledProcessError: it failed.
    """
    command = [sys.executable, "-m", module, *map(str, arguments)]
    begin = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, text=True) as process:
        said = process.stdout.read() if process.stdout else ""
        _, status, used = os.wait4(process.pid, 0)
        wall, process.returncode = time.perf_counter() - begin, os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    known = used.ru_maxrss > resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return Spent(used.ru_utime + used.ru_stime, wall, used.ru_maxrss / 1024 if known else math.nan), said


def clean(source: Path, out: Path, jobs: int = 1) -> Spent:
    """Clean *source* into *out*."""
    return python("cleaner", "clean", source, "-o", out, "-q", "-j", jobs)[0]


def corpus(folder: Path, megabytes: float, *options: str) -> Corpus:
    """Write news into *folder*; see `tests.benchmarks.corpus`."""
    made = json.loads(python("tests.benchmarks.corpus", folder, megabytes, *options)[1])
    return Corpus(folder, made["files"], made["size"] / 1e6, made["paragraphs"])


def in_turns(works: Mapping[str, Callable[[Path], Spent]], folder: Path, runs: int) -> dict[str, Spent]:
    """The medians of what each of *works* takes; one after the other, again and again, each into a fresh folder.

    What disturbs disturbs all of them. Nothing is deleted in between, which makes a file system slow for a while.
    """
    took: dict[str, list[Spent]] = {name: [] for name in works}
    for run in range(runs):
        for name, work in works.items():
            took[name].append(work(folder / f"{name}-{run}"))
    return {name: Spent(*map(median, zip(*found, strict=True))) for name, found in took.items()}


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown; all columns but the first are figures."""
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def say(text: str) -> None:
    """Print *text* at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
