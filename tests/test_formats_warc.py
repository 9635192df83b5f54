"""WARC files: which records are read, what becomes of their bodies, and what is given of a file that is not whole."""

from __future__ import annotations

import bz2
import gzip
import lzma
import os
import pickle
import tracemalloc
import zlib
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.document import DocumentError, Failure, Raw
from cleaner.formats import format_of, packed
from cleaner.formats.fields import Fields
from cleaner.formats.html import meant
from cleaner.formats.records import PART, Part
from cleaner.formats.warc import cut, read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

brotli = import_module("brotli")  # the library that reads WARC needs it
zstd = import_module(packed._ZSTD)

MOST = 50_000
PAGE = b"<!DOCTYPE html><title>Skarn</title><p>The ferry to Skarn Island runs again, the harbour office said."
HTML = "Content-Type: text/html"
PACK: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".zst": zstd.compress,
}


def record(kind: str, block: bytes, media: str = "application/http; msgtype=response", **changes: str | None) -> bytes:
    """One record of a WARC file, in *changes* what its header says otherwise, with None for what it does not say."""
    header: dict[str, str | None] = {
        "WARC-Type": kind,
        "WARC-Record-ID": "<urn:uuid:5d3b1e8a-0000-4000-8000-000000000001>",
        "WARC-Target-URI": "https://skarn.example/ferry",
        "WARC-Date": "2024-05-06T23:59:59Z",
        "Content-Type": media,
        "Content-Length": str(len(block)),
    }
    header |= {key.replace("_", "-"): value for key, value in changes.items()}
    lines = "".join(f"{key}: {value}\r\n" for key, value in header.items() if value is not None)
    return f"WARC/1.0\r\n{lines}\r\n".encode() + block + b"\r\n\r\n"


def answer(body: bytes, *headers: str, status: str = "HTTP/1.1 200 OK", end: str = "\r\n") -> bytes:
    """What a server answered."""
    return end.join([status, *headers, "", ""]).encode() + body


def response(body: bytes, *headers: str, status: str = "HTTP/1.1 200 OK") -> bytes:
    """A record of what a server answered."""
    return record("response", answer(body, *headers, status=status))


def chunked(data: bytes, size: int = 40, end: bytes = b"0\r\n\r\n") -> bytes:
    """*data* in chunks of *size* bytes."""
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + end


def deflated(data: bytes) -> bytes:
    """*data* as servers send it that take "deflate" by its word."""
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


INFO = record("warcinfo", b"software: skarnbot\r\n", "application/warc-fields")
REQUEST = record("request", b"GET /ferry HTTP/1.1\r\n\r\n", "application/http; msgtype=request")
TEXT = record("conversion", "Fährt wieder".encode(), "text/plain")
GOOD = response(PAGE, HTML)
FILE = (INFO, REQUEST, GOOD, record("metadata", b"a: b\r\n", "application/warc-fields"), TEXT, response(PAGE * 2, HTML))


def parts_of(path: Path, content: bytes, most: int = MOST) -> tuple[list[Part], str]:
    """The parts of a file with this *content*, and why there are no more of them."""
    path.write_bytes(content)
    return parts_in(path, most)


def parts_in(path: Path, most: int = MOST) -> tuple[list[Part], str]:
    """The parts of the file at *path*, and why there are no more of them."""
    parts = []
    try:
        for part in cut(str(path), path.name, most):
            parts.append(pickle.loads(pickle.dumps(part)))  # noqa: S301, PERF401 - they do go to other processes
    except DocumentError as error:
        return parts, error.failure.reason
    return parts, ""


def read_all(parts: Iterable[Part]) -> dict[int, Raw | Failure]:
    """What is in *parts*, by number."""
    return {number: raw for part in parts for number, raw, _ in read(part, "news.warc", Fields())}


def one(tmp_path: Path, content: bytes, most: int = MOST) -> Any:
    """What the first record of a file becomes, before one that is read in any case; None if it is passed over."""
    parts, reason = parts_of(tmp_path / "news.warc", content + TEXT, most)
    found = read_all(parts)
    assert reason == ""
    assert found[max(found)] == read_all(parts_of(tmp_path / "news.warc", INFO + TEXT)[0])[2]
    assert max(found) == 2
    return found.get(1)


