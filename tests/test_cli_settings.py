"""Where settings come from, and what a wrong one is answered with."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from cleaner.cli import call
from cleaner.cli.settings import load
from cleaner.config import SETTINGS, Config
from cleaner.document import ConfigError
from tests.conftest import cleaner, write_tree

if TYPE_CHECKING:
    from pathlib import Path

SOURCES = ("flag", "environment", "cleaner.toml", "pyproject.toml")
"""From the strongest to the weakest."""

VALUES: dict[str, tuple[Any, ...]] = {
    "threshold": ("0.61", "0.62", 0.63, 0.64),
    "keep": ("first", "most", "first", "most"),
    "min_tokens": ("1", "2", 3, 4),
    "skip": (("social",), "share, ad", ["nav"], ["tip", "app"]),
    "drop_empty": (True, "no", True, False),
}
"""Per setting, the value that each source gives, as it is written there."""

READ: dict[str, tuple[Any, ...]] = {
    "threshold": (0.61, 0.62, 0.63, 0.64),
    "keep": VALUES["keep"],
    "min_tokens": (1, 2, 3, 4),
    "skip": (("social",), ("share", "ad"), ("nav",), ("tip", "app")),
    "drop_empty": (True, False, True, False),
}


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def toml(value: Any) -> str:
    """*value* as TOML."""
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else repr(value)


def given(folder: Path, name: str, sources: tuple[str, ...]) -> tuple[dict[str, Any], dict[str, str]]:
    """Set *name* in *sources*: flags and environment, and the files in *folder*."""
    values = dict(zip(SOURCES, VALUES[name], strict=True))
    if "cleaner.toml" in sources:
        write_tree(folder, {"cleaner.toml": f"{name} = {toml(values['cleaner.toml'])}\n"})
    if "pyproject.toml" in sources:
        write_tree(folder, {"pyproject.toml": f"[tool.cleaner]\n{name} = {toml(values['pyproject.toml'])}\n"})
    flags = {name: values["flag"]} if "flag" in sources else {}
    environment = {f"CLEANER_{name.upper()}": values["environment"]} if "environment" in sources else {}
    return flags, environment


@pytest.mark.parametrize("name", VALUES)
@pytest.mark.parametrize("strongest", range(len(SOURCES)))
def test_precedence(name: str, strongest: int, tmp_path: Path) -> None:
    """A flag wins over the environment, that over `cleaner.toml`, that over `pyproject.toml`."""
    flags, environment = given(tmp_path, name, SOURCES[strongest:])
    assert getattr(load(flags, environment, None), name) == READ[name][strongest]


@pytest.mark.parametrize("name", SETTINGS)
def test_default(name: str) -> None:
    """What nobody sets has its default; other programs' variables are nobody's business."""
    assert getattr(load({name: None, "skip": ()}, {"PATH": "/bin"}, None), name) == SETTINGS[name].default


def test_sources_add_up(tmp_path: Path) -> None:
    """Different settings may come from different sources."""
    write_tree(tmp_path, {"cleaner.toml": "keep = 'first'\n", "pyproject.toml": "[tool.cleaner]\nscope = 'document'"})
    found = load({"threshold": "0.8"}, {"CLEANER_MIN_TOKENS": "3"}, None)
    assert (found.threshold, found.min_tokens, found.keep, found.scope) == (0.8, 3, "first", "corpus")


def test_a_named_file_is_the_only_one(tmp_path: Path) -> None:
    """With `-c`, no other file is looked at; a `pyproject.toml` is read for its table."""
    write_tree(tmp_path, {"cleaner.toml": "keep = 'first'\n", "sub/pyproject.toml": "[tool.cleaner]\nthreshold = 0.9"})
    found = load({}, {}, tmp_path / "sub" / "pyproject.toml")
    assert (found.keep, found.threshold) == ("most", 0.9)


def test_a_project_without_a_table(tmp_path: Path) -> None:
    """A `pyproject.toml` that says nothing of this tool is passed over, but not when `-c` names it."""
    path = write_tree(tmp_path, {"pyproject.toml": "[tool.other]\nthreshold = 7\n"}) / "pyproject.toml"
    assert load({}, {}, None) == Config()
    with pytest.raises(ConfigError, match=r"pyproject\.toml: there is no \[tool\.cleaner\]"):
        load({}, {}, path)


Wrong: TypeAlias = tuple[dict[str, str | bytes], dict[str, str], tuple[str, ...], str]

WRONG: list[Wrong] = [
    ({"cleaner.toml": "treshold = 0.8"}, {}, (), r"cleaner\.toml: unknown setting 'treshold'; .* 'threshold'\?"),
    ({"cleaner.toml": "scope = 'corpse'"}, {}, (), r"cleaner\.toml: scope must be .*did you mean 'corpus'\?"),
    ({"cleaner.toml": "[threshold]\nlow = 1"}, {}, (), r"cleaner\.toml: threshold must be 0\.3 to 1"),
    ({"cleaner.toml": "threshold = "}, {}, (), r"cleaner\.toml: Invalid value"),
    ({"cleaner.toml": b"keep = '\xff'"}, {}, (), r"cleaner\.toml: .*can't decode byte 0xff"),
    ({"pyproject.toml": "[tool.cleaner]\njbos = 2"}, {}, (), r"pyproject\.toml: unknown setting 'jbos'; .*'jobs'\?"),
    ({"pyproject.toml": "[tool.cleaner]\njobs = -2"}, {}, (), r"pyproject\.toml: jobs must be 0 to 1024"),
    ({"pyproject.toml": "[tool]\ncleaner = 3"}, {}, (), r"pyproject\.toml: tool\.cleaner must be a table"),
    ({}, {"CLEANER_TRESHOLD": "1"}, (), r"environment, CLEANER_TRESHOLD: unknown setting 'treshold'; .*'threshold'"),
    ({}, {"CLEANER_THRESHOLD": "much"}, (), r"environment, CLEANER_THRESHOLD: threshold must be 0\.3 to 1"),
    ({}, {"CLEANER_DROP_EMPTY": "perhaps"}, (), r"environment, CLEANER_DROP_EMPTY: drop_empty must be true or false"),
    ({}, {}, ("--threshold", "2"), r"command line: threshold must be 0\.3 to 1, not 2"),
    ({}, {}, ("--keep", "fist"), r"command line: keep must be most or first, not 'fist'; did you mean 'first'\?"),
    ({}, {}, ("-j", "many"), r"command line: jobs must be 0 to 1024"),
    ({}, {}, ("--max-bytes", "0"), r"command line: max_bytes must be 1 and more"),
    ({}, {}, ("--skip", "socal"), r"socal: unknown rule; did you mean .social.\?"),
    ({}, {}, ("--treshold", "0.8"), r"No such option: --treshold|No such option.*--treshold"),
    ({}, {}, ("-c", "missing.toml"), r"missing\.toml: No such file or directory"),
    ({"dir/x": ""}, {}, ("-c", "dir"), r"dir: Is a directory"),
]


@pytest.mark.parametrize("case", WRONG, ids=lambda case: case[3])
def test_wrong(
    case: Wrong, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A wrong setting ends the run with 2, naming its source, the key and the nearest name; nothing is written."""
    files, environment, flags, message = case
    write_tree(tmp_path, {"in/a.txt": "text\n", **files})
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert call(["clean", "in", "-o", "out", *flags]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert re.search(message, told.err), told.err
    assert not (tmp_path / "out").exists()
    assert not (tmp_path / "out.cleaner").exists()


def test_by_every_door(tmp_path: Path) -> None:
    """The process takes the environment and the files of the directory it runs in."""
    write_tree(tmp_path, {"in/a.txt": "", "cleaner.toml": "drop-empty = true"})
    done = cleaner("clean", "in", "-o", "out", cwd=tmp_path, env={"CLEANER_JOBS": "1"})
    assert (done.returncode, list((tmp_path / "out").iterdir())) == (0, [])
    assert cleaner("clean", "in", "-o", "out", "--no-drop-empty", cwd=tmp_path).returncode == 0
    assert (tmp_path / "out" / "a.txt").read_bytes() == b""
