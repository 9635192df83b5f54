"""What lies beside the output: the ledger from the state's rows, the summary, and the record of one run."""

from __future__ import annotations

import json
import resource
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from cleaner.job import summary as module
from cleaner.job.summary import Clock, write_ledgers, write_record, write_summary
from tests.conftest import read_tree, write_tree
from tests.runs import BRIDGE, FERRY, run, state_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.runs import Tree


def test_files(tmp_path: Path) -> None:
    """Each file has its own rows, one after another; summary and record are for people to read, too."""
    write_ledgers(tmp_path, lambda column: [column.encode(), b" 1\n", b"2\n"])
    write_summary(tmp_path, {"kept": 1, "seen": {}})
    write_record(tmp_path, {"jobs": 2})
    assert read_tree(tmp_path) == {
        "documents.jsonl": b"manifest 1\n2\n",
        "flagged.jsonl": b"flagged 1\n2\n",
        "removed.jsonl": b"removed 1\n2\n",
        "run.json": b'{\n  "jobs": 2\n}\n',
        "summary.json": b'{\n  "kept": 1,\n  "seen": {}\n}\n',
    }


def test_summary_of_now(tmp_path: Path) -> None:
    """Whatever was summed up before, the summary is that of these settings and files, as of a first run."""
    steps: list[tuple[Tree, list[str]]] = [
        ({"a.txt": f"{FERRY}\n"}, []),
        ({"b.txt": f"{BRIDGE}\n\n{FERRY}\n"}, []),
        ({}, []),
        ({"c.jpg": "No text."}, []),
        ({}, ["--threshold", "0.9"]),
        ({}, []),
    ]
    for number, (files, flags) in enumerate(steps):
        write_tree(tmp_path / "in", files)
        for out in (tmp_path / "out", tmp_path / f"fresh{number}"):
            assert run(tmp_path / "in", out, "-q", *flags) == 0
        now, first = (state_of(tmp_path / name) / "summary.json" for name in ("out", f"fresh{number}"))
        assert now.read_bytes() == first.read_bytes()
    assert json.loads(now.read_text("utf-8"))["documents"] == 2


@pytest.mark.parametrize(("own", "workers", "peak"), [(300, 200, 250), (300, 270, 270)])
def test_record(own: int, workers: int, peak: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A record has the times of all processes together, the memory of the largest, and what was done."""
    used = {
        resource.RUSAGE_SELF: SimpleNamespace(ru_utime=1.5, ru_stime=0.25, ru_maxrss=own),
        resource.RUSAGE_CHILDREN: SimpleNamespace(ru_utime=2.0, ru_stime=0.1256, ru_maxrss=workers),
    }
    monkeypatch.setattr(resource, "getrusage", used.__getitem__)
    clock = SimpleNamespace(perf_counter=iter([10.0, 12.34567]).__next__)
    machine = SimpleNamespace(node=lambda: "harbour", python_version=lambda: "3.99")
    for name, stand_in in {"time": clock, "platform": machine, "_peak": lambda at_most: at_most - 50}.items():
        monkeypatch.setattr(module, name, stand_in)
    record = Clock().record(3, {"written": 7})
    started = datetime.fromisoformat(record.pop("started"))
    assert (started.tzinfo, started.microsecond) == (UTC, 0)
    assert record == {
        "seconds": 2.346,
        "cpu_seconds": 3.876,
        "peak_memory": peak * 1024,
        "jobs": 3,
        "host": "harbour",
        "python": "3.99",
        "written": 7,
    }


STATUS = "Name:\tnaïve\nVmPeak:\t 900 kB\nVmHWM:\t 120 kB\n"


@pytest.mark.parametrize(
    ("files", "peak"), [({"status": STATUS}, 120), ({"status": "Name:\tcleaner\n"}, 300), ({}, 300)]
)
def test_peak(files: Tree, peak: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a process has held at most is what the system says of it alone, where it does; else all that may count."""
    for name, text in files.items():
        (tmp_path / name).write_text(str(text), "utf-8")
    monkeypatch.setattr(module, "Path", lambda path: tmp_path / path.removeprefix("/proc/self/"))
    assert module._peak(300) == peak
