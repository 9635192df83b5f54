"""The report in a real browser: what a reader sees and does, and what a hostile text can not do."""

from __future__ import annotations

import json
import re
import shutil
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest

from cleaner.job import report as job_report
from cleaner.report import book
from tests.browser import Browser, browsers, made
from tests.conftest import rows, write_tree
from tests.runs import MIXED, NEWS, invented, state_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    yield from browsers()


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("news"), NEWS)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of which the data lies beside the page."""
    folder = tmp_path_factory.mktemp("many of#these")
    (folder / "in").mkdir()
    write_tree(folder / "in", invented(600))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(job_report, "_INSIDE", 2_000)
        patch.setattr(book, "_ROWS", 100)
        patch.setattr(book, "_CHARACTERS", 20_000)
        page = made(folder, folder / "in")
    assert len(list((folder / "report.data").iterdir())) > 20
    return page


def names(browser: Browser) -> list[str]:
    """The documents that can be seen in the list, in order."""
    found: list[str] = browser.run("[...document.querySelectorAll('#list .row bdi')].map((e) => e.textContent)")
    return found


def test_opens(browser: Browser, news: Path) -> None:
    """The page opens on what went in and out, in numbers and bars, and the browser complains of nothing."""
    browser.open(news)
    lead = browser.run("document.querySelector('.lead p').innerText")
    assert lead == "7 documents of 3 sites went in. Of their 36 paragraphs 47.2 % stay."
    bars = browser.run("[...document.querySelectorAll('#overview .bars a')].map((e) => e.innerText.split('\\n')[0])")
    assert {"newsletter", "exact-duplicate", "near-duplicate", "mojibake", "harbour-post", "article"} <= set(bars)
    assert browser.run("document.getElementById('desk').hidden")
    assert browser.logged() == []


def test_failures(browser: Browser, tmp_path: Path) -> None:
    """What could not be read is on the first page, with the reason, and can be asked for, as what has no site can."""
    write_tree(tmp_path / "in", MIXED)
    browser.open(made(tmp_path, tmp_path / "in"))
    assert browser.run("document.querySelector('.bars a[href*=\"decode%2Fbinary\"] .count').innerText") == "1"
    (failure,) = browser.run("[...document.querySelectorAll('.failures li')].map((e) => e.innerText)")
    assert failure.startswith("herald/binary.txt\ndecode: binary: ")
    browser.run("document.querySelector('a[href=\"#documents?verdict=failed\"]').click()")
    browser.until("document.getElementById('told').textContent.startsWith('1 of')")
    assert names(browser) == ["herald/binary.txt"]
    browser.run("document.querySelector('#overview a[href=\"#documents?site=1\"]').click()")
    browser.until("document.getElementById('site').value === 'no site'")
    assert names(browser) == ["odd é name.txt"]


SORTED = [
    ("removed", "descending", lambda row: -row["removed"]),
    ("removed", "ascending", lambda row: row["removed"]),
    ("paragraphs", "descending", lambda row: -row["paragraphs"]),
    ("name", "ascending", lambda row: row["doc"]),
    ("cut", "descending", lambda row: -row["cut"]),
    ("flagged", "descending", lambda row: -row["flagged"]),
]


@pytest.mark.parametrize(("key", "direction", "order"), SORTED)
def test_sorts(key: str, direction: str, order: Callable[[Any], Any], browser: Browser, news: Path) -> None:
    """A click on a column sorts by it, a second one the other way; screen readers are told."""
    browser.open(news, "#documents")
    for _ in range(1 if direction == "descending" or key == "name" else 2):
        browser.run(f"document.querySelector('#list [data-key={key}]').click()")
    manifest = rows(state_of(news.parent / "out") / "documents.jsonl")
    assert names(browser) == [row["doc"] for row in sorted(manifest, key=order)]
    assert browser.run(f"document.querySelector('[data-key={key}]').parentNode.ariaSort") == direction


FILTERS = [
    ({"words": "Skarn wieder"}, ["nordkurier/faehre.txt"]),
    ({"words": "FERRY-"}, ["harbour-post/ferry-update.txt", "valley-herald/ferry-reprint.txt"]),
    ({"reason": "repair/mojibake"}, ["valley-herald/station-cafe.txt"]),
    ({"rule": "boilerplate/related"}, ["harbour-post/ferry.txt", "nordkurier/faehre.txt"]),
    ({"rule": "boilerplate/related", "site": "nordkurier"}, ["nordkurier/faehre.txt"]),
    ({"site": "herald"}, ["valley-herald/ferry-reprint.txt", "valley-herald/station-cafe.txt"]),
    ({"verdict": "empty"}, ["nordkurier/leer.txt"]),
    ({"reason": "dedup/near-duplicate", "rule": "boilerplate/copyright"}, []),
]


@pytest.mark.parametrize(("wanted", "expected"), FILTERS)
def test_filters(wanted: dict[str, str], expected: list[str], browser: Browser, news: Path) -> None:
    """Documents are found by words, reason, rule, site and verdict, and by all of them together."""
    browser.open(news, "#documents")
    for control, value in wanted.items():
        browser.choose(control, value)
    assert names(browser) == expected
    assert browser.run("document.getElementById('told').textContent") == f"{len(expected)} of 7 documents"
    browser.run("document.getElementById('clear').click()")
    assert len(names(browser)) == 7


def test_bars_lead_to_documents(browser: Browser, news: Path) -> None:
    """Each bar of a reason leads to just the documents that have it, and the others to some."""
    state = state_of(news.parent / "out")
    found = rows(state / "removed.jsonl") + rows(state / "flagged.jsonl")
    browser.open(news)
    links = browser.run("[...document.querySelectorAll('#overview .bars a')].map((e) => e.getAttribute('href'))")
    assert len(links) > 15
    for link in links:
        browser.run("document.getElementById('told').textContent = ''")
        browser.run("location.hash = arguments[0]", link)
        browser.until("document.getElementById('told').textContent")
        reason = unquote(link.partition("reason=")[2])
        having = {row["doc"] for row in found if f"{row['stage']}/{row['reason']}" == reason}
        assert names(browser), link
        assert not reason or set(names(browser)) == having, link


def test_document(browser: Browser, news: Path) -> None:
    """A document shows all of its text, what went marked with its reason, and without that only what stays."""
    browser.open(news, "#documents")
    browser.run("[...document.querySelectorAll('#list .row')].find((e) => e.innerText.includes('/ferry.txt')).click()")
    browser.until("document.querySelector('#reading h2')")
    assert browser.run("document.querySelector('#reading h2').innerText") == "harbour-post/ferry.txt"
    text = browser.run("document.querySelector('#reading .text').innerText")
    assert re.search(r"share-bar Share Tweet Email Print\n+Share Tweet Email Print\n", text)
    assert browser.run("[...document.querySelectorAll('#reading .gone.boilerplate del')].map((e) => e.innerText)") == [
        "Connect with us",
        "Ferry to Skarn Island resumes after nine weeks",
        "Ferry to Skarn Island resumes after nine weeks",
        "Share Tweet Email Print",
        "Read also",
        "Lighthouse keeper retires after 41 years",
        "Storm season: how to prepare your boat",
        "google news",
    ]
    browser.run("document.querySelector('#reading input').click()")
    kept = (news.parent / "out" / "harbour-post" / "ferry.txt").read_text("utf-8").split()
    assert browser.run("document.querySelector('#reading .text').innerText").split() == kept


def test_witness(browser: Browser, news: Path) -> None:
    """A duplicate stands beside its witness, the words that differ marked in both; a link leads there."""
    browser.open(news, "#alike")
    browser.run("document.querySelector('#pairs .row').click()")
    browser.until("document.querySelector('#reading .sides')")
    here, there = browser.run("[...document.querySelectorAll('#reading .sides > div')].map((e) => e.innerText)")
    assert here.startswith("Removed here\n\nThe ferry between")
    assert there.startswith("Kept in valley-herald/ferry-reprint.txt, paragraph 1\n\nPORT ALMOND - The ferry between")
    assert browser.run("[...document.querySelectorAll('#reading mark')].map((e) => e.innerText)") == ["PORT ALMOND - "]
    browser.run("document.querySelector('#reading .sides a').click()")
    browser.until("document.querySelector('#reading h2').innerText == 'valley-herald/ferry-reprint.txt'")
    assert "PORT ALMOND" in browser.run("document.querySelector('#reading .here, #reading #p1').innerText")


def test_repair(browser: Browser, news: Path) -> None:
    """A repaired line shows what stood there, the words that changed marked."""
    browser.open(news, "#documents")
    browser.choose("reason", "repair/mojibake")
    browser.run("document.querySelector('#list .row').click()")
    browser.until("document.querySelector('#reading .fixed')")
    assert "crêpes" in browser.run("[...document.querySelectorAll('#reading ins')].map((e) => e.innerText)")
    assert "crÃªpes" in browser.run("[...document.querySelectorAll('#reading .was')].map((e) => e.innerText)")


def test_threshold(browser: Browser, many: Path) -> None:
    """The least similar come first, and the slider says how many would come back at another threshold."""
    browser.open(many, "#alike")
    ledger = [row for row in rows(state_of(many.parent / "out") / "removed.jsonl") if row["reason"] == "near-duplicate"]
    alike = sorted(row["witness"]["shared"] / row["witness"]["union"] for row in ledger)
    first = browser.run("[...document.querySelectorAll('#pairs .row > :first-child')].map((e) => e.innerText)")
    assert [float(found) for found in first] == pytest.approx(alike[: len(first)], abs=0.006)
    for at in ("0.6", "0.7", "0.85", "1"):
        browser.choose("threshold", at)
        back = [row for row in ledger if row["witness"]["shared"] / row["witness"]["union"] < float(at)]
        told = browser.run("document.getElementById('back').textContent")
        assert told.startswith(f"{len(back):,} of {len(ledger):,} near-duplicates would come back")
        if back:
            assert f"in {len({row['doc'] for row in back}):,} document" in told


def test_seeks_near_duplicates(browser: Browser, many: Path) -> None:
    """Near-duplicates are found by words of what went, and by names."""
    browser.open(many, "#alike")
    ledger = [row for row in rows(state_of(many.parent / "out") / "removed.jsonl") if row["reason"] == "near-duplicate"]
    browser.choose("sought", "Site3/")
    found = [row for row in ledger if "site3/" in f"{row['doc']}\n{row['witness']['doc']}"]
    assert browser.run("document.getElementById('found').textContent") == f"{len(found)} are shown."
    browser.choose("sought", f"{found[0]['doc']} {found[0]['text'].split()[0]}")
    shown = browser.run("[...document.querySelectorAll('#pairs .row')].map((e) => e.innerText)")
    assert shown
    assert all(found[0]["doc"] in row for row in shown)
    browser.choose("sought", "")
    assert browser.run("document.getElementById('pairs').getAttribute('aria-rowcount')") == str(len(ledger) + 1)


def test_beside(browser: Browser, many: Path) -> None:
    """Data that lies beside the page is read from there, without a network, and every text is the document's own."""
    browser.open(many, "#documents")
    assert browser.run("document.querySelector('#told').textContent") == "600 documents"
    for name in ("site0/0.txt", "site1/1.txt", "site6/594.txt"):
        browser.run(f"location.hash = `#document?n=${{numberOf({json.dumps(name)})}}`")
        browser.until(f"document.querySelector('#reading h2')?.innerText === {json.dumps(name)}")
        words = browser.run("[...document.querySelectorAll('#reading .text')].map((e) => e.textContent)")[0]
        for paragraph in (many.parent / "in" / name).read_text().split("\n"):
            assert "".join(paragraph.split()) in "".join(words.split())
    assert browser.logged() == []


