"""From bytes to text."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.decode import MARKS, decode
from cleaner.document import DocumentError

NEWS = {
    "cp1251": "Паром между портом и островом снова ходит с понедельника, сообщила администрация гавани. " * 4,
    "koi8_r": "Совет города проголосовал за второй мост через реку, решение приняли ночью после долгих споров. " * 4,
    "cp1250": "Rada města schválila druhý most přes řeku, stavba začne na jaře. Žáci čekají na novou střechu školy. "
    * 4,
    "cp1253": "Το πλοίο της γραμμής ξεκινά πάλι τη Δευτέρα, ανακοίνωσε το λιμεναρχείο της πόλης. " * 4,
    "shift_jis": "港湾局によると、島と本土を結ぶフェリーは月曜日から運航を再開する。住民は九週間ぶりに本土へ渡れる。"
    * 4,
    "gb18030": "港务局表示，连接海岛与大陆的渡轮将于周一恢复运营，岛上居民九周来首次可以前往大陆。" * 4,
    "euc_kr": "항만청은 섬과 육지를 잇는 여객선이 월요일부터 다시 운항한다고 밝혔다. " * 4,
}

CASES = [
    (b"", "", "utf-8"),
    (b"plain", "plain", "utf-8"),
    ("naïve “quotes”".encode(), "naïve “quotes”", "utf-8"),
    (codecs.BOM_UTF8 + "é".encode(), "é", "utf-8"),
    ("é一".encode("utf-16"), "é一", "utf-16-le"),
    (codecs.BOM_UTF16_BE + "é一".encode("utf-16-be"), "é一", "utf-16-be"),
    (codecs.BOM_UTF32_LE + "é一".encode("utf-32-le"), "é一", "utf-32-le"),
    ("A ferry runs again from Monday.".encode("utf-16-le"), "A ferry runs again from Monday.", "utf-16-le"),
    ("A ferry runs again from Monday.".encode("utf-16-be"), "A ferry runs again from Monday.", "utf-16-be"),
    (codecs.BOM_UTF8 + b"caf\xe9", "café", "utf-8"),
    (codecs.BOM_UTF16_LE + "é一".encode("utf-16-le") + b"x", "é一\ufffd", "utf-16-le"),
    (b"one\r\ntwo\rthree\n", "one\ntwo\nthree\n", "utf-8"),
    (
        "Grüße aus Köln, schöne Ähren — ".encode() * 3 + b"\x93so\x94",
        "Grüße aus Köln, schöne Ähren — " * 3 + "“so”",
        "utf-8",
    ),
]


@pytest.mark.parametrize(("data", "text", "charset"), CASES)
def test_cases(data: bytes, text: str, charset: str) -> None:
    """Marks, UTF-8, UTF-16 and strays in UTF-8 are read for what they are, with LF line ends."""
    assert decode(data)[:2] == (text, charset)


@pytest.mark.parametrize("charset", NEWS)
def test_legacy(charset: str) -> None:
    """News in a legacy charset is detected."""
    assert decode(NEWS[charset].encode(charset)).text == NEWS[charset]


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"\x7fELF\2\1\1\0\0\0\0\0\0", b"\0" * 64, b"text\0text"]
)
def test_binary(data: bytes) -> None:
    """Bytes that are no text are a failure that says so, not mojibake."""
    with pytest.raises(DocumentError) as caught:
        decode(data)
    assert caught.value.failure.reason == "binary"


@given(st.binary())
def test_any_bytes(data: bytes) -> None:
    """Any bytes are text or a failure; nothing else is ever raised."""
    try:
        decoded = decode(data)
    except DocumentError:
        return
    assert "\r" not in decoded.text


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\0\ufeff\ufffe")))
def test_utf8_is_never_guessed(text: str) -> None:
    """Whatever is valid UTF-8 is read as that."""
    assert decode(text.encode())[:2] == (text, "utf-8")


@given(st.sampled_from(MARKS), st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\ufeff\0")))
def test_every_mark_is_heeded(mark: tuple[bytes, str], text: str) -> None:
    """Behind a byte-order mark text is read as the mark says."""
    assert decode(mark[0] + text.encode(mark[1])) == (text, mark[1], "byte-order mark")
