"""The engine of many machines: Apache Spark, which is led from here, or which leads us (`spark-submit`)."""

from __future__ import annotations

import os
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from cleaner.document import ConfigError
from cleaner.engines.java import check_java

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cleaner.engines.flow import Flow
    from cleaner.engines.same import Versions

_NEEDED: Final = ("pyspark", "pyarrow", "pandas")
_SUBMITTED: Final = "PYSPARK_GATEWAY_PORT"
"""The variable by which `spark-submit` tells a program that it has begun where Java is."""
_MASTER: Final = "spark.master"
_LOCAL: Final[Mapping[str, str]] = {
    # a machine alone listens to nobody else
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
}
_OURS: Final[Mapping[str, str]] = {
    # nobody asked for a port to look at
    "spark.ui.enabled": "false",
    # partitions are as many as was said, since a partition's share of the rows is what a worker holds in memory
    "spark.sql.adaptive.enabled": "false",
    # a broadcast collects rows in the process that leads
    "spark.sql.autoBroadcastJoinThreshold": "-1",
    # rows hold bodies of documents; both bounds hold, whichever is met first, where Spark knows the second
    "spark.sql.execution.arrow.maxRecordsPerBatch": "4096",
    "spark.sql.execution.arrow.maxBytesPerBatch": str(32 << 20),
    # the same for rows that are kept
    "spark.sql.inMemoryColumnarStorage.batchSize": "1024",
    # a time in Parquet is what everybody reads; by default it is of a kind that has long been given up
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    # half of what lz4 leaves to send and to store
    "spark.io.compression.codec": "zstd",
    # to import everything again for each of very many tasks costs more than their work
    "spark.python.worker.reuse": "true",
    # a worker that crashes in the depths of C says where
    "spark.python.worker.faulthandler.enabled": "true",
}
_FIXED: Final[Mapping[str, str]] = {
    # files that can not be read would be passed over in silence
    "spark.sql.files.ignoreCorruptFiles": "false",
    "spark.sql.files.ignoreMissingFiles": "false",
}
_PARTITIONS: Final = "spark.sql.shuffle.partitions"
_PER_CORE: Final = 3
"""Partitions of an exchange, per core, unless it was said how many."""


@contextmanager
def spark(master: str, conf: Sequence[str], versions: Versions) -> Iterator[Flow]:
    """Tables on the machines of the Spark at *master* ("": as `spark-submit` says, else all cores of this machine).

    Args:
        master: as Spark writes it: `local[2]`, `spark://host:7077`, `yarn`.
        conf: settings of Spark, `key=value`, which go before ours.
        versions: tells on every machine what must be the same there.

    Raises:
        ConfigError: a package or Java is missing, a setting is wrong, or versions differ.
        StateError: Spark does not start, or gives up.
    """
    given = _given(master, conf)
    _check_packages()
    if _SUBMITTED not in os.environ:
        check_java(os.environ)
    from cleaner.engines.frames import Frames, seat, telling
    from cleaner.engines.session import session

    ours = {**_OURS, **(_LOCAL if given.get(_MASTER, "").startswith("local") else {})}
    with session(given, ours) as found, telling():
        context = found.sparkContext
        said = found.conf.get(_PARTITIONS) if context.getConf().contains(_PARTITIONS) else ""
        yield Frames(seat(found, int(said or context.defaultParallelism * _PER_CORE), versions))


def _given(master: str, conf: Sequence[str]) -> dict[str, str]:
    """The settings of Spark that the user gave, and those that are fixed; `ConfigError` if they contradict these."""
    given = {}
    for setting in conf:
        name, equals, value = setting.partition("=")
        if not (equals and name.startswith("spark.")):
            raise ConfigError(f"a setting of Spark is spark.name=value, and not {setting!r}")
        if _FIXED.get(name, value) != value:
            raise ConfigError(f"{name} must be {_FIXED[name]}: else documents would be lost in silence")
        given[name] = value
    if master:
        given[_MASTER] = master
    elif _SUBMITTED not in os.environ:
        given.setdefault(_MASTER, "local[*]")
    return {**given, **_FIXED}


def _check_packages() -> None:
    if missing := [package for package in _NEEDED if find_spec(package) is None]:
        raise ConfigError(f"Spark needs the package {missing[0]}: pip install 'news-cleaner[spark]'")
