"""Parquet: rows are read in parts that bounded memory holds, and written with other texts and nothing else changed."""

from __future__ import annotations

import datetime as dt
import decimal
import gzip
import io
import json
from contextlib import suppress
from importlib import import_module
from itertools import islice
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.document import DocumentError, Failure, Raw
from cleaner.formats import format_of, forms, parquet_rows
from cleaner.formats.fields import Fields
from cleaner.formats.jsonl import encode
from cleaner.formats.parquet import cut, join, read, rows, write
from cleaner.formats.parquet_footer import groups_of
from cleaner.formats.parquet_rows import join_rows
from cleaner.formats.records import PART, Fate
from tests.conftest import IN_CI

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from cleaner.formats.records import Edit, Part, Record

MOST = 1 << 20
NEWS = ["The ferry to Skarn runs again.", "Rain stopped the harvest in Lower Wend.", "The council of Orle met twice."]
NEW = "The ferry runs."
STAYS, GOES = Fate.STAYS, Fate.GOES
NONE = Fields()


@pytest.fixture
def pd() -> Any:
    """pandas, which only the tests of what it writes need."""
    return import_module("pandas") if IN_CI else pytest.importorskip("pandas")


def made(path: Path, columns: dict[str, Any] | pa.Table, **options: Any) -> Path:
    """The file at *path*, with these columns."""
    pq.write_table(pa.table(columns) if isinstance(columns, dict) else columns, path, **options)
    return path


def parts_of(path: Path, most: int = MOST) -> list[Part]:
    """All parts of the file at *path*."""
    return list(cut(str(path), path.name, most))


def records_of(path: Path, fields: Fields = NONE, most: int = MOST) -> list[Record]:
    """All records of the file at *path*."""
    return [record for part in parts_of(path, most) for record in read(part, path.name, fields)]


def said(records: Iterable[Record]) -> list[str | bytes]:
    """What each record says: its text, or the reason of its failure."""
    return [record.raw.data if isinstance(record.raw, Raw) else record.raw.reason for record in records]


def written(path: Path, edits: Sequence[Edit], fields: Fields = NONE) -> bytes:
    """The file that becomes of the one at *path*, with an edit for each of its rows."""
    waiting = iter(edits)
    parts = [(part, read(part, path.name, fields)) for part in parts_of(path)]
    pieces = [write(part, fields, list(islice(waiting, len(records)))) for part, records in parts]
    return b"".join(join(pieces, str(path)))


def back(data: bytes) -> pa.Table:
    """The table in a file with the bytes *data*."""
    return pq.read_table(io.BytesIO(data))


def table_of(found: Iterable[dict[str, Any]]) -> pa.Table:
    """The table in the file that is made of rows."""
    return back(b"".join(join_rows([encode(found)])))


def reason_of(path: Path) -> str:
    """Why the file at *path* can not be read any further."""
    with pytest.raises(DocumentError) as caught:
        parts_of(path)
    return caught.value.failure.reason


def invalid(values: list[bytes]) -> pa.Array:
    """A column of strings that need be no UTF-8."""
    return pa.array(values).view(pa.string())


def bytes_of(array: Any) -> list[bytes]:
    """The bytes of the strings in a column."""
    found: list[bytes] = array.cast(pa.large_binary()).to_pylist()
    return found


def test_registered() -> None:
    """Files that end in .parquet, packed or not, are read, and rows of other forms can become one."""
    assert format_of("a.PARQUET") is format_of("news.parquet.gz") is not None
    assert forms()["parquet"].join is join_rows


def test_read(tmp_path: Path) -> None:
    """A record is called by its row; its text, and what else is known of it, come from the columns of these names."""
    day = dt.date(2024, 3, 9)
    path = made(tmp_path / "a.parquet", {"id": [7, 8], "title": ["Ferry", None], "date": [day, day], "text": NEWS[:2]})
    first, second = records_of(path)
    assert (first.number, second.number) == (1, 2)
    known = {"id": "7", "title": "Ferry", "date": "2024-03-09"}
    assert first.raw == Raw("a.parquet#1", NEWS[0], metadata=known)
    assert second.raw == Raw("a.parquet#2", NEWS[1], metadata={"id": "8", "date": "2024-03-09"})


