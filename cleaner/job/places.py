"""Where things lie: outputs by the names of their inputs, and what must not lie in one another."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from cleaner.document import ConfigError
from cleaner.formats import format_of, packed
from cleaner.job.inputs import label, signature_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cleaner.config import Config
    from cleaner.formats import Format

_PACKABLE: Final = frozenset({"txt", "jsonl"})
"""Forms that make sense compressed as a whole, as their input was."""
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST_STEM: Final = 100


class Place(NamedTuple):
    """Where to publish: the state that holds the documents, and whether to write; with `write` off, only to tell.

    Outputs go *below* one folder. With *beside*, another one, the texts stay as they were, and there it is noted what
    would go. Both are seen from the state.
    """

    state: Path
    below: bytes
    config: Config
    write: bool
    beside: bytes = b""


def output_name(name: bytes, to: str = "same") -> bytes:
    """The name below OUT of what comes from an input called *name*, in the form *to*.

    Where every record gets a text file of its own, it is that of the folder which they lie in.
    """
    found = format_of(label(name))
    target = found.target(to) if found else ""
    if found is None or target == found.form or is_split(name, to):
        return name
    if target not in _PACKABLE:
        return name + b"." + target.encode()
    suffix = packed.split(label(name))[1].encode()
    return name.removesuffix(suffix) + b"." + target.encode() + suffix


def format_of_file(name: bytes) -> Format:
    """The format of the input *name*, which is of a known kind."""
    found = format_of(label(name))
    assert found is not None, "the listing takes only names of known kinds"  # noqa: S101
    return found


def is_split(name: bytes, to: str) -> bool:
    """Whether every record of the file *name* gets a file of its own if the outputs are to be of the form *to*."""
    found = format_of(label(name))
    return found is not None and found.records is not None and to == "txt"


def record_name(folder: bytes, number: int, stem: str) -> bytes:
    """The name of the file of a record in *folder*: its number, which no other has, and its own name made safe."""
    return folder + b"/" + f"{number}{stem and '-'}{stem}.txt".encode()


def stem_of(name: str) -> str:
    """What of a record's own *name* can stand in the name of a file, on every system: no path, nothing hidden."""
    return _UNSAFE.sub("_", name)[:_LONGEST_STEM].strip("._-")


def locate(path: bytes, state: Path) -> str:
    """Where the output at *path* lies, which is told as seen from the directory *state*."""
    return os.path.normpath(os.path.join(state, os.fsdecode(path)))


def is_current(path: str, signature: bytes | None) -> bool:
    """Whether the output at *path* is untouched since it was published (an empty signature: there is none)."""
    if not signature:
        return signature is not None and not os.path.lexists(path)
    try:
        return signature_of(os.stat(path)) == signature
    except OSError:
        return False


def refuse_meeting(names: Iterable[bytes], to: str) -> None:
    """Refuse inputs whose outputs, of the form *to*, would be one file, or one the folder of another.

    Raises:
        ConfigError: it names both.
    """
    outputs: dict[bytes, bytes] = {}
    for name in names:
        other = outputs.setdefault(output_name(name, to), name)
        if other != name:
            both = f"{label(other)} and {label(name)}"
            raise ConfigError(f"{both} would both become {label(output_name(name, to))}; --exclude one")
    folders: set[bytes] = set()
    for output, name in outputs.items():
        for folder in _folders(output):
            if folder in folders:
                break
            folders.add(folder)
            if folder in outputs:
                file, inside = label(outputs[folder]), label(name)
                raise ConfigError(f"the output of {file} would be the folder of that of {inside}; --exclude one")


def refuse_other_forms(names: Iterable[bytes], to: str) -> None:
    """Refuse inputs whose outputs, of the form *to*, are no JSON lines, which alone can have attributes beside them.

    Raises:
        ConfigError: it names the first.
    """
    for name in names:
        form = format_of_file(name).target(to)
        if form != "jsonl":
            raise ConfigError(f"--attributes lie beside JSON lines, and {label(name)} becomes {form}: add --to jsonl")


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
