"""What the next system makes of our outputs: the libraries that are to read them do, and find all that is in them.

In CI they have to be there. dolma asks for versions of others that nobody else can live with; of it the tests need
its mixer alone, which imports nothing: `pip install --no-deps dolma`.
"""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import json
import os
import subprocess
import sys
from decimal import Decimal
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias
from uuid import UUID

import pytest

from tests.conftest import IN_CI, rows, write_tree
from tests.runs import BRIDGE, FERRY, SCHOOL, run, state_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tests.runs import Tree

Row: TypeAlias = dict[str, Any]

SHARE = "Share Tweet Email Print"
STORM = "Rain stopped the harvest in Lower Wend, and the mill stood still for all of the week."
AUTHOR = {"name": "Ana Šolc", "sites": ["post", "herald"]}
OTHERS: Row = {
    "published": "2024-05-06",
    "words": 120,
    "large": (1 << 53) + 1,
    "score": 0.25,
    "paid": False,
    "author": AUTHOR,
    "note": "",
}
"""The fields that every record has besides: nobody is to change them."""

LONG = "\n\n".join(
    f"Report {number} of the harbour office speaks of {number * 7} boats, {number * 11} nets and {number * 13} gulls."
    for number in range(3000)
)


def record(name: str, text: str | None, **changes: Any) -> Row:
    """A record that has all fields."""
    return {"id": name, "title": f"On {name}", **OTHERS, **changes, "text": text}


RECORDS = [
    record("ferry", f"A ferry again\n\n{FERRY}\n\n{SHARE}"),
    record(
        "bridge", f"A bridge at last 🌉\n\n{BRIDGE}\n\n{STORM}\n\n{SCHOOL}\n\n{BRIDGE}\n\n{STORM}", words=-3, paid=True
    ),
    record(
        "unicode",
        "The café “Zum Anker” — 渡船は月曜日に再開 — עברית 👩‍👩‍👧 é, its owner said.",
        title="渡船 👩‍👩‍👧 \u2028 é",
    ),
    record("separators", "One line\u2028another line\u2029and a third one of the harbour office, it said."),
    record("empty", ""),
    record("null", None, note=None, author=None),
    record("goes", SHARE, note='"quoted", \\ and\ttab'),
    record("surrogates", "A lone \ud83d came in from the agency today, and \udc00 another one, it said."),
    record("mojibake", "The cafÃ© in the old station stayed open, its owner said on Tuesday.\r\n\r\nSo it is."),
    record("long", LONG),
]
"""Records of which readers are afraid."""


def lines_of(records: Sequence[Row]) -> list[str]:
    """*records* as lines of JSON; a lone surrogate is spelled out, nothing else."""
    said = [json.dumps(each, ensure_ascii=False) for each in records]
    return [line.encode("utf-8", "backslashreplace").decode() for line in said]


def broken(lines: Sequence[str]) -> bytes:
    """A file of *lines*, in the middle of them one that breaks off."""
    return "".join(f"{line}\n" for line in [*lines[:3], '{"id": "broken", "text": "The fer', *lines[3:]]).encode()


def again(records: Sequence[Row], word: str) -> list[Row]:
    """*records* by other names."""
    return [{**each, "id": f"{each['id']}-{word}"} for each in records]


# --- the libraries


def library(name: str) -> Any:
    """The module called *name*; where it is missing the test is skipped, but in CI it fails."""
    return import_module(name) if IN_CI else pytest.importorskip(name)


@pytest.fixture(scope="session")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Any]]:
    """`datasets.load_dataset`, which reads nothing but files and writes nothing outside of the tests' folder."""
    home = tmp_path_factory.mktemp("hub")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("HF_HUB_OFFLINE", "1")
        environment.setenv("HF_DATASETS_OFFLINE", "1")
        environment.setenv("HF_HOME", str(home))

        def load(form: str, files: Sequence[Path], **options: Any) -> Any:
            found = library("datasets")
            found.disable_progress_bars()
            names = [str(file) for file in files]
            return found.load_dataset(form, data_files=names, split="train", cache_dir=str(home), **options)

        yield load


class Files(NamedTuple):
    """Files to be read, in order, all in one folder, and how the hub's library reads them."""

    found: list[Path]
    hub: Callable[..., Any]

    @property
    def glob(self) -> str:
        """A pattern that they are all of, and no other."""
        first = self.found[0]
        return str(first if len(self.found) == 1 else first.with_name(f"*{first.suffix}"))