KINDS: list[Any] = [
    pa.string(),
    pa.large_string(),
    pa.string_view(),
    pa.binary(),
    pa.large_binary(),
    pa.binary_view(),
    pa.dictionary(pa.int32(), pa.string()),
    pa.dictionary(pa.int32(), pa.large_string()),
]


def column_of(kind: Any, texts: list[str | None]) -> pa.Array:
    """A column of the type *kind*."""
    if pa.types.is_dictionary(kind):
        return pa.array(texts, kind.value_type).dictionary_encode()
    return pa.array(texts, pa.string()).cast(pa.large_binary()).cast(kind)


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_types_of_text(kind: Any, tmp_path: Path) -> None:
    """A text may be in a column of any type that holds strings or bytes; it keeps that type, and nulls stay."""
    path = made(tmp_path / "a.parquet", {"n": [1, 2, 3, 4], "text": column_of(kind, [NEWS[0], None, "", NEWS[1]])})
    wanted = [NEWS[0], "", "", NEWS[1]]
    assert [data if isinstance(data, str) else data.decode() for data in said(records_of(path))] == wanted
    found = back(written(path, [NEW, "", "", STAYS]))
    assert found.schema == pq.read_schema(path)
    assert found["text"].cast(pa.large_binary()).to_pylist() == [NEW.encode(), None, b"", NEWS[1].encode()]
    found = back(written(path, [STAYS, GOES, NEW, GOES]))
    assert found["n"].to_pylist() == [1, 3]
    assert found["text"].cast(pa.large_binary()).to_pylist() == [NEWS[0].encode(), NEW.encode()]


def test_few_categories(pd: Any, tmp_path: Path) -> None:
    """Categories that are counted in 8 bits are counted in 32 afterwards, since cleaned texts can be more."""
    texts = pd.Series([NEWS[at % 3] for at in range(300)], dtype="category")
    path = made(tmp_path / "a.parquet", pa.Table.from_pandas(pd.DataFrame({"text": texts, "site": texts})))
    found = back(written(path, [f"News {at}" for at in range(300)]))
    assert found["text"].to_pylist() == [f"News {at}" for at in range(300)]
    assert [field.type.index_type for field in found.schema] == [pa.int32(), pa.int8()]


@pytest.mark.parametrize(
    ("columns", "wanted"),
    [
        ({"text": [1, None]}, "no-string"),
        ({"text": [["a"], ["b"]]}, "no-string"),
        ({"text": [{"a": "b"}] * 2, "body": NEWS[:2]}, "no-string"),
        ({"headline": NEWS[:2]}, "no-text"),
        ({"html": [b"1", b"2"], "text": pa.nulls(2)}, ""),
        ({"text": pa.nulls(2)}, ""),
    ],
)
def test_no_text(columns: dict[str, Any], wanted: str, tmp_path: Path) -> None:
    """Where there is no text, each row fails, and stays as it is; a null is an empty text."""
    path = made(tmp_path / "a.parquet", columns)
    records = records_of(path)
    assert said(records) == [wanted] * 2
    assert not any(record.lost for record in records)
    assert back(written(path, [STAYS, STAYS])).equals(pq.read_table(path))


def test_one_column_for_all(tmp_path: Path) -> None:
    """The column that has the text is found by its name, also for rows where another one is fuller."""
    path = made(tmp_path / "a.parquet", {"content": NEWS[:2], "maintext": ["", NEWS[2]]})
    assert said(records_of(path)) == ["", NEWS[2]]
    assert said(records_of(path, Fields(text="content"))) == NEWS[:2]
    assert said(records_of(path, Fields(text="story"))) == ["no-text"] * 2


