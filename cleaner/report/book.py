"""The data of the page in chunks: what stands in lists, document by document, and the texts, read when asked for."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from cleaner.report.marked import Block, Row, Told, blocks, key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cleaner.document import Document

Chunk: TypeAlias = "tuple[str, Any]"
"""What a chunk holds (`documents`, `alike` or `texts`), and its data."""

_ROWS: Final = 4096
"""Entries of a list that are read together."""
_CHARACTERS: Final = 500_000
"""Of texts that are read together."""
_HEADLINE: Final = 120
_EXCERPT: Final = 160
_FAILURES: Final = 200
"""Failures that are shown at once; all of them are among the documents."""

_COUNTS: Final = ("paragraphs", "kept", "removed", "cut", "flagged", "repaired")
NEAR: Final = "dedup/near-duplicate"


class Entry(NamedTuple):
    """A document: its row of the manifest, what the ledger tells of it, and its text as it was prepared, if known."""

    manifest: Row
    told: Told
    document: Document | None


class Failed(NamedTuple):
    """A document that failed, and why."""

    doc: str
    stage: str
    reason: str
    detail: str


class Site(NamedTuple):
    """What was done on one site."""

    name: str
    number: int
    documents: int
    paragraphs: int
    removed: int
    failed: int


class Book:
    """Takes all documents, in order, and gives their data back in chunks; sums up on the way."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.reasons: dict[str, int] = {}
        self.verdicts: dict[str, int] = {}
        self.sites: dict[str, int] = {}
        self.failures: list[Failed] = []
        self.firsts: list[int] = []
        self.documents, self.characters, self.gone = 0, 0, 0
        self._of_sites: list[Counter[str]] = []
        self._rows: list[list[Any]] = []
        self._alike: list[list[Any]] = []
        self._texts: list[list[Block]] = []
        self._size = 0

    def chunks(self, entries: Iterable[Entry]) -> Iterator[Chunk]:
        """The chunks of *entries*, each as soon as it is full; those of a kind are in order."""
        for entry in entries:
            yield from self._add(entry)
            self.documents += 1
        for kind, waiting in (("documents", self._rows), ("alike", self._alike), ("texts", self._texts)):
            if waiting:
                yield kind, waiting

    def by_site(self) -> list[Site]:
        """What was done on each site, those of which most was removed first."""
        found = [
            Site(name, number, *(self._of_sites[number][what] for what in Site._fields[2:]))
            for name, number in self.sites.items()
        ]
        return sorted(found, key=lambda site: (-site.removed, -site.documents, site.name))

    def _add(self, entry: Entry) -> Iterator[Chunk]:
        """Take *entry*, and give the chunks that are full."""
        shown = blocks(entry.document, entry.told, self._reason) if entry.document else []
        if not self._texts:
            self.firsts.append(self.documents)
        self._texts.append(shown)
        self._size += self._measured(entry)
        self._rows.append(self._row(entry))
        self._alike.extend(self._pairs(entry))
        self._sum_up(entry.manifest)
        if len(self._rows) == _ROWS:
            yield "documents", self._rows
            self._rows = []
        if len(self._alike) >= _ROWS:
            yield "alike", self._alike
            self._alike = []
        if self._size >= _CHARACTERS:
            yield "texts", self._texts
            self._texts, self._size = [], 0

    def _reason(self, name: str) -> int:
        return self.reasons.setdefault(name, len(self.reasons))

    def _row(self, entry: Entry) -> list[Any]:
        """`name, headline, site, verdict, verdict's detail, reprint of, counts…, lowest, reason, times, reason, …`.

        The lowest similarity of its near-duplicates is null if it has none.
        """
        row = entry.manifest
        rows = (*entry.told.removed, *entry.told.flagged)
        failure = row["failure"]
        found = Counter(map(key, rows)) | Counter({f"{failure['stage']}/{failure['reason']}": 1} if failure else {})
        near = [_similarity(each) for each in entry.told.removed if key(each) == NEAR]
        return [
            row["doc"],
            _headline(entry.document),
            self.sites.setdefault(row["site"], len(self.sites)),
            self.verdicts.setdefault(row["verdict"], len(self.verdicts)),
            _said(row),
            *(row[name] for name in _COUNTS),
            min(near, default=None),
            *(part for name, times in sorted(found.items()) for part in (self._reason(name), times)),
        ]

    def _pairs(self, entry: Entry) -> Iterator[list[Any]]:
        """Of near-duplicates: `document, paragraph, similarity, how its text begins, document of the witness`."""
        for row in entry.told.removed:
            if key(row) == NEAR:
                excerpt = row["text"][:_EXCERPT]
                yield [self.documents, row["paragraph"], _similarity(row), excerpt, row["witness"]["doc"]]

    def _measured(self, entry: Entry) -> int:
        """The characters of a document, and once more those that went; both are summed up."""
        if entry.document is None:
            return 0
        rows = [row for row in entry.told.removed if row["stage"] != "repair"]
        whole = {row["paragraph"] for row in rows if row["after"] is None}
        gone: int = sum(
            row["end"] - row["start"] for row in rows if row["after"] is None or row["paragraph"] not in whole
        )
        self.characters += len(entry.document.text)
        self.gone += gone
        return len(entry.document.text) + gone

    def _sum_up(self, row: Row) -> None:
        number = self.sites[row["site"]]
        if number == len(self._of_sites):
            self._of_sites.append(Counter())
        failure = row["failure"]
        counts = {"documents": 1, "paragraphs": row["paragraphs"], "removed": row["removed"], "failed": bool(failure)}
        self._of_sites[number].update(counts)
        if failure and len(self.failures) < _FAILURES:
            self.failures.append(Failed(row["doc"], **failure))


def _similarity(row: Row) -> float:
    """Rounded down, so that it lies below each short threshold that the exact one lies below."""
    witness = row["witness"]
    return witness["shared"] * 10_000 // witness["union"] / 10_000 if witness["union"] else 1.0


def _headline(document: Document | None) -> str:
    """How *document* is called, else how it begins."""
    if document is None:
        return ""
    first = next((paragraph.text for paragraph in document.paragraphs if not paragraph.removal), "")
    return " ".join((document.title or first)[: 4 * _HEADLINE].split())[:_HEADLINE]


def _said(row: Row) -> str:
    """What in a document decided what it is."""
    if failure := row["failure"]:
        return f"{failure['stage']}: {failure['reason']}: {failure['detail']}"
    return row["verdict_detail"] or (row["verdict"] == "reprint" and row["reprint_of"]) or ""
