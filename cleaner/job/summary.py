"""The files beside the output that say what a run did: the ledger, the manifest, the summary."""

from __future__ import annotations

import json
import platform
import resource
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from cleaner.engines import cores
from cleaner.formats.files import write_if_changed
from cleaner.job import jsons, ledger
from cleaner.job.inputs import signature_of
from cleaner.job.tables import SUMMARY, TOLD
from cleaner.job.versions import program

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from cleaner.config import Config
    from cleaner.job.store import Store

LEDGERS: Final = {"removed.jsonl": "removed", "flagged.jsonl": "flagged", "documents.jsonl": "manifest"}
"""File and column of the state that it is put together from."""


class Facts(NamedTuple):
    """What a summary tells beside counts.

    The settings; how many files of which kind were passed over; the earlier runs whose paragraphs counted, each with
    the checksum of what it delivered; and the versions of all that decided the bytes.
    """

    config: Config
    skipped: Mapping[str, int]
    seen: Mapping[str, str]
    versions: Mapping[str, str]


def write(store: Store, folder: Path, facts: Facts) -> dict[str, Any]:
    """Write ledger, manifest and summary of what *store* holds into *folder*, and give the summary back."""
    if store.recall(TOLD) != _told(folder):
        write_ledgers(folder, store.column)
        with store.transaction():
            store.remember(TOLD, _told(folder))
    found = _summary(store, facts)
    write_summary(folder, found)
    return found


def write_ledgers(folder: Path, rows: Callable[[str], Iterable[bytes]]) -> None:
    """Write ledger and manifest into *folder*; *rows* gives a column of what was published, in corpus order."""
    for name, column in LEDGERS.items():
        write_if_changed(folder / name, rows(column))


def write_summary(folder: Path, found: Mapping[str, Any]) -> None:
    """Write the summary *found* into *folder*."""
    write_if_changed(folder / "summary.json", [json.dumps(found, indent=2).encode() + b"\n"])


def _summary(store: Store, facts: Facts) -> dict[str, Any]:
    """The summary of what *store* holds, which is summed up again only where outputs or facts are others."""
    of = f"{program()} {facts!r}"
    known = store.recall(SUMMARY)
    if known and json.loads(known)["of"] == of:
        found: dict[str, Any] = json.loads(known)["found"]
        return found
    found = summarize(store.counts(), facts)
    with store.transaction():
        store.remember(SUMMARY, json.dumps({"of": of, "found": found}))
    return found


def _told(folder: Path) -> str:
    """What tells the ledger's files in *folder* from any others."""
    paths = [folder / name for name in LEDGERS]
    return b"\n".join(signature_of(path.stat()) for path in paths if path.is_file()).decode()


def write_record(folder: Path, record: Mapping[str, Any]) -> None:
    """Write what was so only this time: times, host, jobs, memory."""
    write_if_changed(folder / "run.json", [json.dumps(record, indent=2).encode() + b"\n"])


class Clock:
    """Started where it is made."""

    def __init__(self) -> None:
        """Begin to measure."""
        self._started, self._began = datetime.now(UTC), time.perf_counter()

    def record(self, jobs: int, did: Mapping[str, int]) -> dict[str, Any]:
        """Times in seconds, peak memory in bytes (of the largest process), and what was done."""
        own, workers = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
        return {
            "started": self._started.isoformat(timespec="seconds"),
            "seconds": round(time.perf_counter() - self._began, 3),
            "cpu_seconds": round(own.ru_utime + own.ru_stime + workers.ru_utime + workers.ru_stime, 3),
            "peak_memory": max(_peak(own.ru_maxrss), workers.ru_maxrss) * 1024,
            "jobs": cores(jobs),
            "host": platform.node(),
            "python": platform.python_version(),
            **did,
        }


def _peak(at_most: int) -> int:
    """The most kilobytes that this process has held: *at_most* also counts what the process held that began it."""
    with suppress(OSError):
        told = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
        return next((int(line.split()[1]) for line in told if line.startswith("VmHWM:")), at_most)
    return at_most


def summarize(counts: Iterable[tuple[bytes, int]], facts: Facts) -> dict[str, Any]:
    """What was done, by *counts*, each so many times; the same for the same input and settings, wherever it ran."""
    from cleaner.job.prints import plan_of

    total = ledger.add_counts((jsons.loads(each), times) for each, times in counts)
    config = facts.config
    plan = plan_of(config)
    return {
        **total,
        "skipped": dict(facts.skipped),
        "duplicates": {
            "threshold": config.threshold,
            "permutations": plan.num_perm,
            "bands": plan.bands,
            "rows": plan.rows,
            "recall_at_threshold": round(plan.promise, 6),
        },
        "settings": config.shown(),
        "settings_digest": config.digest("prepare", "resolve", "publish"),
        "seen": dict(facts.seen),
        "versions": dict(facts.versions),
    }
