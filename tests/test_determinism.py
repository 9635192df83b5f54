"""The same input gives the same bytes: however it is run, in whatever steps, after whatever end."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT, cleaner, write_tree
from tests.runs import BRIDGE, FERRY, MIXED, NEWS, SCHOOL, everything, invented, leftovers, run, state_of
from tests.test_job_inputs import shuffle_listing

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `in/`, something of everything and many duplicates, and what it gives in `out/`."""
    folder = tmp_path_factory.mktemp("corpus")
    write_tree(folder / "in", invented(150) | MIXED)
    shutil.copytree(NEWS, folder / "in" / "news")
    (folder / "in" / "link.txt").symlink_to("nowhere")
    assert run(folder / "in", folder / "out", "-q") == 1
    return folder


@pytest.mark.parametrize("jobs", ["-j2", "-j3", "-j0"])
@pytest.mark.parametrize("seed", ["0", "1", "random"])
def test_jobs_and_hash_seeds(jobs: str, seed: str, corpus: Path, tmp_path: Path) -> None:
    """Neither the number of workers nor the seed of the hashes changes a byte."""
    done = cleaner("clean", corpus / "in", "-o", tmp_path / "out", jobs, env={"PYTHONHASHSEED": seed})
    assert done.returncode == 1
    assert everything(tmp_path / "out") == everything(corpus / "out")


