"""From rulings on rows of the corpus to the decisions of files: numbers get names and texts, where that is new."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

import numpy as np
from xxhash import xxh3_64_intdigest

from cleaner.document import Reprint, Witness
from cleaner.job.decisions import Decision, Decisions
from cleaner.job.keys import Keys

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from cleaner.dedup.reprints import Reprints
    from cleaner.job.library import Library
    from cleaner.job.prints import Corpus
    from cleaner.job.rulings import Rulings

Made: TypeAlias = "tuple[int, bytes, Decisions]"
"""A file, the key of what its decisions are made of, and the decisions."""

_TOGETHER: Final = 1 << 14
"""Rulings whose witnesses lie in memory together."""


class Findings(NamedTuple):
    """What turns the numbers of rulings into names and texts."""

    corpus: Corpus
    library: Library


def decided(corpus: Corpus, ruled: Rulings, copies: Reprints) -> NDArray[np.int64]:
    """The numbers of the documents of which something was decided."""
    return np.union1d(corpus.document[ruled.row], np.flatnonzero(copies.cluster[: len(corpus.file)] >= 0))


def by_file(findings: Findings, ruled: Rulings, copies: Reprints, known: Keys) -> Iterator[Made]:
    """What was decided, file by file, but for the files whose decisions are *known* to be made of just that.

    Names and texts are fetched for some files at a time.
    """
    corpus = findings.corpus
    of_ruling, documents = corpus.document[ruled.row], decided(corpus, ruled, copies)
    begins = np.flatnonzero(np.diff(corpus.file[documents], prepend=-1))
    before = np.searchsorted(of_ruling, documents[begins])  # the rulings before each file
    stretches = begins[1:][np.diff(before // _TOGETHER) > 0]
    for some in np.split(documents, stretches) if len(documents) else ():
        first, last = np.searchsorted(of_ruling, [some[0], some[-1] + 1])
        rulings = ruled.only(np.arange(first, last))
        keys = _keys(findings, rulings, copies, some)
        new = known.differing(keys)
        wanted = np.isin(corpus.file[some], keys.file[new])
        made = _made(findings, rulings.only(np.isin(of_ruling[first:last], some[wanted])), copies, some[wanted])
        for file, key in zip(keys.file[new].tolist(), keys.key[new], strict=True):
            yield file, key.tobytes(), made[file]


def _keys(findings: Findings, ruled: Rulings, copies: Reprints, documents: NDArray[np.int64]) -> Keys:
    """The keys of all that the decisions of files with some *documents* are made of, names and texts by numbers."""
    corpus, library = findings
    row = ruled.row
    tell = cache(lambda *said: np.uint64(xxh3_64_intdigest("\0".join(said).encode("utf-8", "surrogatepass"))))
    said = np.fromiter(map(tell, ruled.reason, ruled.detail), np.uint64, len(row)).view(np.int64)
    columns = (corpus.record[corpus.document[row]], corpus.paragraph[row], said, ruled.shared, ruled.union, ruled.stays)
    rulings = np.column_stack((*columns, *library.paragraphs(ruled.witness).T))
    marked = documents[copies.cluster[documents] >= 0]
    marks = np.column_stack(
        (corpus.record[marked], library.identities(copies.of[marked]), library.identities(copies.cluster[marked]))
    )
    return Keys.of((rulings, corpus.file[corpus.document[row]]), (marks, corpus.file[marked]))


def _made(findings: Findings, ruled: Rulings, copies: Reprints, documents: NDArray[np.int64]) -> dict[int, Decisions]:
    """By file, what was decided of *documents*."""
    corpus = findings.corpus
    if not len(documents):
        return {}
    marks = _marks(findings, copies, documents)
    made: dict[int, tuple[list[Decision], list[Decision]]] = {}
    files, stays = corpus.file[corpus.document[ruled.row]].tolist(), ruled.stays.tolist()
    for file, stay, decision in zip(files, stays, _decisions(findings, ruled), strict=True):
        made.setdefault(file, ([], []))[stay].append(decision)
    found = ((file, made.get(file, ([], []))) for file in dict.fromkeys(corpus.file[documents].tolist()))
    return {file: Decisions(going, staying, marks.get(file, {})) for file, (going, staying) in found}


def _marks(findings: Findings, copies: Reprints, documents: NDArray[np.int64]) -> dict[int, dict[int, Reprint]]:
    """By file and record, whose reprint each of *documents* is, and which are reprinted by others."""
    corpus = findings.corpus
    marked = documents[copies.cluster[documents] >= 0]
    of, cluster = copies.of[marked].tolist(), copies.cluster[marked].tolist()
    names = findings.library.names({*of, *cluster} - {-1})
    marks: dict[int, dict[int, Reprint]] = {}
    places = zip(corpus.file[marked].tolist(), corpus.record[marked].tolist(), of, cluster, strict=True)
    for file, record, original, last in places:
        run, name = names[original] if original >= 0 else (None, "")
        marks.setdefault(file, {})[record] = Reprint(name, run, names[last][1])
    return marks


def _decisions(findings: Findings, ruled: Rulings) -> Iterator[Decision]:
    corpus, library = findings
    there = ruled.witness >= 0
    wanted = np.unique(ruled.witness[there]).tolist()
    said = dict(zip(wanted, library.texts(wanted), strict=True))
    names = library.names(ruled.source[there].tolist())
    paragraph = dict(zip(wanted, corpus.paragraph[wanted].tolist(), strict=True))
    witnesses = (
        Witness(names[source][1], paragraph[row], shared, union, names[source][0], said[row]) if row >= 0 else None
        for row, source, shared, union in zip(*(column.tolist() for column in ruled.sizes()), strict=True)
    )
    row = ruled.row
    numbers = (corpus.record[corpus.document[row]], corpus.paragraph[row], corpus.prints.exact[row, 1])
    columns = (*(column.tolist() for column in numbers), ruled.reason, ruled.detail, witnesses)
    return map(Decision._make, zip(*columns, strict=True))
