"""`python -m tests.fuzz [TARGET…]`: fuzz each target for some seconds, and keep what breaks a promise."""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from tests.conftest import ROOT
from tests.fuzz.targets import TARGETS

BUILD = ROOT / "build" / "fuzz"
LONGEST = 4096
"""Bytes of an input: enough for every branch, few enough for many of them in a second."""
SLOWEST = 20
"""Seconds after which an input of so few bytes counts as one that takes for ever."""
MEMORY = 2048
"""Megabytes of one process; more means that an input made very much of little."""
_DONE = re.compile(r"^#(\d+)\s+DONE\b.*?cov: (\d+)", re.MULTILINE)
_LAST = re.compile(r"^#(\d+)\s.*?cov: (\d+)", re.MULTILINE)


class Outcome(NamedTuple):
    """What came of a target: how many inputs it was given, the branches reached, and what it said if one broke it."""

    target: str
    runs: int
    reached: int
    broken: str


def run(target: str, seconds: int, seed: int) -> Outcome:
    """Fuzz *target* for some *seconds*; with the same *seed*, unless it is 0, each time in the same way."""
    found = BUILD / "found" / f"{target}-"
    found.parent.mkdir(parents=True, exist_ok=True)
    options = [f"-max_total_time={seconds}", f"-seed={seed}", f"-max_len={LONGEST}", "-len_control=0"]
    options += [f"-timeout={SLOWEST}", f"-rss_limit_mb={MEMORY}", f"-artifact_prefix={found}"]
    command = [sys.executable, "-m", "tests.fuzz.one", target, str(BUILD / "corpus"), *options]
    memory = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108, PTH112 - a file for each input
    with TemporaryDirectory(dir=memory) as scratch:  # libFuzzer ends its process without any tidying
        environment = {**os.environ, "PYTHONHASHSEED": str(seed) if seed else "random", "TMPDIR": scratch}
        done = subprocess.run(command, capture_output=True, check=False, cwd=ROOT, env=environment)
    said = (done.stdout + done.stderr).decode(errors="replace")
    told = (_DONE.findall(said) or _LAST.findall(said) or [("0", "0")])[-1]
    return Outcome(target, int(told[0]), int(told[1]), said if done.returncode else "")


def main() -> int:
    """Fuzz; the exit status is 1 if a promise was broken."""
    parser = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"of {', '.join(TARGETS)}; default: all")
    parser.add_argument("--seconds", type=int, default=60, help="for each target (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="for the same inputs each time (default: others)")
    parser.add_argument("-j", "--jobs", type=int, default=os.cpu_count() or 1, help="targets at a time")
    parser.add_argument("--again", type=Path, metavar="FILE", help="give the one target this input, and no other")
    arguments = parser.parse_args()
    targets = arguments.targets or list(TARGETS)
    if unknown := set(targets) - set(TARGETS):
        parser.error(f"no such target: {', '.join(sorted(unknown))}")
    if arguments.again:
        TARGETS[targets[0]](arguments.again.read_bytes())
        return 0
    broken = 0
    with ThreadPoolExecutor(arguments.jobs) as pool:
        for outcome in pool.map(partial(run, seconds=arguments.seconds, seed=arguments.seed), targets):
            state = "BROKEN" if outcome.broken else "ok"
            print(f"{outcome.target:10} {outcome.runs:9,} runs  {outcome.reached:6,} branches  {state}", flush=True)  # noqa: T201
            sys.stderr.write(_trace(outcome.broken))
            broken += bool(outcome.broken)
    return min(broken, 1)


def _trace(told: str) -> str:
    """The lines of *told* that are not libFuzzer's progress."""
    return "".join(line for line in told.splitlines(keepends=True) if not line.startswith(("#", "INFO:", "WARNING:")))[
        -6000:
    ]


if __name__ == "__main__":
    sys.exit(main())
