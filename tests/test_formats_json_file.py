"""JSON files: their values told apart as they are, and written with other texts and nothing else."""

from __future__ import annotations

import json
import pickle
import time
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.document import DocumentError, Failure, Raw
from cleaner.formats import format_of, json_file
from cleaner.formats.fields import Fields
from cleaner.formats.records import Fate, Part

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from cleaner.formats.records import Edit, Record

MOST = 1 << 20
NONE = Fields()
FERRY = {"id": 1, "text": "It sails again"}
BRIDGE = {"id": 2, "text": "It is shut"}
TIDE = {"id": 3, "text": "High water at nine"}
NEWS = [FERRY, BRIDGE, TIDE]


def pieces_of(data: bytes, size: int, trouble: DocumentError | None = None) -> Iterator[bytes]:
    """*data* in pieces; then *trouble*."""
    yield from (data[at : at + size] for at in range(0, len(data), size))
    if trouble:
        raise trouble


def cut(
    data: bytes, size: int = 1 << 20, most: int = MOST, trouble: DocumentError | None = None
) -> tuple[list[Part], Failure | None]:
    """The parts of a file of *data* that is read in pieces of *size* bytes, and why there are no more."""
    parts: list[Part] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_file, "PART", size)
        patch.setattr(json_file, "unmarked", lambda *_: pieces_of(data, size, trouble))
        try:
            for part in json_file.cut("", "a.json", most):
                parts.append(pickle.loads(pickle.dumps(part)))  # noqa: PERF401, S301
        except DocumentError as error:
            return parts, error.failure
    return parts, None


def whole(data: bytes, size: int = 1 << 20, most: int = MOST) -> list[Part]:
    """The parts of a file that is whole."""
    parts, failure = cut(data, size, most)
    assert failure is None
    return parts


def reason(data: bytes, size: int = 1 << 20, most: int = MOST) -> tuple[list[str | bytes], str]:
    """What can be read of a file, and why no more of it."""
    parts, failure = cut(data, size, most)
    return texts(parts), failure.reason if failure else ""


def read(parts: Sequence[Part]) -> list[Record]:
    """The records of all parts."""
    return [record for part in parts for record in json_file.read(part, "a.json", NONE)]


def texts(parts: Sequence[Part]) -> list[str | bytes]:
    """What is to be cleaned in each record; the reason if there is nothing."""
    raws = [record.raw for record in read(parts)]
    return [raw.reason if isinstance(raw, Failure) else raw.data for raw in raws]


def output(parts: Sequence[Part], edit: Callable[[Record], Edit], write: Callable[..., Any]) -> list[Any]:
    """What is written of each part if *edit* says what becomes of a record."""
    return [
        write(part, NONE, [edit(record) for record in json_file.read(part, "a.json", NONE) if not record.lost])
        for part in parts
    ]


def written(parts: Sequence[Part], edit: Callable[[Record], Edit]) -> bytes:
    """The file that is written."""
    return b"".join(json_file.join(output(parts, edit, json_file.write), ""))


def stays(_: Record) -> Edit:
    """Every record stays."""
    return Fate.STAYS


def without(*numbers: int) -> Callable[[Record], Edit]:
    """The records of these *numbers* go."""
    return lambda record: Fate.GOES if record.number in numbers else Fate.STAYS


def in_lines(values: Sequence[Any], indent: int | None = None) -> bytes:
    """*values* one after another."""
    return b"".join(json.dumps(value, indent=indent).encode() + b"\n" for value in values)


def test_registered() -> None:
    """A JSON file becomes a JSON file."""
    known = format_of("news.json.gz")
    assert known
    assert (known.form, known.target("same")) == ("json", "json")


SHAPES = {
    "compact": json.dumps(NEWS, separators=(",", ":")).encode(),
    "an array": json.dumps(NEWS).encode() + b"\n",
    "pretty": json.dumps(NEWS, indent=4).encode() + b"\n",
    "spread": b" \r\n[\t" + b"\n\n,\n".join(json.dumps(value).encode() for value in NEWS) + b"\r\n ] \n\n",
    "lines": in_lines(NEWS),
    "pretty values": b"\n" + in_lines(NEWS, indent=2),
    "side by side": b"".join(json.dumps(value).encode() for value in NEWS),
}


