"""From one run to the next: what was found out about pairs of paragraphs, and what decisions were made of.

A paragraph is known by its document, and that by the number of its file, and its record: the state gives no number to
another file, so that what has the same numbers is the same text.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from xxhash import xxh3_128_digest

from cleaner.dedup.answers import Answers
from cleaner.job.versions import program

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from cleaner.config import Config
    from cleaner.job.prints import Corpus
    from cleaner.job.seen import Seen
    from cleaner.job.store import Store

_HALF: Final = np.uint64(32)


class Keys(NamedTuple):
    """What the decisions of files were made of: the files, int64[n] in order, and 16 bytes of each, uint64[n, 2]."""

    file: NDArray[np.int64]
    key: NDArray[np.uint64]

    @classmethod
    def none(cls) -> Keys:
        """No keys."""
        return cls(np.empty(0, np.int64), np.empty((0, 2), np.uint64))

    def differing(self, file: NDArray[np.int64], key: NDArray[np.uint64]) -> NDArray[np.bool_]:
        """Of each *file* whether its decisions are to be made anew, since they are to be made of *key*."""
        if not len(self.file):
            return np.ones(len(file), np.bool_)
        place = np.minimum(np.searchsorted(self.file, file), len(self.file) - 1)
        return np.asarray((self.file[place] != file) | (self.key[place] != key).any(axis=1))


class Before(NamedTuple):
    """What an earlier run found out about paragraphs of this corpus, and what the decisions there are were made of."""

    answers: Answers = Answers.none()
    keys: Keys = Keys.none()


class Of(NamedTuple):
    """What answers hold for, besides the texts: the settings, and what was seen of earlier runs."""

    config: Config
    seen: Seen


def before(store: Store, corpus: Corpus, of: Of) -> Before:
    """What *store* holds that holds for *corpus*, *of* these settings, too."""
    return Before(_answers(store, corpus, of), _keys(store))


def _keys(store: Store) -> Keys:
    files, found = [], bytearray()
    for file, key in store.made_of():
        files.append(file)
        found += key
    return Keys(np.array(files, np.int64), np.frombuffer(found, "<u8").reshape(-1, 2))


def _answers(store: Store, corpus: Corpus, of: Of) -> Answers:
    """What *store* holds of pairs of paragraphs of *corpus*, by the numbers that they have there."""
    kept = store.kept()
    if kept.get("by") != _by(of.config):
        return Answers.none()
    arrays = {name: np.frombuffer(kept[name], kind) for name, kind in _COLUMNS.items()}
    pair, shared, union, states = (arrays[name] for name in ("pair", "shared", "union", "states"))
    found = Answers(pair, shared, union, states, json.loads(kept["said"]))
    earlier = np.arange(arrays["settled"][0])
    if kept["seen"] != _seen(of.seen):
        earlier -= len(earlier) + 1
    return found.moved(np.concatenate([np.maximum(earlier, -1), _moved(arrays, corpus)]))


def keep(store: Store, corpus: Corpus, found: Answers, of: Of) -> None:
    """Keep what was *found* out about pairs of paragraphs of *corpus*, in place of all that was kept."""
    columns = {
        "settled": np.array([corpus.settled]),
        "file": corpus.file,
        "record": corpus.record,
        "rows": _rows(corpus),
        "pair": found.pair,
        "shared": found.shared,
        "union": found.union,
        "states": found.states,
    }
    arrays = {name: np.ascontiguousarray(columns[name], kind).tobytes() for name, kind in _COLUMNS.items()}
    said = json.dumps(found.said).encode()
    store.keep({"by": _by(of.config), "seen": _seen(of.seen), "said": said, **arrays})


_COLUMNS: Final[Mapping[str, str]] = {
    "settled": "<i8",
    "file": "<i8",
    "record": "<u4",
    "rows": "<u4",
    "pair": "<u8",
    "shared": "<u4",
    "union": "<u4",
    "states": "<i4",
}


def _by(config: Config) -> bytes:
    """What the answers depend on, besides texts."""
    return xxh3_128_digest("\0".join((config.digest("prepare", "resolve"), program())).encode())


def _seen(seen: Seen) -> bytes:
    return xxh3_128_digest(json.dumps(list(seen.runs.items())).encode())


def _rows(corpus: Corpus) -> NDArray[np.int64]:
    """How many rows each document of *corpus* has."""
    return np.bincount(corpus.document[corpus.settled :], minlength=len(corpus.file))


def _moved(before: Mapping[str, NDArray[np.int64]], corpus: Corpus) -> NDArray[np.int64]:
    """The number in *corpus* of each row of the documents of *before*, or -1 if it is not there."""
    rows = before["rows"].astype(np.int64)
    one, other = _documents(before["file"], before["record"]), _documents(corpus.file, corpus.record)
    _, then, now = np.intersect1d(one, other, assume_unique=True, return_indices=True)
    rows_now = _rows(corpus)
    begins, begins_now = np.cumsum(rows) - rows, np.cumsum(rows_now) - rows_now + corpus.settled
    there = np.zeros(len(rows), np.bool_)
    there[then] = True
    begin = np.zeros(len(rows), np.int64)
    begin[then] = begins_now[now] - begins[then]
    moved = np.arange(rows.sum()) + np.repeat(begin, rows)
    return np.where(np.repeat(there, rows), moved, -1)


def _documents(file: NDArray[np.int64], record: NDArray[np.int64]) -> NDArray[np.uint64]:
    """One number for each document."""
    return file.astype(np.uint64) << _HALF | record.astype(np.uint64)
