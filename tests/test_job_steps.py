"""Steps equal one leap: whatever happens to files, settings and outputs between runs, the bytes are as from scratch."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.batches import Town, sound
from tests.conftest import IN_CI, read_tree, write_tree
from tests.runs import BRIDGE, FERRY, SCHOOL, everything, leftovers, run, state_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.runs import Tree

EXAMPLES: Final = 60 if IN_CI else 6

PARAGRAPHS: Final = (
    FERRY,
    BRIDGE,
    SCHOOL,
    FERRY.replace("the harbour", "a harbour"),
    FERRY.replace("Monday", "Tuesday"),
    BRIDGE.replace("the river", "the wide river"),
    BRIDGE + " " + SCHOOL,
    "Share Tweet Email Print",
    "A line that the whole site repeats",
    "Letters to the editor go to the harbour street",
    "cafÃ© at the port",
    "\0",
)
SETTINGS: Final[tuple[tuple[str, ...], ...]] = (
    (),
    ("--threshold", "0.8"),
    ("--scope", "document"),
    ("--keep", "first"),
    ("--reprints", "drop"),
    ("--drop-empty",),
    ("--skip", "share-bar"),
    ("--flag", "site-line"),
    ("--site-from", "none"),
    ("--to", "jsonl"),
)

texts = st.lists(st.sampled_from(PARAGRAPHS), max_size=4)


def plain(paragraphs: Sequence[str]) -> bytes:
    """A text file of *paragraphs*."""
    return "\n\n".join(paragraphs).encode()


def page(paragraphs: Sequence[str]) -> bytes:
    """A page of *paragraphs*, with a menu around them."""
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    return f"<html><body><nav>Home News</nav><article><h1>News of today</h1>{body}</article></body></html>".encode()


def records(paragraphs: Sequence[str]) -> bytes:
    """A record of each of *paragraphs*, and one of them all; between them a line that is none."""
    each = [json.dumps({"n": number, "text": text}) for number, text in enumerate(paragraphs)]
    return "\n".join([*each, "no record", json.dumps({"text": "\n\n".join(paragraphs)}), ""]).encode()


def table(paragraphs: Sequence[str]) -> bytes:
    """A table with a row for each of *paragraphs*."""
    return "".join(["id,text\n", *(f'{n},"{text}"\n' for n, text in enumerate(paragraphs))]).replace("\0", "").encode()


FILES: Final[dict[str, Callable[[Sequence[str]], bytes]]] = {
    "a.txt": plain,
    "site/b.txt": plain,
    "site/c.txt": plain,
    "site/d.txt": plain,
    "x.txt/e.txt": plain,
    "x.txt": plain,
    "packed.txt.gz": lambda paragraphs: gzip.compress(plain(paragraphs), mtime=0),
    "page.html": page,
    "news.jsonl": records,
    "site/table.csv": table,
}
names = st.sampled_from(sorted(FILES))


class Steps(RuleBasedStateMachine):
    """Files come, change, go, swap places; settings change, outputs are tampered with; the next run puts all right."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.source, self.out = self.folder / "in", self.folder / "out"
        self.chosen: tuple[str, ...] = ()
        self.runs = 0

    @initialize(files=st.dictionaries(names.filter(lambda name: "x.txt" not in name), texts, min_size=3))
    def begin(self, files: dict[str, list[str]]) -> None:
        """Begin with some files, and a run."""
        write_tree(self.source, {name: FILES[name](paragraphs) for name, paragraphs in files.items()})
        self.clean(())

    @rule(name=names, paragraphs=texts)
    def write(self, name: str, paragraphs: list[str]) -> None:
        """Add a file, or change it."""
        path = self.source / name
        if path.is_dir():
            shutil.rmtree(path)
        if path.parent.is_file():
            path.parent.unlink()
        write_tree(self.source, {name: FILES[name](paragraphs)})

    @rule(pick=st.integers(0), paragraph=st.sampled_from(PARAGRAPHS))
    def append(self, pick: int, paragraph: str) -> None:
        """Let a file of text or of records grow."""
        growing = [path for path in self.files() if path.suffix in {".txt", ".jsonl"}]
        if growing:
            path = growing[pick % len(growing)]
            more = json.dumps({"text": paragraph}) if path.suffix == ".jsonl" else f"\n\n{paragraph}"
            path.write_bytes(path.read_bytes() + more.encode())

    @rule(pick=st.integers(0))
    def remove(self, pick: int) -> None:
        """Remove a file."""
        if files := self.files():
            files[pick % len(files)].unlink()

    @rule(pick=st.integers(0), other=st.integers(0))
    def swap(self, pick: int, other: int) -> None:
        """Let two files of one form change places: what was decided of one must not meet the other."""
        alike: dict[str, list[Path]] = {}
        for path in self.files():
            alike.setdefault("".join(path.suffixes), []).append(path)
        many = [paths for _, paths in sorted(alike.items()) if len(paths) > 1]
        if many:
            paths = many[pick % len(many)]
            one, two = paths[pick % len(paths)], paths[other % len(paths)]
            held, more = one.read_bytes(), two.read_bytes()
            one.write_bytes(more)
            two.write_bytes(held)

    @rule(pick=st.integers(0), name=st.sampled_from(["new.txt", "site/new.txt", "0/new.txt"]))
    def rename(self, pick: int, name: str) -> None:
        """Rename a file; one of another form then holds what its new name does not promise."""
        if files := self.files():
            (self.source / name).parent.mkdir(exist_ok=True)
            files[pick % len(files)].rename(self.source / name)

    @rule(pick=st.integers(0))
    def touch(self, pick: int) -> None:
        """Give a file another time, and no other content."""
        if files := self.files():
            os.utime(files[pick % len(files)], ns=(1, 1))

    @rule(pick=st.integers(0), harm=st.sampled_from(["remove", "change", "empty"]))
    def tamper(self, pick: int, harm: str) -> None:
        """Remove or change an output behind the program's back."""
        outputs = sorted(path for path in self.out.rglob("*") if path.is_file())
        if outputs:
            path = outputs[pick % len(outputs)]
            if harm == "remove":
                path.unlink()
            else:
                path.write_bytes(b"" if harm == "empty" else b"tampered with\n")

    @rule(name=st.sampled_from(["removed.jsonl", "flagged.jsonl", "documents.jsonl", "summary.json"]))
    def lose(self, name: str) -> None:
        """Remove a file of the ledger."""
        (state_of(self.out) / name).unlink(missing_ok=True)

    @rule(chosen=st.sampled_from(SETTINGS), jobs=st.sampled_from(["-j1", "-j1", "-j1", "-j2"]))
    def clean(self, chosen: tuple[str, ...], jobs: str = "-j1") -> None:
        """Run with settings of any kind, and from scratch."""
        self.runs += 1
        self.chosen = chosen
        fresh = self.folder / f"fresh{self.runs}"
        status = run(self.source, self.out, "-q", jobs, *chosen)
        assert status == run(self.source, fresh, "-q", *chosen)
        for out in (self.out, fresh):
            out.mkdir(exist_ok=True)
        assert everything(self.out) == everything(fresh)
        shutil.rmtree(fresh)
        shutil.rmtree(state_of(fresh))

    @precondition(lambda self: self.runs > 0)
    @rule()
    def again(self) -> None:
        """Run again without any change to what lies there since; it may be the first that puts something right."""
        self.clean(self.chosen)
        before = {path: path.stat().st_mtime_ns for path in self.out.rglob("*")}
        self.clean(self.chosen)
        assert {path: path.stat().st_mtime_ns for path in self.out.rglob("*")} == before

    @invariant()
    def nothing_is_left_behind(self) -> None:
        """No run leaves a temporary file."""
        assert leftovers(self.folder) == []

    def files(self) -> list[Path]:
        """The files there are, in order."""
        return sorted(path for path in self.source.rglob("*") if path.is_file())

    def teardown(self) -> None:
        """Clean up."""
        shutil.rmtree(self.folder)


