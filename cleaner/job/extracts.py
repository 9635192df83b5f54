"""The extracted documents of a run, by their ids, wherever its engine has left them."""

from __future__ import annotations

import json
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Final, Protocol

from cleaner.document import ConfigError
from cleaner.formats.packed import there
from cleaner.job.database import telling
from cleaner.job.spread.staged import FOLDER
from cleaner.job.store import read_store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ENGINE: Final = "engine"
"""Key of the record of a run; its value names an engine that staged the documents, and is not there for others."""


class Extracts(Protocol):
    """Documents by their ids; those that are asked for in corpus order are found fastest."""

    def find(self, document: str) -> bytes | None:
        """The encoded document with this id."""
        ...

    def ids(self) -> Iterator[str]:
        """Every document's id, in corpus order."""
        ...


@contextmanager
def extracts(folder: Path) -> Iterator[Extracts]:
    """The documents of the last run whose state is *folder*.

    Raises:
        StateError: the state can not be read.
        ConfigError: what reads it is not installed.
    """
    if not _staged(folder):
        with telling(folder), closing(read_store(folder)) as store:
            yield store
        return
    if not there("pyarrow"):
        raise ConfigError(
            f"{folder}: the last run was one on a cluster, and its documents need the package pyarrow:"
            " pip install 'news-cleaner[parquet]'"
        )
    from cleaner.job.spread.extracts import Staged

    yield Staged(folder)


def _staged(folder: Path) -> bool:
    """Whether the last run has staged its documents."""
    try:
        told = json.loads((folder / "run.json").read_bytes())
    except (FileNotFoundError, ValueError):
        return False
    return ENGINE in told and (folder / FOLDER).is_dir()  # it goes when a run on one machine begins
