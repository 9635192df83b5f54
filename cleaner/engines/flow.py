"""What the job asks of an engine of many machines: tables in partitions, work on each, and exchanges between them.

A partition is worked on as a whole, by one process at a time, on any machine; it may be done again or twice at once, so
work must give the same for the same rows, in whatever order they come. Nothing but a few rows ever reaches the process
that leads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import pyarrow as pa

    Work = Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]


class Table(Protocol):
    """Rows of one schema, in partitions."""

    def map(self, work: Work, schema: pa.Schema) -> Table:
        """The rows that *work*, a function of a module or a partial of one, makes of each partition's batches."""
        ...

    def by(self, column: str) -> Table:
        """The same rows, all that have one value of *column* (int64 or string) in one partition, in no order."""
        ...

    def together(self) -> Table:
        """The same rows in one partition, in no order: of what is known to be little."""
        ...

    def kept(self) -> Table:
        """The same rows, which are found out once, however often they are asked for."""
        ...

    def few(self) -> list[dict[str, Any]]:
        """The rows themselves, of which there must be few."""
        ...

    def save(self, url: str, form: str, **options: str) -> None:
        """Let the rows be all that lies at *url*, in files of a *form*, in their order, one for each partition.

        A "text" has the lines that a column of strings holds; of a partition without rows there is no file.
        """
        ...


class Flow(Protocol):
    """Where tables come from."""

    def numbers(self, count: int) -> Table:
        """The numbers below *count*, in the int64 column `number`, spread over partitions."""
        ...

    def wide(self, least: int) -> Flow:
        """The same, but exchanges have *least* partitions, or more: what is in one is in the memory of one process."""
        ...

    def union(self, first: Table, *others: Table) -> Table:
        """The rows of all of these tables, which are of one schema."""
        ...

    def files(self, url: str, suffixes: Sequence[str]) -> Table:
        """The files at or below *url* whose names end with one of *suffixes*, a row and a batch each.

        The column `name` is seen from there (string), `content` all that is in it (large_binary), or null if that is
        more than can be sent.

        Raises:
            ConfigError: there is nothing, or it can not be reached.
        """
        ...

    def listed(self, url: str) -> list[str]:
        """The names of what lies in the folder at *url*, of which there must be few; none if it is not there."""
        ...
