"""The categories of phrases: each is a rule of that name, with its action and what it is for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cleaner.document import Shortfall
    from cleaner.rules.phrases import Action

CATEGORIES: Final[Mapping[str, tuple[Action, str]]] = {
    "social": ("remove", "calls to follow the site on a social network"),
    "aggregator": ("remove", "calls to follow the site on Google News and the like"),
    "newsletter": ("remove", "newsletter and alert sign-up"),
    "app": ("remove", "calls to install the site's app"),
    "paywall": ("remove", "subscription and login walls"),
    "related": ("remove", "heads and lines that point to other articles"),
    "continue-reading": ("remove", '"Read more", "Continue reading"'),
    "most-read": ("remove", "heads of ranking and latest-news boxes"),
    "nav": ("remove", "menus, breadcrumbs, reading time"),
    "ad": ("remove", "advertisement markers"),
    "share": ("remove", "share, print and e-mail buttons"),
    "comments": ("remove", "comment forms and counters"),
    "tags": ("remove", "heads of tag lists"),
    "tip": ("remove", "how to reach the newsroom"),
    "player": ("remove", "what a video, audio or picture player says"),
    "cookie": ("remove", "cookie, privacy and terms lines"),
    "antibot": ("flag", "a bot wall or placeholder: the document is no article"),
    "copyright": ("remove", "copyright and reprint notices"),
    "wire-notice": ("remove", "syndication notices of agencies"),
    "site-line": ("remove", "lines that a site repeats"),
    "wire-credit": ("flag", "who reported and edited"),
    "source-credit": ("flag", "where the text comes from"),
    "byline": ("flag", "authors and editors"),
    "photo": ("flag", "captions and photo credits"),
    "disclosure": ("flag", "affiliate, opinion and liability notices"),
    "editorial-note": ("keep", "corrections, updates, transcript notes: never removed"),
}

FURNITURE: Final = "furniture"
"""The rule that goes by shape; packs are read for it, so a pack's reader can not ask it for its name."""

WALLS: Final[Mapping[str, Shortfall]] = {
    "bot": "not-an-article",
    "consent": "not-an-article",
    "error": "not-an-article",
    "paywall": "truncated",
    "rest": "truncated",
}
"""What stands where an article should be, and what a document is of which that is all: it is no line to remove.

Behind a "paywall" there may be something; "rest" says that there is."""
