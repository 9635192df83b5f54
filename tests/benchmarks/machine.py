"""Where and of what a benchmark was made: without that its figures say nothing."""

from __future__ import annotations

import os
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from tests.benchmarks.measure import ROOT

LIBRARIES = ("numpy", "xxhash", "ftfy", "datasketch", "scipy", "trafilatura", "lxml")


def told() -> str:
    """Date, commit, machine and versions, as a list."""
    lines = {
        "Date": f"{datetime.now(UTC):%Y-%m-%d}",
        "Commit": _commit(),
        "Machine": f"{_processor()}, {len(os.sched_getaffinity(0))} cores, {_memory():.0f} GB",
        "System": f"{platform.system()} {platform.release()}, {platform.machine()}",
        "Python": f"{platform.python_implementation()} {platform.python_version()}",
        "Libraries": ", ".join(f"{name} {version(name)}" for name in LIBRARIES),
    }
    return "\n".join(f"* {name}: {text}" for name, text in lines.items())


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor() or "unknown processor")


def _memory() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9


def _commit() -> str:
    command = ["git", "describe", "--always", "--dirty=, changed", "--exclude=*"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return found.stdout.strip() or "none"
