"""Datasets at URLs: what is in their files comes out as the local engine makes it, in the same order in each file."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from shutil import copytree
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cleaner.cli import call
from cleaner.config import Config
from cleaner.document import ConfigError
from cleaner.engines.spark import spark
from cleaner.job.across import Index
from cleaner.job.dataset import FOLDER, Dataset, dataset_of
from cleaner.job.progress import Silent
from cleaner.job.run import Request
from cleaner.job.spread.datasets import run
from cleaner.job.spread.fetched import Fetching, fetch, suffixes
from cleaner.job.versions import everywhere
from tests.clusters import QUICK
from tests.conftest import ROOT, cleaner, read_tree, write_tree
from tests.flows import HandFlow
from tests.runs import BRIDGE, FERRY, RESULTS, SCHOOL, Tree
from tests.sparks import needs_spark

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cleaner.engines.flow import Flow

pytestmark = pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)  # Spark leaves sockets to the collector

JAVA: Final = ("--spark-conf", f"spark.driver.extraJavaOptions={QUICK}")
SPARK: Final = ("--engine", "spark", "--master", "local[2]", "--spark-conf", "spark.sql.shuffle.partitions=3", *JAVA)


def rows(seed: int, count: int = 30) -> list[dict[str, Any]]:
    """Records that share paragraphs with others, of which one is empty and one has no text at all."""
    shared = (FERRY, BRIDGE, SCHOOL, "Share Tweet Email Print")
    made: list[dict[str, Any]] = []
    for number in range(count):
        own = f"This is story number {number} of file {seed}, and the mayor of town {seed * count + number} told it."
        made.append({"id": f"{seed}-{number}", "text": f"{own}\n\n{shared[(seed + number) % 4]}", "n": number})
    made[3]["text"], made[5]["text"] = "", None
    return made


def jsonl(found: list[dict[str, Any]]) -> bytes:
    """Records as lines; one of the lines is of another encoding, and one no record."""
    lines = [json.dumps(row, ensure_ascii=False).encode() for row in found]
    latin = '{"id": "latin", "text": "Die Fähre fährt wieder, teilte die Behörde für Häfen mit."}'.encode("latin-1")
    return b"".join(line + b"\n" for line in [*lines, latin, b"no record"])


def parquet(path: Path, found: list[dict[str, Any]]) -> None:
    """Records as a file of Parquet, of several groups."""
    path.parent.mkdir(parents=True, exist_ok=True)
    at = datetime(2026, 11, 28, 23, 48, 13, 999_999)
    more = {"at": at, "seen": at.replace(tzinfo=UTC), "tags": ["a", None], "about": {"day": at.date(), "raw": b"\xff"}}
    pq.write_table(pa.Table.from_pylist([{**row, **more} for row in found]), path, row_group_size=7)


def source(folder: Path, kind: str) -> Path:
    """Three files of records."""
    if kind == "parquet":
        for seed, name in enumerate(("b.parquet", "a/c.parquet", "a/a.parquet")):
            parquet(folder / name, rows(seed))
        return folder
    pack = gzip.compress if kind == "jsonl.gz" else bytes
    names = ("b", "a/c", "a/é")
    return write_tree(folder, {f"{name}.{kind}": pack(jsonl(rows(seed))) for seed, name in enumerate(names)})


def records(folder: Path) -> list[Any]:
    """What is in each file of records of *folder*, in the order of their names."""
    files = sorted((str(path.relative_to(folder)).encode(), path) for path in folder.rglob("*") if path.is_file())
    return [_content(path) for name, path in files if not path.name.startswith((".", "_"))]


def _content(path: Path) -> Any:
    if path.suffix == ".parquet":
        return pq.ParquetFile(path).read().to_pylist()
    data = path.read_bytes()
    return gzip.decompress(data) if path.suffix == ".gz" else data


def request(folder: Path, *inputs: Path, **settings: Any) -> Request:
    """Ask for the dataset of *inputs* to be cleaned, in *folder*."""
    dataset = Dataset(tuple(path.as_uri() for path in inputs), (folder / "sent").as_uri())
    state = folder / "state"
    return Request((), state / FOLDER, state, Config(jobs=1, **settings), dataset=dataset)


def locally(folder: Path, given: Path, *arguments: str) -> dict[str, bytes]:
    """The results of the local engine on the same files."""
    assert call(["clean", str(given), "-o", str(folder / "local"), "-q", "-j1", *arguments]) in (0, 1)
    return results(folder / "local.cleaner")


def results(state: Path) -> dict[str, bytes]:
    return {name: (state / name).read_bytes() for name in RESULTS}


@pytest.mark.parametrize("settings", [{}, {"to": "jsonl"}, {"to": "parquet"}, {"drop_empty": True}])
@pytest.mark.parametrize("kind", ["jsonl", "jsonl.gz", "parquet"])
def test_same(kind: str, settings: dict[str, Any], tmp_path: Path) -> None:
    """Records, their order in each file, ledgers and summary are those of the local engine."""
    given = source(tmp_path / "in", kind)
    flags = [
        f"--{name}".replace("_", "-") + (f"={value}" if value is not True else "") for name, value in settings.items()
    ]
    run(request(tmp_path, given, **settings), HandFlow(3), Silent())
    assert results(tmp_path / "state") == locally(tmp_path, given, *flags)
    assert records(tmp_path / "sent") == records(tmp_path / "local")
    assert {path.name for path in (tmp_path / "state" / FOLDER).iterdir()} == {"lock", "sent.json"}


def test_again(tmp_path: Path) -> None:
    """A second run takes the place of the first; what another has put there, or put there instead, is not touched."""
    given = source(tmp_path / "in", "jsonl")
    asked = request(tmp_path, given)
    run(asked, HandFlow(3), Silent())
    (given / "b.jsonl").unlink()
    run(asked, HandFlow(3), Silent())
    locally(tmp_path, given)
    assert records(tmp_path / "sent") == records(tmp_path / "local")
    (tmp_path / "sent" / "notes.txt").write_text("mine\n")
    before = read_tree(tmp_path / "sent")
    with pytest.raises(ConfigError, match=r"holds what no run with this state wrote: notes\.txt"):
        run(asked, HandFlow(3), Silent())
    assert read_tree(tmp_path / "sent") == before


def test_interrupted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that was ended while it sent is made good by the next one."""
    asked = request(tmp_path, source(tmp_path / "in", "jsonl"))

    def fail(*_: object, **__: object) -> None:
        write_tree(tmp_path / "sent", {"part-00000-half": "half"})
        raise OSError(28, "No space left on device", "somewhere")

    with monkeypatch.context() as patch:
        patch.setattr("tests.flows.HandTable.save", fail)
        with pytest.raises(OSError, match="No space left"):
            run(asked, HandFlow(3), Silent())
    run(asked, HandFlow(3), Silent())
    assert len(records(tmp_path / "sent")) == 3


