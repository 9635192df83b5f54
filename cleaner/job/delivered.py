"""What a run delivered, as the index takes it: the kept paragraphs that later runs may compare."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from cleaner.job import codec, decisions
from cleaner.job.prints import plan_of, row_type
from cleaner.job.segments import Delivered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.config import Config
    from cleaner.job.store import Store


def delivered(store: Store, config: Config) -> Iterator[Delivered]:
    """The kept paragraphs that later runs may compare, document by document."""
    kind = row_type(plan_of(config).bands)
    for file, documents in groupby(store.prints(), key=lambda row: row[0]):
        gone = {(d.record, d.paragraph) for d in decisions.load(store.decision(file)).paragraphs}
        delivered = {}
        for _, record, prints in documents:
            rows = np.frombuffer(prints, kind)
            going = np.array([(record, paragraph) in gone for paragraph in rows["paragraph"].tolist()], np.bool_)
            kept = rows[(rows["tokens"] >= config.min_tokens) & ~going]
            if kept.size:
                delivered[record] = kept
        places = [(file, record) for record in delivered]
        for (_, record, name), (_, _, body) in zip(store.names(places), store.bodies(places), strict=True):
            kept = delivered[record]
            yield Delivered(name, kept.tobytes(), codec.texts(body, kept["paragraph"].tolist()))
