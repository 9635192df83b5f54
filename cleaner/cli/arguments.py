"""The arguments of `cleaner clean` that are no settings, checked against one another."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click

from cleaner.cli.completion import paths
from cleaner.document import ConfigError
from cleaner.job.dataset import dataset_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from cleaner.job.dataset import Dataset

_PATH: Final = click.Path(path_type=Path)

_OPTIONS: Final = (
    click.argument("inputs", nargs=-1, metavar="IN...", shell_complete=paths),
    click.option("-o", "--out", type=click.Path(), help="Directory for the clean files; it mirrors the inputs."),
    click.option("--state", type=_PATH, help="Directory for state, ledger and summary [OUT.cleaner]."),
    click.option(
        "--attributes", type=_PATH, help="Leave the texts as they are, and write what would go here, for dolma."
    ),
    click.option("-c", "--config", type=_PATH, help="File of settings [cleaner.toml, else pyproject.toml]."),
    click.option("--files-from", type=click.File("rb"), help="Read the paths of inputs from a file, or - for stdin."),
    click.option("-0", "--null", is_flag=True, help="The paths in --files-from end with NUL, not with a line feed."),
    click.option("--check", is_flag=True, help="Write nothing; exit 1 if something would be removed or repaired."),
    click.option("--diff", is_flag=True, help="Write nothing; show what would go."),
    click.option("-n", "--dry-run", is_flag=True, help="Write nothing; say what a run would do."),
    click.option(
        "--index", "index_dir", type=_PATH, help="Directory of what earlier runs delivered, which counts as seen."
    ),
    click.option("--index-read-only", is_flag=True, help="Leave nothing in the index."),
    click.option("--run", help="The name of this run in the index [the name of OUT's directory]."),
    click.option("--force", is_flag=True, help="Build the state anew if it is damaged or of another version."),
    click.option("--stamp", type=_PATH, help="Touch this file when all went well."),
    click.option("--depfile", type=_PATH, help="Write what was read, as prerequisites for make."),
    click.option("--report-html", type=_PATH, help="Write the run as a page for a browser, as cleaner report does."),
    click.option("--json-log", type=_PATH, help="Add JSON lines to a file while it works: progress, and each failure."),
    click.option("--json", "as_json", is_flag=True, help="Print the summary as one JSON object."),
    click.option("--no-color", is_flag=True, help="No colours, on a terminal either; so does NO_COLOR=1."),
    click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors."),
    click.option("-v", "--verbose", is_flag=True, help="Say by what it was decided."),
)


class Arguments(NamedTuple):
    """What the command line asks for, beside settings."""

    inputs: tuple[str, ...]
    out: Path | None
    state: Path | None
    attributes: Path | None
    config: Path | None
    files_from: Any
    null: bool
    check: bool
    diff: bool
    dry_run: bool
    index_dir: Path | None
    index_read_only: bool
    run: str | None
    force: bool
    stamp: Path | None
    depfile: Path | None
    report_html: Path | None
    json_log: Path | None
    as_json: bool
    no_color: bool
    quiet: bool
    verbose: bool
    dataset: Dataset | None = None

    @property
    def filters(self) -> bool:
        """Whether to clean standard input to standard output."""
        return self.inputs == ("-",)

    @property
    def writes(self) -> bool:
        """Whether OUT and its state are to change."""
        return not (self.check or self.diff or self.dry_run)

    @property
    def run_name(self) -> str | None:
        """What this run is called in an index: as `--run` says, or like OUT."""
        from cleaner.job.inputs import label

        return self.run or (label(os.fsencode(self.out.resolve().name)) if self.out else None)

    def listed(self) -> Iterator[bytes]:
        """The paths that `--files-from` names."""
        if self.files_from is not None:
            end = b"\0" if self.null else b"\n"
            paths = self.files_from.read().split(end)
            if not self.null and any(b"\0" in path for path in paths):
                raise ConfigError(f"--files-from {self.files_from.name}: paths that end with NUL need -0")
            yield from filter(None, paths)


def state_beside(out: Path) -> Path:
    """The state directory that belongs to *out*: it lies beside it and has its name."""
    named = out if out.name not in {"", ".."} else out.resolve()
    if not named.name:
        raise ConfigError(f"{out}: nothing can lie beside it; name a directory with --state")
    return named.with_name(f"{named.name}.cleaner")


def options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give *command* the arguments and options of `Arguments`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def split(given: Mapping[str, Any]) -> tuple[Arguments, dict[str, Any]]:
    """The arguments and the settings in what click parsed.

    Raises:
        ConfigError: arguments that do not go together.
    """
    known = {name: value for name, value in given.items() if name in Arguments._fields}
    # a URL as a path is good for its name only
    arguments = Arguments(**{**known, "out": Path(given["out"]) if given["out"] is not None else None})
    _check(arguments)
    _check_index(arguments)
    arguments = arguments._replace(dataset=dataset_of(arguments.inputs, given["out"]))
    return arguments, {name: value for name, value in given.items() if name not in Arguments._fields}


def _check(arguments: Arguments) -> None:
    if not arguments.inputs and arguments.files_from is None:
        raise ConfigError("nothing to clean: name a directory, a file, or - for standard input")
    if "-" in arguments.inputs and (len(arguments.inputs) > 1 or arguments.files_from or arguments.out):
        raise ConfigError("- stands alone: it cleans standard input to standard output")
    if arguments.writes and arguments.out is None and not arguments.filters:
        raise ConfigError("no output: name a directory with -o, or look first, with --check or --diff")
    if arguments.filters and (arguments.report_html or arguments.json_log):
        raise ConfigError("--report-html and --json-log are of documents in files; - is a filter")
    if arguments.depfile and not (arguments.stamp or arguments.out):
        raise ConfigError("--depfile needs a target: name --stamp or -o")


def _check_index(arguments: Arguments) -> None:
    if arguments.index_dir is None and (arguments.index_read_only or arguments.run is not None):
        raise ConfigError("--index-read-only and --run say how to use an index: name one with --index")
    name = arguments.run_name if arguments.run is None else arguments.run
    if arguments.index_dir and name is not None and not (name and name.isprintable()):
        raise ConfigError(f"{name!r} can not be the name of a run; give it one with --run")
