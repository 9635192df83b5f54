"""What is known of one setting, and how a value for it is read and checked."""

from __future__ import annotations

import hashlib
import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias

from cleaner.document import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping

Movement: TypeAlias = Literal["prepare", "resolve", "publish", "none"]
"""The first movement whose result a setting can change; `none` for settings that never change a byte."""


class OwnRules(NamedTuple):
    """A file of a user's own rules as it was read at the door: what messages call it, and what it says."""

    name: str
    text: str

    @property
    def shown(self) -> dict[str, str]:
        """The file's own name, without where it lies, and 32 hexadecimal digits of its content."""
        return {"name": self.name.rpartition("/")[2], "digest": digest(self.text)}


class Pair(str):
    """`key=value`, a setting of another program; it may hold commas."""

    __slots__ = ()


class Setting(NamedTuple):
    """What the listing, the command line, the environment and the reference know of one field of `Config`."""

    name: str
    default: Any
    help: str
    decides: Movement
    low: float | None
    high: float | None
    choices: tuple[str, ...]
    kind: type
    item: type = str

    @property
    def flag(self) -> str:
        """The option of the command line, `--max-bytes`."""
        return "--" + self.name.replace("_", "-")

    @property
    def variable(self) -> str:
        """The variable of the environment, `CLEANER_MAX_BYTES`."""
        return "CLEANER_" + self.name.upper()

    @property
    def bounds(self) -> str:
        """The values that are allowed, for people: `0.3 to 1`, `corpus or document`, `any`."""
        if self.choices:
            return " or ".join(self.choices)
        if self.kind is bool:
            return "true or false"
        if self.low is None:
            return _LISTS.get(self.item, "list") if self.kind is tuple else "any"
        return f"{self.low:g} to {self.high:g}" if self.high is not None else f"{self.low:g} and more"

    @property
    def files(self) -> bool:
        """Whether this is a list of files, of which the contents count; they are read where settings are loaded."""
        return self.item is OwnRules


def check(known: Setting, value: object) -> None:
    """Raise `ConfigError` if *value* is not of the type and within the bounds of *known*."""
    if known.choices and value not in known.choices:
        near = get_close_matches(str(value), known.choices, n=1, cutoff=0.3)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise ConfigError(f"{known.name} must be {known.bounds}, not {value!r}{hint}")
    if isinstance(value, bool) != (known.kind is bool) or not isinstance(value, _accepted(known.kind)):
        raise ConfigError(f"{known.name} must be {known.bounds} ({known.kind.__name__}), not {value!r}")
    if isinstance(value, tuple) and not all(isinstance(item, known.item) for item in value):
        raise ConfigError(f"{known.name} must be a list of {known.item.__name__}, not {value!r}")
    if isinstance(value, int | float) and known.low is not None:
        high = float("inf") if known.high is None else known.high
        if not known.low <= value <= high:
            raise ConfigError(f"{known.name} must be {known.bounds}, not {value!r}")


def _accepted(kind: type) -> tuple[type, ...]:
    return (int, float) if kind is float else (kind,)


def read(known: Setting, value: object, source: str) -> object:
    """*value* as the type of *known*, where that can be done without guessing."""
    if known.kind is tuple:
        return _read_list(known, value, source)
    if known.kind is float and type(value) is int:
        return float(value)
    if isinstance(value, str) and known.kind in (int, float, bool):
        try:
            return _FROM_TEXT[known.kind](value.strip())
        except (ValueError, KeyError):
            raise ConfigError(f"{source}: {known.name} must be {known.bounds}, not {value!r}") from None
    return value


def _read_list(known: Setting, value: object, source: str) -> tuple[object, ...]:
    if known.files:
        return tuple(value) if isinstance(value, list | tuple) else (value,)
    parts = [value] if isinstance(value, str) else value
    if isinstance(parts, list | tuple) and all(isinstance(part, str) for part in parts):
        between = _BETWEEN_PAIRS if known.item is Pair else _BETWEEN
        return tuple(known.item(name.strip()) for part in parts for name in between.split(part) if name.strip())
    raise ConfigError(f"{source}: {known.name} must be a list of strings, not {value!r}")


def digest(text: str) -> str:
    """32 hexadecimal digits of *text*."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


_BETWEEN: Final = re.compile(",")
_BETWEEN_PAIRS: Final = re.compile(r",(?=\s*[\w.]+=)")
_LISTS: Final[Mapping[type, str]] = {OwnRules: "files", Pair: "list of key=value"}
_TRUTH: Final = {
    "1": True,
    "true": True,
    "yes": True,
    "on": True,
    "0": False,
    "false": False,
    "no": False,
    "off": False,
}
_FROM_TEXT: Final[Mapping[type, Any]] = {int: int, float: float, bool: lambda text: _TRUTH[text.lower()]}
