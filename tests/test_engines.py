"""Engines: work is mapped in order, wherever it runs."""

from __future__ import annotations

import faulthandler
import os
import signal
import time
from typing import TYPE_CHECKING

import pytest

from cleaner.document import CleanerError, Failure
from cleaner.engines import cores, engine
from cleaner.engines.limits import CLOCK, Guarded, Limits
from cleaner.engines.processes import WINDOW, Processes
from cleaner.engines.serial import Serial

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from cleaner.engines.limits import Watch

LIMITS = Limits(0.5, 300_000_000)


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
    with pytest.raises(CleanerError, match=r"worker process was killed, twice \(SIGKILL"), engine(2) as workers:
        list(workers.map(die, range(100)))


def test_a_worker_that_was_killed_between_tasks() -> None:
    """A worker that is gone when the next task comes is replaced, and nobody hears of it."""
    with engine(2) as workers:
        for pid in set(workers.map(whoami, range(8))):
            os.kill(pid, signal.SIGKILL)
        assert list(workers.map(square, range(8))) == [number * number for number in range(8)]


def test_errors_come_out_as_they_are() -> None:
    """An error of the system in a task is not taken for the end of its process, and one that can not travel is told."""
    with pytest.raises(FileNotFoundError, match="nowhere"), engine(2) as workers:
        list(workers.map(_open, range(4)))
    with pytest.raises(RuntimeError, match="_Shy"), engine(2) as workers:
        list(workers.map(_hide, range(4)))


def _open(_: int) -> None:
    raise FileNotFoundError("nowhere")


class _Shy(Exception):  # noqa: N818 - it is no error but for a test
    def __init__(self, one: int, two: int) -> None:
        super().__init__(f"{one} {two}")


def _hide(number: int) -> None:
    raise _Shy(number, number)


def test_an_interrupt_does_not_reach_the_workers() -> None:
    """Ctrl-C at the terminal strikes the whole group; what it means is for the parent to decide."""
    with engine(2) as workers:
        assert list(workers.map(_interrupted, range(4))) == [0, 1, 2, 3]


def _interrupted(number: int) -> int:
    os.kill(os.getpid(), signal.SIGINT)
    return number


def spin() -> None:
    while True:
        pass


def swell() -> None:
    held = []
    while True:
        held.append(b"x" * 10_000_000)
        time.sleep(0.001)


def peak() -> None:
    assert len(b"x" * 400_000_000) > 0


def refuse() -> None:
    raise MemoryError


def crash() -> None:
    faulthandler.disable()  # which has nothing to tell of it
    os.kill(os.getpid(), signal.SIGSEGV)


def pause() -> None:
    signal.sigtimedwait([], 1000)


HARM: dict[int, tuple[str, Callable[[], None]]] = {
    -1: ("timeout: more than 0.5 seconds of the processor; that is what --timeout allows", spin),
    -2: (f"timeout: not done after {0.5 * CLOCK:g} seconds by the clock, {CLOCK} times what --timeout allows", pause),
    -3: ("memory: more than 300,000,000 bytes; that is what --max-memory allows", swell),
    -4: ("memory: more than 300,000,000 bytes; that is what --max-memory allows", peak),
    -5: ("memory: more than 300,000,000 bytes; that is what --max-memory allows", refuse),
    -6: ("crash: its process ended with SIGSEGV", crash),
    -7: ("crash: its process ended with SIGKILL", lambda: os.kill(os.getpid(), signal.SIGKILL)),
    -8: ("crash: its process ended with status 3", lambda: os._exit(3)),
    -9: ("crash: its process ended with signal 60", lambda: os.kill(os.getpid(), 60)),
}
"""What a document can do to its process, and what it is a failure of then."""


def doubled(numbers: Sequence[int], watch: Watch) -> list[int | Failure]:
    """Twice each number; those below 0 are hostile at once, those above 100 when all are looked at together."""
    found = (watch.next() or _doubled(number) for number in numbers)
    done: list[int | Failure] = []
    for some in watch.together(found):
        for each in some:
            if isinstance(each, int) and each > 200:
                crash()
            done.append(each)
    return done


def _doubled(number: int) -> int:
    if number in HARM:
        HARM[number][1]()
    return 2 * number


def told(result: int | Failure) -> int | str:
    return result if isinstance(result, int) else f"{result.stage}, {result.reason}: {result.detail}"


def expected(number: int) -> int | str:
    if number > 100:
        return "limits, crash: its process ended with SIGSEGV"
    return f"limits, {HARM[number][0]}" if number in HARM else 2 * number


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_hostile_document_costs_itself_alone(jobs: int) -> None:
    """Whatever a document does to its process, it is a failure of its own, and all others come out in their order."""
    tasks = [list(range(at, at + 9)) for at in range(1, 80, 9)]
    tasks[2][0:7:3], tasks[5][4], tasks[6][8], tasks[7][0], tasks[7][8] = [-1, -6, -7], -3, -2, 101, -8
    tasks[8] = [-4, -9, -5]
    given: list[Sequence[int]] = [*tasks]
    work = Guarded(doubled, LIMITS, list)
    with engine(jobs) as workers:
        results = list(workers.guarded(work, given))
        assert [list(map(told, some)) for some in results] == [list(map(expected, some)) for some in tasks]
        assert list(workers.map(square, range(4))) == [0, 1, 4, 9]


@pytest.mark.parametrize("number", HARM)
def test_a_document_that_is_a_task(number: int) -> None:
    """A document that is alone in its task is judged at the first try."""
    with engine(1) as workers:
        ((found,),) = workers.guarded(Guarded(doubled, LIMITS, list, alone=True), [[number]])
        assert told(found) == expected(number)


def test_time_is_counted_by_document() -> None:
    """Many documents that take long together are not taken for hostile ones."""
    with engine(1) as workers:
        assert list(workers.guarded(Guarded(_slowly, LIMITS, list), [range(8)])) == [[False] * 8]


def _slowly(numbers: Sequence[int], watch: Watch) -> list[bool]:
    lost = []
    for _ in numbers:
        lost.append(watch.next() is not None)
        until = time.process_time() + 0.05
        while time.process_time() < until:
            pass
    return lost


def test_nobody_to_blame() -> None:
    """A process that ends again and again before it comes to any document ends the run, which does not hang."""
    with pytest.raises(CleanerError, match="SIGKILL"), engine(1) as workers:
        list(workers.guarded(Guarded(_end, LIMITS, list), [[1]]))


def _end(_: Sequence[int], __: Watch) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_what_all_workers_need_is_loaded_once() -> None:
    """What is to be ready is so before the first worker begins, and is not asked for where there is nothing to do."""
    for tasks, times in (([], 0), ([[1], [2], [3]], 1)):
        loaded: list[int] = []
        with engine(2) as workers:
            list(workers.guarded(Guarded(doubled, LIMITS, lambda: loaded.append(1)), tasks))  # noqa: B023 - called here
        assert len(loaded) == times
