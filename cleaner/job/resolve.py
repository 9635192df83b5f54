"""The second movement, the only one that sees the whole corpus: which paragraphs are copies of kept ones."""

from __future__ import annotations

import json
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cleaner.dedup.facts import missing
from cleaner.dedup.resolve import REASONS, Decisions, Settings, resolve
from cleaner.document import Document, Removal, StateError, Witness
from cleaner.job import codec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from cleaner.config import Config
    from cleaner.job.prints import Corpus


class Decision(NamedTuple):
    """One paragraph that goes, and the kept one that says the same."""

    record: int
    paragraph: int
    reason: str
    witness: str
    witness_paragraph: int
    shared: int
    union: int


def decide(corpus: Corpus, body: Callable[[int, int], bytes], config: Config) -> Iterator[tuple[int, list[Decision]]]:
    """The decisions per file that has any, in corpus order.

    Args:
        corpus: the fingerprints of all documents.
        body: gives the encoded document of a file and record.
        config: threshold, scope and what else decides.
    """
    settings = Settings(config.similarity, missing, config.scope, config.keep, config.min_tokens)
    found = resolve(corpus.prints, corpus.document, _fetcher(corpus, body), settings)
    order = np.argsort(found.dropped, kind="stable")
    for file, rows in groupby(order.tolist(), key=lambda row: corpus.places[corpus.document[found.dropped[row]]][0]):
        yield file, [_decision(corpus, found, row) for row in rows]


def _decision(corpus: Corpus, found: Decisions, row: int) -> Decision:
    dropped, witness = int(found.dropped[row]), int(found.witness[row])
    _, record, _ = corpus.places[corpus.document[dropped]]
    _, _, name = corpus.places[corpus.document[witness]]
    return Decision(
        record,
        int(corpus.paragraph[dropped]),
        REASONS[found.reason[row]],
        name,
        int(corpus.paragraph[witness]),
        int(found.shared[row]),
        int(found.union[row]),
    )


def _fetcher(corpus: Corpus, body: Callable[[int, int], bytes]) -> Callable[[Sequence[int]], list[str]]:
    def texts(rows: Sequence[int]) -> list[str]:
        """The texts of *rows*; each document is read once."""
        wanted = np.asarray(rows, dtype=np.int64)
        found: dict[int, str] = {}
        order = sorted(set(wanted.tolist()))
        for number, of_document in groupby(order, key=lambda row: int(corpus.document[row])):
            file, record, _ = corpus.places[number]
            paragraphs = codec.decode(body(file, record)).paragraphs
            found.update((row, paragraphs[corpus.paragraph[row]].text) for row in of_document)
        return [found[row] for row in wanted.tolist()]

    return texts


def dump(decisions: Sequence[Decision]) -> str:
    """*decisions* as the state keeps them."""
    return json.dumps(decisions, ensure_ascii=False, separators=(",", ":"))


def load(rows: str) -> list[Decision]:
    """What `dump` kept."""
    return [Decision(*row) for row in json.loads(rows)]


def apply(documents: Sequence[Document], decisions: Sequence[Decision]) -> list[Document]:
    """*documents* (the records of one file) with the paragraphs that go marked.

    Raises:
        StateError: a decision points at a paragraph that is not there or went already; the state is not to be trusted.
    """
    changed = [list(document.paragraphs) for document in documents]
    for d in decisions:
        try:
            paragraph = changed[d.record][d.paragraph]
        except IndexError:
            paragraph = None
        if paragraph is None or paragraph.removal:
            raise StateError(
                f"a decision does not fit {documents[0].id}, paragraph {d.paragraph}; --force decides anew"
            )
        witness = Witness(d.witness, d.witness_paragraph, d.shared, d.union)
        changed[d.record][d.paragraph] = paragraph._replace(removal=Removal("dedup", d.reason, "", witness))
    return [d._replace(paragraphs=tuple(p)) for d, p in zip(documents, changed, strict=True)]
