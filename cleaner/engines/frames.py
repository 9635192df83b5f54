"""Spark's data frames as the tables of `flow`: what is done with their partitions, and what comes of failures."""

from __future__ import annotations

import platform
import sys
import time
from contextlib import contextmanager
from functools import partial
from inspect import signature
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from zipimport import zipimporter

import pyarrow as pa
from py4j.protocol import Py4JError
from pyspark import StorageLevel
from pyspark.errors import PySparkException
from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema

from cleaner.document import ConfigError, StateError
from cleaner.engines import stored
from cleaner.engines.carried import carried, carrying
from cleaner.engines.same import agree, differing, refuse
from cleaner.engines.session import said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from cleaner.engines.flow import Work
    from cleaner.engines.same import Versions

_BATCH: Final = 64 << 20
"""Bytes of a batch that goes back to Spark, unless one row is larger; Arrow's small offsets end at 2 GB."""
_TASKS: Final = 10_000
"""Tasks that Spark is to know of at once: it keeps some kilobytes of each where the work is led."""
_ASKED: Final = 4
"""How often it is asked, per core, which versions are there; an answer takes so long that other machines are asked."""
_ANSWER: Final = 0.05
_FOREIGN: Final = ("PYTHON_VERSION_MISMATCH", "ModuleNotFoundError: ", "PACKAGE_NOT_INSTALLED", "Cannot run program")
"""What is said of a machine on which this program can not even begin."""
_TRACEBACK: Final = "Traceback (most recent call last)"
_LONGEST: Final = 400


class Seat(NamedTuple):
    """Where frames are made: Spark's session, how many partitions an exchange has, and what must be the same there."""

    session: Any
    partitions: int
    check: Callable[[], None]


class Frame:
    """A `flow.Table`; its rows are there when they are asked for."""

    def __init__(self, frame: Any, schema: pa.Schema, seat: Seat) -> None:
        """Tell of Spark's *frame*, of which the rows are of *schema*."""
        self.frame, self.schema, self._seat = frame, schema, seat

    def map(self, work: Work, schema: pa.Schema) -> Frame:
        """See `Table.map`."""
        made = from_arrow_schema(schema, prefer_timestamp_ntz=True)  # a time without a zone gets none
        done = partial(_done, work, self._seat.check, (self.schema, schema, _sent(made)))
        return Frame(self.frame.mapInArrow(done, made), schema, self._seat)

    def by(self, column: str) -> Frame:
        """See `Table.by`."""
        return Frame(self.frame.repartition(self._seat.partitions, column), self.schema, self._seat)

    def together(self) -> Frame:
        """See `Table.together`."""
        # not coalesce, by which all the work before would be done in one partition, too
        return Frame(self.frame.repartition(1), self.schema, self._seat)

    def kept(self) -> Frame:
        """See `Table.kept`; what goes with a machine is made again, the same."""
        return Frame(self.frame.persist(StorageLevel.DISK_ONLY), self.schema, self._seat)

    def few(self) -> list[dict[str, Any]]:
        """See `Table.few`.

        Raises:
            CleanerError, OSError, MemoryError: what work raised.
            ConfigError: this program can not be run on a machine.
            StateError: Spark gave up.
        """
        with telling():
            rows: list[dict[str, Any]] = self.frame.toArrow().cast(self.schema).to_pylist()
            return rows

    def save(self, url: str, form: str, **options: str) -> None:
        """See `Table.save`; it is Spark's committer that lets files appear. It raises what `few` does."""
        with telling():
            self.frame.write.format(form).mode("overwrite").options(**options).save(url)


def _sent(made: Any) -> pa.Schema:
    """What Spark is to be sent as rows of its schema *made*: times are in UTC, which some versions want to be told."""
    told = {"timezone": "UTC"} if "timezone" in signature(to_arrow_schema).parameters else {}
    return to_arrow_schema(made, **told)