TestSteps = Steps.TestCase
TestSteps.settings = settings(max_examples=EXAMPLES, stateful_step_count=15, deadline=None)

BATCHES: Final = ("monday", "tuesday", "wednesday")
batches = st.sampled_from(BATCHES)
batch_files = st.dictionaries(st.sampled_from(["a.txt", "site/b.txt", "site/c.txt"]), texts, max_size=3)


class Batches(RuleBasedStateMachine):
    """Batches against one index come and change, in any order; once all ran again, all is as from scratch."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.town = Town(self.folder / "steps")
        self.town.root.mkdir()
        self.came: list[str] = []
        self.held: dict[str, Tree] = {}
        self.leaps = 0

    @rule(batch=batches, files=batch_files)
    def write(self, batch: str, files: dict[str, list[str]]) -> None:
        """Let a batch hold other files."""
        self.held[batch] = {name: plain(paragraphs).replace(b"\0", b"").decode() for name, paragraphs in files.items()}
        self.town.write(batch, {name: str(text) for name, text in self.held[batch].items()})

    @rule(batch=batches)
    def clean(self, batch: str) -> None:
        """Run one batch."""
        if batch in self.held:
            self.town.clean(batch)
            self.came += [] if batch in self.came else [batch]

    @rule()
    def clean_all(self) -> None:
        """Run all that came again, in order, and, in another town, from scratch."""
        self.leaps += 1
        leap = Town(self.folder / f"leap{self.leaps}")
        leap.root.mkdir()
        for batch in self.came:
            leap.write(batch, {name: str(text) for name, text in self.held[batch].items()})
            for town in (self.town, leap):
                town.clean(batch)
            assert self.town.result(batch) == leap.result(batch)
        if self.came:
            assert sound(self.town)
            segments = [{name for name in read_tree(town.index) if name.endswith(".seg")} for town in (self.town, leap)]
            assert segments[0] >= segments[1]

    @invariant()
    def nothing_is_left_behind(self) -> None:
        """No run leaves a temporary file."""
        assert leftovers(self.folder) == []

    def teardown(self) -> None:
        """Clean up."""
        shutil.rmtree(self.folder)


TestBatches = Batches.TestCase
TestBatches.settings = settings(max_examples=EXAMPLES, stateful_step_count=15, deadline=None)
