"""The second movement, the only one that sees the whole corpus: which paragraphs are copies of kept ones."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cleaner import rules
from cleaner.dedup.facts import missing
from cleaner.dedup.reprints import Drops, Reprints, reprints
from cleaner.dedup.resolve import REASONS, Settings, resolve
from cleaner.document import Reprint, Witness
from cleaner.job import codec
from cleaner.job.decisions import SITE_LINE, STATES_MORE, Decision, Decisions
from cleaner.job.prepare import rules_of
from cleaner.job.sites import find, told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from cleaner.config import Config
    from cleaner.dedup.resolve import Decisions as Rows
    from cleaner.job.prints import Corpus
    from cleaner.job.seen import Seen
    from cleaner.job.sites import Sites


class _Sources(NamedTuple):
    """The documents that hold witnesses.

    `of` is, for each dropped row, the number of the document that holds its witness, `of_like` that of the like row for
    each that stayed; `names` is run and id of all. Numbers below `len(corpus.places)` are documents of the corpus;
    those of earlier runs are numbered on from there.
    """

    of: NDArray[np.int64]
    of_like: NDArray[np.int64]
    names: Sequence[tuple[str | None, str]]


class _Ruling(NamedTuple):
    """What was ruled of a row: why, what decided, and the row that it is like, with its document and the two sizes.

    Where `stays` is true, the row is only noted.
    """

    reason: str
    detail: str
    witness: int = -1
    source: int = -1
    shared: int = 0
    union: int = 0
    stays: bool = False


class _Findings(NamedTuple):
    """What turns the numbers of a ruling into names and texts."""

    corpus: Corpus
    names: Sequence[tuple[str | None, str]]
    texts: Callable[[Sequence[int]], list[str]]


def decide(
    corpus: Corpus, body: Callable[[int, int], bytes], config: Config, seen: Seen, sites: Sites | None = None
) -> Iterator[tuple[int, Decisions]]:
    """The decisions per file that has any, in corpus order.

    The lines that a site repeats come first: what goes with them is no duplicate of anything, and no witness.

    Args:
        corpus: the fingerprints of all documents.
        body: gives the encoded document of a file and record.
        config: threshold, scope and what else decides.
        seen: what earlier runs delivered, the settled rows of *corpus*.
        sites: the sites of its documents; none are known of a single document.
    """
    settings = Settings(config.similarity, missing, config.scope, config.keep, config.min_tokens)
    texts = _fetcher(corpus, body, seen)
    lines = _site_lines(corpus, sites, texts, config) if sites else {}
    gone = {row: ruling for row, ruling in lines.items() if not ruling.stays}
    corpus = _without(corpus, gone) if gone else corpus
    found = resolve(corpus.prints, corpus.document, texts, settings, corpus.settled)
    sources = _sources(corpus, found, seen)
    copies = _reprints(corpus, found, sources)
    ruled = _staying(found, sources) | lines | _going(found, sources)
    if config.reprints == "drop":
        rest = _rest(corpus, found, copies, sources)
        ruled = {row: ruling for row, ruling in ruled.items() if ruling.witness not in rest} | rest | gone
    marks = _marks(copies, len(corpus.places), sources.names)
    return _by_file(_Findings(corpus, sources.names, texts), ruled, marks)


def _site_lines(
    corpus: Corpus, sites: Sites, texts: Callable[[Sequence[int]], list[str]], config: Config
) -> dict[int, _Ruling]:
    """The ruling on each row that is there because its site repeats it."""
    known = rules_of(config)
    if config.site_from == "none" or SITE_LINE not in known.actions:
        return {}
    found = find(corpus, sites)
    firsts = np.unique(found.first).tolist()
    kept = {row for row, text in zip(firsts, texts(firsts), strict=True) if rules.keeps(text, known)}
    stays, tell = known.actions[SITE_LINE] == "flag", cache(told)
    site = sites.of[corpus.document[found.row]].tolist()
    rows = zip(found.row.tolist(), found.seen.tolist(), found.first.tolist(), site, strict=True)
    return {
        row: _Ruling(SITE_LINE, tell(sites.names[number], seen), stays=stays)
        for row, seen, first, number in rows
        if first not in kept
    }


def _without(corpus: Corpus, rows: Iterable[int]) -> Corpus:
    """*corpus* with *rows* that say nothing, so that nothing is compared with them."""
    tokens = corpus.prints.tokens.copy()
    tokens[list(rows)] = 0
    return corpus._replace(prints=corpus.prints._replace(tokens=tokens))


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


def _going(found: Rows, sources: _Sources) -> dict[int, _Ruling]:
    """The ruling on each row that goes for another."""
    columns = (found.dropped, found.witness, sources.of, found.shared, found.union)
    reasons = [REASONS[reason] for reason in found.reason.tolist()]
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return {row: _Ruling(reason, "", *rest) for reason, (row, *rest) in zip(reasons, rows, strict=True)}


def _staying(found: Rows, sources: _Sources) -> dict[int, _Ruling]:
    """The ruling on each row that only its facts kept."""
    stayed = found.stayed
    columns = (stayed.row, stayed.like, sources.of_like, stayed.shared, stayed.union)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    rulings = ((row, _Ruling(STATES_MORE, more, *rest)) for more, (row, *rest) in zip(stayed.states, rows, strict=True))
    return {row: ruling._replace(stays=True) for row, ruling in rulings}


def _rest(corpus: Corpus, found: Rows, copies: Reprints, sources: _Sources) -> dict[int, _Ruling]:
    """What is left of the reprints that no other document needs goes as well."""
    going = copies.free[corpus.document]
    going[: corpus.settled] = False
    going[found.dropped] = False
    rows = np.flatnonzero(going)
    of = zip(rows.tolist(), copies.of[corpus.document[rows]].tolist(), strict=True)
    return {row: _Ruling("reprint", f"the rest of a reprint of {sources.names[document][1]}") for row, document in of}


def _marks(copies: Reprints, own: int, names: Sequence[tuple[str | None, str]]) -> dict[int, Reprint]:
    """Whose reprint each of the corpus's *own* documents is, and which are reprinted by others."""
    marks = {}
    for number in np.flatnonzero(copies.cluster[:own] >= 0).tolist():
        of = int(copies.of[number])
        run, name = names[of] if of >= 0 else (None, "")
        marks[number] = Reprint(name, run, names[int(copies.cluster[number])][1])
    return marks


