"""All benchmarks, at a size that takes a minute or two: `make bench`."""

from __future__ import annotations

import platform
from fractions import Fraction

import numpy as np

from tests.benchmarks import deduplication, run
from tests.benchmarks.deduplication import say

if __name__ == "__main__":
    say(f"{platform.machine()}, {platform.system()} {platform.release()}, Python {platform.python_version()}")
    say(f"numpy {np.__version__}")
    deduplication.main(100_000, Fraction(6, 10))
    run.main(20)
