"""Tables: rows told apart as they are, and written with another text and nothing else."""

from __future__ import annotations

import csv
import pickle
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.document import DocumentError, Failure, Raw
from cleaner.formats import format_of, table_rows, tables
from cleaner.formats.fields import Fields
from cleaner.formats.records import Fate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from cleaner.formats.records import Edit, Part, Record

MOST = 1 << 20
NONE = Fields()
HEAD = b"id,title,text\n"
FERRY = HEAD + b'1,Ferry,"It sails, again"\n2,Bridge,It is shut\n'


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A place for files that one example after another writes anew."""
    return tmp_path_factory.mktemp("tables")


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of few bytes, so that a small file has many."""
    monkeypatch.setattr(table_rows, "PART", 16)


def cut(folder: Path, data: bytes, name: str = "a.csv", most: int = MOST) -> list[Part]:
    """The parts of a file of *data*, as they go to another process."""
    (folder / name).write_bytes(data)
    known = format_of(name)
    assert known
    assert known.records
    parts = list(known.records.cut(str(folder / name), name, most))
    return [pickle.loads(pickle.dumps(part)) for part in parts]  # noqa: S301


def read(parts: Sequence[Part], fields: Fields = NONE) -> list[Record]:
    """The records of all parts."""
    return [record for part in parts for record in tables.read(part, "a.csv", fields)]


def texts(parts: Sequence[Part], fields: Fields = NONE) -> list[str | bytes]:
    """What is to be cleaned in each record; the reason if there is nothing."""
    raws = [record.raw for record in read(parts, fields)]
    return [raw.reason if isinstance(raw, Failure) else raw.data for raw in raws]


def output(
    parts: Sequence[Part],
    edit: Callable[[Record], Edit],
    fields: Fields = NONE,
    write: Callable[..., Any] = tables.write,
) -> list[Any]:
    """What is written of each part if *edit* says what becomes of a record."""
    return [
        write(part, fields, [edit(record) for record in tables.read(part, "a.csv", fields) if not record.lost])
        for part in parts
    ]


def written(parts: Sequence[Part], edit: Callable[[Record], Edit], fields: Fields = NONE) -> bytes:
    """The file that is written."""
    return b"".join(tables.join(output(parts, edit, fields), ""))


def stays(_: Record) -> Edit:
    """Every record stays."""
    return Fate.STAYS


def to(text: str) -> Callable[[Record], Edit]:
    """Every record that could be read gets this *text*."""
    return lambda record: text if isinstance(record.raw, Raw) else Fate.STAYS


def by_csv(data: bytes, delimiter: str = ",") -> list[list[str]]:
    """The rows that the standard library reads, but blank ones."""
    return [row for row in csv.reader(StringIO(data.decode(), newline=""), delimiter=delimiter) if row]


def test_read(tmp_path: Path) -> None:
    """A row is a record, called by its number below the header, with its text and what else is known of it."""
    (one, two) = read(cut(tmp_path, FERRY))
    assert one == (1, Raw("a.csv#1", "It sails, again", metadata={"id": "1", "title": "Ferry"}), False)
    assert (two.number, two.raw.id if isinstance(two.raw, Raw) else "") == (2, "a.csv#2")


@pytest.mark.usefixtures("small_parts")
def test_parts(tmp_path: Path) -> None:
    """A file is cut where rows end, and a record has the same number in whatever part it is."""
    data = HEAD + b"".join(b'%d,Tide,"High\r\nwater\n%d"\r\n' % (n, n) for n in range(1, 30))
    parts = cut(tmp_path, data)
    assert len(parts) > 5
    assert [record.number for record in read(parts)] == list(range(1, 30))
    assert texts(parts) == [f"High\r\nwater\n{n}" for n in range(1, 30)]
    assert written(parts, stays) == data


@pytest.mark.parametrize("data", [b"", HEAD, b"\n\r\n", b"\xef\xbb\xbf"])
def test_no_records(data: bytes, tmp_path: Path) -> None:
    """A file without rows is one part without records, and stays as it is, but for blank lines."""
    parts = cut(tmp_path, data)
    assert [(part.first, part.data.rows) for part in parts] == [(1, ())]
    assert read(parts) == []
    assert written(parts, stays) == (data if data == HEAD else b"")


def test_blank_lines(tmp_path: Path) -> None:
    """Blank lines are no records and do not count, wherever they are."""
    parts = cut(tmp_path, b"\n\r\nid,text\n\n1,Ferry\n\r\n\n2,Bridge\n\n")
    assert [(record.number, record.raw.data) for record in read(parts) if isinstance(record.raw, Raw)] == [
        (1, "Ferry"),
        (2, "Bridge"),
    ]
    assert written(parts, stays) == b"id,text\n1,Ferry\n2,Bridge\n"