class Frames:
    """A `flow.Flow` of frames."""

    def __init__(self, seat: Seat) -> None:
        """Make frames at *seat*."""
        self._seat = seat

    def numbers(self, count: int) -> Frame:
        """See `Flow.numbers`."""
        numbers = self._seat.session.range(0, count, 1, max(1, min(count, _TASKS))).toDF("number")
        return Frame(numbers, pa.schema([("number", pa.int64())]), self._seat)

    def wide(self, least: int) -> Frames:
        """See `Flow.wide`."""
        return Frames(self._seat._replace(partitions=max(least, self._seat.partitions)))

    def union(self, first: Any, *others: Any) -> Frame:
        """See `Flow.union`; all of them are frames."""
        frame = first.frame
        for other in others:
            frame = frame.unionAll(other.frame)
        return Frame(frame, first.schema, self._seat)

    def files(self, url: str, suffixes: Sequence[str]) -> Frame:
        """See `Flow.files`."""
        with telling():
            return Frame(stored.contents(self._seat.session, url, suffixes), _FILES, self._seat)

    def listed(self, url: str) -> list[str]:
        """See `Flow.listed`."""
        with telling():
            return stored.listed(self._seat.session, url)


_FILES: Final = pa.schema([("name", pa.string()), ("content", pa.large_binary())])


def seat(session: Any, partitions: int, versions: Versions) -> Seat:
    """The place to make frames in *session*, once all machines that answer have the *versions* that are here.

    Machines that join later are asked when they get work.

    Raises:
        ConfigError: one has others.
    """
    wanted = dict(versions())
    asking = Frames(Seat(session, partitions, _nothing)).numbers(session.sparkContext.defaultParallelism * _ASKED)
    answers = asking.map(partial(_answers, versions), _ANSWERS).few()
    found: dict[str, dict[str, str]] = {}
    for answer in answers:
        found.setdefault(answer["host"], {})[answer["name"]] = answer["version"]
    refuse(told for host, there in found.items() for told in differing(host, there, wanted))
    return Seat(session, partitions, partial(agree, versions, wanted))


_ANSWERS: Final = pa.schema([("host", pa.string()), ("name", pa.string()), ("version", pa.string())])


def _nothing() -> None:
    """Check nothing."""


def _answers(versions: Versions, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for _ in batches:
        found: Mapping[str, str] = versions()
        rows = [{"host": platform.node(), "name": name, "version": version} for name, version in found.items()]
        yield pa.RecordBatch.from_pylist(rows, _ANSWERS)
        time.sleep(_ANSWER)


def _done(
    work: Work,
    check: Callable[[], None],
    schemas: tuple[pa.Schema, pa.Schema, pa.Schema],
    batches: Iterator[pa.RecordBatch],
) -> Iterator[pa.RecordBatch]:
    """On some machine: what *work* makes of *batches*; *schemas* are what it is given, what it makes, what is sent."""
    given, made, sent = schemas
    with carrying():
        check()
        for batch in work(each.cast(given) for each in batches):
            if batch.schema != made:
                raise TypeError(f"work made {batch.schema}, and not {made}")
            for piece in _pieces(batch):
                yield piece.cast(sent)
    _forget_archives()


def _forget_archives() -> None:
    """Let Python forget the archives that it imported from, which it finds again if it must.

    Spark lets it look anew for modules before each task, and before Python 3.12 that is to read the contents of Spark's
    own archives, every time, which takes longer than most tasks do (python/cpython#103200).
    """
    for path, finder in list(sys.path_importer_cache.items()):
        if isinstance(finder, zipimporter):
            del sys.path_importer_cache[path]


def _pieces(batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    """*batch* in pieces that are small enough, as far as its rows are."""
    if batch.nbytes <= _BATCH or batch.num_rows <= 1:
        yield batch
        return
    half = batch.num_rows // 2
    yield from _pieces(batch.slice(0, half))
    yield from _pieces(batch.slice(half))


@contextmanager
def telling() -> Iterator[None]:
    """What Spark raises in the block is raised as what it was, or in one line; a bug of ours keeps its traceback."""
    try:
        yield
    except (PySparkException, Py4JError, ConnectionError) as error:
        raise _meant(said(error)) from None


def _meant(text: str) -> Exception:
    if known := carried(text):
        return known
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for foreign in _FOREIGN:
        if told := next((line for line in lines if foreign in line), None):
            return ConfigError(
                f"a machine can not run this program: {told[:_LONGEST]}; install the same on all of them"
            )
    if _TRACEBACK in text:  # before or behind all work
        return RuntimeError(f"Python failed on a machine\n{text}")
    return StateError(f"Spark gave up: {_reason(lines)}")


def _reason(lines: list[str]) -> str:
    first = lines[0] if lines else "it is not known why"
    told = next((line for line in lines if "most recent failure: " in line), first)
    cause = next((line for line in reversed(lines) if line.startswith("Caused by: ")), "")
    return f"{told.rpartition('most recent failure: ')[2][:_LONGEST]} {cause[:_LONGEST]}".strip()
