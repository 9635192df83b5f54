"""Extraction: from a decoded record to the text of its article; for HTML by trafilatura, which may fail in any way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from cleaner.document import Document, DocumentError, Raw
from cleaner.extract.article import find, slimmed
from cleaner.extract.facts import facts
from cleaner.extract.limits import refuse_attributes, refuse_depth, too_large
from cleaner.extract.plain import baseline_lines
from cleaner.extract.prose import prose
from cleaner.extract.stated import believable, forget

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

EXTRACTION: Final = "extraction"
"""What the metadata call the way in which an article was found in its page."""

# What is found is believed unless the paragraphs of the page, and what is found in all of it, hold so many times its
# prose, or the page itself states so many times its text.
_PROSE: Final = 1.5
_STATED: Final = 2


def extract(raw: Raw, text: str) -> Document:
    """The document of *raw*, whose decoded form is *text*; plain text is its own extraction, and so is nothing.

    The metadata say under `extraction` how the article was found: "trafilatura", "stated" (the page says it in its
    JSON-LD), or "baseline" (the text of all its paragraphs, since there was no better).

    Raises:
        DocumentError: a page without any text, or one that the extractor cannot take.
    """
    if raw.kind == "text" or not text.strip():
        return _document(raw, text, raw.metadata)
    tree = _parse(text)
    found, stated = _guarded(lambda: facts(tree))
    body, way = _body(tree, stated)
    # where the page came from is known better to who fetched it than to the page
    return _document(raw, body, {**found, **raw.metadata, EXTRACTION: way})


def _document(raw: Raw, text: str, metadata: Mapping[str, object]) -> Document:
    site = _host(str(metadata.get("url", ""))) or raw.site
    return Document(raw.id, site, str(metadata.get("title", "")), text, metadata=metadata)


def _parse(text: str) -> Any:
    from trafilatura import load_html

    refuse_attributes(text)
    tree = _guarded(lambda: load_html(text))
    if tree is None:
        raise DocumentError("extract", "no-html", "no element in it")
    refuse_depth(tree)
    return tree


def _host(url: str) -> str:
    """The host of *url*; empty for what is no address, since pages claim all sorts of things."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _body(tree: Any, stated: str) -> tuple[str, str]:
    """The article's text, and which way it was found; *stated* is what the page itself says that it is."""
    if stated and not believable(stated, tree):
        stated = ""
        forget(tree)
    found = "" if too_large(tree) else str(_guarded(lambda: _by_trafilatura(tree)))
    if len(stated) > _STATED * len(found):
        return stated, "stated"
    if found:
        return found, "trafilatura"
    if rest := _guarded(lambda: baseline_lines(tree)):
        return str(rest), "baseline"
    raise DocumentError("extract", "nothing-found", "no text in the page that reads like an article")


def _by_trafilatura(tree: Any) -> str:
    """The text of the article where it is found, or what the whole page gives where that holds more prose by far."""
    page = slimmed(tree)
    found = find(page)
    near = _text(found.page) if found else ""
    enough = _PROSE * prose(near)
    if found and near and enough >= found.paragraphs:
        return near
    whole = _text(page, careful=True)
    return whole if not near or enough < prose(whole) else near


def _text(tree: Any, *, careful: bool = False) -> str:
    """What trafilatura finds in *tree*; never `deduplicate`: it remembers."""
    from trafilatura import extract

    return str(extract(tree, fast=True, include_comments=False, favor_precision=careful) or "")


def _guarded(work: Callable[[], Any]) -> Any:
    """The one place where the extractor's failures are caught."""
    try:
        return work()
    except MemoryError:  # that is a limit, and nothing that the extractor could know of
        raise
    except Exception as error:
        raise DocumentError("extract", "extractor-failed", repr(error)[:200]) from error
