"""The second movement, the only one that sees the whole corpus: which paragraphs are copies of kept ones."""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cleaner.dedup.facts import missing
from cleaner.dedup.reprints import Drops, Reprints, reprints
from cleaner.dedup.resolve import REASONS, Settings, resolve
from cleaner.document import Reprint, Witness
from cleaner.job import codec
from cleaner.job.decisions import STATES_MORE, Decision, Decisions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from cleaner.config import Config
    from cleaner.dedup.resolve import Decisions as Rows
    from cleaner.job.prints import Corpus
    from cleaner.job.seen import Seen


class _Sources(NamedTuple):
    """The documents that hold witnesses.

    `of` is, for each dropped row, the number of the document that holds its witness, `of_like` that of the like row for
    each that stayed; `names` is run and id of all. Numbers below `len(corpus.places)` are documents of the corpus;
    those of earlier runs are numbered on from there.
    """

    of: NDArray[np.int64]
    of_like: NDArray[np.int64]
    names: Sequence[tuple[str | None, str]]


def decide(
    corpus: Corpus, body: Callable[[int, int], bytes], config: Config, seen: Seen
) -> Iterator[tuple[int, Decisions]]:
    """The decisions per file that has any, in corpus order.

    Args:
        corpus: the fingerprints of all documents.
        body: gives the encoded document of a file and record.
        config: threshold, scope and what else decides.
        seen: what earlier runs delivered, the settled rows of *corpus*.
    """
    settings = Settings(config.similarity, missing, config.scope, config.keep, config.min_tokens)
    found = resolve(corpus.prints, corpus.document, _fetcher(corpus, body, seen), settings, corpus.settled)
    sources = _sources(corpus, found, seen)
    copies = _reprints(corpus, found, sources)
    rows, stayed = _rows(corpus, found, sources), _stayed(corpus, found, sources)
    if config.reprints == "drop":
        rows |= _rest(corpus, found, copies, sources)
        stayed = {row: decision for row, decision in stayed.items() if row not in rows}
    marks = _marks(copies, len(corpus.places), sources.names)
    return _by_file(corpus, rows, stayed, marks)


def _sources(corpus: Corpus, found: Rows, seen: Seen) -> _Sources:
    witnesses = np.concatenate([found.witness, found.stayed.like])
    names: list[tuple[str | None, str]] = [(None, name) for _, _, name in corpus.places]
    earlier: dict[tuple[str, str], int] = {}
    of = corpus.document[witnesses]
    for place in np.flatnonzero(witnesses < corpus.settled).tolist():
        origin = seen.origin(int(witnesses[place]))
        of[place] = earlier.setdefault(origin, len(names) + len(earlier))
    return _Sources(of[: len(found.witness)], of[len(found.witness) :], [*names, *earlier])


def _reprints(corpus: Corpus, found: Rows, sources: _Sources) -> Reprints:
    tokens = corpus.prints.tokens.astype(np.int64)
    own = slice(corpus.settled, None)
    size = np.bincount(corpus.document[own], weights=tokens[own], minlength=len(sources.names)).astype(np.int64)
    drops = Drops(tokens[found.dropped], corpus.document[found.dropped], found.witness, sources.of)
    return reprints(size, drops)


def _rows(corpus: Corpus, found: Rows, sources: _Sources) -> dict[int, Decision]:
    """The decision on each row that goes."""
    columns = (found.dropped, found.witness, sources.of, found.shared, found.union)
    reasons = [REASONS[reason] for reason in found.reason.tolist()]
    return {
        row: _decision(corpus, row, reason, "", _witness(corpus, sources, rest))
        for reason, (row, *rest) in zip(reasons, _together(columns), strict=True)
    }


