"""The same job on Spark: whatever the partitions, whoever dies, what comes out is what one process makes."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Final

import pytest

from tests.clusters import QUICK, Cluster, cluster, descendants, lives, until
from tests.conftest import ROOT, cleaner, write_tree
from tests.runs import everything, leftovers, state_of
from tests.sparks import needs_spark

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow

DRIVER: Final = ("--engine", "spark", "--spark-conf", f"spark.driver.extraJavaOptions={QUICK}")
SPARK: Final = (*DRIVER, "-q")
CLUSTER: Final = (
    f"spark.executor.extraJavaOptions={QUICK}",
    "spark.executor.memory=600m",
    # tasks are done twice as soon as one seems slow
    "spark.speculation=true",
    "spark.speculation.multiplier=1.1",
    # a machine that has gone is not waited for
    "spark.shuffle.io.maxRetries=1",
    "spark.shuffle.io.retryWait=1s",
)
PARAGRAPHS: Final = 200_000
PER_DOCUMENT: Final = 5
WORDS: Final = (
    "harbour council ferry bridge river storm school mayor budget evening market tunnel library garden museum court "
    "station village doctor farmer minister player captain season journey factory engine winter summer morning"
).split()


@pytest.fixture(scope="module", autouse=True)
def _there() -> None:
    needs_spark()


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """200,000 short paragraphs: new ones, copies, near copies, facts that differ, and lines that a site repeats."""
    choose = random.Random(9)  # noqa: S311 - texts, not secrets
    pool: list[str] = []
    documents = [_document(number, choose, pool) for number in range(PARAGRAPHS // PER_DOCUMENT)]
    texts, records = documents[:500], documents[500:]
    files = {f"site{n % 3}/{n}.txt": text for n, text in enumerate(texts)}
    for file in range(8):
        rows = ({"id": n, "url": f"https://site{n % 5}.example/{n}", "text": t} for n, t in enumerate(records[file::8]))
        files[f"records/{file}.jsonl"] = "".join(json.dumps(row) + "\n" for row in rows)
    return write_tree(tmp_path_factory.mktemp("corpus"), files)


def _document(number: int, choose: random.Random, pool: list[str]) -> str:
    said = [_paragraph(choose, pool) for _ in range(PER_DOCUMENT - 1)]
    return "\n\n".join([*said, f"More news from our office at site {number % 5} every day"]) + "\n"


def _paragraph(choose: random.Random, pool: list[str]) -> str:
    chance = choose.random()
    if not pool or chance < 0.8:
        pool.append(" ".join(choose.choices(WORDS, k=choose.randrange(8, 16))) + f" {choose.randrange(1000)} times.")
        return pool[-1]
    words = choose.choice(pool).split()
    if chance < 0.87:
        words[-2] = str(choose.randrange(1000))
    elif chance < 0.94:
        words[choose.randrange(len(words) - 2)] = choose.choice(WORDS)
    return " ".join(words)


@pytest.fixture(scope="module")
def expected(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What one process makes of the corpus."""
    out = tmp_path_factory.mktemp("local") / "out"
    done = cleaner("clean", corpus, "-o", out, "-j1", "-q")
    assert (done.returncode, done.stderr) == (0, b"")
    return everything(out)


@pytest.fixture(scope="module")
def two_workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A master and two workers."""
    with cluster(tmp_path_factory.mktemp("cluster"), 2) as found:
        yield found


def test_fixtures(tmp_path: Path) -> None:
    """Of articles on disk it makes what the local engine makes, and says the same in the end."""
    news = ROOT / "fixtures" / "news" / "in"
    here = cleaner("clean", news, "-o", tmp_path / "here", "-j1")
    spark = cleaner("clean", news, "-o", tmp_path / "spark", *DRIVER, "--master", "local[2]")
    assert spark.returncode == here.returncode == 0
    assert spark.stdout == here.stdout
    assert everything(tmp_path / "spark") == everything(tmp_path / "here")


@pytest.mark.parametrize("partitions", [3, 17])
def test_partitions(partitions: int, corpus: Path, expected: dict[str, bytes], tmp_path: Path) -> None:
    """The number of partitions decides nothing."""
    said = ("--master", "local[2]", "--spark-conf", f"spark.sql.shuffle.partitions={partitions}")
    done = cleaner("clean", corpus, "-o", tmp_path / "out", *SPARK, *said)
    assert (done.returncode, done.stdout) == (0, b""), done.stderr
    assert everything(tmp_path / "out") == expected
    assert leftovers(tmp_path) == []


def test_worker_killed(corpus: Path, expected: dict[str, bytes], two_workers: Cluster, tmp_path: Path) -> None:
    """A worker that is killed in the middle changes nothing, and neither do tasks that are done twice."""
    said = ["--master", two_workers.master, *(part for pair in CLUSTER for part in ("--spark-conf", pair))]
    command = [sys.executable, "-m", "cleaner", "clean", str(corpus), "-o", str(tmp_path / "out"), *SPARK, *said]
    run = subprocess.Popen(command, env=two_workers.environment, stderr=subprocess.PIPE)
    staged = state_of(tmp_path / "out") / "spark"
    until(lambda: run.poll() is not None or any(staged.glob("run-*/documents/*")))
    until(lambda: run.poll() is not None or two_workers.busy(0))
    assert run.poll() is None, "it was over too soon"
    two_workers.kill(0)
    assert run.poll() is None, "it was over too soon"
    _, told = run.communicate()
    assert run.returncode == 0, told
    assert everything(tmp_path / "out") == expected
    assert leftovers(tmp_path) == []


def test_submitted(two_workers: Cluster, tmp_path: Path) -> None:
    """Under `spark-submit` the program takes the Spark that began it."""
    import cleaner.__main__ as program

    news = ROOT / "fixtures" / "news" / "in"
    assert cleaner("clean", news, "-o", tmp_path / "here", "-j1").returncode == 0
    submit = [f"{two_workers.environment['SPARK_HOME']}/bin/spark-submit", "--master", two_workers.master]
    command = [*submit, program.__file__, "clean", str(news), "-o", str(tmp_path / "spark"), "--engine", "spark"]
    environment = {**two_workers.environment, "PYSPARK_PYTHON": sys.executable}
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].startswith(b"7 documents")
    assert everything(tmp_path / "spark") == everything(tmp_path / "here")


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_told_to_end(number: signal.Signals, status: int, corpus: Path, tmp_path: Path) -> None:
    """Told to stop, it does so soon, says nothing, and all that it began ends."""
    command = [sys.executable, "-m", "cleaner", "clean", str(corpus), "-o", str(tmp_path / "out"), *SPARK]
    run = subprocess.Popen(
        [*command, "--master", "local[2]"], env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE
    )
    until(lambda: run.poll() is not None or (state_of(tmp_path / "out") / "spark").is_dir())
    family = descendants(run.pid)
    assert len(family) > 2
    run.send_signal(number)
    _, told = run.communicate(timeout=30)
    assert run.returncode == status
    assert told.splitlines()[1:] == []  # the first is a warning of Java's
    until(lambda: not any(map(lives, family)))
