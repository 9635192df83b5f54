"""What follows from the rulings on a corpus, until nothing more does, so that cleaning the clean changes nothing.

Within its document a line may stand otherwise once others went (see `left`), and what a site repeats may count
otherwise among what is left (see `sites`). So both are asked by turns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cleaner.job.decisions import SITE_LINE
from cleaner.job.kept import Following
from cleaner.job.keys import Keys
from cleaner.job.left import exposures
from cleaner.job.rulings import Rulings, laid
from cleaner.job.standing import Standing
from cleaner.job.whole import site_lines
from cleaner.rules.template import Trait

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cleaner.job.whole import Whole


class Followed(NamedTuple):
    """What follows from rulings on a corpus: `first` within documents, and then what follows from that, `later`.

    Where there are rulings on rows that others point at, these are `held`, and nothing else counts: such a row is to go
    before others are held against it. All lines of sites that were found with them are held, as these count together.
    """

    first: Following
    later: Rulings
    held: Rulings


def follow(whole: Whole, ruled: Rulings, known: Following) -> Followed:
    """What follows where it is *ruled* so; what is *known* from before is not found out again."""
    standing = _standing(whole, ruled)
    first = _within(whole, standing, known)
    (new, turned), later = first[1:], [Rulings.none()]
    while True:
        standing = standing.after(new, turned)
        fixed = standing.fixed[new.row]
        if fixed.any():
            return Followed(first, Rulings.none(), new.only(fixed | [reason == SITE_LINE for reason in new.reason]))
        new, turned = _around(whole, standing)
        if not len(new.row):
            return Followed(first, laid(*later), new)
        later.append(new)


def _standing(whole: Whole, ruled: Rulings) -> Standing:
    gone, fixed, noted = (np.zeros(len(whole.corpus.document), np.bool_) for _ in range(3))
    if whole.sites:
        noted[whole.corpus.settled :] = whole.sites.traits & Trait.NOTED > 0
    return Standing(gone, fixed, noted).after(ruled, turned=np.zeros(0, np.int64))


def _around(whole: Whole, standing: Standing) -> tuple[Rulings, NDArray[np.int64]]:
    """The lines that sites repeat among what is left, and what goes in their documents for what went around it."""
    found = site_lines(whole, standing)
    lines = found.only(~found.stays)
    documents = np.unique(whole.corpus.document[lines.row])
    exposed, turned = exposures(whole, standing.after(lines, turned=documents[:0]), documents)
    return laid(lines, exposed), turned


def _within(whole: Whole, standing: Standing, known: Following) -> Following:
    """What goes in each document for what went around it, where it is not *known* for a file in which the same went."""
    corpus = whole.corpus
    rows = np.flatnonzero(standing.gone | standing.fixed)
    rows = rows[rows >= corpus.settled]
    document, gone = corpus.document[rows], standing.gone[rows]
    how = corpus.paragraph[rows] << 2 | gone.astype(np.uint32) << 1 | standing.fixed[rows]
    keys = Keys.of((np.column_stack((corpus.record[document].astype(np.uint32), how)), corpus.file[document]))
    new = known.keys.differing(keys)
    documents = np.unique(document[gone])
    ruled, turned = exposures(whole, standing, documents[np.isin(corpus.file[documents], keys.file[new])])
    same = [np.isin(corpus.file[corpus.document[row]], keys.file[~new]) for row in (known.ruled.row, known.turned)]
    all_turned = np.concatenate((known.turned[same[1]], turned))
    return Following(keys, laid(known.ruled.only(same[0]), ruled), all_turned)
