"""Hostile files of records: each costs what it must, says so, and takes nothing else with it."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import random
import resource
import time
import zlib
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from cleaner.formats.packed import there
from cleaner.job.delivery import Delivery
from tests.conftest import cleaner, read_tree, rows, write_tree
from tests.runs import BRIDGE, FERRY, SCHOOL, everything, leftovers, run, scratch, state_of
from tests.test_records import (
    FORMS,
    PACK,
    SHARE,
    STORM,
    Row,
    csv_of,
    csv_rows,
    jsonl_of,
    numbered,
    read_output,
    small_parts,
    warc_of,
    warc_record,
)

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    from tests.runs import Tree

GOES = f"{FERRY}\n\n{SHARE}"


def line(text: str, **fields: Any) -> bytes:
    """A line of JSON with *text* in it."""
    return json.dumps({**fields, "text": text}, ensure_ascii=False).encode() + b"\n"


class Case(NamedTuple):
    """A file, what becomes of it (None: nothing at all), and why which of its documents failed."""

    data: bytes
    output: bytes | None
    failures: dict[str, str]
    options: tuple[str, ...] = ()


A, B = line(GOES, id="a"), line(f"{BRIDGE}\n\n{SHARE}", id="b")
CLEAN_A, CLEAN_B = line(FERRY, id="a"), line(BRIDGE, id="b")
WORDS = FERRY.encode()

LINES: dict[str, Case] = {
    "U+2028 and U+0085 in a string": Case(
        f'{{"x":"a\u2028b\u0085c","text":"{FERRY}\\n\\n{SHARE}"}}\n'.encode(),
        f'{{"x":"a\u2028b\u0085c","text":"{FERRY}"}}\n'.encode(),
        {},
    ),
    "U+2028 and U+0085 in the text": Case(
        line(f"{FERRY}\u2028{STORM}\u0085{BRIDGE}"), line(f"{FERRY}\n\n{STORM}…{BRIDGE}"), {}
    ),
    "lone surrogates beside": Case(
        b'{"x":"\\ud800","\\udc00":1,"text":"%b"}\n{"text":"\\udfff %b"}\n' % (SHARE.encode(), STORM.encode()),
        b'{"x":"\\ud800","\\udc00":1,"text":""}\n{"text":"\\ufffd %b"}\n' % STORM.encode(),
        {},
    ),
    "not a number": Case(
        b'{"x":NaN,"y":-Infinity,"text":"%b"}\n{"text":NaN}\n' % SHARE.encode(),
        b'{"x":NaN,"y":-Infinity,"text":""}\n{"text":NaN}\n',
        {"2": "read/no-string"},
    ),
    "names twice": Case(
        b'{"text":"%b","text":"%b"}\n{"text":"%b","text":3}\n' % (WORDS, SHARE.encode(), WORDS),
        b'{"text":"%b","text":""}\n{"text":"%b","text":3}\n' % (WORDS, WORDS),
        {"2": "read/no-string"},
    ),
    "nested deeply": Case(
        b"".join([A, b"[" * 100_000, b"]" * 100_000, b'\n{"x":', b'{"x":' * 100_000, b"}" * 100_001, b"\n", B]),
        CLEAN_A + CLEAN_B,
        {"2": "read/nested-too-deeply", "3": "read/nested-too-deeply"},
    ),
    "open brackets": Case(
        A + b"[" * 100_000 + b"\n" + b'{"a":' * 100_000 + b"\n" + B,
        CLEAN_A + CLEAN_B,
        {"2": "read/nested-too-deeply", "3": "read/nested-too-deeply"},
    ),
    "broken in the middle": Case(A + b'{"text": "it bre\n' + B, CLEAN_A + CLEAN_B, {"2": "read/broken-json"}),
    "broken at the end": Case(A + B[:-5], CLEAN_A, {"2": "read/broken-json"}),
    "nothing but broken": Case(b"{\n}\n", None, {"1": "read/broken-json", "2": "read/broken-json"}),
    "nothing but one broken": Case(b"{", None, {"1": "read/broken-json"}),
    "two in a line": Case(A[:-1] + b" " + B, None, {"1": "read/broken-json"}),
    "CRLF": Case(A.replace(b"\n", b"\r\n") + b"\r\n" + B.replace(b"\n", b"\r\n"), CLEAN_A + CLEAN_B, {}),
    "a mark": Case(b"\xef\xbb\xbf" + A + B, CLEAN_A + CLEAN_B, {}),
    "no last line feed": Case(A + B[:-1], CLEAN_A + CLEAN_B, {}),
    "UTF-16": Case((A + B).decode().encode("utf-16"), CLEAN_A + CLEAN_B, {}),
    "UTF-16, other way": Case(b"\xfe\xff" + (A + B).decode().encode("utf-16-be"), CLEAN_A + CLEAN_B, {}),
    "UTF-32": Case((A + B).decode().encode("utf-32"), CLEAN_A + CLEAN_B, {}),
    "half of UTF-16": Case((A + B).decode().encode("utf-16") + b"\x00\xd8", CLEAN_A + CLEAN_B, {"": "read/damaged"}),
    "cp1252": Case(
        f'{{"x":"é","text":"The café “x” is open, they said.\\n\\n{SHARE}"}}\n'.encode("cp1252") + B,
        b'{"x":"\xe9","text":"The caf\\u00e9 \\u201cx\\u201d is open, they said."}\n' + CLEAN_B,
        {},
    ),
    "a NUL": Case(
        b'{"x":"a\0b","text":"%b\\u0000 %b"}\n\0\n' % (WORDS, STORM.encode()) + B,
        b'{"x":"a\0b","text":"%b %b"}\n' % (WORDS, STORM.encode()) + CLEAN_B,
        {"2": "read/broken-json"},
    ),
    "empty": Case(b"", b"", {}),
    "a mark alone": Case(b"\xef\xbb\xbf", b"", {}),
    "blank lines": Case(b"\n \n\t\r\n\n", b"", {}),
    "blank lines between": Case(b"\n\n" + A + b"\n \r\n" + B + b"\n\n", CLEAN_A + CLEAN_B, {}),
    "other values": Case(
        A + b'[]\n3\n"x"\nnull\n' + B,
        CLEAN_A + b'[]\n3\n"x"\nnull\n' + CLEAN_B,
        dict.fromkeys("2345", "read/no-object"),
    ),
    "no text": Case(
        A + b'{}\n{"a":1}\n{"text":null}\n{"text":["x"]}\n',
        CLEAN_A + b'{}\n{"a":1}\n{"text":null}\n{"text":["x"]}\n',
        {"2": "read/no-text", "3": "read/no-text", "5": "read/no-string"},
    ),
    "too large": Case(A + line(FERRY * 20) + B, CLEAN_A + CLEAN_B, {"2": "read/too-large"}, ("--max-bytes", "300")),
    "too large at the end": Case(A + line(FERRY * 20), CLEAN_A, {"2": "read/too-large"}, ("--max-bytes", "300")),
    "too large without an end": Case(
        A + line(FERRY * 20)[:-1], CLEAN_A, {"2": "read/too-large"}, ("--max-bytes", "300")
    ),
    "too large, all of it": Case(line(FERRY * 20)[:-1], None, {"1": "read/too-large"}, ("--max-bytes", "300")),
}


def reasons(out: Path, name: str) -> dict[str, str]:
    """Why which documents of the file *name* failed, by their numbers; the file itself is ""."""
    found = [row for row in rows(state_of(out) / "documents.jsonl") if row["failure"]]
    assert all(row["verdict"] == "failed" for row in found)
    return {
        row["doc"].removeprefix(name).removeprefix("#"): f"{row['failure']['stage']}/{row['failure']['reason']}"
        for row in found
    }


@pytest.mark.parametrize("parts", ["one part", "many parts"])
@pytest.mark.parametrize("kind", LINES)
def test_lines(kind: str, parts: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line that can not be read costs itself alone, and has its row; what is odd but valid is cleaned or stays."""
    if parts == "many parts":
        small_parts(monkeypatch, 100)
    data, output, failures, options = LINES[kind]
    write_tree(tmp_path / "in", {"a.jsonl": data, "good.txt": f"{SCHOOL}\n"})
    for _ in range(2):
        assert run(tmp_path / "in", tmp_path / "out", "-q", *options) == (1 if failures else 0)
        assert read_tree(tmp_path / "out").get("a.jsonl") == output
        assert read_tree(tmp_path / "out")["good.txt"] == f"{SCHOOL}\n".encode()
        assert reasons(tmp_path / "out", "a.jsonl") == failures
    assert all(row["doc"] != "a.jsonl" for row in rows(state_of(tmp_path / "out") / "documents.jsonl")) == (
        "" not in failures
    )


