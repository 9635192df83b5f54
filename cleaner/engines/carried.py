"""Errors of work on another machine: what is said of them there is read here, and raised as what it was."""

from __future__ import annotations

import base64
import json
import os
import re
from contextlib import contextmanager
from traceback import format_exception
from typing import TYPE_CHECKING, Final

from cleaner.document import CleanerError, ConfigError, DocumentError, StateError

if TYPE_CHECKING:
    from collections.abc import Iterator

_KINDS: Final[dict[str, type[Exception]]] = {
    kind.__name__: kind for kind in (DocumentError, ConfigError, StateError, CleanerError, MemoryError, OSError)
}
"""What is carried, the most particular first."""
_BUG: Final = "bug"
_MARK: Final = re.compile(r"\[cleaner carries ([A-Za-z0-9+/=]+)\]")


class Carried(Exception):  # noqa: N818 - it only says what another error was
    """An error of work; its text, which is all that arrives, holds what it was, in letters that nothing changes."""


@contextmanager
def carrying() -> Iterator[None]:
    """Any error is raised from the block so that `carried` knows it again elsewhere; a bug with its traceback."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - all of them go to where the run is led, and are told apart there
        kind = next((name for name, known in _KINDS.items() if isinstance(error, known)), _BUG)
        text = base64.b64encode(json.dumps([kind, *_arguments(error)]).encode()).decode()
        raise Carried(f"[cleaner carries {text}]") from None  # a cause would be printed, in letters that may not pass


def carried(text: str) -> Exception | None:
    """The error that *text*, which may say much beside, carries; None if it carries none."""
    if not (found := _MARK.search(text)):
        return None
    kind, *arguments = json.loads(base64.b64decode(found[1]))
    return RuntimeError(f"work failed on a machine\n{arguments[0]}") if kind == _BUG else _KINDS[kind](*arguments)


def _arguments(error: Exception) -> list[object]:
    if isinstance(error, DocumentError):
        return list(error.failure)
    if isinstance(error, OSError) and error.errno is not None:
        named = isinstance(error.filename, str | bytes | os.PathLike)
        return [error.errno, error.strerror, *([os.fsdecode(error.filename)] if named else [])]
    if isinstance(error, tuple(_KINDS.values())):
        return [str(error)]
    return ["".join(format_exception(error))]
