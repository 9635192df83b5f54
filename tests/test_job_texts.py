"""Cleaning for a program: what the command promises of files holds for texts, and nothing stays behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from datetime import date
from importlib import import_module
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import pytest

import cleaner as package
from cleaner import Cleaned, Config, ConfigError, DocumentError, Text, clean_documents, clean_text
from cleaner.document import Document
from cleaner.segment import segment
from tests.conftest import IN_CI, ROOT, cleaner, read_tree, rows
from tests.runs import BRIDGE, FERRY, MIXED, SCHOOL, invented, run, state_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PAGE = f"<html><head><title>Ferry</title></head><body><article><h1>Ferry</h1><p>{FERRY}</p><p>{BRIDGE}</p></article>"
TEXTS = [text for text in (*MIXED.values(), *invented(60).values()) if isinstance(text, str)]
RECORDS: list[dict[str, Any]] = [
    *({"id": f"documents.jsonl#{number}", "text": text} for number, text in enumerate(TEXTS, 1)),
    *(
        {"url": f"https://post.example/{number}", "title": "A ferry", "text": f"A ferry\nOur picks\n{FERRY} {number}."}
        for number in range(4)
    ),
    {"html": PAGE},
    {"text": None},
    {"text": 7},
    {"body": f"{SCHOOL} \ud800"},
    {"nothing": "here"},
]
SETTINGS: list[dict[str, Any]] = [
    {},
    {"scope": "document"},
    {"reprints": "drop", "keep": "first"},
    {"threshold": 0.9, "skip": ["share-bar"], "flag": "social", "site_from": "input"},
    {"max_bytes": 300, "jobs": 1},
]


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of temporary files, which is as empty afterwards as before; nor does a process stay."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    before = children()
    yield folder
    assert list(folder.iterdir()) == []
    assert children() == before


def children() -> set[str]:
    """The processes that this one has begun."""
    found = Path("/proc/self/task").glob("*/children")
    return {child for path in found for child in path.read_text().split()}


def named(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """*records*, each with the id that the command has for its line."""
    return [{**record, "id": f"documents.jsonl#{number}"} for number, record in enumerate(records, 1)]


def flags(settings: Mapping[str, Any]) -> list[str]:
    """*settings* as the command line has them."""
    values = {name: value if isinstance(value, list) else [value] for name, value in settings.items()}
    return [f"--{name.replace('_', '-')}={each}" for name, some in values.items() for each in some]


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_the_same_as_the_command(settings: dict[str, Any], tmp_path: Path) -> None:
    """Texts, ledger, flags, verdicts and failures are those of the command over a file of the same records."""
    source, out = tmp_path / "documents.jsonl", tmp_path / "out"
    records = named(RECORDS)
    source.write_bytes(
        b"".join(json.dumps(each, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n" for each in records)
    )
    found = list(clean_documents(iter(records), **settings))
    assert run(source, out, "-q", *flags(settings)) == 1
    state = state_of(out)
    ledger = [row for each in found for row in sorted((*each.repaired, *each.removed), key=lambda row: row.start)]
    assert plain(ledger) == rows(state / "removed.jsonl")
    assert plain(row for each in found for row in each.flagged) == rows(state / "flagged.jsonl")
    manifest = rows(state / "documents.jsonl")
    assert [(each.id, each.verdict, each.reprint_of, said(each), dict(each.metadata)) for each in found] == [
        (row["doc"], row["verdict"], row["reprint_of"], row["failure"], row["metadata"]) for row in manifest
    ]
    texts = {row["id"]: row.get("text", row.get("body")) for row in rows(out / "documents.jsonl")}
    cleaned = {each.id: each.text for each in found if not each.failure}
    assert cleaned == {name: texts.get(name) or "" for name in cleaned}


def plain(marks: Any) -> list[dict[str, Any]]:
    """*marks* as the rows of the ledger that they are."""
    return [{**mark._asdict(), "witness": mark.witness._asdict() if mark.witness else None} for mark in marks]


def said(found: Cleaned) -> dict[str, str] | None:
    return found.failure._asdict() if found.failure else None


def test_one_text_is_a_document_alone() -> None:
    """Of one text comes what of it alone among documents comes, and what the filter prints."""
    texts = [*TEXTS[:12], "", " \n", "A\0B", "lone \ud800 surrogate", "a\r\nb\rc"]
    alone = [clean_text(text) for text in texts]
    together = list(clean_documents(texts, scope="document", site_from="none"))
    assert [(each.text, len(each.removed), each.verdict) for each in alone] == [
        (each.text, len(each.removed), each.verdict) for each in together
    ]
    piped = cleaner("clean", "-", stdin=texts[0].encode()).stdout.decode()
    assert piped == f"{alone[0]}\n"


def test_what_is_told_of_a_duplicate() -> None:
    """A paragraph that went has its reason, its place, and its witness by the caller's own name."""
    first, second = clean_documents([("first", f"{FERRY}\n\n{BRIDGE}"), (2, f"{SCHOOL}\n\n{FERRY}")])
    assert (first.id, second.id) == ("first", "2")
    assert (first.text, second.text) == (f"{FERRY}\n\n{BRIDGE}", SCHOOL)
    (mark,) = second.removed
    assert (mark.stage, mark.reason, mark.similarity) == ("dedup", "exact-duplicate", 1.0)
    assert mark.witness
    assert (mark.witness.doc, mark.witness.paragraph, mark.witness.text) == ("first", 0, FERRY)
    assert second.extracted[mark.start : mark.end] == mark.text == FERRY