@pytest.mark.parametrize("to", ["txt", "jsonl", "parquet"])
@pytest.mark.parametrize("kind", LINES)
def test_lines_in_other_forms(kind: str, to: str, tmp_path: Path) -> None:
    """The same lines, as files or as other forms: the same rows and the same texts, whatever they hold beside."""
    data, output, failures, options = LINES[kind]
    write_tree(tmp_path / "in", {"a.jsonl": data})
    assert run(tmp_path / "in", tmp_path / "out", "-q", "--to", to, *options) == (1 if failures else 0)
    assert reasons(tmp_path / "out", "a.jsonl") == failures
    assert run(tmp_path / "in", tmp_path / "same", "-q", *options) == (1 if failures else 0)
    ledgers = [(state_of(tmp_path / out) / "removed.jsonl").read_bytes() for out in ("out", "same")]
    assert ledgers[0] == ledgers[1]
    if to == "txt":
        texts = [row for row in rows(state_of(tmp_path / "out") / "documents.jsonl") if not row["failure"]]
        assert {row["output"] for row in texts} == set(read_tree(tmp_path / "out"))
        assert len(texts) == len({row["output"] for row in texts})
    if to == "parquet" and output is not None:
        good = [each for each in output.split(b"\n") if each.startswith(b"{")]
        assert len(FORMS["parquet"].read((tmp_path / "out" / "a.jsonl.parquet").read_bytes())) == len(good)


