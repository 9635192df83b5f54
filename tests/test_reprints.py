"""Documents that reprint another one, through the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import cleaner, read_tree, rows, write_tree

if TYPE_CHECKING:
    from pathlib import Path

PARAGRAPHS = [
    "The ferry between Port Almond and Skarn Island will run again from Monday, the harbour office said on Friday.",
    "About 1,400 islanders had been served by fishing boats since the storm of 3 February tore away the landing stage.",
    "Repairs cost 2.3 million crowns, a third more than planned, because divers found that the piles were rotten.",
    "Ilse Moran, who skippers the trawler Heron, said that she had carried goats, pianos and one bride.",
    "A second boat will be hired for the summer, since more guests than ever have asked for rooms on the island.",
    "The landing stage will be made of larch this time, which is said to stand in salt water for sixty years.",
]
OTHER = (
    "The council of Ostermere voted on Thursday night for a second bridge over the Linn, by nineteen votes to twelve."
)
STORY = "\n\n".join(PARAGRAPHS)
NEWS = {
    "a/ferry.txt": STORY,
    "b/ferry.txt": f"Ferry runs\n\n{STORY}",
    "c/ferry.txt": f"PORT ALMOND - {STORY}",
    "d/bridge.txt": f"{OTHER}\n\n{PARAGRAPHS[0]}",
}


def manifest(tmp_path: Path, *options: str, news: dict[str, str] | None = None) -> dict[str, Any]:
    """Clean the news and give the manifest by document."""
    write_tree(tmp_path / "in", NEWS if news is None else news)
    done = cleaner("clean", tmp_path / "in", "-o", tmp_path / "out", *options)
    assert done.returncode == 0, done.stderr
    return {row["doc"]: row for row in rows(tmp_path / "out.cleaner" / "documents.jsonl")}


def test_marked(tmp_path: Path) -> None:
    """A document nearly all of whose text stands in another one is its reprint; one that shares a paragraph is not."""
    found = manifest(tmp_path)
    of = {name: row["reprint_of"] for name, row in found.items()}
    assert of["d/bridge.txt"] is None
    assert found["d/bridge.txt"]["cluster"] is None
    (original,) = {row["cluster"] for name, row in found.items() if name != "d/bridge.txt"}
    assert of[original] is None
    assert all(of[name] == original for name in NEWS if name not in (original, "d/bridge.txt"))
    assert {found[name]["verdict"] for name in NEWS if of[name]} == {"reprint"}


@pytest.mark.parametrize("choice", ["keep", "drop"])
def test_kept_or_dropped(tmp_path: Path, choice: str) -> None:
    """What is left of a reprint stays, or the document goes with a row for all that went."""
    found = manifest(tmp_path, "--reprints", choice)
    out = read_tree(tmp_path / "out")
    kept = {name for name in NEWS if found[name]["output"]}
    assert set(out) == kept
    ledger = rows(tmp_path / "out.cleaner" / "removed.jsonl")
    if choice == "keep":
        assert kept == set(NEWS)
        assert not [row for row in ledger if row["reason"] == "reprint"]
        return
    assert "b/ferry.txt" not in kept
    (rest,) = [row for row in ledger if row["reason"] == "reprint" and row["doc"] == "b/ferry.txt"]
    assert rest["text"] == "Ferry runs"
    assert found["b/ferry.txt"]["reprint_of"] in rest["detail"]
    assert all(not row["witness"] or row["witness"]["doc"] in kept for row in ledger)


def test_what_others_need_stays(tmp_path: Path) -> None:
    """A reprint that holds a witness of a third document is not dropped."""
    extra = "Divers will go down once more in June to look at the piles of the pier, the harbour office said at noon."
    news = {
        "a.txt": "\n\n".join([*PARAGRAPHS, OTHER]),
        "b.txt": "\n\n".join([*PARAGRAPHS, extra]),
        "c.txt": f"{extra}\n\nA reader writes that the pier has been green for years, and asks why nobody looked.",
    }
    found = manifest(tmp_path, "--reprints", "drop", news=news)
    assert found["b.txt"]["reprint_of"] == "a.txt"
    assert all(found[name]["output"] for name in news)


def test_of_an_earlier_run(tmp_path: Path) -> None:
    """A reprint of what an earlier run delivered names that run."""
    first = write_tree(tmp_path / "first", {"a.txt": STORY})
    assert cleaner("clean", first, "-o", tmp_path / "monday", "--index", tmp_path / "index").returncode == 0
    found = manifest(tmp_path, "--index", str(tmp_path / "index"), news={"again.txt": STORY})
    row = found["again.txt"]
    assert (row["reprint_of"], row["reprint_run"], row["cluster"]) == ("a.txt", "monday", "a.txt")
