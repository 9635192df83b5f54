"""Engines: work is mapped in order, wherever it runs."""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING

import pytest

from cleaner.document import CleanerError
from cleaner.engines import cores, engine
from cleaner.engines.processes import WINDOW, Processes
from cleaner.engines.serial import Serial

if TYPE_CHECKING:
    from collections.abc import Iterator


def square(number: int) -> int:
    """The even ones dawdle, so that results come out of order."""
    time.sleep(0.002 * (number % 2 == 0))
    return number * number


def whoami(_: int) -> int:
    return os.getpid()


def die(number: int) -> int:
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def fail(number: int) -> int:
    if number == 3:
        raise ValueError(number)
    return number


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_order(jobs: int) -> None:
    """The results come in the order of the tasks."""
    with engine(jobs) as workers:
        assert list(workers.map(square, range(40))) == [number * number for number in range(40)]
        assert list(workers.map(square, [])) == []


def test_where() -> None:
    """One job works in this process, more of them in others."""
    with engine(1) as workers:
        assert isinstance(workers, Serial)
        assert set(workers.map(whoami, range(4))) == {os.getpid()}
    with engine(2) as workers:
        assert isinstance(workers, Processes)
        assert os.getpid() not in set(workers.map(whoami, range(4)))


def test_cores() -> None:
    """No number of jobs stands for the cores that this process may use."""
    assert cores(0) == len(os.sched_getaffinity(0))
    assert cores(7) == 7


@pytest.mark.parametrize("jobs", [1, 2])
def test_window(jobs: int) -> None:
    """Only a window of the tasks is taken before the first result is."""
    taken = []

    def tasks() -> Iterator[int]:
        for number in range(1000):
            taken.append(number)
            yield number

    with engine(jobs) as workers:
        next(results := iter(workers.map(square, tasks())))
        assert len(taken) <= jobs * WINDOW
        assert list(results) == [number * number for number in range(1, 1000)]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_bug_is_a_crash(jobs: int) -> None:
    """An exception in a task comes out, and ends the workers."""
    with pytest.raises(ValueError, match="3"), engine(jobs) as workers:
        list(workers.map(fail, range(100)))


def test_a_killed_worker() -> None:
    """A worker that is killed, as for lack of memory, is an error that says so, and the run does not hang."""
    with pytest.raises(CleanerError, match="worker process was killed"), engine(2) as workers:
        list(workers.map(die, range(100)))


def test_an_interrupt_does_not_reach_the_workers() -> None:
    """Ctrl-C at the terminal strikes the whole group; what it means is for the parent to decide."""
    with engine(2) as workers:
        assert list(workers.map(_interrupted, range(4))) == [0, 1, 2, 3]


def _interrupted(number: int) -> int:
    os.kill(os.getpid(), signal.SIGINT)
    return number
