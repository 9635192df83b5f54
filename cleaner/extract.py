"""Extraction: from a decoded record to the text of its article; for HTML by trafilatura, which may fail in any way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from cleaner.document import Document, DocumentError, Raw

if TYPE_CHECKING:
    from collections.abc import Callable

_KEPT: Final = ("title", "author", "url", "description", "sitename", "image", "pagetype")
"""Metadata that costs next to nothing; trafilatura's search for a date alone costs a third of its time."""


def extract(raw: Raw, text: str) -> Document:
    """The document of *raw*, whose decoded form is *text*; plain text is its own extraction.

    Raises:
        DocumentError: a page without any text, or one that the extractor cannot take.
    """
    if raw.kind == "text":
        return Document(raw.id, raw.site, text=text, metadata=raw.metadata)
    tree = _parse(text)
    found = _metadata(tree)
    body, way = _body(tree, text)
    metadata = {**raw.metadata, **found, "extraction": way}
    return Document(raw.id, _host(found.get("url", "")) or raw.site, found.get("title", ""), body, metadata=metadata)


def _parse(text: str) -> Any:
    from trafilatura import load_html

    tree = _guarded(lambda: load_html(text))
    if tree is None:
        raise DocumentError("extract", "no-html", "no element in it")
    return tree


def _metadata(tree: Any) -> dict[str, str]:
    """What the head of the page says of it."""
    from trafilatura.metadata import examine_meta, extract_title, extract_url

    def read() -> dict[str, str]:
        meta = examine_meta(tree)
        meta.title = meta.title or extract_title(tree)
        meta.url = meta.url or extract_url(tree)
        return {name: value for name in _KEPT if isinstance(value := getattr(meta, name, None), str) and value}

    return dict(_guarded(read))


def _host(url: str) -> str:
    """The host of *url*; empty for what is no address, since pages claim all sorts of things."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _body(tree: Any, text: str) -> tuple[str, str]:
    """The article's text, and which way of trafilatura found it."""
    from trafilatura import baseline, extract

    found = _guarded(lambda: extract(tree, fast=True, include_comments=False, favor_recall=True))
    if found:
        return str(found), "trafilatura"
    _, rest, _ = _guarded(lambda: baseline(text))
    if rest:
        return str(rest), "baseline"
    raise DocumentError("extract", "nothing-found", "no text in the page that reads like an article")


def _guarded(work: Callable[[], Any]) -> Any:
    """The one place where the extractor's failures are caught."""
    try:
        return work()
    except Exception as error:
        raise DocumentError("extract", "extractor-failed", repr(error)[:200]) from error