HEAD = b"id,text\n"


def row(number: int, text: str) -> bytes:
    """A row of a table."""
    return f'{number},"{text}"\n'.encode()


LONG = " ".join(f"word{number}" for number in range(20_000))

TABLES: dict[str, Case] = {
    "a long field": Case(HEAD + row(1, f"{LONG}\n\n{SHARE}"), HEAD + row(1, LONG).replace(b'"', b""), {}),
    "fewer fields": Case(HEAD + b"1\n" + row(2, GOES), HEAD + b"1\n" + row(2, FERRY), {"1": "read/ragged"}),
    "more fields": Case(HEAD + b'1,"%b",x,y\n' % GOES.encode(), HEAD + b'1,"%b",x,y\n' % WORDS, {}),
    "a NUL": Case(HEAD + b"1,a\0b and so on\n" + row(2, GOES), None, {}),
    "an open quote": Case(HEAD + row(1, GOES) + b'2,"' + WORDS + b"\n3,x\n", None, {}),
    "an open quote that is too large": Case(
        HEAD + row(1, GOES) + b'2,"' + WORDS * 9,
        HEAD + row(1, FERRY),
        {"2": "read/too-large"},
        ("--max-bytes", "300"),
    ),
    "too large": Case(
        HEAD + row(1, FERRY * 9) + row(2, GOES),
        HEAD + row(2, FERRY),
        {"1": "read/too-large"},
        ("--max-bytes", "300"),
    ),
    "a header alone": Case(HEAD, HEAD, {}),
    "a header that is too large": Case(
        b"x" * 500 + b",text\n1,2\n", None, {"": "read/too-large"}, ("--max-bytes", "300")
    ),
    "empty": Case(b"", b"", {}),
    "blank lines": Case(b"\n\r\n\n", b"", {}),
    "no column of text": Case(b"a,b\n1,2\n", b"a,b\n1,2\n", {"1": "read/no-text"}),
    "a mark": Case(b"\xef\xbb\xbf" + HEAD + row(1, GOES), HEAD + row(1, FERRY), {}),
    "UTF-16": Case((HEAD + row(1, GOES)).decode().encode("utf-16"), HEAD + row(1, FERRY), {}),
    "cp1252": Case(
        HEAD + "é,The café “x” is open; they said so ".encode("cp1252") + b"\n",
        HEAD + b"\xe9," + "The café “x” is open; they said so".encode() + b"\n",
        {},
    ),
}