def _stayed(corpus: Corpus, found: Rows, sources: _Sources) -> dict[int, Decision]:
    """The decision on each row that only its facts kept."""
    stayed = found.stayed
    columns = (stayed.row, stayed.like, sources.of_like, stayed.shared, stayed.union)
    return {
        row: _decision(corpus, row, STATES_MORE, states, _witness(corpus, sources, rest))
        for states, (row, *rest) in zip(stayed.states, _together(columns), strict=True)
    }


def _together(columns: Sequence[NDArray[np.int64]]) -> Iterator[tuple[int, ...]]:
    return zip(*(column.tolist() for column in columns), strict=True)


def _decision(corpus: Corpus, row: int, reason: str, detail: str, witness: Witness | None) -> Decision:
    _, record, _ = corpus.places[corpus.document[row]]
    return Decision(record, int(corpus.paragraph[row]), reason, detail, witness)


def _witness(corpus: Corpus, sources: _Sources, parts: Sequence[int]) -> Witness:
    """The witness of its row, the number of its document, and the two sizes."""
    row, source, shared, union = parts
    run, name = sources.names[source]
    return Witness(name, int(corpus.paragraph[row]), shared, union, run)


def _rest(corpus: Corpus, found: Rows, copies: Reprints, sources: _Sources) -> dict[int, Decision]:
    """What is left of the reprints that no other document needs goes as well."""
    going = copies.free[corpus.document]
    going[: corpus.settled] = False
    going[found.dropped] = False
    rows = np.flatnonzero(going)
    details = (f"the rest of a reprint of {sources.names[of][1]}" for of in copies.of[corpus.document[rows]].tolist())
    return {
        row: _decision(corpus, row, "reprint", detail, None) for row, detail in zip(rows.tolist(), details, strict=True)
    }


def _marks(copies: Reprints, own: int, names: Sequence[tuple[str | None, str]]) -> dict[int, Reprint]:
    """Whose reprint each of the corpus's *own* documents is, and which are reprinted by others."""
    marks = {}
    for number in np.flatnonzero(copies.cluster[:own] >= 0).tolist():
        of = int(copies.of[number])
        run, name = names[of] if of >= 0 else (None, "")
        marks[number] = Reprint(name, run, names[int(copies.cluster[number])][1])
    return marks


def _by_file(
    corpus: Corpus, rows: Mapping[int, Decision], stayed: Mapping[int, Decision], marks: Mapping[int, Reprint]
) -> Iterator[tuple[int, Decisions]]:
    going, staying = _by_document(corpus, rows), _by_document(corpus, stayed)
    touched = sorted(going.keys() | staying.keys() | marks.keys())
    for file, numbers in groupby(touched, key=lambda number: corpus.places[number][0]):
        documents = list(numbers)
        yield (
            file,
            Decisions(
                [decision for number in documents for decision in going.get(number, ())],
                [decision for number in documents for decision in staying.get(number, ())],
                {corpus.places[number][1]: marks[number] for number in documents if number in marks},
            ),
        )


def _by_document(corpus: Corpus, rows: Mapping[int, Decision]) -> dict[int, list[Decision]]:
    of_document: dict[int, list[Decision]] = defaultdict(list)
    for row in sorted(rows):
        of_document[int(corpus.document[row])].append(rows[row])
    return of_document


def _fetcher(corpus: Corpus, body: Callable[[int, int], bytes], seen: Seen) -> Callable[[Sequence[int]], list[str]]:
    def texts(rows: Sequence[int]) -> list[str]:
        """The texts of *rows*; each document is read once."""
        wanted = np.asarray(rows, dtype=np.int64)
        found = {row: seen.text(row) for row in wanted[wanted < corpus.settled].tolist()}
        order = sorted(set(wanted.tolist()) - found.keys())
        for number, of_document in groupby(order, key=lambda row: int(corpus.document[row])):
            file, record, _ = corpus.places[number]
            paragraphs = codec.decode(body(file, record)).paragraphs
            found.update((row, paragraphs[corpus.paragraph[row]].text) for row in of_document)
        return [found[row] for row in wanted.tolist()]

    return texts
