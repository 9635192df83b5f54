"""Clean scraped news: repair it, strip what scrapers leave behind, drop near-duplicates, lose nothing silently."""

__version__ = "0.1.0"