@pytest.mark.parametrize("size", [1, 5, 64, 1 << 20])
@pytest.mark.parametrize("shape", SHAPES)
def test_shapes(shape: str, size: int) -> None:
    """However values lie in a file, they are read, stay byte for byte, and what is left of them is JSON."""
    data = SHAPES[shape]
    parts = whole(data, size)
    assert texts(parts) == [value["text"] for value in NEWS]
    assert [record.number for record in read(parts)] == [1, 2, 3]
    assert [record.raw.id for record in read(parts) if isinstance(record.raw, Raw)][2] == "a.json#3"
    assert written(parts, stays) == data
    for gone in [(1,), (2,), (3,), (1, 2), (1, 3), (2, 3)]:
        left = whole(written(parts, without(*gone)), size)
        assert texts(left) == [value["text"] for value in NEWS if value["id"] not in gone]
    nothing = written(parts, without(1, 2, 3))
    assert json.loads(nothing) == [] if data.strip().startswith(b"[") else nothing == b""


def test_one_object() -> None:
    """A file of one object is one record; if that goes nothing is left."""
    data = json.dumps({"text": "It sails", "html": "<p>"}, indent=1).encode() + b"\n"
    parts = whole(data)
    assert texts(parts) == ["It sails"]
    assert written(parts, lambda _: "It\nsails").replace(b"\\n", b" ") == data
    assert written(parts, without(1)) == b""


@pytest.mark.parametrize("data", [b"", b" \r\n", b"[]", b" [ \n] \n"])
def test_no_values(data: bytes) -> None:
    """A file without values is one part without records, and stays as it is."""
    for size in (1, 100):
        parts = whole(data, size)
        assert [part.first for part in parts] == [1]
        assert read(parts) == []
        assert written(parts, stays) == data


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_other_values(size: int) -> None:
    """What is no object is no record that could be read, and stays; numbers never run into one another."""
    values = b'{"text": "a"}1{"text": "b"}-2.5e3 "c" [1, 2]null{}true'
    parts = whole(values, size)
    assert texts(parts) == ["a", "no-object", "b", *["no-object"] * 4, "no-text", "no-object"]
    assert not any(record.lost for record in read(parts))
    assert written(parts, stays) == values
    left = written(parts, without(1, 3, 5, 8))
    assert left == b"1\n-2.5e3 [1, 2]null\ntrue"
    assert texts(whole(left, size)) == ["no-object"] * 5
    array = b'[1, {"text": "a"}, 2]'
    assert written(whole(array, size), lambda record: "b" if record.number == 2 else Fate.STAYS) == array.replace(
        b'"a"', b'"b"'
    )


@pytest.mark.parametrize("number", ["0", "-12.5e-10", "1E5", "NaN", "-Infinity", "true", "null", "1" * 5000])
def test_the_end(number: str) -> None:
    """A number is whole only where something else follows, or the file ends, wherever a piece of it is cut."""
    for data in (number, f'{number} {{"text": "a"}} {number}', f'[{number},{{"text":"a"}},{number}]'):
        for size in (1, 2, 3, 11, 1000):
            parts = whole(data.encode(), size)
            assert [record.number for record in read(parts)] == list(range(1, 2 + 2 * ("text" in data)))
            assert written(parts, stays) == data.encode()


SAYINGS = [
    (r'{"text": "\ud83d\udea2 caf\u00e9"}', "🚢 café"),
    ('{"text": "caf\u00e9 \u2028 \U0001f6a2"}', "café \u2028 🚢"),
    (r'{"text": "half \ud83d"}', "half \ud83d"),
    ('{"a": NaN, "text": "a\tb\0"}', "a\tb\0"),
    ('{"text": "old", "text": "new"}', "new"),
    ('{"[": "]}", "text": "\\\\\\"}, {"}', '\\"}, {'),
]


@pytest.mark.parametrize(("data", "text"), SAYINGS)
def test_sayings(data: str, text: str) -> None:
    """Whatever a text says and however it is escaped, it is read and stays; another one takes its place."""
    for size in (1, 9, 1000):
        parts = whole(f"[{data}]\n".encode("utf-8", "surrogatepass"), size)
        assert texts(parts) == [text]
        assert written(parts, stays) == f"[{data}]\n".encode()
        assert json.loads(written(parts, lambda _: "shut"), strict=False)[0]["text"] == "shut"


