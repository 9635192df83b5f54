"""Where a run is done, as the settings say: here, or on the machines of Spark."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeAlias

from cleaner.document import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cleaner.cli.arguments import Arguments
    from cleaner.config import Config
    from cleaner.job.dataset import Dataset
    from cleaner.job.progress import Progress
    from cleaner.job.run import Outcome, Request

    Run: TypeAlias = Callable[[Request, Progress], Outcome]


def check(wanted: Arguments, config: Config) -> None:
    """Raise `ConfigError` if what is *wanted* is not done where the settings say."""
    if wanted.dataset:
        _check_dataset(wanted, wanted.dataset, config)
    if config.engine == "local":
        if config.master or config.spark_conf:
            raise ConfigError("--master and --spark-conf are of Spark: say --engine spark")
        return
    if wanted.filters:
        raise ConfigError("--engine spark is for very many documents; - is a filter")
    if not wanted.writes:
        raise ConfigError("--engine spark writes its output: look first, with --check or --diff, at a part, without it")
    if wanted.depfile:
        raise ConfigError("--depfile holds every input, and --engine spark is for too many to be held: use --stamp")


def _check_dataset(wanted: Arguments, dataset: Dataset, config: Config) -> None:
    if config.engine != "spark":
        raise ConfigError(f"{dataset.out} is a URL, and only Spark reads and writes there: say --engine spark")
    if wanted.state is None:
        raise ConfigError("nothing can lie beside a URL: name a directory that all machines see with --state")
    if wanted.files_from is not None or wanted.attributes is not None:
        raise ConfigError("--files-from and --attributes name paths, and a dataset has none")
    if config.to == "txt":
        raise ConfigError("a dataset is of records: --to jsonl and --to parquet are what it can become")


@contextmanager
def leading(config: Config) -> Iterator[Run]:
    """What does a run; in the block, whatever it needs is there."""
    if config.engine == "local":
        from cleaner.job.run import run

        yield run
        return
    from cleaner.engines.spark import spark
    from cleaner.job.versions import everywhere

    with spark(config.master, config.spark_conf, everywhere) as flow:
        from cleaner.job.spread.datasets import run as over
        from cleaner.job.spread.run import run as spread

        yield lambda request, progress: (over if request.dataset else spread)(request, flow, progress)