@pytest.mark.parametrize(
    "name", ["a.warc", "site/A.WARC", "CC-NEWS-1.warc.gz", "a.warc.zst", "a.warc.bz2", "a.warc.xz"]
)
def test_registered(name: str) -> None:
    """A WARC file is known by its suffix, whatever packs it, and its outputs are another form."""
    found = format_of(name)
    assert found is not None
    assert found.records is not None
    assert (found.form, found.becomes, found.package, found.extra) == ("warc", "jsonl", "fastwarc", "warc")
    assert (found.records.write, found.records.join, found.records.rows) == (None, None, None)


@pytest.mark.parametrize("each", [True, False], ids=["each", "whole"])
@pytest.mark.parametrize("suffix", PACK)
def test_what_is_read(suffix: str, each: bool, tmp_path: Path) -> None:  # noqa: FBT001 - a parameter of a table
    """Pages and texts are read, with the number of their record, however the file is packed."""
    pack = PACK[suffix]
    content = b"".join(map(pack, FILE)) if each else pack(b"".join(FILE))
    parts, reason = parts_of(tmp_path / f"news.warc{suffix}", content)
    assert (reason, [part.first for part in parts]) == ("", [3])
    said = {"url": "https://skarn.example/ferry", "id": "5d3b1e8a-0000-4000-8000-000000000001"}
    name = f"news.warc{suffix}"
    page = {**said, "fetched": "2024-05-06"}
    assert read_all(parts) == {
        3: Raw(f"{name}#3", PAGE, kind="html", metadata=page),
        5: Raw(f"{name}#5", "Fährt wieder".encode(), metadata={**said, "date": "2024-05-06"}),
        6: Raw(f"{name}#6", PAGE * 2, kind="html", metadata=page),
    }


@pytest.mark.parametrize(
    "content",
    [
        INFO,
        REQUEST,
        record("revisit", answer(b"", HTML)),
        record("resource", PAGE, "text/html"),
        record("conversion", PAGE, "application/pdf"),
        record("response", b"\0\1", "text/dns"),
        record("response", PAGE),
        response(PAGE, HTML, status="HTTP/1.1 301 Moved"),
        response(PAGE, HTML, status="HTTP/1.1 404 Not Found"),
        response(PAGE, HTML, status="nonsense"),
        response(b"\x89PNG" * 99, "Content-Type: image/png"),
        response(b"\x89PNG" * 99),
        response(b"\x89PNG" * MOST),
        response(b'{"html": "<p>"}'),
        response(b"\x89PNG" * MOST, "Content-Type: image/png"),
    ],
)
def test_what_is_passed_over(content: bytes, tmp_path: Path) -> None:
    """What is neither a page nor a text is passed over, but counts."""
    assert one(tmp_path, content) is None


@pytest.mark.parametrize(
    "content",
    [
        response(PAGE, "content-type:TEXT/HTML;x=y"),
        response(PAGE, "Content-Type: application/xhtml+xml; charset=utf-8"),
        response(PAGE, HTML, status="HTTP/2 203"),
        response(PAGE),
        response(PAGE, "Content-Type:"),
        record("response", answer(PAGE, HTML), "Application/HTTP;msgtype=response"),
        record("response", answer(PAGE, HTML), Content_Type=None),
        record("response", answer(PAGE, HTML, end="\n")),
        record("response", answer(PAGE, HTML), WARC_Target_URI="<https://skarn.example/ferry>"),
        GOOD.replace(b"WARC/1.0", b"WARC/1.1"),
        b"\r\n" + GOOD + b"\r\n",
        GOOD[:-4],
    ],
)
def test_pages(content: bytes, tmp_path: Path) -> None:
    """A page is known in every spelling of the headers, and without a type by how it begins."""
    raw = one(tmp_path, content)
    assert (raw.data, raw.kind, raw.metadata["url"]) == (PAGE, "html", "https://skarn.example/ferry")


@pytest.mark.parametrize(
    ("said", "head", "charset"),
    [
        ("", b"", ""),
        ("; charset=ISO-8859-1", b"", "cp1252"),
        (';Charset="gb2312"', b"<meta charset=koi8-r>", "gb18030"),
        ("; charset=no-such", b"<meta charset=koi8-r>", "koi8-r"),
        ("; charset=hex", b"<meta charset=rot13>", ""),
        ("; charset=caf\u00e9", b"", ""),
        ("", b"<meta charset=koi8-r>", "koi8-r"),
    ],
)
def test_charset(said: str, head: bytes, charset: str, tmp_path: Path) -> None:
    """What the server says of the charset counts before what the page says, and both as browsers mean it."""
    assert one(tmp_path, response(head + PAGE, HTML + said)).charset == charset