def _by_file(
    findings: _Findings, ruled: Mapping[int, _Ruling], marks: Mapping[int, Reprint]
) -> Iterator[tuple[int, Decisions]]:
    """What was decided, file by file; the texts of the witnesses are fetched only for the file at hand."""
    places, of_row = findings.corpus.places, findings.corpus.document
    rows: dict[int, list[int]] = defaultdict(list)
    for row in sorted(ruled):
        rows[int(of_row[row])].append(row)
    for file, numbers in groupby(sorted(rows.keys() | marks.keys()), key=lambda number: places[number][0]):
        documents = list(numbers)
        here = [row for number in documents for row in rows.get(number, ())]
        decisions = _decisions(findings, {row: ruled[row] for row in here})
        stays = [ruled[row].stays for row in here]
        yield (
            file,
            Decisions(
                [decision for decision, noted in zip(decisions, stays, strict=True) if not noted],
                [decision for decision, noted in zip(decisions, stays, strict=True) if noted],
                {places[number][1]: marks[number] for number in documents if number in marks},
            ),
        )


def _decisions(findings: _Findings, ruled: Mapping[int, _Ruling]) -> list[Decision]:
    corpus, names, texts = findings
    wanted = sorted({ruling.witness for ruling in ruled.values() if ruling.witness >= 0})
    said = dict(zip(wanted, texts(wanted), strict=True))
    decisions = []
    for row, (reason, detail, witness, source, shared, union, _) in ruled.items():
        kept = None
        if witness >= 0:
            run, name = names[source]
            kept = Witness(name, int(corpus.paragraph[witness]), shared, union, run, said[witness])
        _, record, _ = corpus.places[corpus.document[row]]
        exact = int(corpus.prints.exact[row, 1])
        decisions.append(Decision(record, int(corpus.paragraph[row]), exact, reason, detail, kept))
    return decisions


def _fetcher(corpus: Corpus, body: Callable[[int, int], bytes], seen: Seen) -> Callable[[Sequence[int]], list[str]]:
    def texts(rows: Sequence[int]) -> list[str]:
        """The texts of *rows*; each document is read once."""
        wanted = np.asarray(rows, dtype=np.int64)
        found = {row: seen.text(row) for row in wanted[wanted < corpus.settled].tolist()}
        order = sorted(set(wanted.tolist()) - found.keys())
        for number, of_document in groupby(order, key=lambda row: int(corpus.document[row])):
            file, record, _ = corpus.places[number]
            rows_here = list(of_document)
            said = codec.texts(body(file, record), corpus.paragraph[rows_here].tolist())
            found.update(zip(rows_here, said, strict=True))
        return [found[row] for row in wanted.tolist()]

    return texts
