"""Lines of TOML: where each key and each item of a list stands."""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from cleaner.rules.packs import builtin
from cleaner.rules.toml_lines import Keys, lines

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXT = '''\
a = 1 # [no] {table} "here"
"b c".d."e.f" = ["x", 'y"#', """
a string of its own line, ]
and quotes""\\"""", [1.5, {k = "v", l.m = [2]}],
  # a comment with "a quote
  2031-03-04 07:32:00
]
[site."www.example.com".related]
any = ['a',
"b, = [c]"]
[ x . 'y' ]
r = \'\'\'it's
''\'\'\'
[related.med]
any = []
[[twice]]
'''
EXPECTED = {
    ("a",): 1,
    ("b c", "d", "e.f"): 2,
    ("b c", "d", "e.f", 1): 2,
    ("b c", "d", "e.f", 2): 2,
    ("b c", "d", "e.f", 3, 1, "l", "m", 0): 4,
    ("b c", "d", "e.f", 4): 6,
    ("site",): 8,
    ("site", "www.example.com", "related"): 8,
    ("site", "www.example.com", "related", "any"): 9,
    ("site", "www.example.com", "related", "any", 1): 10,
    ("x", "y"): 11,
    ("x", "y", "r"): 12,
    ("related", "med", "any"): 15,
    ("twice",): 16,
}
values = st.recursive(
    st.integers(0, 9) | st.text(st.sampled_from("ab\"'#[]{},=\\.\n \r"), max_size=6),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("a b.c d#".split()), inner, max_size=3),
    max_leaves=12,
)


def paths(value: object, above: Keys = ()) -> Iterator[Keys]:
    """The path of every key and item in what `tomllib` read."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield (*above, key)
        yield from paths(inner, (*above, key))


class Writer:
    """Writes TOML, and notes the line of all that it writes."""

    def __init__(self, end: str) -> None:
        self.noted: dict[Keys, int] = {}
        self.text, self.end = "", end

    def write(self, value: Any, above: Keys = ()) -> None:
        """Write a value, every item of a list on a line of its own."""
        if isinstance(value, list):
            self.text += "["
            for number, item in enumerate(value):
                self.text += f" # {number}: [{self.end}"
                self.note((*above, number))
                self.write(item, (*above, number))
                self.text += ","
            self.text += "]"
        elif isinstance(value, dict):
            self.text += "{"
            for number, (key, item) in enumerate(value.items()):
                self.text += ", " if number else ""
                self.note((*above, key))
                self.text += f"{json.dumps(key)} = "
                self.write(item, (*above, key))
            self.text += "}"
        else:
            self.text += json.dumps(value)

    def note(self, path: Keys) -> None:
        """What is written next is *path*."""
        self.noted[path] = self.text.count("\n") + 1


def test_forms() -> None:
    """Every form of key, string, list and table has its line, whatever stands in strings and comments."""
    found = lines(TEXT)
    assert {path: found[path] for path in EXPECTED} == EXPECTED
    assert set(found) == set(paths(tomllib.loads(TEXT.removesuffix("[[twice]]\n")))) | {("twice",)}


@given(st.dictionaries(st.sampled_from(["a", "b c", "d"]), values, max_size=3), st.sampled_from(["\n", "\r\n"]))
def test_any_value(table: dict[str, Any], end: str) -> None:
    """Of any text each path has the line that it was written on, and there are no others."""
    writer = Writer(end)
    for key, value in table.items():
        writer.note((key,))
        writer.text += f"{json.dumps(key)} = "
        writer.write(value, (key,))
        writer.text += end
    assert set(writer.noted) == set(paths(tomllib.loads(writer.text)))
    assert lines(writer.text) == writer.noted


def test_builtin_packs() -> None:
    """In our own packs a phrase stands on the line that shows it."""
    from importlib import resources

    assert builtin()
    for file in resources.files("cleaner.rules").joinpath("packs").iterdir():
        text = file.read_text(encoding="utf-8")
        written = text.splitlines()
        for path, line in lines(text).items():
            assert str(path[-1]) in written[line - 1] or isinstance(path[-1], int)
