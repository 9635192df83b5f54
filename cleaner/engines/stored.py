"""Files at URLs, on the file systems that Spark knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from py4j.protocol import Py4JJavaError
from pyspark.sql.functions import col, lit

from cleaner.document import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable

LARGEST: Final = 1_000_000_000
"""Bytes of a file that can be a row: Spark doubles what it sends it in, and that has to stay below 2 GB."""
_ALONE: Final = "spark.sql.execution.arrow.maxRecordsPerBatch"


def contents(session: Any, url: str, suffixes: Iterable[str]) -> Any:
    """A data frame of the files at or below *url* whose names end with one of *suffixes*, in small letters.

    It has their names as seen from there, and their contents, null for one of more than `LARGEST` bytes.

    Raises:
        ConfigError: there is nothing, or it can not be reached.
    """
    base, folder = _place(session, url)
    if not folder:
        base = base.rpartition("/")[0]
    one = session.newSession()
    one.conf.set(_ALONE, "1")  # each file is sent to its work alone
    reader = one.read.format("binaryFile").option("recursiveFileLookup", "true")
    # what can not be read must not be passed over in silence
    reader = reader.option("ignoreCorruptFiles", "false").option("ignoreMissingFiles", "false")
    found = reader.option("pathGlobFilter", _glob(suffixes)).load(url)
    name = col("path").substr(len(base.rstrip("/")) + 2, 1 << 20).alias("name")
    # the length is looked at before the content is read, and the content of no other
    small = found.where(col("length") <= LARGEST).select(name, "content")
    large = found.where(col("length") > LARGEST).select(name, lit(None).cast("binary").alias("content"))
    return small.unionAll(large)


def listed(session: Any, url: str) -> list[str]:
    """The names of what lies in the folder at *url*, of which there must be few; none if it is not there.

    Raises:
        ConfigError: it can not be reached, or is a file.
    """
    try:
        path, system = _system(session, url)
        if not system.exists(path):
            return []
        if not system.getFileStatus(path).isDirectory():
            raise ConfigError(f"{url} is there, and is no folder")
        return sorted(status.getPath().getName() for status in system.listStatus(path))
    except Py4JJavaError as error:
        raise _unreachable(url, error) from None


def _place(session: Any, url: str) -> tuple[str, bool]:
    """What Spark calls what lies at *url*, and whether that is a folder."""
    try:
        path, system = _system(session, url)
        if not system.exists(path):
            raise ConfigError(f"{url}: there is nothing")
        return system.makeQualified(path).toString(), system.getFileStatus(path).isDirectory()
    except Py4JJavaError as error:
        raise _unreachable(url, error) from None


def _system(session: Any, url: str) -> tuple[Any, Any]:
    """*url* as Hadoop's path, and the file system that it is on."""
    context = session.sparkContext
    path = context._jvm.org.apache.hadoop.fs.Path(url)  # noqa: SLF001 - Spark has no other way to its file systems
    return path, path.getFileSystem(context._jsc.hadoopConfiguration())  # noqa: SLF001


def _unreachable(url: str, error: Py4JJavaError) -> ConfigError:
    told = str(error.java_exception.toString()).splitlines()[0]
    return ConfigError(f"{url}: Spark can not reach it: {told}")


def _glob(suffixes: Iterable[str]) -> str:
    """A pattern for names that end with one of *suffixes*, in letters of any size."""
    return "*{" + ",".join("".join(map(_either, suffix)) for suffix in suffixes) + "}"


def _either(letter: str) -> str:
    return f"[{letter.lower()}{letter.upper()}]" if letter.isalpha() else letter
