"""The third movement on a cluster: the same bytes as the local engine's, wherever its tasks run, and however often."""

from __future__ import annotations

import gzip
import json
import os
import shutil
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import pytest

from cleaner.config import Config
from cleaner.document import StateError
from cleaner.job.across import Index
from cleaner.job.index import enter, read, read_or_begin
from cleaner.job.run import Request, run
from cleaner.job.segments import Part
from cleaner.job.spread.ending import SEGMENT, Passing, write_segment
from cleaner.job.summary import Facts, summarize, write_summary
from tests.batches import Quiet
from tests.conftest import read_tree, write_tree
from tests.flows import HandFlow
from tests.runs import MIXED, RESULTS, everything, leftovers, state_of
from tests.staged_runs import Cluster, once, twice
from tests.test_records import FORMS, TEXTS, Row, small_parts

if TYPE_CHECKING:
    from pathlib import Path

    from cleaner.job.outputs import Made
    from cleaner.job.run import Outcome
    from cleaner.job.spread.noted import Noted
    from tests.runs import Tree

PAGE: Final = "<html><head><title>Ferry</title></head><body><article>{}</article></body></html>"


def records(count: int, seed: int) -> list[Row]:
    """So many records, of which many say the same, some with fields that the text has nothing to do with."""
    return [
        {"id": f"n-{number}", "text": TEXTS[(number * seed) % len(TEXTS)], "url": f"https://post.example/{number}"}
        for number in range(count)
    ]


def mixed() -> Tree:
    """Files of every form: duplicates across all of them, failures, what is empty, and names that are no UTF-8."""
    pages = {
        f"pages/{n}.html": PAGE.format("".join(f"<p>{p}</p>" for p in t.split("\n\n"))) for n, t in enumerate(TEXTS)
    }
    of_records: Tree = {
        f"records/{form}.{form}": known.write(records(8 + number, number + 1))
        for number, (form, known) in enumerate(FORMS.items())
    }
    broken: Tree = {
        "records/broken.jsonl": FORMS["jsonl"].write(records(3, 1)) + b'{"text": 7}\n[1, 2]\nno json\n',
        "records/broken.parquet": FORMS["parquet"].write(records(30, 1))[:-30],
        "records/broken.json": FORMS["json"].write(records(6, 1))[:-20],
        "records/empty.jsonl": b"",
        "records/packed.jsonl.gz": gzip.compress(FORMS["jsonl"].write(records(9, 2)), mtime=0),
        os.fsdecode(b"records/nam\xe9 \\x.jsonl"): FORMS["jsonl"].write(records(4, 5)),
        os.fsdecode(b"post/\xff.txt"): "A ferry again\n",
        "post/packed.txt.gz": gzip.compress(TEXTS[1].encode(), mtime=0),
    }
    return MIXED | pages | of_records | broken


LINES: Final[Tree] = {
    "a.jsonl": FORMS["jsonl"].write(records(30, 2)),
    "b.jsonl.gz": gzip.compress(FORMS["jsonl"].write(records(5, 3)), mtime=0),
    "c/d.html": PAGE.format(f"<p>{TEXTS[1]}</p>"),
    "c/e.txt": TEXTS[0],
}


class Both:
    """One input, cleaned by the local engine into `out`, and published on a cluster into another one of that name."""

    def __init__(self, root: Path, files: Tree, **settings: Any) -> None:
        self.root, self.config = root, Config(jobs=1, **settings)
        self.beside, self.passes_on, self.attempts = False, False, once
        self.source = root / "in"
        for folder in (self.source, root / "local", root / "cluster"):
            folder.mkdir()
        write_tree(self.source, files)

    def local(self, against: Index | None = None) -> Outcome:
        out = self.root / "local" / "out"
        attributes = out.with_name("attributes") if self.beside else None
        request = Request((str(self.source),), out, state_of(out), self.config, against=against, attributes=attributes)
        return run(request, Quiet())

    def cluster(self, seed: int = 1) -> dict[str, Any]:
        out = self.root / "cluster" / "out"
        beside = out.with_name("attributes") if self.beside else None
        cluster = Cluster(out, self.config, beside, self.attempts, self.passes_on)
        return cluster.publish(state_of(self.root / "local" / "out"), self.source, seed)

    def same(self) -> bool:
        """Whether both have written the same."""
        one, other = (self.root / name for name in ("local", "cluster"))
        trees = [read_tree(folder / "attributes") if self.beside else {} for folder in (one, other)]
        assert trees[0] == trees[1]
        assert without_summary(one / "out") == without_summary(other / "out")
        return not leftovers(other)


