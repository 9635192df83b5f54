"""Versions on all machines: where they differ, so may the result, and the run is stopped."""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING, TypeAlias

from cleaner.document import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    Versions: TypeAlias = Callable[[], Mapping[str, str]]
    """A function of a module that tells name and version of all that must be the same, where it is called."""


def differing(host: str, found: Mapping[str, str], wanted: Mapping[str, str]) -> Iterable[str]:
    """What differs between the versions *found* on *host* and those *wanted*, in words."""
    for name in sorted(found.keys() | wanted.keys()):
        there, here = found.get(name, "missing"), wanted.get(name, "missing")
        if there != here:
            yield f"{name} is {there} on {host} and {here} on {platform.node()}, which leads"


def refuse(differences: Iterable[str]) -> None:
    """Raise `ConfigError` if there are any *differences*."""
    if told := sorted(set(differences)):
        raise ConfigError(f"{'; '.join(told)}: install the same versions on all machines")


def agree(versions: Versions, wanted: Mapping[str, str]) -> None:
    """Raise `ConfigError` unless the *versions* here are those *wanted*."""
    found = versions()
    if found != wanted:
        refuse(differing(platform.node(), found, wanted))
