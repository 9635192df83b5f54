"""Reading packs: what they say, and how every mistake is named."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.cli import call
from cleaner.document import ConfigError
from cleaner.rules import load
from cleaner.rules.packs import builtin
from cleaner.rules.reader import read, read_own

if TYPE_CHECKING:
    from pathlib import Path

LANGUAGES = [pack.language for pack in builtin() if pack.language]
PACK = """\
language = "en-GB"
keep = ["Get the ferry"]
[ad]
head = ["Notice …"]
any = ["Read on", "Read in"]
[ad.med]
tail = ["Get ... app"]
[ad.patterns]
edge = ['Ads? by \\pL+']
[site."www.example.com".related]
any = ["12 picks:", "A"]
[site.valley.site-line]
tail = ["© Valley … Post"]
"""

WRONG = [
    ("[relatd]\nany = []", '1: relatd: unknown key or category; did you mean "related"?'),
    ('words = "a"\nlangauge = "en"', '2: langauge: unknown key or category; did you mean "language"?'),
    ("sites = 1", '1: sites: unknown key or category; did you mean "site"?'),
    ("zzz = 1", "1: zzz: unknown key or category"),
    ("\n[furniture]\nany = []", "2: furniture: this rule takes no phrases; it is switched by --skip,"),
    ("[separator]\nany = []", "1: separator: this rule takes no phrases"),
    ("[doubled-credit]\nany = []", "1: doubled-credit: this rule takes no phrases"),
    ("[site.valley.share-bar]\nany = []", "1: share-bar: this rule takes no phrases"),
    ("[ad]\nanny = []", '2: anny: unknown position or risk; did you mean "any"?'),
    ("[ad.lowe]\nany = []", '1: lowe: unknown position or risk; did you mean "low"?'),
    ("[ad]\npattern.any = []", '2: pattern: unknown position or risk; did you mean "patterns"?'),
    ("[ad.med]\nheads = []", '2: heads: unknown position or risk; did you mean "head"?'),
    ("[tip]\nany = []\n[ad]\nany = []\n[ad.med]\nhead = []\nanny = []", '7: anny: unknown position'),
    ("tip.any = []\nad = {any = [], anny = []}", "2: anny: unknown position"),
    ("[tip]\nany = []\n[nav]\nany = 1", "4: any: must be a list of strings"),
    ('[tip]\nany = ["Ring us"]\n[nav]\nany = [\n"Home",\n"any", 7]', "6: any: must be a list of strings, without 7"),
    ("ad.any = [1]", "1: any: must be a list of strings, without 1"),
    ('[ad]\nany = "Notice"', "2: any: must be a list of strings"),
    ("ad = 1", "1: ad: must be a table"),
    ("[[ad]]\nany = []", "1: ad: must be a table"),
    ("[ad]\nmed = []", "2: med: must be a table"),
    ("[ad]\npatterns = ['a']", "2: patterns: must be a table"),
    ('[ad]\nany = [\n"Notice",\n"NOTICE:",\n]', '4: "NOTICE:": duplicate of "Notice" in [ad], own:3'),
    ('[ad]\nany = ["Notice"]\n[tip]\nany = [\n\n"· notice"]', '6: "· notice": duplicate of "Notice" in [ad], own:2'),
    ('[ad]\nany = [\n"… an …",\n]', '3: "… an …": a phrase needs two letters'),
    ('[ad]\nany = ["…"]', '2: "…": a phrase needs two letters'),
    ("[ad.patterns]\nany = ['Ads? by (']", "2: \"Ads? by (\": missing ): Ads? by ("),
    ("[ad.patterns]\nany = [\n'a',\n'a(?=b)']", '4: "a(?=b)": invalid perl operator: (?='),
    ("[ad.patterns]\nany = ['(a+)+\\1']", '2: "(a+)+\\1": invalid escape sequence: \\1'),
    ("[ad.patterns]\nany = ['(a{1000}){1000}']", '2: "(a{1000}){1000}": invalid repetition size: {1000}'),
    ("[ad.patterns]\nany = ['\\pL{1000}']", '2: "\\pL{1000}": pattern too large'),
    ("[ad.patterns]\nany = ['.*']", '2: ".*": matches an empty line too'),
    ("[ad.patterns]\nany = ['']", '2: "": matches an empty line too'),
    ("[ad.patterns]\nany = ['a', 'b',\n'a']", '3: "a": duplicate of "a" in [ad], own:2'),
    ("[ad.patterns]\nany = 'a'", "2: any: must be a list of strings"),
    ("[ad.patterns]\nhead.any = ['a']", "2: head: must be a list of strings"),
    ("language = 1", "1: language: must be a string"),
    ("\nwords = ['a']", "2: words: must be a string"),
    ('language = "English"', '1: language: "English" is no language tag'),
    ('[ad]\nany = ["language"]\n[tip]\n[ad.med]', None),
    ('dates = "jan"\nlanguage = "enn"', '2: language: "enn": unknown language; did you mean "en"?; a new one needs'),
    ('keep = "Iowa"', "1: keep: must be a list of strings"),
    ('keep = [\n"Iowa", {}]', "2: keep: must be a list of strings, without {}"),
    ('keep = ["Iowa", "***"]', '1: "***": a line needs a letter or a digit'),
    ('keep = ["Iowa",\n"IOWA:"]', '2: "IOWA:": duplicate of "Iowa" in [keep], own:1'),
    ("site = 1", "1: site: must be a table"),
    ("[site]\n'a.org' = []", "2: a.org: must be a table"),
    ('[site."a.org"]\nany = ["A"]', '2: any: unknown category'),
    ('[site."a.org".relatd]\nany = ["A"]', '1: relatd: unknown category; did you mean "related"?'),
    ('[site."a.org".related]\nany = ["A"]\nmed.any = ["B"]', "3: med: unknown position"),
    ('[site."a.org".related]\nhed = ["A"]', '2: hed: unknown position; did you mean "head"?'),
    ('[site."a.org".related]\nany = ["A",\n"A"]', '3: "A": duplicate of "A" in [related], own:2'),
    ('[site."a.org".related]\nany = ["…"]', '2: "…": a line needs a letter or a digit'),
    ('[ad]\n[site."https://A.org/x".ad]', "2: https://A.org/x: a site is the host of its addresses or the name of its"),
    ('[site."A.org/x".ad]', 'its folder; did you mean "a.org"?'),
    ('[site."".ad]', "1: : a site is the host"),
    ('[site."http://[".ad]', "1: http://[: a site is the host"),
    ("[ad\n", "1: Expected ']' at the end of a table declaration"),
    ("[ad]\nany = [\n'a'", "3: "),
    ('[ad]\nany = ["a]\n', "2: "),
    ("[ad]\n[ad]", "2: "),
    ("a = 1\na = 2", "2: "),
    ('a = "\\ud800"', "1: "),
    ("a = \x00", "1: "),
    (f"ad = {'[' * 5000}{']' * 5000}", "nested too deeply"),
    (f"ad = {'9' * 5000}", "digits"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message"), WRONG, ids=range(len(WRONG)))
def test_wrong(text: str, message: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A pack that is wrong is refused with its file, line, key, reason and the nearest valid name, by every door."""
    if message is None:
        assert load(packs=[("own", text)])
        return
    with pytest.raises(ConfigError) as error:
        load(packs=[("own", text)])
    told = str(error.value)
    assert told.startswith(f"own:{message}") or (message in told and not message[0].isdigit())
    path = tmp_path / "own"
    path.write_bytes(text.encode())
    assert call(["rules", "test", str(path), "-"]) == 2
    assert told.replace("own:", f"{path}:", 1)[:60] in capsys.readouterr().err.replace("\\x00", "\0")


