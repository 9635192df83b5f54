"""The index as files: what does not fit is refused, and nothing that happens to a writer spoils it."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from cleaner.config import Config
from cleaner.document import StateError
from cleaner.job import index
from cleaner.job.index import MANIFEST
from cleaner.job.lock import locked
from cleaner.job.upkeep import describe, verify
from tests.batches import BRIDGE, BUDGET, CONFIG, FERRY, GONE, ONE, SCHOOL, TWO, Town, sound, two_batches
from tests.conftest import ROOT, read_tree

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def two(tmp_path: Path) -> Town:
    """Two batches, cleaned one after the other."""
    return two_batches(tmp_path)


@pytest.mark.parametrize(
    ("config", "message"),
    [
        (Config(jobs=1, threshold=0.85), f"threshold {CONFIG.threshold}, this run 0.85"),
        (Config(jobs=1, recall=0.9), "recall 0.995, this run 0.9"),
    ],
)
def test_other_settings_are_refused(two: Town, config: Config, message: str) -> None:
    """An index of other settings is refused, saying which, before anything is written."""
    before = read_tree(two.root)
    with pytest.raises(StateError, match=message):
        two.clean("two", config=config)
    assert read_tree(two.root) == before


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("SIZE", 2, "shingle 3, this run 2"),
        ("probe", lambda _plan: "other", "fingerprints [0-9a-f]{32}, this run other"),
        ("VERSION", 2, "version 1, this program needs 2"),
    ],
)
def test_other_versions_are_refused(
    two: Town, monkeypatch: pytest.MonkeyPatch, name: str, value: Any, message: str
) -> None:
    """An index of another form, shingle or way to make fingerprints is refused, saying which."""
    monkeypatch.setattr(index, name, value)
    with pytest.raises(StateError, match=message):
        two.clean("two")


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b"{\xff", b'{"version": 1, "checksum": "", "runs": []}'])
def test_a_damaged_manifest_is_refused(two: Town, data: bytes) -> None:
    """A manifest that is not what was written is named."""
    (two.index / MANIFEST).write_bytes(data)
    with pytest.raises(StateError, match=MANIFEST):
        two.clean("two")


def test_a_changed_manifest_is_refused(two: Town) -> None:
    """A manifest vouches for itself, names and order among it."""
    text = (two.index / MANIFEST).read_text()
    (two.index / MANIFEST).write_text(text.replace('"one"', '"eno"'))
    with pytest.raises(StateError, match="checksum"):
        list(verify(two.index))


def test_one_writer_at_a_time(two: Town) -> None:
    """While one run writes to the index, another one that would is refused, and one that only reads is not."""
    with locked(two.index):
        with pytest.raises(StateError, match=f"in use by another run, process {os.getpid()}"):
            two.clean("two")
        two.clean("two", read_only=True)
    assert two.dropped("two") == GONE


def test_a_reader_while_a_run_is_replaced(two: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader that comes between manifest and segments of a run that is just replaced reads again."""
    opened = index.open_entry
    two.write("one", {"a.txt": f"{BRIDGE}\n"})

    def late(*given: Any) -> Any:
        monkeypatch.setattr(index, "open_entry", opened)
        two.clean("one")
        return opened(*given)

    monkeypatch.setattr(index, "open_entry", late)
    two.clean("two", read_only=True)
    assert two.dropped("two") == GONE[1:]


CHILD = """
import os, signal, sys
from cleaner.cli import call
from cleaner.job import delivered, index
place, number, moment = sys.argv[1], int(sys.argv[2]), sys.argv[3]
module = delivered if place == "delivered" else index
true, count = getattr(module, place), [0]

def deadly(*given):
    count[0] += 1
    if count[0] == number and moment == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    result = true(*given)
    if place == "delivered":
        return dying(result)
    if count[0] == number:
        os.kill(os.getpid(), signal.SIGKILL)
    return result

def dying(pieces):
    yield next(pieces)
    os.kill(os.getpid(), signal.SIGKILL)

if place != "none":
    setattr(module, place, deadly)
call(sys.argv[4:])
"""


