"""How far a run has come: what it tells whoever wants to know, and how much of its input it has read."""

from __future__ import annotations

from array import array
from collections import deque
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, Protocol, TypeAlias, TypeVar

from cleaner.job.items import size_of
from cleaner.job.tasks import End, Whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from cleaner.job.inputs import Source
    from cleaner.job.tasks import Item

Movement: TypeAlias = Literal["prepare", "resolve", "publish"]
Row = TypeVar("Row")

_OFTEN: Final = 256


class Step(NamedTuple):
    """How far a movement has come: files (to be published: outputs) done, and how many there are to do.

    About so many `bytes` of the `of_bytes` of the files, as they lie on the disk, were read; both are 0 where none are.
    """

    movement: Movement
    files: int
    of_files: int
    bytes: int = 0
    of_bytes: int = 0


class Progress(Protocol):
    """Told of what a run does, while it does it, in the process that leads it; it is called often and must be quick."""

    def step(self, step: Step) -> None:
        """Something was done; every movement with something to do begins with a step of 0 files."""
        ...

    def failed(self, doc: str, failure: str) -> None:
        """The document *doc* failed: `stage: reason: detail`."""
        ...


class Silent:
    """Progress that is told to nobody."""

    def step(self, step: Step) -> None:
        """Say nothing."""

    def failed(self, doc: str, failure: str) -> None:
        """Say nothing."""


class Reading:
    """How far the first movement has come with some *sources*, by the tasks of which the results are there."""

    def __init__(self, sources: Sequence[Source]) -> None:
        """Read *sources*, in their order."""
        self._ends = array("Q", [0])
        for source in sources:
            self._ends.append(self._ends[-1] + size_of(Whole(source, "")))
        self._sent: deque[tuple[int, int]] = deque()
        self._files = self._inside = 0

    def sent(self, tasks: Iterable[tuple[Item, ...]]) -> Iterator[tuple[Item, ...]]:
        """*tasks*, as they are sent out."""
        for task in tasks:
            self._sent.append(_extent(task))
            yield task

    def came(self) -> None:
        """The results of the next task are there."""
        files, inside = self._sent.popleft()
        self._files += files
        self._inside = inside if files else self._inside + inside

    @property
    def step(self) -> Step:
        """How far it has come; of a packed file, which gives more than lies on the disk, all counts as read early."""
        whole, last = self._ends[self._files], len(self._ends) - 1
        read = min(whole + self._inside, self._ends[min(self._files + 1, last)])
        return Step("prepare", self._files, last, read, self._ends[-1])


def _extent(task: Sequence[Item]) -> tuple[int, int]:
    """How many files end in *task*, and the bytes of what comes behind the last end."""
    files = inside = 0
    for item in task:
        if isinstance(item, Whole | End):
            files, inside = files + 1, 0
        else:
            inside += size_of(item)
    return files, inside


def ticking(rows: Iterable[Row], tick: Callable[[], None]) -> Iterator[Row]:
    """*rows*, with a *tick* now and then."""
    for number, row in enumerate(rows):
        if number % _OFTEN == 0:
            tick()
        yield row