def test_another_charset() -> None:
    """A text that is no UTF-8 is bytes, as the file has them."""
    data = '[{"text": "À Skarn"}, {"text": "café"}]'.encode("cp1252")
    assert texts(whole(data)) == ["À Skarn".encode("cp1252"), "café".encode("cp1252")]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("size", [3, 1000])
def test_cut_short(shape: str, size: int) -> None:
    """Of a file that is cut short anywhere all whole values are given, then it fails; what is written is JSON."""
    data = SHAPES[shape]
    array = data.strip().startswith(b"[")
    said = [str(value["text"]) for value in NEWS]
    ends = [data.index(b"}", data.index(text.encode())) + 1 for text in said]
    for at in range(len(data)):
        parts, failure = cut(data[:at], size)
        count = sum(end <= at for end in ends)
        assert texts(parts) == said[:count]
        ended = data[:at].rstrip()
        closed = ended.endswith(b"]") if array else len(ended) in ends
        assert (failure is None) == (closed or not ended)
        if array and count:
            assert json.loads(written(parts, stays)) == NEWS[:count]
            assert json.loads(written(parts, without(1))) == NEWS[1:count]


BROKEN = [
    (b'[{"text": "a"}, {"text": x}, {"text": "b"}]', "Expecting value, byte 26 of the file"),
    (b'[{"text": "a"} {"text": "b"}]', "Expecting ',' delimiter, byte 16 of the file"),
    (b'[{"text": "a"}, ]', "Expecting value, byte 17 of the file"),
    (b'[{"text": "a"},, 1]', "Expecting value, byte 16 of the file"),
    (b'[{"text": "a"}] {"text": "b"}', "Extra data, byte 17 of the file"),
    (b'{"text": "a"}, {"text": "b"}', "Expecting value, byte 14 of the file"),
    (b'{"text": "a"}]', "Expecting value, byte 14 of the file"),
    (b'{"text": "a"} {"text": "b', "Unterminated string starting at, byte 24 of the file"),
    (b'[{"text": "a"}', "Expecting ',' delimiter, byte 15 of the file"),
    (b'{"text": "a"} <html>', "Expecting value, byte 15 of the file"),
]


@pytest.mark.parametrize(("data", "detail"), BROKEN)
def test_broken(data: bytes, detail: str) -> None:
    """What comes before the place where a file is broken is read, and the failure says which place that is."""
    for size in (1, 8, 100):
        for tail in (b"", b" " * 200):
            parts, failure = cut(data + tail, size)
            assert texts(parts) == ["a"]
            assert failure
            assert failure.reason == "broken-json"
            assert tail or failure.detail == detail
            if data.startswith(b"["):
                assert json.loads(written(parts, stays)) == [{"text": "a"}]
                assert json.loads(written(parts, without(1))) == []


def test_nothing_but_trouble() -> None:
    """A file of something else has no parts."""
    for data in (b"<html>", b"[", b"]", b"[x]", b"[] []", b","):
        assert reason(data) == ([], "broken-json")