FORMS: list[tuple[list[Text], dict[str, Any], list[tuple[str, str]]]] = [
    ([FERRY, BRIDGE], {}, [("1", FERRY), ("2", BRIDGE)]),
    ([(7, FERRY), ("", BRIDGE), ("x y\n", SCHOOL)], {}, [("7", FERRY), ("2", BRIDGE), ("x y\n", SCHOOL)]),
    ([{"_id": 3, "maintext": FERRY, "when": object()}], {}, [("3", FERRY)]),
    ([{"text": "", "body": FERRY, "date": date(2026, 11, 12)}], {}, [("1", FERRY)]),
    ([{"a": {"b": [FERRY]}, "key": "k"}], {"text_field": "a.b[0]", "id_field": "key"}, [("k", FERRY)]),
    ([("k", FERRY)], {"text_field": "a.b", "id_field": "key.of"}, [("k", FERRY)]),
    ([("k", PAGE)], {"html_field": "page"}, [("k", f"Ferry\n\n{FERRY}\n\n{BRIDGE}")]),
    ([], {}, []),
]


@pytest.mark.parametrize(("given", "settings", "expected"), FORMS)
def test_forms(given: list[Text], settings: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    """Documents are texts, pairs or records, with fields by the names that the settings say."""
    assert [(found.id, found.text) for found in clean_documents(given, **settings)] == expected


def test_objects_in_fields() -> None:
    """An object tells of a document as it is written, but is no text."""
    when, where = date(2026, 11, 12), PurePosixPath("/2026/ferry")
    told, no_text = clean_documents([{"date": when, "url": where, "text": FERRY}, {"text": where}])
    assert (told.metadata["date"], told.metadata["url"]) == ("2026-11-12", "/2026/ferry")
    assert no_text.failure
    assert no_text.failure.reason == "no-string"


def test_hostile(monkeypatch: pytest.MonkeyPatch) -> None:
    """A document that can not be cleaned is a failure in its place, whatever it does, and costs no other."""

    def ends(text: str) -> tuple[Any, ...]:
        if text.startswith("Kill"):
            os._exit(3)
        return segment(text)

    monkeypatch.setattr("cleaner.job.prepare.segment", ends)
    endless: dict[str, Any] = {}
    endless["text"] = {"in": endless}
    deep: Any = "deep"
    for _ in range(100_000):
        deep = [deep]
    given: list[Any] = [
        FERRY, "Kill me", ("nan", float("nan")), ("bytes", b"abc"), endless, {"text": deep}, "x" * 9000, {1: 2}, BRIDGE,
    ]  # fmt: skip
    found = list(clean_documents(given, max_bytes=8000, jobs=1))
    reasons = [each.failure.reason if each.failure else "" for each in found]
    assert reasons == ["", "crash", "no-string", "no-string", "no-object", "no-object", "too-large", "no-text", ""]
    assert [each.text for each in found if not each.failure] == [FERRY, BRIDGE]
    alone = clean_text("Kill me")
    assert alone.failure
    assert alone.failure.reason == "crash"


def test_strict() -> None:
    """With strict settings a failure is an error, told by its own name."""
    with pytest.raises(DocumentError, match="no-string"):
        list(clean_documents([FERRY, ("x", 7)], strict=True))
    with pytest.raises(DocumentError, match="too-large"):
        clean_text(FERRY, Config(strict=True), max_bytes=10)


def test_mistakes(tmp_path: Path) -> None:
    """A wrong setting is told at once, with the nearest name; what is no document is a TypeError."""
    with pytest.raises(ConfigError, match=r"clean_documents: unknown setting 'treshold'; did you mean 'threshold'\?"):
        clean_documents([FERRY], treshold=0.8)
    with pytest.raises(ConfigError, match=r"threshold must be 0\.3 to 1"):
        clean_text(FERRY, threshold=7)
    with pytest.raises(ConfigError, match=r"mine\.toml"):
        clean_text(FERRY, rules=tmp_path / "mine.toml")
    wrong: Any
    for wrong in (FERRY, b"", {"a": FERRY}):
        with pytest.raises(TypeError, match="many documents"):
            clean_documents(wrong)
    for wrong in (7, (1, 2, 3), Document("a"), [FERRY]):
        with pytest.raises(TypeError, match="a document is"):
            list(clean_documents([wrong]))
    wrong = b"bytes"
    with pytest.raises(TypeError, match="not bytes"):
        clean_text(wrong)


def test_own_rules(tmp_path: Path) -> None:
    """Files of a user's own rules are named by their paths."""
    mine = tmp_path / "mine.toml"
    mine.write_text('[newsletter]\nany = ["Get the Valley Post …"]\n')
    found = clean_text(f"{FERRY}\n\nGet the Valley Post today", rules=[str(mine)])
    assert [(mark.reason, mark.text) for mark in found.removed] == [("newsletter", "Get the Valley Post today")]


def test_closed_early(temporary: Path) -> None:
    """A generator that is closed, dropped or never begun leaves nothing, and nor does one whose input fails."""
    with closing(clean_documents(TEXTS)) as begun:
        next(begun)
        (folder,) = temporary.iterdir()
        assert folder.stat().st_mode & 0o077 == 0
    assert list(temporary.iterdir()) == []
    clean_documents(TEXTS)
    for found in clean_documents(TEXTS):
        assert found
        break
    del found

    def failing() -> Iterator[str]:
        yield FERRY
        raise ValueError("the source has gone")

    with pytest.raises(ValueError, match="has gone"):
        next(clean_documents(failing()))


def test_nothing_of_the_users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither files of settings nor the environment count, and nothing is written beside the temporary files."""
    here = tmp_path / "here"
    here.mkdir()
    (here / "cleaner.toml").write_text('skip = ["share-bar"]\nnonsense = 1\n')
    monkeypatch.chdir(here)
    monkeypatch.setenv("CLEANER_SKIP", "share-bar")
    given = f"{FERRY}\n\nShare Tweet Email Print"
    assert clean_text(given).text == next(clean_documents([given])).text == FERRY
    assert list(read_tree(here)) == ["cleaner.toml"]


def test_from_thread_to_thread() -> None:
    """A generator may be begun in one thread and go on in another."""
    generator = clean_documents(TEXTS)
    found: list[Cleaned] = []
    for _ in range(3):
        thread = threading.Thread(target=lambda: found.extend(islice(generator, 2)))
        thread.start()
        thread.join()
    assert [each.id for each in found] == ["1", "2", "3", "4", "5", "6"]
    generator.close()


def test_streaming() -> None:
    """Documents are let go of as they are read."""

    class Held(str):
        """A text that can be watched."""

    alive: list[weakref.ref[Held]] = []

    def texts() -> Iterator[str]:
        for number in range(200):
            held = Held(f"{FERRY} Number {number}.")
            alive.append(weakref.ref(held))
            yield held
            assert sum(1 for reference in alive if reference()) < 4

    assert sum(1 for _ in clean_documents(texts())) == 200


def test_side_by_side() -> None:
    """Texts can be cleaned in several threads, or generators, at a time."""
    given = [f"{FERRY} Number {number}." for number in range(6)]
    with ThreadPoolExecutor(3) as pool:
        assert [found.text for found in pool.map(clean_text, given)] == given
    pairs = zip(clean_documents(given), clean_documents(reversed(given)), strict=True)
    assert [(one.text, other.text) for one, other in pairs] == list(zip(given, reversed(given), strict=True))


def test_a_table() -> None:
    """A table of pandas goes in as its records, and what was removed comes out as a table."""
    if not IN_CI:
        pytest.importorskip("pandas")
    pandas: Any = import_module("pandas")
    table = pandas.DataFrame({"id": [1, 2], "text": [FERRY, f"{FERRY}\n\nShare Tweet Email Print"]})
    found = list(clean_documents(table.to_dict("records")))
    assert [(each.id, each.verdict) for each in found] == [("1", "article"), ("2", "reprint")]
    removed = pandas.DataFrame(mark for each in found for mark in each.removed)
    assert list(removed["reason"]) == ["exact-duplicate", "share-bar"]


def test_nested() -> None:
    """What comes out may go in again, while it comes out; clean texts stay as they are."""
    once = clean_documents(TEXTS)
    twice = list(clean_documents((each.id, each.text) for each in once))
    assert [each.text for each in twice] == [each.text for each in clean_documents(TEXTS)]


LAZY = """
import sys, cleaner
loaded = {"numpy", "click", "ftfy", "lxml", "trafilatura", "cleaner.job", "cleaner.config"} & set(sys.modules)
assert not loaded, loaded
assert set(cleaner.__all__) <= set(dir(cleaner))
from cleaner import clean_text
assert "click" not in sys.modules
"""


def test_import_is_quick() -> None:
    """`import cleaner` loads nothing but itself, and the functions none of the command line."""
    subprocess.run([sys.executable, "-P", "-c", LAZY], env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True)


def test_exports() -> None:
    """All that is named is there, and what is not is an error that says so."""
    for name in package.__all__:
        assert getattr(package, name)
    with pytest.raises(AttributeError, match="no attribute 'clean'"):
        package.clean  # type: ignore[attr-defined]  # noqa: B018
    with suppress(ImportError):
        from cleaner import nothing_like_it  # type: ignore[attr-defined]  # noqa: F401

        pytest.fail("there is nothing like it")


USER = """
from collections.abc import Generator
from typing import assert_type

from cleaner import Cleaned, Config, Failure, Mark, clean_documents, clean_text

found = clean_text("A text", Config(threshold=0.8), flag=["newsletter"])
assert_type(found, Cleaned)
assert_type(found.text, str)
assert_type(found.removed, tuple[Mark, ...])
assert_type(found.failure, Failure | None)
assert_type(clean_documents(zip([1, 2], ["a", "b"])), Generator[Cleaned, None, None])
rows: list[dict[str, str]] = [{"text": "a", "url": "https://a.example/"}]
for each in clean_documents(rows, scope="document"):
    print(each.id, [mark.witness.text for mark in each.removed if mark.witness])
"""
WRONG = "import cleaner\ncleaner.clean_text(7)\ncleaner.clean_txt('')\ncleaner.clean_documents([1])\n"


@pytest.mark.slow
def test_typed(tmp_path: Path) -> None:
    """A user's own file passes mypy's strict check, and mistakes in it do not."""
    assert (ROOT / "cleaner" / "py.typed").exists()
    (tmp_path / "user.py").write_text(USER)
    (tmp_path / "wrong.py").write_text(WRONG)
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--cache-dir=cache"]
    environment = {**os.environ, "MYPYPATH": str(ROOT)}
    for name, expected in (("user.py", set()), ("wrong.py", {"2: arg-type", "3: attr-defined", "4: list-item"})):
        done = subprocess.run(
            [*command, "--follow-imports=silent", name], cwd=tmp_path, env=environment, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        told = {f"{line.split(':')[1]}: {line[line.rindex('[') + 1 : -1]}" for line in done.stdout.splitlines()[:-1]}
        assert told == expected, done.stdout + done.stderr
