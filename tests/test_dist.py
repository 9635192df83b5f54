"""What is handed to others: the wheel and the source distribution, built, looked into, and installed elsewhere."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest

import cleaner
from tests.conftest import IN_CI, ROOT, read_tree, write_tree

pytestmark = pytest.mark.slow

STEM = f"news_cleaner-{cleaner.__version__}"
WHEEL, SDIST = f"{STEM}-py3-none-any.whl", f"{STEM}.tar.gz"
CACHES = ("__pycache__", "*.pyc")
DATA = re.compile(
    r"cleaner/(dedup/facts/data/\w+\.toml|report/templates/\w+\.(html|css|js)|rules/packs/\w+\.toml"
    r"|rules/shape/\w+\.json|engines/log4j2\.properties|py\.typed|[\w/]+\.py)"
)
"""The names of all that may lie in the package."""

TEMPLATES = {f"cleaner/report/templates/page.{kind}" for kind in ("html", "css")}
NEEDED = TEMPLATES | {"cleaner/py.typed", "cleaner/rules/packs/en.toml", "cleaner/rules/shape/weights.json"}

NEWS = {"post/a.txt": "A ferry again\n\nThe cafÃ© on the quay stayed open.\n\nShare Tweet Email Print\n"}
CLEAN = {"post/a.txt": "A ferry again\n\nThe café on the quay stayed open.\n".encode()}

INPUTS = ("test_layers.py", "test_golden.py")
"""Tests that read the sources, and the examples."""


def call(folder: Path, *command: str | Path) -> str:
    """What *command* prints when it runs in *folder*, where nothing leads to this tree, and where it must succeed."""
    ours = ("PYTHON", "PYTEST", "VIRTUAL_ENV", "CLEANER", "MAKE", "CI")  # without CI no slow test runs again below
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def build(source: Path, out: Path, *what: str) -> Path:
    """The folder *out*, in which now lies *what* is built of *source*."""
    tool = shutil.which("pyproject-build")
    if not tool:
        assert not IN_CI, "CI must have build"
        pytest.skip("no build here")
    call(source, tool, *what, "--outdir", out)
    return out


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a wheel and a source distribution, each made of this tree."""
    return build(ROOT, tmp_path_factory.mktemp("dist"), "--wheel", "--sdist")


@pytest.fixture(scope="module")
def unpacked(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source distribution, unpacked."""
    folder = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(dist / SDIST) as archive:
        archive.extractall(folder, filter="data")
    return folder / STEM


def contents(wheel: Path) -> dict[str, bytes]:
    """The files in *wheel*, by name."""
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def tracked(*names: str) -> dict[str, bytes]:
    """What lies in this tree under *names*, but for caches."""
    found: dict[str, bytes] = {}
    for path in (ROOT / name for name in names):
        inside = [each for each in path.rglob("*") if each.is_file()] if path.is_dir() else [path]
        found |= {str(each.relative_to(ROOT)): each.read_bytes() for each in inside}
    return {name: data for name, data in found.items() if "__pycache__" not in name}


def test_wheel(dist: Path) -> None:
    """The wheel holds the package, all of it and nothing else, and its metadata."""
    found = contents(dist / WHEEL)
    package = {name: data for name, data in found.items() if not name.startswith(f"{STEM}.dist-info/")}
    assert package == tracked("cleaner")
    assert not [name for name in package if not DATA.fullmatch(name)]
    assert package.keys() >= NEEDED
    metadata = {name.partition("/")[2] for name in found.keys() - package.keys()}
    assert metadata == {"METADATA", "WHEEL", "RECORD", "entry_points.txt", "licenses/LICENSE"}


def test_sdist(unpacked: Path) -> None:
    """The source distribution holds all that `make run` and `make test` read, and nothing else."""
    settings: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    included = settings["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]
    found = read_tree(unpacked)
    assert found.pop("PKG-INFO")
    assert found == tracked(*included, "pyproject.toml", ".gitignore")
    assert not [name for name in found if ".cleaner/" in name or name.endswith((".pyc", ".db", ".log"))]


def test_metadata(dist: Path) -> None:
    """An index would take the metadata, and could show the README."""
    tool = shutil.which("twine")
    if not tool:
        assert not IN_CI, "CI must have twine"
        pytest.skip("no twine here")
    assert call(dist, tool, "--no-color", "check", "--strict", WHEEL, SDIST).count("PASSED") == 2


@pytest.mark.parametrize("name", [WHEEL, SDIST])
def test_install(name: str, dist: Path, tmp_path: Path) -> None:
    """In a fresh environment what is installed of either cleans, and makes a page of what it did."""
    call(tmp_path, sys.executable, "-m", "venv", "venv")
    programs = tmp_path / "venv" / "bin"
    call(tmp_path, programs / "python", "-m", "pip", "install", "--quiet", "--no-compile", f"{dist / name}[report]")
    assert call(tmp_path, programs / "cleaner", "--version").split()[-1] == cleaner.__version__
    where = call(tmp_path, programs / "python", "-c", "import cleaner; print(cleaner.__file__)")
    assert Path(where).is_relative_to(tmp_path / "venv")

    write_tree(tmp_path / "in", NEWS)
    call(tmp_path, programs / "cleaner", "clean", "in", "-o", "out")
    assert read_tree(tmp_path / "out") == CLEAN
    call(tmp_path, programs / "cleaner", "report", "out")
    assert b"post/a.txt" in (tmp_path / "out.cleaner" / "report.html").read_bytes()


def test_sdist_builds_the_wheel(dist: Path, unpacked: Path, tmp_path: Path) -> None:
    """The wheel that is built of the source distribution is the one that is built of this tree."""
    copy = shutil.copytree(unpacked, tmp_path / "source", ignore=shutil.ignore_patterns(*CACHES))
    again = build(Path(copy), tmp_path / "again", "--wheel")
    assert contents(again / WHEEL) == contents(dist / WHEEL)


def test_sdist_tests_itself(unpacked: Path, tmp_path: Path) -> None:
    """Whoever has the source distribution can run the tests, which find there all that they read."""
    copy = shutil.copytree(unpacked, tmp_path / "source", ignore=shutil.ignore_patterns(*CACHES))
    every = call(Path(copy), sys.executable, "-m", "pytest", "--collect-only", "-qq")
    assert len(every.split()) >= len(list((ROOT / "tests").glob("test_*.py")))
    call(Path(copy), sys.executable, "-m", "pytest", *(f"tests/{name}" for name in INPUTS))