@pytest.mark.parametrize(("name", "charset"), [("Latin1", "cp1252"), ("utf8", "utf-8"), ("undefined", ""), ("hex", "")])
def test_meant(name: str, charset: str) -> None:
    """A name is of a charset that turns bytes into text, or of none."""
    assert meant(name) == charset


def test_charset_of_a_text(tmp_path: Path) -> None:
    """The charset of a text is what its record says."""
    assert one(tmp_path, record("conversion", b"F\xe4hrt", "text/plain; charset=iso-8859-1")).charset == "cp1252"


@pytest.mark.parametrize(
    ("date", "day"),
    [("2024-05-06T07:08:09Z", "2024-05-06"), ("2024-05-06", "2024-05-06"), ("20240506070809", None), (None, None)],
)
def test_metadata(date: str | None, day: str | None, tmp_path: Path) -> None:
    """What a record does not say is not there."""
    changes = {"WARC_Date": date, "WARC_Target_URI": None, "WARC_Record_ID": None}
    raw = one(tmp_path, record("conversion", b"text", "text/plain", **changes))
    assert raw.metadata == ({"date": day} if day else {})


ENCODED = [
    ("gzip", "", gzip.compress(PAGE)),
    ("X-GZIP", "", gzip.compress(PAGE)),
    ("gzip", "", gzip.compress(PAGE[:9]) + gzip.compress(PAGE[9:]) + b"\n\n"),
    ("deflate", "", zlib.compress(PAGE)),
    ("deflate", "", deflated(PAGE)),
    ("br", "", brotli.compress(PAGE)),
    ("zstd", "", zstd.compress(PAGE)),
    ("", "chunked", chunked(PAGE)),
    ("", "Chunked", chunked(PAGE).replace(b"28\r\n", b"028 ;x=y\n", 1) + b"X-Trailer: y\r\n\r\n"),
    ("gzip", "chunked", chunked(gzip.compress(PAGE), 7)),
    ("", "gzip, chunked", chunked(gzip.compress(PAGE), 7)),
    ("deflate, br", "", brotli.compress(zlib.compress(PAGE))),
]


def encoded(content: str, transfer: str, body: bytes) -> bytes:
    """A record of an answer in these encodings."""
    stated = [("Content-Encoding", content), ("Transfer-Encoding", transfer)]
    return response(body, HTML, *(f"{name}: {value}" for name, value in stated if value))


@pytest.mark.parametrize(("content", "transfer", "body"), ENCODED)
def test_encodings(content: str, transfer: str, body: bytes, tmp_path: Path) -> None:
    """All encodings of an answer are undone, in their order."""
    assert one(tmp_path, encoded(content, transfer, body)).data == PAGE


@pytest.mark.parametrize(("content", "transfer"), [("gzip", ""), ("br", "chunked"), ("", "chunked"), ("utf-8", "")])
def test_undone_already(content: str, transfer: str, tmp_path: Path) -> None:
    """A page that its crawler unpacked is a page, whatever the header still says."""
    assert one(tmp_path, encoded(content, transfer, PAGE)).data == PAGE


@pytest.mark.parametrize("at", [1, 5, 20, 40, -1])
@pytest.mark.parametrize(("content", "transfer", "body"), [row for row in ENCODED if b"\n\n" not in row[2][-2:]])
def test_damaged_bodies(content: str, transfer: str, body: bytes, at: int, tmp_path: Path) -> None:
    """A body that ends too early costs itself alone."""
    last = body.rfind(b"0\r\n\r\n")  # where the chunks end, behind which nothing is missed
    found = one(tmp_path, encoded(content, transfer, body[: (last if last > 0 else len(body)) + at if at < 0 else at]))
    if 0 < at < 10 and transfer:  # without the line that begins a chunk, it looks like a body that is undone already
        return
    assert (found.stage, found.reason) == ("read", "damaged")


@pytest.mark.parametrize(
    ("content", "transfer", "body"),
    [
        ("gzip", "", gzip.compress(PAGE)[:30] + b"\xff" * 8 + gzip.compress(PAGE)[38:]),
        ("gzip", "", gzip.compress(PAGE)[:-8] + b"\0" * 8),
        ("gzip", "", b"not packed, and no page"),
        ("br", "", b"not packed, and no page"),
        ("", "chunked", chunked(PAGE).replace(b"\r\n28\r\n", b"\r\nzz\r\n", 1)),
        ("", "chunked", b"fffffffffff\r\n" + PAGE),
        ("gzip", "chunked", chunked(gzip.compress(PAGE)[:-4])),
    ],
)
def test_more_damage(content: str, transfer: str, body: bytes, tmp_path: Path) -> None:
    """A body that does not fit its encoding is a failure with a reason."""
    assert one(tmp_path, encoded(content, transfer, body))[:2] == ("read", "damaged")