def test_served(browser: Browser, many: Path) -> None:
    """The page works from a server as it does from the disk."""
    handler = partial(Quiet, directory=str(many.parent))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        browser.open(f"http://127.0.0.1:{server.server_port}/report.html", "#document?n=3")
        browser.until("document.querySelector('#reading h2')?.innerText === documents[3][0]")
        server.shutdown()
    assert browser.logged() == []


def test_data_that_is_gone(browser: Browser, many: Path, tmp_path: Path) -> None:
    """Where data is not beside the page, that is said, and what is there can be read."""
    copy = Path(shutil.copytree(many.parent, tmp_path / "copy", ignore=shutil.ignore_patterns("texts-1-*")))
    browser.open(copy / "report.html", "#documents")
    assert browser.run("document.getElementById('trouble').hidden")
    last = browser.run("page.firsts[1]")
    browser.run(f"location.hash = '#document?n={last}'")
    browser.until("!document.getElementById('trouble').hidden")
    told = browser.run("document.getElementById('trouble').textContent")
    assert re.fullmatch(r"report\.data/texts-1-\w+\.js is not there; it belongs beside this page\.", told)
    browser.run(f"location.hash = '#document?n={last - 1}'")
    browser.until("document.querySelector('#reading h2')")
    browser.logged()


