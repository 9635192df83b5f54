"""`cleaner report` and `--report-html`: a page that is the same for the same input, and what lies beside it."""

from __future__ import annotations

import json
import re
import sys
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from cleaner.cli import call
from cleaner.job import report
from tests.conftest import ROOT, read_tree, rows, write_tree
from tests.golden import cases, options
from tests.runs import MIXED, NEWS, invented, leftovers, run, state_of

if TYPE_CHECKING:
    from pathlib import Path


class Page(HTMLParser):
    """What is in a page: its tags with attributes, and its text."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture
def beside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let data lie beside the page, even where it is small."""
    monkeypatch.setattr(report, "_INSIDE", 500)


def told(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    """Exit status, standard output and standard error of `cleaner` with *arguments*."""
    capsys.readouterr()
    status = call([*map(str, arguments)])
    found = capsys.readouterr()
    return status, found.out, found.err


def test_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The page lies in the state directory, tells what was done, and asks for nothing from anywhere."""
    write_tree(tmp_path / "in", MIXED)
    assert run(tmp_path / "in", tmp_path / "out", "-q") == 1
    before = read_tree(tmp_path / "out")
    status, shown, notices = told(capsys, "report", tmp_path / "out")
    page = state_of(tmp_path / "out") / "report.html"
    assert (status, notices) == (0, "")
    assert re.fullmatch(rf"{page}: 0\.\d MB\n", shown)
    assert read_tree(tmp_path / "out") == before
    found = Page(page)
    assert {tag for tag, attributes in found.tags if {"src", "style", "srcset"} & set(attributes)} == set()
    links = [attributes["href"] for _, attributes in found.tags if "href" in attributes]
    assert all(link and link.startswith(("#", "data:,")) for link in links)
    for row in rows(state_of(tmp_path / "out") / "removed.jsonl"):
        assert row["reason"] in found.text
    assert "herald/binary.txt" in found.text


def test_same_bytes(tmp_path: Path, beside: None) -> None:
    """The same input gives the same page and the same data, for any number of workers and run from scratch or not."""
    found = []
    for name, jobs in (("one", "1"), ("two", "2")):
        folder = tmp_path / name
        (folder / "in").mkdir(parents=True)
        write_tree(folder / "in", invented(40) | MIXED)
        if name == "two":
            (folder / "in" / "site0" / "0.txt").rename(folder / "0.txt")
            assert call(["clean", str(folder / "in"), "-o", str(folder / "out"), "-q", "-j", jobs]) == 1
            (folder / "0.txt").rename(folder / "in" / "site0" / "0.txt")
        arguments = ["clean", str(folder / "in"), "-o", str(folder / "out"), "-q", "-j", jobs]
        assert call([*arguments, "--report-html", str(folder / "page" / "report.html")]) == 1
        found.append(read_tree(folder / "page"))
    assert found[0] == found[1]
    assert len(found[0]) > 2


def test_earlier_data_goes(tmp_path: Path, beside: None) -> None:
    """Data of an earlier page goes when another one is there, and what is not ours stays."""
    page, data = tmp_path / "page" / "report.html", tmp_path / "page" / "report.data"
    write_tree(tmp_path / "in", MIXED)
    arguments = ("-q", "--report-html", str(page))
    assert run(tmp_path / "in", tmp_path / "out", *arguments) == 1
    first = read_tree(data)
    write_tree(data, {"mine.js": "mine"})
    written = page.stat().st_mtime_ns
    assert run(tmp_path / "in", tmp_path / "out", *arguments) == 1
    assert page.stat().st_mtime_ns == written
    write_tree(tmp_path / "in", {"post/new.txt": "Something new.\n"})
    assert run(tmp_path / "in", tmp_path / "out", *arguments) == 1
    second = read_tree(data)
    assert second.pop("mine.js") == b"mine"
    assert set(first) - set(second)
    assert all(name.removesuffix(".js") in page.read_text("utf-8") for name in second)


@pytest.mark.parametrize("left", [{}, {"mine.js": b"mine"}])
def test_data_goes_into_the_page(left: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When what lay beside the page has room in it again, its directory goes, unless something else is there."""
    page, data = tmp_path / "report.html", tmp_path / "report.data"
    assert run(NEWS, tmp_path / "out", "-q") == 0
    for inside in (500, 10**6):
        monkeypatch.setattr(report, "_INSIDE", inside)
        assert call(["report", str(tmp_path / "out"), "-o", str(page)]) == 0
        assert data.exists() == (inside == 500 or bool(left))
        if inside == 500:
            write_tree(data, left)
    assert not left or read_tree(data) == left
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize("given", [("--check",), ("--diff",), ("-n",), ()])
def test_report_of_a_run(given: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A run leaves the page where it is asked to, also one that writes nothing else; the summary stays last."""
    page = tmp_path / "report.html"
    arguments = given or ("-o", tmp_path / "out")
    status, shown, notices = told(capsys, "clean", NEWS, *arguments, "--report-html", page, "-j1")
    assert status == (1 if "--check" in given else 0)
    assert "7 documents of 3 sites went in" in " ".join(Page(page).text.split())
    assert f"cleaner: {page}: 0." in notices
    assert shown.splitlines()[-1].startswith("7 documents, 0 failed")
    assert {path.name for path in tmp_path.iterdir()} == {"report.html", *([] if given else ["out", "out.cleaner"])}


KINDS = [
    *((case / "in", tuple(options(case))) for case in cases()),
    (NEWS, ("--to", "jsonl")),
    (ROOT / "fixtures" / "records" / "in", ("--to", "txt")),
    (NEWS, ("--reprints", "drop", "--drop-empty")),
    (NEWS, ("--threshold", "0.3", "--keep", "first")),
    (NEWS, ("--scope", "document")),
    (NEWS, ("--flag", "social", "--skip", "ad")),
]


@pytest.mark.parametrize(("source", "settings"), KINDS)
def test_of_all_kinds(source: Path, settings: tuple[str, ...], tmp_path: Path) -> None:
    """Whatever the inputs and the settings, there is a page, and it tells as much as the ledger does."""
    assert run(source, tmp_path / "out", "-q", *settings) in (0, 1)
    state = state_of(tmp_path / "out")
    assert call(["report", str(tmp_path / "out")]) == 0
    text = Page(state / "report.html").text
    found = rows(state / "removed.jsonl") + rows(state / "flagged.jsonl")
    names = {f'"{row["stage"]}/{row["reason"]}"' for row in found}
    names |= {json.dumps(row["doc"], ensure_ascii=False) for row in rows(state / "documents.jsonl")}
    assert {name for name in names if name not in text} == set()


def test_witness_of_another_run(tmp_path: Path) -> None:
    """A witness of an earlier run is told with the name of that."""
    for name in ("monday", "tuesday"):
        assert run(NEWS, tmp_path / name, "-q", "--index", tmp_path / "seen") == 0
    assert call(["report", str(tmp_path / "tuesday")]) == 0
    assert '"run":"monday"' in Page(state_of(tmp_path / "tuesday") / "report.html").text


REFUSED = [
    (("report", "out", "-o", "out/report.html"), "lies in out"),
    (("report", "out", "-o", "report.txt"), "ends in .html"),
    (("report", "out", "-o", "page.html"), "is no report"),
    (("report", "out", "-o", "folder.html"), "is no report"),
    (("report", "gone"), "was the output made by cleaner"),
    (("clean", "in", "-o", "out", "--report-html", "in/report.html"), "lies in in"),
    (("clean", "in/page.html", "-o", "out", "--report-html", "in/page.html"), "is no report"),
    (("clean", "-", "--report-html", "report.html"), "is a filter"),
]


@pytest.mark.parametrize(("arguments", "message"), REFUSED)
def test_refused(
    arguments: tuple[str, ...],
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A page that would take the place of something else, or lie among inputs or outputs, is refused."""
    monkeypatch.chdir(tmp_path)
    html = "<html><body><p>The ferry runs again.</p></body></html>"
    write_tree(tmp_path, {"in/a.txt": "One.\n", "in/page.html": html, "page.html": "mine", "folder.html/x": ""})
    assert call(["clean", "in", "-o", "out", "-q"]) == 0
    before = read_tree(tmp_path)
    status, shown, notices = told(capsys, *arguments)
    assert (status, shown) == (2, "")
    assert message in notices
    assert read_tree(tmp_path) == before


def test_without_jinja(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Without what makes the page, that is said before anything is done, and how to install it."""
    monkeypatch.setitem(sys.modules, "jinja2", None)
    (tmp_path / "in").mkdir()
    page = tmp_path / "report.html"
    status, _, notices = told(capsys, "clean", tmp_path / "in", "-o", tmp_path / "out", "--report-html", page)
    assert status == 2
    assert notices == "cleaner: a report needs the package jinja2: pip install 'news-cleaner[report]'\n"
    assert {path.name for path in tmp_path.iterdir()} == {"in"}


def test_torn_state(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A ledger that tells of documents which the manifest does not know is refused, and no page is written."""
    assert run(NEWS, tmp_path / "out", "-q") == 0
    ledger = state_of(tmp_path / "out") / "removed.jsonl"
    ledger.write_bytes(ledger.read_bytes() + ledger.read_bytes().splitlines(keepends=True)[-1].replace(b"cafe", b"bar"))
    status, _, notices = told(capsys, "report", tmp_path / "out")
    assert status == 2
    assert "do not fit one another" in notices
    assert not (state_of(tmp_path / "out") / "report.html").exists()


def test_empty(tmp_path: Path) -> None:
    """A run over nothing has a report too."""
    (tmp_path / "in").mkdir()
    assert run(tmp_path / "in", tmp_path / "out", "-q", "--report-html", tmp_path / "report.html") == 0
    assert "0 documents" in " ".join(Page(tmp_path / "report.html").text.split())


@pytest.mark.parametrize(("part", "whole", "expected"), [(0, 0, "0 %"), (0, 5, "0 %"), (5, 5, "100 %")])
def test_shares(part: int, whole: int, expected: str) -> None:
    """None and all are what they are, and nothing else is."""
    from cleaner.report.page import _percent

    assert _percent(part, whole) == expected
    assert _percent(1, 10_000) == "0.1 %"
    assert _percent(9_999, 10_000) == "99.9 %"


def test_no_stamp_without_the_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where the page that was asked for can not be written, the stamp does not say that all went well."""
    write_tree(tmp_path, {"plain": ""})
    given = ("--stamp", tmp_path / "stamp", "--report-html", tmp_path / "plain" / "x.html", "-j1")
    assert told(capsys, "clean", NEWS, "-o", tmp_path / "out", *given)[0] == 2
    assert not (tmp_path / "stamp").exists()


def test_what_a_killed_report_left(tmp_path: Path, beside: None) -> None:
    """What a report that was killed left half-written is removed by the next one, beside the page and in its data."""
    assert run(NEWS, tmp_path / "out", "-q") == 0
    for name in ("page", "page/r.data"):
        write_tree(tmp_path, {f"{name}/.4194301-abcd1234.cleaner-tmp": "half"})
    assert call(["report", str(tmp_path / "out"), "-o", str(tmp_path / "page" / "r.html")]) == 0
    assert leftovers(tmp_path) == []
