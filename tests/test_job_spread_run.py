"""A run on a flow, however many partitions it has, writes what a run on one machine writes, byte for byte."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from cleaner.config import Config
from cleaner.document import CleanerError, ConfigError
from cleaner.job.across import Index
from cleaner.job.progress import Silent
from cleaner.job.read import extracted
from cleaner.job.run import Request
from cleaner.job.run import run as local_run
from cleaner.job.spread.run import run
from tests.conftest import ROOT, write_tree
from tests.flows import HandFlow
from tests.runs import MIXED, everything, leftovers
from tests.test_job_spread_resolve import near

if TYPE_CHECKING:
    from pathlib import Path


def request(source: Path, out: Path, index: Index | None = None, **settings: Any) -> Request:
    """Ask for *source* to be cleaned into *out*."""
    state = out.with_name(out.name + ".cleaner")
    return Request((str(source),), out, state, Config(jobs=1, **settings), against=index)


def both(source: Path, folder: Path, **settings: Any) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """All results of a run on a flow, and of one on this machine."""
    run(request(source, folder / "spread", **settings), HandFlow(3), Silent())
    local_run(request(source, folder / "local", **settings), Silent())
    return everything(folder / "spread"), everything(folder / "local")


def touched(out: Path) -> dict[Path, tuple[int, int]]:
    """What tells of each file below *out* whether it was written."""
    files = (path for path in out.rglob("*") if path.is_file())
    return {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in files}


@pytest.mark.parametrize("settings", [{}, {"to": "jsonl"}, {"to": "txt"}, {"reprints": "drop", "drop_empty": True}])
def test_examples(tmp_path: Path, settings: dict[str, Any]) -> None:
    """All examples come out the same, whatever form they have."""
    found, wanted = both(ROOT / "fixtures", tmp_path, **settings)
    assert found == wanted


def test_again(tmp_path: Path) -> None:
    """A second run on the same, and one after changes, leave what a run from scratch leaves, and nothing else."""
    write_tree(tmp_path / "in", MIXED | near(20, 3))
    asked = request(tmp_path / "in", tmp_path / "out")
    run(asked, HandFlow(3), Silent())
    before = touched(tmp_path / "out")
    assert run(asked, HandFlow(5), Silent()).record["written"] == 0
    assert touched(tmp_path / "out") == before
    for name in ("post/a.txt", "site1/1.txt"):
        (tmp_path / "in" / name).unlink()
    write_tree(tmp_path / "in", {"post/new.txt": "A new one came today, and it says what no other says.\n"})
    run(asked, HandFlow(2), Silent())
    local_run(request(tmp_path / "in", tmp_path / "local"), Silent())
    assert everything(tmp_path / "out") == everything(tmp_path / "local")
    assert not leftovers(tmp_path)


def test_turns(tmp_path: Path) -> None:
    """Runs of both engines take turns on one output: each removes what the other wrote for inputs that have gone."""
    asked = request(tmp_path / "in", tmp_path / "out")
    files = {f"post/{number}.txt": f"This is the story of number {number}, and of no other.\n" for number in range(6)}
    write_tree(tmp_path / "in", files)
    for number, engine in enumerate("LSLLSSL"):
        (tmp_path / "in" / f"post/{number}.txt").unlink(missing_ok=True)
        if engine == "L":
            local_run(asked, Silent())
        else:
            run(asked, HandFlow(3), Silent())
        assert {path.name for path in (tmp_path / "out").rglob("*.txt")} == {f"{n}.txt" for n in range(number + 1, 6)}
    assert not leftovers(tmp_path)


def test_index(tmp_path: Path) -> None:
    """Runs of both engines take turns with one index, and it becomes the same."""
    files = near(30, 8)
    for number in range(3):
        some = {name: text for place, (name, text) in enumerate(sorted(files.items())) if place % 3 == number}
        write_tree(tmp_path / f"in{number}", some)
    for where, engines in {"one": "LLL", "two": "SLS", "three": "SSS"}.items():
        for number, engine in enumerate(engines):
            index = Index(tmp_path / where / "index", f"run {number}")
            asked = request(tmp_path / f"in{number}", tmp_path / where / f"out{number}", index)
            if engine == "L":
                local_run(asked, Silent())
            else:
                run(asked, HandFlow(3), Silent())
    for number in range(3):
        one, two, three = (everything(tmp_path / where / f"out{number}") for where in ("one", "two", "three"))
        assert one == two == three
    segments = [sorted(path.name for path in (tmp_path / w / "index" / "segments").iterdir()) for w in ("one", "two")]
    assert segments[0] == segments[1]


def test_text_before(tmp_path: Path) -> None:
    """The extracted text can be had after a run on a flow, too."""
    write_tree(tmp_path / "in", MIXED)
    run(request(tmp_path / "in", tmp_path / "out"), HandFlow(3), Silent())
    local_run(request(tmp_path / "in", tmp_path / "local"), Silent())
    one, other = (extracted(tmp_path / f"{name}.cleaner", "post/a.txt") for name in ("out", "local"))
    assert one.text == other.text != ""


def test_strict(tmp_path: Path) -> None:
    """A failure ends a strict run before anything is written, by name."""
    write_tree(tmp_path / "in", MIXED)
    with pytest.raises(CleanerError, match=r"herald/binary\.txt: decode"):
        run(request(tmp_path / "in", tmp_path / "out", strict=True), HandFlow(3), Silent())
    assert not (tmp_path / "out").exists()


def test_missing(tmp_path: Path) -> None:
    """An input that is not there is an error, and nothing stays staged."""
    with pytest.raises(ConfigError, match="No such file"):
        run(request(tmp_path / "nowhere", tmp_path / "out"), HandFlow(3), Silent())
    assert not list((tmp_path / "out.cleaner" / "spark").iterdir())
