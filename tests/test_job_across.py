"""Across runs: what earlier runs delivered counts as seen, and every run gives the same again."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.config import Config
from cleaner.dedup.facts import missing
from cleaner.dedup.shingles import shingle_hashes
from cleaner.document import ConfigError, StateError
from cleaner.job import across
from cleaner.job.index import read
from cleaner.job.upkeep import describe
from tests.batches import (
    BRIDGE,
    BUDGET,
    CONFIG,
    FERRY,
    FERRY_AGAIN,
    GONE,
    ONE,
    SCHOOL,
    Town,
    sound,
    town,
    two_batches,
)
from tests.conftest import read_tree

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def two(tmp_path: Path) -> Town:
    """Two batches, cleaned one after the other."""
    return two_batches(tmp_path)


def test_the_witness_names_run_and_document(two: Town) -> None:
    """What an earlier run delivered goes, exact or nearly so, and the ledger says which run has it where."""
    assert two.dropped("one") == []
    assert two.dropped("two") == GONE
    removed = [json.loads(line) for line in two.result("two")["ledger/removed.jsonl"].splitlines()]
    assert [row["reason"] for row in removed] == ["near-duplicate", "exact-duplicate"]
    near = removed[0]["witness"]
    alike = shingle_hashes(FERRY), shingle_hashes(FERRY_AGAIN)
    assert (near["shared"], near["union"]) == (len(alike[0] & alike[1]), len(alike[0] | alike[1]))


def test_a_batch_again_gives_the_same(two: Town) -> None:
    """A batch never meets its own copy, whenever it runs again: all bytes stay, those of the index among them."""
    before = {batch: two.result(batch) for batch in ("one", "two")}
    held = read_tree(two.index)
    for batch in ("one", "two", "two", "one"):
        two.clean(batch)
        assert two.result(batch) == before[batch]
    assert {**read_tree(two.index), "lock": b""} == {**held, "lock": b""}


def test_from_scratch_as_step_by_step(two: Town) -> None:
    """With --force, everything decided and published anew, a batch gives the same again and takes its own place."""
    before, held = two.result("two"), describe(two.index)
    two.clean("two", force=True)
    assert two.result("two") == before
    assert describe(two.index) == held


def test_only_runs_before_are_seen(two: Town) -> None:
    """What a later run delivered does not touch an earlier one; the later one gives way when it runs again."""
    two.write("one", {**ONE, "new.txt": f"{SCHOOL}\n"})
    two.clean("one")
    assert two.dropped("one") == []
    two.clean("two")
    assert two.dropped("two") == [GONE[0], ("b.txt", 1, "one", "new.txt"), GONE[1]]


@pytest.mark.parametrize(
    ("change", "left"),
    [({}, []), ({"a.txt": f"{BRIDGE}\n"}, [("c.txt", 0, "one", "a.txt")]), ({"d.txt": ONE["a.txt"]}, None)],
    ids=["removed", "changed", "renamed"],
)
def test_a_place_is_given_back(two: Town, change: dict[str, str], left: list[Any] | None) -> None:
    """What a removed or changed document delivered no longer counts, so that its copies stay."""
    two.write("one", change)
    two.clean("one")
    two.clean("two")
    assert two.dropped("two") == (left if left is not None else [(*row[:3], "d.txt") for row in GONE])
    assert [run["run"] for run in describe(two.index)["runs"]] == ["one", "two"]


def test_reading_only(two: Town) -> None:
    """A run that only reads sees everything and leaves nothing, not even the file of a lock."""
    (two.index / "lock").unlink()
    held = read_tree(two.index)
    two.write("three", {"d.txt": f"{SCHOOL}\n\n{FERRY}\n"})
    two.clean("three", read_only=True)
    assert two.dropped("three") == [("d.txt", 0, "two", "b.txt"), ("d.txt", 1, "one", "a.txt")]
    assert read_tree(two.index) == held


def test_reading_only_where_nothing_is(tmp_path: Path) -> None:
    """A misspelt name is no empty index."""
    lone = Town(tmp_path)
    lone.write("one", ONE)
    with pytest.raises(StateError, match="no index is there"):
        lone.clean("one", read_only=True)
    assert not lone.index.exists()


def test_looking_leaves_nothing(two: Town) -> None:
    """A run that changes no output changes no index, and needs none."""
    held = read_tree(two.index)
    two.write("one", {})
    two.clean("one", write=False)
    assert read_tree(two.index) == held
    two.clean("one", write=False, against=across.Index(two.root / "none", "one"))
    assert not (two.root / "none").exists()


def test_a_changed_index_decides_anew(two: Town) -> None:
    """Decisions hold only for the index that they were made with; without one, nothing of it is left."""
    two.clean("two", against=None)
    assert two.dropped("two") == []
    assert json.loads(two.result("two")["ledger/summary.json"])["seen"] == {}
    two.clean("two")
    assert two.dropped("two") == GONE


def test_the_summary_says_what_was_seen(two: Town) -> None:
    """The summary names the runs that counted, each with the checksum of what it delivered, and no place."""
    checksums = {entry.run: entry.part.checksum for entry in read(two.index).runs}
    summary = two.result("two")["ledger/summary.json"]
    assert json.loads(summary)["seen"] == {"one": checksums["one"]}
    assert str(two.root).encode() not in summary
    assert str(two.root).encode() not in b"".join(read_tree(two.index).values())


def test_another_batch_of_the_same_name(two: Town) -> None:
    """Another state does not take a run's place unless it is forced to, reading only among it."""
    held = read_tree(two.index)
    two.write("other", {"x.txt": f"{BUDGET}\n"})
    for read_only in (False, True):
        with pytest.raises(StateError, match=r"run one .* another state.*--run.*--force"):
            two.clean("other", run="one", read_only=read_only)
    assert {**read_tree(two.index), "lock": b""} == {**held, "lock": b""}
    two.clean("other", run="one", force=True)
    assert [(run["run"], run["rows"]) for run in describe(two.index)["runs"]] == [("one", 1), ("two", 2)]
    two.clean("two")
    assert two.dropped("two") == [("c.txt", 1, "one", "x.txt")]


