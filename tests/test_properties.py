"""What holds of any input: the clean stays as it is, nothing is made up, every witness is kept, no order matters."""

from __future__ import annotations

import random
import tempfile
from contextlib import chdir, contextmanager
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.cli import call
from cleaner.config import Config
from cleaner.dedup.facts import missing
from cleaner.dedup.shingles import shingle_hashes
from cleaner.job.filter import clean_bytes
from cleaner.job.publish import clean_text, kept_text
from tests.conftest import IN_CI, cleaner, read_tree, rows, write_tree
from tests.runs import everything, invented, run
from tests.site_pages import FURNITURE, VERBS, furnished

if TYPE_CHECKING:
    from collections.abc import Iterator

CONFIG = Config(jobs=1)
MANY = 500 if IN_CI else 50

NOUNS = "harbour council ferry bridge river storm school mayor budget market tunnel library garden engine".split()


@st.composite
def sentences(draw: st.DrawFn) -> str:
    """A sentence that hardly any other is like."""
    choose = random.Random(draw(st.integers(0, 10**9)))  # noqa: S311 - texts, not secrets
    parts = [f"{choose.choice(NOUNS)} {choose.choice(VERBS)} near the {choose.choice(NOUNS)}" for _ in range(6)]
    return f"The {', the '.join(parts)}."


INSIDE = [
    "(opens in a new tab)",
    "Story continues below advertisement",
    "(Read also: <b>The bridge opened again</b> today)",
]
"""What is cut out of a paragraph."""


@st.composite
def articles(draw: st.DrawFn) -> str:
    """An article, its headline above it, once or twice, with furniture around and between."""
    known = [*FURNITURE, "Photo: Ida Holm", "4 March 2014"]
    furniture = draw(st.lists(st.sampled_from(known), max_size=8, unique=True))
    headline = " ".join(draw(st.permutations(NOUNS))[:5]).capitalize()
    body = draw(st.lists(sentences(), min_size=2, max_size=6, unique=True))
    body = [f"{text} {draw(st.sampled_from(INSIDE))}" if draw(st.booleans()) else text for text in body]
    again = draw(st.sampled_from([[], [headline]]))
    above = draw(st.integers(0, len(furniture)))
    lines = [*furniture[:above], headline, *again, *body]
    for text in furniture[above:]:
        lines.insert(draw(st.integers(1, len(lines))), text)
    return draw(st.sampled_from(["\n\n", "\n"])).join(lines)


@settings(max_examples=MANY)
@given(articles())
def test_the_clean_stays(article: str) -> None:
    """Cleaning what was cleaned changes nothing: nothing is removed, cut or repaired."""
    clean = clean_text(clean_bytes(article.encode(), CONFIG))
    again = clean_bytes(clean.encode(), CONFIG)
    assert (again.text, clean_text(again), again.repairs) == (clean, clean, ())
    assert not [p for p in again.paragraphs if p.removal or p.cuts]


fragments = (
    st.sampled_from([*FURNITURE, "cafÃ© â€œopenâ€", "ﬁne\x07", "x\u2028y", "&amp;lt;b&gt;", "\u202e\u2066", "渡轮 🛥"])
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
    | sentences()
)


@settings(max_examples=MANY)
@given(st.lists(fragments, max_size=12), st.sampled_from(["\n", "\r\n", " ", "\u2028", "\n\xa0"]))
def test_the_repaired_stays(parts: list[str], gap: str) -> None:
    """However damaged a text was, when it is cleaned nothing is left to repair."""
    clean = clean_text(clean_bytes(gap.join(parts).encode(), CONFIG))
    assert not clean_bytes(clean.encode(), CONFIG).repairs


@settings(max_examples=MANY)
@given(st.lists(fragments, max_size=12), st.sampled_from(["\n\n", "\n", "\r\n", " ", "\n \n"]))
def test_nothing_is_made_up(parts: list[str], gap: str) -> None:
    """What comes out is a subsequence of the repaired text, and what went is the rest, but for white space."""
    found = clean_bytes(gap.join(parts).encode(), CONFIG)
    if found.failure:
        return
    place = iter("".join(found.text.split()))
    assert all(char in place for char in "".join(kept_text(found).split()))
    pieces: list[tuple[int, int]] = []
    kept = "".join(p.text for p in found.paragraphs if not p.removal)
    for paragraph in found.paragraphs:
        if paragraph.removal:
            pieces.append((paragraph.start, paragraph.end))
        else:
            pieces += [(cut.start, cut.end) for cut in paragraph.cuts]
    assert pieces == sorted(pieces)
    removed = "".join(found.text[start:end] for start, end in pieces)
    assert sorted("".join((kept + removed).split())) == sorted("".join(found.text.split()))


