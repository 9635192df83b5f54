"""What a site repeats, in whole runs: found in the corpus, taken before duplicates are sought, and never a surprise."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from cleaner.config import Config
from cleaner.document import ConfigError, Raw
from cleaner.job import sites
from cleaner.job.filter import clean_bytes
from cleaner.job.prepare import unstripped
from tests.conftest import read_tree, rows, write_tree
from tests.runs import NEWS, everything, run, scratch, state_of
from tests.site_pages import article

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FOOT = "Harbour cameras and tide tables by the old pier"
POSTED = "Posted: Monday, {day} March 2014, 10:15 am, by our own people at the harbour"
OWN_WORK = ("--skip", "furniture")  # which knows some of these lines by their shape


def site(name: str, count: int, seed: object = 0) -> dict[str, str]:
    """So many articles in the folder *name*, each with a line that its site repeats."""
    pages = [article((seed, name, number)) for number in range(count)]
    return {f"{name}/{number:02}.txt": "\n\n".join([*page, FOOT]) + "\n" for number, page in enumerate(pages)}


def found(out: Path) -> list[tuple[str, str, str]]:
    """Document, text and detail of every line that went because its site repeats it."""
    ledger = rows(state_of(out) / "removed.jsonl")
    lines = [row for row in ledger if row["reason"] == "site-line"]
    assert all(row["stage"] == "boilerplate" and row["witness"] is None for row in lines)
    return [(row["doc"], row["text"], row["detail"]) for row in lines]


def cleaned(tmp_path: Path, files: Mapping[str, str], *arguments: str) -> list[tuple[str, str, str]]:
    """What was *found* in *files*."""
    write_tree(tmp_path / "in", files)
    assert run(tmp_path / "in", tmp_path / "out", "-q", *OWN_WORK, *arguments) == 0
    return found(tmp_path / "out")


def test_a_site(tmp_path: Path) -> None:
    """A line of several articles of one site goes from all of them, and the ledger says on how many it stood."""
    files = site("post.example", 4) | site("herald.example", 1)
    expected = [(name, FOOT, "on 4 documents of post.example") for name in sorted(files) if "post" in name]
    assert cleaned(tmp_path, files, "--scope", "document") == expected
    clean = {name: (tmp_path / "out" / name).read_text() for name in files}
    assert {name for name in files if FOOT in clean[name]} == {name for name in files if "herald" in name}


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (0, "below a line that closes documents of x"),
        (3, "on 3 documents of x"),
        (9, "on 9 documents of x"),
        (10, "on 10 or more documents of x"),
        (49, "on 20 or more documents of x"),
        (7_654, "on 5000 or more documents of x"),
    ],
)
def test_told(seen: int, expected: str) -> None:
    """Large numbers are rounded, so that one document more changes no other one's ledger."""
    assert sites.told("x", seen) == expected


def test_whole_input(tmp_path: Path) -> None:
    """Without folders, the whole input is one site."""
    files = {name.replace("/", "-"): text for name, text in site("post.example", 3).items()}
    assert cleaned(tmp_path, files) == [(name, FOOT, "on 3 documents") for name in sorted(files)]


PAGE = '<html><head><link rel="canonical" href="{url}"></head><body><article>{text}</article></body></html>'


@pytest.mark.parametrize(
    ("site_from", "expected"),
    [("auto", "post.example"), ("url", "post.example"), ("folder", "news"), ("input", ""), ("none", "")],
)
def test_site_from(site_from: str, expected: str) -> None:
    """What a site is can be chosen, where a page tells its address and where none does."""
    config = Config().with_values({"site_from": site_from}, "test")
    text = "".join(f"<p>{paragraph}</p>" for paragraph in article("html"))
    page = PAGE.format(url="https://post.example/ferry.html", text=text).encode()
    assert unstripped(Raw("news/a.html", page, kind="html"), config).site == expected
    plain = unstripped(Raw("news/a.txt", b"The ferry runs again.\n"), config)
    assert plain.site == {"auto": "news", "folder": "news"}.get(site_from, "")
    assert unstripped(Raw("a.txt", b"The ferry runs again.\n"), config).site == ""
    assert unstripped(Raw("news/b.txt", b"\x89PNG\0\0"), config).site == plain.site


def test_none(tmp_path: Path) -> None:
    """Without sites no site repeats anything."""
    assert cleaned(tmp_path, site("post.example", 4), "--site-from", "none") == []


def test_switches(tmp_path: Path) -> None:
    """The rule is switched like any other: off, or to flag."""
    files = site("post.example", 4)
    assert cleaned(tmp_path, files, "--skip", "site-line") == []
    assert cleaned(tmp_path, files, "--flag", "site-line", "--scope", "document") == []
    flagged = rows(state_of(tmp_path / "out") / "flagged.jsonl")
    assert [(row["doc"], row["text"], row["stage"], row["reason"]) for row in flagged] == [
        (name, FOOT, "boilerplate", "site-line") for name in sorted(files)
    ]
    assert len(cleaned(tmp_path, files)) == 4


def test_lines_to_keep(tmp_path: Path) -> None:
    """What a pack keeps stays, the program's own and a user's."""
    files = {name: text.replace(FOOT, f"Correction: {FOOT}") for name, text in site("post.example", 4).items()}
    assert cleaned(tmp_path, files) == []
    (tmp_path / "mine.toml").write_text(f'keep = ["{FOOT}"]\n')
    assert cleaned(tmp_path / "own", site("post.example", 4), "--rules", str(tmp_path / "mine.toml")) == []


