"""Reading what a run left behind: ledger, manifest and extracted texts."""

from __future__ import annotations

import json
import os
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final

from cleaner.document import ConfigError, StateError
from cleaner.job import codec
from cleaner.job.extracts import extracts
from cleaner.job.inputs import label

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cleaner.document import Document


_HINT: Final = "was the output made by cleaner, and is --state right?"
_AGAIN: Final = "the next run writes it anew"


def rows(folder: Path, name: str) -> Iterator[dict[str, Any]]:
    """The rows of the JSON lines file *name* in the state directory.

    Raises:
        StateError: there is no such file.
    """
    path = folder / name
    try:
        with path.open("rb") as file:
            yield from map(json.loads, file)
    except FileNotFoundError as error:
        raise StateError(f"{path}: not there; {_HINT}") from error
    except ValueError as error:
        raise StateError(f"{path}: damaged: {error}; {_AGAIN}") from error


def summary(folder: Path) -> dict[str, Any]:
    """The summary of the last run."""
    try:
        found: dict[str, Any] = json.loads((folder / "summary.json").read_bytes())
    except FileNotFoundError as error:
        raise StateError(f"{folder / 'summary.json'}: not there; {_HINT}") from error
    except ValueError as error:
        raise StateError(f"{folder / 'summary.json'}: damaged: {error}; {_AGAIN}") from error
    return found


def ledger(folder: Path) -> Iterator[dict[str, Any]]:
    """Every repair and every removed paragraph."""
    return rows(folder, "removed.jsonl")


def failures(folder: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Name and failure of every document that failed."""
    return ((row["doc"], row["failure"]) for row in rows(folder, "documents.jsonl") if row["failure"])


def extracted(folder: Path, name: str) -> Document:
    """The document called *name*, by the bytes of its name or as the ledger spells it, before anything was removed.

    Raises:
        ConfigError: there is no such document; the nearest name is suggested.
        StateError: the state can not be read.
    """
    given = os.fsencode(name)
    name = given.decode("utf-8", "backslashreplace")
    with extracts(folder) as documents:
        body = documents.find(label(given)) or documents.find(name)
        if body is None:
            near = get_close_matches(name, list(documents.ids()), n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise ConfigError(f"{name}: no such document in {folder}{hint}")
        return codec.decode(body)
