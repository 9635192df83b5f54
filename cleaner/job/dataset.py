"""Datasets: files of records at URLs, which Spark reads and writes (`s3a:`, `hdfs:`, `file:`)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from cleaner.document import ConfigError

if TYPE_CHECKING:
    from collections.abc import Sequence

FOLDER: Final = "spark-data"
"""The folder below the state in which copies of the files of datasets lie for as long as a run takes."""
_URL: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://|file:/")


class Dataset(NamedTuple):
    """Where files of records come from, and where they go: URLs, as they were given."""

    inputs: tuple[str, ...]
    out: str


def dataset_of(inputs: Sequence[str], out: str | None) -> Dataset | None:
    """The dataset that *inputs* and *out* are; None if they are paths.

    Raises:
        ConfigError: some are URLs and some are not, or the output and an input lie in one another.
    """
    urls = [given for given in inputs if _URL.match(given)]
    to = out if out and _URL.match(out) else None
    if not urls and to is None:
        return None
    if paths := [given for given in inputs if given not in urls]:
        raise ConfigError(f"{urls[0] if urls else to} is a URL, and {paths[0]} is none: name URLs only, or none")
    if not urls:
        raise ConfigError(f"-o {to} is a URL: a dataset is made of datasets, so name URLs as inputs")
    if to is None:
        raise ConfigError(f"{urls[0]} is a URL: its output must be one as well; name it with -o")
    for url in urls:
        if _inside(url, to) or _inside(to, url):
            raise ConfigError(f"the output {to} and the input {url} lie in one another")
    return Dataset(tuple(urls), to)


def _inside(url: str, other: str) -> bool:
    return f"{_plain(url)}/".startswith(f"{_plain(other)}/")


def _plain(url: str) -> str:
    return re.sub("^file:/+", "file:/", url).rstrip("/")