DELIMITERS = [
    ("a.csv", b"id,text", ","),
    ("a.csv", b"id;text", ";"),
    ("a.csv", b"id\ttext", "\t"),
    ("a.CSV", b"id|text", "|"),
    ("a.csv", b'text;"a,b,c";id', ";"),
    ("a.csv", b'"a,b\n,c";text', ";"),
    ("a.csv", b"text", ","),
    ("a.csv", b"a;b,text", ","),
    ("a.tsv", b"id,a,b\ttext", "\t"),
    ("a.tab", b"text", "\t"),
]


@pytest.mark.parametrize(("name", "header", "delimiter"), DELIMITERS)
def test_delimiter(name: str, header: bytes, delimiter: str, tmp_path: Path) -> None:
    """A CSV is delimited by what its header has most of outside quotes, a TSV by tabs."""
    (part,) = cut(tmp_path, header + b"\n" + delimiter.join(["Ferry"] * 9).encode() + b"\n", name)
    assert part.data.delimiter == delimiter
    assert texts([part]) == ["Ferry"]


def test_forms() -> None:
    """A table becomes a table of its own kind."""
    for name, form in {"a.csv": "csv", "a.tsv": "tsv", "a.tab.gz": "tsv"}.items():
        known = format_of(name)
        assert known
        assert (known.form, known.target("same"), known.target("jsonl")) == (form, form, "jsonl")


COLUMNS = [
    ("url,content,text", Fields(), "C"),
    ("url,content,body", Fields(), "B"),
    ("url,body,body", Fields(), "B"),
    ("text,story,b", Fields(text="story"), "B"),
    (" url, text , b", Fields(), "B"),
    ("id,url,article.text", Fields(text="article.text"), "C"),
    (",a,text", Fields(), "C"),
]


@pytest.mark.parametrize(("header", "fields", "found"), COLUMNS)
def test_the_column_of_the_text(header: str, fields: Fields, found: str, tmp_path: Path) -> None:
    """The header says which column has the text: the one that is named, or the first known one; of two the first."""
    assert texts(cut(tmp_path, f"{header}\nA,B,C\n".encode()), fields) == [found]


def test_an_empty_text(tmp_path: Path) -> None:
    """A row whose text is empty has an empty text, though another column might have one."""
    assert texts(cut(tmp_path, b"text,content\n,Ferry\nBridge,\n")) == ["", "Bridge"]


def test_no_text(tmp_path: Path) -> None:
    """Without a column for the text every row fails, says what columns there are, and stays."""
    data = b"id,words\n1,Ferry\n"
    parts = cut(tmp_path, data)
    assert texts(parts) == ["no-text"]
    assert "its fields are id, words" in str(read(parts)[0].raw)
    assert texts(parts, Fields(text="story")) == ["no-text"]
    assert texts(parts, Fields(html="page")) == ["no-text"]
    assert written(parts, stays) == written(parts, stays, Fields(html="page")) == data


def test_ragged(tmp_path: Path) -> None:
    """A row that ends before its text fails and stays; one that has more than the header keeps what it has more."""
    data = b"id,text,url\n1\n2,Ferry\n3,Bridge,u,more,still\n"
    parts = cut(tmp_path, data)
    (short, *_) = read(parts)
    assert short == (1, Failure("read", "ragged", "1 fields, the header has 3"), False)
    assert texts(parts) == ["ragged", "Ferry", "Bridge"]
    assert written(parts, stays) == data
    assert written(parts, to("New")) == b"id,text,url\n1\n2,New\n3,New,u,more,still\n"


ODD = [
    ("a stray quote", b'1,5" pipe,say "so"\n', 'say "so"'),
    ("a quote inside", b'1,a,"He said ""so"", twice"\n', 'He said "so", twice'),
    ("behind a quotation", b'1,a,"so" he said\n', "so he said"),
    ("NUL", b"1,a,b\0c\n", "b\0c"),
    ("a lone \\r in quotes", b'1,a,"b\rc"\n', "b\rc"),
    ("other line ends", "1,a,b\x0bc\x85d\u2028e\n".encode(), "b\x0bc\x85d\u2028e"),
    ("not closed", b'1,a,"b\nc,d\n', "b\nc,d\n"),
    ("not closed, no line end", b'1,a,"b\nc,d', "b\nc,d"),
    ("no line end", b"1,a,b", "b"),
    ("very long", b'1,a,"' + b"x,\n" * 170_000 + b'"\n', "x,\n" * 170_000),
]


