"""Which functions take the time: `python -m tests.benchmarks.profiling [MEGABYTES]`, or `make profile`.

cProfile makes small functions look larger than they are; `make bench` says what a stage costs. All of the profile is in
`build/profile.pstats`.
"""

from __future__ import annotations

import cProfile
import pstats
import sys
import tempfile
from pathlib import Path

from tests.benchmarks import corpus, here
from tests.benchmarks.measure import ROOT

KEPT = ROOT / "build" / "profile.pstats"
SHOWN = 40


def main(megabytes: float = 5.0) -> None:
    """Clean so much made-up news, and print the functions that took most."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "in")
        corpus.write(source, megabytes)
        profile = cProfile.Profile()
        profile.runcall(here.clean, str(source), str(Path(folder, "out")))
    KEPT.parent.mkdir(exist_ok=True)
    profile.dump_stats(KEPT)
    for order in ("cumulative", "tottime"):
        pstats.Stats(profile).strip_dirs().sort_stats(order).print_stats(SHOWN)


if __name__ == "__main__":
    main(*map(float, sys.argv[1:]))
