"""HTML pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cleaner.formats import format_of
from cleaner.formats.html import declared

if TYPE_CHECKING:
    from pathlib import Path

CLAIMS = [
    (b"<html><head><title>x</title>", ""),
    (b'<meta charset="utf-8">', "utf-8"),
    (b"<META CHARSET=windows-1251>", "cp1251"),
    (b'<meta http-equiv="Content-Type" content="text/html; charset=ISO-8859-1">', "cp1252"),
    (b"<meta content='text/html;charset=gb2312' http-equiv=content-type>", "gb18030"),
    (b'<meta charset="no-such-charset">', ""),
    (b" " * 5000 + b'<meta charset="utf-8">', ""),
]


@pytest.mark.parametrize(("head", "charset"), CLAIMS)
def test_declared(head: bytes, charset: str) -> None:
    """A page's claim is read in every spelling, as browsers mean it, and an unknown one is no claim."""
    assert declared(head) == charset


@pytest.mark.parametrize("name", ["a.html", "site/B.HTM", "c.xhtml"])
def test_registered(name: str, tmp_path: Path) -> None:
    """Pages are read as HTML, and become files with a suffix of their own."""
    found = format_of(name)
    assert found is not None
    (tmp_path / "page").write_bytes(b"<meta charset=koi8-r><p>x</p>")
    assert found.read is not None
    raw = found.read(str(tmp_path / "page"), name, 1000)
    assert (raw.kind, raw.charset, found.becomes) == ("html", "koi8-r", "txt")
