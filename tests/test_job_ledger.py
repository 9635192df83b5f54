"""Ledger, manifest and clean text, from documents made by hand."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from cleaner.document import Cut, Document, Failure, Paragraph, Removal, Repair, Reprint, Verdict, Witness
from cleaner.job import ledger
from cleaner.job.places import output_name
from cleaner.job.publish import clean_text

KEYS = ["doc", "paragraph", "start", "end", "text", "stage", "reason", "detail", "witness", "after"]

DOCUMENT = Document(
    "site/a.txt",
    "site",
    text="Ein Café\n\nSame\n\nPhoto: X\n\nAd",
    paragraphs=(
        Paragraph("Ein Café", 0, 8),
        Paragraph("Same", 10, 14, Removal("dedup", "exact", "", Witness("b.txt", 3, 7, 7))),
        Paragraph("Photo: X", 16, 24, flag=Removal("boilerplate", "photo", "Photo:")),
        Paragraph("Ad", 26, 28, Removal("boilerplate", "ad"), Removal("boilerplate", "photo")),
    ),
    repairs=(Repair(0, 8, "Ein CafÃ©", "Ein Café", "mojibake", "decode utf-8"),),
    metadata={"charset": "utf-8"},
)
FAILED = Document("b.txt", failure=Failure("read", "missing", "gone"))


def manifest_row(document: Document, digest: str, output: str | None) -> ledger.Row:
    """The row of a document alone."""
    return ledger.manifest_row(document, ledger.count(document), digest, output)


def test_removed_rows() -> None:
    """Repairs and removals come in the order of the text, each with every key, in one order."""
    found = list(ledger.removed_rows(DOCUMENT))
    assert all(list(row) == KEYS for row in found)
    assert [(row["paragraph"], row["text"], row["stage"], row["reason"]) for row in found] == [
        (0, "Ein CafÃ©", "repair", "mojibake"),
        (1, "Same", "dedup", "exact"),
        (3, "Ad", "boilerplate", "ad"),
    ]
    assert [row["after"] for row in found] == ["Ein Café", None, None]
    assert found[1]["witness"] == {"doc": "b.txt", "paragraph": 3, "shared": 7, "union": 7, "run": None, "text": ""}


def test_cuts() -> None:
    """A cut has a row of its own, behind its paragraph's repair and removal, and is counted as no paragraph."""
    text = "MORE The ferry runs. MORE\n\nAd MORE"
    cuts = (Cut(0, 4, "card", "in line: MORE"), Cut(21, 25, "card", "in line: MORE"))
    gone = Paragraph("Ad", 27, 34, Removal("boilerplate", "ad"), cuts=(Cut(30, 34, "card", "in line: MORE"),))
    document = Document(
        "a.txt",
        text=text,
        paragraphs=(Paragraph("The ferry runs.", 0, 25, cuts=cuts), gone),
        repairs=(Repair(0, 25, "MORE The ferry\x07 runs. MORE", text[:25], "control-characters", ""),),
    )
    found = list(ledger.removed_rows(document))
    assert all(list(row) == KEYS for row in found)
    assert [
        (row["paragraph"], row["start"], row["end"], row["text"], row["reason"], row["after"]) for row in found
    ] == [
        (0, 0, 25, "MORE The ferry\x07 runs. MORE", "control-characters", text[:25]),
        (0, 0, 4, "MORE", "card", ""),
        (0, 21, 25, "MORE", "card", ""),
        (1, 27, 34, "Ad", "ad", None),
        (1, 30, 34, "MORE", "card", ""),
    ]
    assert {(row["stage"], row["detail"]) for row in found if row["after"] == ""} == {("boilerplate", "in line: MORE")}
    assert ledger.count(document)["cut"] == {"boilerplate/card": 3}
    row = manifest_row(document, "", "a.txt")
    assert [row[key] for key in ("doc", "paragraphs", "kept", "removed", "cut")] == ["a.txt", 2, 1, 1, 3]


def test_a_cut_where_its_paragraph_begins() -> None:
    """The row of a paragraph that went stands before those of its cuts, and behind that of its repair."""
    gone = Paragraph("Ad", 0, 7, Removal("boilerplate", "ad"), cuts=(Cut(0, 4, "card"),))
    repair = Repair(0, 7, "MORE Ad\x07", "MORE Ad", "control-characters", "")
    found = ledger.removed_rows(Document("a.txt", text="MORE Ad", paragraphs=(gone,), repairs=(repair,)))
    assert [row["reason"] for row in found] == ["control-characters", "ad", "card"]


def test_reprints() -> None:
    """The manifest says whose reprint a document is, of which run, and whose all of its cluster are."""
    row = manifest_row(DOCUMENT._replace(reprint=Reprint("b.txt", "monday", "c.txt")), "", None)
    assert [row[key] for key in ("verdict", "verdict_detail")] == ["reprint", ""]
    assert [row[key] for key in ("reprint_of", "reprint_run", "cluster")] == ["b.txt", "monday", "c.txt"]
    row = manifest_row(DOCUMENT._replace(reprint=Reprint("", None, "site/a.txt")), "", None)
    assert [row[key] for key in ("verdict", "reprint_of", "cluster")] == ["article", None, "site/a.txt"]


