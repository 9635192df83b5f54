"""Cleaning for a program: texts in, what became of them out; no files and no state of the caller's.

What is exported here is what `cleaner` exports.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Final

from cleaner.config import Config
from cleaner.document import CleanerError, ConfigError, DocumentError, Failure, Witness
from cleaner.formats.files import temporary_folder
from cleaner.job import codec, decisions
from cleaner.job.cleaned import Cleaned, Mark, cleaned
from cleaner.job.filter import clean_bytes, clean_input
from cleaner.job.progress import Silent
from cleaner.job.run import Request, run
from cleaner.job.settings import check_settings, read_rules
from cleaner.job.spool import Names, Text, write
from cleaner.job.store import read_store

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator

    from cleaner.document import Document

__all__ = [
    "Cleaned",
    "CleanerError",
    "Config",
    "ConfigError",
    "DocumentError",
    "Failure",
    "Mark",
    "Text",
    "Witness",
    "clean_documents",
    "clean_text",
]

_FILE: Final = "documents.jsonl"


def clean_text(text: str, config: Config | None = None, **settings: object) -> Cleaned:
    """Clean one plain *text*, as the command `cleaner clean -` does.

    It is prepared in a process of its own, which has ended when this returns. To clean many texts, which may say the
    same, give them to `clean_documents` together: that is faster, too.

    Args:
        text: paragraphs apart by blank lines, or one a line.
        config: all settings; by default the default of each. No file and no variable of the environment is read.
        settings: single settings laid over *config*, by their names: `threshold=0.8, flag=["newsletter"]`.

    Returns:
        The clean text and what was removed; a text that can not be cleaned has a `failure`, and is no error.

    Raises:
        ConfigError: an unknown setting or a bad value.
        DocumentError: the text failed, and the settings are `strict`.
    """
    chosen = _chosen(config, settings, "clean_text")
    if not isinstance(text, str):
        raise TypeError(f"clean_text takes a str, not {type(text).__name__}; for many texts there is clean_documents")
    _load()
    return _judged(clean_input(text, chosen), str, chosen)


def clean_documents(
    documents: Iterable[Text], config: Config | None = None, **settings: object
) -> Generator[Cleaned, None, None]:
    """Clean any number of *documents* together, as the command does a file of JSON lines: by the same three movements.

    What they say again, and what their sites repeat, is found among all of them. So all are read before the first comes
    out; till then they lie in a folder among the temporary files (`TMPDIR`), which is gone at the end, or when the
    generator is closed. In memory there are some 120 bytes a paragraph, and the documents at hand.

    Args:
        documents: texts, pairs `(id, text)`, or mappings with the fields of a record: `text` (or a page as `html`), and
            as far as it is known `id`, `url`, which tells the site, `title` and `date`; see the settings that end in
            `_field` for other names. What has no id is called by its number, from 1.
        config: all settings; by default the default of each. No file and no variable of the environment is read. Those
            that are about files (`to`, `include`, `exclude`, `drop_empty`) decide nothing here.
        settings: single settings laid over *config*, by their names: `threshold=0.8, scope="document"`.

    Returns:
        One result for each document, in their order; one that can not be cleaned has a `failure`, and is no error.

    Raises:
        ConfigError: an unknown setting or a bad value; at once, before a document is read.
        TypeError: one of *documents* is none.
        DocumentError: a document failed, and the settings are `strict`.
        OSError: the temporary files could not be written.
    """
    chosen = _chosen(config, settings, "clean_documents")
    if isinstance(documents, str | bytes | Mapping):
        hint = "clean_text takes one text" if isinstance(documents, str) else "its items() are pairs of id and text"
        raise TypeError(f"clean_documents takes many documents, not one {type(documents).__name__}; {hint}")
    return _clean(documents, chosen)


@cache
def _load() -> None:
    """Have this process load what that of each text would load for itself, which takes longer than a short text."""
    clean_bytes("Some words that are no news.\n\nSome words that are no news, either.", Config())


def _chosen(config: Config | None, settings: Mapping[str, object], caller: str) -> Config:
    given = dict(settings)
    if "rules" in given:
        named = given["rules"] if isinstance(given["rules"], list | tuple) else [given["rules"]]
        given["rules"] = tuple(read_rules(Path(each)) if isinstance(each, str | Path) else each for each in named)
    chosen = (config or Config()).with_values(given, caller)
    check_settings(chosen)
    return chosen


def _clean(documents: Iterable[Text], config: Config) -> Generator[Cleaned, None, None]:
    # what is about files is not about these, and what failed is told in the order of the documents
    inside = replace(config, to="same", include=(), exclude=(), strict=False)
    with temporary_folder() as folder, TemporaryFile(dir=folder) as file:
        source, state, names = Path(folder, _FILE), Path(folder, "state"), Names(file)
        write(source, documents, config, names)
        run(Request((str(source),), Path(folder, "out"), state, inside, write=False), Silent())
        source.unlink()
        for document in _decided(state):
            yield _judged(document, names.of, config)


def _decided(state: Path) -> Iterator[Document]:
    """The documents that *state* holds, in order, with all marks.

    It is open only while it is read: a generator may go from thread to thread, and a database may not.
    """
    with closing(read_store(state)) as store:
        parts = array("Q", (file.id for file in store.files()))
    for part in parts:
        with closing(read_store(state)) as store:
            prepared = [(bodies, rows) for _, bodies, rows in store.prepared([part])]
        for bodies, rows in prepared:
            (documents,) = decisions.apply([([codec.decode(body) for body in bodies], decisions.load(rows))])
            yield from documents


def _judged(document: Document, called: Callable[[str], str], config: Config) -> Cleaned:
    if config.strict and document.failure:
        raise DocumentError(*document.failure)
    return cleaned(document, called)