def test_a_header_without_end(tmp_path: Path) -> None:
    """A header of an answer that is larger than any costs itself alone."""
    assert one(tmp_path, response(PAGE, HTML, "X: " + "y" * (2 << 20))).reason == "damaged"


@pytest.mark.parametrize(
    ("content", "transfer", "pack"),
    [
        ("", "", bytes),
        ("gzip", "", gzip.compress),
        ("deflate", "", zlib.compress),
        ("br", "", brotli.compress),
        ("zstd", "", zstd.compress),
        ("", "chunked", chunked),
        ("gzip", "chunked", lambda data: chunked(gzip.compress(data))),
    ],
)
def test_too_large(content: str, transfer: str, pack: Callable[[bytes], bytes], tmp_path: Path) -> None:
    """A page of as many bytes as are allowed is read, and one of a byte more is refused alone, also when packed."""
    page = PAGE.ljust(MOST)
    assert one(tmp_path, encoded(content, transfer, pack(page))).data == page
    assert one(tmp_path, encoded(content, transfer, pack(page + b" "))).reason == "too-large"


@pytest.mark.parametrize("most", [len(PAGE), len(PAGE) - 1])
def test_too_large_without_type(most: int, tmp_path: Path) -> None:
    """A page without a type is refused by name, too, where it is too large."""
    found = one(tmp_path, response(PAGE), most)
    assert isinstance(found, Raw) if most == len(PAGE) else found.reason == "too-large"


def test_too_large_text(tmp_path: Path) -> None:
    """A text of more bytes than are allowed is refused alone."""
    assert one(tmp_path, record("conversion", b"x" * (MOST + 1), "text/plain")).reason == "too-large"


BOMB = b"\0" * (64 << 20)


@pytest.mark.parametrize(
    ("name", "content", "reasons"),
    [
        ("a.warc", encoded("gzip", "", gzip.compress(BOMB, 1)), ["too-large"]),
        ("a.warc", encoded("zstd", "", zstd.compress(BOMB)), ["too-large"]),
        ("a.warc", response(BOMB, HTML), ["too-large"]),
        ("a.warc", response(BOMB, "Content-Type: video/mp4"), []),
        ("a.warc.gz", gzip.compress(response(BOMB, HTML), 1), ["compression-bomb"]),
        ("a.warc", encoded("gzip", "", gzip.compress(b"") * 99), ["damaged"]),
    ],
)
def test_bombs(name: str, content: bytes, reasons: list[str], tmp_path: Path) -> None:
    """What would become very much is never held: neither a record, nor what is packed in it, nor the file."""
    path = tmp_path / name
    path.write_bytes(content)
    assert parts_of(tmp_path / "empty.warc", b"") == ([Part(1, ())], "")  # so that all is imported
    tracemalloc.start()
    try:
        parts = list(cut(str(path), name, MOST))
        found = [raw.reason for raw in read_all(parts).values() if isinstance(raw, Failure)]
    except DocumentError as error:
        found = [error.failure.reason]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == reasons
    assert peak < 16 << 20


def test_parts(tmp_path: Path) -> None:
    """A large file comes in parts of about a megabyte, which begin with their first record, the same each time."""
    content = INFO + b"".join(response(PAGE.ljust(40_000), HTML) + REQUEST for _ in range(100))
    parts, reason = parts_of(tmp_path / "news.warc", content)
    assert reason == ""
    assert parts == parts_of(tmp_path / "news.warc", content)[0]
    assert list(read_all(parts)) == list(range(2, 202, 2))
    assert all(part.first == part.data[0][0] for part in parts)
    assert 4 <= len(parts) <= 6
    assert all(sum(len(raw.data) for _, raw in part.data) <= PART + 40_000 for part in parts)


@pytest.mark.parametrize("content", [b"", INFO, INFO + REQUEST, b"\r\n"])
def test_nothing_to_read(content: bytes, tmp_path: Path) -> None:
    """A file without pages has a part, which is empty."""
    assert parts_of(tmp_path / "news.warc", content) == ([Part(1, ())], "")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.warc", b"This is a text like any other.\n" * 9),
        ("a.warc", b"abc"),
        ("a.warc", PAGE * 9999),
        ("a.warc", b"\0" * 99),
        ("a.warc", gzip.compress(GOOD)),
        ("a.warc.gz", GOOD),
        ("a.warc.gz", gzip.compress(PAGE)),
        ("a.warc.zst", GOOD),
    ],
)
def test_no_warc(name: str, content: bytes, tmp_path: Path) -> None:
    """A file that is something else is refused."""
    assert parts_of(tmp_path / name, content) == ([], "damaged")