def test_flagged_rows() -> None:
    """What was kept but noted has a row; what was removed has none here, though it was noted as well."""
    (row,) = ledger.flagged_rows(DOCUMENT)
    assert list(row) == KEYS
    assert (row["paragraph"], row["reason"], row["detail"]) == (2, "photo", "Photo:")


def test_repairs_outside_of_paragraphs() -> None:
    """A repair after the last paragraph belongs to none; one between paragraphs to the one that follows."""
    text = "One\n \nTwo\n "
    paragraphs = (Paragraph("One", 0, 3), Paragraph("Two", 6, 9))
    repairs = tuple(Repair(at, at + 1, "\x07 ", " ", "control-characters", "") for at in (4, 10))
    found = ledger.removed_rows(Document("a", text=text, paragraphs=paragraphs, repairs=repairs))
    assert [row["paragraph"] for row in found] == [1, None]


def test_manifest() -> None:
    """The manifest says what became of a document."""
    row = manifest_row(DOCUMENT, "digest", "site/a.txt")
    assert row["verdict"] == "article"
    assert [row[key] for key in ("paragraphs", "kept", "removed", "flagged", "repaired")] == [4, 2, 2, 1, 1]
    assert (row["site"], row["digest"], row["output"]) == ("site", "digest", "site/a.txt")
    assert row["metadata"] == {"charset": "utf-8"}
    failed = manifest_row(FAILED, "", None)
    assert failed["verdict"] == "failed"
    assert failed["failure"] == {"stage": "read", "reason": "missing", "detail": "gone"}
    assert failed["digest"] is failed["output"] is None


def test_verdicts() -> None:
    """A document without paragraphs is empty; of one that lost them all, nothing is left."""
    gone = DOCUMENT._replace(paragraphs=tuple(p.removed("ad") for p in DOCUMENT.paragraphs))
    assert manifest_row(gone, "", None)["verdict"] == "nothing-left"
    assert manifest_row(Document("a", text=" \n"), "", None)["verdict"] == "empty"
    unseen = Document("a", text="\u200b", paragraphs=(Paragraph("\u200b", 0, 1),))
    assert manifest_row(unseen, "", None)["verdict"] == "empty"
    seen = Document("a", text="\u200bA", paragraphs=(Paragraph("\u200bA", 0, 2),))
    assert manifest_row(seen, "", None)["verdict"] == "article"


def test_the_verdict_that_tells_most() -> None:
    """What a document is by its words tells more than what became of it; a failure, and no text at all, tell most."""
    verdict, reprint = Verdict("not-an-article", "bot: Are you a robot?"), Reprint("b.txt", None, "b.txt")
    gone = tuple(p.removed("ad") for p in DOCUMENT.paragraphs)
    for paragraphs in (DOCUMENT.paragraphs, gone):
        row = manifest_row(DOCUMENT._replace(paragraphs=paragraphs, verdict=verdict, reprint=reprint), "", None)
        assert (row["verdict"], row["verdict_detail"]) == ("not-an-article", "bot: Are you a robot?")
        assert row["reprint_of"] == "b.txt"
    assert manifest_row(FAILED._replace(verdict=verdict), "", None)["verdict"] == "failed"


def test_counts() -> None:
    """Counts are told by stage and reason, and add up."""
    parts = [(json.loads(json.dumps(ledger.count(document))), 1) for document in (FAILED, DOCUMENT)]
    found = ledger.add_counts([*parts, ({}, 3)])
    assert found["documents"] == 2
    assert found["verdicts"] == {"article": 1, "failed": 1}
    assert found["removed"] == {"dedup/exact": 1, "boilerplate/ad": 1}
    assert found["flagged"] == {"boilerplate/photo": 1}
    assert found["repaired"] == {"repair/mojibake": 1}
    assert found["failed"] == {"read/missing": 1}
    assert list(found["removed"]) == ["boilerplate/ad", "dedup/exact"]
    assert ledger.add_counts([(found, 2)]) == ledger.add_counts([*parts, *parts])


@given(st.lists(st.dictionaries(st.text(st.characters()), st.text(st.characters()))))
def test_lines(rows: list[dict[str, str]]) -> None:
    """Rows are JSON in UTF-8, one a line, whatever is in them."""
    found = ledger.lines(rows)
    assert [json.loads(line) for line in found.decode().split("\n")[:-1]] == json.loads(json.dumps(rows))


def test_clean_text() -> None:
    """The clean text has one blank line between paragraphs and one line feed at the end, or nothing at all."""
    assert clean_text(DOCUMENT) == "Ein Café\n\nPhoto: X\n"
    assert clean_text(FAILED) == ""


def test_output_name() -> None:
    """Text keeps its name, whatever bytes that is made of."""
    assert output_name(b"a/\xff\n.txt") == b"a/\xff\n.txt"
