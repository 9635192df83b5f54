"""The extracted documents of a run can be had back by its state, whichever engine has left them."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from cleaner.cli import call
from cleaner.config import Config
from cleaner.document import ConfigError, StateError
from cleaner.job.extracts import extracts
from cleaner.job.read import extracted
from cleaner.job.report import write_report
from cleaner.job.spread.extracts import Staged
from tests.conftest import rows, write_tree
from tests.runs import MIXED, run, state_of
from tests.staged_runs import Cluster

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """The output of a run on a cluster, beside that of a local run on the same input."""
    (tmp_path / "in").mkdir()
    write_tree(tmp_path / "in", MIXED)
    assert run(tmp_path / "in", tmp_path / "local", "-q") == 1
    Cluster(tmp_path / "out", Config(jobs=1)).publish(state_of(tmp_path / "local"), tmp_path / "in")
    return tmp_path / "out"


def test_find(out: Path) -> None:
    """Every document is found by its id, in any order, with what the local engine found in it; no other is."""
    here, there = state_of(out), state_of(out.with_name("local"))
    names = [row["doc"] for row in rows(here / "documents.jsonl")]
    with extracts(here) as staged, extracts(there) as stored:
        assert isinstance(staged, Staged)
        assert not isinstance(stored, Staged)
        assert list(staged.ids()) == list(stored.ids()) == names
        for name in (*names, *reversed(names), *names[::3], names[-1]):
            assert staged.find(name) == stored.find(name) is not None
        assert staged.find("post/none.txt") is None


def test_restore(out: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """`restore` and `explain` say of a run on a cluster what they say of one on this machine."""
    told = []
    for place in (out, out.with_name("local")):
        for command in ("restore", "explain"):
            assert call([command, str(place), "post/b.txt"]) == 0
        assert call(["restore", str(place), "post/bb.txt"]) == 2
        said = capfdbinary.readouterr()
        told.append((said.out, said.err.replace(str(place).encode(), b"")))
    assert told[0] == told[1]
    assert b"did you mean 'post/b.txt'" in told[0][1]


def test_report(out: Path, tmp_path: Path) -> None:
    """The report of a run on a cluster is that of one on this machine."""
    pages = []
    for place in (out, out.with_name("local")):
        (state_of(place) / "summary.json").write_bytes((state_of(out.with_name("local")) / "summary.json").read_bytes())
        page = tmp_path / f"pages-{place.name}" / "page.html"
        pages.append(write_report(state_of(place), page, "a title").path.read_bytes())
    assert pages[0] == pages[1]


def test_needs_pyarrow(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the package is missing that reads staged documents, it is named, with what installs it."""
    monkeypatch.setattr("cleaner.job.extracts.there", lambda _: False)
    with pytest.raises(ConfigError, match=r"need the package pyarrow: pip install 'news-cleaner\[parquet\]'"):
        extracted(state_of(out), "post/a.txt")


def test_damaged(out: Path) -> None:
    """A staged file that is not what was written is named."""
    path = state_of(out) / "spark" / "documents" / "0.parquet"
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(StateError, match=r"0\.parquet: damaged: .*; the next run writes it anew"):
        extracted(state_of(out), "post/a.txt")


@pytest.mark.parametrize("record", [b"", b"{}", b"{"])
def test_record(record: bytes, out: Path) -> None:
    """A record that tells no engine is that of a local run, whatever else is staged there."""
    local = state_of(out.with_name("local"))
    (state_of(out) / "spark").rename(local / "spark")
    (local / "run.json").write_bytes(record)
    with extracts(local) as found:
        assert not isinstance(found, Staged)


def test_taken_back(out: Path) -> None:
    """A run on this machine that was killed after one on a cluster leaves what it has prepared itself."""
    shutil.rmtree(state_of(out) / "spark")
    with extracts(state_of(out)) as found:
        assert not isinstance(found, Staged)
