"""A folder in which a run is disturbed: an earlier run's output, state and index, and inputs that changed since."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from cleaner.cli import call
from tests.conftest import read_tree, write_tree
from tests.runs import BRIDGE, FERRY, SCHOOL, Tree, invented, leftovers

if TYPE_CHECKING:
    import pytest

COMMAND: Final = (
    *("clean", "in", "-o", "out", "--index", "index", "--run", "one"),
    *("--stamp", "stamp", "--depfile", "depfile", "-q"),
)
_OWN: Final = {"state.db", "state.db-wal", "state.db-shm", "state.sum", "lock", "run.json"}
"""Files that are never the same twice, or say nothing."""


class World(NamedTuple):
    """The folder as it is before the run; its files then, and when it has ended undisturbed."""

    folder: Path
    old: dict[str, bytes]
    new: dict[str, bytes]

    def copy(self, place: Path) -> Path:
        """The folder anew, at *place*."""
        shutil.rmtree(place, ignore_errors=True)
        return Path(shutil.copytree(self.folder, place, symlinks=True))

    def assert_whole(self, place: Path) -> None:
        """No file of *place* is anything but the old one or the new one."""
        for name, data in files(place).items():
            assert data in (self.old.get(name), self.new.get(name)), f"{name} is not whole"
        record = place / "out.cleaner" / "run.json"
        assert not record.exists() or json.loads(record.read_bytes())

    def assert_healed(self, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """The next run in *place* ends as an undisturbed one, and nothing is left over."""
        monkeypatch.chdir(place)
        assert call([*COMMAND, "-j1"]) == 0
        assert leftovers(place) == []
        assert files(place) == self.new
        assert folders(place / "out") == folders_of(self.new)


def files(place: Path) -> dict[str, bytes]:
    """All that is promised to be the same: outputs, ledger, summary, index, stamp and depfile."""
    found = read_tree(place)
    return {name: data for name, data in found.items() if not (_OWN & {Path(name).name} or name.endswith("-tmp"))}


def folders(out: Path) -> set[str]:
    """The folders of an output."""
    return {f"out/{path.relative_to(out)}" for path in out.rglob("*") if path.is_dir()}


def folders_of(found: dict[str, bytes]) -> set[str]:
    """The folders that hold the outputs among the files *found*."""
    parents = {str(parent) for name in found for parent in Path(name).parents}
    return {parent for parent in parents if parent.startswith("out/")}


def records(texts: list[str]) -> bytes:
    """A file of records with *texts*."""
    return b"".join(json.dumps({"id": str(n), "text": text}).encode() + b"\n" for n, text in enumerate(texts))


def old_files(number: int) -> Tree:
    """What was cleaned before: some *number* of files."""
    page = f"<html><body><article><h1>Ferry</h1><p>{FERRY}</p><p>{BRIDGE}</p></article></body></html>"
    return invented(number) | {"post/page.html": page, "news.jsonl": records([FERRY, SCHOOL, BRIDGE, FERRY] * 20)}


def change(folder: Path) -> None:
    """Change, remove and add some of the inputs in *folder*."""
    shutil.rmtree(folder / "site6")
    for number, path in enumerate(sorted(folder.rglob("*.txt"))):
        if number % 4 == 0:
            path.write_text(f"{path.read_text()}\n{SCHOOL} Or so it was said on day {number}.\n")
        elif number % 7 == 0:
            path.unlink()
    write_tree(folder, {"new/a.txt": f"{FERRY}\n\n{SCHOOL}\n", "news.jsonl": records([SCHOOL, FERRY, BRIDGE] * 20)})


def world(folder: Path, monkeypatch: pytest.MonkeyPatch, number: int = 40) -> World:
    """A world in the new *folder*."""
    write_tree(folder / "old" / "in", old_files(number))
    monkeypatch.chdir(folder / "old")
    assert call([*COMMAND, "-j1"]) == 0
    change(folder / "old" / "in")
    (folder / "old" / "stamp").unlink()  # as make does before it calls again
    shutil.copytree(folder / "old", folder / "new")
    monkeypatch.chdir(folder / "new")
    assert call([*COMMAND, "-j1"]) == 0
    return World(folder / "old", files(folder / "old"), files(folder / "new"))
