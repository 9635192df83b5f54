"""Where things lie: outputs by the names of their inputs, and what must not lie in one another."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.document import ConfigError
from cleaner.formats import format_of, packed
from cleaner.job.inputs import label

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def output_name(name: bytes) -> bytes:
    """The name below OUT of what comes from an input called *name*."""
    found = format_of(label(name))
    if found is None or not found.added:
        return name
    suffix = packed.split(label(name))[1].encode()
    return name.removesuffix(suffix) + found.added.encode() + suffix


def locate(path: bytes, state: Path) -> Path:
    """Where the output at *path* lies, which is told as seen from the directory *state*."""
    return Path(os.path.normpath(state / os.fsdecode(path)))


def refuse_meeting(names: Iterable[bytes]) -> None:
    """Refuse inputs whose outputs would be one file, or one the folder of another.

    Raises:
        ConfigError: it names both.
    """
    outputs: dict[bytes, bytes] = {}
    for name in names:
        other = outputs.setdefault(output_name(name), name)
        if other != name:
            both = f"{label(other)} and {label(name)}"
            raise ConfigError(f"{both} would both become {label(output_name(name))}; --exclude one")
    for output, name in outputs.items():
        for folder in _folders(output):
            if folder in outputs:
                file, inside = label(outputs[folder]), label(name)
                raise ConfigError(f"the output of {file} would be the folder of that of {inside}; --exclude one")


def _folders(path: bytes) -> Iterable[bytes]:
    while path := path.rpartition(b"/")[0]:
        yield path


def refuse_overlap(inputs: Iterable[bytes], targets: Mapping[str, Path]) -> None:
    """Refuse *targets* (what is written, by what it is called) that lie in one another or in one of *inputs*.

    Outputs among the inputs would be the next run's inputs; inputs among the outputs could be overwritten.

    Raises:
        ConfigError: it names both.
    """
    resolved = {what: path.resolve() for what, path in targets.items()}
    for what, path in resolved.items():
        if path.exists() and not path.is_dir():
            raise ConfigError(f"the {what} {path} is there, and is no directory")
        for inner, place in resolved.items():
            if what != inner and (path == place or path in place.parents):
                raise ConfigError(f"the {inner} {targets[inner]} lies in the {what} {targets[what]}")
    for source in sorted(Path(os.fsdecode(os.path.realpath(path))) for path in inputs):
        for what, target in resolved.items():
            inside = source.is_dir() and (target == source or source in target.parents)
            if inside or target in source.parents:
                one, other = (label(os.fsencode(path)) for path in (target, source))
                raise ConfigError(f"the {what} {one} and the input {other} lie in one another")
