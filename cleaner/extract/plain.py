"""All of a page's text by trafilatura's baseline, in the lines that the page has."""

from __future__ import annotations

from typing import Any, Final

# It closes an article up to one line, and drops what does not print; so a printed sign has to stand for a break.
_BREAK: Final = "\u2424"
_BLOCKS: Final = (
    *("address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "figcaption", "figure", "footer"),
    *("form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section"),
    *("summary", "table", "tr", "ul"),
)


def baseline_lines(tree: Any) -> str:
    """The text of *tree*, which is changed by this: a line for every block that has text of its own."""
    from trafilatura import baseline

    _, found, _ = baseline(tree)
    for block in tree.iter(*_BLOCKS):
        block.text = _BREAK + (block.text or "")
        block.tail = _BREAK + (block.tail or "")
    _, broken, _ = baseline(tree)
    lines = [line for piece in broken.split(_BREAK) for line in piece.split("\n")]
    # The signs count as text where it chooses among sources; then they have changed more than they should.
    same = "".join(broken.replace(_BREAK, "").split()) == "".join(found.split())
    return "\n".join(line.strip() for line in lines if line.strip()) if same else found
