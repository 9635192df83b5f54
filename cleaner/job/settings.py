"""The settings, as far as a run asks about them before it knows whether there is anything to do."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from cleaner.config import OwnRules
from cleaner.document import ConfigError, DocumentError
from cleaner.formats.fields import Fields, steps
from cleaner.job.places import output_name

if TYPE_CHECKING:
    from pathlib import Path

    from cleaner.config import Config
    from cleaner.rules.own import Own

LONGEST_NAME: Final = 255
"""Bytes in the name of a file, on the file systems of today."""
_SHORT: Final = 200
"""Bytes; no suffix of ours makes such a name too long."""
_LARGEST: Final = 64_000_000
"""Bytes of a file of rules; far more than a person can write, or a program learn."""


def check_settings(config: Config) -> None:
    """Raise `ConfigError` if the settings name a rule that there is not, or a user's own are wrong; not in a worker.

    Or if what they name can not be the path of a field.
    """
    _own_rules_of(config)
    try:
        for path in fields_of(config):
            steps(path)
    except ValueError as error:
        raise ConfigError(str(error)) from error


def fields_of(config: Config) -> Fields:
    """Where records have what, by the settings."""
    names = (getattr(config, f"{name}_field") for name in Fields._fields)
    return Fields(*names)


def refuse_long(name: bytes, config: Config) -> None:
    """Raise `DocumentError` for the file *name* if no file system could take that of its output."""
    if len(name) < _SHORT:
        return
    output = output_name(name, config.to).rpartition(b"/")[2]
    if len(output) > LONGEST_NAME:
        raise DocumentError("write", "name-too-long", f"{len(output)} bytes; file systems take {LONGEST_NAME}")


@cache
def _own_rules_of(config: Config) -> Own | None:
    """What of the rules is the user's own; the rest takes longer to read, and a run may not need it."""
    if not any((config.skip, config.remove, config.flag, config.rules)):
        return None
    from cleaner.rules import load_own

    return load_own(config.skip, config.remove, config.flag, config.rules)


def libraries(config: Config) -> tuple[str, ...]:
    """The packages that decide what becomes of a document only with settings such as these."""
    own = _own_rules_of(config)
    return ("google-re2",) if own and own.patterns.joined else ()


def read_rules(path: Path) -> OwnRules:
    """A file of a user's own rules.

    Raises:
        ConfigError: it can not be read, is too large, or is not UTF-8.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path}: {error.strerror if isinstance(error, OSError) else error}") from error
    if len(data) > _LARGEST:
        raise ConfigError(f"{path}: more than {_LARGEST:,} bytes can not be rules")
    try:
        return OwnRules(str(path), data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{path}:{line}: not UTF-8: {error.reason}, byte 0x{data[error.start]:02x}") from error
