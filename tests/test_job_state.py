"""What the state keeps: documents as bytes, the tables, the lock."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.document import Cut, Document, Failure, Paragraph, Removal, Repair, StateError, Verdict, remainder
from cleaner.job import codec
from cleaner.job.database import DATABASE
from cleaner.job.entries import NOTHING, SIDE, Output, PreparedDocument, PreparedFile
from cleaner.job.lock import locked
from cleaner.job.store import Store, open_store, read_store

if TYPE_CHECKING:
    from collections.abc import Iterator

words = st.text(max_size=20)
marks = st.none() | st.builds(Removal, st.just("boilerplate"), words, words, st.none())


def stretches(start: int, end: int) -> st.SearchStrategy[list[tuple[int, int]]]:
    """Stretches between *start* and *end*, in order, none in another."""
    places = st.lists(st.integers(start, end), max_size=8).map(sorted)
    return places.map(lambda found: list(zip(found[::2], found[1::2], strict=False)))


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """A document as `prepare` makes it, its paragraphs anywhere in its text, and their cuts anywhere in them."""
    text = draw(st.text(st.characters(), max_size=60) | st.text(st.sampled_from("a ,🛥\ud800"), max_size=20))
    paragraphs, cut = [], draw(st.booleans())
    for start, end in draw(stretches(0, len(text))):
        spans = draw(stretches(start, end)) if cut else ()
        cuts = tuple(Cut(*span, draw(words), draw(words)) for span in spans)
        paragraphs.append(Paragraph(remainder(text, start, end, cuts), start, end, draw(marks), draw(marks), cuts))
    repairs = draw(st.lists(st.builds(Repair, st.just(0), st.just(1), words, words, words, words), max_size=2))
    metadata = draw(st.dictionaries(words, words, max_size=2))
    failure = draw(st.none() | st.builds(Failure, words, words, words))
    verdict = draw(st.none() | st.builds(Verdict, st.sampled_from(["truncated", "not-an-article"]), words))
    found = Document(draw(words), draw(words), draw(words), text, tuple(paragraphs), tuple(repairs), metadata, failure)
    return found._replace(verdict=verdict, lost=draw(st.booleans()))


@given(documents())
def test_codec(document: Document) -> None:
    """What is decoded is what was encoded, lone surrogates and all; and so are single paragraphs, in any order."""
    data = codec.encode(document)
    assert codec.decode(data) == document
    assert codec.texts(data, range(len(document.paragraphs))[::-1]) == [p.text for p in document.paragraphs[::-1]]


@given(documents(), st.data())
def test_damaged_documents(document: Document, data: st.DataObject) -> None:
    """A document of which a byte is another, or any are missing, is never taken for one."""
    sound = codec.encode(document)
    at = data.draw(st.integers(0, len(sound) - 1))
    for spoilt in (sound[:at], sound[at + 1 :], sound[:at] + bytes([sound[at] ^ 1]) + sound[at + 1 :]):
        with pytest.raises(StateError, match=r"^damaged: a document is not what was written"):
            codec.decode(spoilt)


def put(store: Store, file: PreparedFile, settings: str = "") -> None:
    """Have the state know *file*, in place of what it knew of it."""
    store.drop([(file.name, file.part)])
    store.put([file], lambda _: settings)


def bodies(store: Store) -> list[list[bytes]]:
    """The documents of all files, in order of the files."""
    known = {file: found for file, found, _ in store.prepared(file.id for file in store.files())}
    return [known[file.id] for file in store.files()]


def prepared(name: str, *bodies: bytes) -> PreparedFile:
    """A file of which the state shall know."""
    made = tuple(PreparedDocument(f"{name}#{number}", b"prints", body) for number, body in enumerate(bodies))
    return PreparedFile(name.encode(), 0, b"signature", "digest", made)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    found = open_store(tmp_path)
    yield found
    found.close()


def test_files(store: Store) -> None:
    """Files are known in the order of their names, each with its documents."""
    put(store, prepared("b", b"1", b"2"), "settings")
    put(store, prepared("a", b"3"), "settings")
    assert [(file.name, file.digest, file.settings) for file in store.files()] == [
        (b"a", "digest", "settings"),
        (b"b", "digest", "settings"),
    ]
    assert list(store.ids()) == ["a#0", "b#0", "b#1"]
    (a, b) = store.files()
    assert list(store.prints()) == [(a.id, 0, b"prints"), (b.id, 0, b"prints"), (b.id, 1, b"prints")]
    assert list(store.prepared([b.id, a.id])) == [(b.id, [b"1", b"2"], NOTHING), (a.id, [b"3"], NOTHING)]
    assert store.find("b#1") == b"2"
    assert store.find("c") is None


@pytest.mark.parametrize(
    ("name", "document"),
    [
        (b"a.txt", "a.txt"),
        (b"news.jsonl", "news.jsonl#17"),
        (b"a#1.jsonl", "a#1.jsonl#2"),
        (b"a#1.txt", "a#1.txt"),
        (b"\xff.txt", "\\xff.txt"),
        (b"\xff#1.jsonl", "\\xff#1.jsonl#2"),
    ],
)
def test_find(name: bytes, document: str, store: Store) -> None:
    """A document is found by its id, whether that spells the name of its file as it is or not."""
    others = [PreparedDocument(f"{document}{end}", b"", b"other") for end in ("0", "#0", "é")]
    made = (others[0], PreparedDocument(document, b"", b"body"), *others[1:])
    for each, documents in ((b"0", ()), (name, made), (document.encode() + b"#1", ())):
        put(store, PreparedFile(each, 0, b"", "", documents))
    assert store.find(document) == b"body"
    assert store.find(document + "é") == b"other"
    assert [store.find(each) for each in (document[1:], f"{document}#1", "")] == [None] * 3


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_documents_by_place(data: st.DataObject) -> None:
    """Names and texts of documents come for just the places that are asked for, in order, however many."""
    sizes = data.draw(st.lists(st.integers(0, 4), max_size=600))
    with TemporaryDirectory() as folder, closing(open_store(Path(folder))) as store:
        contents = [[b"%d" % record for record in range(size)] for size in sizes]
        store.put([prepared(f"{number:03}", *made) for number, made in enumerate(contents)], lambda _: "")
        places = [(file.id, record) for file, size in zip(store.files(), sizes, strict=True) for record in range(size)]
        asked = sorted(data.draw(st.sets(st.sampled_from(places)) if places else st.just(set())))
        assert list(store.bodies(asked)) == [(file, record, b"%d" % record) for file, record in asked]
        assert list(store.names(asked)) == [(file, record, f"{file - 1:03}#{record}") for file, record in asked]


@pytest.mark.parametrize("page", [1, 2, 3, 100])
def test_files_by_pages(page: int, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """All files and parts are known in order, however many are read at a time, and though some go meanwhile."""
    monkeypatch.setattr("cleaner.job.store._PAGE", page)
    places = [(b"a", 0), (b"b", 1), (b"b", 20), (b"b", 300), (b"c", 0)]
    for name, part in reversed(places):
        put(store, prepared(name.decode(), b"body")._replace(part=part))
    assert [(file.name, file.part) for file in store.files()] == places
    for file in store.files():
        store.drop([(file.name, file.part)])
    assert list(store.files()) == []


def test_put_again(store: Store) -> None:
    """A file that is put again takes the place of what was known of it."""
    put(store, prepared("a", b"1", b"2"), "old")
    put(store, prepared("a", b"3"), "new")
    store.touch(b"a", b"other")
    assert [(file.name, file.signature, file.settings) for file in store.files()] == [(b"a", b"other", "new")]
    assert list(store.ids()) == ["a#0"]


def test_forgotten_decisions(store: Store) -> None:
    """With the decisions for a file goes the promise that there are decisions for the corpus."""
    put(store, prepared("a", b"1"))
    put(store, prepared("b", b"2"))
    a, b = store.files()
    store.decide([(a.id, b"key", b"[1]")])
    store.remember("resolved", "corpus")
    store.forget([b"b", b"unknown"])
    assert (store.recall("resolved"), store.decision(a.id), store.decision(b.id)) == ("corpus", b"[1]", NOTHING)
    store.forget([b"a"])
    assert (store.recall("resolved"), store.decided()) == (None, {})


def test_decide(store: Store) -> None:
    """Decisions take the place of all earlier ones."""
    store.decide([(1, b"one", b"[1]"), (2, b"two", b"[2]")])
    before = store.decided()
    store.decide([(2, b"three", b"[3]")])
    assert store.decided().keys() == {2}
    assert store.decided()[2] != before[2]
    assert (store.decision(1), store.decision(2)) == (NOTHING, b"[3]")


def test_outputs(store: Store) -> None:
    """What is going to be written is known before it is, and what was written after it."""
    store.intend([(b"b", 0, b"out/b"), (b"a", 0, b"out/a")])
    store.published([Output(b"b", 0, b"out/b", b"signature", "key", b"{}", b"removed", b"flagged", b"manifest")])
    known = [(b"a", 0, b"out/a", None, ""), (b"b", 0, b"out/b", b"signature", "key")]
    assert sorted(store.outputs()) == known
    assert list(store.column("removed")) == [b"removed"]
    assert list(store.counts()) == [(b"{}", 2)]
    store.intend([(b"b", 0, b"elsewhere")])
    assert sorted(store.outputs()) == [known[0], (b"b", 0, b"elsewhere", None, "")]
    store.unpublish([(b"a", 0), (b"b", 0)])
    assert list(store.outputs()) == []


def test_parts(store: Store) -> None:
    """A file that is read in parts has an entry for each, in order, and one output, whole when all of it is."""
    for part in (300, 1, 20):
        put(store, prepared("a", b"body")._replace(part=part), "settings")
    assert [file.part for file in store.files()] == [1, 20, 300] == sorted(store.parts(b"a"))
    put(store, prepared("a", b"another")._replace(part=20), "settings")
    store.drop([(b"a", 300)])
    assert bodies(store) == [[b"body"], [b"another"]]
    store.intend([(b"a", 1, b"out/a"), (b"a", 20, b"out/a"), (b"a", SIDE, b"beside/a")])
    store.finish(b"a", None, b"signature", "key")
    whole = {output.part: (output.signature, output.key) for output in store.outputs()}
    assert whole == {1: (b"signature", "key"), 20: (b"signature", "key"), SIDE: (None, "")}
    store.finish(b"a", SIDE, b"other", "key")
    assert {output.signature for output in store.outputs()} == {b"signature", b"other"}


def test_failed(store: Store) -> None:
    """Documents that failed are known with their reasons."""
    made = prepared("a", b"1", b"2")
    failed = made.documents[1]._replace(failure="read: missing: it is not there")
    put(store, made._replace(documents=(made.documents[0], failed)), "settings")
    assert list(store.failed()) == [("a#1", "read: missing: it is not there")]


def test_transaction(store: Store, tmp_path: Path) -> None:
    """A transaction that fails leaves nothing, one that ends leaves all."""

    def interrupted() -> None:
        with store.transaction():
            store.remember("one", "1")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    with store.transaction():
        store.remember("two", "2")
    reader = read_store(tmp_path)
    assert (reader.recall("one"), reader.recall("two")) == (None, "2")
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader.remember("three", "3")
    reader.close()


def spoil(path: Path, kind: str) -> None:
    """Make of the database at *path* what it should not be."""
    if kind == "not a database":
        path.write_bytes(b"something else, but long enough to have a header" * 100)
    elif kind == "version 99":
        connection = sqlite3.connect(path)
        connection.execute("PRAGMA user_version = 99")
        connection.close()
    else:
        data = path.read_bytes()
        page = int.from_bytes(data[16:18], "big")
        path.write_bytes(data[:page] + b"\xa5" * (len(data) - page))


@pytest.mark.parametrize("kind", ["not a database", "version 99"])
def test_unusable(kind: str, tmp_path: Path) -> None:
    """A damaged database or one of another version is an error that says how to go on."""
    open_store(tmp_path).close()
    spoil(tmp_path / DATABASE, kind)
    for opener in (open_store, read_store):
        with pytest.raises(StateError, match=rf"state\.db: .*{kind}.*--force builds it anew"):
            opener(tmp_path)
    open_store(tmp_path, force=True).close()
    read_store(tmp_path).close()


def test_force_keeps_what_is_sound(tmp_path: Path) -> None:
    """A sound state is not thrown away, a damaged one is, wherever the damage is."""
    store = open_store(tmp_path)
    store.remember("key", "value")
    put(store, prepared("a", b"x" * 100_000))
    store.close()
    store = open_store(tmp_path, force=True)
    assert store.recall("key") == "value"
    store.close()
    spoil(tmp_path / DATABASE, "damaged pages")
    with pytest.raises(StateError, match=r"damaged: .*; clean --force builds it anew"):
        open_store(tmp_path)
    store = open_store(tmp_path, force=True)
    assert store.recall("key") is None
    store.close()


def test_no_state(tmp_path: Path) -> None:
    """Reading a state that is not there is an error, and makes none."""
    with pytest.raises(StateError, match="is --state right"):
        read_store(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_lock(tmp_path: Path) -> None:
    """A second one is refused, and told who holds the lock; afterwards it is free."""
    for _ in range(2):
        with locked(tmp_path / "new"):
            assert (tmp_path / "new" / "lock").read_text() == f"{os.getpid()}\n"
            with (
                pytest.raises(StateError, match=f"in use by another run, process {os.getpid()}$"),
                locked(tmp_path / "new"),
            ):
                pass


def test_the_lock_of_the_dead(tmp_path: Path) -> None:
    """A lock file that was left behind, by whatever process, is no lock."""
    (tmp_path / "lock").write_text("999999999 and more\n")
    with locked(tmp_path):
        assert (tmp_path / "lock").read_text() == f"{os.getpid()}\n"
