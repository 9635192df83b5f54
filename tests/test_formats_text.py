"""Plain text, and the registry of formats."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.document import DocumentError, Raw
from cleaner.formats import format_of, registry
from cleaner.formats.text import FORMATS, read, write
from tests.conftest import write_tree

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("name", ["a.txt", "A.TXT", "a.Text", "a.b.txt", "site/a.txt", "\u202egnp.txt", "a\nb.txt"])
def test_known(name: str) -> None:
    """A suffix says what a file is, in any case of letters."""
    assert format_of(name) is FORMATS[0]


@pytest.mark.parametrize("name", ["", "txt", ".txt", "a.txt~", "a.gz", "a.", "a.txt ", "a txt"])
def test_unknown(name: str) -> None:
    """A name that has no known suffix is of no known kind."""
    assert format_of(name) is None


def test_registry() -> None:
    """Every format is registered under each of its suffixes, which are in lower case and begin with a dot."""
    assert registry()[".txt"] is registry()[".text"] is FORMATS[0]
    assert all(suffix.startswith(".") and suffix == suffix.lower() for suffix in registry())


def test_read(tmp_path: Path) -> None:
    """A file is one record: its bytes, as they are."""
    write_tree(tmp_path, {"a.txt": b"\xff\0\r\n"})
    assert read(str(tmp_path / "a.txt"), "site/a.txt", 4) == Raw("site/a.txt", b"\xff\0\r\n")
    with pytest.raises(DocumentError):
        read(str(tmp_path / "a.txt"), "site/a.txt", 3)


@given(st.lists(st.text(), max_size=3))
def test_write(texts: list[str]) -> None:
    """What can be UTF-8 is written as that."""
    assert b"".join(write(texts)).decode() == "".join(texts)


def test_lone_surrogates() -> None:
    """A lone surrogate becomes U+FFFD, the characters beside it stay."""
    assert b"".join(write(["a\ud83d🛥 é"])).decode() == "a�🛥 é"