def test_no_utf8(tmp_path: Path) -> None:
    """A string that is no UTF-8 is given as bytes, and no other; one that stays keeps its bytes."""
    strings = [b"caf\xe9", b"rain", b"caf\xe9 again"]
    path = made(tmp_path / "a.parquet", {"text": invalid(strings), "s": [{"x": 1}] * 3, "title": invalid(strings)})
    assert said(records_of(path)) == [b"caf\xe9", "rain", b"caf\xe9 again"]
    assert bytes_of(back(written(path, [STAYS, NEW, STAYS]))["text"]) == [b"caf\xe9", NEW.encode(), b"caf\xe9 again"]
    part = parts_of(path)[0]
    assert rows(part, NONE, [STAYS, GOES, NEW]) == [
        {"text": "caf\\xe9", "s": {"x": 1}, "title": "caf\\xe9"},
        {"text": NEW, "s": {"x": 1}, "title": "caf\\xe9 again"},
    ]


def test_too_large(tmp_path: Path) -> None:
    """A row with a text of more than so many bytes fails, and stays; other rows are none the worse for it."""
    path = made(tmp_path / "a.parquet", {"text": ["ö" * 50, "ö" * 51, "o" * 100]})
    records = records_of(path, most=100)
    assert said(records) == ["ö" * 50, "too-large", "o" * 100]
    assert records[1].raw == Failure("read", "too-large", "102 bytes; --max-bytes allows 100")


ARTICLES = [{"body": NEWS[0], "words": 6}, None, {"body": None, "words": 0}, {"body": NEWS[1], "words": 7}]


@pytest.mark.parametrize(
    ("column", "path", "texts"),
    [
        (pa.array(ARTICLES), "article.body", [NEWS[0], "no-text", "", NEWS[1]]),
        (
            pa.array([["a", NEWS[0]], None, ["b"], ["c", NEWS[1]]]),
            "article[1]",
            [NEWS[0], "no-text", "no-text", NEWS[1]],
        ),
        (
            pa.array(
                [[{"p": NEWS[0]}], [], None, [{"p": NEWS[1]}, {"p": ""}]], pa.large_list(pa.struct({"p": pa.string()}))
            ),
            "$.article[0].p",
            [NEWS[0], "no-text", "no-text", NEWS[1]],
        ),
    ],
)
def test_nested(column: pa.Array, path: str, texts: list[str], tmp_path: Path) -> None:
    """A text inside a structure or a list is replaced where it is, and all around it stays."""
    file, fields = made(tmp_path / "a.parquet", {"article": column, "n": range(4)}), Fields(text=path)
    assert said(records_of(file, fields)) == texts
    found = back(written(file, [NEW, STAYS, STAYS, GOES], fields))
    assert found.schema == pq.read_schema(file)
    wanted = json.loads(json.dumps(column.to_pylist()[:3]).replace(NEWS[0], NEW))
    assert found["article"].to_pylist() == wanted


def test_name_with_a_dot(tmp_path: Path) -> None:
    """A column with the whole path for its name counts first."""
    path = made(tmp_path / "a.parquet", {"a.b": NEWS[:1], "a": [{"b": "no"}]})
    assert said(records_of(path, Fields(text="a.b"))) == NEWS[:1]


