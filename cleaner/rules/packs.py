"""Packs: the phrases of one language as a TOML text.

language = "en"                    # BCP 47; without it the phrases count in every language
words = "the of and ..."           # commonest words (or characters) by which a text in this language is known
dates = "january jan ..."          # what may stand in a line that is a bare date
authors = "by ..."                 # what stands before the name of an author
agencies = "reuters ..."           # whom the credit of a picture names

[related]                          # a category, which is also the rule's name
any = [                            # where the phrase stands: head, tail, edge (either) or any
  "Related stories",               # the whole line
  "Read also: …",                  # the beginning of a line; : also stands for | » – →
  "… opens in a new tab",          # the end of a line
  "Slideshow (0 images)",          # 0 stands for any number
]
[related.med]                      # the same for doubtful phrases: long lines only at an edge of the document
any = ["See also: …"]
[ad]
inline = ["Story continues below"] # not a line, but a stretch inside one: see `cleaner.rules.inline_phrases`
[wall]                             # what stands where an article should be: see `cleaner.rules.verdict`
paywall = ["Subscribe to read …"]  # or bot, consent, error, rest

A pack adds a phrase to a rule by one line. A user's pack has the same form, and may also have

keep = ["Iowa"]                    # lines that stay, whatever rule would take them; none of these phrases may
[newsletter.patterns]              # regular expressions for whole lines (see `cleaner.rules.patterns`)
tail = ['Sign up .* newsletter']
[site."www.example.com".related]   # whole lines, in documents of this site only; gaps are not for them
any = ["Our picks"]
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from cleaner.rules.reader import read, read_own

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cleaner.rules.reader import Pack


@cache
def builtin() -> tuple[Pack, ...]:
    """The packs that come with this package, in order of their names."""
    folder = resources.files("cleaner.rules").joinpath("packs")
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)
    return tuple(read(f"packs/{file.name}", file.read_text(encoding="utf-8")) for file in files)


def with_own(own: Iterable[tuple[str, str]]) -> tuple[Pack, ...]:
    """The built-in packs and behind them a user's *own*, pairs of a source's name and its TOML text.

    Raises `ConfigError` for a pack that is wrong, and for a language that no built-in pack knows by its words.
    """
    packs = builtin()
    languages = [pack.language for pack in packs if pack.language]
    return (*packs, *(read_own(source, text, languages) for source, text in own))
