"""Where settings come from: flags over the environment over `cleaner.toml` or `[tool.cleaner]` over the defaults."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from cleaner.cli import completion
from cleaner.config import SETTINGS, Config, OwnRules, Pair, Setting
from cleaner.document import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_SHORT: Final = {"jobs": "-j"}
_METAVARS: Final[Mapping[type, str]] = {OwnRules: "FILE", Pair: "KEY=VALUE"}


def options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give *command* an option per setting; one that was not given is None."""
    for setting in reversed(list(SETTINGS.values())):
        command = _option(setting)(command)
    return command


def _option(setting: Setting) -> Callable[..., Any]:
    names = [setting.flag, *([_SHORT[setting.name]] if setting.name in _SHORT else [])]
    text = setting.help if setting.kind is bool else f"{setting.help} [{setting.bounds}; {_shown(setting.default)}]"
    complete = completion.values(setting)
    if setting.kind is bool:
        return click.option(f"{setting.flag}/--no-{setting.flag[2:]}", setting.name, default=None, help=text)
    if setting.kind is tuple:
        metavar = _METAVARS.get(setting.item, "NAME")
        return click.option(
            *names, setting.name, multiple=True, default=None, metavar=metavar, help=text, shell_complete=complete
        )
    metavar = setting.kind.__name__.upper()
    return click.option(*names, setting.name, default=None, metavar=metavar, help=text, shell_complete=complete)


def _shown(default: object) -> str:
    return "none" if default in ((), "") else str(default)


def load(flags: Mapping[str, Any], environment: Mapping[str, str], file: Path | None) -> Config:
    """The configuration for a run.

    Args:
        flags: values by setting; None or an empty tuple for a flag that was not given.
        environment: all variables; those that begin with `CLEANER_` are settings.
        file: the file that `-c` named, or None to look for one in the working directory.

    Raises:
        ConfigError: an unknown key or a bad value, with its source and the nearest valid name; or a file that a
            setting names can not be read.
    """
    config = Config()
    found = file or default_file()
    if found:
        config = config.with_values(_with_files(_read(found), str(found), found.parent), str(found))
    variables = {name: value for name, value in sorted(environment.items()) if name.startswith("CLEANER_")}
    for name, value in variables.items():
        key, source = name.removeprefix("CLEANER_").lower(), f"environment, {name}"
        given = {key: [part.strip() for part in value.split(",") if part.strip()] if _is_files(key) else value}
        config = config.with_values(_with_files(given, source, Path()), source)
    flags = {name: value for name, value in flags.items() if value is not None and value != ()}
    return config.with_values(_with_files(flags, "command line", Path()), "command line")


def _is_files(key: str) -> bool:
    known = SETTINGS.get(key.replace("-", "_"))
    return known is not None and known.files


def _with_files(values: Mapping[str, Any], source: str, folder: Path) -> Mapping[str, object]:
    """*values* with the contents of the files that they name, seen from *folder*."""
    read: dict[str, object] = {}
    for name, value in values.items():
        if _is_files(name):
            names = [value] if isinstance(value, str) else value
            if not isinstance(names, list | tuple) or not all(isinstance(each, str) for each in names):
                raise ConfigError(f"{source}: {name} must be a list of files, not {value!r}")
            from cleaner.job.settings import read_rules

            read[name] = tuple(read_rules(folder / each) for each in names)
    return {**values, **read}


def default_file() -> Path | None:
    """The file of settings in the working directory, if there is one."""
    for name in ("cleaner.toml", "pyproject.toml"):
        path = Path(name)
        if path.is_file() and (name == "cleaner.toml" or _section(path, _parse(path)) is not None):
            return path
    return None


def _read(path: Path) -> Mapping[str, object]:
    section = _section(path, _parse(path))
    if section is None:
        raise ConfigError(f"{path}: there is no [tool.cleaner] in it")
    return section


def _section(path: Path, parsed: Mapping[str, Any]) -> Mapping[str, object] | None:
    if path.name != "pyproject.toml":
        return parsed
    tool = parsed.get("tool", {})
    section = tool.get("cleaner") if isinstance(tool, dict) else None
    if section is not None and not isinstance(section, dict):
        raise ConfigError(f"{path}: tool.cleaner must be a table of settings, not {section!r}")
    return section


def _parse(path: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: {error}") from error
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error