def test_text_of_pages(tmp_path: Path) -> None:
    """The text of a page goes to a new column at the end, in each part of a file, also where no page could be read."""
    pages = ["<p>" + "x" * (PART // 4)] * 12
    path = made(tmp_path / "a.parquet", {"html": pages, "n": range(12)})
    assert len(parts_of(path)) > 1
    assert {record.raw.kind for record in records_of(path) if isinstance(record.raw, Raw)} == {"html"}
    found = back(written(path, [NEW, *[STAYS] * 10, GOES]))
    assert found.column_names == ["html", "n", "text"]
    assert found["text"].to_pylist() == [NEW, *[None] * 10]
    found = back(written(path, [STAYS] * 12, Fields(html="html", text="clean")))
    assert found.schema.field("clean").type == pa.string()


def test_text_of_pages_in_an_empty_column(tmp_path: Path) -> None:
    """A column that says nothing, not even its type, becomes one of strings if pages give it a text."""
    path = made(tmp_path / "a.parquet", {"text": pa.nulls(2), "page": ["<p>a", "<p>b"]})
    found = back(written(path, [NEW, STAYS], Fields(html="page")))
    assert found["text"].to_pylist() == [NEW, None]
    path = made(tmp_path / "b.parquet", {"text": [1, 2], "page": ["<p>a", "<p>b"]})
    assert said(records_of(path, Fields(html="page"))) == ["no-string"] * 2


def test_metadata_stays(pd: Any, tmp_path: Path) -> None:
    """What pandas and others note of a file and of its columns stays, and so does what they read from it."""
    frame = pd.DataFrame({"when": pd.to_datetime(["2024-01-02", "2024-01-03", None]), "text": NEWS})
    frame.index = pd.Index([5, 6, 7], name="key")
    table = pa.Table.from_pandas(frame)
    table = table.replace_schema_metadata({**table.schema.metadata, b"huggingface": b'{"info": {}}'})
    table = table.set_column(1, table.schema.field(1).with_metadata({"unit": "words"}), table.column(1))
    path = made(tmp_path / "a.parquet", table)
    data = written(path, [STAYS, GOES, NEW])
    assert pq.read_schema(io.BytesIO(data)).equals(pq.read_schema(path), check_metadata=True)
    expected = frame.drop(6).assign(text=[NEWS[0], NEW])
    pd.testing.assert_frame_equal(pd.read_parquet(io.BytesIO(data)), expected)


@pytest.mark.parametrize("edits", [[STAYS] * 3, ["", STAYS, "a"], list(NEWS)])
def test_range_of_pandas(pd: Any, edits: list[Edit], tmp_path: Path) -> None:
    """A file that pandas wrote without an index of its own is read by it again, also if rows went."""
    path = tmp_path / "a.parquet"
    pd.DataFrame({"text": NEWS}).to_parquet(path)
    assert len(pd.read_parquet(io.BytesIO(written(path, edits)))) == 3
    assert len(pd.read_parquet(io.BytesIO(written(path, [*edits[:2], GOES])))) == 2


OTHERS = pa.table(
    {
        "text": NEWS,
        "d": pa.array(["a", "b", "a"]).dictionary_encode(),
        "when": pa.array([1, None, 3], pa.timestamp("ns", "Europe/Oslo")),
        "far": pa.array([1 << 62, 1, 1], pa.timestamp("us")),
        "price": pa.array([decimal.Decimal("1.50"), None, decimal.Decimal("2.00")]),
        "map": pa.array([[("a", 1)], [], None], pa.map_(pa.string(), pa.int64())),
        "view": pa.array(["x" * 30, None, "z"], pa.string_view()),
        "views": pa.array([{"v": "x" * 30}, None, {"v": "z"}], pa.struct({"v": pa.string_view()})),
        "list": [[1, 2], None, []],
        "blob": [b"\xff", b"b", None],
        "ratio": [0.5, float("nan"), float("inf")],
        "time": pa.array([1, 2, None], pa.time64("ns")),
        "none": pa.nulls(3),
    }
)


def test_other_columns_stay(tmp_path: Path) -> None:
    """Columns without the text are the same afterwards, whatever their types, also if rows go."""
    path = made(tmp_path / "a.parquet", OTHERS)
    before = pq.read_table(path)
    assert same(back(written(path, [STAYS] * 3)), before)
    without = [name for name in before.column_names if name != "text"]
    assert same(back(written(path, [GOES, NEW, STAYS])).select(without), before.slice(1).select(without))
    assert same(back(written(path, [GOES] * 3)), before.slice(0, 0))


def same(one: pa.Table, other: pa.Table) -> bool:
    """Whether two tables are the same, where no number is like no number."""
    return one.schema == other.schema and all(
        mine.equals(theirs) or repr(mine.to_pylist()) == repr(theirs.to_pylist())
        for mine, theirs in zip(one.columns, other.columns, strict=True)
    )


def test_views_inside(tmp_path: Path) -> None:
    """Views inside of structures, which the library does not slice, are written all the same, in any number of rows."""
    kind = pa.struct({"v": pa.string_view()})
    table = pa.table(
        {"text": ["a"] * 3000, "c": pa.array([{"v": f"News of the day {at}"} for at in range(3000)], kind)}
    )
    path = made(tmp_path / "a.parquet", table, write_batch_size=3000)
    found = back(written(path, [GOES, *[NEW] * 2999]))
    assert found["c"].to_pylist() == table["c"].to_pylist()[1:]


def test_rows(tmp_path: Path) -> None:
    """Rows are plain values that JSON can hold, in the order of the columns, with the new text in its place."""
    part = parts_of(made(tmp_path / "a.parquet", OTHERS))[0]
    first, last = rows(part, NONE, [NEW, GOES, STAYS])
    assert list(first) == OTHERS.column_names
    assert first == {
        "text": NEW,
        "d": "a",
        "when": "1970-01-01T01:00:00+01:00",
        "far": "<value out of range: 4611686018427387904>",
        "price": "1.50",
        "map": [["a", 1]],
        "view": "x" * 30,
        "views": {"v": "x" * 30},
        "list": [1, 2],
        "blob": "\\xff",
        "ratio": 0.5,
        "time": "00:00:00",
        "none": None,
    }
    assert last["ratio"] == "inf"
    json.dumps([first, last], allow_nan=False)


def test_rows_nested(tmp_path: Path) -> None:
    """A text inside a structure is replaced at its path, in rows as well."""
    part = parts_of(made(tmp_path / "a.parquet", {"article": ARTICLES}))[0]
    found = rows(part, Fields(text="article.body"), [NEW, STAYS, GOES, STAYS])
    assert [row["article"] for row in found] == [{"body": NEW, "words": 6}, None, ARTICLES[3]]


def test_parts(tmp_path: Path) -> None:
    """Parts hold about as many bytes as they should, whatever groups a file has, and all rows in their order."""
    texts = [f"{at} " + "news " * (2000 if at % 10 else 100_000) for at in range(200)]
    for size in (1, 7, 200):
        path = made(tmp_path / "a.parquet", {"text": texts}, row_group_size=size)
        parts = parts_of(path)
        assert parts[0].first == 1
        assert max(len(part.data) for part in parts) < 4 * PART
        assert len(parts) < 30
        records = records_of(path)
        assert said(records) == texts
        assert [record.number for record in records] == list(range(1, 201))


@pytest.mark.parametrize("view", [False, True])
def test_parts_carry_what_they_need(view: bool, tmp_path: Path) -> None:  # noqa: FBT001
    """A part of a column with categories, or of views, holds the values of its own rows and no others."""
    texts = pa.array([f"{at} " + "news " * 20_000 for at in range(100)], pa.string_view() if view else pa.string())
    path = made(tmp_path / "a.parquet", {"text": texts if view else texts.dictionary_encode()})
    assert sum(len(part.data) for part in parts_of(path)) < 12 * PART
    assert said(records_of(path)) == texts.to_pylist()


@pytest.mark.parametrize("suffix", [".gz", ""])
def test_same_bytes(suffix: str, tmp_path: Path) -> None:
    """The same file gives the same parts and the same output, packed or not."""
    texts = [f"{at} " + "news " * 5000 for at in range(200)]
    path = made(tmp_path / "a.parquet", {"text": texts, "d": pa.array(NEWS[:2] * 100).dictionary_encode()})
    once = parts_of(path)
    if suffix:
        packed = tmp_path / f"a.parquet{suffix}"
        packed.write_bytes(gzip.compress(path.read_bytes()))
        path = packed
    assert parts_of(path) == once
    pieces = [write(part, NONE, [STAYS] * len(read(part, "a", NONE))) for part in once]
    first, again = (b"".join(join(pieces, str(path))) for _ in range(2))
    assert first == again
    assert back(first)["text"].to_pylist() == texts


@pytest.mark.parametrize("rows_there", [True, False])
def test_no_rows(rows_there: bool, tmp_path: Path) -> None:  # noqa: FBT001
    """A file without rows has one part, and gives a file without rows; so does one of which no row stays."""
    table = OTHERS if rows_there else OTHERS.slice(0, 0)
    path = made(tmp_path / "a.parquet", table)
    assert [part.first for part in parts_of(path)] == [1]
    for data in (written(path, [GOES] * len(table)), b"".join(join([], str(path)))):
        assert back(data).schema == pq.read_schema(path)
        assert back(data).num_rows == 0


def test_no_columns(tmp_path: Path) -> None:
    """A file without any column is a file without records."""
    path = made(tmp_path / "a.parquet", {})
    assert said(records_of(path)) == []
    assert back(written(path, [])).num_columns == 0


CODECS: list[tuple[Any, list[str]]] = [
    ("snappy", ["SNAPPY"] * 3),
    ("none", ["UNCOMPRESSED"] * 3),
    ({"text": "gzip", "l.list.element": "zstd", "n": "none"}, ["GZIP", "ZSTD", "UNCOMPRESSED"]),
    ({"text": "brotli", "l.list.element": "lz4", "n": "snappy"}, ["BROTLI", "LZ4", "SNAPPY"]),
]


@pytest.mark.parametrize(("codecs", "wanted"), CODECS)
def test_codecs(codecs: Any, wanted: list[str], tmp_path: Path) -> None:
    """Each column is compressed as in the source; a packed source, or one that has gone, says nothing of that."""
    table = {"text": NEWS, "l": [["a"]] * 3, "n": range(3)}
    path = made(tmp_path / "a.parquet", table, compression=codecs)

    def of(data: bytes) -> list[str]:
        group = pq.ParquetFile(io.BytesIO(data)).metadata.row_group(0)
        return [group.column(at).compression for at in range(group.num_columns)]

    assert of(written(path, [STAYS] * 3)) == wanted
    pieces = [write(part, NONE, [STAYS] * 3) for part in parts_of(path)]
    assert of(b"".join(join(pieces, str(tmp_path / "none.parquet")))) == ["ZSTD"] * 3
    packed = tmp_path / "b.parquet.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    assert of(written(packed, [STAYS] * 3)) == ["ZSTD"] * 3


def test_groups(tmp_path: Path) -> None:
    """Groups of rows are as long as in the source, and not longer than the memory for them."""
    path = made(tmp_path / "a.parquet", {"text": NEWS * 10}, row_group_size=7)
    metadata = pq.ParquetFile(io.BytesIO(written(path, [STAYS] * 30))).metadata
    assert [metadata.row_group(at).num_rows for at in range(metadata.num_row_groups)] == [7, 7, 7, 7, 2]


def test_footer(tmp_path: Path) -> None:
    """What is read of the end of a file is what the library says of it."""
    path = made(tmp_path / "a.parquet", OTHERS.drop_columns("views"), row_group_size=2)
    metadata = pq.ParquetFile(path).metadata
    with path.open("rb") as file:
        for at, group in enumerate(groups_of(file)):
            theirs = metadata.row_group(at)
            assert group.rows == theirs.num_rows
            for number, column in enumerate(group.columns):
                other = theirs.column(number)
                first = other.dictionary_page_offset if other.has_dictionary_page else other.data_page_offset
                wanted = (other.path_in_schema, other.num_values, other.total_uncompressed_size, first)
                assert (column.path, column.values, column.size, column.start) == wanted


@pytest.mark.parametrize(
    "broken",
    [
        lambda data: b"",
        lambda data: b"PAR1",
        lambda data: b"The ferry runs again. " * 20,
        lambda data: data[:-1],
        lambda data: data[: len(data) // 2],
        lambda data: data[:-8] + b"\xff\xff\xff\x7fPAR1",
        lambda data: data[:-50] + b"\xff" * 42 + data[-8:],
    ],
)
def test_no_parquet(broken: Callable[[bytes], bytes], tmp_path: Path) -> None:
    """A file that is cut short, or no Parquet at all, is refused."""
    path = made(tmp_path / "a.parquet", {"text": NEWS})
    path.write_bytes(broken(path.read_bytes()))
    assert reason_of(path) == "damaged"


def test_packed_and_cut_short(tmp_path: Path) -> None:
    """A packed file that is cut short is refused as all such files are."""
    path = made(tmp_path / "a.parquet", {"text": NEWS})
    packed = tmp_path / "a.parquet.gz"
    packed.write_bytes(gzip.compress(path.read_bytes())[:-12])
    assert reason_of(packed) == "cut-short"


def test_damaged_in_the_middle(tmp_path: Path) -> None:
    """Of a file with a damaged group all is given that lies before."""
    texts = [f"{at} " + "news " * 30_000 for at in range(40)]
    path = made(tmp_path / "a.parquet", {"text": texts}, row_group_size=10, compression="zstd", use_dictionary=False)
    start = pq.ParquetFile(path).metadata.row_group(2).column(0).data_page_offset
    data = path.read_bytes()
    path.write_bytes(data[:start] + b"\xff" * 30 + data[start + 30 :])
    found: list[Part] = []
    with pytest.raises(DocumentError) as caught:
        found.extend(cut(str(path), path.name, MOST))  # which keeps what came before the failure
    assert caught.value.failure.reason == "damaged"
    assert [text for part in found for text in said(read(part, path.name, NONE))] == texts[:20]


@given(st.data())
def test_hostile(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """Whatever bytes of a file are changed, it is read, or refused in our words."""
    buffer = io.BytesIO()
    codec = data.draw(st.sampled_from(["none", "snappy", "zstd"]))
    table = OTHERS.drop_columns("views")  # which are not written in groups as yet
    pq.write_table(table, buffer, compression=codec, row_group_size=2, use_dictionary=codec != "zstd")
    changed = bytearray(buffer.getvalue())
    for _ in range(data.draw(st.integers(1, 3))):
        changed[-1 - data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.mktemp("hostile") / "a.parquet"
    path.write_bytes(changed)
    with suppress(DocumentError):
        for part in parts_of(path):
            edits: list[Edit] = [
                NEW if isinstance(record.raw, Raw) else STAYS for record in read(part, "a.parquet", NONE)
            ]
            list(join([write(part, NONE, edits)], str(path)))
            rows(part, NONE, edits)


def peak_of(work: Callable[[], object]) -> int:
    """The most memory that Arrow holds at a time during *work*."""
    usual = pa.default_memory_pool()
    pool = pa.proxy_memory_pool(usual)
    pa.set_memory_pool(pool)
    try:
        work()
    finally:
        pa.set_memory_pool(usual)
    return int(pool.max_memory())


def test_memory_for_one_long_group(tmp_path: Path) -> None:
    """A file of one long group takes as little memory as one of many."""
    texts = [f"{at} " + "The ferry to Skarn runs again. " * 300 for at in range(6000)]
    path = made(tmp_path / "a.parquet", {"text": texts}, row_group_size=6000, use_dictionary=False)
    assert sum(map(len, texts)) > 50 * PART
    parts = 0

    def work() -> None:
        nonlocal parts
        parts = sum(1 for _ in cut(str(path), path.name, MOST))

    assert peak_of(work) < 20 * PART
    assert parts > 40


def test_memory_for_a_trick(tmp_path: Path) -> None:
    """A small file whose rows all point to one large text is read a few rows at a time."""
    texts = pa.DictionaryArray.from_arrays(pa.array([0] * 50_000, pa.int32()), ["news " * 200_000])
    path = made(tmp_path / "a.parquet", {"text": texts}, store_schema=False)
    assert path.stat().st_size < PART
    assert peak_of(lambda: list(islice(cut(str(path), path.name, MOST), 2))) < 700 * PART


@pytest.mark.parametrize(
    ("values", "kind", "found"),
    [
        ([1, None, 2], pa.int64(), [1, None, 2]),
        ([1, 2.5, 1 << 40], pa.float64(), [1.0, 2.5, float(1 << 40)]),
        ([True, False], pa.bool_(), [True, False]),
        ([None, None], pa.string(), [None, None]),
        (["a", 1, None, True, 1.5], pa.string(), ["a", "1", None, "true", "1.5"]),
        ([1, True], pa.string(), ["1", "true"]),
        ([["a"], "b"], pa.string(), ['["a"]', "b"]),
        ([{"x": 1}, "b", [1]], pa.string(), ['{"x": 1}', "b", "[1]"]),
        ([1 << 63, 1], pa.string(), ["9223372036854775808", "1"]),
        ([(1 << 53) + 1, 0.5], pa.string(), ["9007199254740993", "0.5"]),
        ([(1 << 53) + 1, 5], pa.int64(), [(1 << 53) + 1, 5]),
        ([float("nan"), 1.5], pa.string(), ["NaN", "1.5"]),
        (["\ud800a", "é"], pa.string(), ["\\ud800a", "é"]),
        ([[1], [], [2.5, None]], pa.list_(pa.float64()), [[1.0], [], [2.5, None]]),
        ([[1, "a"], None], pa.list_(pa.string()), [["1", "a"], None]),
        ([[], []], pa.list_(pa.string()), [[], []]),
        ([{}, {}], pa.string(), ["{}", "{}"]),
        (
            [{"x": 1}, {"y": "b"}, {}],
            pa.struct({"x": pa.int64(), "y": pa.string()}),
            [{"x": 1, "y": None}, {"x": None, "y": "b"}, {"x": None, "y": None}],
        ),
        ([{str(at): at} for at in range(300)], pa.string(), [json.dumps({str(at): at}) for at in range(300)]),
    ],
)
def test_types_of_rows(values: list[Any], kind: Any, found: list[Any]) -> None:
    """Rows get the type that holds all of their values; those that have none in common are strings."""
    table = table_of([{"v": value} for value in values])
    assert table.schema.field("v").type.equals(kind)
    assert table["v"].to_pylist() == found


def test_join_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Columns come in the order of their first appearance; what a row lacks is null; batches change nothing."""
    some: list[dict[str, Any]] = [
        {"b": 1, "text": NEWS[0]},
        {"text": NEWS[1], "a": [1]},
        {"b": 0.5},
        {"a": [None, "x"]},
    ]
    pieces = [encode(some[:1]), b"", encode(some[1:])]
    once = b"".join(join_rows(pieces))
    monkeypatch.setattr(parquet_rows, "PART", 1)
    table = back(b"".join(join_rows(pieces)))
    assert table.equals(back(once))
    assert b"".join(join_rows(pieces)) == b"".join(join_rows([b"".join(pieces)]))
    assert table.to_pydict() == {
        "b": [1.0, None, 0.5, None],
        "text": [NEWS[0], NEWS[1], None, None],
        "a": [None, ["1"], None, [None, "x"]],
    }


@pytest.mark.parametrize(("found", "length"), [([], 0), ([{}, {}], 2)])
def test_join_rows_without_columns(found: list[dict[str, Any]], length: int) -> None:
    """Where rows name no column there is one, for the text."""
    table = table_of(found)
    assert table.schema == pa.schema([("text", pa.string())])
    assert table.num_rows == length


def test_join_rows_nested_deeply() -> None:
    """What is nested more deeply than can be written is JSON from some depth on."""
    deep: Any = "core"
    for _ in range(100):
        deep = [{"in": deep}]
    assert "core" in str(table_of([{"v": deep}])["v"].to_pylist())


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.text("\ud800\udc00a", max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@given(st.lists(st.dictionaries(st.text(max_size=2) | st.just("\ud800"), VALUES, max_size=4), max_size=6))
def test_any_rows(found: list[dict[str, Any]]) -> None:
    """Any objects of JSON become a file with as many rows, and strings are in it as they were."""
    table = table_of(found)
    assert table.num_rows == len(found)
    for name in {name for row in found for name in row if name.isprintable()}:
        column = [row.get(name) for row in found]
        if all(value is None or (isinstance(value, str) and "\ud800" not in value) for value in column):
            spelled = [value and value.encode("utf-8", "backslashreplace").decode() for value in column]
            assert table[name].to_pylist() == spelled


def test_there_and_back(tmp_path: Path) -> None:
    """Rows of a file, made a file again, are the same rows."""
    path = made(tmp_path / "a.parquet", {"id": [1, 2, 3], "text": NEWS, "tags": [["sea"], None, ["town", "hall"]]})
    found = rows(parts_of(path)[0], NONE, [STAYS] * 3)
    assert table_of(found).to_pylist() == pq.read_table(path).to_pylist()
