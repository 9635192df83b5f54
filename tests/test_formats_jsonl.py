"""JSON lines: cut at line feeds, and written again but for the text."""

from __future__ import annotations

import json
import tracemalloc
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.document import Failure, Raw
from cleaner.formats import jsonl
from cleaner.formats.fields import Fields
from cleaner.formats.jsonl import cut_lines, encode, read, rows, settled, write
from cleaner.formats.records import Fate, Part

if TYPE_CHECKING:
    from pathlib import Path

NONE = Fields()
MOST = 1000


def whole(parts: list[Part]) -> bytes:
    """The bytes in *parts*, none of which is a failure."""
    return b"".join(part.data for part in parts)


@given(st.lists(st.sampled_from([b"a", b"\n", b"bb\n", b"\r\n", b"c" * 30]), max_size=20), st.integers(1, 9))
def test_cut(pieces: list[bytes], size: int) -> None:
    """However the bytes come, parts are whole lines in order, numbered rightly, and nothing is missing."""
    data = b"".join(pieces)
    parts = list(cut_lines((data[at : at + size] for at in range(0, len(data), size)), MOST))
    assert whole(parts) == data
    assert [part.data[-1:] for part in parts[:-1]] == [b"\n"] * (len(parts) - 1)
    before = 0
    for part in parts:
        assert part.first == before + 1
        before += part.data.count(b"\n")


@given(st.lists(st.integers(0, 40), max_size=8), st.integers(1, 30), st.integers(1, 20))
def test_large_lines(lengths: list[int], size: int, most: int) -> None:
    """A line that is too large is a failure under its own number; all others are there, under theirs."""
    lines = [b"x" * length for length in lengths]
    data = b"\n".join(lines)
    found: dict[int, object] = {}
    for part in cut_lines((data[at : at + size] for at in range(0, len(data), size)), most):
        each = [part.data] if isinstance(part.data, Failure) else part.data.removesuffix(b"\n").split(b"\n")
        found.update(enumerate(each, part.first))
    for number, line in enumerate(lines, 1):
        if len(line) > most:
            assert found[number] == Failure(
                "read", "too-large", f"more than {most:,} bytes; that is what --max-bytes allows"
            )
        else:
            assert found.get(number, b"") == line


def test_memory_is_bounded() -> None:
    """Of a line without end no more is held than is allowed, and a piece."""
    pieces = (b"x" * 1000 for _ in range(10_000))
    tracemalloc.start()
    (part,) = cut_lines(pieces, 50_000)
    held = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert isinstance(part.data, Failure)
    assert held < 200_000


def test_cut_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file is cut the same way every time, without its byte-order mark; an empty one is one part."""
    monkeypatch.setattr(jsonl, "PART", 10)
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + b'{"a":1}\n' * 9)
    once, again = (list(jsonl.cut(str(path), path.name, MOST)) for _ in range(2))
    assert once == again
    assert len(once) > 3
    assert whole(once) == b'{"a":1}\n' * 9
    path.write_bytes(b"")
    assert list(jsonl.cut(str(path), path.name, MOST)) == [Part(1, b"")]


LINES = Part(
    5,
    b'{"id": 1.0, "text": "a\\u00e9", "z": 1e5}\n'
    b"\n"
    b"broken\n"
    b"[1]\r\n"
    b'  {"text":"b","x":12345678901234567890} \n'
    b'{"headline": "none"}',
)


def test_read() -> None:
    """Records have the numbers of their lines; a blank line is none, and what is no JSON is lost."""
    found = read(LINES, "a.jsonl", NONE)
    assert [(record.number, record.lost) for record in found] == [
        (5, False),
        (7, True),
        (8, False),
        (9, False),
        (10, False),
    ]
    assert found[0].raw == Raw("a.jsonl#5", "aé", metadata={"id": "1.0"})
    reasons = [record.raw.reason for record in found if isinstance(record.raw, Failure)]
    assert reasons == ["broken-json", "no-object", "no-text"]


def test_write() -> None:
    """The text is replaced, in the way in which its line is written; nothing else is, and what is lost is left out."""
    assert write(LINES, NONE, ["ü", Fate.STAYS, "b", Fate.STAYS]) == (
        b'{"id": 1.0, "text": "\\u00fc", "z": 1e5}\n[1]\n{"text":"b","x":12345678901234567890}\n{"headline": "none"}\n'
    )
    assert write(LINES, NONE, [Fate.GOES, Fate.GOES, "c", Fate.GOES]) == b'{"text":"c","x":12345678901234567890}\n'
    assert write(Part(1, '{"text": "é"}'.encode()), NONE, ["ü\n"]) == '{"text": "ü\\n"}\n'.encode()
    assert rows(LINES, NONE, ["ü", Fate.STAYS, Fate.GOES, Fate.STAYS]) == [
        {"id": 1.0, "text": "ü", "z": 1e5},
        {"headline": "none"},
    ]


def test_a_wrong_number_of_edits() -> None:
    """Edits that do not fit the records are a bug, and end the run."""
    with pytest.raises(AssertionError):
        write(LINES, NONE, [Fate.STAYS] * 5)


def test_other_charsets() -> None:
    """A line that is not UTF-8 keeps its bytes; its text is given as bytes, and spelled out when it is replaced."""
    part = Part(1, '{"title": "Möwe", "text": "Fähre"}\n'.encode("cp1252"))
    (record,) = read(part, "a.jsonl", NONE)
    assert isinstance(record.raw, Raw)
    assert record.raw.data == "Fähre".encode("cp1252")
    assert write(part, NONE, ["Fähren"]) == '{"title": "Möwe", "text": "F\\u00e4hren"}\n'.encode("cp1252")


texts = st.text(st.characters(), max_size=20)


@given(
    st.lists(
        st.fixed_dictionaries({"text": texts, "n": st.integers() | st.floats(allow_nan=False) | texts}), max_size=5
    ),
    texts,
)
def test_there_and_back(records: list[dict[str, Any]], new: str) -> None:
    """Any record comes back as it was, and with any text; a lone surrogate stays one."""
    data = b"".join(json.dumps(record).encode() + b"\n" for record in records)
    assert write(Part(1, data), NONE, [Fate.STAYS] * len(records)) == data
    made = write(Part(1, data), NONE, [new] * len(records))
    assert [json.loads(line) for line in made.splitlines()] == [{**record, "text": new} for record in records]


def test_settled() -> None:
    """For dolma every line has an id and a text that can be read; the others are left alone."""
    lines = b'{"id": 7, "text": "a"}\n{"text": "b \\ud83d c"}\n{"id": null, "text": null}\n[1]\n'
    made, ids = settled(lines, ["n#1", "n#2", "n#3", "n#4"])
    assert ids == [7, "n#2", "n#3", "n#4"]
    assert [json.loads(line) for line in made.splitlines()] == [
        {"id": 7, "text": "a"},
        {"text": "b \ufffd c", "id": "n#2"},
        {"id": "n#3", "text": ""},
        [1],
    ]
    assert made.splitlines()[0] == lines.splitlines()[0]


def test_encode() -> None:
    """Rows become lines of UTF-8; a lone surrogate is spelled out."""
    assert encode([{"a": "é\ud83d", "b": None}]) == '{"a": "é\\ud83d", "b": null}\n'.encode()
