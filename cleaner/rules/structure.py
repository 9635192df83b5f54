"""Rules that need code: what is furniture because of where it stands or what it repeats, in any language."""

from __future__ import annotations

from typing import Final

from cleaner.rules import bars, comments, edges, headline, lists, markup, photos

RULES: Final = (*bars.RULES, *edges.RULES, *photos.RULES, *headline.RULES, *lists.RULES, *comments.RULES, *markup.RULES)
