"""What one run keeps for the next: it is used for what did not change, and for nothing else."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.dedup.facts import missing
from cleaner.document import Document, Paragraph
from cleaner.formats.files import temporary_folder
from cleaner.job.entries import PreparedFile
from cleaner.job.library import Library
from cleaner.job.prints import fingerprints, gathered
from cleaner.job.seen import Seen
from cleaner.job.store import open_store
from tests.batches import CONFIG, FERRY, FERRY_AGAIN, ONE, TWO, Town, two_batches
from tests.conftest import IN_CI, write_tree
from tests.runs import MIXED, Tree, everything, invented, run, scratch, state_of
from tests.site_pages import furnished

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

STORM = (
    "Engineers said that 12 people were hurt when the old bridge on the river road fell down in the storm on Monday."
)
OTHER_STORM = STORM.replace("12", "95")
SAME_STORM = STORM.replace("old bridge", "old stone bridge")
LIKE_STORM = STORM.replace("old bridge", "big bridge")


def change_state(out: Path, *statements: str) -> None:
    """Write into the state beside *out* what no run would."""
    with closing(sqlite3.connect(state_of(out) / "state.db")) as database, database:
        for statement in statements:
            database.execute(statement)
    (state_of(out) / "state.sum").unlink()


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many texts resolving fetches, and how many pairs it has the facts compared of, one number each."""
    done = [0, 0]
    read = Library._read

    def counted(self: Library, rows: NDArray[np.int64]) -> Iterator[tuple[int, str]]:
        done[0] += len(rows)
        return read(self, rows)

    def compared(dropped: str, witness: str) -> str | None:
        done[1] += 1
        return missing(dropped, witness)

    monkeypatch.setattr(Library, "_read", counted)
    monkeypatch.setattr("cleaner.job.whole.missing", compared)
    return done


def test_what_did_not_change_is_not_asked_again(work: list[int], tmp_path: Path) -> None:
    """A new document that is like no other costs no look at any text; the edited one a look at a few."""
    files: Tree = {**invented(60)}
    write_tree(tmp_path / "in", files)
    assert run(tmp_path / "in", tmp_path / "out", "-q") == 0
    first = list(work)
    work[:] = [0, 0]
    write_tree(tmp_path / "in", {"new.txt": f"{FERRY}\n"})
    assert run(tmp_path / "in", tmp_path / "out", "-q") == 0
    assert work[0] <= 2  # of the lines that sites repeat
    assert work[1] == 0
    changed: Tree = {"new.txt": f"{FERRY}\n", "site1/8.txt": f"{STORM}\n\n{files['site1/8.txt']!s}"}
    write_tree(tmp_path / "in", changed)
    assert run(tmp_path / "in", tmp_path / "out", "-q") == 0
    assert work[0] < first[0] / 3
    assert work[1] < first[1] / 3
    assert everything(tmp_path / "out") == scratch(tmp_path / "fresh", files | changed)


@pytest.mark.parametrize("new", [OTHER_STORM, SAME_STORM, FERRY], ids=["other fact", "same facts", "other text"])
@pytest.mark.parametrize(
    "old", [OTHER_STORM, SAME_STORM, LIKE_STORM, STORM], ids=["other fact", "same facts", "as long", "same text"]
)
@pytest.mark.parametrize("name", ["a.txt", "b.txt"])
def test_an_edited_file_has_no_old_answers(name: str, old: str, new: str, tmp_path: Path) -> None:
    """What was known of a file's pairs is nothing to what stands in its place now, though it was the last that came."""
    files: Tree = {"a.txt": f"{STORM}\n", "b.txt": f"{STORM}\n", name: f"{old}\n"}
    write_tree(tmp_path / "in", files)
    assert run(tmp_path / "in", tmp_path / "out", "-q") == 0
    write_tree(tmp_path / "in", {name: f"{new}\n"})
    assert run(tmp_path / "in", tmp_path / "out", "-q") == 0
    assert everything(tmp_path / "out") == scratch(tmp_path / "fresh", {**files, name: f"{new}\n"})


