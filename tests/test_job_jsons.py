"""JSON as the job writes it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.document import Removal, Witness
from cleaner.job.jsons import dumps, loads

characters = st.text(st.characters()) | st.text(st.sampled_from('a"é🛥\ud800'))
values = st.recursive(
    st.none() | st.booleans() | st.integers() | characters,
    lambda inner: st.lists(inner) | st.dictionaries(characters, inner) | st.builds(Removal, inner, inner, inner),
    max_leaves=20,
)


@given(values)
def test_as_the_standard_library(value: object) -> None:
    """Whatever is written is, byte for byte, what the standard library would write, and is read back as it was."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    assert dumps(value) == text.encode("utf-8", "backslashreplace")
    assert loads(dumps(value)) == json.loads(json.dumps(value))


def test_named_tuples_are_lists() -> None:
    """A named tuple is written as its values; anything that is no JSON is a bug, and told."""
    assert dumps([Witness("a", 1, 2, 3)]) == b'[["a",1,2,3,null,""]]'
    with pytest.raises(TypeError, match="set"):
        dumps({1})