def test_nothing(tmp_path: Path) -> None:
    """Of a dataset without files comes one without records."""
    write_tree(tmp_path / "in", {"picture.jpg": b"", "a/_SUCCESS": b""})
    assert run(request(tmp_path, tmp_path / "in"), HandFlow(3), Silent()).summary["documents"] == 0
    assert records(tmp_path / "sent") == []


def test_two(tmp_path: Path) -> None:
    """Files of two datasets make one, if no two have the same name."""
    one, two = source(tmp_path / "one", "jsonl"), write_tree(tmp_path / "two", {"z.jsonl": jsonl(rows(9))})
    run(request(tmp_path, one, two), HandFlow(3), Silent())
    assert len(records(tmp_path / "sent")) == 4
    write_tree(tmp_path / "two", {"b.jsonl": jsonl(rows(8))})
    with pytest.raises(ConfigError, match=r"would both become b\.jsonl"):
        run(request(tmp_path, one, two), HandFlow(3), Silent())
    assert len(records(tmp_path / "sent")) == 4


def test_index(tmp_path: Path) -> None:
    """What a dataset delivered counts as seen later, and so does for a dataset what others delivered."""
    one, two = source(tmp_path / "one", "jsonl"), write_tree(tmp_path / "two", {"z.jsonl": jsonl(rows(1))})
    run(request(tmp_path / "a", one)._replace(against=Index(tmp_path / "index", "first")), HandFlow(3), Silent())
    copy = copytree(tmp_path / "index", tmp_path / "copy")
    run(request(tmp_path / "b", two)._replace(against=Index(copy, "second")), HandFlow(3), Silent())
    expected = locally(tmp_path, two, "--index", str(tmp_path / "index"), "--run", "second")
    assert results(tmp_path / "b" / "state") == expected
    assert list(json.loads(expected["summary.json"])["seen"]) == ["first"]


