"""The headline where it stands again: kept once, and where anything else is said, kept twice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.rules import load, strip
from cleaner.rules.fold import fold
from cleaner.rules.headline import _forms, _same, _start
from tests.rules_pages import NEWS, gone, page

LOADED = load()
HEAD = "Storm closes the mountain pass for a week"
LONG = " ".join([HEAD] * 3)
"""A headline of as many words as there may be in one."""
ASKED = "And what did you do on the day that the bridge fell?"
SPEAKER = "Ida Holm of the Valley Post:"
TURKISH = "İlçede fırtına köprüyü bir hafta kapattı"


@pytest.mark.parametrize(
    ("lines", "title", "expected"),
    [
        ((HEAD, NEWS[0], HEAD, NEWS[1]), "", [HEAD]),
        ((HEAD, f"{HEAD} - Valley Post", *NEWS), "", [f"{HEAD} - Valley Post"]),
        ((HEAD, *NEWS, HEAD.upper()), f"{HEAD} | Valley Post", [HEAD.upper()]),
        ((*NEWS, HEAD), HEAD, []),
        (("Politics", HEAD, *NEWS, HEAD), HEAD, [HEAD]),
        (("* * *", HEAD, NEWS[0], HEAD, NEWS[1]), "", ["* * *", HEAD]),
        (("Politics", *NEWS, "Politics"), "", []),
        (
            (HEAD, f"{HEAD} | V", f"{HEAD} | The Post of the Valley", *NEWS),
            "",
            [f"{HEAD} | V", f"{HEAD} | The Post of the Valley"],
        ),
        ((LONG, *NEWS, LONG), "", [LONG]),
        ((HEAD, "Storm closes the mountain pass for a month", *NEWS), "", []),
        # what stands behind it is no name of a site
        ((f"{HEAD} - Mayor resigns | Valley Post", *NEWS, HEAD), "", []),
        ((f"{HEAD} | so we all go by the sea", *NEWS, HEAD), "", []),
        ((HEAD, NEWS[0], HEAD, NEWS[1], HEAD, NEWS[2], HEAD), "", [HEAD] * 3),
        # that often it is a refrain, or what an interview asks again; then only what stands right below is a copy
        ((HEAD, NEWS[0], HEAD, NEWS[1], HEAD, NEWS[2], HEAD, NEWS[0], HEAD, NEWS[1]), "", []),
        ((ASKED, NEWS[0], ASKED, NEWS[1]), "", []),
        ((SPEAKER, NEWS[0], SPEAKER, NEWS[1]), "", []),
        ((ASKED, ASKED, NEWS[0], ASKED, NEWS[1]), "", [ASKED]),
        ((ASKED, "Advertisement", ASKED, NEWS[0], ASKED, NEWS[1]), "", ["Advertisement", ASKED]),
        (
            ("«Буря закрыла перевал на неделю»", *NEWS, "Буря закрыла перевал на неделю"),
            "",
            ["Буря закрыла перевал на неделю"],
        ),
        ((HEAD, *NEWS, f"“{HEAD}”"), "", [f"“{HEAD}”"]),
        ((TURKISH, *NEWS, TURKISH), "", [TURKISH]),
        (("暴风雪使山口关闭了一个星期", *NEWS, "暴风雪使山口关闭了一个星期"), "", ["暴风雪使山口关闭了一个星期"]),
    ],
)
def test_repeated(lines: tuple[str, ...], title: str, expected: list[str]) -> None:
    """The headline is kept where it stands first; what differs in a word, or is too short to be one, stays."""
    assert gone(strip(page(*lines, title=title), LOADED)) == expected


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (f"Valley: {HEAD}", HEAD, HEAD),
        (f"North Valley | {HEAD}", HEAD, HEAD),
        (f"The North Valley: {HEAD}", HEAD, HEAD),
        ("Перевал: Буря закрыла дорогу на неделю", "Буря закрыла дорогу на неделю", "Буря закрыла дорогу на неделю"),
        ("山谷：暴风雪使山口关闭了一个星期", "暴风雪使山口关闭了一个星期", "暴风雪使山口关闭了一个星期"),
        (HEAD, "Storm closes the mountain pass…", "Storm closes the mountain pass…"),
        (HEAD, "Storm closes the mountain pass for a w...", "Storm closes the mountain pass for a w..."),
        ("Storm closes the mountain pa…", HEAD, "Storm closes the mountain pa…"),
        (
            "E-mail storm closes the post office",
            "Email storm closes the post office",
            "Email storm closes the post office",
        ),
        (HEAD, "Storm closed the mountain pass for a week", "Storm closed the mountain pass for a week"),
        ("Storm closes the pass", "Storm closes the pas…", "Storm closes the pas…"),
        (LONG, f"{LONG[:-1]}…", f"{LONG[:-1]}…"),
        ("Mayor opens the new bridge", "Mayor opened the new bridge", "Mayor opened the new bridge"),
        # each says what the other does not
        (HEAD, f"Holm: {HEAD}", None),
        (HEAD, "Storm closes the mountain pass for a month", None),
        (HEAD, "Storm closes the mountain pass for 2 weeks", None),
        (HEAD, "Storm does not close the mountain pass for a week", None),
        ("Norhaven wins the cup for the first time", "Norholm wins the cup for the first time", None),
        ("Norhaven wins the cup for the first time", "Norhavel wins the cup for the first time", None),
        ("Storm closes 12 mountain passes for a week", "Storm closes 13 mountain passes for a week", None),
        ("Storm costs the valley 12001 crowns", "Storm costs the valley 12002 crowns", None),
        ("Bugün okulda herkes çalış dedi", "Bugün okulda herkes çalışma dedi", None),
        ("The mayor calls the road hopeful again", "The mayor calls the road hopeless again", None),
        (HEAD, "Storm opens the mountain…", None),
        # too short, or too long, to be a headline
        (HEAD, "Storm closes…", None),
        (f"Again {LONG}", f"Again {LONG[:-1]}…", None),
        (f"The police on the storm in the valley on Monday: {HEAD}", HEAD, None),
        # sentences are for the search for duplicates
        (f"Valley: {HEAD}.", f"{HEAD}.", None),
    ],
)
def test_nearly(first: str, second: str, expected: str | None) -> None:
    """Of two forms of the headline the one that says less goes; a number, a name or a negation keeps both."""
    taken = gone(strip(page(first, second, *NEWS), LOADED))
    assert taken == ([] if expected is None else [expected])


def test_nearly_at_the_head_only() -> None:
    """Far below, a line that is like the headline is a line of the text."""
    lines = ["Bridges", "Ferries", "Roads", "Farms", "Mills", "Inns"]
    assert gone(strip(page(f"Valley: {HEAD}", *NEWS, *lines, HEAD, *NEWS), LOADED)) == []


def test_nearly_over_nothing() -> None:
    """Where only headlines stand, none of them is the headline of the others."""
    assert gone(strip(page(f"Valley: {HEAD}", HEAD), LOADED)) == []


LINE = st.sampled_from([HEAD, HEAD.upper(), f"{HEAD} | Valley Post", "Storm", *NEWS]) | st.text(min_size=1, max_size=30)


@given(st.lists(LINE, max_size=5), LINE)
def test_same(texts: list[str], headline: str) -> None:
    """The lines that begin as the headline does and have a compared form in common with it are the headline."""
    found = [mark.at for mark in _same(list(enumerate(texts)), headline)]
    starts = {_start(headline), fold(_start(headline))}
    alike = [_start(text) in starts and not _forms(text).isdisjoint(_forms(headline)) for text in texts]
    assert found == [at for at, one in enumerate(alike) if one]