def test_form() -> None:
    """Position and risk come from the tables, gaps from the ellipsis, also where it is written as three dots."""
    pack = read("own", PACK)
    assert [(p.text, p.category, p.position, p.risk, p.language, p.parts) for p in pack.phrases] == [
        ("Notice …", "ad", "head", "low", "en", ("notice", "")),
        ("Read on", "ad", "any", "low", "en", ("read on",)),
        ("Read in", "ad", "any", "low", "en", ("read in",)),
        ("Get ... app", "ad", "tail", "med", "en", ("get", "app")),
    ]
    assert [(p.regex, p.phrase.text, p.phrase.position) for p in pack.patterns] == [
        (r"Ads? by \pL+", r"/Ads? by \pL+/", "edge")
    ]
    assert {site: [(p.category, p.position, p.parts) for p in found] for site, found in pack.sites.items()} == {
        "www.example.com": [("related", "any", ("0 picks",)), ("related", "any", ("a",))],
        "valley": [("site-line", "tail", ("© valley ... post",))],
    }
    assert [phrase.parts for phrase in pack.keep] == [("get the ferry",)]


def test_places() -> None:
    """What a user's pack says knows file and line; our own phrases have no need to."""
    assert {phrase.place for phrase in read("own", PACK).everything} == {""}
    found = {phrase.text: phrase.place for phrase in read_own("own", PACK, LANGUAGES).everything}
    written = PACK.splitlines()
    assert len(found) == 9
    for text, place in found.items():
        assert text.strip("/") in written[int(place.removeprefix("own:")) - 1]


def toml(value: Any) -> str:
    """*value* as TOML in one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{toml(key)} = {toml(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return f"'{value}'" if isinstance(value, str) else str(value).lower()


keys = st.sampled_from(
    ["ad", "site", "keep", "language", "words", "any", "head", "med", "patterns", "a.org", "x/y", ""]
)
leaves = st.sampled_from(["en", "xx", "Notice", "Read …", "…", "(", "a*", "a+", "7", 7, True])


@given(
    st.dictionaries(
        keys,
        st.recursive(
            leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3), max_leaves=6
        ),
        max_size=4,
    )
)
def test_anything(table: dict[str, Any]) -> None:
    """Whatever a pack says, it is read or refused by the line of the mistake."""
    text = "\n".join(f"{toml(key)} = {toml(value)}" for key, value in table.items())
    told = "own:1: "
    try:
        load(packs=[("own", text)])
    except ConfigError as error:
        told = str(error)
    assert re.match(rf"own:[1-{max(1, len(table))}]: ", told)
