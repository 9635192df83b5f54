"""A real cluster of Spark on this machine, of which a test can kill a worker."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

QUICK: Final = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
"""Options of Java for little work: half of what it does at first is to find out how to be faster later."""
_HERE: Final = "127.0.0.1"
_PATIENCE: Final = 120.0
_MASTER: Final = "org.apache.spark.deploy.master.Master"
_WORKER: Final = "org.apache.spark.deploy.worker.Worker"


class Cluster(NamedTuple):
    """A master, known by its address, and its workers, each with one core."""

    master: str
    workers: tuple[subprocess.Popen[bytes], ...]
    environment: Mapping[str, str]

    def kill(self, number: int) -> None:
        """Kill a worker and all that it began, and see that nothing of it is left."""
        family = descendants(self.workers[number].pid)
        assert len(family) > 1, "it is at no work"
        for pid in family:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.workers[number].wait()
        until(lambda: not any(map(lives, family)))

    def busy(self, number: int) -> bool:
        """Whether a worker has begun Python to work with."""
        return any(b"pyspark.daemon" in _command(pid) for pid in descendants(self.workers[number].pid))


@contextmanager
def cluster(folder: Path, workers: int) -> Iterator[Cluster]:
    """A master and so many *workers*, whose files lie in *folder*; they, and what they began, end with the block."""
    found = find_spec("pyspark")
    assert found is not None
    assert found.origin is not None
    daemons = _Daemons(Path(found.origin).parent, folder)
    try:
        log = daemons.begin("master", _MASTER)
        until(lambda: _address(log) is not None)
        master = _address(log) or ""
        for number in range(workers):
            daemons.begin(f"worker-{number}", _WORKER, master, "--cores", "1", "--memory", "1g")
        until(lambda: log.read_text("utf-8").count("Registering worker") == workers)
        yield Cluster(master, tuple(daemons.begun[1:]), daemons.environment)
    finally:
        daemons.end()


class _Daemons:
    """Processes of the Spark at *home*, whose files lie in *folder*."""

    def __init__(self, home: Path, folder: Path) -> None:
        self.home, self.folder = home, folder
        own = {"SPARK_HOME": str(home), "SPARK_LOCAL_IP": _HERE, "SPARK_DAEMON_MEMORY": "256m", "PYTHONPATH": str(ROOT)}
        own["SPARK_DAEMON_JAVA_OPTS"] = QUICK
        self.environment = {**os.environ, **own}
        self.begun: list[subprocess.Popen[bytes]] = []

    def begin(self, name: str, *arguments: str) -> Path:
        """Begin one; where it tells what it does."""
        own = {
            "SPARK_LOCAL_DIRS": str(self.folder / name / "local"),
            "SPARK_WORKER_DIR": str(self.folder / name / "work"),
        }
        command = [f"{self.home}/bin/spark-class", *arguments, "--host", _HERE, "--port", "0", "--webui-port", "0"]
        log = self.folder / f"{name}.log"
        with log.open("wb") as told:
            process = subprocess.Popen(command, env=self.environment | own, cwd=self.folder, stdout=told, stderr=told)
        self.begun.append(process)
        return log

    def end(self) -> None:
        """Kill all of them, and what they began."""
        for pid in [pid for process in self.begun for pid in descendants(process.pid)]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        for process in self.begun:
            process.wait()


def until(so: Callable[[], bool]) -> None:
    """Wait until it is *so*."""
    end = time.monotonic() + _PATIENCE
    while not so():
        assert time.monotonic() < end, "it does not come to be so"
        time.sleep(0.05)


def descendants(root: int) -> list[int]:
    """A process and all that descend from it, as far as they live."""
    children: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, parent = path.read_text("utf-8", "replace").rpartition(")")[2].split()[:2]
            if state != "Z":
                children.setdefault(int(parent), []).append(int(path.parent.name))
    found = [root]
    for pid in found:
        found += children.get(pid, [])
    return found


def lives(pid: int) -> bool:
    """Whether there is such a process, and it has not ended."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[0] != "Z"
    return False


def _command(pid: int) -> bytes:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


def _address(log: Path) -> str | None:
    found = re.search(r"Starting Spark master at (spark://\S+)", log.read_text("utf-8"))
    return found[1] if found else None
