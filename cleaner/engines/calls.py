"""What the process that leads and its workers say to each other: tasks, and the work to be done on them; answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from cleaner.document import CleanerError
from cleaner.engines.limits import ending

if TYPE_CHECKING:
    from collections.abc import Callable

    from cleaner.document import Failure
    from cleaner.engines.limits import Limits


class Call(NamedTuple):
    """A task for a worker, and the work to be done on it; with `limits`, the documents that were `lost` before.

    If it is to be done `alone`, it gets a worker that has done nothing else yet, which tells of each document.
    """

    work: Callable[..., Any]
    task: Any
    limits: Limits | None = None
    lost: dict[int, Failure] = {}  # noqa: RUF012 - never changed, but replaced
    alone: bool = False


class Began(NamedTuple):
    """Told by a worker: it begins with the document of this number."""

    number: int


class Done(NamedTuple):
    """Told by a worker: it is done with its task, with this result, or because of an error."""

    result: Any
    error: BaseException | None = None


class Begun:
    """A task that was begun: how it is to be tried next, and its result as soon as that is there."""

    def __init__(self, call: Call) -> None:
        """Begin with *call*."""
        self.call, self.done, self.result = call, False, None
        self.size = 0  # bytes of the call, once it was sent
        self._at: int | None = None

    def hear(self, message: Began | Done) -> None:
        """Take in what its worker says; raise what was raised there."""
        if isinstance(message, Began):
            self._at = message.number
        elif message.error:
            raise message.error
        else:
            self.done, self.result = True, message.result

    def lose(self, status: int) -> None:
        """Its worker has ended with *status*: note which document is to blame, or that this is to be found out.

        Raises:
            CleanerError: a second try was lost as well, and no document is to blame.
        """
        call, at, self._at = self.call, self._at, None
        if call.limits and at is not None:
            call = call._replace(lost={**call.lost, at: call.limits.failure(status)})
        elif call.alone:
            raise CleanerError(f"a worker process was killed, twice ({ending(status)}; for lack of memory?)")
        self.call = call._replace(alone=True)
