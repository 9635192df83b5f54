"""Structure rules: what a page is made of and nobody should see, markup and script."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from cleaner.rules.page import Mark, Page, Rule, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

_SHOWN: Final = 40
_LONGEST: Final = 1000
_FIRST: Final = frozenset("[{<")
_LAST: Final = frozenset("]}>")
_TAGS: Final = (
    "iframe|script|style|object|embed|param|noscript|ins|div|span|img|meta|link|input|svg|path|source|blockquote|a|p|br"
)
_MARKUP: Final = re.compile(
    r"\[(?P<code>[a-z][a-z0-9_-]+)(?:[^\]]*=[^\]]*\].*|\].*\[/(?P=code)\])"  # a shortcode with attributes, or closed
    r"|\[/[a-z][a-z0-9_-]+\]|\[(?:caption|gallery|embed|playlist)\]"
    r"|\{\{[^{}]*\}\}|\{%[^{}]*%\}|<%.*%>"
    rf"|(?:</?(?:{_TAGS})\b[^<>]*>\s*)+|<(?:iframe|script|style|object|embed)\b.*>"
    r"|<!--.*-->|<!\[CDATA\[.*",
    re.IGNORECASE,
)
# What a script says to a browser, and a style sheet. An article that prints code speaks of it as well.
_ABOUT_CODE: Final = re.compile(r"\b(?:JavaScript|jQuery|CSS|HTML5?|APIs?|[Cc]ode snippet|source code)\b|```")
_SCRIPT: Final = re.compile(
    r"(?:document|window)\.\w+\s*[.(=]|\$\(\s*['\"(]|\bjQuery\b|\bgoogletag\b|\bdataLayer\b|\b_gaq\b|\badsbygoogle\b"
    r"|\.(?:getElement\w+|addEventListener|innerHTML|appendChild|setAttribute)\b|@media\b.{0,400}\{|!important\s*;"
    r"|(?<!\w)\w[\w-]{0,99}\s*\{(?:\s*[\w-]+\s*:[^;{}]+;){2,}"
    r"|\bfunction\s*+\w*+\s*+\(.{0,400}\)\s*\{"
)
_VARIABLE: Final = re.compile(r"\bvar \w+\s*=")
# One of these stands wherever the above does, and is found sooner.
_SIGNS: Final = (
    *("{", "$(", "document.", "window.", "!important", "var ", "jQuery", "googletag", "dataLayer", "_gaq"),
    *("adsbygoogle", ".getElement", ".addEventListener", ".innerHTML", ".appendChild", ".setAttribute"),
)
CODE_ENDS: Final = frozenset(";{}),")
_BESIDE: Final = re.compile(
    r".*[;{}]\s*(?://.*)?|[)}\]]+[,;]?|\}.*|//.*|/\*.*|\*/|(?:case|default)\b.*:|(?:if|for|else|return|var)\b.*[()=].*"
    r"|.*\w\(.*\),?|[\w.$]+\s*[:=]\s.*,",
    re.DOTALL,
)
_MARKS: Final = frozenset("(){}[]=;<>$_|&+\"':")
_LEAST_MARKS: Final = 0.06
_LONGEST_CODE: Final = 2000


@rule("any", "unended", beside="nothing")
def markup(page: Page) -> Iterator[Mark]:
    """Lines of markup: shortcodes, templates and tags that nothing has put into effect.

    |   Snow fell through the night.
    | - [caption id="attachment_12" align="alignright" width="300"]
    | - {{ article.body }}
    | - <iframe src="https://video.example/12" width="560"></iframe>
    |   The pass opened again at noon, and the first cars came through before the evening, said the police.
    """
    # also what a phrase would take for a button: [gallery]
    for at, text in page.unended:
        if text[0] in _FIRST and text[-1] in _LAST and len(text) <= _LONGEST and _MARKUP.fullmatch(text):
            yield Mark(at, text[:_SHOWN])


@rule("any", "unended")
def script(page: Page) -> Iterator[Mark]:
    """Lines of a script or a style sheet, and what belongs to it above and below, where no article is about them.

    |   Snow fell through the night.
    | - var box = document.getElementById("video");
    | - if (box) {
    | - box.style.display = "none";
    | - }
    |   The pass opened again at noon, and the first cars came through before the evening, said the police.
    """
    ended = [at for at, text in page.unended if text[-1] in CODE_ENDS and at not in page.phrases]
    if not ended:
        return
    taken = {at for at in ended if _script(page.texts[at])}
    for at in sorted(taken):
        for way in (range(at + 1, len(page.texts)), range(at - 1, -1, -1)):
            for beside in way:
                if beside in taken or (page.texts[beside] and not _code(page.texts[beside])):
                    break
                taken.add(beside)
    if taken and not any(_about_code(text) for at, text in enumerate(page.texts) if at not in taken):
        yield from (Mark(at, page.texts[at][:_SHOWN]) for at in sorted(taken) if page.texts[at])


def _script(text: str) -> bool:
    """Whether a line says something to a browser."""
    return any(sign in text for sign in _SIGNS) and (_SCRIPT.search(text) is not None or _sets(text))


def _sets(text: str) -> bool:
    """Whether the last line sets a variable."""
    line = text.removesuffix("\n").rfind("\n")
    return text.endswith((";", ";\n")) and any(found.end() - 1 > line for found in _VARIABLE.finditer(text))


def _about_code(text: str) -> bool:
    """Whether a paragraph speaks of code; a last line that ends as code does is some itself."""
    body = text.removesuffix("\n")
    prose = body.rfind("\n") + 1 if body.endswith(("{", ";")) else len(text)
    return any(found.end() <= prose or found[0] == "```" for found in _ABOUT_CODE.finditer(text))


def _code(text: str) -> bool:
    """Whether a line beside a script may belong to it."""
    marks = sum(map(_MARKS.__contains__, text)) if len(text) <= _LONGEST_CODE else 0
    return marks >= max(1, _LEAST_MARKS * len(text)) and bool(_BESIDE.fullmatch(text.strip()))


RULES: Final = tuple(value for value in list(globals().values()) if isinstance(value, Rule))