def test_forms(tmp_path: Path) -> None:
    """Outputs of two forms, or of two schemas, make no dataset, and both files are named."""
    write_tree(tmp_path / "in", {"a.jsonl": jsonl(rows(1))})
    parquet(tmp_path / "in" / "b.parquet", rows(2))
    parquet(tmp_path / "in" / "c.parquet", [{"text": "One of another kind", "rating": 1.5}])
    with pytest.raises(ConfigError, match=r"a\.jsonl is jsonl and b\.parquet is parquet; say which with --to"):
        run(request(tmp_path, tmp_path / "in"), HandFlow(3), Silent())
    (tmp_path / "in" / "a.jsonl").unlink()
    with pytest.raises(ConfigError, match=r"b\.parquet and c\.parquet differ in columns: id, n, rating"):
        run(request(tmp_path, tmp_path / "in"), HandFlow(3), Silent())
    run(request(tmp_path, tmp_path / "in", to="jsonl"), HandFlow(3), Silent())
    assert len(records(tmp_path / "sent")) == 2


def test_fetch(tmp_path: Path) -> None:
    """Files of records are copied byte for byte, compressed ones too, and no others; one that is too large is named."""
    files: Tree = {"a.jsonl": b"\xff\n", "b/c.NDJSON.gz": b"\x1f", "d.parquet.zst": b"(", "e.txt": "e", "f.gz": b""}
    write_tree(tmp_path / "in", files)
    fetching = Fetching((tmp_path / "in").as_uri(), tmp_path / "copy", tmp_path / "half")
    fetch(fetching, HandFlow(2))
    assert read_tree(tmp_path / "copy") == {name: data for name, data in files.items() if name[0] in "abd"}
    assert list((tmp_path / "half").iterdir()) == []
    write_tree(tmp_path / "in", {"g/too-large.jsonl": ""})
    with pytest.raises(ConfigError, match=r"g/too-large\.jsonl is larger than 1 GB"):
        fetch(fetching, HandFlow(2))


def test_suffixes() -> None:
    """What is fetched is what is read as records of lines or of Parquet."""
    assert {".jsonl", ".ndjson", ".parquet", ".jsonl.gz", ".jsonl.zst"} <= set(suffixes())
    assert {".csv", ".json", ".warc.gz", ".txt", ".gz"}.isdisjoint(suffixes())


REFUSED = [
    (["s3a://b/in", "more"], "s3a://b/out", "s3a://b/in is a URL, and more is none"),
    (["in"], "hdfs://h/out", "hdfs://h/out is a URL, and in is none"),
    (["file:/in"], "out", "file:/in is a URL: its output must be one as well"),
    ([], "s3a://b/out", "a dataset is made of datasets"),
    (["s3a://b/in"], "s3a://b/in/clean", "lie in one another"),
    (["file:/a/in/"], "file:///a", "lie in one another"),
]


@pytest.mark.parametrize(("inputs", "out", "told"), REFUSED)
def test_mixed(inputs: list[str], out: str, told: str) -> None:
    """URLs and paths do not go together."""
    with pytest.raises(ConfigError, match=told):
        dataset_of(inputs, out)


