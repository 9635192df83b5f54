"""Tables on Spark: what the protocol promises, on two workers of this machine, and how a run ends that can not be."""

from __future__ import annotations

import os
import sys
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from cleaner.document import ConfigError, DocumentError, StateError
from cleaner.engines.carried import carried, carrying
from cleaner.engines.java import check_java
from cleaner.engines.same import agree, differing
from cleaner.engines.spark import spark
from cleaner.job.versions import everywhere
from tests.clusters import QUICK
from tests.conftest import ROOT, write_tree
from tests.sparks import needs_spark

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cleaner.engines.flow import Flow

pytestmark = pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)  # Spark leaves sockets to the collector


@pytest.fixture(scope="module")
def flow() -> Iterator[Flow]:
    """Spark with two workers."""
    needs_spark()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(ROOT))
        with spark(
            "local[2]", [f"spark.driver.extraJavaOptions={QUICK}", "spark.sql.shuffle.partitions=3"], everywhere
        ) as flow:
            yield flow


def in_order(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: next(iter(row.values())))


@pytest.mark.slow
def test_types(flow: Flow) -> None:
    """Every type that work may use arrives as it was, in both directions, and so does what is missing."""
    from tests.spark_work import WIDE, row, same, widen

    wide = flow.numbers(11).map(widen, WIDE)
    assert in_order(wide.map(same, WIDE).few()) == [row(number) for number in range(11)]


@pytest.mark.slow
@pytest.mark.parametrize("partitions", [1, 3, 17])
def test_same_rows(flow: Flow, partitions: int) -> None:
    """All rows of one value are in one partition, however many there are, and nothing is lost or doubled."""
    from cleaner.engines.frames import Frames
    from tests.spark_work import SUMS, add_up, group

    some = Frames(flow._seat._replace(partitions=partitions))  # type: ignore[attr-defined]
    sums = some.numbers(25).map(group, SUMS).by("group").map(add_up, SUMS).few()
    assert in_order(sums) == [{"group": n, "rows": 5, "sum": sum(range(n, 25, 5))} for n in range(5)]


@pytest.mark.slow
def test_together_and_union(flow: Flow) -> None:
    """Tables are laid together, and what is together is in one partition."""
    from tests.spark_work import SUMS, add_up, group

    tables = [flow.numbers(count).map(group, SUMS) for count in (3, 0, 1, 7)]
    sums = flow.union(*tables).together().map(add_up, SUMS).few()
    assert Counter({row["group"]: row["rows"] for row in sums}) == {0: 4, 1: 3, 2: 2, 3: 1, 4: 1}


@pytest.mark.slow
def test_nothing(flow: Flow) -> None:
    """Of no rows come none, through all that can be done with them."""
    from tests.spark_work import SUMS, add_up, group

    none = flow.numbers(0).map(group, SUMS).kept()
    assert flow.union(none, none).by("group").map(add_up, SUMS).together().few() == []


@pytest.mark.slow
def test_kept(flow: Flow, tmp_path: Path) -> None:
    """What is kept is made once."""
    from tests.spark_work import NUMBERS, note

    kept = flow.numbers(5).map(partial(note, str(tmp_path)), NUMBERS).kept()
    assert len(kept.few()) == len(flow.union(kept, kept.by("number")).few()) // 2 == 5
    assert {path.read_text("utf-8") for path in tmp_path.iterdir()} == {"made\n"}


@pytest.mark.slow
def test_large_rows(flow: Flow) -> None:
    """Rows of megabytes pass, many at once, there and back."""
    from tests.spark_work import BODIES, NUMBERS, enlarge, measure

    large = flow.numbers(2).map(enlarge, BODIES)
    assert len(large.map(measure, NUMBERS).few()) == 2 * 60


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "meant"),
    [
        ("config", ConfigError("a setting with \ud800 and „é“\nin two lines")),
        ("state", StateError("the state is damaged")),
        ("document", DocumentError("extract", "too-long", "it's too long")),
        ("system", FileNotFoundError(2, "No such file or directory", "/gone/away")),
        ("memory", MemoryError("")),
    ],
)
def test_errors_arrive(flow: Flow, kind: str, meant: Exception) -> None:
    """An error on purpose is on the driver what it was where it was raised."""
    from tests.spark_work import NUMBERS, fail

    with pytest.raises(type(meant)) as raised:
        flow.numbers(3).map(partial(fail, kind), NUMBERS).few()
    assert raised.type is type(meant)
    assert str(raised.value) == str(meant)


@pytest.mark.slow
def test_bugs_arrive(flow: Flow) -> None:
    """A bug stays one, and tells where in our code it is, and nothing of Java."""
    from tests.spark_work import NUMBERS, fail

    with pytest.raises(RuntimeError, match=r"spark_work\.py") as raised:
        flow.numbers(3).map(partial(fail, "bug"), NUMBERS).few()
    assert "KeyError: 'a bug with \\ud800'" in str(raised.value)
    assert "java" not in str(raised.value).lower()