class Quiet(SimpleHTTPRequestHandler):
    """Serves files, and says nothing of it."""

    def log_message(self, *args: object) -> None:
        pass


def test_only_what_is_seen(browser: Browser, many: Path) -> None:
    """However long the list, few rows are in the page; screen readers are told how long it is and where they are."""
    browser.open(many, "#documents")
    assert browser.run("document.getElementById('list').getAttribute('aria-rowcount')") == "601"
    for place in (0, 9_000, 10**6):
        browser.run("document.querySelector('#list .scroller').scrollTop = arguments[0]", place)
        browser.run("new Promise((resume) => requestAnimationFrame(() => setTimeout(resume, 50)))")
        assert 10 < browser.run("document.querySelectorAll('#list .row').length") < 60
    assert browser.run("[...document.querySelectorAll('#list .row')].at(-1).ariaRowIndex") == "601"


def test_keyboard(browser: Browser, many: Path) -> None:
    """Without a mouse: a list is walked and a document opened, left again, and the search is reached."""
    from selenium.webdriver.common.keys import Keys

    browser.open(many, "#documents")
    browser.run("document.getElementById('list').focus()")
    browser.press(Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.PAGE_DOWN, Keys.HOME, Keys.ARROW_DOWN)
    at = browser.run("document.getElementById('list').getAttribute('aria-activedescendant')")
    name = browser.run("document.getElementById(arguments[0]).querySelector('bdi').textContent", at)
    assert name == names(browser)[1]
    browser.press(Keys.END)
    assert browser.run("document.querySelector('#list .row.active').ariaRowIndex") == "601"
    browser.press(Keys.HOME, Keys.ARROW_DOWN, Keys.ENTER)
    browser.until(f"document.querySelector('#reading h2')?.innerText === {json.dumps(name)}")
    browser.press(Keys.ESCAPE)
    browser.until("location.hash === '#documents' && document.activeElement.id === 'list'")
    browser.press("/")
    browser.until("document.activeElement.id === 'words'")
    browser.press("77")
    browser.until("document.getElementById('told').textContent.includes(' of 600')")
    assert names(browser)
    assert all("77" in name for name in names(browser))


