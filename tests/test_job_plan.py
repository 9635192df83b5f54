"""What is published again: what changed and what somebody touched, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cleaner.job.store import open_store
from tests.conftest import write_tree
from tests.runs import BRIDGE, FERRY, SCHOOL, Tree, everything, run, scratch, state_of

if TYPE_CHECKING:
    from pathlib import Path

FILES: Tree = {
    "a.txt": f"{FERRY}\n",
    "b.txt": f"{BRIDGE}\n\n{FERRY}\n",
    "c.txt": f"{SCHOOL}\n",
    "d.jsonl": '{"text": "One line of many."}\n{"text": "Another line of many."}\n',
    "e.txt": "Nothing of this is anywhere else.\n",
}


@pytest.fixture
def done(tmp_path: Path) -> Path:
    """A folder with `in` and `out`, in which all is as it should be."""
    write_tree(tmp_path / "in", FILES)
    assert run(tmp_path / "in", tmp_path / "out", "-q") == 0
    return tmp_path


@pytest.fixture(params=[False, True], ids=["all held", "few held"])
def held(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """How much is held in memory: all targets, as there are few, or none, and two outputs."""
    if request.param:
        monkeypatch.setattr("cleaner.job.plan._FEW", 0)
        monkeypatch.setattr("cleaner.job.delivery._MOST_OUTPUTS", 2)


def written(folder: Path) -> set[str]:
    """The outputs that another run touches."""
    before = {path.name: (path.stat().st_ino, path.stat().st_mtime_ns) for path in (folder / "out").iterdir()}
    assert run(folder / "in", folder / "out", "-q") == 0
    now = {path.name: (path.stat().st_ino, path.stat().st_mtime_ns) for path in (folder / "out").iterdir()}
    return {name for name in before.keys() | now.keys() if before.get(name) != now.get(name)}


CHANGES: list[tuple[Tree, set[str]]] = [
    ({}, set()),
    ({"e.txt": "Other words.\n"}, {"e.txt"}),
    ({"a.txt": f"{SCHOOL}\n"}, {"a.txt", "b.txt", "c.txt"}),
    ({"d.jsonl": '{"text": "One line of many."}\n{"text": "A third line of many."}\n'}, {"d.jsonl"}),
    ({"new.txt": "Other words.\n"}, {"new.txt"}),
]


@pytest.mark.parametrize(("changes", "touched"), CHANGES)
@pytest.mark.parametrize("damaged", [None, "c.txt", "d.jsonl"])
@pytest.mark.usefixtures("held")
def test_what_is_published_again(changes: Tree, touched: set[str], damaged: str | None, done: Path) -> None:
    """A change publishes what it decides, and an output that somebody touched is put right with it or without."""
    write_tree(done / "in", changes)
    if damaged:
        (done / "out" / damaged).write_text("spoilt", "utf-8")
    assert written(done) == touched | ({damaged} if damaged else set())
    assert written(done) == set()
    assert everything(done / "out") == scratch(done / "fresh", FILES | changes)


@pytest.mark.parametrize("name", ["a.txt", "d.jsonl", "e.txt"])
def test_what_has_gone(name: str, done: Path) -> None:
    """An input that has gone takes its output with it, and what went for it comes back."""
    (done / "in" / name).unlink()
    assert written(done) == {name} | ({"b.txt"} if name == "a.txt" else set())
    assert everything(done / "out") == scratch(done / "fresh", {n: text for n, text in FILES.items() if n != name})


@pytest.mark.parametrize("flags", [("--to", "jsonl"), ("--to", "txt"), ("--drop-empty",), ("--threshold", "0.9")])
def test_other_settings_and_back(flags: tuple[str, ...], done: Path) -> None:
    """Whether the outputs are those of other settings is asked, though no input changed."""
    for given in (flags, (), flags):
        assert run(done / "in", done / "out", "-q", *given) == 0
    assert everything(done / "out") == scratch(done / "fresh", FILES, *flags)


def test_changes_are_noted_only_while_all_is_delivered(done: Path) -> None:
    """What changed is known by name until it is published, and then by no name."""
    store = open_store(state_of(done / "out"))
    store.drop([(b"e.txt", 0)])
    assert store.changed(9) == [b"e.txt"]
    store.intend([(b"e.txt", 0, b"../out/e.txt")])
    store.drop([(b"c.txt", 0)])
    assert store.changed(9) == [b"e.txt"]
    store.settle("all")
    assert store.changed(9) == []
    store.close()