@st.composite
def corpora(draw: st.DrawFn) -> dict[str, str]:
    """Files that share paragraphs, verbatim or with words or facts changed."""
    seed = draw(st.integers(0, 10**6))
    choose = random.Random(seed)  # noqa: S311 - texts, not secrets
    files = {name: str(text) for name, text in invented(draw(st.integers(5, 14)), seed).items()}
    for name in choose.sample(sorted(files), k=len(files) // 2):
        words = files[name].split(" ")
        words[choose.randrange(len(words))] = choose.choice(["not", "42", "Oslo", "Monday", "the", "said"])
        files[name] = " ".join(words)
    return files


@contextmanager
def cleaned(tree: dict[str, str], *arguments: str) -> Iterator[tuple[Path, dict[str, bytes]]]:
    """The folder in whose `out` *tree* was cleaned, and all results."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_tree(folder / "in", {**tree})
        assert run(folder / "in", folder / "out", "-q", *arguments) == 0
        yield folder, everything(folder / "out")


def paragraphs_of(tree: dict[str, str]) -> dict[tuple[str, int], str]:
    """Every paragraph, which here are apart by a blank line, by document and number."""
    return {(name, i): text for name, page in tree.items() for i, text in enumerate(page.rstrip("\n").split("\n\n"))}


@settings(max_examples=MANY // 2)
@given(corpora(), st.sampled_from(["0.5", "0.6", "0.8"]), st.sampled_from(["most", "first"]))
def test_every_witness(tree: dict[str, str], threshold: str, keep: str) -> None:
    """Every witness is kept, as similar as the ledger says and the threshold asks, and states all that went."""
    said = paragraphs_of(tree)
    with cleaned(tree, "--threshold", threshold, "--keep", keep) as (folder, _):
        removed = rows(folder / "out.cleaner" / "removed.jsonl")
        gone = {(row["doc"], row["paragraph"]) for row in removed}
        for row in removed:
            if row["stage"] != "dedup":
                continue
            witness = row["witness"]
            place = witness["doc"], witness["paragraph"]
            assert place not in gone
            assert (said[place], said[row["doc"], row["paragraph"]]) == (witness["text"], row["text"])
            one, other = shingle_hashes(row["text"]), shingle_hashes(witness["text"])
            assert (witness["shared"], witness["union"]) == (len(one & other), len(one | other))
            assert witness["shared"] >= witness["union"] * Fraction(threshold)
            assert missing(row["text"], witness["text"]) is None


WAYS = [
    [],
    ["--scope", "document"],
    ["--keep", "first"],
    ["--threshold", "0.5"],
    ["--reprints", "drop"],
    ["--flag", "site-line"],
    ["--site-from", "none"],
    ["--site-from", "input"],
]


@settings(max_examples=MANY // 5)
@given(st.integers(0, 10**9), st.sampled_from(WAYS))
def test_the_clean_corpus_stays(seed: int, way: list[str]) -> None:
    """Cleaning a folder that was cleaned gives the same files, and nothing goes; and what is a witness is kept."""
    with cleaned(furnished(seed), *way) as (folder, _):
        removed = [row for row in rows(folder / "out.cleaner" / "removed.jsonl") if row["after"] is None]
        gone = {(row["doc"], row["paragraph"]) for row in removed}
        assert not [
            row for row in removed if row["witness"] and (row["witness"]["doc"], row["witness"]["paragraph"]) in gone
        ]
        assert run(folder / "out", folder / "again", "-q", *way) == 0
        assert read_tree(folder / "again") == read_tree(folder / "out")
        assert rows(folder / "again.cleaner" / "removed.jsonl") == []


@settings(max_examples=MANY // 10)
@given(corpora(), st.randoms(use_true_random=False))
def test_no_order_matters(tree: dict[str, str], pick: random.Random) -> None:
    """However the inputs are listed, all results are the same bytes."""
    with cleaned(tree) as (folder, results):
        names = list(tree)
        pick.shuffle(names)
        (folder / "list").write_text("\n".join([*names, *names[:2]]))
        with chdir(folder / "in"):
            assert call(["clean", "--files-from", "../list", "-o", "../listed", "-q", "-j1"]) == 0
        assert everything(folder / "listed") == results


@pytest.mark.slow
@settings(max_examples=MANY // 50)
@given(corpora(), st.integers(0, 2**32 - 1), st.sampled_from(["-j1", "-j2", "-j3"]))
def test_no_hash_seed_or_number_of_jobs_matters(tree: dict[str, str], seed: int, jobs: str) -> None:
    """Whatever seed Python's hashes have, and however many work, all results are the same bytes."""
    with cleaned(tree) as (folder, results):
        env = {"PYTHONHASHSEED": str(seed)}
        done = cleaner("clean", folder / "in", "-o", folder / "other", "-q", jobs, env=env)
        assert (done.returncode, done.stderr) == (0, b"")
        assert everything(folder / "other") == results