def test_longer_than_a_page_can_be(browser: Browser, news: Path) -> None:
    """Of a list that is taller than an element can be, every row can still be reached."""
    browser.open(news, "#documents")
    browser.run("list.show(new Array(2_000_000).fill(0))")
    browser.run("list.move(1_999_999)")
    assert browser.run("document.querySelector('#list .row.active').ariaRowIndex") == "2000001"
    browser.run("list.move(1_234_567)")
    box, room = (
        browser.run("document.querySelector(arguments[0]).getBoundingClientRect().toJSON()", selector)
        for selector in ("#list .row.active", "#list .scroller")
    )
    assert room["top"] - 1 <= box["top"] <= box["bottom"] <= room["bottom"] + 1


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
@pytest.mark.parametrize("address", ["#overview", "#documents", "#alike", "#document?n=2"])
def test_narrow(width: int, address: str, browser: Browser, news: Path) -> None:
    """Nothing is wider than the screen, be it ever so narrow; there, a document takes the place of the list."""
    browser.width(width)
    try:
        browser.open(news, address)
        if "?" in address:
            browser.until("document.querySelector('#reading h2')")
            shown = browser.run("getComputedStyle(document.getElementById('documents')).display")
            assert (shown == "none") == (width <= 900)
        assert browser.run("document.documentElement.scrollWidth") <= width
    finally:
        browser.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def contrast(browser: Browser, selector: str) -> float:
    """The contrast of an element's text with what it stands on, as the WCAG reckon it."""
    script = """((e) => {
      const light = (c) => c.match(/[\\d.]+/g).slice(0, 3).map((v) => v / 255)
        .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
        .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
      let behind = e;
      while (behind && getComputedStyle(behind).backgroundColor === "rgba(0, 0, 0, 0)") behind = behind.parentElement;
      const both = [getComputedStyle(e).color, getComputedStyle(behind).backgroundColor].map(light).sort();
      return (both[1] + 0.05) / (both[0] + 0.05);
    })(document.querySelector(arguments[0]))"""
    return float(browser.run(script, selector))


SELECTORS = (
    ".lead p",
    ".figures dt",
    ".bars .count",
    ".top .count",
    "#list .row .what > :last-child",
    "#list .head",
    "#reading .facts",
    "#reading .why",
    "#reading .gone del",
    "#reading .sides h3",
    "#reading mark",
)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast(scheme: str, browser: Browser, news: Path) -> None:
    """All text stands out from what is behind it, by day and by night."""
    browser.media(prefers_color_scheme=scheme)
    try:
        browser.open(news, "#document?n=2")
        browser.until("document.querySelector('#reading mark')")
        paper = browser.run("getComputedStyle(document.body).backgroundColor")
        assert (int(re.findall(r"\d+", paper)[0]) < 64) == (scheme == "dark")
        low = {selector: found for selector in SELECTORS if (found := contrast(browser, selector)) < 4.5}
        assert low == {}
    finally:
        browser.media()


def test_names_for_screen_readers(browser: Browser, news: Path) -> None:
    """Everything that can be reached with the keyboard has a role and a name, as the browser tells them."""
    for address in ("#overview", "#documents", "#alike", "#document?n=2"):
        browser.open(news, address)
        if "?" in address:
            browser.until("document.querySelector('#reading h2')")
        nodes = browser.driver.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
        for node in nodes:
            told = {entry["name"]: entry["value"].get("value") for entry in node.get("properties", [])}
            if told.get("focusable") and not node["ignored"] and node["role"]["value"] != "RootWebArea":
                assert node["name"]["value"].strip() or node["role"]["value"] in {"main", "rowgroup"}, node
