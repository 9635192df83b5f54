"""A session of Spark: the one that is there, or one of our own, with the Java that it runs in."""

from __future__ import annotations

import logging
import os
import signal
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from subprocess import TimeoutExpired
from typing import TYPE_CHECKING, Any, Final

import pyspark
from py4j.protocol import Py4JError
from pyspark import SparkConf, SparkContext
from pyspark.errors import PySparkException
from pyspark.java_gateway import launch_gateway
from pyspark.sql import SparkSession

from cleaner.document import ConfigError, StateError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_LOGGING: Final = Path(__file__).with_name("log4j2.properties").as_uri()
_JAVA: Final = "spark.driver.extraJavaOptions"
_BARS: Final = {"spark.ui.showConsoleProgress": "false"}
"""No bars of Spark's between lines of our own; they are switched on where Java begins, so they are off from there."""
_PYTHON: Final = "spark.pyspark.python"
_PATIENCE: Final = 10
"""Seconds that Java has to end in good order."""


@contextmanager
def session(given: Mapping[str, str], ours: Mapping[str, str]) -> Iterator[Any]:
    """A session of Spark with the settings that were *given*, and *ours* where nobody set another.

    One that is there already is used, and left as it is.

    Raises:
        ConfigError: the Spark that is installed is not the one that was called.
        StateError: Spark does not start.
    """
    if active := SparkSession.getActiveSession():
        beside = active.newSession()  # which has settings of its own
        known = active.sparkContext.getConf()
        for name, value in {**{n: v for n, v in ours.items() if not known.contains(n)}, **given}.items():
            if beside.conf.isModifiable(name):
                beside.conf.set(name, value)
        yield beside
        return
    with _unheard(), _gateway(given) as gateway:
        found = _begin(gateway, given, ours)
        if found.version != pyspark.__version__:
            raise ConfigError(
                f"Spark is {found.version}, and the package pyspark {pyspark.__version__}: install equals"
            )
        try:
            yield found
        except KeyboardInterrupt:
            raise  # to stop takes longer than who interrupts waits; Java ends by itself, and all that it began
        except BaseException:
            with suppress(Py4JError, OSError):  # it may have ended itself
                found.stop()
            raise
        found.stop()


def _begin(gateway: Any, given: Mapping[str, str], ours: Mapping[str, str]) -> Any:
    conf = SparkConf(_jvm=gateway.jvm)  # holds what Spark's own files and `spark-submit` say
    for name, value in given.items():
        conf.set(name, value)
    for name, value in ours.items():
        conf.setIfMissing(name, value)
    ending = signal.getsignal(signal.SIGINT)
    try:
        context = SparkContext(conf=conf.setIfMissing("spark.app.name", "news-cleaner"), gateway=gateway)
        # where nobody says otherwise the Python of this process, which has all that is needed, is on every machine
        context.pythonExec = conf.get(_PYTHON) or os.environ.get("PYSPARK_PYTHON") or sys.executable
        return SparkSession(context)
    except (PySparkException, Py4JError, ConnectionError) as error:
        raise StateError(f"Spark does not start: {_cause(said(error))}") from None
    finally:
        signal.signal(signal.SIGINT, ending)  # which Spark has taken, so that who ends this process would not know


def said(error: Exception) -> str:
    """What Spark says of *error*, if it is still there to say so."""
    try:
        return str(error)
    except (Py4JError, ConnectionError):
        return "it has ended; what it said of that stands above"


@contextmanager
def _gateway(given: Mapping[str, str]) -> Iterator[Any]:
    """The way to Java: to the one that began us, or to a new one, which ends with the block."""
    conf = SparkConf(loadDefaults=False)
    for name, value in {**_BARS, **given}.items():
        conf.set(name, value)
    # of two options that differ, Java takes the last
    conf.set(_JAVA, f"-Dlog4j2.configurationFile={_LOGGING} {given.get(_JAVA, '')}")
    try:
        # nothing but our own summary on standard output; and signals to our group are ours to answer
        gateway = launch_gateway(conf, {"stdout": sys.stderr.fileno(), "process_group": 0})
    except PySparkException as error:
        raise StateError(f"Spark does not start; what it says of that stands above ({error.getCondition()})") from None
    try:
        yield gateway
    except KeyboardInterrupt:
        if gateway.proc:
            gateway.proc.stdin.close()
        raise
    except BaseException:
        _end(gateway)
        raise
    _end(gateway)


@contextmanager
def _unheard() -> Iterator[None]:
    """What Spark's library logs of a call that was interrupted is no news, unless somebody reads logs already."""
    root, nobody = logging.getLogger(), logging.NullHandler()
    if root.handlers:
        yield
        return
    root.addHandler(nobody)
    try:
        yield
    except KeyboardInterrupt:
        raise  # it is told in the end, too
    except BaseException:
        root.removeHandler(nobody)
        raise
    root.removeHandler(nobody)


def _end(gateway: Any) -> None:
    """Let Java go, unless it began us: it ends when there is nobody to read from, and so do the workers it began."""
    with suppress(Py4JError, OSError):
        gateway.shutdown()
    SparkContext._gateway = SparkContext._jvm = None  # noqa: SLF001 - Spark has no other way to begin anew
    if java := gateway.proc:
        java.stdin.close()
        try:
            java.wait(_PATIENCE)
        except TimeoutExpired:
            java.kill()
            java.wait()


def _cause(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    told = next((line for line in lines if "Exception" in line), lines[0] if lines else "it is not known why")
    return told.lstrip(": ")
