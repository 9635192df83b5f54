"""A segment gives back what was written to it, and nothing else."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.document import StateError
from cleaner.job.prints import row_type
from cleaner.job.segments import Delivered, MissingError, open_segment, write_segment

BANDS = 3
texts = st.text(max_size=200) | st.just("a lone \ud83d surrogate")
documents = st.lists(st.tuples(st.text(max_size=30), st.lists(texts, min_size=1, max_size=4)), max_size=6)


def delivered(content: list[tuple[str, list[str]]]) -> list[Delivered]:
    """*content* (ids with texts) with rows whose numbers are their own places."""
    made = []
    for number, (name, of_document) in enumerate(content):
        rows = np.zeros(len(of_document), row_type(BANDS))
        rows["paragraph"], rows["bands"][:, 1] = np.arange(len(rows)) * 2, number
        made.append(Delivered(name, rows.tobytes(), of_document))
    return made


@given(documents)
def test_round_trip(content: list[tuple[str, list[str]]]) -> None:
    """Fingerprints, texts and documents come back as they were, and the counts say how many."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "one.seg")
        wanted = delivered(content)
        part = write_segment(path, wanted, BANDS)
        segment = open_segment(path, part, BANDS, "one")
        segment.verify()
        assert bytes(segment.prints) == b"".join(document.rows for document in wanted)
        places = [(name, text) for name, of_document in content for text in of_document]
        assert [(segment.document(row), segment.text(row)) for row in range(len(segment))] == places
        assert (part.rows, part.documents, part.bytes) == (len(places), len(content), path.stat().st_size)
        again = write_segment(Path(folder, "two.seg"), wanted, BANDS)
        assert again == part


@given(documents, st.data())
def test_every_byte_is_vouched_for(content: list[tuple[str, list[str]]], data: st.DataObject) -> None:
    """Whichever byte of a section or the table changes, the segment can not be opened, or verified at the latest."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "one.seg")
        part = write_segment(path, delivered(content), BANDS)
        whole = bytearray(path.read_bytes())
        place = data.draw(st.integers(0, len(whole) - 1))
        padding = whole[place] == 0
        whole[place] ^= data.draw(st.integers(1, 255))
        path.write_bytes(whole)
        if padding:  # it may lie between two sections, where nobody looks
            return
        with pytest.raises(StateError, match=r"run one: .*one\.seg: "):
            open_segment(path, part, BANDS, "one").verify()


@pytest.mark.parametrize("bands", [BANDS - 1, BANDS + 1])
def test_other_bands(tmp_path: Path, bands: int) -> None:
    """Rows of another width are not read as if they were of this one."""
    part = write_segment(tmp_path / "one.seg", delivered([("a", ["text"])]), BANDS)
    with pytest.raises(StateError, match=rf"it has row .*\({BANDS},\).*, this run .*\({bands},\)"):
        open_segment(tmp_path / "one.seg", part, bands, "one")


def test_arrays_that_do_not_fit(tmp_path: Path) -> None:
    """A segment that is what was written, but was written wrong, is found."""
    wrong = Delivered("a", b"", ["a text without a row"])
    part = write_segment(tmp_path / "one.seg", [wrong], BANDS)
    with pytest.raises(StateError, match="its arrays do not fit one another"):
        open_segment(tmp_path / "one.seg", part, BANDS, "one").verify()


def test_missing(tmp_path: Path) -> None:
    """A file that is not there is told from one that is damaged."""
    part = write_segment(tmp_path / "one.seg", [], BANDS)
    with pytest.raises(MissingError, match="missing"):
        open_segment(tmp_path / "two.seg", part, BANDS, "one")