def test_what_tells_paragraphs_apart() -> None:
    """No two paragraphs are told by the same numbers, nor two documents, nor one and none."""
    texts = [[STORM, FERRY], [FERRY_AGAIN], [STORM, SAME_STORM, OTHER_STORM]]
    documents = [Document("a", "", "", "", tuple(Paragraph(text, 0, 0) for text in of)) for of in texts]
    stored = [(7, 0), (7, 1), (9, 0)]
    prints = fingerprints(documents, CONFIG)
    with gathered([(*place, rows) for place, rows in zip(stored, prints, strict=True)], CONFIG, []) as corpus:
        library = Library(corpus, _Nowhere(), Seen())
        paragraphs = library.paragraphs(np.arange(-1, 6))
        assert len(np.unique(paragraphs, axis=0)) == 7
        assert len(np.unique(library.identities(np.arange(-1, 3)), axis=0)) == 4
        assert paragraphs[4:].tolist() == [[9, 0, 0], [9, 0, 1], [9, 0, 2]]


class _Nowhere:
    """Documents that nobody asks for."""

    def bodies(self, places: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int, bytes]]:
        raise NotImplementedError

    def names(self, places: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int, str]]:
        raise NotImplementedError


def test_no_number_is_given_again(tmp_path: Path) -> None:
    """A file that decisions were made of leaves its number to no other, not even the last one."""
    with closing(open_store(tmp_path)) as store:
        store.put([PreparedFile(name, 0, b"", "digest", ()) for name in (b"a", b"b")], lambda _: "")
        store.decide([(1, b"key", b"{}")])
        store.drop([(b"b", 0), (b"a", 0)])
        store.put([PreparedFile(b"c", 0, b"", "digest", ())], lambda _: "")
        assert [file.id for file in store.files()] == [3]


REFUSED = ["UPDATE kept SET value = zeroblob(length(value)) WHERE name IN ('shared', 'union')"]
"""Of no pair anything is alike."""


@pytest.mark.parametrize(
    ("flags", "believed"),
    [((), True), (("--threshold", "0.7"), False), (("--reprints", "drop"), False), (("--force",), False)],
    ids=["same settings", "another threshold", "reprints go", "forced"],
)
def test_answers_of_other_settings(flags: tuple[str, ...], believed: bool, tmp_path: Path) -> None:  # noqa: FBT001
    """Answers are believed by a run of the same settings, and by no other; --force believes none."""
    files: Tree = {"a.txt": f"{STORM}\n", "b.txt": f"{SAME_STORM}\n"}
    write_tree(tmp_path / "in", files)
    assert run(tmp_path / "in", tmp_path / "out", "-q") == 0
    change_state(tmp_path / "out", *REFUSED)
    write_tree(tmp_path / "in", {"c.txt": f"{FERRY}\n"})
    assert run(tmp_path / "in", tmp_path / "out", "-q", *flags) == 0
    again = scratch(
        tmp_path / "fresh", {**files, "c.txt": f"{FERRY}\n"}, *(flag for flag in flags if flag != "--force")
    )
    assert (everything(tmp_path / "out") != again) == believed


def test_decisions_are_kept_by_what_they_are_made_of(tmp_path: Path) -> None:
    """Decisions that would be made of the same stay as they are, and others do not; --force makes all anew."""
    files: Tree = {"a.txt": f"{STORM}\n", "b.txt": f"{SAME_STORM}\n", "c.txt": f"{FERRY}\n", "d.txt": f"{FERRY}\n"}
    write_tree(tmp_path / "in", files)
    assert run(tmp_path / "in", tmp_path / "out", "-q") == 0
    change_state(tmp_path / "out", "UPDATE decision SET digest = 'as it was'")
    write_tree(tmp_path / "in", {"c.txt": f"{FERRY}\n\n{STORM}\n"})
    assert run(tmp_path / "in", tmp_path / "out", "-q") == 0
    with closing(open_store(state_of(tmp_path / "out"))) as store:
        numbers = {file.name: file.id for file in store.files()}
        as_it_was = {file for file, digest in store.decided().items() if digest == "as it was"}
    # the witness of d.txt lies in a changed file; that a.txt goes for b.txt, and is a reprint of it, is as it was
    assert as_it_was == {numbers[b"a.txt"], numbers[b"b.txt"]}
    assert run(tmp_path / "in", tmp_path / "out", "-q", "--force") == 0
    with closing(open_store(state_of(tmp_path / "out"))) as store:
        assert "as it was" not in store.decided().values()


