"""Batches of invented news for the tests of the index, and how they are cleaned."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleaner.config import Config
from cleaner.job.across import Index
from cleaner.job.run import Outcome, Request, run
from cleaner.job.upkeep import verify
from tests.conftest import read_tree, rows, write_tree

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cleaner.job.progress import Step

LEDGERS = ("removed.jsonl", "flagged.jsonl", "documents.jsonl", "summary.json")
CONFIG = Config(jobs=1)

FERRY = "The harbour council approved the new ferry terminal after a vote that lasted until late in the evening."
FERRY_AGAIN = (
    "The harbour council approved the new ferry terminal after a vote that lasted until very late in the evening."
)
BRIDGE = "Engineers closed the old bridge on the river road because the storm had washed away one of its piers."
SCHOOL = "Parents and teachers welcomed the decision to keep the village school open for at least another year."
BUDGET = "The mayor presented a budget which raises the fees for parking but leaves the price of water as it was."


class Quiet:
    """Shows no progress."""

    def step(self, step: Step) -> None:
        """Show nothing."""

    def failed(self, doc: str, failure: str) -> None:
        """Show nothing."""


@dataclass(frozen=True)
class Town:
    """A directory in which batches are cleaned against one index."""

    root: Path

    @property
    def index(self) -> Path:
        return self.root / "index"

    def write(self, batch: str, files: Mapping[str, str]) -> None:
        """Let *batch* consist of *files*."""
        shutil.rmtree(self.root / batch, ignore_errors=True)
        (self.root / batch).mkdir()
        write_tree(self.root / batch, {**files})

    def request(self, batch: str, **changes: Any) -> Request:
        """What cleans *batch* into `out-BATCH`."""
        out = self.root / f"out-{batch}"
        against = Index(self.index, changes.pop("run", batch), changes.pop("read_only", False))
        state = out.with_name(f"{out.name}.cleaner")
        return Request((str(self.root / batch),), out, state, CONFIG, against=against)._replace(**changes)

    def clean(self, batch: str, **changes: Any) -> Outcome:
        return run(self.request(batch, **changes), Quiet())

    def result(self, batch: str) -> dict[str, bytes]:
        """All that cleaning *batch* gave: the clean files and the ledgers."""
        state = self.root / f"out-{batch}.cleaner"
        out = read_tree(self.root / f"out-{batch}") if (self.root / f"out-{batch}").exists() else {}
        return out | {f"ledger/{name}": (state / name).read_bytes() for name in LEDGERS}

    def dropped(self, batch: str) -> list[tuple[str, int, str | None, str]]:
        """Document and paragraph of each duplicate in *batch*, with run and document of its witness."""
        found = rows(self.root / f"out-{batch}.cleaner" / "removed.jsonl")
        return [
            (row["doc"], row["paragraph"], row["witness"]["run"], row["witness"]["doc"])
            for row in found
            if row["stage"] == "dedup"
        ]


@contextmanager
def town() -> Iterator[Town]:
    """An empty town of its own, for properties, which share the fixtures of all their examples."""
    with tempfile.TemporaryDirectory() as folder:
        yield Town(Path(folder))


ONE = {"a.txt": f"{FERRY}\n\n{BRIDGE}\n"}
TWO = {"b.txt": f"{FERRY_AGAIN}\n\n{SCHOOL}\n", "c.txt": f"{BRIDGE}\n\n{BUDGET}\n"}
GONE = [("b.txt", 0, "one", "a.txt"), ("c.txt", 0, "one", "a.txt")]
"""What of batch two is dropped for batch one."""


def two_batches(root: Path) -> Town:
    """A town where batch one was cleaned, and batch two after it."""
    made = Town(root)
    for batch, files in {"one": ONE, "two": TWO}.items():
        made.write(batch, files)
        made.clean(batch)
    return made


def sound(town: Town) -> bool:
    """Whether the whole of the index can be read."""
    return all(not problem for _, problem in verify(town.index))
