"""Fields: where a record has its text, and what else is known of it."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from cleaner.document import Failure, Raw

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

MISSING: Final = object()
"""What is there where a record has no such field."""

TEXTS: Final = ("text", "maintext", "articleBody", "content", "body")
PAGES: Final = ("html", "raw_html")
KNOWN: Final[Mapping[str, tuple[str, ...]]] = {
    "id": ("id", "_id", "uuid", "guid"),
    "url": ("url", "link", "source_url", "canonical_url"),
    "title": ("title", "headline"),
    "date": ("date", "date_publish", "published", "published_at", "datePublished", "publish_date"),
}
"""The names that scrapers use, in the order in which they are looked for."""

_STEP: Final = re.compile(r"\.?(?:\[(\d{1,9})\]|([^.\[\]]+))")

Get: TypeAlias = "Callable[[str], Any]"
"""Gives the value of a field by its path; `MISSING` if there is none."""


class Fields(NamedTuple):
    """The paths of fields, as a user names them; "" where nothing was named. See `steps` for what a path is."""

    text: str = ""
    html: str = ""
    id: str = ""
    url: str = ""
    title: str = ""
    date: str = ""


@cache
def steps(path: str) -> tuple[str | int, ...]:
    """The way to a nested value: names of fields and places in lists, from `article.paragraphs[0]` or `$.article`.

    Raises:
        ValueError: *path* is no such path.
    """
    rest = path.removeprefix("$") if path.startswith(("$.", "$[")) else path
    found: list[str | int] = []
    at = 0
    while at < len(rest):
        step = _STEP.match(rest, at)
        if step is None:
            raise ValueError(f"{path!r} is no path of a field; one is article.paragraphs[0]")
        found.append(int(step[1]) if step[1] else step[2])
        at = step.end()
    return tuple(found)


def added(path: str) -> str:
    """The name of the field that is added where there is none at *path*; "" if that leads into what is not there."""
    way = steps(path)
    return way[0] if len(way) == 1 and isinstance(way[0], str) else ""


def value_at(value: Any, path: str) -> Any:
    """What *value*, an object of plain data, holds at *path*; a field with the whole path for its name counts first."""
    if isinstance(value, dict) and path in value:
        return value[path]
    for step in steps(path):
        try:
            value = value[step] if isinstance(step, int) == isinstance(value, list) else MISSING
        except (KeyError, IndexError, TypeError):
            return MISSING
        if value is MISSING:
            return MISSING
    return value


def text_path(get: Get, fields: Fields) -> str:
    """Where the text is, or is to be put; "" if the record has none, and no page that it could be made of."""
    if fields.text:
        return fields.text
    there = [name for name in TEXTS if get(name) is not MISSING]
    full = next((name for name in there if isinstance(get(name), str) and get(name)), "")
    return full or (there[0] if there else "") or (TEXTS[0] if page_path(get, fields) else "")


def page_path(get: Get, fields: Fields) -> str:
    """Where the page is that the text is to be made of; "" if the text is there already."""
    if fields.html:
        return fields.html
    if fields.text or any(get(name) is not MISSING for name in TEXTS):
        return ""
    return next((name for name in PAGES if isinstance(get(name), str)), "")


def no_place(path: str) -> Failure:
    """The failure of a record with a page, whose text there is no field for."""
    return Failure("read", "no-place", f"nothing to put the text in at {path}"[:500])


def raw_of(name: str, get: Get, fields: Fields, names: Collection[str]) -> Raw | Failure:
    """What there is to be cleaned in a record called *name*; *names* are those of its fields, for who is told."""
    page = page_path(get, fields)
    path = page or text_path(get, fields)
    value = get(path) if path else MISSING
    if value is MISSING:
        wanted = path or ", ".join(TEXTS)
        there = ", ".join(list(names)[:20]) or "none"
        return Failure("read", "no-text", f"no field {wanted}; its fields are {there}"[:500])
    if not isinstance(value, str | bytes | None):
        return Failure("read", "no-string", f"field {path} holds a {type(value).__name__}, and no text")
    return Raw(name, value or "", kind="html" if page else "text", metadata=_metadata(get, fields, names))


def _metadata(get: Get, fields: Fields, there: Collection[str]) -> dict[str, object]:
    found: dict[str, object] = {}
    for kind, names in KNOWN.items():
        named = getattr(fields, kind)
        known = (named,) if named else [name for name in names if name in there]
        values = (_said(get(name)) for name in known)
        if value := next(filter(None, values), ""):
            found[kind] = value
    return found


def _said(value: Any) -> str:
    if isinstance(value, str):
        return value.strip()
    return "" if value is MISSING or value is None or isinstance(value, list | dict | bytes | bool) else str(value)
