"""A document as the report shows it: all of its text, and on it what was done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from cleaner.document import StateError
from cleaner.job import codec
from cleaner.job.report import _entries
from cleaner.job.store import read_store
from cleaner.report import marked
from cleaner.report.marked import Told, blocks
from tests.conftest import write_tree
from tests.runs import BRIDGE, FERRY, MIXED, invented, run, state_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cleaner.report.book import Entry

CUT = {
    "a/first.txt": f"Something new\n\n{FERRY}\n",
    "b/second.txt": f"Something else\n\nFÃ¤hre faÌˆhrt 🛥: {BRIDGE} (opens in a new tab) Free. Read more »\n\n"
    f"{FERRY} CLICK HERE TO GET THE POST APP\n",
}


def entries(folder: Path, files: dict[str, Any]) -> list[Entry]:
    """The documents of a run over *files*."""
    write_tree(folder / "in", files)
    assert run(folder / "in", folder / "out", "-q") in (0, 1)
    store = read_store(state_of(folder / "out"))
    try:
        return list(_entries(state_of(folder / "out"), store))
    finally:
        store.close()


def plain(block: Any) -> str:
    """The text of a block, as it was."""
    if isinstance(block, str):
        return block
    return "".join(piece if isinstance(piece, str) else piece[0] for piece in block["text"])


@pytest.mark.parametrize("files", [MIXED, CUT, invented(40)])
def test_kept_and_gone_are_all(files: dict[str, Any], tmp_path: Path) -> None:
    """The blocks are the extracted text; without what is marked as gone they are the clean text."""
    for entry in entries(tmp_path, files):
        assert entry.document
        shown = blocks(entry.document, entry.told, _numbers())
        assert [plain(block) for block in shown] == [
            entry.document.text[paragraph.start : paragraph.end] for paragraph in entry.document.paragraphs
        ]
        if entry.manifest["output"]:
            kept = "".join(_kept(block) for block in shown)
            clean = (tmp_path / "out" / entry.manifest["output"]).read_text("utf-8")
            assert "".join(kept.split()) == "".join(clean.split())


def _numbers() -> Callable[[str], int]:
    known: dict[str, int] = {}
    return lambda name: known.setdefault(name, len(known))


def _kept(block: Any) -> str:
    if isinstance(block, str):
        return block
    if block.get("mark") == "removed":
        return ""
    return "".join(piece for piece in block["text"] if isinstance(piece, str))


def test_marks(tmp_path: Path) -> None:
    """A removed paragraph has its reason, a duplicate its witness and the words of both, a line its repair."""
    names: dict[str, int] = {}
    (_, entry) = entries(tmp_path, CUT)
    assert entry.document
    _, cut, gone = blocks(entry.document, entry.told, lambda name: names.setdefault(name, len(names)))
    assert isinstance(cut, dict)
    assert isinstance(gone, dict)
    assert [piece[0] for piece in cut["text"] if isinstance(piece, list)] == ["(opens in a new tab)", "Read more »"]
    ((words, reason, _),) = cut["repairs"]
    assert ["FÃ¤hre faÌˆhrt", "Fähre fährt"] in words
    assert reason == names["repair/mojibake"]
    assert (gone["mark"], gone["reason"]) == ("removed", names["dedup/exact-duplicate"])
    assert gone["like"] == {"doc": "a/first.txt", "paragraph": 1, "shared": 14, "union": 14, "run": None}


def test_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a document that would hold up a browser the beginning is shown, and how much more there is is said."""
    monkeypatch.setattr(marked, "_MOST_PARAGRAPHS", 20)
    monkeypatch.setattr(marked, "_MOST_CHARACTERS", 100)
    lines = "\n\n".join(f"The line of number {n}." for n in range(30))
    few = "\n\n".join("No." for _ in range(30))
    found = entries(tmp_path, {"a.txt": lines, "b.txt": few, "long.txt": "word " * 50})
    shown = [blocks(entry.document, entry.told, _numbers()) for entry in found if entry.document]
    assert [len(each) for each in shown] == [5, 21, 1]
    assert [each[-1]["more"] for each in shown if isinstance(each[-1], dict)] == [26, 10, 1]


def test_ledger_of_another_state(tmp_path: Path) -> None:
    """Where ledger and text do not fit one another, nothing is shown instead of something wrong."""
    entry = entries(tmp_path, CUT)[1]
    assert entry.document
    rows = [{**row, "start": row["start"] + 1} for row in entry.told.removed if row["after"] is None]
    assert rows
    with pytest.raises(StateError, match="do not fit"):
        blocks(entry.document, Told(rows), _numbers())


def test_repair_behind_all(tmp_path: Path) -> None:
    """What was repaired behind the last paragraph is shown too."""
    entry = entries(tmp_path, CUT)[0]
    assert entry.document
    row = {"paragraph": None, "stage": "repair", "reason": "x", "detail": "", "text": "a", "after": "b"}
    shown = blocks(codec.decode(codec.encode(entry.document)), Told([row]), _numbers())
    assert shown[-1] == {"text": [], "repairs": [[[["a", "b"]], 0, ""]]}
