"""What a run delivered, as the index takes it: the kept paragraphs that later runs may compare."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from cleaner.job import codec, decisions
from cleaner.job.prints import plan_of, row_type
from cleaner.job.segments import Delivered

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping

    from numpy.typing import NDArray

    from cleaner.config import Config
    from cleaner.job.decisions import Decisions
    from cleaner.job.store import Store


def delivered(store: Store, config: Config) -> Iterator[Delivered]:
    """The kept paragraphs that later runs may compare, document by document."""
    for file, documents in groupby(store.prints(), key=lambda row: row[0]):
        gone, delivered = gone_of(decisions.load(store.decision(file))), {}
        for _, record, prints in documents:
            kept = may_be_compared(prints, gone.get(record, ()), config)
            if kept.size:
                delivered[record] = kept
        places = [(file, record) for record in delivered]
        for (_, record, name), (_, _, body) in zip(store.names(places), store.bodies(places), strict=True):
            kept = delivered[record]
            yield Delivered(name, kept.tobytes(), codec.texts(body, kept["paragraph"].tolist()))


def gone_of(decided: Decisions) -> Mapping[int, set[int]]:
    """The paragraphs that go by what was *decided* of a file, by record."""
    gone: dict[int, set[int]] = {}
    for decision in decided.paragraphs:
        gone.setdefault(decision.record, set()).add(decision.paragraph)
    return gone


def may_be_compared(prints: bytes, gone: Container[int], config: Config) -> NDArray[np.void]:
    """Of the fingerprints of a document, the rows of paragraphs that may be compared: not those *gone* by decision."""
    rows = np.frombuffer(prints, row_type(plan_of(config).bands))
    going = np.array([paragraph in gone for paragraph in rows["paragraph"].tolist()], np.bool_)
    kept: NDArray[np.void] = rows[(rows["tokens"] >= config.min_tokens) & ~going]
    return kept
