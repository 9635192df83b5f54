"""The files of a dataset, copied to where all machines see them, each as a whole."""

from __future__ import annotations

from functools import partial
from itertools import product
from secrets import token_hex
from typing import TYPE_CHECKING, Final, NamedTuple

from cleaner.document import ConfigError
from cleaner.formats import registry
from cleaner.formats.packed import PACKINGS
from cleaner.job.spread.frames import DONE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pyarrow as pa

    from cleaner.engines.flow import Flow

FORMS: Final = ("jsonl", "parquet")
"""Of what form the files of a dataset are."""


class Fetching(NamedTuple):
    """Files below *url* are copied below the folder *into*; *half* is one for those that are not whole as yet."""

    url: str
    into: Path
    half: Path


def fetch(fetching: Fetching, flow: Flow) -> None:
    """Copy all files of records.

    Raises:
        ConfigError: there is nothing at the URL, or a file is too large or has a name that is no path.
        OSError: one can not be written.
    """
    for folder in (fetching.into, fetching.half):
        folder.mkdir(parents=True, exist_ok=True)
    flow.files(fetching.url, suffixes()).map(partial(copy, fetching), DONE).few()


def suffixes() -> tuple[str, ...]:
    """The ends of the names of files of records, compressed ones among them."""
    kinds = [suffix for suffix, known in registry().items() if known.form in FORMS and known.records]
    return tuple(map("".join, product(kinds, ("", *PACKINGS))))


def copy(fetching: Fetching, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Write each file under its name, in one step: it may be done twice, even at once."""
    for batch in batches:
        for name, content in zip(batch.column("name").to_pylist(), batch.column("content"), strict=True):
            if not content.is_valid:
                raise ConfigError(
                    f"{fetching.url}: {name} is larger than 1 GB, which is more than Spark can send: cut it"
                )
            _write(fetching, name, content.as_buffer())
    yield from ()


def _write(fetching: Fetching, name: str, content: pa.Buffer) -> None:
    if not {"", ".", ".."}.isdisjoint(name.split("/")):
        raise ConfigError(f"{fetching.url}: {name!r} can not be the name of a file")
    path, temporary = fetching.into / name, fetching.half / token_hex(16)
    temporary.write_bytes(content)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary.replace(path)
