"""The characters of record files."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

import pytest

from cleaner.document import DocumentError
from cleaner.formats.characters import decoded, latin, said, shown, unmarked

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "Möwe 🛥 № 7\n" * 30


@pytest.mark.parametrize("size", [4, 7, 1000])
@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-be"])
def test_unmarked(charset: str, size: int, tmp_path: Path) -> None:
    """A byte-order mark says what a file is, and is no part of it; all else is given in UTF-8, however it is cut."""
    path = tmp_path / "a.jsonl"
    path.write_bytes((codecs.BOM_UTF16_BE if charset == "utf-16-be" else b"") + TEXT.encode(charset))
    assert b"".join(unmarked(str(path), path.name, size)).decode() == TEXT


@pytest.mark.parametrize("data", [b"\xff\xfea", b"\xff\xfe\x00\xd8", b"\xfe\xff\xdc\x00\x00a"])
def test_damaged(data: bytes, tmp_path: Path) -> None:
    """What is not what its mark says is refused."""
    (tmp_path / "a.csv").write_bytes(data)
    with pytest.raises(DocumentError) as caught:
        list(unmarked(str(tmp_path / "a.csv"), "a.csv"))
    assert caught.value.failure.reason == "damaged"


def test_other_bytes(tmp_path: Path) -> None:
    """Without a mark bytes are given as they are."""
    (tmp_path / "a.csv").write_bytes(bytes(range(256)))
    assert b"".join(unmarked(str(tmp_path / "a.csv"), "a.csv")) == bytes(range(256))
    assert latin(bytes(range(256))).encode("latin-1") == bytes(range(256))


SAID = [
    ("Möwe", True, "Möwe"),
    ("Möwe", False, "Möwe".encode("latin-1")),
    ("M\u2019we", False, "M\u2019we"),  # spelled out in a file of single bytes
]


@pytest.mark.parametrize(("text", "utf8", "value"), SAID)
def test_said(text: str, utf8: bool, value: str | bytes) -> None:  # noqa: FBT001 - a table of cases
    """A value of a file that is not UTF-8 is its bytes, if there are such."""
    assert said(text, utf8=utf8) == value


def test_decoded() -> None:
    """UTF-8 is read as that, and all else byte by byte; what is shown of it is what it most likely says."""
    assert decoded("Möwe".encode()) == ("Möwe", True)
    text, utf8 = decoded("“Möwe”".encode("cp1252"))
    assert (text.encode("latin-1").decode("cp1252"), utf8) == ("“Möwe”", False)
    assert shown(text) == shown(latin("“Möwe”".encode())) == "“Möwe”"