def child(town: Town, *step: str) -> subprocess.Popen[bytes]:
    """A process that cleans batch one and dies at *step*."""
    request = town.request("one")
    arguments = ["clean", *request.inputs, "-o", request.out, "--index", town.index, "--run", "one", "-j1", "-q"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen([sys.executable, "-c", CHILD, *step, *map(str, arguments)], env=environment)


def undisturbed(two: Town, folder: Path) -> tuple[dict[str, bytes], dict[str, Any]]:
    """What the changed batch one gives when nothing happens to it, and the index then."""
    folder.mkdir()
    calm = Town(folder)
    for batch, files in {"one": ONE, "two": TWO}.items():
        calm.write(batch, files)
        calm.clean(batch)
    two.write("one", CHANGED)
    calm.write("one", CHANGED)
    calm.clean("one")
    return calm.result("one"), describe(calm.index)


CHANGED = {"a.txt": f"{BUDGET}\n", "d.txt": f"{SCHOOL}\n\n{FERRY}\n"}
STEPS = [
    ("delivered", 1, "after"),
    ("write_segment", 1, "after"),
    ("replace_durably", 1, "before"),
    ("replace_durably", 1, "after"),
    ("replace_durably", 2, "before"),
    ("replace_durably", 2, "after"),
    ("replace", 1, "after"),
]


@pytest.mark.parametrize("step", STEPS, ids=lambda step: "-".join(map(str, step)))
def test_killed_at_each_step(two: Town, step: tuple[str, int, str]) -> None:
    """Killed at any step, a run leaves the old index or the new one, and the next run ends as if nothing had been."""
    old = describe(two.index)
    result, new = undisturbed(two, two.root / "calm")
    assert child(two, *map(str, step)).wait() == -signal.SIGKILL
    written = step[0] == "replace" or step == ("replace_durably", 2, "after")
    assert {**describe(two.index), "bytes": 0} == {**(new if written else old), "bytes": 0}
    assert sound(two)
    two.clean("two", read_only=True)
    two.clean("one")
    assert two.result("one") == result
    assert describe(two.index) == new
    assert {path.name for path in two.index.rglob("*.*")} == {run["file"] for run in new["runs"]} | {MANIFEST}


def test_killed_at_any_moment(two: Town) -> None:
    """Killed whenever it may be, a run leaves a sound index, and the next run ends as if nothing had been."""
    result, new = undisturbed(two, two.root / "calm")
    for moment in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8):
        running = child(two, "none", "0", "")
        time.sleep(moment)
        running.kill()
        running.wait()
        assert sound(two)
    two.clean("one")
    assert two.result("one") == result
    assert describe(two.index) == new


@pytest.mark.parametrize(("place", "number"), [("write_segment", 1), ("replace_durably", 1), ("replace_durably", 2)])
def test_a_full_disk(two: Town, monkeypatch: pytest.MonkeyPatch, place: str, number: int) -> None:
    """A disk that fills up during the update leaves the old index, and nothing beside it once there is room again."""
    old = describe(two.index)
    result, new = undisturbed(two, two.root / "calm")
    true, count = getattr(index, place), [0]

    def full(*given: Any) -> Any:
        count[0] += 1
        if count[0] == number:
            given[0].write_bytes(b"as much as there was room for")
            raise OSError(errno.ENOSPC, "No space left on device")
        return true(*given)

    with monkeypatch.context() as patch:
        patch.setattr(index, place, full)
        with pytest.raises(OSError, match=r"No space left on device.*index"):
            two.clean("one")
    assert {**describe(two.index), "bytes": 0} == {**old, "bytes": 0}
    assert sound(two)
    assert not list(two.index.rglob(".*"))
    two.clean("one")
    assert two.result("one") == result
    assert describe(two.index) == new
