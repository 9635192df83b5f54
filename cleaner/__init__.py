"""Clean scraped news: repair it, strip what scrapers leave behind, drop near-duplicates, lose nothing silently."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cleaner.job.texts import (
        Cleaned,
        CleanerError,
        Config,
        ConfigError,
        DocumentError,
        Failure,
        Mark,
        Text,
        Witness,
        clean_documents,
        clean_text,
    )

__all__ = [
    "Cleaned",
    "CleanerError",
    "Config",
    "ConfigError",
    "DocumentError",
    "Failure",
    "Mark",
    "Text",
    "Witness",
    "clean_documents",
    "clean_text",
]
__version__ = "0.1.0"

if not TYPE_CHECKING:  # where a name that there is not shall be an error

    def __getattr__(name: str) -> object:
        """One of `__all__`, loaded when it is asked for: the command needs none of them, and is to begin at once."""
        if name not in __all__:
            raise AttributeError(f"module 'cleaner' has no attribute {name!r}")
        from cleaner.job import texts

        return getattr(texts, name)

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