@pytest.mark.parametrize("parts", ["one part", "many parts"])
@pytest.mark.parametrize("kind", TABLES)
def test_tables(kind: str, parts: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row that can not be read costs itself alone; nothing that is odd about a table ends the run or loses a row."""
    if parts == "many parts":
        small_parts(monkeypatch, 30)
    data, output, failures, options = TABLES[kind]
    write_tree(tmp_path / "in", {"a.csv": data, "good.txt": f"{SCHOOL}\n"})
    for _ in range(2):
        assert run(tmp_path / "in", tmp_path / "out", "-q", *options) == (1 if failures else 0)
        if kind not in ("a NUL", "an open quote"):
            assert read_tree(tmp_path / "out").get("a.csv") == output
        assert reasons(tmp_path / "out", "a.csv") == failures


def test_odd_tables_lose_nothing(tmp_path: Path) -> None:
    """Of rows with NUL and with quotes that never end all fields are still there."""
    for kind in ("a NUL", "an open quote"):
        write_tree(tmp_path / kind / "in", {"a.csv": TABLES[kind].data})
        assert run(tmp_path / kind / "in", tmp_path / kind / "out", "-q") == 0
    assert [each["text"] for each in csv_rows((tmp_path / "a NUL" / "out" / "a.csv").read_bytes())] == [
        "ab and so on",
        FERRY,
    ]
    kept = csv_rows((tmp_path / "an open quote" / "out" / "a.csv").read_bytes())
    assert kept[0] == {"id": "1", "text": FERRY}
    assert kept[1]["id"] == "2"
    assert "3,x" in kept[1]["text"]


# --- JSON


ELEMENTS: dict[str, Case] = {
    "cut short": Case(b"[" + A[:-1] + b", " + B[:-9], b"[" + CLEAN_A[:-1] + b"\n]\n", {"": "read/broken-json"}),
    "a value that is too large": Case(
        b"[" + A[:-1] + b", " + line(FERRY * 9)[:-1] + b", " + B[:-1] + b"]",
        b"[" + CLEAN_A[:-1] + b"\n]\n",
        {"": "read/too-large"},
        ("--max-bytes", "300"),
    ),
    "nested deeply": Case(
        b"[" + A[:-1] + b", " + b"[" * 100_000 + b"]" * 100_000 + b"]",
        b"[" + CLEAN_A[:-1] + b"\n]\n",
        {"": "read/nested-too-deeply"},
    ),
    "nothing but brackets": Case(b"[" * 100_000, None, {"": "read/nested-too-deeply"}),
    "more behind": Case(b"[" + A[:-1] + b"] x", None, {"": "read/broken-json"}),
    "no JSON": Case(b"<html></html>", None, {"": "read/broken-json"}),
    "empty": Case(b"", b"", {}),
    "an empty array": Case(b" [ ] \n", b" [ ] \n", {}),
    "one object": Case(A, CLEAN_A, {}),
    "objects, one after another": Case(A + B, CLEAN_A + CLEAN_B, {}),
    "a mark, and UTF-16": Case(f"[{A[:-1].decode()}]".encode("utf-16"), b"[%b]" % CLEAN_A[:-1], {}),
    "other values": Case(
        b"[3, %b, null]" % A[:-1], b"[3, %b, null]" % CLEAN_A[:-1], {"1": "read/no-object", "3": "read/no-object"}
    ),
}


@pytest.mark.parametrize("kind", ELEMENTS)
def test_json_files(kind: str, tmp_path: Path) -> None:
    """What can be read of a file of JSON is delivered, as a file that is whole; the rest has its row."""
    data, output, failures, options = ELEMENTS[kind]
    write_tree(tmp_path / "in", {"a.json": data, "good.txt": f"{SCHOOL}\n"})
    for _ in range(2):
        assert run(tmp_path / "in", tmp_path / "out", "-q", *options) == (1 if failures else 0)
        assert reasons(tmp_path / "out", "a.json") == failures
        if kind != "more behind":
            assert read_tree(tmp_path / "out").get("a.json") == output


# --- Parquet


def parquet_bytes(table: Any, **options: Any) -> bytes:
    from pyarrow import parquet

    sink = io.BytesIO()
    parquet.write_table(table, sink, **options)
    return sink.getvalue()


def test_parquet_types_of_text(tmp_path: Path) -> None:
    """Texts may be null, large, views, categories or bytes: they are cleaned, and stay of their type."""
    import pyarrow as pa
    from pyarrow import parquet

    texts = [GOES, None, SHARE, GOES]
    kinds = {
        "string": pa.string(),
        "large": pa.large_string(),
        "view": pa.string_view(),
        "binary": pa.binary(),
        "category": pa.dictionary(pa.int32(), pa.string()),
        "category8": pa.dictionary(pa.int8(), pa.string()),
    }
    for name, kind in kinds.items():
        held = pa.array(texts).dictionary_encode().cast(kind) if name.startswith("cat") else pa.array(texts).cast(kind)
        write_tree(tmp_path / "in", {f"{name}.parquet": parquet_bytes(pa.table({"n": [1, 2, 3, 4], "text": held}))})
    assert run(tmp_path / "in", tmp_path / "out", "-q", "--scope", "document") == 0
    for name in kinds:
        before, after = (parquet.read_table(tmp_path / side / f"{name}.parquet") for side in ("in", "out"))
        found = after.column("text").cast(pa.large_binary() if name == "binary" else pa.large_string()).to_pylist()
        wanted = [FERRY, None, "", FERRY]
        assert found == (
            [None if text is None else text.encode() for text in wanted] if name == "binary" else wanted
        ), name
        if name != "category8":
            assert after.schema.equals(before.schema)
        assert after.column("n").to_pylist() == [1, 2, 3, 4]


@pytest.mark.parametrize("kind", ["int64", "list", "struct", "null"])
def test_parquet_without_text(kind: str, tmp_path: Path) -> None:
    """A column of text that holds none is told row by row, or is empty, and the file stays as it was."""
    import pyarrow as pa
    from pyarrow import parquet

    column = {
        "int64": pa.array([1, 2]),
        "list": pa.array([["a"], ["b"]]),
        "struct": pa.array([{"a": "x"}, {"a": "y"}]),
        "null": pa.nulls(2),
    }[kind]
    write_tree(tmp_path / "in", {"a.parquet": parquet_bytes(pa.table({"text": column}))})
    status = 0 if kind == "null" else 1
    assert run(tmp_path / "in", tmp_path / "out", "-q") == status
    wanted = {} if kind == "null" else {"1": "read/no-string", "2": "read/no-string"}
    assert reasons(tmp_path / "out", "a.parquet") == wanted
    before, after = (parquet.read_table(tmp_path / side / "a.parquet") for side in ("in", "out"))
    assert after.equals(before)


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9, 0.999])
def test_parquet_cut_short(share: float, tmp_path: Path) -> None:
    """A file that is cut short, and so without its end, is a failure of its own, and has no output."""
    whole = FORMS["parquet"].write(numbered([FERRY, BRIDGE, STORM] * 30))
    write_tree(tmp_path / "in", {"a.parquet": whole[: int(len(whole) * share)], "good.txt": f"{SCHOOL}\n"})
    assert run(tmp_path / "in", tmp_path / "out", "-q") == 1
    assert reasons(tmp_path / "out", "a.parquet") == {"": "read/damaged"}
    assert set(read_tree(tmp_path / "out")) == {"good.txt"}


def test_parquet_damaged_inside(tmp_path: Path) -> None:
    """Bytes turned anywhere in a file of Parquet never end the run: what can be read is delivered, the rest is told."""
    whole = FORMS["parquet"].write(numbered([FERRY, BRIDGE, STORM] * 30))
    choose = random.Random(4)  # noqa: S311 - no secret
    files: Tree = {"good.txt": f"{SCHOOL}\n"}
    for number in range(30):
        data = bytearray(whole)
        for _ in range(3):
            data[choose.randrange(4, len(data) - 8)] = choose.randrange(256)
        files[f"{number}.parquet"] = bytes(data)
    write_tree(tmp_path / "in", files)
    done = cleaner("clean", tmp_path / "in", "-o", tmp_path / "out", "-j1", "-q")
    assert done.returncode in (0, 1), done.stderr
    assert read_tree(tmp_path / "out")["good.txt"] == f"{SCHOOL}\n".encode()


# --- cut short, and bombs

MANY = [
    f"Report {number} of the harbour office speaks of {number * 37 % 101} boats and {zlib.crc32(b'%d' % number)} gulls."
    for number in range(2000)
]


@pytest.mark.parametrize("to", ["same", "txt"])
@pytest.mark.parametrize(
    ("form", "packing"), [("jsonl", ".gz"), ("csv", ".gz"), ("warc", ".gz"), ("jsonl", ".zst"), ("json", ".xz")]
)
def test_cut_short(form: str, packing: str, to: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a packed file that is cut short, all records before the cut are delivered, and the rest is told."""
    small_parts(monkeypatch, 2000)
    name = f"a.{form}{packing}"
    packed = PACK[packing](FORMS[form].write(numbered(MANY)))
    write_tree(tmp_path / "in", {name: packed[: len(packed) * 2 // 3]})
    for _ in range(2):
        assert run(tmp_path / "in", tmp_path / "out", "-q", "--to", to, "--scope", "document") == 1
        found = rows(state_of(tmp_path / "out") / "documents.jsonl")
        failed = [each["doc"] for each in found if each["failure"]]
        assert name in failed
        assert set(failed) <= {name, f"{name}#{len(found) - 1}"}  # the one in which it was cut may look like a record
        good = [each for each in found if not each["failure"]]
        assert [each["doc"] for each in good] == [f"{name}#{number}" for number in range(1, len(good) + 1)]
        assert len(good) > 500
        if to == "txt":
            assert len(read_tree(tmp_path / "out")) == len(good)
        else:
            assert [each["text"] for each in read_output(tmp_path / "out", name)][: len(good)] == MANY[: len(good)]


def test_cut_short_in_one_part(tmp_path: Path) -> None:
    """The same, of a file that is one part: as texts no record gives its place to the row for the rest."""
    packed = gzip.compress(jsonl_of(numbered(MANY[:50])))
    write_tree(tmp_path / "in", {"a.jsonl.gz": packed[: len(packed) * 2 // 3]})
    assert run(tmp_path / "in", tmp_path / "out", "-q", "--to", "txt") == 1
    docs = [each["doc"] for each in rows(state_of(tmp_path / "out") / "documents.jsonl")]
    assert docs == [*(f"a.jsonl.gz#{number}" for number in range(1, len(docs))), "a.jsonl.gz"]
    assert len(read_tree(tmp_path / "out")) == len(docs) - 1 > 10


def zeros(packing: str, size: int) -> bytes:
    """*size* bytes of zero, packed as tightly as they can be."""
    pieces = size >> 20
    one = bytes(1 << 20)
    made: Any = {
        ".gz": lambda: zlib.compressobj(9, wbits=31),
        ".bz2": lambda: bz2.BZ2Compressor(9),
        ".xz": lambda: lzma.LZMACompressor(preset=1),
    }
    if packing == ".gz":  # members, one after the other, are one file
        compressor = made[packing]()
        member = b"".join([compressor.compress(one * 16), compressor.flush()])
        return member * (pieces // 16)
    compressor = made[packing]()
    return b"".join([*(compressor.compress(one) for _ in range(min(pieces, 64))), compressor.flush()])


MEMORY = 700_000_000


def bounded(*arguments: str | Path) -> subprocess.CompletedProcess[bytes]:
    """`cleaner` in little memory, most of which its libraries take, for at most some seconds."""
    began = time.monotonic()
    done = cleaner(
        *arguments,
        env={"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY)),
        timeout=60,
    )
    assert time.monotonic() - began < 30
    return done


@pytest.mark.parametrize("packing", [".gz", ".bz2", ".xz"])
def test_bombs(packing: str, tmp_path: Path) -> None:
    """Small files that would unpack to gigabytes cost their documents alone, and neither memory nor time."""
    bomb = zeros(packing, 4 << 30)
    names = [f"{form}.{form}{packing}" for form in ("jsonl", "json", "csv", "tsv", "warc", "parquet")]
    write_tree(tmp_path / "in", {"good.txt": f"{SCHOOL}\n"} | dict.fromkeys(names, bomb))
    done = bounded("clean", tmp_path / "in", "-o", tmp_path / "out", "-j1", "-q")
    assert done.returncode == 1, done.stderr
    assert read_tree(tmp_path / "out")["good.txt"] == f"{SCHOOL}\n".encode()
    failed = {
        each["doc"]: each["failure"]["reason"]
        for each in rows(state_of(tmp_path / "out") / "documents.jsonl")
        if each["failure"]
    }
    assert set(names) <= set(failed)
    assert {failed[name] for name in names} <= {"compression-bomb", "damaged", "broken-json", "too-large"}


@pytest.mark.parametrize("form", ["jsonl", "json", "csv", "warc"])
def test_one_endless_record(form: str, tmp_path: Path) -> None:
    """A record of hundreds of megabytes, packed no tighter than text may be, is too large, and is never held whole."""
    size = 640 << 20
    begin = {
        "jsonl": A + b'{"text": "',
        "json": b"[" + A[:-1] + b', {"text": "',
        "csv": HEAD + row(1, GOES) + b'2,"',
        "warc": warc_of([{"id": "1", "text": GOES}])
        + warc_record("2", b"").partition(b"Content-Length")[0]
        + b"Content-Length: %d\r\n\r\n" % size,
    }[form]
    noise = random.Random(3).randbytes(7000).hex().encode()  # noqa: S311 - no secret
    block = gzip.compress((noise + b"x" * ((1 << 20) - len(noise))) * 16, 1)  # members, one after another, are one file
    write_tree(tmp_path / "in", {f"a.{form}.gz": gzip.compress(begin) + block * (size >> 24)})
    done = bounded("clean", tmp_path / "in", "-o", tmp_path / "out", "-j1", "-q", "--max-bytes", "3000000")
    assert done.returncode == 1, done.stderr
    found = rows(state_of(tmp_path / "out") / "documents.jsonl")
    assert [each["failure"] and each["failure"]["reason"] for each in found] == [None, "too-large"]
    assert read_output(tmp_path / "out", f"a.{form}.gz")[0]["text"] == FERRY


# --- names

IDS = [
    "../escape",
    "../../../../../../tmp/escape",
    "/etc/escape",
    "a\0b",
    "x" * 300,
    "é" * 300,
    "same",
    "same",
    "SAME",
    "",
    ".",
    "..",
    ".hidden",
    "a/b\\c",
    "con",
    "nul.txt",
    "-rf",
    "\n",
    "🛥",
    "1",
    "a.cleaner-tmp",
    "$(touch x)",
    " ",
    "\ud800",
]


@pytest.mark.parametrize("form", ["jsonl", "json", "csv", "parquet"])
def test_ids(form: str, tmp_path: Path) -> None:
    """Whatever records call themselves, each has a file of its own in the folder of its input."""
    ids = [each for each in IDS if form in ("jsonl", "json") or each not in ("\ud800", "a\0b")]
    texts = [f"{STORM} Number {number} of them." for number in range(len(ids))]
    found: list[Row] = [{"id": each, "text": text} for each, text in zip(ids, texts, strict=True)]
    data = "".join(json.dumps(each) + "\n" for each in found).encode() if form == "jsonl" else None
    data = data or (json.dumps(found).encode() if form == "json" else FORMS[form].write(found))
    write_tree(tmp_path / "deep" / "in", {f"a.{form}": data})
    assert run(tmp_path / "deep" / "in", tmp_path / "deep" / "out", "-q", "--to", "txt", "--scope", "document") == 0
    written = sorted(
        (tmp_path / "deep" / "out").rglob("*"),
        key=lambda path: int(path.name.partition("-")[0].partition(".")[0]) if path.is_file() else 0,
    )
    assert [path.read_text() for path in written if path.is_file()] == [f"{text}\n" for text in texts]
    assert {path.parent for path in written if path.is_file()} == {tmp_path / "deep" / "out" / f"a.{form}"}
    assert all(path.name.isascii() and len(path.name) < 130 and "tmp" not in path.suffix for path in written)
    assert len({path.name.lower() for path in written}) == len(written)
    assert {path.name for path in (tmp_path / "deep").iterdir()} == {"in", "out", "out.cleaner"}
    assert {path.name for path in tmp_path.iterdir()} == {"deep"}


def test_ids_that_change(tmp_path: Path) -> None:
    """A record that gets another id gets another file, and its old one goes."""
    for name in ("one", "two", "", "two"):
        write_tree(tmp_path / "in", {"a.jsonl": line(FERRY, id=name)})
        assert run(tmp_path / "in", tmp_path / "out", "-q", "--to", "txt") == 0
        assert set(read_tree(tmp_path / "out")) == {f"a.jsonl/1-{name}.txt" if name else "a.jsonl/1.txt"}


def test_a_long_name(tmp_path: Path) -> None:
    """A file whose output could have no name is a failure of its own."""
    write_tree(tmp_path / "in", {"x" * 249 + ".csv": csv_of(numbered([FERRY])), "good.txt": f"{SCHOOL}\n"})
    assert run(tmp_path / "in", tmp_path / "out", "-q", "--to", "jsonl") == 1
    assert reasons(tmp_path / "out", "x" * 249 + ".csv") == {"": "write/name-too-long"}


MEETING = [
    ("jsonl", {"a.csv": csv_of(numbered([FERRY])), "a.csv.jsonl": A}),
    ("jsonl", {"a.csv.gz": gzip.compress(csv_of(numbered([FERRY]))), "a.csv.jsonl.gz": gzip.compress(A)}),
    ("jsonl", {"a.txt": b"x\n", "a.txt.jsonl": A}),
    ("same", {"a.warc": b"", "a.warc.jsonl": A}),
    ("same", {"a.html": b"", "a.html.txt": b""}),
    ("parquet", {"a.jsonl": A, "a.jsonl.parquet": b""}),
    ("parquet", {"a.jsonl.gz": gzip.compress(A), "a.jsonl.gz.parquet": b""}),
]


@pytest.mark.parametrize(("to", "files"), MEETING)
def test_meeting(to: str, files: Tree, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two inputs never become one output: the run ends with 2, names both, and writes nothing."""
    write_tree(tmp_path / "in", files)
    assert run(tmp_path / "in", tmp_path / "out", "--to", to) == 2
    told = capsys.readouterr().err
    one, other = files
    assert f"{one} and {other} would both become {other}; --exclude one" in told
    assert {path.name for path in tmp_path.iterdir()} == {"in"}
    assert run(tmp_path / "in", tmp_path / "out", "-q", "--to", to, "--exclude", other) == 0


def test_meeting_in_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nor is one output the folder of another, as the records of a file are, with `--to txt`."""
    write_tree(tmp_path / "one", {"a.jsonl": A})
    write_tree(tmp_path / "two", {"a.jsonl/1-a.txt": f"{FERRY}\n"})
    for to in ("txt", "same"):
        assert run(tmp_path / "one", tmp_path / "out", "--to", to, tmp_path / "two") == 2
        assert "the output of a.jsonl would be the folder of that of a.jsonl/1-a.txt" in capsys.readouterr().err
        assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("to", ["same", "jsonl", "txt"])
def test_not_meeting(to: str, tmp_path: Path) -> None:
    """Names that only look alike are no obstacle."""
    write_tree(
        tmp_path / "in",
        {
            "a.csv": csv_of(numbered([FERRY])),
            "a.jsonl": A,
            "a.csv.gz": gzip.compress(csv_of(numbered([BRIDGE]))),
            "a/jsonl.txt": b"x\n",
        },
    )
    assert run(tmp_path / "in", tmp_path / "out", "-q", "--to", to) == 0


# --- what changes under way, and what is not there


CHANGES: dict[str, Callable[[Path, bytes], object]] = {
    "a text": lambda path, data: path.write_bytes(data.replace(b"harbour", b"harvest")),
    "appended": lambda path, data: path.write_bytes(data + data[-200:]),
    "cut": lambda path, data: path.write_bytes(data[: len(data) // 2]),
    "more parts": lambda path, data: path.write_bytes(FORMS[path.suffix[1:]].write(numbered(MANY[:90]))),
    "emptied": lambda path, data: path.write_bytes(b""),
    "removed": lambda path, data: path.unlink(),
    "a folder": lambda path, data: path.replace(path.with_name("old")).with_name(path.name).mkdir(),
}


def patched_notices(patch: pytest.MonkeyPatch) -> list[str]:
    """A list that is to hold what is said on standard error."""
    told: list[str] = []
    patch.setattr("cleaner.cli.show.notice", told.append)
    return told


@pytest.mark.parametrize("size", [1 << 20, 500])
@pytest.mark.parametrize("form", ["jsonl", "json", "csv", "parquet", "warc"])
@pytest.mark.parametrize("change", CHANGES)
def test_changed_under_way(change: str, form: str, size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that changes between the movements ends the run with 2 and is named; the next run is as from scratch."""
    small_parts(monkeypatch, size)
    name = f"a.{form}"
    data = FORMS[form].write(numbered(MANY[:20]))
    write_tree(tmp_path / "in", {name: data, "b.txt": f"{SCHOOL}\n"})
    publish = Delivery.publish

    def late(*arguments: Any) -> int:
        CHANGES[change](tmp_path / "in" / name, data)
        return publish(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(Delivery, "publish", late)
        told = patched_notices(patch)
        status = run(tmp_path / "in", tmp_path / "out", "-q")
    if form == "warc":  # of which everything is known that an output needs
        assert status == 0
    else:
        assert status == 2
        (said,) = told
        assert said.startswith(f"{name}: ")
        assert said.endswith("; run again")
        assert not (tmp_path / "out" / name).exists()
    assert leftovers(tmp_path) == []
    files: Tree = {path.name: path.read_bytes() for path in (tmp_path / "in").iterdir() if path.is_file()}
    run(tmp_path / "in", tmp_path / "out", "-q")
    assert everything(tmp_path / "out") == scratch(tmp_path / "fresh", files)


class Missing(NamedTuple):
    """A package that is missing, a file and options that need it, and the extra that it is in."""

    package: str
    name: str
    extra: str
    options: tuple[str, ...] = ()


MISSING = [
    Missing("pyarrow", "a.parquet", "parquet"),
    Missing("pyarrow", "a.jsonl", "parquet", ("--to", "parquet")),
    Missing("pyarrow", "a.txt", "parquet", ("--to", "parquet")),
    Missing("fastwarc", "a.warc", "warc"),
    Missing("fastwarc", "a.warc.gz", "warc", ("--to", "txt")),
    Missing("zstd", "a.jsonl.zst", "zstd"),
    Missing("zstd", "a.parquet.zst", "zstd"),
]


@pytest.mark.parametrize("case", MISSING)
def test_a_missing_package(
    case: Missing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where a package is missing the run ends with 2, says what to install and writes nothing; others need it not."""
    monkeypatch.setattr("cleaner.formats.packed.there", lambda asked: case.package not in asked and there(asked))
    write_tree(tmp_path / "in", {case.name: b""})
    assert run(tmp_path / "in", tmp_path / "out", *case.options) == 2
    told = capsys.readouterr().err
    assert f"{case.name}: needs the package " in told
    assert f": pip install 'news-cleaner[{case.extra}]'" in told
    assert {path.name for path in tmp_path.iterdir()} == {"in"}
    (tmp_path / "in" / case.name).unlink()
    write_tree(tmp_path / "in", {"b.csv": csv_of(numbered([FERRY]))})
    assert run(tmp_path / "in", tmp_path / "out", "-q") == 0