def frame_rows(frame: Any) -> list[Row]:
    """The rows of a frame of pandas, with None for what is missing."""
    whole = frame.astype(object)
    found: list[Row] = whole.where(frame.notna(), None).to_dict("records")
    return found


def duck_rows(query: str) -> list[Row]:
    """The rows that duckdb finds."""
    with library("duckdb").connect() as connection:
        found = connection.execute(query)
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def trove_rows(reader: str, files: Files) -> list[Row]:
    """The documents that a reader of datatrove finds: it passes over those without a text."""
    readers = library("datatrove.pipeline.readers")
    library("orjson")
    found = []
    for file in files.found:
        documents = getattr(readers, reader)(str(file.parent), glob_pattern=file.name).run()
        found += [{"id": each.id, **each.metadata, "text": each.text} for each in documents]
    for row in found:
        del row["file_path"]
    return found


def each_file(read: Callable[[str], Any], files: Files) -> list[Any]:
    """What *read* gives of each file."""
    return [read(str(file)) for file in files.found]


def flat(found: Sequence[Sequence[Row]]) -> list[Row]:
    """All rows of several files."""
    return [row for each in found for row in each]


Reader: TypeAlias = "Callable[[Files], list[Row]]"

READS_LINES: dict[str, Reader] = {
    "datasets": lambda files: list(files.hub("json", files.found).to_list()),
    "datatrove": lambda files: trove_rows("JsonlReader", files),
    "pandas": lambda files: flat(
        each_file(lambda file: frame_rows(library("pandas").read_json(file, lines=True, dtype=False)), files)
    ),
    "polars": lambda files: flat(each_file(lambda file: library("polars").read_ndjson(file).to_dicts(), files)),
    "polars, lazily": lambda files: library("polars").scan_ndjson(files.found).collect().to_dicts(),
    "duckdb": lambda files: duck_rows(f"SELECT * FROM read_json_auto('{files.glob}')"),  # noqa: S608
}
READS_JSON: dict[str, Reader] = {
    "datasets": READS_LINES["datasets"],
    "pandas": lambda files: flat(
        each_file(lambda file: frame_rows(library("pandas").read_json(file, dtype=False)), files)
    ),
    "polars": lambda files: flat(each_file(lambda file: library("polars").read_json(file).to_dicts(), files)),
    "duckdb": READS_LINES["duckdb"],
}
READS_CSV: dict[str, Reader] = {
    "datasets": lambda files: list(files.hub("csv", files.found, keep_default_na=False).to_list()),
    "datatrove": lambda files: trove_rows("CSVReader", files),
    "pandas": lambda files: flat(
        each_file(lambda file: frame_rows(library("pandas").read_csv(file, keep_default_na=False)), files)
    ),
    "polars": lambda files: flat(
        each_file(
            lambda file: library("polars").read_csv(file, empty_string_is_null=False).to_dicts(),
            files,
        )
    ),
    "duckdb": lambda files: duck_rows(f"SELECT * FROM read_csv('{files.glob}', strict_mode = true)"),  # noqa: S608
}
READS_PARQUET: dict[str, Reader] = {
    "datasets": lambda files: list(files.hub("parquet", files.found).to_list()),
    "datatrove": lambda files: trove_rows("ParquetReader", files),
    "pandas": lambda files: flat(
        each_file(
            lambda file: frame_rows(library("pandas").read_parquet(file, dtype_backend="pyarrow")),
            files,
        )
    ),
    "polars": lambda files: flat(each_file(lambda file: library("polars").read_parquet(file).to_dicts(), files)),
    "duckdb": lambda files: duck_rows(f"SELECT * FROM read_parquet('{files.glob}')"),  # noqa: S608
}


