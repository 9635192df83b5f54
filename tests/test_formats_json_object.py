"""Objects of JSON, value by value."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.formats.fields import MISSING, value_at
from cleaner.formats.json_object import DEEPEST, Object, too_deep

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)
objects = st.dictionaries(st.text(max_size=4), values, max_size=5)
forms = st.sampled_from([{}, {"indent": 2}, {"separators": (",", ":")}, {"ensure_ascii": False}])


@given(objects, forms)
def test_read(value: dict[str, Any], form: dict[str, Any]) -> None:
    """Every member is found with its value, just where it is written."""
    text = json.dumps(value, **form)
    found = Object.whole(text)
    assert found.values() == value
    assert found.end == len(text)
    for name, member in found.members.items():
        assert json.loads(text[member.start : member.end]) == value[name]


@given(objects, forms, st.text(max_size=4), st.text())
def test_replaced(value: dict[str, Any], form: dict[str, Any], name: str, new: str) -> None:
    """With another value for a member, old or new, all else is as it was, to the character."""
    text = json.dumps(value, **form)
    found = Object(text)
    if name in value:
        start, end = found.members[name][1:]
        assert found.replaced(name, json.dumps(new)) == text[:start] + json.dumps(new) + text[end:]
    elif "." not in name and "[" not in name and "]" not in name and name not in ("", "$"):
        assert json.loads(found.replaced(name, json.dumps(new))) == {**value, name: new}


NESTED = '{ "a" : {"b": [ {"c": "old"} , 1.50 ], "b2": 1}, "x.y": "z", "n": null }'
DEEP = [("a.b[0].c", "old"), ("a.b[1]", 1.5), ("a.b2", 1), ("x.y", "z"), ("a.b[2]", MISSING), ("a.b[0].d", MISSING)]


@pytest.mark.parametrize(("path", "value"), [*DEEP, ("n.a", MISSING), ("a.b2.c", MISSING), ("a[0]", MISSING)])
def test_nested(path: str, value: object) -> None:
    """A path leads into what is nested, as it does for plain values."""
    assert Object(NESTED).get(path) == value
    assert value_at(json.loads(NESTED), path) == value


def test_nested_replaced() -> None:
    """A nested value is replaced where it stands; one that is not there can not be put anywhere."""
    assert Object(NESTED).replaced("a.b[0].c", '"new"') == NESTED.replace("old", "new")
    assert Object(NESTED).replaced("a.b[1]", "2") == NESTED.replace("1.50", "2")
    with pytest.raises(KeyError):
        Object(NESTED).replaced("a.q", '"new"')


BROKEN = [
    "",
    "{",
    '{"a"',
    '{"a":',
    '{"a":1',
    '{"a":1,',
    '{"a":1,}',
    '{"a":1}x',
    "{a:1}",
    '{"a" 1}',
    '{"a":1 "b":2}',
    "[1]",
]


@pytest.mark.parametrize("text", BROKEN)
def test_broken(text: str) -> None:
    """What is no object, or not only one, is an error that says where."""
    with pytest.raises(json.JSONDecodeError):
        Object.whole(text)


LENIENT = [
    ('{"a": NaN, "b": Infinity}', "b", float("inf")),
    ('{"a": 1, "a": 2}', "a", 2),
    ('{"a": "x\ty"}', "a", "x\ty"),
    ('{"a": "\\ud83d"}', "a", "\ud83d"),
    ('{"a": %s}' % ("9" * 5000), "a", float("inf")),
    ('{"a": "\u2028\x85"}', "a", "\u2028\x85"),
]


@pytest.mark.parametrize(("text", "name", "value"), LENIENT)
def test_what_scrapers_write(text: str, name: str, value: object) -> None:
    """What the standard does not allow is read all the same, where it is clear what is meant."""
    assert Object.whole(text).get(name) == value


@pytest.mark.parametrize("depth", [DEEPEST, DEEPEST + 1])
def test_too_deep(depth: int) -> None:
    """So many values inside each other are read, and no more; brackets in strings are none."""
    assert too_deep("[" * depth + "]" * depth) == (depth > DEEPEST)
    assert not too_deep(json.dumps({"a": "[" * 5000, "b": '"[' * 5000}))
    assert not too_deep("[]" * 5000)


@given(objects)
def test_deep_enough(value: dict[str, Any]) -> None:
    """The depth of any object is told rightly, whatever stands in its strings."""

    def depth(of: Any) -> int:
        inner = list(of.values()) if isinstance(of, dict) else of if isinstance(of, list) else None
        return 0 if inner is None else 1 + max(map(depth, inner), default=0)

    text = json.dumps(value)
    wrapped = "[" * (DEEPEST - depth(value)) + text + "]" * (DEEPEST - depth(value))
    assert not too_deep(wrapped)
    assert too_deep(f"[{wrapped}]")
