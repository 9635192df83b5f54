"""What a whole run costs: `python -m tests.benchmarks.run [MEGABYTES]` cleans text made here, three ways.

From scratch, again unchanged, and with one file in a hundred changed; CPU seconds, MB/s and peak memory of the process.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.deduplication import paragraphs, say

PER_FILE = 11


def write(folder: Path, megabytes: float) -> tuple[int, float]:
    """Write files of a headline, eleven paragraphs and a line of boilerplate; how many, and how many MB."""
    size = files = 0
    texts = paragraphs(int(megabytes * 1e6 / 330))
    for number, first in enumerate(texts):
        rest = [text for text, _ in zip(texts, range(PER_FILE - 1), strict=False)]
        body = "\n\n".join([f"Headline of number {number}", first, *rest, "Sign up for our newsletter"])
        path = folder / f"site{number % 40:02}" / f"{number:06}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(body + "\n", "utf-8")
        size, files = size + path.stat().st_size, files + 1
    return files, size / 1e6


def clean(source: Path, out: Path) -> tuple[float, float, float]:
    """Clean *source* into *out* in a process of its own: CPU seconds, wall seconds, peak memory in MB."""
    begin, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-m", "cleaner", "clean", source, "-o", out, "-j", "1", "-q"], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, time.perf_counter() - begin, after.ru_maxrss / 1024


def main(megabytes: float) -> None:
    """Measure, and print."""
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder, "in"), Path(folder, "out")
        files, size = write(source, megabytes)
        first, wall, peak = clean(source, out)
        say(
            f"first run: {files:,} files, {size:.1f} MB: {size / first:.1f} MB/s by CPU, {size / wall:.1f} by the clock"
        )
        say(f"peak memory {peak:.0f} MB")
        say(f"again, unchanged: {first / clean(source, out)[0]:.1f} times as fast")
        for path in sorted(source.rglob("*.txt"))[::100]:
            path.write_text(path.read_text("utf-8") + "\nA new last line, of this very day.\n", "utf-8")
        say(f"one file in a hundred changed: {first / clean(source, out)[0]:.1f} times as fast")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 20)
