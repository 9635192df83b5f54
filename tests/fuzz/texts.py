"""Targets that take text: decoding, repair, segmentation, rules, the fact check, and a document from end to end."""

from __future__ import annotations

import re
from collections import Counter
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Any

import ftfy

from cleaner import rules
from cleaner.config import Config
from cleaner.decode import decode
from cleaner.dedup.facts import missing
from cleaner.document import ConfigError, Document, DocumentError, Raw, remainder
from cleaner.formats.html import declared, meant
from cleaner.job import codec
from cleaner.job.filter import clean_bytes
from cleaner.job.ledger import count as counts_of
from cleaner.job.ledger import lines, manifest_row, removed_rows
from cleaner.job.prepare import unstripped
from cleaner.repair import PLAIN, repair
from cleaner.repair.gate import decoded_anew, proven, untouched
from cleaner.segment import segment

if TYPE_CHECKING:
    from cleaner.document import Paragraph, Repair

CONFIG = Config(jobs=1)
_NAME = re.compile(rb"[a-zA-Z0-9_:.-]{2,40}")  # what pages and answers are asked for a charset with


def text_of(data: bytes) -> str:
    """Text as a document may hold it, lone surrogates among it: whatever JSON can spell out."""
    return data.decode("utf-8", "surrogateescape")


def check_decode(data: bytes) -> None:
    r"""Bytes are text or binary, nothing else; what is UTF-8 is read as such, and no `\r` is left."""
    name, _, rest = data.partition(b"\n")
    with suppress(DocumentError):
        found = decode(rest, meant(name.decode("latin-1")) if _NAME.fullmatch(name) else "")
        assert "\r" not in found.text
        if found.evidence == "valid":
            assert found.text == rest.decode().replace("\r\n", "\n").replace("\r", "\n")
        else:
            assert not found.text or rest


def check_repair(data: bytes) -> None:
    """The rows undo the repair; and where the gate spares ftfy a line, ftfy would have given the same."""
    text = text_of(data)
    repaired, rows = repair(text)
    assert unrepaired(repaired, rows) == text
    if untouched(text):
        assert (repaired, rows) == (text, ())
    for line in text.splitlines(keepends=True) if proven() else ():
        answer = ftfy_answer(line)
        assert not untouched(line) or answer == (line, ()), line
        assert decoded_anew(line, PLAIN) in (None, answer), line


def ftfy_answer(line: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """What ftfy itself makes of *line*, and how."""
    found: Any = ftfy.fix_and_explain(line, uncurl_quotes=False, fix_character_width=False, fix_latin_ligatures=False)
    return found.text, tuple(found.explanation)


def unrepaired(text: str, rows: tuple[Repair, ...]) -> str:
    """*text* as it was before what the *rows* tell."""
    for row in reversed(rows):
        assert text[row.start : row.end] == row.after
        text = text[: row.start] + row.before + text[row.end :]
    return text


def check_segment(data: bytes) -> None:
    """Paragraphs and the blanks between them are the text; and what is kept of them is segmented the same again."""
    text = text_of(data)
    found = segment(text)
    check_spans(text, found)
    kept = [paragraph.text for at, paragraph in enumerate(found) if data[at % len(data)] % 3]
    assert [paragraph.text for paragraph in segment("\n\n".join(kept) + "\n")] == kept


def check_spans(text: str, paragraphs: tuple[Paragraph, ...]) -> None:
    """The paragraphs are in order, begin and end visibly, and leave nothing but white space."""
    at = 0
    for paragraph in paragraphs:
        assert at <= paragraph.start < paragraph.end
        assert not text[at : paragraph.start].strip()
        inside = text[paragraph.start : paragraph.end]
        assert inside == inside.strip()
        assert paragraph.text == remainder(text, paragraph.start, paragraph.end, paragraph.cuts)
        assert all(paragraph.start <= cut.start < cut.end <= paragraph.end for cut in paragraph.cuts)
        at = paragraph.end
    assert not text[at:].strip()


def check_rules(data: bytes) -> None:
    """Rules mark and cut, and change nothing else; the ledger's rows and what stays hold each letter once."""
    title, _, text = text_of(data).partition("\n")
    plain = Document("a.txt", title=title, text=text, paragraphs=segment(text))
    (stripped,) = rules.strip_all([plain], known_rules())
    (again,) = rules.strip_all([plain], known_rules())
    assert stripped == again
    assert stripped.text == text
    assert [p[1:3] for p in stripped.paragraphs] == [p[1:3] for p in plain.paragraphs]
    check_kept(stripped)
    shaped = rules.main_content(plain)
    assert [p[:3] for p in shaped.paragraphs] == [p[:3] for p in plain.paragraphs]


@cache
def known_rules() -> rules.Rules:
    """The rules as they come."""
    return rules.load()


def check_document(document: Document) -> None:
    """Kept + cut + removed = extracted, by the ledger's own rows."""
    check_spans(document.text, document.paragraphs)
    rows = [row for row in removed_rows(document) if row["stage"] != "repair"]
    told = letters(*(p.text for p in document.paragraphs if not p.removal), *(row["text"] for row in rows))
    assert told == letters(document.text)
    assert lines([*rows, manifest_row(document, counts_of(document), "", None)]).count(b"\n") == len(rows) + 1


def check_kept(document: Document) -> None:
    """The state gives back what it was given, and nothing is lost in it."""
    assert codec.decode(codec.encode(document)) == document
    check_document(document)


def letters(*texts: str) -> Counter[str]:
    """How often each character that is no white space stands in *texts*."""
    return Counter(char for text in texts for char in text if not char.isspace())


def check_own_rules(data: bytes) -> None:
    """A file of rules is taken or refused, by name; what is taken has a place in it, and can be used."""
    with suppress(ConfigError):
        written = data.decode("utf-8", "replace")
        known, phrases = rules.alone(known_rules(), ("mine.toml", written))
        text = "Get the Valley Post every morning\n\nThe ferry runs again from Monday, the harbour office said.\n"
        (stripped,) = rules.strip_all([Document("a.txt", text=text, paragraphs=segment(text))], known)
        check_document(stripped)
        places = {f"mine.toml:{number}" for number in range(1, written.count("\n") + 2)}
        assert {phrase.place for phrase in phrases} <= places


def check_facts(data: bytes) -> None:
    """No paragraph misses a fact of its own, and whatever it says, the question has an answer."""
    left, _, right = text_of(data).partition("\n")
    assert missing(left, left) is None
    for dropped, witness in ((left, right), (right, left)):
        found = missing(dropped, witness)
        assert found is None or found
        assert found == missing(dropped, witness)


def check_clean(data: bytes) -> None:
    """From bytes to a clean document: offsets fit, nothing is lost, witnesses stay, repairs can be undone."""
    document = clean_bytes(data, CONFIG)
    if document.failure:
        assert document.failure.reason == "binary"
        return
    check_document(document)
    assert unrepaired(document.text, document.repairs) == decode(data).text
    for paragraph in document.paragraphs:
        if paragraph.removal and (witness := paragraph.removal.witness):
            assert document.paragraphs[witness.paragraph].removal is None


def check_html(data: bytes) -> None:
    """A page is an article or a failure that says why, the same every time, and its own bytes lead nowhere else."""
    raw = Raw("a.html", data, kind="html", charset=declared(data))
    document = unstripped(raw, CONFIG)
    assert document == unstripped(raw, CONFIG)
    (stripped,) = rules.strip_all([document], known_rules())
    assert stripped.failure or stripped.text == document.text
    check_kept(stripped)
