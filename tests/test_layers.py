"""The house: who may import whom, and how long a module may be."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FLOORS = {
    "__main__": 5,
    "cli": 4,
    "job": 3,
    "engines": 2,
    "decode": 1,
    "repair": 1,
    "extract": 1,
    "segment": 1,
    "rules": 1,
    "dedup": 1,
    "formats": 1,
    "report": 1,
    "document": 0,
    "config": 0,
    "__init__": -1,
}
FRONT = 4
"""The floor of what `cleaner` itself exports; all that others take from it is its version."""
LONGEST = 260
MODULES = sorted((ROOT / "cleaner").rglob("*.py"))
OPENERS = {"open", "read_text", "read_bytes", "write_text", "write_bytes"}


def room(path: Path) -> str:
    """The room of the house that a module lies in."""
    first = path.relative_to(ROOT / "cleaner").parts[0]
    return first.removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    """The modules of this package that *path* imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "cleaner":
            yield from (f"{node.module}.{name.name}" for name in node.names)
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names if name.name.split(".")[0] == "cleaner")


def calls(path: Path) -> Iterator[str]:
    """The names of the functions that *path* calls."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            yield getattr(node.func, "id", getattr(node.func, "attr", ""))


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_floors(path: Path) -> None:
    """A module imports from its own room and from floors below, never from a sibling."""
    here = room(path)
    floor = FRONT if here == "__init__" else FLOORS[here]
    for name in imports(path):
        other = name.split(".")[1]
        assert other in FLOORS or other == "__version__", name
        other = other if other in FLOORS else "__init__"
        assert other == here or FLOORS[other] < floor or {here, other} == {"config", "document"}, name


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_length(path: Path) -> None:
    """A module can be read in one sitting."""
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST


def test_no_cycles() -> None:
    """No module imports itself by way of others."""
    names = {_dotted(path): path for path in MODULES}
    graph = {name: {_owner(found, names) for found in imports(path)} - {name} for name, path in names.items()}
    done: set[str] = set()
    while ready := {name for name in graph if name not in done and graph[name] - {""} <= done}:
        done |= ready
    assert set(graph) - done == set()


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_files_are_opened_at_the_rim(path: Path) -> None:
    """Only formats, the job and the command line touch files; the rest is text and arrays, but for data of our own."""
    own = {"packs.py", "lexicon.py", "limits.py"}  # limits: what the system says of a worker
    if room(path) not in {"formats", "job", "cli"} and path.name not in own:
        assert OPENERS.isdisjoint(calls(path))


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_code_from_data(path: Path) -> None:
    """Nothing is unpickled or evaluated."""
    text = path.read_text("utf-8")
    assert {"eval", "exec", "__import__"}.isdisjoint(calls(path)) or "executescript" in text
    assert "import pickle" not in text
    assert "import marshal" not in text


def _dotted(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def _owner(found: str, names: dict[str, Path]) -> str:
    """The module that an imported name lives in."""
    while found and found not in names:
        found = found.rpartition(".")[0]
    return found if found != "cleaner" else ""
