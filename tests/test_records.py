"""Files of many records, from the command line to the last byte: cleaned like text files, and nothing else in them."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
import lzma
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from functools import partial
from importlib import import_module
from itertools import chain
from pathlib import Path
from signal import SIGKILL
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.cli import call
from cleaner.formats import packed
from cleaner.job.read import extracted
from cleaner.job.tasks import grouped
from tests.conftest import ROOT, cleaner, read_tree, rows, write_tree
from tests.runs import BRIDGE, FERRY, SCHOOL, Tree, everything, leftovers, run, state_of
from tests.strike import sends
from tests.strike import struck as strike
from tests.test_job_inputs import shuffle_listing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Row: TypeAlias = dict[str, Any]

SHARE: Final = "Share Tweet Email Print"
STORM: Final = "Rain stopped the harvest in Lower Wend, and the mill stood still for all of the week."
CAPTION: Final = "Enlarge this image toggle caption"

TEXTS: Final = [
    f"A ferry again\n\nA ferry again\n\n{FERRY}\n\n{SHARE}",
    f"A bridge at last 🌉\n\n{BRIDGE}\n\n{SCHOOL}\n\n{BRIDGE}\n\n{FERRY}",
    "The cafÃ© in the old station\n\nIt is open, â€œmost daysâ€, its owner said on Tuesday of last week.",
    "",
    SHARE,
    f"One line of a longer report, the mayor said.\r\n\r\n{STORM}\r\n\r\n{SHARE}\r\n\r\n🛥 Fähre 渡船 🛥 goes on.",
    f"The mill in the storm. {CAPTION} It stood still, the miller said, and nobody came to see it.",
    f"{STORM}\n\n{SCHOOL.replace('roof', 'door')}\n\n   {FERRY}   \n\n",
    'He said "no", and \\ then: a,b;c\td \u2028 e, as the paper wrote on the day after.',
]
"""Something of everything: duplicates within and across, boilerplate, repairs, a cut, line ends, wide signs."""


# --- the formats, as others write and read them


def jsonl_of(records: Sequence[Row]) -> bytes:
    return "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in records).encode()


def csv_of(records: Sequence[Row], delimiter: str = ",") -> bytes:
    sheet = io.StringIO(newline="")
    writer = csv.DictWriter(sheet, list(records[0]) if records else ["id", "text"], delimiter=delimiter)
    writer.writeheader()
    writer.writerows(records)
    return sheet.getvalue().encode()


def csv_rows(data: bytes, delimiter: str = ",") -> list[Row]:
    return list(csv.DictReader(io.StringIO(data.decode(), newline=""), delimiter=delimiter))


def parquet_of(records: Sequence[Row]) -> bytes:
    import pyarrow as pa
    from pyarrow import parquet

    sink = io.BytesIO()
    parquet.write_table(pa.Table.from_pylist(list(records)), sink, row_group_size=3)
    return sink.getvalue()


def parquet_table(data: bytes) -> Any:
    from pyarrow import parquet

    return parquet.read_table(io.BytesIO(data))


def warc_of(records: Sequence[Row]) -> bytes:
    """Texts as they come after an extraction."""
    return b"".join(warc_record(each["id"], each["text"].encode()) for each in records)


def warc_record(name: str, block: bytes, kind: str = "conversion", media: str = "text/plain") -> bytes:
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{name}>\r\nContent-Type: {media}\r\n"
    head += f"WARC-Date: 2024-05-06T07:08:09Z\r\nContent-Length: {len(block)}\r\n\r\n"
    return head.encode() + block + b"\r\n\r\n"


class Form(NamedTuple):
    """How records are written and read in a format, by means that are not ours."""

    write: Callable[[Sequence[Row]], bytes]
    read: Callable[[bytes], list[Row]]


def lines_read(data: bytes) -> list[Row]:
    return [json.loads(line) for line in data.split(b"\n") if line]


FORMS: Final = {
    "jsonl": Form(jsonl_of, lines_read),
    "ndjson": Form(jsonl_of, lines_read),
    "json": Form(lambda records: json.dumps(list(records), indent=1).encode(), json.loads),
    "csv": Form(csv_of, csv_rows),
    "tsv": Form(partial(csv_of, delimiter="\t"), partial(csv_rows, delimiter="\t")),
    "parquet": Form(parquet_of, lambda data: list(parquet_table(data).to_pylist())),
    "warc": Form(warc_of, lines_read),
}


def zstd() -> Any:
    return import_module("compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd")


PACK: Final[dict[str, Callable[[bytes], bytes]]] = {
    "": bytes,
    ".gz": lambda data: gzip.compress(data, mtime=0),
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".zst": lambda data: bytes(zstd().compress(data)),
}
UNPACK: Final[dict[str, Callable[[bytes], bytes]]] = {
    "": bytes,
    ".gz": gzip.decompress,
    ".bz2": bz2.decompress,
    ".xz": lzma.decompress,
    ".zst": lambda data: bytes(zstd().decompress(data)),
}
KINDS: Final = [(form, "") for form in FORMS] + [
    ("jsonl", ".gz"),
    ("jsonl", ".zst"),
    ("jsonl", ".bz2"),
    ("jsonl", ".xz"),
    ("json", ".gz"),
    ("csv", ".zst"),
    ("tsv", ".xz"),
    ("parquet", ".gz"),
    ("warc", ".gz"),
]


def output_of(name: str) -> str:
    """What becomes of the file *name*: what is no form to write in becomes JSON lines."""
    stem, packing = packed.split(name)
    return f"{stem}.jsonl{packing}" if stem.endswith(".warc") else name


def read_output(out: Path, name: str) -> list[Row]:
    """The records in what became of the file *name*."""
    stem, packing = packed.split(name)
    return FORMS[stem.rpartition(".")[2]].read(UNPACK[packing]((out / output_of(name)).read_bytes()))


def numbered(texts: Sequence[str]) -> list[Row]:
    return [{"id": f"n{number}", "text": text, "note": f"{number},x"} for number, text in enumerate(texts, 1)]


IN_PARTS: Final = [
    import_module(f"cleaner.formats.{name}")
    for name in ("records", "jsonl", "json_file", "table_rows", "warc", "parquet_reader", "parquet_rows")
]


def small_parts(monkeypatch: pytest.MonkeyPatch, size: int = 300) -> None:
    """Make the parts of a file so small that little files have many."""
    for module in IN_PARTS:
        monkeypatch.setattr(module, "PART", size)
    monkeypatch.setattr("cleaner.formats.parquet_reader._ENOUGH", size)


# --- cleaned like text files


def by_number(entries: list[Row], number_of: Callable[[str], int]) -> list[Row]:
    """Rows of a ledger, with numbers for the names of documents."""
    found = []
    for entry in entries:
        witness = entry["witness"] and {**entry["witness"], "doc": number_of(entry["witness"]["doc"])}
        found.append({**entry, "doc": number_of(entry["doc"]), "witness": witness})
    return found


COUNTS: Final = ("paragraphs", "kept", "removed", "cut", "flagged", "repaired", "verdict")


@pytest.fixture(scope="module", params=["document", "corpus"])
def as_files(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """A scope, and what becomes of `TEXTS` in it if each is a file."""
    folder = tmp_path_factory.mktemp("files")
    write_tree(folder / "in", {f"{number:03}.txt": text for number, text in enumerate(TEXTS, 1)})
    assert run(folder / "in", folder / "out", "-q", "--site-from", "none", "--scope", request.param) == 0
    return request.param, folder / "out"


@pytest.mark.parametrize("parts", ["one part", "many parts"])
@pytest.mark.parametrize("kind", KINDS, ids="".join)
def test_like_text_files(
    kind: tuple[str, str], parts: str, as_files: tuple[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Texts in records become what the same texts in files become, with the same rows in ledger and manifest."""
    (form, packing), (scope, wanted) = kind, as_files
    if parts == "many parts":
        small_parts(monkeypatch)
    name = f"news.{form}{packing}"
    write_tree(tmp_path / "in", {name: PACK[packing](FORMS[form].write(numbered(TEXTS)))})
    assert run(tmp_path / "in", tmp_path / "out", "-q", "--site-from", "none", "--scope", scope) == 0
    clean = [data.decode().removesuffix("\n") for data in read_tree(wanted).values()]
    assert [row["text"] for row in read_output(tmp_path / "out", name)] == clean
    for ledger in ("removed.jsonl", "flagged.jsonl"):
        found = by_number(rows(state_of(tmp_path / "out") / ledger), lambda doc: int(doc.removeprefix(f"{name}#")))
        assert found == by_number(rows(state_of(wanted) / ledger), lambda doc: int(doc.removesuffix(".txt")))
    found, others = (rows(state_of(out) / "documents.jsonl") for out in (tmp_path / "out", wanted))
    assert [[row[key] for key in COUNTS] for row in found] == [[row[key] for key in COUNTS] for row in others]
    assert [row["doc"] for row in found] == [f"{name}#{number}" for number in range(1, len(TEXTS) + 1)]
    assert {row["output"] for row in found} == {output_of(name)}