def test_small_tasks(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """How the work is cut into tasks changes nothing."""
    monkeypatch.setattr("cleaner.job.tasks.MOST_ITEMS", 3)
    monkeypatch.setattr("cleaner.job.tasks.MOST_BYTES", 1000)
    assert run(corpus / "in", tmp_path / "out", "-q", "-j2") == 1
    assert everything(tmp_path / "out") == everything(corpus / "out")


@pytest.mark.parametrize("seed", range(3))
def test_shuffled_listing(seed: int, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor does the order in which the file system lists its entries."""
    shuffle_listing(monkeypatch, seed)
    assert run(corpus / "in", tmp_path / "out", "-q") == 1
    assert everything(tmp_path / "out") == everything(corpus / "out")


@pytest.mark.parametrize("seed", range(3))
def test_shuffled_paths(seed: int, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor the order of the paths in a list, nor that some come twice."""
    monkeypatch.chdir(corpus / "in")
    paths = [path for path in Path().rglob("*") if path.suffix == ".txt"]
    random.Random(seed).shuffle(paths)  # noqa: S311 - no secret
    (tmp_path / "list").write_bytes(b"\0".join(map(os.fsencode, [*paths, *paths[:7]])))
    (tmp_path / "in").mkdir()
    assert run(tmp_path / "in", tmp_path / "out", "-q", "-0", "--files-from", tmp_path / "list") == 1
    listed, walked = everything(tmp_path / "out"), everything(corpus / "out")
    del listed["summary.json"], walked["summary.json"]  # which tells what was passed over
    assert listed == walked


def test_again_and_again(corpus: Path, tmp_path: Path) -> None:
    """A second and a third run change nothing."""
    shutil.copytree(corpus, tmp_path / "copy", symlinks=True)
    for jobs in ("-j1", "-j2"):
        assert run(tmp_path / "copy" / "in", tmp_path / "copy" / "out", "-q", jobs) == 1
        assert everything(tmp_path / "copy" / "out") == everything(corpus / "out")


KILLS = [("keep", number) for number in (1, 2, 3, 4, 5)] + [("write", number) for number in (1, 2, 40, 165, 166, 168)]


@pytest.mark.parametrize(("event", "number"), KILLS)
def test_killed(event: str, number: int, corpus: Path, tmp_path: Path) -> None:
    """After a kill at any moment of a run, the next one ends with the same bytes and leaves nothing behind."""
    kill(event, number, corpus / "in", tmp_path / "out")
    assert run(corpus / "in", tmp_path / "out", "-q") == 1
    assert leftovers(tmp_path) == []
    assert everything(tmp_path / "out") == everything(corpus / "out")


def kill(event: str, number: int, source: Path, out: Path) -> None:
    """Run until *event* happens for the *number*th time, and no further."""
    arguments = ("clean", str(source), "-o", str(out), "-j1")
    command = [sys.executable, "-m", "tests.strike", event, str(number), "SIGKILL", *arguments]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode == -9


@pytest.mark.parametrize("event", ["keep", "write"])
def test_killed_again_and_again(event: str, corpus: Path, tmp_path: Path) -> None:
    """Nor does it matter how often."""
    for number in (2, 3, 3):
        kill(event, number, corpus / "in", tmp_path / "out")
    assert run(corpus / "in", tmp_path / "out", "-q") == 1
    assert leftovers(tmp_path) == []
    assert everything(tmp_path / "out") == everything(corpus / "out")


@pytest.mark.parametrize(("event", "number"), [("write", 40), ("write", 166), ("keep", 5)])
def test_killed_and_changed(event: str, number: int, corpus: Path, tmp_path: Path) -> None:
    """Nor that most inputs go after the kill: what was written of them goes too."""
    shutil.copytree(corpus / "in", tmp_path / "in", symlinks=True)
    kill(event, number, tmp_path / "in", tmp_path / "out")
    for path in tmp_path.glob("in/site[1-6]"):
        shutil.rmtree(path)
    for out in ("out", "fresh"):
        assert run(tmp_path / "in", tmp_path / out, "-q") == 1
    assert leftovers(tmp_path) == []
    assert everything(tmp_path / "out") == everything(tmp_path / "fresh")


@pytest.mark.parametrize(
    ("event", "number"), [*(("keep", number) for number in (1, 2, 3, 4, 5, 6, 7)), ("write", 1), ("write", 4)]
)
def test_killed_in_a_later_run(event: str, number: int, corpus: Path, tmp_path: Path) -> None:
    """Nor does a kill in a run that had little to do leave anything to be believed that is not true any more."""
    shutil.copytree(corpus / "in", tmp_path / "in", symlinks=True)
    (tmp_path / "in" / "link.txt").unlink()  # where a file can not be read, nothing is believed to be as it should be
    assert run(tmp_path / "in", tmp_path / "out", "-q") == 1
    change_some(tmp_path / "in", f"{FERRY}\n\n{SCHOOL}\n")
    kill(event, number, tmp_path / "in", tmp_path / "out")
    change_some(tmp_path / "in", f"{BRIDGE}\n\n{FERRY}\n")
    for out in ("out", "fresh"):
        assert run(tmp_path / "in", tmp_path / out, "-q") == 1
    assert leftovers(tmp_path) == []
    assert everything(tmp_path / "out") == everything(tmp_path / "fresh")


def change_some(source: Path, text: str) -> None:
    """Let some files below *source* begin with *text*, and one go."""
    files = sorted(path for path in source.glob("site[1-4]/*.txt") if path.is_file())
    for path in files[1::9]:
        path.write_text(text + path.read_text("utf-8"), "utf-8")
    files[0].unlink()


@pytest.mark.parametrize("share", [0.3, 0.5, 0.7, 0.9])
def test_killed_with_workers(share: float, corpus: Path, tmp_path: Path) -> None:
    """A kill out of the blue, with workers about: they end too, and the next run is as if nothing had been."""
    source, out = corpus / "in", tmp_path / "out"
    began = time.monotonic()
    assert cleaner("clean", source, "-o", tmp_path / "calm", "-j2").returncode == 1
    delay = share * (time.monotonic() - began)
    command = [sys.executable, "-m", "cleaner", "clean", str(source), "-o", str(out), "-j2", "-q"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    for _ in range(20):
        shutil.rmtree(state_of(out), ignore_errors=True)
        with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:
            time.sleep(delay)
            process.kill()
        if process.returncode == -9:
            break
        delay *= 0.8
    assert process.returncode == -9
    assert soon(source, out) == 1
    assert leftovers(tmp_path) == []
    assert everything(out) == everything(corpus / "out")


def soon(source: Path, out: Path) -> int:
    """The status of a run that waits until the workers of a killed one have seen that they are alone."""
    deadline = time.monotonic() + 30
    while (status := run(source, out, "-q")) == 2 and time.monotonic() < deadline:
        time.sleep(0.1)
    return status


def test_steps(corpus: Path, tmp_path: Path) -> None:
    """File by file, in any order, with a run after each handful, gives what one run gives."""
    files = sorted(path.relative_to(corpus / "in") for path in (corpus / "in").rglob("*") if not path.is_dir())
    random.Random(5).shuffle(files)  # noqa: S311 - no secret
    for handful in handfuls(files, 40):
        for name in handful:
            (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(corpus / "in" / name, tmp_path / "in" / name, follow_symlinks=False)
        run(tmp_path / "in", tmp_path / "out", "-q")
    assert everything(tmp_path / "out") == everything(corpus / "out")


def handfuls(files: list[Path], size: int) -> Iterator[list[Path]]:
    """*files* in lists of at most *size*."""
    yield from (files[i : i + size] for i in range(0, len(files), size))