def without_summary(out: Path) -> dict[str, bytes]:
    """All that is promised to be the same but the summary, which the process that leads writes."""
    if not (state_of(out) / "summary.json").exists():
        (state_of(out) / "summary.json").touch()
    return everything(out) | {"summary.json": b""}


def times(root: Path) -> dict[str, int]:
    """When each file of an output was written last."""
    return {str(path): path.stat().st_mtime_ns for path in root.rglob("*") if path.is_file()}


INDEXED: Final[list[dict[str, Any]]] = [{}, {"min_tokens": 3}, {"reprints": "drop"}, {"threshold": 0.6}]


@pytest.mark.parametrize("settings", INDEXED, ids=str)
def test_index(settings: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What later runs may compare lies in an index as the local engine puts it there: segment and manifest."""
    small_parts(monkeypatch)
    both = Both(tmp_path, mixed(), **settings)
    index = tmp_path / "index"
    both.local(Index(index, "one"))
    both.passes_on = True
    both.cluster()
    (entry,) = read(index).runs
    assert entry.part.rows > 10
    staging = Cluster(tmp_path / "cluster" / "out", both.config).staging
    chunks = len(list(staging.path("delivered", 0).parent.iterdir()))
    other = tmp_path / "other"
    for _ in range(2):
        passing = Passing(staging, chunks, other, read_or_begin(other, both.config))
        (row,) = HandFlow(1).numbers(1).map(partial(write_segment, passing), SEGMENT).few()
        enter(other, passing.manifest, (entry.run, entry.token), Part(**row))
        assert read_tree(other) == {name: data for name, data in read_tree(index).items() if name != "lock"}


CASES: Final[list[dict[str, Any]]] = [
    {},
    {"to": "jsonl"},
    {"to": "txt"},
    {"to": "parquet"},
    {"drop_empty": True, "reprints": "drop"},
    {"drop_empty": True, "reprints": "drop", "to": "txt"},
    {"scope": "document", "to": "jsonl", "drop_empty": True},
]


@pytest.mark.parametrize("settings", CASES, ids=str)
def test_same_bytes(settings: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Outputs, ledgers and summary are those of the local engine, byte for byte; a second time nothing is touched."""
    small_parts(monkeypatch)
    both = Both(tmp_path, mixed(), **settings)
    outcome = both.local()
    total = both.cluster()
    assert both.same()
    assert total["written"] == total["outputs"] == outcome.record["written"]
    versions = outcome.summary["versions"]
    facts = Facts(both.config, outcome.listing.skipped, {}, versions)
    state = state_of(tmp_path / "cluster" / "out")
    write_summary(state, summarize([(json.dumps(total["counts"]).encode(), 1)], facts))
    told = [(state_of(tmp_path / name / "out") / "summary.json").read_bytes() for name in ("local", "cluster")]
    assert told[0] == told[1]
    before = times(tmp_path / "cluster" / "out") | {str(state / name): 0 for name in RESULTS}
    again = both.cluster(seed=2)
    assert again == {**total, "written": 0}
    assert times(tmp_path / "cluster" / "out") | {str(state / name): 0 for name in RESULTS} == before
    assert both.same()


def test_attributes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What would go is noted beside the texts as the local engine notes it."""
    small_parts(monkeypatch)
    both = Both(tmp_path, LINES, to="jsonl")
    both.beside = True
    both.local()
    total = both.cluster()
    assert both.same()
    assert total["written"] == total["outputs"] == 2 * len(LINES)
    assert both.cluster()["written"] == 0


GONE: Final[list[tuple[str, dict[str, Any]]]] = [
    ("post/a.txt", {}),
    ("records/jsonl.jsonl", {"to": "txt"}),
    ("records", {}),
    (".", {}),
    ("pages", {"drop_empty": True}),
]


@pytest.mark.parametrize(("gone", "settings"), GONE)
def test_gone(gone: str, settings: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An input that has gone takes its output with it, and folders that are empty then, but nothing of anybody else."""
    small_parts(monkeypatch)
    both = Both(tmp_path, mixed(), **settings)
    both.local()
    both.cluster()
    strange = {"post/mine.txt": "mine", "records/mine.md": "mine"}
    for folder in ("local", "cluster"):
        write_tree(tmp_path / folder / "out", strange)
    if (both.source / gone).is_dir():
        for path in list((both.source / gone).iterdir()):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    else:
        (both.source / gone).unlink()
    both.local()
    before = len(times(tmp_path / "cluster" / "out"))
    assert both.cluster()["deleted"] == before - len(times(tmp_path / "cluster" / "out")) > 0
    assert both.same()
    assert both.cluster()["deleted"] == 0


def test_engines_by_turns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One state may be used on a cluster and on this machine by turns: each removes what the other one wrote."""
    small_parts(monkeypatch)
    both = Both(tmp_path, mixed(), drop_empty=True)
    out = tmp_path / "cluster" / "out"
    gone = ("post/a.txt", "records/csv.csv", "herald/b.txt", "pages/1.html")
    for turn, name in enumerate(gone):
        both.local()
        if turn % 2:
            both.cluster()
        else:
            run(Request((str(both.source),), out, state_of(out), both.config), Quiet())
        assert both.same()
        write_tree(out.parent / "out", {"mine.txt": "mine"})
        write_tree(tmp_path / "local" / "out", {"mine.txt": "mine"})
        (both.source / name).unlink()
    assert not (out / gone[-2]).exists()
    assert (out / "mine.txt").exists()


def test_other_places(tmp_path: Path) -> None:
    """What becomes of inputs may change its place, and be a folder where a file was; nothing is left where it was."""
    both = Both(tmp_path, {"a.txt/b.txt": TEXTS[0], "c.txt": TEXTS[1], "d/e.txt": TEXTS[2], "f.txt": TEXTS[4]})
    both.local()
    both.cluster()
    shutil.rmtree(both.source)
    both.source.mkdir()
    write_tree(both.source, {"a.txt": TEXTS[0], "c.txt/b.txt": TEXTS[1], "d/e.txt": TEXTS[2], "f.txt": TEXTS[4]})
    for settings in ({}, {"to": "jsonl"}, {"drop_empty": True}, {"to": "txt"}):
        both.config = Config(jobs=1, **settings)
        both.local()
        both.cluster()
        assert both.same()


def test_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a killed run wrote, and what it left half-written, goes in the next run if nothing wants it."""
    small_parts(monkeypatch)
    both = Both(tmp_path, mixed())
    both.local()

    def killed(noted: Noted, made: Made) -> None:
        if made.target.name == b"herald/b.txt":
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("cleaner.job.spread.noted.Noted.add", killed)
        with pytest.raises(KeyboardInterrupt):
            both.cluster()
    assert (tmp_path / "cluster" / "out" / "herald" / "b.txt").is_file()
    write_tree(tmp_path / "cluster" / "out" / "herald", {".12-ab.cleaner-tmp": "half"})
    (both.source / "herald" / "b.txt").unlink()
    both.local()
    both.cluster()
    assert both.same()


def test_twice_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two attempts at each task, one in the middle of the other, give what one gives."""
    small_parts(monkeypatch)
    both = Both(tmp_path, mixed(), drop_empty=True)
    both.local()
    both.cluster()
    for name in ("post/a.txt", "herald/b.txt", "records/jsonl.jsonl"):
        (both.source / name).unlink()
    both.local()
    both.attempts = twice
    both.cluster()
    assert both.same()


def test_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of records that changed after it was prepared ends the run: its output would be no one's."""
    small_parts(monkeypatch)
    both = Both(tmp_path, LINES)
    both.local()
    path = both.source / "a.jsonl"
    path.write_bytes(path.read_bytes().replace(b"n-29", b"n-30"))
    with pytest.raises(StateError, match=r"a\.jsonl: it changed.*; run again"):
        both.cluster()