@pytest.mark.parametrize(
    "nested", [b"[" * 100_000, b'{"a":' * 100_000, b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"]
)
def test_nested(nested: bytes) -> None:
    """Very many values inside each other end a file; those before are read."""
    for size in (1000, 1 << 20):
        assert reason(b'{"text": "a"}' + nested, size) == (["a"], "nested-too-deeply")
        assert reason(b'[{"text": "a"},' + nested, size) == (["a"], "nested-too-deeply")


@pytest.mark.parametrize("large", [b'{"text": "' + b"x" * 100 + b'"}', b"[" + b"1, " * 50 + b"2]", b"1" * 100])
def test_too_large(large: bytes) -> None:
    """A value of just as many bytes as are allowed is read; a larger one ends the file."""
    for data in (b'[{"text": "a"}, ' + large + b', {"text": "b"}]', b'{"text": "a"} ' + large + b' {"text": "b"}'):
        for size in (1, 10, 1000):
            assert texts(whole(data, size, len(large)))[::2] == ["a", "b"]
            assert reason(data, size, len(large) - 1) == (["a"], "too-large")
            assert reason(data[:-50], size, len(large) - 60) == (["a"], "too-large")


def test_very_many_blanks() -> None:
    """Nothing is held without bounds, not even blanks."""
    for data in (b'{"text": "a"}', b'[{"text": "a"}', b'[{"text": "a"},', b'[{"text": "a"}]'):
        for size in (1, 10, 1000):
            assert reason(data + b" " * 200, size, 100) == (["a"], "too-large")


@pytest.mark.parametrize("most", [50, 1000])
def test_memory(most: int) -> None:
    """Of a value no more is held than is allowed, and a piece."""
    held = []

    def pieces() -> Iterator[bytes]:
        yield b'[1, "'
        for _ in range(1000):
            held.append(len(values._text.held))
            yield b"x" * 10

    values = json_file._Values(pieces(), most)
    with pytest.raises(DocumentError, match="too-large"):
        list(values)
    assert max(held) <= len(held) * 10 < most + 100


def test_trouble_with_the_file() -> None:
    """Where a file can not be read any further the failure is that one, behind all values that were whole."""
    trouble = DocumentError("read", "cut-short")
    for data in SHAPES.values():
        for size in (5, 1000):
            parts, failure = cut(data, size, trouble=trouble)
            assert (texts(parts), failure) == ([value["text"] for value in NEWS], trouble.failure)
            parts, failure = cut(data[: data.index(b"shut")], size, trouble=trouble)
            assert (texts(parts), failure) == ([FERRY["text"]], trouble.failure)


def test_rows() -> None:
    """Plain values are what the objects say, with their new texts."""
    found = output(whole(SHAPES["pretty"], 40), lambda r: (Fate.STAYS, "new", Fate.GOES)[r.number - 1], json_file.rows)
    assert [row for rows in found for row in rows] == [FERRY, BRIDGE | {"text": "new"}]


def test_linear() -> None:
    """Neither many values nor a large one that comes in many pieces takes more than linear time."""
    before = time.process_time()
    assert len(whole(b"[" + b"{}," * 200_000 + b"{}]", 1 << 16)) > 5
    assert len(texts(whole(b'{"text": "' + b"x" * (8 << 20) + b'"}', 1 << 10, 16 << 20))) == 1
    assert time.process_time() - before < 8


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=4,
)
OBJECTS = st.lists(
    st.tuples(st.dictionaries(st.sampled_from("abc"), VALUES, max_size=2), st.text(max_size=9)), max_size=6
)
WAYS = st.fixed_dictionaries(
    {
        "indent": st.sampled_from([None, 0, 3, "\t"]),
        "separators": st.sampled_from([None, (",", ":"), (" , ", " :\r\n")]),
        "ensure_ascii": st.booleans(),
    }
)


@given(found=OBJECTS, way=WAYS, shape=st.sampled_from(["array", "lines"]), size=st.integers(1, 80), data=st.data())
def test_any_file(
    found: list[tuple[dict[str, Any], str]], way: dict[str, Any], shape: str, size: int, data: st.DataObject
) -> None:
    """Whatever a file says is read, stays as it is, and takes other texts without a change to anything else."""
    values = [before | {"text": text} for before, text in found]
    dumped = "\n".join(json.dumps(v, **way) for v in values) if shape == "lines" else json.dumps(values, **way)
    raw = dumped.encode()
    parts = whole(raw, size)
    assert texts(parts) == [value["text"] for value in values]
    assert written(parts, stays) == raw
    edits = data.draw(st.lists(st.text(max_size=5) | st.sampled_from(Fate), min_size=len(values), max_size=len(values)))
    changed = written(parts, lambda record: edits[record.number - 1])
    expected = [
        value if edit is Fate.STAYS else value | {"text": edit}
        for value, edit in zip(values, edits, strict=True)
        if edit is not Fate.GOES
    ]
    assert [row for rows in output(whole(changed, size), stays, json_file.rows) for row in rows] == expected
    if shape == "array":
        assert json.loads(changed) == expected