@pytest.mark.parametrize(
    "flags", [("--reprints", "drop"), ("--keep", "first"), ("--scope", "document"), ("--to", "jsonl")]
)
def test_step_by_step(flags: tuple[str, ...], tmp_path: Path) -> None:
    """However the corpus came about, document by document, with whatever settings, it is as if it came at once."""
    files = {**invented(40), **{f"copy/{name}": text for name, text in invented(40, seed=2).items()}, **MIXED}
    names = sorted(files)
    steps = [names[::2], names[1::3], names[::5], names[2::3]]
    here: Tree = {}
    for number, step in enumerate(steps):
        edited = {
            name: f"{number} more people came.\n\n{text}" for name in step if isinstance(text := files[name], str)
        }
        here |= edited
        write_tree(tmp_path / "in", edited)
        for name in list(here)[:: 7 + number]:
            (tmp_path / "in" / name).unlink()
            del here[name]
        assert run(tmp_path / "in", tmp_path / "out", "-q", *flags) in (0, 1)
        assert everything(tmp_path / "out") == scratch(tmp_path / f"fresh{number}", here, *flags)


@settings(max_examples=60 if IN_CI else 5)
@given(st.integers(0, 10**9))
def test_what_follows_step_by_step(seed: int) -> None:
    """What followed is not found out again where the same went, and all is as if it came at once."""
    choose = random.Random(seed)  # noqa: S311 - texts, not secrets
    now, others = furnished(seed), furnished(seed + 1)
    files = dict(choose.sample(sorted(now.items()), len(now) // 2 + 1))
    with temporary_folder() as name:
        folder = Path(name)
        for step in range(4):
            write_tree(folder / "in", {**files})
            assert run(folder / "in", folder / "out", "-q", "-j1") == 0
            assert everything(folder / "out") == scratch(folder / f"fresh{step}", {**files}, "-j1")
            for gone in choose.sample(sorted(files), len(files) // 4):
                (folder / "in" / gone).unlink()
                del files[gone]
            files |= dict(choose.sample(sorted(choose.choice([now, others]).items()), 2))


def test_nothing_is_left(tmp_path: Path) -> None:
    """What followed in files that have all gone since is forgotten with them."""
    files: Tree = {"a.txt": f"{FERRY}\n", "b.txt": f"Urgent:\n\n{FERRY}\n\nUrgent:\n\n{STORM}\n"}
    write_tree(tmp_path / "in", files)
    assert run(tmp_path / "in", tmp_path / "out", "-q") == 0
    assert (tmp_path / "out" / "b.txt").read_text().count("Urgent:") == 1
    for name in files:
        (tmp_path / "in" / name).unlink()
    assert run(tmp_path / "in", tmp_path / "out", "-q") in (0, 1)
    assert everything(tmp_path / "out") == scratch(tmp_path / "fresh", {})


def test_another_witness_of_an_earlier_run(tmp_path: Path) -> None:
    """What was known of a paragraph of an earlier run is nothing to what that run delivers in its place now."""
    for text in (STORM, OTHER_STORM, SAME_STORM):
        town = Town(tmp_path / text[-60:-40].strip())
        town.root.mkdir(exist_ok=True)
        town.write("one", {"a.txt": f"{SAME_STORM}\n"})
        town.write("two", {"b.txt": f"{STORM}\n"})
        for batch in ("one", "two"):
            town.clean(batch)
        town.write("one", {"a.txt": f"{text}\n"})
        town.write("two", {"b.txt": f"{STORM}\n", "c.txt": f"{FERRY}\n"})
        for batch in ("one", "two"):
            town.clean(batch)
        stepwise = town.result("two")
        town.clean("two", force=True)
        assert town.result("two") == stepwise


def test_a_known_index_is_not_asked_again(work: list[int], tmp_path: Path) -> None:
    """Pairs with paragraphs of earlier runs are known as well, as long as those delivered nothing else."""
    town = two_batches(tmp_path)
    work[:] = [0, 0]
    town.write("two", {**TWO, "new.txt": "Nothing like this was ever written anywhere before today, said the clerk.\n"})
    town.clean("two")
    assert work[1] == 0
    town.write("one", {**ONE, "0.txt": f"{FERRY_AGAIN}\n"})
    town.clean("one")
    town.clean("two")
    assert work[1] > 0
    stepwise = town.result("two")
    town.clean("two", force=True)
    assert town.result("two") == stepwise
    assert list(chain.from_iterable(town.dropped("two")))
