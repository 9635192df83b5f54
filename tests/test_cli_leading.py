"""Where a run is done: what goes together on the command line, and what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cleaner.cli import call
from cleaner.cli.settings import load
from tests.conftest import write_tree

if TYPE_CHECKING:
    from pathlib import Path

NO_PANDAS = "Spark needs the package pandas: pip install 'news-cleaner[spark]'"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("-", "--engine", "spark"), "- is a filter"),
        (("in", "-o", "out", "--check", "--engine", "spark"), "look first, with --check or --diff, at a part"),
        (("in", "-o", "out", "--diff", "--engine", "spark"), "look first, with --check or --diff, at a part"),
        (("in", "-o", "out", "-n", "--engine", "spark"), "look first, with --check or --diff, at a part"),
        (("in", "-o", "out", "--depfile", "d", "--engine", "spark"), "use --stamp"),
        (("in", "-o", "out", "--master", "local[2]"), "are of Spark: say --engine spark"),
        (("in", "-o", "out", "--spark-conf", "spark.a=b"), "are of Spark: say --engine spark"),
        (("in", "-o", "out", "--engine", "spork"), "did you mean 'spark'?"),
        (("in", "-o", "out", "--engine", "spark", "--spark-conf", "a=b"), "is spark.name=value"),
    ],
)
def test_refused(
    arguments: tuple[str, ...],
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """What does not go together is refused at once, and nothing is written."""
    monkeypatch.chdir(write_tree(tmp_path, {"in/a.txt": "One.\n"}))
    assert call(["clean", *arguments]) == 2
    assert told in capfd.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


def test_no_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    """A package that is missing is named, with what to install."""
    monkeypatch.setattr("cleaner.engines.spark.find_spec", lambda name: None if name == "pandas" else name)
    monkeypatch.chdir(write_tree(tmp_path, {"in/a.txt": "One.\n"}))
    assert call(["clean", "in", "-o", "out", "--engine", "spark"]) == 2
    assert NO_PANDAS in capfd.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


def test_no_java(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    """Without Java it is said what to install."""
    monkeypatch.setattr("cleaner.engines.spark.find_spec", lambda name: name)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.chdir(write_tree(tmp_path, {"in/a.txt": "One.\n"}))
    assert call(["clean", "in", "-o", "out", "--engine", "spark"]) == 2
    assert "apt-get install openjdk-17-jre-headless" in capfd.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


@pytest.mark.parametrize(
    ("given", "conf"),
    [
        ("spark.a=1", ("spark.a=1",)),
        ("spark.a=1,spark.b=2", ("spark.a=1", "spark.b=2")),
        ("spark.jars=one,two, spark.b=c=d", ("spark.jars=one,two", "spark.b=c=d")),
    ],
)
def test_pairs(given: str, conf: tuple[str, ...]) -> None:
    """A setting of Spark may hold commas."""
    flags = {"engine": "spark", "spark_conf": given}
    assert load(flags, {}, None).spark_conf == conf
    assert load({}, {"CLEANER_SPARK_CONF": given}, None).spark_conf == conf


def test_decides_nothing() -> None:
    """Where a run is done is no part of what its result depends on."""
    one, other = load({}, {}, None), load({"engine": "spark", "master": "yarn", "spark_conf": ("spark.a=1",)}, {}, None)
    assert one.digest("prepare", "resolve", "publish") == other.digest("prepare", "resolve", "publish")
    assert one.shown() == other.shown()
