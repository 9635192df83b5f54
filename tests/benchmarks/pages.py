"""HTML pages, cleaned by `cleaner`, and by trafilatura alone, as `cleaner` calls it and as it comes.

`python -m tests.benchmarks.pages write FOLDER COUNT` writes pages; `careful IN OUT` and `plain IN OUT` extract them.
"""

from __future__ import annotations

import sys
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from tests.benchmarks.corpus import LINES, Press
from tests.benchmarks.measure import clean, in_turns, python, table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tests.benchmarks.measure import Size, Spent

PER_MEGABYTE = 5
"""Pages for each MB that the other benchmarks have of text: they take so much longer."""

_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{title} - The Daily Nought</title>
<meta property="og:site_name" content="The Daily Nought"><meta name="author" content="Ada Nemo">
<meta property="article:published_time" content="2024-03-{day:02}T08:00:00Z">
<script>window.layers = [{{"page": "article", "number": {day}}}];</script>
<style>.lead {{ font-weight: bold }} nav li {{ display: inline }}</style></head>
<body><header><a class="logo" href="/">The Daily Nought</a><nav><ul>{menu}</ul></nav></header>
<main><article><h1>{title}</h1>
<div class="byline">By <a href="/by/ada-nemo">Ada Nemo</a>, <time>{day} March 2024</time></div>
<figure><img src="/{day}.jpg" alt="{title}"><figcaption>{title}. Photo: Ada Nemo</figcaption></figure>
<div class="share"><button>Share</button> <button>Tweet</button> <button>Print</button></div>
<div class="story-body">{body}</div></article>
<aside class="related"><h2>Most read</h2><ul>{related}</ul></aside></main>
<section id="comments"><h3>2 comments</h3><div class="comment"><p>{comment}</p></div></section>
<footer><ul>{menu}</ul><p>© 2024 The Daily Nought. All rights reserved.</p></footer></body></html>
"""
_MENU = "News Politics Business Sport Culture Opinion Weather Travel Science Contact".split()


def main(folder: Path, size: Size) -> str:
    """A row for `cleaner`, and for each way of trafilatura alone."""
    count, source = max(1, int(size.megabytes * PER_MEGABYTE)), folder / "in"
    python("tests.benchmarks.pages", "write", source, count)
    works: dict[str, Callable[[Path], Spent]] = {"cleaner": partial(clean, source)}
    works |= {way: partial(_alone, way, source) for way in WAYS}
    took = in_turns(works, folder, size.runs)
    whole = took["cleaner"].cpu
    told = {
        "cleaner": "cleaner",
        "careful": "trafilatura alone, called the same way",
        "plain": "trafilatura alone, as it comes",
    }
    return table(
        ("program", "pages", "pages a second", "cleaner takes so many times as long", "peak MB"),
        [
            (told[name], f"{count:,}", f"{count / spent.cpu:.0f}", f"{whole / spent.cpu:.2f}", f"{spent.peak:.0f}")
            for name, spent in took.items()
        ],
    )


def _alone(way: str, source: Path, out: Path) -> Spent:
    return python("tests.benchmarks.pages", way, source, out)[0]


def page(number: int, paragraphs: Sequence[str]) -> str:
    """A page of an article, with all that stands around one."""
    titles = [text.partition(".")[0].partition(",")[0] for text in paragraphs]
    return _PAGE.format(
        title=titles[0],
        day=number % 28 + 1,
        menu="".join(f'<li><a href="/{name.lower()}">{name}</a></li>' for name in _MENU),
        body="\n".join(f"<p>{text}</p>" for text in paragraphs),
        related="".join(f'<li><a href="/{at}">{title}</a></li>' for at, title in enumerate(titles)),
        comment=paragraphs[-1] if paragraphs[-1] not in LINES else "Well said.",
    )


def write(folder: Path, count: int) -> None:
    """Write *count* pages."""
    folder.mkdir(parents=True)
    for number, paragraphs in enumerate(islice(Press(1).articles(), int(count))):
        (folder / f"{number:06}.html").write_text(page(number, paragraphs), "utf-8")


def extract(source: Path, out: Path, options: Mapping[str, Any]) -> None:
    """Do what takes the time, and no more: the text of each page, by trafilatura with *options*."""
    import trafilatura

    out.mkdir(parents=True)
    for path in sorted(source.iterdir()):
        text = trafilatura.extract(path.read_text("utf-8"), **options)
        (out / path.name).with_suffix(".txt").write_text(text or "", "utf-8")


def careful() -> Mapping[str, Any]:
    """The options that `cleaner` calls trafilatura with at first, whatever they are today."""
    from cleaner.document import Raw
    from cleaner.extract import extract as extracted

    text = page(1, next(Press(1).articles()))
    with patch("trafilatura.extract", return_value=text) as called:
        extracted(Raw("page.html", text, kind="html"), text)
    return dict(called.call_args_list[0].kwargs)


WAYS: Mapping[str, Callable[[], Mapping[str, Any]]] = {"careful": careful, "plain": dict}
"""Ways to call trafilatura, by what gives the options."""


def _act(what: str, folder: str, other: str) -> None:
    if what == "write":
        write(Path(folder), int(other))
    else:
        extract(Path(folder), Path(other), WAYS[what]())


if __name__ == "__main__":
    _act(*sys.argv[1:])
