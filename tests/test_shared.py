"""Promises kept on real news, where the real data lies beside the project."""

from __future__ import annotations

import json
import lzma
import tarfile
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest

from cleaner.config import Config
from cleaner.dedup.facts import missing
from cleaner.dedup.shingles import shingle_hashes
from tests.conftest import cleaner, read_tree, rows, write_tree

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The 4,000 articles, and what a run made of them: `in`, `out` and `out.cleaner`."""
    from tests.conftest import ROOT

    packed = ROOT.parent / "shared" / "data" / "scraped_news.tar.xz"
    if not packed.exists():
        pytest.skip("no ../shared beside the project")
    folder = tmp_path_factory.mktemp("real")
    with lzma.open(packed) as stream, tarfile.open(fileobj=stream) as tar:
        tar.extractall(folder / "in", filter="data")
    assert cleaner("clean", folder / "in", "-o", folder / "out", "-q").returncode == 0
    return folder


@pytest.mark.slow
def test_every_witness(articles: Path) -> None:
    """Every dropped paragraph's witness is kept, reaches the threshold, and states all that the dropped one states."""
    ledger = rows(articles / "out.cleaner" / "removed.jsonl")
    gone = {(row["doc"], row["paragraph"]) for row in ledger if row["after"] is None}
    kept = {name: data.decode().removesuffix("\n").split("\n\n") for name, data in read_tree(articles / "out").items()}
    drops = [row for row in ledger if row["stage"] == "dedup"]
    assert len(drops) > 500
    for row in drops:
        text = _witness_text(row["witness"], gone, kept)
        left, right = shingle_hashes(row["text"]), shingle_hashes(text)
        shared, union = len(left & right), len(left | right)
        assert (row["witness"]["shared"], row["witness"]["union"]) == (shared, union)
        assert Fraction(shared, union) >= Config().similarity
        assert row["reason"] == "exact-duplicate" or missing(row["text"], text) is None, row


def _witness_text(witness: dict[str, Any], gone: set[tuple[str, int]], kept: dict[str, list[str]]) -> str:
    """The text of a witness, taken from the clean file that it must be in."""
    name, number = str(witness["doc"]), int(witness["paragraph"])
    assert (name, number) not in gone
    return kept[name][number - sum((name, before) in gone for before in range(number))]


@pytest.mark.slow
def test_kept_and_removed_are_the_extracted_text(articles: Path) -> None:
    """Kept and removed paragraphs together are as many, of each document, as were extracted; none failed."""
    manifest = rows(articles / "out.cleaner" / "documents.jsonl")
    removed: dict[str, int] = {}
    for row in rows(articles / "out.cleaner" / "removed.jsonl"):
        removed[row["doc"]] = removed.get(row["doc"], 0) + (row["after"] is None)
    for row in manifest:
        clean = (articles / "out" / row["doc"]).read_text("utf-8")
        assert row["kept"] == (clean.count("\n\n") + 1 if clean else 0)
        assert row["kept"] + removed.get(row["doc"], 0) == row["paragraphs"]
    assert len(manifest) == 4000


def test_the_seed(shared: Path, tmp_path: Path) -> None:
    """The case it all began with: three kinds of remains go, and every other character stays as it was."""
    (seed,) = (shared / "seed").glob("*.txt")
    write_tree(tmp_path, {"in/seed.txt": seed.read_bytes()})
    assert cleaner("clean", tmp_path / "in", "-o", tmp_path / "out").returncode == 0
    lines = [line for line in seed.read_text("utf-8").split("\n") if line]
    body = [line for line in dict.fromkeys(lines) if line not in ("Connect with us", "google news")]
    assert (tmp_path / "out/seed.txt").read_text("utf-8") == "\n\n".join(body) + "\n"


@pytest.mark.parametrize("name", ["pairs_natural.jsonl", "pairs_natural_zh.jsonl"])
def test_natural_pairs(shared: Path, tmp_path: Path, name: str) -> None:
    """Of pairs that people judged, nearly all that are dropped are duplicates, in whichever order they stand."""
    pairs = [json.loads(line) for line in (shared / "data/near_duplicates" / name).read_text("utf-8").splitlines()]
    hits = []
    for first, second in (("a", "b"), ("b", "a")):
        texts = {
            f"{i:04}.txt": "\n\n".join(" ".join(p[x].split()) for x in (first, second)) for i, p in enumerate(pairs)
        }
        write_tree(tmp_path / first / "in", texts)
        out = tmp_path / first / "out"
        assert cleaner("clean", tmp_path / first / "in", "-o", out, "--scope", "document").returncode == 0
        ledger = rows(tmp_path / first / "out.cleaner" / "removed.jsonl")
        hits.append({int(row["doc"][:4]) for row in ledger if row["stage"] == "dedup"})
    assert hits[0] == hits[1]
    right = sum(pairs[i]["label"] == "dup" for i in hits[0])
    assert right / len(hits[0]) >= 0.98
    assert right / sum(pair["label"] == "dup" for pair in pairs) >= 0.7
