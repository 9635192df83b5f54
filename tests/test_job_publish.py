"""What a document has for output, what its text is there, and what else of it is told."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest

from cleaner.config import Config
from cleaner.document import Document, Failure, Paragraph, Raw, Removal, Reprint
from cleaner.formats.records import Part
from cleaner.job import codec, jsons
from cleaner.job.entries import NOTHING, KnownFile
from cleaner.job.places import Place
from cleaner.job.prepare import unstripped
from cleaner.job.publish import _has_output, clean_text, kept_text, published
from cleaner.job.tasks import Share, Single, Written
from tests.conftest import read_tree

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaner.job.tasks import Shared

REPRINTS: tuple[Literal["keep", "drop"], ...] = ("keep", "drop")
GONE = Removal("boilerplate", "share-bar")


def _document(kept: Sequence[bool], *, failed: bool = False, of: str | None = None) -> Document:
    text = " ".join(f"p{at}" for at, _ in enumerate(kept))
    marks = ((3 * at, None if stays else GONE) for at, stays in enumerate(kept))
    paragraphs = tuple(Paragraph(text[at : at + 2], at, at + 2, mark) for at, mark in marks)
    failure = Failure("read", "broken") if failed else None
    reprint = None if of is None else Reprint(of, None, "a.txt")
    return Document("b.txt", text=text, paragraphs=paragraphs, failure=failure, reprint=reprint)


@pytest.mark.parametrize(
    ("kept", "text"),
    [((), ""), ((False,), ""), ((True,), "p0\n"), ((True, False, True), "p0\n\np2\n"), ((False, True), "p1\n")],
)
def test_clean_text(kept: tuple[bool, ...], text: str) -> None:
    """What stays is parted by a blank line and ends with a line feed; nothing is nothing."""
    assert clean_text(_document(kept)) == text
    assert kept_text(_document(kept)) == text.rstrip("\n")


@pytest.mark.parametrize("beside", [b"", b"beside"])
@pytest.mark.parametrize("of", [None, "", "a.txt"])
def test_has_output(of: str | None, beside: bytes) -> None:
    """What failed has no output, nor has what is empty where that is dropped; what stays as it was always has one."""
    for failed, kept, drop, reprints in product((False, True), ((), (False,), (False, True)), (False, True), REPRINTS):
        place = Place(Path(), b"", Config(drop_empty=drop, reprints=reprints), write=True, beside=beside)
        dropped = not any(kept) and (drop or (bool(of) and reprints == "drop"))
        expected = not failed and (bool(beside) or not dropped)
        assert _has_output(_document(kept, failed=failed, of=of), place) is expected


def _file(name: str, number: int = 1) -> KnownFile:
    return KnownFile(number, name.encode(), number, b"", "digest", "", "")


def _published(place: Place, given: Sequence[tuple[Single | Share, Sequence[Document]]]) -> list[Written | Shared]:
    """What publishing items gives whose documents the state would have; of what has none it has nothing."""
    known = [(item.file.id, [codec.encode(each) for each in found], NOTHING) for item, found in given if found]
    return published(place, lambda ids: (each for each in known if each[0] in ids), [item for item, _ in given])


def _told(made: Written | Shared) -> list[tuple[str, str | None]]:
    """The digest of each document's file, and where the document is, as the manifest says."""
    rows = [jsons.loads(line) for line in made.output.manifest.splitlines()]
    assert jsons.loads(made.output.counts)["documents"] == len(rows)
    return [(row["digest"], row["output"]) for row in rows]


ARTICLE = Document(
    "a.html",
    "post",
    text="Rain\n\nShare",
    paragraphs=(Paragraph("Rain", 0, 4), Paragraph("Share", 6, 11, GONE)),
    metadata={"title": "A storm", "language": "en", "extraction": "plain", "color": "red"},
)
TOLD = b'"title": "A storm", "date": null, "author": null, "language": "en"'
ROW = b'{"id": "a.html", "source": "post", "url": null, ' + TOLD + b', "text": "%s"}\n'
BROKEN = Document("b.html", failure=Failure("read", "broken"))
FILES: list[tuple[str, dict[str, Any], Document, bytes | None]] = [
    ("a.txt", {}, ARTICLE, b"Rain\n"),
    ("a.html", {"to": "jsonl"}, ARTICLE, ROW % b"Rain"),
    ("a.txt", {}, BROKEN, None),
    ("a.txt", {"drop_empty": True}, _document((False,)), None),
]


@pytest.mark.parametrize(("name", "settings", "document", "data"), FILES)
def test_files(name: str, settings: dict[str, Any], document: Document, data: bytes | None, tmp_path: Path) -> None:
    """A file is written where there is one to be, in its form, and not again; without writing the same is told."""
    item = Single(_file(name), b"out/there", "key")
    for write, written in ((False, False), (True, data is not None), (True, False)):
        (made,) = _published(Place(tmp_path, b"out", Config(**settings), write=write), [(item, [document])])
        assert isinstance(made, Written)
        assert made.written is written
        assert made.output[:3] == (name.encode(), 1, b"out/there")
        assert made.output.key == "key"
        assert bool(made.output.signature) is (write and data is not None)
        assert _told(made) == [("digest", "there" if data is not None else None)]
        assert read_tree(tmp_path) == ({"out/there": data} if write and data is not None else {})


