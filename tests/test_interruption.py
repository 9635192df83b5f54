"""A run that is killed, at any step and at any moment, leaves nothing that is not whole, and the next one heals it."""

from __future__ import annotations

import os
import random
import signal
import time
from functools import partial
from typing import TYPE_CHECKING

import pytest

from tests.strike import STEPS, Count, Tap, child, ended, orphans, sends, struck
from tests.world import COMMAND, World, world

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KILLS = 26
"""Random kills that must land in each of eight tests."""
JOBS = ("-j1", "-j2")


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A run to come, that has something to do of every kind."""
    with pytest.MonkeyPatch.context() as patch:
        yield world(tmp_path_factory.mktemp("world"), patch)


@pytest.fixture(scope="module")
def counted(before: World, tmp_path_factory: pytest.TempPathFactory) -> Count:
    """How often each step happens in it."""
    count = Count()
    place = before.copy(tmp_path_factory.mktemp("count") / "place")
    with pytest.MonkeyPatch.context() as patch:
        Tap(place, count).install(patch)
        before.assert_healed(place, patch)
    return count


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_each_step(
    step: str, before: World, counted: Count, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed at a step, the first, second and last time, a run leaves whole files, and the next one ends well."""
    last = counted.of[step]
    assert last, "this step never happens"
    for number in sorted({1, min(2, last), last}):
        place = before.copy(tmp_path / "place")
        monkeypatch.chdir(place)
        ready = struck(step, number, partial(sends, signal.SIGKILL), place)
        assert ended(child([*COMMAND, "-j1"], tmp_path / "told", ready)) == -signal.SIGKILL
        before.assert_whole(place)
        before.assert_healed(place, monkeypatch)


@pytest.mark.slow
@pytest.mark.parametrize("jobs", JOBS)
@pytest.mark.parametrize("seed", range(4))
def test_killed_at_any_moment(
    seed: int, jobs: str, before: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed at whatever moment, with and without workers, a run leaves whole files, and the next one ends well."""
    choose = random.Random(seed)  # noqa: S311 - no secret
    place, landed = tmp_path / "place", 0
    began = time.monotonic()
    monkeypatch.chdir(before.copy(place))
    assert ended(child([*COMMAND, jobs], tmp_path / "told")) == 0
    whole = time.monotonic() - began
    for _ in range(KILLS * 20):
        monkeypatch.chdir(before.copy(place))
        process = child([*COMMAND, jobs], tmp_path / "told")
        time.sleep(choose.uniform(0, whole))
        os.kill(process, signal.SIGKILL)
        landed += ended(process) == -signal.SIGKILL
        assert orphans(process) == []
        before.assert_whole(place)
        before.assert_healed(place, monkeypatch)
        if landed == KILLS:
            return
    pytest.fail(f"only {landed} kills landed")