def same(value: Any) -> Any:
    """*value* as all readers say it: a day or a UUID in a string is one for some of them."""
    if isinstance(value, dict):
        return {name: same(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [same(inner) for inner in value]
    if hasattr(value, "tolist"):  # an array of numpy
        return same(value.tolist())
    if isinstance(value, dt.date):
        return value.isoformat().removesuffix("T00:00:00")
    if isinstance(value, Decimal | UUID | bytes):
        return str(value)
    return value


def written(found: Sequence[Row]) -> list[str]:
    """*found* such that what differs in value or type differs in a string, in whatever order the fields are."""
    return [json.dumps(same(row), sort_keys=True, ensure_ascii=False) for row in found]


def with_text(found: Sequence[Row]) -> list[Row]:
    """Those of *found* that datatrove does not pass over."""
    return [row for row in found if row["text"]]


def check(name: str, read: Reader, files: Files, wanted: Sequence[Row]) -> None:
    """The reader called *name* finds in *files* all that is *wanted*, in order."""
    assert written(read(files)) == written(with_text(wanted) if name == "datatrove" else wanted)


# --- what is read

WITHIN = ("--scope", "document")
"""The files below say the same."""


def clean_texts(source: Path, folder: Path) -> dict[str, list[str]]:
    """For each file of *source* the clean text of each of its records that is not lost, as `--to txt` has it."""
    out = folder / "texts"
    assert run(source, out, "-q", "--to", "txt", *WITHIN) in (0, 1)
    found: dict[str, list[str]] = {}
    for row in rows(state_of(out) / "documents.jsonl"):
        if row["output"] is not None:
            text = (out / row["output"]).read_bytes().decode()
            found.setdefault(row["doc"].partition("#")[0], []).append(text.removesuffix("\n"))
    return found


class Cleaned(NamedTuple):
    """A folder, what became of it, and the clean texts by file."""

    source: Path
    out: Path
    texts: dict[str, list[str]]

    def rows(self, name: str, records: Sequence[Row]) -> list[Row]:
        """*records*, those of the file *name*, with their clean texts; where none was and none is, it stays null."""
        pairs = zip(records, self.texts[name], strict=True)
        return [{**each, "text": text if text or each["text"] is not None else None} for each, text in pairs]


def cleaned(folder: Path, files: Tree) -> Cleaned:
    """What becomes of *files*."""
    source = write_tree(folder / "in", files)
    assert run(source, folder / "out", "-q", *WITHIN) in (0, 1)
    return Cleaned(source, folder / "out", clean_texts(source, folder))


NEWS: Tree = {
    "a.jsonl": broken(lines_of(RECORDS)),
    "b.jsonl": broken(lines_of(again(RECORDS, "b"))),
    "c.jsonl.gz": gzip.compress(broken([json.dumps(each) for each in again(RECORDS, "c")]), mtime=0),
    "d.json": f"[{', '.join(map(json.dumps, again(RECORDS, 'd')))}]\n",
}
BY_FILE = {
    "a.jsonl": RECORDS,
    "b.jsonl": again(RECORDS, "b"),
    "c.jsonl.gz": again(RECORDS, "c"),
    "d.json": again(RECORDS, "d"),
}


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Cleaned:
    """All the records in each form of JSON, cleaned."""
    return cleaned(tmp_path_factory.mktemp("news"), NEWS)


def test_what_is_wanted(news: Cleaned) -> None:
    """What is wanted below is what the records say: cleaned, repaired, and no less."""
    wanted = news.rows("a.jsonl", RECORDS)
    found = {row["id"]: row["text"] for row in wanted}
    assert found["ferry"] == f"A ferry again\n\n{FERRY}"
    assert found["bridge"] == f"A bridge at last 🌉\n\n{BRIDGE}\n\n{STORM}\n\n{SCHOOL}"
    assert found["mojibake"] == "The café in the old station stayed open, its owner said on Tuesday.\n\nSo it is."
    assert found["surrogates"] == "A lone \ufffd came in from the agency today, and \ufffd another one, it said."
    assert (found["empty"], found["null"], found["goes"]) == ("", None, "")
    assert len(found["long"]) > 200_000
    assert news.texts["a.jsonl"] == news.texts["b.jsonl"] == news.texts["c.jsonl.gz"] == news.texts["d.json"]


@pytest.mark.parametrize("name", READS_LINES)
@pytest.mark.parametrize("files", [["a.jsonl"], ["a.jsonl", "b.jsonl"], ["c.jsonl.gz"]], ids=", ".join)
def test_json_lines(name: str, files: list[str], news: Cleaned, hub: Callable[..., Any]) -> None:
    """Each library reads JSON lines, packed or not: all records but the broken one, in order, with all their fields."""
    wanted = [row for file in files for row in news.rows(file, BY_FILE[file])]
    check(name, READS_LINES[name], Files([news.out / file for file in files], hub), wanted)


@pytest.mark.parametrize("name", READS_JSON)
def test_json(name: str, news: Cleaned, hub: Callable[..., Any]) -> None:
    """Each library reads an array of records: all of them, in order, with all their fields."""
    check(name, READS_JSON[name], Files([news.out / "d.json"], hub), news.rows("d.json", BY_FILE["d.json"]))


# --- tables

COLUMNS = ["id", "title", "published", "words", "score", "text"]
CELLS: list[list[Any]] = [[each[name] for name in COLUMNS] for each in RECORDS if each["id"] != "surrogates"]


def table(ends: str) -> bytes:
    """The records as a table with lines that end in *ends*."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator=ends)
    writer.writerows([COLUMNS, *CELLS])
    return file.getvalue().encode()


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Cleaned:
    """Tables, cleaned one by one."""
    return cleaned(tmp_path_factory.mktemp("tables"), {"a.csv": table("\r\n"), "b.csv": table("\n")})


@pytest.mark.parametrize("file", ["a.csv", "b.csv"])
@pytest.mark.parametrize("name", READS_CSV)
def test_csv(name: str, file: str, tables: Cleaned, hub: Callable[..., Any]) -> None:
    """Each library reads a table: all rows, in order, and numbers are still numbers; no text is an empty one."""
    records = [dict(zip(COLUMNS, cells, strict=True)) for cells in CELLS]
    wanted = [{**row, "text": row["text"] or ""} for row in tables.rows(file, records)]
    found = [{**row, "text": row["text"] or ""} for row in READS_CSV[name](Files([tables.out / file], hub))]
    if name == "datatrove":  # for which all of them are strings
        wanted = [{column: str(value) for column, value in row.items()} for row in with_text(wanted)]
    assert written(found) == written(wanted)


# --- Parquet


def parquet() -> bytes:
    """The records as Parquet, with columns of many types."""
    pa, pq = library("pyarrow"), library("pyarrow.parquet")
    found = [each for each in RECORDS if each["id"] != "surrogates"]
    count = len(found)
    columns = {
        "id": pa.array([each["id"] for each in found], pa.string()),
        "words": pa.array([each["words"] for each in found], pa.int32()),
        "large": pa.array([each["large"] for each in found], pa.uint64()),
        "score": pa.array([each["score"] for each in found], pa.float32()),
        "paid": pa.array([None, *[each["paid"] for each in found][1:]], pa.bool_()),
        "day": pa.array([dt.date(2024, 5, 6)] * count, pa.date32()),
        "fetched": pa.array([dt.datetime(2024, 5, 6, 7, 8, 9, 123456, dt.UTC)] * count, pa.timestamp("us", tz="UTC")),
        "price": pa.array([Decimal("12.50")] * count, pa.decimal128(9, 2)),
        "author": pa.array([each["author"] for each in found]),
        "pages": pa.array([[{"page": 1, "words": [2, None]}], [], None] * (count // 3)),
        "site": pa.array(["post", "herald", "post"] * (count // 3)).dictionary_encode(),
        "raw": pa.array([b"\x00\xff"] * count, pa.binary()),
        "text": pa.array([each["text"] for each in found], pa.large_string()),
    }
    file = io.BytesIO()
    pq.write_table(pa.table(columns), file, row_group_size=4)
    return file.getvalue()


TYPES: dict[str, Callable[[Files], Any]] = {
    "datasets": lambda files: files.hub("parquet", files.found).features,
    "datatrove": lambda files: [
        {key: type(value) for key, value in row.items()} for row in READS_PARQUET["datatrove"](files)
    ],
    "pandas": lambda files: dict(library("pandas").read_parquet(files.found[0]).dtypes),
    "polars": lambda files: library("polars").read_parquet_schema(files.found[0]),
    "duckdb": lambda files: duck_rows(f"DESCRIBE SELECT * FROM read_parquet('{files.glob}')"),  # noqa: S608
}
"""The types of the columns, as each library says them."""


@pytest.fixture(scope="module")
def columnar(tmp_path_factory: pytest.TempPathFactory) -> Cleaned:
    """A file of Parquet, cleaned."""
    return cleaned(tmp_path_factory.mktemp("columnar"), {"a.parquet": parquet()})


@pytest.mark.parametrize("name", READS_PARQUET)
def test_parquet(name: str, columnar: Cleaned, hub: Callable[..., Any]) -> None:
    """Each library finds in Parquet what it found in the input, in types that are the same, but for the texts."""
    before, after = Files([columnar.source / "a.parquet"], hub), Files([columnar.out / "a.parquet"], hub)
    read = READS_PARQUET[name]
    wanted = columnar.rows("a.parquet", library("pyarrow.parquet").read_table(before.glob).to_pylist())
    if name == "datatrove":
        kept = {row["id"] for row in with_text(wanted)}
        rest = [row for row in read(before) if row["id"] in kept]
        assert [row["text"] for row in read(after)] == [row["text"] for row in with_text(wanted)]
    else:
        rest = read(before)
        assert [row["text"] for row in read(after)] == [row["text"] for row in wanted]
        assert TYPES[name](after) == TYPES[name](before)
    assert written([{**row, "text": ""} for row in read(after)]) == written([{**row, "text": ""} for row in rest])


# --- other forms

PAGE = (
    "<!DOCTYPE html><html lang=en><head><title>A ferry again 🌉</title></head><body><article><h1>A ferry again 🌉</h1>"
    f"<p>{FERRY}</p><p>{BRIDGE}</p><p>{SHARE}</p><p>{SCHOOL}</p></article></body></html>"
)


def warc(pages: Sequence[str]) -> bytes:
    """A WARC file with *pages*."""
    found = []
    for number, page in enumerate(pages):
        body = page.encode()
        block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body
        lines = [
            "WARC/1.0",
            "WARC-Type: response",
            f"WARC-Record-ID: <urn:uuid:5d3b1e8a-0000-4000-8000-{number:012}>",
            f"WARC-Target-URI: https://skarn.example/{number}",
            "WARC-Date: 2024-05-06T23:59:59Z",
            "Content-Type: application/http; msgtype=response",
            f"Content-Length: {len(block)}",
        ]
        found.append("".join(f"{line}\r\n" for line in [*lines, ""]).encode() + block + b"\r\n\r\n")
    return b"".join(found)


def every_form() -> Tree:
    """A file of every form that is read."""
    library("fastwarc")
    return {
        **NEWS,
        "e.csv": table("\n"),
        "f.parquet": parquet(),
        "g.txt": f"A ferry\u2028again\n\n{STORM}\n\n{SHARE}\n",
        "h.txt": "",
        "i.html": PAGE,
        "j.warc": warc([PAGE, PAGE.replace("ferry", "boat")]),
    }


FORMS = [*NEWS, "e.csv", "f.parquet", "g.txt", "h.txt", "i.html", "j.warc"]


class Turned(NamedTuple):
    """What becomes of every form: JSON lines, Parquet, and texts."""

    lines: Path
    parquet: Path
    texts: dict[str, list[str]]

    def rows(self, name: str) -> list[Row]:
        """The rows of the JSON lines that the file *name* became."""
        found = next(self.lines.glob(f"*/{name}*"))
        data = found.read_bytes()
        return [json.loads(line) for line in (gzip.decompress(data) if found.suffix == ".gz" else data).splitlines()]


@pytest.fixture(scope="module")
def turned(tmp_path_factory: pytest.TempPathFactory) -> Turned:
    """Every form made JSON lines, and Parquet."""
    folder = tmp_path_factory.mktemp("forms")
    source = write_tree(folder / "in", {f"{name[0]}/{name}": data for name, data in every_form().items()})
    for to in ("jsonl", "parquet"):
        assert run(source, folder / to, "-q", "--to", to, *WITHIN) == 1
    return Turned(folder / "jsonl", folder / "parquet", clean_texts(source, folder))


@pytest.mark.parametrize("form", FORMS)
def test_texts_of_every_form(form: str, turned: Turned) -> None:
    """JSON lines made of any form have the clean texts in order; no text is an empty one."""
    assert [row["text"] or "" for row in turned.rows(form)] == turned.texts[f"{form[0]}/{form}"]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", READS_LINES)
def test_every_form_to_json_lines(name: str, form: str, turned: Turned, hub: Callable[..., Any]) -> None:
    """Each library reads the JSON lines that any form is made into."""
    files = sorted(turned.lines.glob(f"*/{form}*"))
    assert len(files) == 1
    check(name, READS_LINES[name], Files(files, hub), turned.rows(form))


@pytest.mark.parametrize("form", [form for form in FORMS if form != "f.parquet"])  # which stays what it is
@pytest.mark.parametrize("name", READS_PARQUET)
def test_every_form_to_parquet(name: str, form: str, turned: Turned, hub: Callable[..., Any]) -> None:
    """Each library finds in the Parquet that any form is made into what is in the JSON lines, in the same types."""
    files = sorted(turned.parquet.glob(f"*/{form}*"))
    assert len(files) == 1
    check(name, READS_PARQUET[name], Files(files, hub), turned.rows(form))


def test_texts_as_a_dataset(tmp_path: Path, hub: Callable[..., Any]) -> None:
    """Clean files of plain text are the documents of a dataset, byte for byte."""
    files: Tree = {"a.txt": f"A ferry\u2028again 🌉\n\n{FERRY}\n\n{SHARE}\n", "b.html": PAGE, "c.txt": f"{STORM}\n"}
    found = cleaned(tmp_path, files)
    outputs = sorted(found.out.iterdir())
    read = hub("text", outputs, sample_by="document", keep_linebreaks=True)
    assert list(read["text"]) == [path.read_bytes().decode() for path in outputs]
    assert [text.removesuffix("\n") for text in read["text"]] == [found.texts[name][0] for name in files]


# --- dolma

MIXER = """
import sys
from importlib.util import module_from_spec, spec_from_file_location

spec = spec_from_file_location("dolma", sys.argv[1])
mixer = module_from_spec(spec)
spec.loader.exec_module(mixer)
mixer.mixer_entrypoint(sys.stdin.read())
"""
"""What `dolma mix` does in the end, without all that the rest of the package imports.

It has a process of its own, since of what it can not read it tells in strange ways: it prints what its threads died of.
"""

REMOVED = {"span": "$.attributes.cleaner__removed", "min_score": 0.5, "replacement": "", "syntax": "jsonpath"}


class Corpus(NamedTuple):
    """Documents as dolma wants them: `documents`, the attributes beside them, and what is clean of them."""

    root: Path
    clean: Path

    def documents(self, name: str) -> list[Row]:
        """The documents of a file."""
        return plain_rows(self.root / "documents" / name)

    def attributes(self, name: str) -> list[Row]:
        """The attributes of a file's documents."""
        return plain_rows(self.root / "attributes" / "cleaner" / name)

    def cleaned(self, name: str) -> list[Row]:
        """The documents of a file as a run without attributes leaves them."""
        return plain_rows(self.clean / name)


def plain_rows(path: Path) -> list[Row]:
    """The rows of a file that may be packed."""
    data = path.read_bytes()
    return [json.loads(line) for line in (gzip.decompress(data) if path.suffix == ".gz" else data).split(b"\n")[:-1]]


def corpus(folder: Path, files: Tree, *arguments: str) -> Corpus:
    """What becomes of *files* with attributes, and without."""
    source = write_tree(folder / "scraped", files)
    made = Corpus(folder / "corpus", folder / "clean")
    beside = ["--state", str(folder / "state"), "--attributes", str(made.root / "attributes" / "cleaner")]
    assert run(source, made.root / "documents", "-q", *beside, *arguments) in (0, 1)
    assert run(source, made.clean, "-q", *arguments) in (0, 1)
    return made


def extension() -> Path:
    """Dolma's library, found without importing dolma; where it is missing the test is skipped, but in CI it fails."""
    spec = find_spec("dolma")
    if spec is None and not IN_CI:
        pytest.skip("no dolma")
    assert spec is not None, "dolma is missing"
    return next(path for place in spec.submodule_search_locations or () for path in Path(place).glob("dolma.*.so"))


def mixed(made: Corpus, names: str = "*", **stream: Any) -> dict[str, list[Row]]:
    """What dolma makes of the documents and the attributes beside them, by file."""
    out = made.root / "mixed"
    settings = {
        "name": "news",
        "documents": [str(made.root / "documents" / names)],
        "attributes": ["cleaner"],
        "output": {"path": str(out), "max_size_in_bytes": 1 << 30},
        "compression": {"input": None, "output": None},
        "span_replacement": [REMOVED],
        **stream,
    }
    work = {"input": str(made.root / "work-in"), "output": str(made.root / "work-out")}
    told = json.dumps({"work_dir": work, "processes": 1, "shuffle": False, "streams": [settings]})
    done = subprocess.run(
        [sys.executable, "-c", MIXER, str(extension())],
        input=told.encode(),
        capture_output=True,
        env={**os.environ, "RUST_LOG": "error", "RUST_BACKTRACE": "0"},
        check=False,
    )
    assert (done.returncode, done.stderr.decode()) == (0, "")
    folder = out / "documents"
    return {str(path.relative_to(folder)): plain_rows(path) for path in sorted(folder.rglob("*")) if path.is_file()}


def paragraphs(found: Sequence[Row]) -> list[list[str]]:
    """The paragraphs of each document, with the gaps of cuts closed up."""
    texts = [each["text"].splitlines() for each in found]
    return [[" ".join(line.split()) for line in lines if line.strip()] for lines in texts]


CAPTION = "Enlarge this image toggle caption"
DOCUMENTS: list[Row] = [
    record("ferry", f"A ferry again\n\n{FERRY}\n\n{SHARE}"),
    record("bridge", f"🌉🌉 A bridge at last\n\n{BRIDGE}\n\n{FERRY}\n\n🌉 {SCHOOL}"),
    record("ends", f"A ferry again\r\n\r\n{FERRY}\r\n\r\n{SHARE}\r\n\r\n{STORM}\r\n"),
    record("cut", f"The quay of Skarn is open. {CAPTION} It had been closed for nine weeks."),
    record("goes", SHARE),
    record("empty", ""),
    record("run-on", f"{SHARE}\n{SHARE}\nThe mill of Lower Wend is for sale, its owner said.\n{SHARE}\n"),
    record("unicode", f"渡船 👩‍👩‍👧 é again\n\n{SHARE}\n\nThe owner of the mill — «a mill», he said — stays 🌉."),
    record(
        "own", f"What it was\n\n{SHARE}\n\nIt was a gull, said the harbour master.", attributes={"other": [[0, 1, 1.0]]}
    ),
]


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """Documents for dolma, in folders, packed or not, some lines of them broken."""
    lines = lines_of(DOCUMENTS)
    return corpus(
        tmp_path_factory.mktemp("dolma"),
        {"post/a.jsonl": broken(lines), "herald/b.jsonl.gz": gzip.compress(broken(lines_of(again(DOCUMENTS, "b"))))},
    )


@pytest.mark.parametrize("name", ["post/a.jsonl", "herald/b.jsonl.gz"])
def test_attributes_lie_beside_documents(name: str, documents: Corpus) -> None:
    """Line by line the attributes have the names of the documents, whose texts are as they came."""
    found = documents.documents(name)
    said = DOCUMENTS if name == "post/a.jsonl" else again(DOCUMENTS, "b")
    assert written(found) == written(said)
    assert [each["id"] for each in documents.attributes(name)] == [each["id"] for each in found]


def test_dolma_mixes(documents: Corpus) -> None:
    """Dolma replaces the spans of what goes by nothing, and what stays are the paragraphs that a run alone keeps."""
    found = mixed(documents, "**/*.jsonl*")
    assert sorted(found) == ["herald/b.jsonl.gz", "post/a.jsonl"]
    for name, rows_found in found.items():
        assert [each["id"] for each in rows_found] == [each["id"] for each in documents.documents(name)]
        assert paragraphs(rows_found) == paragraphs(documents.cleaned(name))
    kept = {each["id"]: each for each in found["herald/b.jsonl.gz"]}
    assert paragraphs([kept["ferry-b"], kept["goes-b"]]) == [["A ferry again", FERRY], []]
    assert paragraphs([kept["cut-b"]]) == [["The quay of Skarn is open. It had been closed for nine weeks."]]
    assert kept["own-b"]["attributes"]["other"] == [[0, 1, 1.0]]
    assert {field: kept["bridge-b"][field] for field in OTHERS} == OTHERS


FILTERS = {
    "jsonpath": "$.attributes.cleaner__boilerplate__share_bar",
    "jq": ".attributes.cleaner__boilerplate__share_bar",
}


@pytest.mark.parametrize("syntax", FILTERS)
def test_dolma_filters(syntax: str, tmp_path: Path) -> None:
    """Dolma's filters find the documents that lost something for one reason, in both of its languages."""
    made = corpus(tmp_path, {"a.jsonl": "".join(f"{line}\n" for line in lines_of(DOCUMENTS))})
    lost = {each["id"] for each in DOCUMENTS if SHARE in each["text"]}
    found = mixed(made, filter={"include": [], "exclude": [FILTERS[syntax]], "syntax": syntax})
    assert {each["id"] for each in found["a.jsonl"]} == {each["id"] for each in DOCUMENTS} - lost


def test_dolma_pages(tmp_path: Path) -> None:
    """Pages in records are documents for dolma, with the article for a text, and spans of that."""
    page = {"id": "page", "html": PAGE}
    made = corpus(tmp_path, {"a.jsonl": f"{json.dumps(page)}\n"})
    found = mixed(made)["a.jsonl"]
    assert paragraphs(found) == paragraphs(made.cleaned("a.jsonl"))
    assert SCHOOL in found[0]["text"]


def test_dolma_other_forms(tmp_path: Path) -> None:
    """Texts, pages, tables, arrays and crawls are documents for dolma with `--to jsonl`."""
    library("fastwarc")
    files: Tree = {
        "a.txt": f"A ferry again\n\n{FERRY}\n\n{SHARE}\n",
        "b.html": PAGE,
        "c.csv": f'id,text\nx,"{SHARE}\n\n{STORM}"\n',
        "d.json": json.dumps([{"id": "y", "text": f"{SHARE}\n\nThe mill of Lower Wend is for sale, its owner said."}]),
        "e.warc": warc([PAGE.replace("ferry", "boat")]),
    }
    made = corpus(tmp_path, files, "--to", "jsonl")
    found = mixed(made)
    assert sorted(found) == [f"{name}.jsonl" for name in files]
    for name, said in found.items():
        assert [each["id"] for each in said] == [each["id"] for each in made.cleaned(name)]
        assert paragraphs(said) == paragraphs(made.cleaned(name))


REPAIRED = {
    "mojibake": "The cafÃ© by the quay stays open, its owner said.",
    "entities": "Sm&ouml;rg&aring;s &amp; fish are sold on the quay on Mondays.",
    "controls": "\ufeffA\x00\x01 gull was seen on the quay, \x1b[31mred\x1b[0m as the harbour light.",
}


@pytest.mark.parametrize("line", REPAIRED.values(), ids=REPAIRED)
def test_dolma_and_repairs(line: str, tmp_path: Path) -> None:
    """Offsets count in the text as it came: what goes behind a repaired line goes, and the line stays unrepaired."""
    text = f"{line}\n\n{SHARE}\n\n{line.replace('quay', 'pier')}\n\n{STORM}"
    made = corpus(tmp_path, {"a.jsonl": "".join(f"{said}\n" for said in lines_of([record("a", text)]))})
    found = mixed(made)["a.jsonl"][0]["text"]
    assert [part for part in found.split("\n\n") if part] == [part for part in text.split("\n\n") if part != SHARE]
    assert len(paragraphs(made.cleaned("a.jsonl"))[0]) == 3


SEPARATED = {
    "alone": f"{STORM}\u2028{SHARE}\u2028{SCHOOL}",
    "in mojibake": f"The cafÃ© is open.\u2028{SHARE}\u2028The cafÃ© is old.",
}


@pytest.mark.parametrize("text", SEPARATED.values(), ids=SEPARATED)
def test_dolma_and_line_separators(text: str, tmp_path: Path) -> None:
    """Lines that are separated by U+2028, which is repaired, go by themselves."""
    made = corpus(tmp_path, {"a.jsonl": "".join(f"{said}\n" for said in lines_of([record("a", text)]))})
    kept = [part for part in mixed(made)["a.jsonl"][0]["text"].split("\u2028") if part]
    assert kept == [part for part in text.split("\u2028") if part != SHARE]


NAMED: dict[str, Row] = {
    "a number": {"id": 7, "text": STORM},
    "none": {"text": STORM},
    "null": {"id": None, "text": STORM},
    "empty": {"id": "", "text": STORM},
    "spaces": {"id": " a ", "text": STORM},
    "another field": {"uuid": "a", "text": STORM},
    "no text": {"id": "a", "headline": STORM},
}


@pytest.mark.parametrize("said", NAMED.values(), ids=NAMED)
def test_dolma_and_names(said: Row, tmp_path: Path) -> None:
    """Attributes have the id that the document has, whatever it is."""
    made = corpus(tmp_path, {"a.jsonl": f"{json.dumps(said)}\n"})
    ids = [each["id"] for each in made.attributes("a.jsonl")]
    assert ids == [each["id"] for each in made.documents("a.jsonl")]
    assert ids == [said.get("id") if said.get("id") is not None else said.get("uuid", "a.jsonl#1")]
    assert len(mixed(made)["a.jsonl"]) == 1


UNREADABLE: dict[str, Row] = {
    "null": record("a", None),
    "surrogate": record("a", f"A lone \ud83d came in. {STORM}"),
}


@pytest.mark.parametrize("said", UNREADABLE.values(), ids=UNREADABLE)
def test_dolma_and_awkward_texts(said: Row, tmp_path: Path) -> None:
    """Documents that dolma could not read are written such that it can."""
    made = corpus(tmp_path, {"a.jsonl": "".join(f"{line}\n" for line in lines_of([said, *DOCUMENTS]))})
    assert len(mixed(made)["a.jsonl"]) == 1 + len(DOCUMENTS)


def test_a_large_file_beside_a_small_one(tmp_path: Path) -> None:
    """A file of many parts and one of a single part, in one folder, become what they become alone."""
    large = [record(str(number), STORM, note="gulls" * (1 << 18)) for number in range(3)]
    files: Tree = {"a.jsonl": "".join(f"{line}\n" for line in lines_of(large)), "b.txt": f"{STORM}\n"}
    found = cleaned(tmp_path, files)
    assert (found.out / "b.txt").read_text() == f"{STORM}\n"
    assert rows(found.out / "a.jsonl") == large