LINES = b'{"text":"p0", "n": 1}\n7\n{"text": \n{"text": "p0 p1", "n": 2}\n{"text": 3}\n'
LOST = Document("a.jsonl#3", failure=Failure("read", "broken-json"), lost=True)
OF_LINES = [
    _document((True,)),
    Document("a.jsonl#2", failure=Failure("read", "no-object")),
    LOST,
    _document((False, True)),
    Document("a.jsonl#5", failure=Failure("read", "no-string")),
]
EMPTY = [_document((False,)), *OF_LINES[1:]]
FIRST, SECOND, FOURTH, FIFTH = b'{"text":"p0", "n": 1}\n', b"7\n", b'{"text": "p1", "n": 2}\n', b'{"text": 3}\n'
PARTS: list[tuple[dict[str, Any], Sequence[Document], bytes | None, list[int]]] = [
    ({}, OF_LINES, FIRST + SECOND + FOURTH + FIFTH, [1, 2, 4, 5]),
    ({"to": "parquet"}, OF_LINES, FIRST.replace(b":", b": ", 1) + FOURTH + FIFTH, [1, 4, 5]),
    ({}, EMPTY, FIRST.replace(b"p0", b"") + SECOND + FOURTH + FIFTH, [1, 2, 4, 5]),
    ({"drop_empty": True}, EMPTY, SECOND + FOURTH + FIFTH, [2, 4, 5]),
    ({}, [LOST] * 2, None, []),
]


@pytest.mark.parametrize(("settings", "documents", "piece", "there"), PARTS)
def test_parts(
    settings: dict[str, Any], documents: Sequence[Document], piece: bytes | None, there: list[int], tmp_path: Path
) -> None:
    """A part adds the records that stay, what failed as it came where its form can hold it, and tells where all are."""
    item = Share(_file("a.jsonl"), b"out/a", Part(1, LINES))
    for write in (True, False):
        (made,) = _published(Place(tmp_path, b"out", Config(**settings), write=write), [(item, documents)])
        assert not isinstance(made, Written)
        assert made.piece == (piece if write else None)
        assert made.output[:5] == (b"a.jsonl", 1, b"out/a", None, "")
        assert _told(made) == [("digest", "a" if number in there else None) for number, _ in enumerate(documents, 1)]
        assert read_tree(tmp_path) == {}


def test_in_order(tmp_path: Path) -> None:
    """What comes of items is in their order, and as much of it as there are, though some have no documents."""
    given: list[tuple[Single | Share, Sequence[Document]]] = [
        (Share(_file("a.jsonl", 1), b"out/a", Part(1, b"\n")), []),
        (Single(_file("b.txt", 2), b"out/b", "key"), [_document((True,))]),
        (Single(_file("c.txt", 3), b"out/c", "key"), []),
        (Share(_file("d.jsonl", 4), b"out/d", Part(1, SECOND)), [OF_LINES[1]]),
    ]
    made = _published(Place(tmp_path, b"out", Config(), write=True), given)
    assert [each.output.part for each in made] == [1, 2, 3, 4]
    assert [None if isinstance(each, Written) else each.piece for each in made] == [b"", None, None, SECOND]
    assert [len(_told(each)) for each in made] == [0, 1, 0, 1]
    assert read_tree(tmp_path) == {"out/b": b"p0\n"}


CAFE = "The cafÃ© is here.\r\n\r\nShare it."
PAGE = "<body>\r\n<article><h1>Ferry</h1><p>It runs again from Monday, they said.</p><p>Share it.</p></article></body>"
BESIDE: list[tuple[str, Raw, dict[str, Any] | None, str]] = [
    ("a.jsonl", Raw("a.jsonl#1", CAFE), {"text": CAFE}, CAFE),
    ("a.jsonl", Raw("a.jsonl#1", CAFE, metadata={"id": "n7"}), {"id": "n7", "text": CAFE}, CAFE),
    (
        *("a.jsonl", Raw("a.jsonl#1", PAGE, kind="html"), {"html": PAGE}),
        "Ferry\nIt runs again from Monday, they said.\nShare it.",
    ),
    ("a.warc", Raw("a.warc#1", CAFE), None, CAFE.replace("\r", "")),
    ("a.txt", Raw("a.txt", CAFE), None, CAFE.replace("\r", "")),
]


@pytest.mark.parametrize(("name", "raw", "record", "said"), BESIDE)
def test_beside(name: str, raw: Raw, record: dict[str, Any] | None, said: str, tmp_path: Path) -> None:
    """Beside texts that stay as they came it is noted what would go of each, by its own offsets and under its name."""
    document = unstripped(raw, Config())
    document = document.map(lambda p: p.removed("share-bar") if p.text == "Share it." else p)
    part = None if record is None else Part(1, f"{json.dumps(record)}\n".encode())
    place = Place(tmp_path, b"out", Config(), write=True, beside=b"beside")
    (made,) = _published(place, [(Share(_file(name), b"out/a", part), [document])])
    assert not isinstance(made, Written)
    assert _told(made) == [("digest", "a")]
    there, noted = json.loads(made.piece), json.loads(made.side)
    assert (there["text"], there["id"]) == (said, noted["id"]) == (said, raw.metadata.get("id", raw.id))
    spans = [(int(start), int(end)) for start, end, _ in noted["attributes"]["cleaner__removed"]]
    assert [said[start:end] for start, end in spans] == ["Share it."]
