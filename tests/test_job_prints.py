"""Fingerprints between the movements."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from cleaner.config import Config
from cleaner.dedup.fingerprint import fingerprint
from cleaner.document import Document, Paragraph
from cleaner.job import prints
from cleaner.job.prints import fingerprints, gathered, plan_of, row_type

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = Config()
TEXTS = [f"The ferry number {number} runs again from Monday, said office {number % 5}." for number in range(90)]


def documents() -> list[Document]:
    """Documents of one to four paragraphs, every seventh paragraph removed already."""
    made: list[Document] = []
    at = 0
    while at < len(TEXTS):
        size = 1 + len(made) % 4
        paragraphs = tuple(Paragraph(text, 0, len(text)) for text in TEXTS[at : at + size])
        made.append(
            Document(
                f"d{len(made)}", paragraphs=tuple(p.removed("ad") if p.text in TEXTS[::7] else p for p in paragraphs)
            )
        )
        at += size
    return made


@pytest.mark.parametrize("block", [1, 4, 1000])
@pytest.mark.parametrize("in_memory", [0, 1 << 20])
def test_gathered(block: int, in_memory: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However they are cut and wherever they lie, all rows come back, band by band, each with its place."""
    monkeypatch.setattr(prints, "_BLOCK", block)
    monkeypatch.setattr(prints, "_IN_MEMORY", in_memory)
    texts = [text for text in TEXTS if text not in TEXTS[::7]]
    rows = fingerprints(documents(), CONFIG)
    stored = [(100 + number // 3, number % 3, each) for number, each in enumerate(rows)]
    seen = np.concatenate([np.frombuffer(each, row_type(plan_of(CONFIG).bands)) for each in rows[:5]])
    whole = fingerprint([*texts[: len(seen)], *texts], plan_of(CONFIG))
    with gathered(stored, CONFIG, [memoryview(seen.tobytes())], tmp_path) as corpus:
        assert corpus.settled == len(seen)
        assert np.array_equal(corpus.prints.exact, whole.exact)
        assert np.array_equal(corpus.prints.tokens, whole.tokens)
        assert np.array_equal(corpus.prints.length, whole.length)
        for _ in range(2):  # bands can be read more than once
            assert np.array_equal(np.array(list(corpus.prints.bands)), np.asarray(whole.bands))
        assert corpus.document[: corpus.settled].tolist() == [-1] * len(seen)
        names = [f"d{number}" for number in corpus.document[corpus.settled :].tolist()]
        places = [(d.id, i) for d in documents() for i, p in enumerate(d.paragraphs) if not p.removal]
        assert list(zip(names, corpus.paragraph[corpus.settled :].tolist(), strict=True)) == places
        assert corpus.file.tolist() == [file for file, _, _ in stored]
        assert corpus.record.tolist() == [record for _, record, _ in stored]
    assert list(tmp_path.iterdir()) == []


def test_nothing_gathered() -> None:
    """A corpus without documents has no rows, and all of its columns."""
    with gathered([], CONFIG, []) as corpus:
        assert [len(column) for column in (corpus.prints.exact, corpus.paragraph, corpus.document, corpus.file)] == [
            0
        ] * 4
        assert [band.size for band in corpus.prints.bands] == [0] * plan_of(CONFIG).bands
