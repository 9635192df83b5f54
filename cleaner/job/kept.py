"""From one run to the next: what was found out about paragraphs, and what decisions were made of.

A paragraph is known by its document, and that by the number of its file, and its record: the state gives no number to
another file, so that what has the same numbers is the same text.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
from xxhash import xxh3_128_digest

from cleaner.dedup.answers import Answers
from cleaner.job.keys import Keys
from cleaner.job.rulings import Rulings
from cleaner.job.versions import program

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from cleaner.config import Config
    from cleaner.job.prints import Corpus
    from cleaner.job.seen import Seen
    from cleaner.job.store import Store

_HALF: Final = np.uint64(32)


class Following(NamedTuple):
    """What follows from rulings within documents: what goes, `ruled`, and the rows (int64) of which notes `turned`.

    The `keys` are those of all that was gone, and was fixed, in files.
    """

    keys: Keys = Keys.none()
    ruled: Rulings = Rulings.none()
    turned: NDArray[np.int64] = np.zeros(0, np.int64)


class Before(NamedTuple):
    """What an earlier run found out about paragraphs of this corpus, and what the decisions there are were made of."""

    answers: Answers = Answers.none()
    following: Following = Following()
    keys: Keys = Keys.none()


class Found(NamedTuple):
    """What was found out about paragraphs, to be known before another time."""

    answers: Answers
    following: Following


class Of(NamedTuple):
    """What answers hold for, besides the texts: the settings, and what was seen of earlier runs."""

    config: Config
    seen: Seen


def before(store: Store, corpus: Corpus, of: Of) -> Before:
    """What *store* holds that holds for *corpus*, *of* these settings, too."""
    kept = store.kept()
    if kept.get("by") != _by(of.config):
        return Before(keys=_keys(store))
    arrays = {name: np.frombuffer(kept[name], kind) for name, kind in _COLUMNS.items()}
    now = np.concatenate([_earlier(arrays, known=kept["seen"] == _seen(of.seen)), _moved(arrays, corpus)])
    pair, shared, union, states = (arrays[name] for name in ("pair", "shared", "union", "states"))
    answers = Answers(pair, shared, union, states, json.loads(kept["said"])).moved(now)
    ruled = _following(arrays, json.loads(kept["why"]), now, corpus.document)
    turned, keys = now[arrays["turned"]], Keys(arrays["of"], arrays["key"].reshape(-1, 2))
    return Before(answers, Following(keys, ruled, turned[turned >= 0]), _keys(store))


def _keys(store: Store) -> Keys:
    files, found = [], bytearray()
    for file, key in store.made_of():
        files.append(file)
        found += key
    return Keys(np.array(files, np.int64), np.frombuffer(found, "<u8").reshape(-1, 2))


def _following(
    arrays: Mapping[str, NDArray[Any]],
    why: Sequence[Sequence[str]],
    now: NDArray[np.int64],
    document: NDArray[np.int64],
) -> Rulings:
    """What followed in the documents that are still there, by the numbers that rows have *now*."""
    row = now[arrays["row"]]
    there = row >= 0
    row, like, shared, union = (
        column[there] for column in (row, *(arrays[name] for name in ("like", "common", "either")))
    )
    witness = np.where(like >= 0, now[like], -1)
    source = np.where(like >= 0, document[witness], -1)
    reason, detail = (
        [each[part] for each, stays in zip(why, there.tolist(), strict=True) if stays] for part in range(2)
    )
    return Rulings(row, reason, detail, witness, source, shared, union, np.zeros(len(row), np.bool_))


def keep(store: Store, corpus: Corpus, found: Found, of: Of) -> None:
    """Keep what was *found* out about paragraphs of *corpus*, in place of all that was kept."""
    answers, (keys, ruled, turned) = found
    columns = {
        "settled": np.array([corpus.settled]),
        "file": corpus.file,
        "record": corpus.record,
        "rows": _rows(corpus),
        "pair": answers.pair,
        "shared": answers.shared,
        "union": answers.union,
        "states": answers.states,
        "of": keys.file,
        "key": keys.key,
        "row": ruled.row,
        "like": ruled.witness,
        "common": ruled.shared,
        "either": ruled.union,
        "turned": turned,
    }
    arrays = {name: np.ascontiguousarray(columns[name], kind).tobytes() for name, kind in _COLUMNS.items()}
    said = {"said": answers.said, "why": list(zip(ruled.reason, ruled.detail, strict=True))}
    told = {name: json.dumps(texts).encode() for name, texts in said.items()}
    store.keep({"by": _by(of.config), "seen": _seen(of.seen), **told, **arrays})


_COLUMNS: Final[Mapping[str, str]] = {
    "settled": "<i8",
    "file": "<i8",
    "record": "<u4",
    "rows": "<u4",
    "pair": "<u8",
    "shared": "<u4",
    "union": "<u4",
    "states": "<i4",
    "of": "<i8",
    "key": "<u8",
    "row": "<i8",
    "like": "<i8",
    "common": "<i8",
    "either": "<i8",
    "turned": "<i8",
}


def _by(config: Config) -> bytes:
    """What the answers depend on, besides texts."""
    return xxh3_128_digest("\0".join((config.digest("prepare", "resolve"), program())).encode())


def _seen(seen: Seen) -> bytes:
    return xxh3_128_digest(json.dumps(list(seen.runs.items())).encode())


def _rows(corpus: Corpus) -> NDArray[np.int64]:
    """How many rows each document of *corpus* has."""
    return np.bincount(corpus.document[corpus.settled :], minlength=len(corpus.file))


def _earlier(before: Mapping[str, NDArray[np.int64]], *, known: bool) -> NDArray[np.int64]:
    """The number of each row of earlier runs now, or -1 if those are not *known* to have delivered the same."""
    rows = np.arange(before["settled"][0])
    return rows if known else np.full(len(rows), -1)


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