def test_paths() -> None:
    """What looks a little like a URL is a path, as ever."""
    assert dataset_of(["in", "./s3a://b", "a:b", "C:/in"], "out") is None
    assert dataset_of(["gs://b/in"], "abfss://c@a.example/x") == Dataset(("gs://b/in",), "abfss://c@a.example/x")


ON_THE_LINE = [
    (("--state", "state"), "only Spark reads and writes there: say --engine spark"),
    (("--engine", "spark"), "name a directory that all machines see with --state"),
    (("--engine", "spark", "--state", "s", "--attributes", "a"), "--files-from and --attributes name paths"),
    (("--engine", "spark", "--state", "s", "--to", "txt"), "a dataset is of records"),
]


@pytest.mark.parametrize(("arguments", "told"), ON_THE_LINE)
def test_refused(
    arguments: tuple[str, ...],
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """What a dataset can not be asked for with is refused at once, and nothing is written."""
    monkeypatch.chdir(tmp_path)
    assert call(["clean", "s3a://bucket/in", "-o", "s3a://bucket/out", *arguments]) == 2
    assert told in capfd.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module")
def spark_flow() -> Iterator[Flow]:
    """Spark with two workers."""
    needs_spark()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(ROOT))
        conf = (f"spark.driver.extraJavaOptions={QUICK}", "spark.sql.shuffle.partitions=3")
        with spark("local[2]", conf, everywhere) as flow:
            yield flow


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["jsonl", "jsonl.gz", "parquet"])
def test_on_spark(kind: str, spark_flow: Flow, tmp_path: Path) -> None:
    """The same on Spark itself, and once more, when an input has gone."""
    given = source(tmp_path / "in", kind)
    for _ in range(2):
        run(request(tmp_path, given), spark_flow, Silent())
        assert results(tmp_path / "state") == locally(tmp_path, given)
        assert records(tmp_path / "sent") == records(tmp_path / "local")
        (given / f"a/c.{kind}").unlink(missing_ok=True)


@pytest.mark.slow
def test_files_on_spark(spark_flow: Flow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file alone is one, whatever the letters of its suffix; and a file too large is named, without being read."""
    monkeypatch.setattr("cleaner.engines.stored.LARGEST", 20)
    passed_over: Tree = {"b/c.txt": "c", "b/empty.jsonl": b"", "_hidden.jsonl": "d\n", ".e/f.jsonl": "f\n"}
    write_tree(tmp_path / "in", {"a é%20.JSONL": b"\xff\n", "b/large.jsonl": b"-" * 21, **passed_over})
    found = {row["name"]: row["content"] for row in spark_flow.files((tmp_path / "in").as_uri(), suffixes()).few()}
    assert found == {"a é%20.JSONL": b"\xff\n", "b/large.jsonl": None}
    [alone] = spark_flow.files(f"file:{tmp_path}/in/a é%20.JSONL", suffixes()).few()
    assert alone == {"name": "a é%20.JSONL", "content": b"\xff\n"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("url", "told"),
    [("file:/nowhere", "file:/nowhere: there is nothing"), ("s3a://b/in", "s3a://b/in: Spark can not reach it: ")],
)
def test_unreachable(url: str, told: str, spark_flow: Flow) -> None:
    """What can not be reached is told in a line."""
    with pytest.raises(ConfigError, match=told):
        spark_flow.files(url, suffixes())


@pytest.mark.slow
def test_on_the_line(tmp_path: Path) -> None:
    """It is called with URLs in place of paths, and says what is always said."""
    needs_spark()
    given = source(tmp_path / "in", "parquet")
    where = (given.as_uri(), "-o", (tmp_path / "sent").as_uri(), "--state", tmp_path / "state")
    done = cleaner("clean", *where, *SPARK)
    here = cleaner("clean", given, "-o", tmp_path / "local", "-j1")
    assert (done.returncode, done.stdout) == (here.returncode, here.stdout), done.stderr
    assert records(tmp_path / "sent") == records(tmp_path / "local")