def test_missing(tmp_path: Path) -> None:
    """A file that is not there is refused as any other."""
    with pytest.raises(DocumentError) as caught:
        list(cut(str(tmp_path / "no.warc"), "no.warc", MOST))
    assert caught.value.failure.reason == "missing"


@pytest.mark.parametrize(
    "content",
    [
        b"garbage\n",
        b"This is a text like any other.\n" * 9,
        record("response", answer(PAGE, HTML), Content_Length=None) + GOOD,
        record("response", answer(PAGE, HTML), Content_Length="-3") + GOOD,
        record("response", answer(PAGE, HTML), Content_Length="x3") + GOOD,
        record("response", answer(PAGE, HTML), Content_Length="9" * 5000) + GOOD,
        record("response", answer(PAGE, HTML), Content_Length="13") + GOOD,
        record("response", answer(PAGE, HTML), X="y" * (2 << 20)) + GOOD,
        b"\0" * 1024,
    ],
)
def test_damage_inside(content: bytes, tmp_path: Path) -> None:
    """Where a file goes on with what is no record, all before that is given, and then it is refused."""
    parts, reason = parts_of(tmp_path / "news.warc", b"".join(FILE) + content)
    assert [number for number in read_all(parts) if number <= len(FILE)] == [3, 5, 6]
    assert reason == "damaged"


def ends(pieces: Iterable[bytes]) -> list[int]:
    """Where each of *pieces* ends if they lie behind each other."""
    found = [0]
    for piece in pieces:
        found.append(found[-1] + len(piece))
    return found[1:]


def cuts(path: Path, content: bytes) -> Iterator[tuple[int, dict[int, Raw | Failure], str]]:
    """What is read of the first bytes of *content*, for any number of them, and why it is no more."""
    path.write_bytes(content)
    for at in range(len(content) - 1, 0, -1):
        os.truncate(path, at)
        parts, reason = parts_in(path)
        yield at, read_all(parts), reason


def test_cut_short(tmp_path: Path) -> None:
    """Wherever a file is cut, all records before are given, and nothing passes for whole that is not.

    Of a record that lacks only the empty lines behind it nothing is lost.
    """
    content, borders = b"".join(FILE), ends(FILE)
    whole = read_all(parts_of(tmp_path / "news.warc", content)[0])
    for at, found, reason in cuts(tmp_path / "news.warc", content):
        assert found == {n: raw for n, raw in whole.items() if at >= borders[n - 1] - 4}, at
        assert (reason == "") == any(border - 4 <= at <= border for border in borders), at
        assert reason in ("", "cut-short") or at < len("WARC/1.0"), at


@pytest.mark.parametrize("suffix", [".gz", ".zst"])
def test_cut_short_packed(suffix: str, tmp_path: Path) -> None:
    """The same holds for a file of which each record is packed by itself."""
    packs = [PACK[suffix](one) for one in FILE]
    content, borders = b"".join(packs), ends(packs)
    path = tmp_path / f"news.warc{suffix}"
    whole = read_all(parts_of(path, content)[0])
    for at, found, reason in cuts(path, content):
        assert all(whole[n] == raw for n, raw in found.items()), at
        assert {n for n in whole if at >= borders[n - 1]} <= set(found), at
        assert (reason == "") == (at in borders), at


@pytest.mark.parametrize("suffix", ["", ".gz"])
@given(data=st.data())
def test_any_damage(suffix: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Whatever the bytes are, a file gives parts or says why not, and nothing else is raised."""
    content = bytearray(PACK[suffix](b"".join(FILE)))
    for _ in range(data.draw(st.integers(1, 5))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.getbasetemp() / f"any.warc{suffix}"
    first = parts_of(path, bytes(content))
    assert first == parts_of(path, bytes(content))
    assert first[0] or first[1]


def test_damage_after_parts(tmp_path: Path) -> None:
    """All parts of a large file come before what is wrong with its end."""
    content = b"".join(response(PAGE.ljust(40_000), HTML) for _ in range(60))
    parts, reason = parts_of(tmp_path / "news.warc.gz", gzip.compress(content) + b"garbage")
    assert list(read_all(parts)) == list(range(1, 61))
    assert reason == "damaged"