def test_across_files(tmp_path: Path) -> None:
    """A duplicate is one whatever kinds of files the two copies lie in, and its witness is named."""
    files: Tree = {f"{form}.{form}": made.write([{"id": "a", "text": STORM}]) for form, made in FORMS.items()}
    write_tree(tmp_path / "in", files | {"a.txt": f"{STORM}\n"})
    assert run(tmp_path / "in", tmp_path / "out", "-q") == 0
    found = rows(state_of(tmp_path / "out") / "removed.jsonl")
    assert [row["doc"] for row in found] == [f"{form}.{form}#1" for form in sorted(FORMS)]
    assert {row["witness"]["doc"] for row in found} == {"a.txt"}


@pytest.mark.parametrize(("form", "packing"), KINDS)
def test_nothing_lost(form: str, packing: str, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """Of every record: kept, cut and removed are what `restore` prints, at the offsets that the ledger says."""
    name = f"news.{form}{packing}"
    write_tree(tmp_path / "in", {name: PACK[packing](FORMS[form].write(numbered(TEXTS)))})
    assert run(tmp_path / "in", tmp_path / "out", "-q") == 0
    state, clean = state_of(tmp_path / "out"), read_output(tmp_path / "out", name)
    for number, row in enumerate(clean, 1):
        doc = f"{name}#{number}"
        text = extracted(state, doc).text
        capfdbinary.readouterr()
        assert call(["restore", str(tmp_path / "out"), doc]) == 0
        assert capfdbinary.readouterr().out.decode() == text
        kept, at = "", 0
        of_record = [each for each in rows(state / "removed.jsonl") if each["doc"] == doc]
        for entry in (each for each in of_record if each["stage"] != "repair"):
            assert text[entry["start"] : entry["end"]] == entry["text"] != ""
            kept, at = kept + text[at : entry["start"]], entry["end"]
        assert "".join((kept + text[at:]).split()) == "".join(row["text"].split())
        assert call(["explain", str(tmp_path / "out"), doc, "--json"]) == 0
        flagged = [each for each in rows(state / "flagged.jsonl") if each["doc"] == doc]
        assert lines_read(capfdbinary.readouterr().out) == of_record + flagged


@pytest.mark.parametrize("doc", ["news.jsonl#99", "news.jsonl", "news.jsonl#"])
def test_explain_what_there_is_not(doc: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A record that there is not is an error that names one that there is."""
    write_tree(tmp_path / "in", {"news.jsonl": jsonl_of(numbered(TEXTS))})
    assert run(tmp_path / "in", tmp_path / "out", "-q") == 0
    for command in ("explain", "restore"):
        assert call([command, str(tmp_path / "out"), doc]) == 2
        assert "did you mean 'news.jsonl#" in capsys.readouterr().err


# --- all else as it was

GONE: Final = f"{FERRY}\n\n{SHARE}"

EXACT: Final = [
    ('{"a":1.10,"b":1e5,"c":12345678901234567890,"text":', ',"d":-0.0,"e":1E+2}'),
    (
        '{ "text" : ',
        ' ,"slash":"\\/","e":"\\u00e9\\n\\u0041\\ud83d\\ude00","nested":{"text":"Share Tweet Email Print"} }',
    ),
    ('{"z":null,\t"y":true,"x":[1, 2,3 ,[ ],{ }],"text":', ',"w":false}'),
    ('{"same":1,"same":2,"text":', ',"":"","\\u0074ext2":NaN,"i":-Infinity}'),
    ('{"big":' + "9" * 5000 + ',"text":', ',"é":"ü 🛥 \u2028 \u0085"}'),
    ('{"control":"a\tb","text":', "}"),
]
"""What stands before and behind a text."""


@pytest.mark.parametrize("form", ["jsonl", "json"])
def test_all_other_bytes(form: str, tmp_path: Path) -> None:
    """Of JSON every byte beside the text stays: numbers, escapes, blanks and the order of the fields."""

    def written(text: str) -> bytes:
        lines = [f"{before}{json.dumps(text)}{behind}" for before, behind in EXACT]
        joined = "\n".join(lines) + "\n" if form == "jsonl" else "[\n  " + " ,\n\n".join(lines) + "\n]\n\n"
        return joined.encode()

    write_tree(tmp_path / "in", {f"a.{form}": written(GONE)})
    assert run(tmp_path / "in", tmp_path / "out", "-q", "--scope", "document") == 0
    assert read_tree(tmp_path / "out") == {f"a.{form}": written(FERRY)}


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)
records = st.dictionaries(st.text(max_size=4).filter(lambda name: name != "text"), values, max_size=4)
texts = st.lists(st.sampled_from([FERRY, BRIDGE, SHARE, "cafÃ©", "🛥 渡船", ""]), max_size=3).map("\n\n".join)


@settings(max_examples=25)
@given(st.lists(st.tuples(records, texts, st.booleans()), max_size=6), st.sampled_from(["jsonl", "json"]))
def test_any_other_values(found: list[tuple[Row, str, bool]], form: str) -> None:
    """Whatever records hold besides, in whatever order, it stays, and so does a text of which nothing goes."""
    before = [
        dict(reversed({**each, "text": text}.items())) if turned else {**each, "text": text}
        for each, text, turned in found
    ]
    lines = [json.dumps(each) for each in before]
    data = "".join(f"{line}\n" for line in lines) if form == "jsonl" else f"[{', '.join(lines)}]"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_tree(folder / "in", {f"a.{form}": data})
        assert run(folder / "in", folder / "out", "-q") == 0
        written = (folder / "out" / f"a.{form}").read_text("utf-8")
        after = lines_read(written.encode()) if form == "jsonl" else json.loads(written)
    assert [list(each) for each in after] == [list(each) for each in before]
    for one, other in zip(before, after, strict=True):
        assert json.dumps({**one, "text": ""}) == json.dumps({**other, "text": ""})


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_tables(delimiter: str, end: str, tmp_path: Path) -> None:
    """Of a table all other fields stay, byte for byte, and rows keep their number, order and line ends."""
    d = delimiter
    before = (
        f'id{d}text{d}"a ""b"""{end}007{d}"{GONE}"{d}1.10{end}" x"{d}"{SHARE}"{d}"é{d}{end}ü"{end}{d}{FERRY}.{d}{end}'
    )
    after = f'id{d}text{d}"a ""b"""{end}007{d}"{FERRY}"{d}1.10{end}" x"{d}{d}"é{d}{end}ü"{end}{d}{FERRY}.{d}{end}'
    write_tree(tmp_path / "in", {"a.csv": before})
    assert run(tmp_path / "in", tmp_path / "out", "-q", "--scope", "document") == 0
    found, wanted = (
        list(csv.reader(io.StringIO(text, newline=""), delimiter=d))
        for text in ((tmp_path / "out" / "a.csv").read_bytes().decode(), after)
    )
    assert found == wanted
    assert (tmp_path / "out" / "a.csv").read_bytes().count(end.encode()) == after.count(end)


def test_parquet_types(tmp_path: Path) -> None:
    """Of Parquet all other columns keep values, types, order and what is noted of them."""
    import datetime as dt
    from decimal import Decimal

    import pyarrow as pa
    from pyarrow import parquet

    table = pa.table(
        {
            "when": pa.array([dt.datetime(2024, 5, 6, tzinfo=dt.UTC)] * 3, pa.timestamp("ns", "UTC")),
            "small": pa.array([1, None, -128], pa.int8()),
            "text": pa.array([GONE, None, SHARE], pa.large_string()),
            "price": pa.array([Decimal("1.10"), None, Decimal("-2.50")], pa.decimal128(9, 2)),
            "tags": pa.array([["a"], [], None], pa.list_(pa.string())),
            "kind": pa.array(["x", "y", "x"]).dictionary_encode(),
            "raw": pa.array([b"\xff", b"", None], pa.binary()),
            "who": pa.array([{"name": "Ana", "age": 3}, None, {"name": None, "age": 4}]),
        }
    ).replace_schema_metadata({"made by": "hand"})
    (tmp_path / "in").mkdir()
    parquet.write_table(table, tmp_path / "in" / "a.parquet")
    assert run(tmp_path / "in", tmp_path / "out", "-q") == 0
    found = parquet.read_table(tmp_path / "out" / "a.parquet")
    assert found.schema.equals(parquet.read_table(tmp_path / "in" / "a.parquet").schema, check_metadata=True)
    assert found.drop_columns("text").equals(parquet.read_table(tmp_path / "in" / "a.parquet").drop_columns("text"))
    assert found.column("text").to_pylist() == [FERRY, None, ""]


# --- the same bytes


def invented_texts(number: int, seed: int) -> list[str]:
    """*number* texts of which many share paragraphs, verbatim or with a word changed."""
    choose = random.Random(seed)  # noqa: S311 - texts, not secrets
    words = "harbour council ferry bridge river storm school mayor budget evening market tunnel library garden".split()
    pool = [" ".join(choose.choices(words, k=choose.randrange(8, 20))) for _ in range(number)]
    found = []
    for _ in range(number):
        paragraphs = choose.sample(pool, k=choose.randrange(1, 4)) + choose.choices([SHARE, "cafÃ©", ""], k=1)
        found.append("\n\n".join(paragraphs))
    return found


def corpus(seed: int = 1) -> Tree:
    """A file of every format, each of many records, a broken one among them, and a text file."""
    files: Tree = {
        "post/a.txt": f"{invented_texts(3, seed)[0]}\n",
        "post/empty.jsonl": b"",
        "post/empty.csv": b"id,text\n",
    }
    for number, (form, packing) in enumerate([*KINDS[:5], *KINDS[6:8], ("json", ".gz"), ("warc", ".gz")]):
        made = FORMS[form].write(numbered(invented_texts(12, seed + number)))
        broken = made + b'{"text": "it breaks o\n' + made if form == "jsonl" else made
        files[f"site{number % 3}/{number}.{form}{packing}"] = PACK[packing](broken)
    return files | {"herald/p.parquet": FORMS["parquet"].write(numbered(invented_texts(12, seed + 50)))}


TO: Final = ["same", "txt", "jsonl", "parquet"]


@pytest.fixture(scope="module", params=TO)
def calm(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """A form of outputs, and a folder with `in/` and what becomes of it in `out/`, in parts of the usual size."""
    folder = tmp_path_factory.mktemp("calm")
    write_tree(folder / "in", corpus())
    assert run(folder / "in", folder / "out", "-q", "--to", request.param) == 1
    return request.param, folder


def test_there_is_enough(calm: tuple[str, Path]) -> None:
    """What the tests below compare is worth comparing: removals of every kind, witnesses in other files, failures."""
    _, folder = calm
    removed = rows(state_of(folder / "out") / "removed.jsonl")
    across = [row for row in removed if row["witness"] and row["witness"]["doc"].partition("#")[0] not in row["doc"]]
    assert {row["stage"] for row in removed} == {"boilerplate", "dedup", "repair"}
    assert len(removed) > 100
    assert len(across) >= 5
    assert sum(json.loads((state_of(folder / "out") / "summary.json").read_bytes())["failed"].values()) == 2


@pytest.mark.parametrize("jobs", ["-j2", "-j3"])
def test_jobs(jobs: str, calm: tuple[str, Path], tmp_path: Path) -> None:
    """The number of workers changes no byte."""
    to, folder = calm
    assert run(folder / "in", tmp_path / "out", "-q", "--to", to, jobs) == 1
    assert everything(tmp_path / "out") == everything(folder / "out")


def test_shuffled_listing(calm: tuple[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor does the order in which files are listed."""
    to, folder = calm
    shuffle_listing(monkeypatch, 3)
    assert run(folder / "in", tmp_path / "out", "-q", "--to", to) == 1
    assert everything(tmp_path / "out") == everything(folder / "out")


def without_digests(found: dict[str, bytes]) -> dict[str, bytes]:
    """*found* without the digests of parts in the manifest, which say how a file was cut."""
    manifest = [{**json.loads(line), "digest": ""} for line in found["documents.jsonl"].splitlines()]
    return {**found, "documents.jsonl": json.dumps(manifest).encode()}


@pytest.mark.parametrize(("size", "jobs"), [(1, "-j1"), (64, "-j2"), (1000, "-j1")])
def test_tiny_parts(
    size: int, jobs: str, calm: tuple[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """How files are cut into parts, and parts into tasks, changes no text, no row and no count."""
    to, folder = calm
    small_parts(monkeypatch, size)
    monkeypatch.setattr("cleaner.job.tasks.MOST_ITEMS", 3)
    assert run(folder / "in", tmp_path / "out", "-q", "--to", to, jobs) == 1
    assert without_digests(everything(tmp_path / "out")) == without_digests(everything(folder / "out"))


# --- step by step


class Edited:
    """A folder in which a file of records changes step by step, each time cleaned anew and from scratch."""

    def __init__(self, folder: Path, form: str, *arguments: str) -> None:
        self.folder, self.form, self.arguments = folder, form, arguments
        self.runs = 0
        (folder / "in").mkdir(parents=True)

    def put(self, name: str, texts: Sequence[str]) -> None:
        write_tree(self.folder / "in", {f"{name}.{self.form}": FORMS[self.form].write(numbered(texts))})

    def check(self) -> dict[str, bytes]:
        """Clean in steps and from scratch: the same, and no temporary files."""
        self.runs += 1
        fresh = self.folder / f"fresh{self.runs}"
        found = []
        for out in (self.folder / "out", fresh / "out"):
            assert run(self.folder / "in", out, "-q", *self.arguments) == 0
            out.mkdir(exist_ok=True)
            found.append(everything(out))
        assert found[0] == found[1]
        assert leftovers(self.folder) == []
        return found[0]


STEPPED: Final = [("jsonl", to) for to in TO] + [(form, "same") for form in ("json", "csv", "parquet", "warc")]
MORE: Final = [(form, to) for form in ("json", "csv", "parquet", "warc") for to in TO[1:]]


@pytest.mark.parametrize(("form", "to"), [*STEPPED, *(pytest.param(*more, marks=pytest.mark.slow) for more in MORE)])
def test_step_by_step(form: str, to: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Append, change, insert, remove and rename: after every step all is as if it had been run from scratch."""
    small_parts(monkeypatch)
    step = Edited(tmp_path, form, "--to", to)
    texts = invented_texts(10, 7)
    step.put("other", invented_texts(5, 7))
    step.put("a", texts)
    first = step.check()
    for changed in (
        [*texts, *invented_texts(3, 8)],  # append
        [*texts[:5], GONE, *texts[6:]],  # change in the middle
        [STORM, *texts],  # insert at the front
        texts[:2] + texts[7:],  # remove some
    ):
        step.put("a", changed)
        assert step.check() != first
    step.put("a", texts)  # as at first
    assert step.check() == first
    step.put("a", [])
    step.check()
    step.put("a", texts)
    (tmp_path / "in" / f"a.{form}").rename(tmp_path / "in" / f"z.{form}")
    found = step.check()
    assert not any(name.startswith("out/a.") for name in found)
    (tmp_path / "in" / f"z.{form}").unlink()
    assert {name.partition("/")[2].partition(".")[0] for name in step.check() if name.startswith("out/")} == {"other"}
    (tmp_path / "in" / f"other.{form}").unlink()
    assert not any(name.startswith("out/") for name in step.check())


changes = st.one_of(
    st.tuples(st.just("change"), st.sampled_from("ab"), st.integers(0, 20), st.sampled_from(TEXTS)),
    st.tuples(st.just("insert"), st.sampled_from("ab"), st.integers(0, 20), st.sampled_from(TEXTS)),
    st.tuples(st.just("delete"), st.sampled_from("ab"), st.integers(0, 20), st.just("")),
    st.tuples(st.just("drop"), st.sampled_from("ab"), st.just(0), st.just("")),
    st.tuples(st.just("swap"), st.just("a"), st.just(0), st.just("")),
)


@settings(max_examples=8)
@given(
    st.lists(st.lists(changes, min_size=1, max_size=3), min_size=1, max_size=4),
    st.sampled_from(["same", "txt", "jsonl"]),
    st.sampled_from([100, 400]),
)
def test_any_steps(steps: list[list[tuple[str, str, int, str]]], to: str, size: int) -> None:
    """Whatever is done to two files of several parts, in whatever order, with runs between: as from scratch."""
    held = {"a": list(TEXTS), "b": [*TEXTS[::-1], STORM]}
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        small_parts(patch, size)
        made = [Edited(Path(name, form), form, "--to", to) for form in ("jsonl", "csv")]
        for step in ([], *steps):
            for change in step:
                edit(held, *change)
            for each in made:
                for key, texts in held.items():
                    each.put(key, texts)
                for path in (each.folder / "in").iterdir():
                    if path.stem not in held:
                        path.unlink()
                each.check()


def edit(held: dict[str, list[str]], what: str, name: str, place: int, text: str) -> None:
    """Do *what* to the texts of a file; one that is not there comes back with it."""
    if what == "drop":
        held.pop(name, None)
        return
    texts = held.setdefault(name, [STORM])
    if what == "swap":
        held["a"], held["b"] = held.get("b", []), held["a"]
    elif what == "insert" or not texts:
        texts.insert(place % (len(texts) + 1), text)
    elif what == "change":
        texts[place % len(texts)] = text
    else:
        del texts[place % len(texts)]


def moments(folder: Path) -> dict[str, tuple[int, int]]:
    """The inode and the time of every file below *folder* that a run may leave as it is."""
    kept = (path for path in folder.rglob("*") if path.is_file() and path.name not in ("state.db", "run.json", "lock"))
    return {str(path.relative_to(folder)): (path.stat().st_ino, path.stat().st_mtime_ns) for path in kept}


def age(folder: Path) -> None:
    """Make the files below *folder* old enough to be told from later versions by their times."""
    for path in folder.rglob("*"):
        os.utime(path, ns=(10**18, 10**18))


@pytest.mark.parametrize("to", TO)
def test_a_second_run_touches_nothing(to: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second run over files of records prepares and writes nothing, and touches no file."""
    small_parts(monkeypatch)
    write_tree(tmp_path / "in", corpus())
    age(tmp_path / "in")
    assert run(tmp_path / "in", tmp_path / "out", "-q", "--to", to) == 1
    before = moments(tmp_path / "out") | moments(state_of(tmp_path / "out"))
    monkeypatch.setattr("cleaner.formats.files.opened", lambda path: pytest.fail(f"{path} is read again"))
    monkeypatch.setattr("cleaner.formats.packed.opened", lambda path: pytest.fail(f"{path} is read again"))
    monkeypatch.setattr("cleaner.formats.parquet_reader.opened", lambda path: pytest.fail(f"{path} is read again"))
    assert run(tmp_path / "in", tmp_path / "out", "-q", "--to", to) == 1
    record = json.loads((state_of(tmp_path / "out") / "run.json").read_bytes())
    assert (record["prepared"], record["written"], record["deleted"]) == (0, 0, 0)
    assert moments(tmp_path / "out") | moments(state_of(tmp_path / "out")) == before


def test_little_is_done_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When a line is appended only the last part is prepared again, and of text files only the new one is written."""
    small_parts(monkeypatch)
    prepared: list[int] = []
    monkeypatch.setattr(
        "cleaner.job.store.Store.put",
        spied(prepared, import_module("cleaner.job.store").Store.put, lambda found: [file.part for file in found]),
    )
    lines = jsonl_of(numbered(invented_texts(30, 3)))
    for data in (lines, lines + jsonl_of([{"text": STORM}])):
        prepared.clear()
        write_tree(tmp_path / "in", {"a.jsonl": data})
        assert run(tmp_path / "in", tmp_path / "out", "-q") == 0
        if data == lines:
            parts = len(prepared)
    assert parts > 10
    assert len(prepared) <= 2
    write_tree(tmp_path / "in", {"a.jsonl": lines})
    assert run(tmp_path / "in", tmp_path / "texts", "-q", "--to", "txt") == 0
    before = moments(tmp_path / "texts")
    write_tree(tmp_path / "in", {"a.jsonl": lines + jsonl_of([{"text": STORM}])})
    assert run(tmp_path / "in", tmp_path / "texts", "-q", "--to", "txt") == 0
    after = moments(tmp_path / "texts")
    assert {name: after[name] for name in before} == before
    assert set(after) - set(before) == {"a.jsonl/31.txt"}


def spied(seen: list[int], function: Callable[..., Any], what: Callable[[Any], list[int]]) -> Callable[..., Any]:
    def called(store: Any, found: Any, *more: Any) -> Any:
        seen.extend(what(found))
        return function(store, found, *more)

    return called


def test_back_and_forth(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When outputs are to be of another form, those of the form before go, and nothing else does."""
    small_parts(monkeypatch)
    write_tree(tmp_path / "in", corpus())
    for number, to in enumerate(["same", "txt", "jsonl", "txt", "parquet", "same"]):
        assert run(tmp_path / "in", tmp_path / "out", "-q", "--to", to) == 1
        assert run(tmp_path / "in", tmp_path / f"fresh{number}", "-q", "--to", to) == 1
        assert everything(tmp_path / "out") == everything(tmp_path / f"fresh{number}")


def test_only_what_is_ours_goes(tmp_path: Path) -> None:
    """Records that are gone take their own files with them, and leave those that somebody else put beside them."""
    write_tree(tmp_path / "in", {"a.jsonl": jsonl_of(numbered([FERRY, BRIDGE, SCHOOL]))})
    assert run(tmp_path / "in", tmp_path / "out", "-q", "--to", "txt") == 0
    write_tree(tmp_path / "out", {"a.jsonl/mine.txt": "mine", "a.jsonl/4-n4.txt": "mine, too"})
    write_tree(tmp_path / "in", {"a.jsonl": jsonl_of(numbered([FERRY]))})
    assert run(tmp_path / "in", tmp_path / "out", "-q", "--to", "txt") == 0
    mine = {"a.jsonl/mine.txt", "a.jsonl/4-n4.txt"}
    assert set(read_tree(tmp_path / "out")) == {"a.jsonl/1-n1.txt", *mine}
    (tmp_path / "in" / "a.jsonl").unlink()
    assert run(tmp_path / "in", tmp_path / "out", "-q", "--to", "txt") == 0
    assert set(read_tree(tmp_path / "out")) == mine


@pytest.mark.parametrize("to", TO)
def test_outputs_that_were_spoiled(to: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An output that was changed, emptied or deleted by somebody is there again after the next run."""
    small_parts(monkeypatch)
    write_tree(tmp_path / "in", corpus())
    assert run(tmp_path / "in", tmp_path / "out", "-q", "--to", to) == 1
    before = everything(tmp_path / "out")
    spoiled = sorted(path for path in (tmp_path / "out").rglob("*") if path.is_file())
    for number, path in enumerate(spoiled):
        path.unlink() if number % 3 == 0 else path.write_bytes(b"" if number % 3 == 1 else b"spoiled")
    assert run(tmp_path / "in", tmp_path / "out", "-q", "--to", to) == 1
    assert everything(tmp_path / "out") == before


@pytest.mark.parametrize("form", ["jsonl", "json", "csv", "parquet"])
def test_few_parts_at_a_time(form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts are sent out in tasks that are bounded, so that a large file needs no more memory than a small one."""
    small_parts(monkeypatch)
    monkeypatch.setattr("cleaner.job.tasks.MOST_BYTES", 2000)
    sizes: list[int] = []

    def counted(items: Any, size: Any) -> Iterator[Any]:
        for group in grouped(items, size):
            sizes.append(len(group))
            yield group

    for movement in ("intake", "outputs"):
        monkeypatch.setattr(f"cleaner.job.{movement}.grouped", counted)
    write_tree(tmp_path / "in", {f"a.{form}": FORMS[form].write(numbered(invented_texts(200, 3)))})
    assert run(tmp_path / "in", tmp_path / "out", "-q") == 0
    assert len(sizes) > 10
    assert max(sizes) < 10


# --- killed


def struck() -> None:
    """`EVENT NUMBER ARGUMENTS...` on the command line: `cleaner` with small parts, killed at that moment."""
    event, number, *arguments = sys.argv[1:]
    patch = pytest.MonkeyPatch()
    small_parts(patch)
    patch.setattr("cleaner.job.tasks.MOST_ITEMS", 4)
    patch.setattr("cleaner.job.delivery._MOST_OUTPUTS", 7)
    strike(event, int(number), lambda: sends(SIGKILL), Path("/"))(patch)
    sys.exit(call(arguments))


def kill(event: str, number: int, source: Path, out: Path, *arguments: str) -> int:
    """The status of a run that is killed when *event* happens for the *number*th time, if it does."""
    command = [sys.executable, "-c", "from tests.test_records import struck; struck()", event, str(number)]
    command += ["clean", str(source), "-o", str(out), "-j1", "-q", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode


@pytest.fixture(scope="module", params=["same", "txt"])
def in_parts(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """A form of outputs, and a folder with `in/`, what became of it in `out/`, and `then/` and `after/` of later."""
    folder = tmp_path_factory.mktemp("parts")
    write_tree(folder / "in", corpus())
    write_tree(folder / "then", {name: data for name, data in corpus(2).items() if "site1" not in name})
    with pytest.MonkeyPatch.context() as patch:
        small_parts(patch)
        assert run(folder / "in", folder / "out", "-q", "--to", request.param) == 1
        assert run(folder / "then", folder / "after", "-q", "--to", request.param) == 1
    return request.param, folder


KILLS: Final = [("keep", 3), ("keep", 45), ("write", 9)]
OTHERS: Final = [("keep", number) for number in (1, 9, 20, 30, 60)] + [("write", number) for number in (1, 4, 12)]


@pytest.mark.parametrize(
    ("event", "number"), [*KILLS, *(pytest.param(*other, marks=pytest.mark.slow) for other in OTHERS)]
)
def test_killed(
    event: str, number: int, in_parts: tuple[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a kill at any moment, the next run ends as if nothing had been, with these inputs or with others."""
    to, folder = in_parts
    assert kill(event, number, folder / "in", tmp_path / "out", "--to", to) == -9
    shutil.copytree(tmp_path, tmp_path / "copy")
    small_parts(monkeypatch)
    for source, out, wanted in (("in", tmp_path / "out", "out"), ("then", tmp_path / "copy" / "out", "after")):
        assert run(folder / source, out, "-q", "--to", to) == 1
        assert everything(out) == everything(folder / wanted)
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize("number", [2, 30])
def test_killed_in_a_later_run(
    number: int, in_parts: tuple[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same when the run that is killed was one over inputs that had changed."""
    to, folder = in_parts
    small_parts(monkeypatch)
    assert run(folder / "in", tmp_path / "out", "-q", "--to", to) == 1
    assert kill("keep", number, folder / "then", tmp_path / "out", "--to", to) == -9
    assert run(folder / "then", tmp_path / "out", "-q", "--to", to) == 1
    assert leftovers(tmp_path) == []
    assert everything(tmp_path / "out") == everything(folder / "after")


@pytest.mark.parametrize("share", [0.5, 0.8])
@pytest.mark.parametrize("calm", ["same", *(pytest.param(to, marks=pytest.mark.slow) for to in TO[1:])], indirect=True)
def test_killed_with_workers(share: float, calm: tuple[str, Path], tmp_path: Path) -> None:
    """A kill out of the blue, with workers about: the next run is as if nothing had been."""
    to, folder = calm
    out = tmp_path / "out"
    began = time.monotonic()
    assert cleaner("clean", folder / "in", "-o", tmp_path / "warm", "-j2", "--to", to).returncode == 1
    delay = share * (time.monotonic() - began)
    command = [sys.executable, "-m", "cleaner", "clean", str(folder / "in"), "-o", str(out), "-j2", "-q", "--to", to]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:
        time.sleep(delay)
        process.kill()
    deadline = time.monotonic() + 30
    while (status := run(folder / "in", out, "-q", "--to", to)) == 2 and time.monotonic() < deadline:
        time.sleep(0.1)  # until the workers of the killed one have seen that they are alone
    assert status == 1
    assert leftovers(tmp_path) == []
    assert everything(out) == everything(folder / "out")


# --- options


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("to", TO)
def test_drop_empty(form: str, to: str, tmp_path: Path) -> None:
    """With `--drop-empty` records of which nothing is left have no place in an output, and a row that says why."""
    texts = [FERRY, SHARE, "", BRIDGE, FERRY, SHARE]
    write_tree(tmp_path / "in", {f"a.{form}": FORMS[form].write(numbered(texts))})
    assert run(tmp_path / "in", tmp_path / "out", "-q", "--drop-empty", "--to", to) == 0
    found = rows(state_of(tmp_path / "out") / "documents.jsonl")
    assert [row["verdict"] for row in found] == [
        "article",
        "nothing-left",
        "empty",
        "article",
        "reprint",
        "nothing-left",
    ]
    assert [row["output"] is not None for row in found] == [True, False, False, True, False, False]
    if to == "txt":
        assert read_tree(tmp_path / "out") == {
            f"a.{form}/1-n1.txt": f"{FERRY}\n".encode(),
            f"a.{form}/4-n4.txt": f"{BRIDGE}\n".encode(),
        }
    else:
        (output,) = (tmp_path / "out").iterdir()
        kept = FORMS[output.name.rpartition(".")[2]].read(output.read_bytes())
        assert [(row["id"], row["text"]) for row in kept] == [("n1", FERRY), ("n4", BRIDGE)]


@pytest.mark.parametrize("form", FORMS)
def test_drop_all(form: str, tmp_path: Path) -> None:
    """A file of which no record is left is still a file of its format, and comes back when there is something."""
    for texts in ([SHARE, SHARE], [SHARE, FERRY], [SHARE]):
        write_tree(tmp_path / "in", {f"a.{form}": FORMS[form].write(numbered(texts))})
        assert run(tmp_path / "in", tmp_path / "out", "-q", "--drop-empty") == 0
        left = [row["text"] for row in read_output(tmp_path / "out", f"a.{form}")]
        assert left == [text for text in texts if text != SHARE]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("packing", ["", ".gz"])
def test_drop_reprints(form: str, packing: str, tmp_path: Path) -> None:
    """With `--reprints drop` a record that reprints another one goes, and what was left of it is in the ledger."""
    own = "Only here it says so."
    texts = [f"{FERRY}\n\n{BRIDGE}\n\n{SCHOOL}", STORM, f"{FERRY}\n\n{BRIDGE}\n\n{SCHOOL}\n\n{own}"]
    name = f"a.{form}{packing}"
    write_tree(tmp_path / "in", {name: PACK[packing](FORMS[form].write(numbered(texts)))})
    assert run(tmp_path / "in", tmp_path / "kept", "-q", "--keep", "first") == 0
    assert [row["text"] for row in read_output(tmp_path / "kept", name)] == [*texts[:2], own]
    assert run(tmp_path / "in", tmp_path / "out", "-q", "--keep", "first", "--reprints", "drop") == 0
    assert [row["text"] for row in read_output(tmp_path / "out", name)] == texts[:2]
    last = rows(state_of(tmp_path / "out") / "removed.jsonl")[-1]
    assert (last["doc"], last["reason"], last["text"]) == (f"{name}#3", "reprint", own)
    assert rows(state_of(tmp_path / "out") / "documents.jsonl")[2]["output"] is None


@pytest.mark.parametrize("form", ["jsonl", "json", "csv"])
def test_strict(form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With `--strict` a record that fails ends the run with 2: it is named, and nothing is written, ever."""
    bad = {"jsonl": b'{"text": "breaks\n', "json": b"[3]", "csv": b"id,text\n1\n"}[form]
    write_tree(tmp_path / "in", {"a.jsonl": jsonl_of(numbered([FERRY])), f"b.{form}": bad})
    for _ in range(2):
        assert run(tmp_path / "in", tmp_path / "out", "-q", "--strict") == 2
        assert f"b.{form}#1: read: " in (told := capsys.readouterr().err)
        assert "stopped by --strict" in told
        assert not (tmp_path / "out").exists()
    assert run(tmp_path / "in", tmp_path / "out", "-q") == 1
    before = everything(tmp_path / "out")
    assert run(tmp_path / "in", tmp_path / "out", "-q", "--strict") == 2
    assert everything(tmp_path / "out") == before


NESTED: Final[Row] = {
    "text": "Not this one, the harbour office said.",
    "article": {"paragraphs": ["x", {"body": GONE}], "who": {"key": "k-1"}},
    "links": [{"href": "https://valley-post.example/a"}],
    "a.b": GONE,
    "head": "A ferry again",
    "day": "2024-05-06",
}


@pytest.mark.parametrize("form", ["jsonl", "json", "parquet"])
@pytest.mark.parametrize("path", ["article.paragraphs[1].body", "$.article.paragraphs[1].body", "a.b"])
def test_fields(form: str, path: str, tmp_path: Path) -> None:
    """Fields are found by their paths, however deep; the text is written back to where it came from."""
    found: Row = json.loads(json.dumps(NESTED))
    if form == "parquet":
        found["article"]["paragraphs"][0] = {"body": "x"}
    write_tree(tmp_path / "in", {f"a.{form}": FORMS[form].write([found])})
    options = ["--text-field", path, "--id-field", "article.who.key", "--url-field", "links[0].href"]
    options += ["--title-field", "head", "--date-field", "$.day"]
    assert run(tmp_path / "in", tmp_path / "out", "-q", *options) == 0
    (row,) = read_output(tmp_path / "out", f"a.{form}")
    if path == "a.b":
        found["a.b"] = FERRY
    else:
        found["article"]["paragraphs"][1]["body"] = FERRY
    assert row == found
    (noted,) = rows(state_of(tmp_path / "out") / "documents.jsonl")
    known = {"id": "k-1", "url": "https://valley-post.example/a", "title": "A ferry again", "date": "2024-05-06"}
    assert known.items() <= noted["metadata"].items()
    assert noted["site"] == "valley-post.example"


@pytest.mark.parametrize("field", ["text", "html", "id", "url", "title", "date"])
@pytest.mark.parametrize("path", ["a[", "a..b", "[x]", "a[1", "a]b", "$."])
def test_wrong_paths(field: str, path: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What can not be the path of a field ends the run with 2, named, before anything is read or written."""
    write_tree(tmp_path / "in", {"a.jsonl": jsonl_of(numbered([FERRY]))})
    assert run(tmp_path / "in", tmp_path / "out", f"--{field}-field", path) == 2
    assert f"{path!r} is no path of a field" in capsys.readouterr().err
    assert {found.name for found in tmp_path.iterdir()} == {"in"}


@pytest.mark.parametrize("form", ["jsonl", "json", "csv", "parquet"])
@pytest.mark.parametrize("path", ["nowhere", "note.deeper"])
def test_paths_that_lead_nowhere(form: str, path: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where a record has no field of that name it is a failure that names what there is, and stays as it is."""
    write_tree(tmp_path / "in", {f"a.{form}": FORMS[form].write(numbered([GONE]))})
    assert run(tmp_path / "in", tmp_path / "out", "--text-field", path) == 1
    assert f"a.{form}#1: read: no-text: no field {path}; its fields are id, text, note" in capsys.readouterr().err
    assert read_output(tmp_path / "out", f"a.{form}") == numbered([GONE])


PAGE: Final = (
    "<html><head><title>A ferry again</title></head><body><nav>Home | News | Sport</nav><article>"
    f"<h1>A ferry again</h1><p>{FERRY}</p><p>{BRIDGE}</p><p>{SCHOOL}</p><p>{STORM}</p></article></body></html>"
)


@pytest.mark.parametrize("form", ["jsonl", "json", "csv", "parquet"])
@pytest.mark.parametrize(
    ("field", "options"),
    [
        ("html", ()),
        ("page", ("--html-field", "page")),
        ("page", ("--html-field", "page", "--text-field", "text")),
        ("page", ("--html-field", "$.page", "--text-field", "$.text")),
    ],
)
def test_pages_in_records(form: str, field: str, options: tuple[str, ...], tmp_path: Path) -> None:
    """Of a page in a record the article becomes its text, in a new field, and the page stays."""
    write_tree(tmp_path / "in", {f"a.{form}": FORMS[form].write([{"id": "1", field: PAGE, "note": "x"}])})
    assert run(tmp_path / "in", tmp_path / "out", "-q", *options) == 0
    (row,) = read_output(tmp_path / "out", f"a.{form}")
    assert list(row) == ["id", field, "note", "text"]
    assert {**row, "text": ""} == {"id": "1", field: PAGE, "note": "x", "text": ""}
    assert all(said in row["text"] for said in (FERRY, BRIDGE, SCHOOL, STORM))
    assert "Sport" not in row["text"]


@pytest.mark.parametrize("form", ["jsonl", "json", "parquet"])
@pytest.mark.parametrize("path", ["article.body", "$.article.body", "list[0]", "id.deeper"])
def test_no_place_for_a_text(form: str, path: str, tmp_path: Path) -> None:
    """A page whose text is to go into what the record has not is a failure of its own, and the record stays."""
    found = [{"id": "1", "page": PAGE}, {"id": "2", "page": PAGE.replace("ferry", "raft")}]
    write_tree(tmp_path / "in", {f"a.{form}": FORMS[form].write(found), "b.txt": f"{FERRY}\n"})
    assert run(tmp_path / "in", tmp_path / "out", "-q", "--html-field", "page", "--text-field", path) == 1
    assert read_output(tmp_path / "out", f"a.{form}") == found
    failed = [row["failure"] for row in rows(state_of(tmp_path / "out") / "documents.jsonl") if row["failure"]]
    assert [(each["reason"], each["detail"]) for each in failed] == [
        ("no-place", f"nothing to put the text in at {path}")
    ] * 2


# --- attributes

SPANS: Final = {
    "plain": (f"{FERRY}\n\n{SHARE}\n\n{BRIDGE}", [SHARE]),
    "nothing goes": (STORM, []),
    "empty": ("", []),
    "all goes": (SHARE, [SHARE]),
    "line ends": (f"{FERRY}\r\n\r\n{SHARE}\r\n\r\n{BRIDGE}\r\n\r\n{SHARE}", [SHARE, SHARE]),
    "mixed ends": (f"{FERRY}\r\n\n{SHARE}\n\r\n{BRIDGE}\r{SHARE}", [SHARE, SHARE]),
    "emoji": (f"👩‍👩‍👧 at the ferry 🛥, they said.\n\n{SHARE}\n\n🛥 {BRIDGE}", [SHARE]),
    "repairs": (f"The cafÃ© â€œZum Ankerâ€ is open, its owner said.\n\n{SHARE}\n\nSo it is, cafÃ© and all.", [SHARE]),
    "repairs and line ends": (f"cafÃ©\r\n\r\ncafÃ© â€œxâ€, they said.\r\n\r\n{SHARE}\r\n\r\n{STORM}", [SHARE]),
    "a cut": (f"The mill. {CAPTION} It stood still, the miller said, all of the week.", [CAPTION]),
    "a cut behind repairs": (
        f"🛥 A cafÃ©.\r\n\r\nThe cafÃ© by the mill. {CAPTION} It stood still, the miller said, all week.",
        [CAPTION],
    ),
    "a duplicate": (f"{SCHOOL}\n\n{SCHOOL}", [SCHOOL]),
    "control characters": (f"A bell\x07 rang at\x00 the harbour, they said.\n\n{SHARE}\n\n{STORM}", [SHARE]),
    "a repaired duplicate": (
        "The cafÃ© in the old station is open on most days.\n\nThe cafÃ© in the old station is open on most days.",
        ["The cafÃ© in the old station is open on most days."],
    ),
}


@pytest.mark.parametrize("parts", ["one part", "many parts"])
@pytest.mark.parametrize(
    ("name", "to"),
    [("a.jsonl", "same"), ("a.jsonl.gz", "same"), ("a.json", "jsonl"), ("a.csv", "jsonl"), ("a.parquet", "jsonl")],
)
def test_attributes(name: str, to: str, parts: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts stay as they came; beside them a line per record, whose spans are just what would go of its text."""
    if parts == "many parts":
        small_parts(monkeypatch)
    stem, packing = packed.split(name)
    form = stem.rpartition(".")[2]
    before = numbered([text for text, _ in SPANS.values()])
    write_tree(tmp_path / "in", {name: PACK[packing](FORMS[form].write(before))})
    options = ("-q", "--scope", "document", "--to", to, "--attributes", tmp_path / "beside")
    assert run(tmp_path / "in", tmp_path / "out", *options) == 0
    output = name if to == "same" else f"{stem}.jsonl{packing}"
    documents = lines_read(UNPACK[packing]((tmp_path / "out" / output).read_bytes()))
    noted = lines_read(UNPACK[packing]((tmp_path / "beside" / output).read_bytes()))
    assert documents == before
    assert [each["id"] for each in noted] == [each["id"] for each in before]
    for document, each, (_, gone) in zip(documents, noted, SPANS.values(), strict=True):
        spans = each["attributes"].pop("cleaner__removed")
        assert [document["text"][start:end] for start, end, _ in spans] == gone
        assert sorted(chain.from_iterable(each["attributes"].values())) == spans
        assert all(key.startswith(("cleaner__boilerplate__", "cleaner__dedup__")) for key in each["attributes"])


def test_attributes_of_bytes_as_they_came(tmp_path: Path) -> None:
    """The records in OUT are, byte for byte, those that came, broken lines apart."""
    lines = b"".join(f'{{"id":"7",{before[1:]}{json.dumps(GONE)}{behind}\n'.encode() for before, behind in EXACT)
    write_tree(tmp_path / "in", {"a.jsonl": lines + b'{"text": "breaks\n' + b"[1]\n" + lines})
    assert run(tmp_path / "in", tmp_path / "out", "-q", "--attributes", tmp_path / "beside") == 1
    assert (tmp_path / "out" / "a.jsonl").read_bytes() == lines + b"[1]\n" + lines
    assert len((tmp_path / "beside" / "a.jsonl").read_bytes().splitlines()) == 2 * len(EXACT) + 1


def test_attributes_of_what_is_no_object(tmp_path: Path) -> None:
    """A value without fields has no row in JSON lines that were made, no attributes, and no output in the manifest."""
    write_tree(tmp_path / "in", {"a.json": json.dumps([{"id": "x", "text": GONE}, 5, {"id": "y", "text": STORM}])})
    assert run(tmp_path / "in", tmp_path / "out", "-q", "--to", "jsonl", "--attributes", tmp_path / "beside") == 1
    for folder in ("out", "beside"):
        found = lines_read((tmp_path / folder / "a.json.jsonl").read_bytes())
        assert [row["id"] for row in found] == ["x", "y"]
    assert [row["output"] for row in rows(state_of(tmp_path / "out") / "documents.jsonl")] == [
        "a.json.jsonl",
        None,
        "a.json.jsonl",
    ]


def test_attributes_of_files(tmp_path: Path) -> None:
    """A text file and a page become a record of one line each, with attributes beside it."""
    write_tree(tmp_path / "in", {"a.txt": f"{GONE}\n", "b.html": PAGE, "c.warc": warc_of(numbered([GONE, STORM]))})
    assert run(tmp_path / "in", tmp_path / "out", "-q", "--to", "jsonl", "--attributes", tmp_path / "beside") == 0
    assert set(read_tree(tmp_path / "out")) == set(read_tree(tmp_path / "beside"))
    for name, data in read_tree(tmp_path / "out").items():
        documents, noted = lines_read(data), lines_read((tmp_path / "beside" / name).read_bytes())
        assert [row["id"] for row in documents] == [row["id"] for row in noted]
        for document, each in zip(documents, noted, strict=True):
            gone = [document["text"][start:end] for start, end, _ in each["attributes"]["cleaner__removed"]]
            assert set(gone) <= {SHARE, FERRY, STORM, BRIDGE, SCHOOL}
            assert SHARE in gone or SHARE not in document["text"]


@pytest.mark.parametrize("name", ["a.json", "a.csv", "a.parquet", "a.txt", "a.html", "a.tsv.gz"])
def test_attributes_beside_other_forms(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where an input becomes no JSON lines, the run ends with 2, says which, says what helps, and writes nothing."""
    write_tree(tmp_path / "in", {"0.jsonl": jsonl_of(numbered([FERRY])), name: b""})
    assert run(tmp_path / "in", tmp_path / "out", "--attributes", tmp_path / "beside") == 2
    told = capsys.readouterr().err
    assert name in told
    assert "add --to jsonl" in told
    assert {found.name for found in tmp_path.iterdir()} == {"in"}


@pytest.mark.parametrize("beside", ["out", "out/beside", "in", "in/beside", ".", "out.cleaner"])
def test_attributes_in_the_way(beside: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Attributes lie neither in the output, nor in an input, nor in the state, nor around them."""
    write_tree(tmp_path / "in", {"a.jsonl": jsonl_of(numbered([FERRY]))})
    assert run(tmp_path / "in", tmp_path / "out", "--attributes", tmp_path / beside) == 2
    assert " in " in capsys.readouterr().err
    assert {found.name for found in tmp_path.iterdir()} == {"in"}


def test_attributes_step_by_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Attributes of an input that has changed or gone do so with it; a second run touches none."""
    small_parts(monkeypatch)
    texts = invented_texts(10, 5)

    def check(number: int) -> None:
        for out, beside in (("out", "beside"), (f"fresh{number}", f"fresh{number}-beside")):
            assert run(tmp_path / "in", tmp_path / out, "-q", "--attributes", tmp_path / beside) == 0
        for out, fresh in (("out", f"fresh{number}"), ("beside", f"fresh{number}-beside")):
            assert read_tree(tmp_path / out) == read_tree(tmp_path / fresh)
        assert everything(tmp_path / "out") == everything(tmp_path / f"fresh{number}")
        assert leftovers(tmp_path) == []

    write_tree(tmp_path / "in", {"a.jsonl": jsonl_of(numbered(texts)), "deep/b.jsonl": jsonl_of(numbered(texts[:4]))})
    check(1)
    before = moments(tmp_path / "beside") | moments(tmp_path / "out")
    check(2)
    assert moments(tmp_path / "beside") | moments(tmp_path / "out") == before
    write_tree(tmp_path / "in", {"a.jsonl": jsonl_of(numbered([*texts[:3], SHARE, *texts[4:], STORM]))})
    check(3)
    (tmp_path / "beside" / "a.jsonl").write_text("spoiled")
    check(4)
    (tmp_path / "in" / "deep" / "b.jsonl").unlink()
    check(5)
    assert set(read_tree(tmp_path / "beside")) == set(read_tree(tmp_path / "out")) == {"a.jsonl"}
    assert not (tmp_path / "beside" / "deep").exists()
    (tmp_path / "in" / "a.jsonl").unlink()
    check(6)
    assert read_tree(tmp_path / "beside") == {}


def test_attributes_and_texts_in_turn(tmp_path: Path) -> None:
    """Without the option the same output holds clean texts again, and the attributes go; and the other way round."""
    write_tree(tmp_path / "in", {"a.jsonl": jsonl_of(numbered([GONE]))})
    for beside in (True, False, True):
        options = ("--attributes", tmp_path / "beside") if beside else ()
        assert run(tmp_path / "in", tmp_path / "out", "-q", *options) == 0
        assert lines_read((tmp_path / "out" / "a.jsonl").read_bytes())[0]["text"] == (GONE if beside else FERRY)
        assert (tmp_path / "beside" / "a.jsonl").exists() == beside