@pytest.mark.parametrize(("row", "text"), [odd[1:] for odd in ODD], ids=[odd[0] for odd in ODD])
def test_odd_rows(row: bytes, text: str, tmp_path: Path) -> None:
    """What no careful program writes is read as by the standard library, and stays or changes as any other row."""
    parts = cut(tmp_path, HEAD + row)
    assert texts(parts) == [text]
    kept = written(parts, stays)
    assert kept.startswith(HEAD + row) or kept == HEAD + row + b'"\n'
    assert texts(cut(tmp_path, kept)) == [text]
    (header, changed) = by_csv(written(parts, to('Again, "so"')))
    assert (header, changed[0], changed[-1]) == (["id", "title", "text"], "1", 'Again, "so"')


def test_a_lone_return(tmp_path: Path) -> None:
    """A carriage return alone ends a row, as in files of old; in a text that is written it is quoted."""
    data = b"id,text\r1,Ferry\r2,Bridge\r"
    parts = cut(tmp_path, data)
    assert texts(parts) == ["Ferry", "Bridge"]
    assert written(parts, stays) == data
    assert written(parts, to("a\rb")) == b'id,text\r1,"a\rb"\r2,"a\rb"\r'


def test_unchanged(tmp_path: Path) -> None:
    """A row whose text is as before stays byte for byte, however it is written."""
    data = HEAD + b'"1",Ferry,"sails"\r\n"2","Bridge",shut\n'
    parts = cut(tmp_path, data)
    assert written(parts, lambda record: str(record.raw.data) if isinstance(record.raw, Raw) else Fate.STAYS) == data


def test_changed(tmp_path: Path) -> None:
    """A row keeps its delimiter, its line end, and its quotes if all of its fields have them."""
    parts = cut(tmp_path, b'id;text;url\r\n"1";"a";"b;c"\r\n2;"a";"b;c"\n"3";"a";"b"')
    expected = b'id;text;url\r\n"1";"x, y";"b;c"\r\n2;x, y;"b;c"\n"3";"x, y";"b"\r\n'
    assert written(parts, to("x, y")) == expected


def test_gone(tmp_path: Path) -> None:
    """A record that goes leaves no row, and the header stays."""
    parts = cut(tmp_path, FERRY)
    assert written(parts, lambda record: Fate.GOES if record.number == 1 else "Open") == HEAD + b"2,Bridge,Open\n"
    assert written(parts, lambda _: Fate.GOES) == HEAD


def test_another_charset(tmp_path: Path) -> None:
    """The text of a row that is no UTF-8 is bytes; what else it says stays so when the text, in UTF-8, changes."""
    data = HEAD + "1,Caf\u00e9 \u201equai\u201c,\u201eS\u00ed\u201c, dit-il\n".encode("cp1252")
    data += "2,Café,Sí\n".encode()
    parts = cut(tmp_path, data)
    one, two = [record.raw for record in read(parts) if isinstance(record.raw, Raw)]
    assert (one.data, two.data) == ("\u201eS\u00ed\u201c".encode("cp1252"), "Sí")
    assert one.metadata["title"] == "Café „quai“"
    assert written(parts, lambda record: "„Sí“" if record.number == 1 else "Sí") == data
    changed = written(parts, to("„Nó“")).splitlines()[1]
    assert changed == "1,Café „quai“,".encode("cp1252") + "„Nó“".encode() + b", dit-il"
    (plain,) = output(parts, to("„Nó“"), write=tables.rows)
    assert plain[0] == {"id": "1", "title": "Café „quai“", "text": "„Nó“", "field_4": " dit-il"}


@pytest.mark.parametrize("charset", ["utf-8-sig", "utf-16", "utf-32"])
def test_marked(charset: str, tmp_path: Path) -> None:
    """A byte-order mark is no part of the first name, and says how the file is read."""
    parts = cut(tmp_path, "text,id\nÀ Skarn,1\n".encode(charset))
    assert texts(parts) == ["À Skarn"]
    assert written(parts, stays) == "text,id\nÀ Skarn,1\n".encode()


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("row", [b'3,b,"' + b"x,\n" * 40 + b'"\n', b"3,b," + b"x" * 120 + b"\r\n"])
def test_too_large(row: bytes, tmp_path: Path) -> None:
    """A row that is too large is lost, has a number, and is not in the output; those around it are read."""
    data = HEAD + b"1,a,Ferry\n" + row + b"4,c,Bridge\n"
    whole = read(cut(tmp_path, data, most=len(row.rstrip())))
    assert [isinstance(record.raw, Raw) for record in whole] == [True, True, True]
    parts = cut(tmp_path, data, most=len(row.rstrip()) - 1)
    found = read(parts)
    lost = [record for record in found if record.lost]
    assert [(record.number, getattr(record.raw, "reason", "")) for record in lost] == [(2, "too-large")]
    assert texts(parts)[0] == "Ferry"
    assert texts(parts)[-1] == "Bridge"
    assert written(parts, stays).replace(b'"\n', b"") == HEAD + b"1,a,Ferry\n4,c,Bridge\n"


