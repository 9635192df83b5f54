"""Extraction: from a decoded and repaired record to the text of the article."""

from __future__ import annotations

from cleaner.document import Document, Raw, Repair


def extract(raw: Raw, text: str, repairs: tuple[Repair, ...]) -> Document:
    """The document of *raw*; plain text is its own extraction."""
    return Document(raw.id, raw.site, text=text, repairs=repairs, metadata=raw.metadata)