def test_a_renamed_run_keeps_its_place(two: Town) -> None:
    """A run is known by its state: under a new name it does not meet what it delivered under the old one."""
    two.clean("one", run="first")
    assert [run["run"] for run in describe(two.index)["runs"]] == ["first", "two"]
    assert two.dropped("one") == []
    two.clean("two")
    assert two.dropped("two") == [(*row[:2], "first", row[3]) for row in GONE]


def test_too_short_to_compare(tmp_path: Path) -> None:
    """Paragraphs of fewer than `min_tokens` tokens are not in the index; nothing can be a copy of them."""
    lone = Town(tmp_path)
    lone.write("one", {"a.txt": f"Yes, he said.\n\n{FERRY}\n"})
    lone.write("two", {"b.txt": f"Yes, he said.\n\n{BRIDGE}\n"})
    lone.clean("one")
    lone.clean("two")
    assert lone.dropped("two") == []
    assert [run["rows"] for run in describe(lone.index)["runs"]] == [1, 1]


def test_just_long_enough_to_compare(tmp_path: Path) -> None:
    """One of just `min_tokens` tokens is in the index."""
    lone = Town(tmp_path)
    lone.write("one", {"a.txt": f"{' '.join(FERRY.split()[: CONFIG.min_tokens])}\n"})
    lone.clean("one")
    assert [run["rows"] for run in describe(lone.index)["runs"]] == [1]


def test_boilerplate_and_copies_are_not_delivered(two: Town) -> None:
    """The index holds what is in the clean files and nothing else."""
    assert [(run["rows"], run["documents"]) for run in describe(two.index)["runs"]] == [(2, 1), (2, 2)]


def test_scope_document_is_refused(two: Town) -> None:
    """Inside single documents nothing of other runs can be a duplicate, so asking for both is a mistake."""
    with pytest.raises(ConfigError, match="scope document"):
        two.clean("two", config=Config(jobs=1, scope="document"))


@pytest.mark.parametrize("place", ["two", "two/index", "out-two", "out-two/index", "out-two.cleaner"])
def test_an_index_in_the_way(two: Town, place: str) -> None:
    """An index lies neither in the inputs nor in the output nor in the state."""
    before = read_tree(two.root)
    with pytest.raises(ConfigError, match="index"):
        two.clean("two", against=across.Index(two.root / place, "two"))
    assert read_tree(two.root) == before


def test_a_directory_of_something_else(two: Town) -> None:
    """Where other files lie no index is begun, not even a lock."""
    with pytest.raises(StateError, match=r"no index is there, but a\.txt"):
        two.clean("two", against=across.Index(two.root / "one", "two"), inputs=(str(two.root / "two"),))
    assert set(read_tree(two.root / "one")) == {"a.txt"}


paragraphs = st.sampled_from([FERRY, FERRY_AGAIN, BRIDGE, SCHOOL, BUDGET, f"{BRIDGE} Nobody was hurt."]) | st.lists(
    st.sampled_from("ferry council harbour bridge storm vote mayor budget".split(" ")), min_size=5, max_size=30
).map(" ".join)
corpora = st.lists(st.lists(paragraphs, max_size=4), min_size=1, max_size=6)


@given(corpora, st.lists(st.integers(0, 2), min_size=6, max_size=6))
@settings(max_examples=25)
def test_no_text_is_lost(corpus: list[list[str]], split: list[int]) -> None:
    """However a corpus is cut into batches, what goes has a witness in a clean file of this run or an earlier one."""
    with town() as here:
        kept: dict[tuple[str, str], str] = {}
        for batch in ("0", "1", "2"):
            files = {
                f"{number}.txt": "\n\n".join(texts) + "\n"
                for number, texts in enumerate(corpus)
                if split[number] == int(batch)
            }
            here.write(batch, files)
            here.clean(batch)
            kept |= {(batch, name): (here.root / f"out-{batch}" / name).read_text() for name in files}
            removed = [json.loads(line) for line in here.result(batch)["ledger/removed.jsonl"].splitlines()]
            for row in (row for row in removed if row["stage"] == "dedup"):
                witness = row["witness"]
                source = corpus[int(witness["doc"].partition(".")[0])][witness["paragraph"]]
                delivered = kept[witness["run"] or batch, witness["doc"]]
                assert source in delivered.removesuffix("\n").split("\n\n")
                assert missing(row["text"], source) is None
                shared = shingle_hashes(row["text"]) & shingle_hashes(source)
                union = shingle_hashes(row["text"]) | shingle_hashes(source)
                assert (witness["shared"], witness["union"]) == (len(shared), len(union))
                assert Fraction(len(shared), len(union)) >= CONFIG.similarity
            assert sound(here)