@pytest.mark.parametrize("most", [20, 50, 119, 120, 121])
@pytest.mark.parametrize("size", [1, 16, 1000])
def test_a_line_too_large(size: int, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a line that is too large nothing comes back as another row, wherever its pieces end."""
    data = HEAD + b"1,a,Ferry\r\n" + b"2,b," + b"x" * 120 + b"\r\n3,c,Bridge\r\n"
    monkeypatch.setattr(table_rows, "unmarked", lambda *_: (data[at : at + size] for at in range(0, len(data), size)))
    parts = list(table_rows.cut("", "a.csv", most))
    assert [record.lost for record in read(parts)] == [False, True, False]
    assert written(parts, stays) == HEAD + b"1,a,Ferry\r\n3,c,Bridge\r\n"


def test_a_stray_quote_in_the_header(tmp_path: Path) -> None:
    """A header with a stray quote is one line as any other, and not all of the file is asked for its delimiter."""
    rows = [b"1;Ferry;It sails\n"] * 9000
    parts = cut(tmp_path, b'id;5" pipe;text\n' + b"".join(rows))
    assert (parts[0].data.header, texts(parts)[-1]) == (b'id;5" pipe;text\n', "It sails")
    assert len(table_rows._head(iter([b'id;5" pipe;text\n', *rows]))) < 5000


@pytest.mark.usefixtures("small_parts")
def test_a_quote_that_is_never_closed(tmp_path: Path) -> None:
    """It costs no more than the bytes that a record may have; what is behind them is read."""
    data = HEAD + b'1,a,"Ferry\n' + b"2,b,Bridge\n" * 100
    parts = cut(tmp_path, data, most=200)
    (lost, *others) = read(parts)
    assert (lost.number, lost.lost) == (1, True)
    assert [record.number for record in others] == list(range(2, 2 + 82))
    assert set(texts(parts)[1:]) == {"Bridge"}


def test_a_header_too_large(tmp_path: Path) -> None:
    """Without its header a table can not be read."""
    with pytest.raises(DocumentError, match="too-large"):
        cut(tmp_path, b"x" * 200 + b"\n1,2\n", most=100)


def test_broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row that the reader refuses is lost, and says why; the others are read."""
    before = csv.field_size_limit(1000)
    monkeypatch.setattr(csv, "field_size_limit", lambda *_: 1 << 30)
    try:
        parts = cut(tmp_path, HEAD + b"1,a," + b"x" * 1001 + b"\n2,b,Ferry\n")
        (lost, kept) = read(parts)
    finally:
        monkeypatch.undo()
        csv.field_size_limit(before)
    assert (lost.lost, lost.raw) == (True, Failure("read", "broken-csv", "field larger than field limit (1000)"))
    assert isinstance(kept.raw, Raw)
    assert written(parts, stays) == HEAD + b"2,b,Ferry\n"


@pytest.mark.usefixtures("small_parts")
def test_a_file_that_breaks_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rows before the place where a file can not be read any further are given, then comes the failure."""

    def pieces(*_: object) -> Iterator[bytes]:
        yield HEAD + b"1,a,Ferry\n2,b,Bri"
        raise DocumentError("read", "cut-short")

    monkeypatch.setattr(table_rows, "unmarked", pieces)
    parts = table_rows.cut("a.csv", "a.csv", MOST)
    assert texts([next(parts)]) == ["Ferry"]
    with pytest.raises(DocumentError, match="cut-short"):
        next(parts)


def test_pages(tmp_path: Path) -> None:
    """The text that is made of a page gets a column of its own behind all others, in every row that stays."""
    data = b'id,html\r\n1,<p>Ferry\r\n2\r\n3,"<p>Bridge",more\r\n4,<p>\r\n'
    parts = cut(tmp_path, data)
    raws = [record.raw for record in read(parts)]
    assert [raw.kind if isinstance(raw, Raw) else raw.reason for raw in raws] == ["html", "ragged", "html", "html"]

    def edit(record: Record) -> Edit:
        return ("Open, now", Fate.STAYS, "Shut", Fate.GOES)[record.number - 1]

    expected = b'id,html,text\r\n1,<p>Ferry,"Open, now"\r\n2,,\r\n3,<p>Bridge,Shut,more\r\n'
    assert written(parts, edit) == expected
    (plain,) = output(parts, edit, write=tables.rows)
    assert plain[0] == {"id": "1", "html": "<p>Ferry", "text": "Open, now"}
    assert plain[2] == {"id": "3", "html": "<p>Bridge", "text": "Shut", "field_4": "more"}


def test_a_page_beside_a_text(tmp_path: Path) -> None:
    """If a page is asked for, its text goes where the text was, also in a row that has no place for it."""
    parts = cut(tmp_path, b"html,id,text\n<p>a,1,old\n<p>b,2\n")
    assert written(parts, to("new"), Fields(html="html")) == b"html,id,text\n<p>a,1,new\n<p>b,2,new\n"
    assert b"html,id,text,clean\n<p>a,1,old,new\n" in written(parts, to("new"), Fields(html="html", text="clean"))


def test_rows(tmp_path: Path) -> None:
    """Plain values are texts by column; a field without a name, or with that of another, is called by its place."""
    parts = cut(tmp_path, b"id,text,id,\n1,a,b,c,d\n2,a\n3,a,b,c\n")
    (plain,) = output(parts, lambda record: Fate.GOES if record.number == 3 else "new", write=tables.rows)
    assert plain == [
        {"id": "1", "text": "new", "field_3": "b", "field_4": "c", "field_5": "d"},
        {"id": "2", "text": "new"},
    ]


LETTERS = st.text(st.sampled_from(list('ab",;\t|\r\n \u00e9\u201c\u2028\U0001f6a2\0x')), max_size=12)
TABLES = st.lists(st.tuples(LETTERS, LETTERS, LETTERS), max_size=8)
WAYS = st.fixed_dictionaries(
    {
        "delimiter": st.sampled_from(",;|\t"),
        "quoting": st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    }
)


def made(rows: Sequence[Sequence[str]], way: dict[str, Any]) -> bytes:
    """A file of *rows* below a header."""
    file = StringIO(newline="")
    csv.writer(file, lineterminator="\r\n", **way).writerows([("id", "text", "url"), *rows])
    return file.getvalue().encode()


@given(rows=TABLES, way=WAYS, new=st.lists(LETTERS, min_size=8, max_size=8), part=st.integers(8, 60))
def test_any_table(rows: list[tuple[str, str, str]], way: dict[str, Any], new: list[str], part: int) -> None:
    """Whatever a table says is read, stays as it is, and takes other texts without a change to anything else."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(table_rows, "PART", part)
        data = made(rows, way)
        pieces = [data[at : at + part] for at in range(0, len(data), part)]
        patch.setattr(table_rows, "unmarked", lambda *_: iter(pieces))
        parts = list(table_rows.cut("", "a.csv", MOST))
    assert texts(parts) == [text for _, text, _ in rows]
    assert [record.number for record in read(parts)] == list(range(1, len(rows) + 1))
    assert written(parts, stays) == data
    changed = written(parts, lambda record: new[record.number - 1])
    expected = [[id_, text, url] for (id_, _, url), text in zip(rows, new, strict=False)]
    assert by_csv(changed, way["delimiter"])[1:] == expected
    plain = [row for piece in output(parts, to("x"), write=tables.rows) for row in piece]
    assert plain == [{"id": id_, "text": "x", "url": url} for id_, _, url in rows]


@given(data=st.text(st.sampled_from(list('text,"\r\n a')), max_size=60), part=st.integers(1, 30))
def test_any_bytes(data: str, part: int) -> None:
    """Whatever a file holds, its rows are those of the standard library, and are so again in what is written."""
    raw = b"text,id\n" + data.encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(table_rows, "PART", part)
        patch.setattr(table_rows, "unmarked", lambda *_: (raw[at : at + part] for at in range(0, len(raw), part)))
        parts = list(table_rows.cut("", "a.csv", MOST))
    assert texts(parts) == [row[0] for row in by_csv(raw)[1:]]
    assert by_csv(written(parts, stays)) == by_csv(raw)
    assert by_csv(written(parts, to("t"))) == [["text", "id"], *(["t", *row[1:]] for row in by_csv(raw)[1:])]