@pytest.mark.slow
def test_wrong_schema(flow: Flow) -> None:
    """Work that makes other rows than it says is a bug, and not a conversion."""
    from tests.spark_work import SUMS, same

    with pytest.raises(RuntimeError, match="work made number: int64"):
        flow.numbers(3).map(same, SUMS).few()


@pytest.mark.slow
def test_a_worker_that_dies(flow: Flow) -> None:
    """A worker that ends in the middle of its work, every time that it is tried, is told in one line."""
    from tests.spark_work import NUMBERS, fail

    with pytest.raises(StateError, match=r"^Spark gave up: .*exited unexpectedly") as raised:
        flow.numbers(3).map(partial(fail, "end"), NUMBERS).few()
    assert "\n" not in str(raised.value)


@pytest.mark.slow
def test_versions_of_a_late_worker(flow: Flow) -> None:
    """A process that gets work later is asked, too: no work is done where something else is installed."""
    from cleaner.engines.frames import Frames
    from tests.spark_work import NUMBERS, same

    other = dict(everywhere()) | {"ftfy": "6.0"}
    late = Frames(flow._seat._replace(check=partial(agree, everywhere, other)))  # type: ignore[attr-defined]
    with pytest.raises(ConfigError, match=f"ftfy is {everywhere()['ftfy']} on .* and 6.0 on .*, which leads: install"):
        late.numbers(3).map(same, NUMBERS).few()


@pytest.mark.slow
def test_versions_before_work(flow: Flow) -> None:
    """Before any work all machines are asked what they have."""
    from cleaner.engines.frames import seat
    from tests.spark_work import leading_only

    session = flow._seat.session  # type: ignore[attr-defined]
    with pytest.raises(ConfigError, match=r"^lxml is 5.0 on .* and 6.0 on .*; numpy is 1.0 on .* and missing on"):
        seat(session, 3, partial(leading_only, os.getpid()))


@pytest.mark.parametrize(
    "error",
    [
        ConfigError("näh \ud800\n'\"%s{}"),
        StateError(""),
        DocumentError("repair", "bad", "\x00]"),
        OSError("no number"),
        PermissionError(13, "Permission denied", b"/a\xff"),
    ],
)
def test_carried(error: Exception) -> None:
    """An error is known again from a text that holds its mark, which is in letters that always pass."""
    with pytest.raises(Exception, match="carries") as raised, carrying():
        raise error
    text = f"org.apache.spark.SparkException: Job aborted\n\tat {raised.value} (x.scala:1)\n"
    assert text.isascii()
    found = carried(text)
    assert type(found) is type(error)
    assert str(found) == str(error).replace("b'/a\\xff'", "'/a\\udcff'")


def test_nothing_carried() -> None:
    """Of another text nothing is made."""
    assert carried("java.io.IOException: No space left on device") is None


def test_differing() -> None:
    """What differs is named: the package, the machine, and both versions."""
    told = differing("node7", {"a": "1", "b": "2"}, {"a": "1", "b": "3", "c": "4"})
    assert [each.partition(" on node7 and ")[0] for each in told] == ["b is 2", "c is missing"]


@pytest.mark.parametrize(
    ("says", "match"),
    [
        (None, "there is no java"),
        ('openjdk version "11.0.2" 2019-01-15', "is Java 11"),
        ('java version "1.8.0_392"', "is Java 8"),
        ("what?", "is no Java that works"),
    ],
)
def test_no_java(says: str | None, match: str, tmp_path: Path) -> None:
    """Without a Java that is young enough it is said what to install."""
    (tmp_path / "bin").mkdir()
    if says:
        write_tree(tmp_path, {"bin/java": f"#!{sys.executable}\nprint({says!r})\n"})
        (tmp_path / "bin" / "java").chmod(0o755)
    with pytest.raises(ConfigError, match=f"{match}.*apt-get install openjdk-17-jre-headless"):
        check_java({"PATH": str(tmp_path / "bin")})


def test_java_home(tmp_path: Path) -> None:
    """JAVA_HOME goes before PATH, and one that leads nowhere is said so."""
    with pytest.raises(ConfigError, match="bin/java can not be run"):
        check_java({"JAVA_HOME": str(tmp_path), "PATH": os.environ["PATH"]})


@pytest.mark.parametrize("release", ["17.0.15", "21.0.1"])
def test_java(release: str, tmp_path: Path) -> None:
    """Java 17 and younger ones will do."""
    write_tree(tmp_path, {"java": f"#!{sys.executable}\nprint('openjdk version \"{release}\"')\n"})
    (tmp_path / "java").chmod(0o755)
    check_java({"PATH": str(tmp_path)})


@pytest.mark.parametrize(
    ("conf", "match"),
    [
        ("spark.ui.port", "is spark.name=value"),
        ("=4", "is spark.name=value"),
        ("master=local", "is spark.name=value"),
        ("spark.sql.files.ignoreCorruptFiles=true", "must be false: else documents would be lost"),
    ],
)
def test_wrong_settings(conf: str, match: str) -> None:
    """A setting that is none of Spark's, or by which documents would be lost, is refused."""
    with pytest.raises(ConfigError, match=match), spark("local[1]", [conf], everywhere):
        pass