@pytest.mark.parametrize("scope", ["corpus", "document"])
def test_before_duplicates(scope: str, tmp_path: Path) -> None:
    """What a site repeats is no duplicate and no witness: it goes everywhere, for its own reason."""
    notice = "This notice stands below every article of the Harbour Post and nobody has read it so far."
    files = {name: text.replace(FOOT, notice) for name, text in site("post.example", 6).items()}
    files["other.example/a.txt"] = "\n\n".join([*article("other"), notice]) + "\n"
    assert [text for _, text, _ in cleaned(tmp_path, files, "--scope", scope)] == [notice] * 6
    assert notice in (tmp_path / "out" / "other.example" / "a.txt").read_text()
    assert not [row for row in rows(state_of(tmp_path / "out") / "removed.jsonl") if row["stage"] == "dedup"]


def test_reprints_are_told_from_what_is_left(tmp_path: Path) -> None:
    """A document is no reprint for the furniture that it shares, and one that is, is one whatever stands below it."""
    files = site("post.example", 5)
    files["post.example/reprint.txt"] = files["post.example/00.txt"]
    assert len(cleaned(tmp_path, files, "--reprints", "drop")) == 6
    manifest = {row["doc"]: row["reprint_of"] for row in rows(state_of(tmp_path / "out") / "documents.jsonl")}
    assert {name: of for name, of in manifest.items() if of} == {"post.example/reprint.txt": "post.example/00.txt"}
    ledger = rows(state_of(tmp_path / "out") / "removed.jsonl")
    reasons = {row["reason"] for row in ledger if row["doc"] == "post.example/reprint.txt"}
    assert {"site-line", "exact-duplicate"} <= reasons


def test_dates_are_folded(tmp_path: Path) -> None:
    """Lines that differ in their dates are one."""
    files = {
        name: text.replace(FOOT, POSTED.format(day=day)) for day, (name, text) in enumerate(site("post", 4).items(), 10)
    }
    assert [text for _, text, _ in cleaned(tmp_path, files)] == [POSTED.format(day=day) for day in range(10, 14)]


def test_one_document() -> None:
    """A filter sees one document, in which nothing can be a site's."""
    page = "\n\n".join([*article(1), FOOT]).encode()
    marks = [paragraph.removal for paragraph in clean_bytes(page, Config()).paragraphs]
    assert "site-line" not in {mark.reason for mark in marks if mark}


@pytest.mark.parametrize("seed", range(4))
def test_steps(seed: int, tmp_path: Path) -> None:
    """Files come and go, and what a site repeats with them: after each step all is as if run from scratch."""
    choose = random.Random(seed)  # noqa: S311 - no secret
    files = site("post.example", 7) | site("herald.example", 4, "other")
    (tmp_path / "in").mkdir()
    for step in range(6):
        for name in choose.sample(sorted(files), 5):
            path = tmp_path / "in" / name
            if path.exists():
                path.unlink()
            else:
                write_tree(tmp_path / "in", {name: files[name]})
        assert run(tmp_path / "in", tmp_path / "out", "-q", *OWN_WORK, choose.choice(["-j1", "-j2"])) == 0
        there: dict[str, str | bytes] = {name: files[name] for name in files if (tmp_path / "in" / name).exists()}
        assert everything(tmp_path / "out") == scratch(tmp_path / f"fresh{step}", there, *OWN_WORK)


def test_another_site_is_left_alone(tmp_path: Path) -> None:
    """A new article republishes nothing of a site that it does not belong to."""
    files = site("post.example", 12) | site("herald.example", 3)
    cleaned(tmp_path, files)
    summary = (state_of(tmp_path / "out") / "run.json").read_text()
    assert '"written": 15' in summary
    assert len(cleaned(tmp_path, site("herald.example", 5))) == 17
    assert '"written": 2' in (state_of(tmp_path / "out") / "run.json").read_text()


def test_unknown_site_from() -> None:
    """A wrong word is an error that names the nearest."""
    with pytest.raises(ConfigError, match="did you mean 'folder'"):
        Config().with_values({"site_from": "foldr"}, "test")


def test_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many sites are looked at together, the same is found."""
    files = {name: text for number in range(4) for name, text in site(f"{number}.example", 3 + number).items()}
    together = cleaned(tmp_path / "a", files)
    monkeypatch.setattr("cleaner.job.sites._ROWS", 12)
    assert cleaned(tmp_path / "b", files) == together != []


def test_a_very_large_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A site that is looked at some documents at a time still loses its line everywhere, and others are left alone."""
    monkeypatch.setattr(sites, "_LARGE", 40)
    monkeypatch.setattr(sites, "_ROWS", 40)
    files = site("post.example", 40) | site("herald.example", 1)
    assert {name for name, text, _ in cleaned(tmp_path, files) if text == FOOT} == {n for n in files if "post" in n}


def test_running_text_is_said_once(tmp_path: Path) -> None:
    """Running text on some documents of a small site, as of files in one folder, goes as a copy, never everywhere."""
    flat = {path.name: path.read_bytes() for path in NEWS.rglob("*.txt")}
    write_tree(tmp_path / "in", {**flat})
    assert run(tmp_path / "in", tmp_path / "out", "-q") == 0
    assert any("1,400 islanders" in page.decode() for page in read_tree(tmp_path / "out").values())
