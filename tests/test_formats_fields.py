"""Where records have what."""

from __future__ import annotations

from typing import Any

import pytest

from cleaner.document import Failure, Raw
from cleaner.formats.fields import MISSING, Fields, raw_of, steps, text_path, value_at

PATHS = [
    ("text", ("text",)),
    ("article.body", ("article", "body")),
    ("$.article.body", ("article", "body")),
    ("article.parts[0].text", ("article", "parts", 0, "text")),
    ("$[2].a", (2, "a")),
    ("a b.c-d", ("a b", "c-d")),
    ("", ()),
]


@pytest.mark.parametrize(("path", "way"), PATHS)
def test_steps(path: str, way: tuple[str | int, ...]) -> None:
    """A path is names with dots between them, and places in brackets."""
    assert steps(path) == way


@pytest.mark.parametrize("path", ["a[", "a[x]", "a]", "a..b", "a[-1]"])
def test_no_path(path: str) -> None:
    """What can not be read as a path is refused, and named."""
    with pytest.raises(ValueError, match="is no path of a field"):
        steps(path)


RECORD = {"a": {"b": [{"c": 1}, "x"], "d.e": 2}, "a.b": 3, "n": None}
VALUES = [
    ("a.b", 3),  # the field with just this name comes first
    ("$.a.b[0].c", 1),
    ("$.a.b[1]", "x"),
    ("$.a.b[2]", MISSING),
    ("a.x", MISSING),
    ("n", None),
    ("n.x", MISSING),
    ("$.a.b.c", MISSING),
    ("$.a[0]", MISSING),
    ("x", MISSING),
]


@pytest.mark.parametrize(("path", "value"), VALUES)
def test_value_at(path: str, value: object) -> None:
    """A path leads to its value, or to nothing, but never fails."""
    assert value_at(RECORD, path) is value or value_at(RECORD, path) == value


def of(record: dict[str, Any], **named: str) -> Raw | Failure:
    """What there is to be cleaned in *record*."""
    return raw_of("n#1", lambda path: value_at(record, path), Fields(**named), record)


TEXTS = [
    ({"text": "a", "content": "b"}, {}, "a"),
    ({"content": "b", "text": ""}, {}, "b"),
    ({"content": "b", "text": None}, {}, "b"),
    ({"body": "a", "maintext": "b"}, {}, "b"),
    ({"text": None}, {}, ""),
    ({"text": "a", "article": {"x": "b"}}, {"text": "article.x"}, "b"),
    ({"text": b"\xff"}, {}, b"\xff"),
]


@pytest.mark.parametrize(("record", "named", "text"), TEXTS)
def test_texts(record: dict[str, Any], named: dict[str, str], text: str | bytes) -> None:
    """The text is in the field that is named, else in the first known one that has any; nothing is an empty text."""
    raw = of(record, **named)
    assert isinstance(raw, Raw)
    assert (raw.data, raw.kind) == (text, "text")


PAGES = [
    ({"html": "<p>a"}, {}, "<p>a", "text"),
    ({"raw_html": "<p>a"}, {}, "<p>a", "text"),
    ({"page": "<p>a", "body": "old"}, {"html": "page"}, "<p>a", "body"),
    ({"page": "<p>a"}, {"html": "page", "text": "clean"}, "<p>a", "clean"),
]


@pytest.mark.parametrize(("record", "named", "page", "path"), PAGES)
def test_pages(record: dict[str, Any], named: dict[str, str], page: str, path: str) -> None:
    """A page is read where it is named, or where there is no text; the text goes where texts are."""
    raw = of(record, **named)
    assert isinstance(raw, Raw)
    assert (raw.data, raw.kind) == (page, "html")
    assert text_path(lambda asked: value_at(record, asked), Fields(**named)) == path


def test_a_text_before_a_page() -> None:
    """A record that has its text already is not extracted anew."""
    raw = of({"html": "<p>a", "text": "b"})
    assert isinstance(raw, Raw)
    assert (raw.data, raw.kind) == ("b", "text")


FAILURES = [
    ({"headline": "a", "n": 1}, {}, "no-text", "no field text, maintext, articleBody, content, body; its fields are "),
    ({"text": "a"}, {"text": "txt"}, "no-text", "no field txt; its fields are text"),
    ({"text": ["a"]}, {}, "no-string", "field text holds a list, and no text"),
    ({"text": 5}, {}, "no-string", "field text holds a int, and no text"),
    ({}, {}, "no-text", "its fields are none"),
]


@pytest.mark.parametrize(("record", "named", "reason", "detail"), FAILURES)
def test_failures(record: dict[str, Any], named: dict[str, str], reason: str, detail: str) -> None:
    """Where there is no text it is told what was looked for, and what there is."""
    failure = of(record, **named)
    assert isinstance(failure, Failure)
    assert failure.reason == reason
    assert detail in failure.detail


def test_metadata() -> None:
    """Id, address, headline and date are taken from the fields that scrapers use, or from those that are named."""
    raw = of({"text": "a", "_id": 7, "link": " https://a.example ", "headline": "", "title": None, "published": True})
    assert raw == Raw("n#1", "a", metadata={"id": "7", "url": "https://a.example"})
    raw = of({"text": "a", "id": "x", "meta": {"key": "y"}, "date": "2026-11-28"}, id="meta.key", date="no")
    assert raw == Raw("n#1", "a", metadata={"id": "y"})
