"""The examples in `fixtures/pipelines/`, run by the tools that they are for."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import pytest

from tests.conftest import IN_CI, ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

PIPELINES = ROOT / "fixtures" / "pipelines"
PATH = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])

CHEESE = "valley-post.example/cheese.txt"
TRAM = "valley-post.example/tram.txt"
COPY = "harbour-herald.example/tram.txt"
WIRE = "wire.jsonl"

Times: TypeAlias = dict[str, int]


def call(folder: Path, *command: str, fails: bool = False) -> str:
    """What *command* prints when it runs in *folder*, where it must succeed, or fail if it *fails*."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "CLEANER", "PYTEST"))
    }
    environment |= {"PATH": PATH, "HOME": str(folder), "LC_ALL": "C.UTF-8", "DVC_NO_ANALYTICS": "1"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode != 0) is fails, done.stdout + done.stderr
    return done.stdout + done.stderr


def need(tool: str) -> None:
    """Skip the test where *tool* is not installed, but not in CI."""
    if not shutil.which(tool, path=PATH):
        assert not IN_CI, f"CI must have {tool}"
        pytest.skip(f"no {tool} here")


def times(folder: Path) -> Times:
    """When each file below *folder* was written."""
    return {str(path.relative_to(folder)): path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def newer(folder: Path, before: Times) -> set[str]:
    """The files below *folder* that are others than *before*."""
    return {name for name, time in times(folder).items() if before.get(name) != time}


def edit(path: Path, old: str, new: str) -> None:
    """Write *new* for *old* in the file at *path*."""
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A fresh copy of the examples."""
    return Path(shutil.copytree(PIPELINES, tmp_path / "pipelines"))


def check_increments(folder: Path, build: Callable[[], object]) -> None:
    """Hold *build* to it that after every change of the articles just what depends on it is made anew."""
    scraped, clean, counts = folder / "scraped", folder / "clean", folder / "counts"
    build()
    assert set(times(clean)) == set(times(counts)) == {CHEESE, TRAM, COPY, WIRE}
    assert (counts / TRAM).read_text().split()[:2] == ["3", "23"]

    before = times(folder)
    build()
    assert not [name for name in newer(folder, before) if name.startswith(("clean", "counts"))]

    edit(scraped / TRAM, "eleven stations", "twelve small stations")
    cleaned, counted = times(clean), times(counts)
    build()
    assert newer(clean, cleaned) == newer(counts, counted) == {TRAM}
    assert (counts / TRAM).read_text().split()[:2] == ["3", "24"]

    (scraped / CHEESE).unlink()
    cleaned, counted = times(clean), times(counts)
    build()
    assert newer(clean, cleaned) == newer(counts, counted) == set()
    assert set(times(clean)) == {TRAM, COPY, WIRE}


def test_make(folder: Path) -> None:
    """With the Makefile, only what changed is made anew, and nothing the second time."""
    check_increments(folder, lambda: call(folder, "make"))
    assert set(times(folder / "counts")) == {TRAM, COPY, WIRE}
    assert call(folder, "make") == "make[1]: Nothing to be done for 'counts'.\n"


def test_make_sees_a_copy_go(folder: Path) -> None:
    """When the article goes whose copy of a paragraph was kept, the other one gets it back, and is counted again."""
    call(folder, "make")
    cleaned = times(folder / "clean")
    (folder / "scraped" / COPY).unlink()
    call(folder, "make")
    assert newer(folder / "clean", cleaned) == {TRAM}
    assert (folder / "counts" / TRAM).read_text().split()[0] == "5"


@pytest.mark.parametrize("command", [["make"], ["make", "-j2"]])
def test_make_stops_at_failures(command: list[str], folder: Path) -> None:
    """A document that can not be read stops make, until it has gone."""
    (folder / "scraped" / "bad.txt").write_bytes(b"\0binary\0")
    assert "bad.txt: decode: binary" in call(folder, *command, fails=True)
    assert not (folder / "counts").exists()
    (folder / "scraped" / "bad.txt").unlink()
    call(folder, *command)
    assert len(times(folder / "counts")) == 4


@pytest.mark.slow
def test_snakemake(folder: Path) -> None:
    """With the Snakefile, only what changed is made anew, and nothing the second time."""
    need("snakemake")
    check_increments(folder, lambda: call(folder, "snakemake", "--cores", "1"))
    assert "Nothing to be done" in call(folder, "snakemake", "--cores", "1")
    table = (folder / "counts.txt").read_text().splitlines()
    assert [line.split()[-1] for line in table] == [f"clean/{name}" for name in (COPY, TRAM, WIRE)]


@pytest.mark.slow
def test_dvc(folder: Path) -> None:
    """With the dvc.yaml, a second run does nothing, and `clean/` holds what belongs to the articles of now."""
    need("dvc")
    call(folder, "dvc", "init", "--no-scm", "-q")
    assert "Running stage 'clean'" in call(folder, "dvc", "repro")
    assert "Data and pipelines are up to date." in call(folder, "dvc", "repro")
    first = (folder / "dvc.lock").read_bytes()

    (folder / "scraped" / CHEESE).unlink()
    call(folder, "dvc", "repro")
    assert set(times(folder / "clean")) == {TRAM, COPY, WIRE}

    # what an older version had must not stay
    (folder / "dvc.lock").write_bytes(first)
    call(folder, "dvc", "checkout")
    assert (folder / "clean" / CHEESE).exists()
    edit(folder / "scraped" / TRAM, "eleven stations", "twelve small stations")
    call(folder, "dvc", "repro")
    assert set(times(folder / "clean")) == {TRAM, COPY, WIRE}
    assert '"prepared": 1,' in (folder / "clean.cleaner" / "run.json").read_text()


@pytest.mark.parametrize("name", ["airflow_dag.py", "dagster_assets.py"])
def test_python_examples(name: str) -> None:
    """The examples for Airflow and Dagster are Python."""
    assert ast.get_docstring(ast.parse((PIPELINES / name).read_text("utf-8")))
