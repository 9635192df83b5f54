"""Decisions made in exchanges are those that one process makes, however rows are spread and ordered."""

from __future__ import annotations

import random
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.config import Config
from cleaner.formats.files import temporary_folder
from cleaner.job import decisions
from cleaner.job.across import Index
from cleaner.job.entries import NOTHING
from cleaner.job.progress import Silent
from cleaner.job.run import Request, run
from cleaner.job.spread import listing, prepare
from cleaner.job.spread.resolve import Resolving
from cleaner.job.spread.staged import begun
from cleaner.job.store import read_store
from tests.conftest import IN_CI, write_tree
from tests.flows import HandFlow
from tests.runs import MIXED, NEWS, Tree, invented
from tests.site_pages import furnished

Made = dict[tuple[bytes, int], decisions.Decisions]
IN_SEQUENCE = 1 << 20
CHUNK = 2000
"""Bytes of input in a chunk: a few files."""


def near(number: int, seed: int) -> Tree:
    """Files of which many share paragraphs, chains of which grow apart, and some copy others nearly as a whole."""
    choose = random.Random(seed)  # noqa: S311 - texts, not secrets
    files: Tree = invented(number, seed)
    words = [f"word{n}" for n in range(30)]
    for chain in range(number // 5):
        text = choose.choices(words, k=25)
        for step in range(6):
            text[choose.randrange(25)] = choose.choice(words)
            files[f"chain/{chain}-{step}.txt"] = " ".join(text) + ".\n\n" + f"Page {step} of the paper of {chain}.\n"
    for copy in range(number // 4):
        original = str(files[choose.choice(sorted(name for name in files if name.startswith("site")))])
        files[f"copy/{copy}.txt"] = original + choose.choice(
            ["", f"\nOnly here {copy} is this said once more today.\n"]
        )
    return files


def local(source: Path, folder: Path, config: Config, index: Index | None = None) -> Made:
    """What one process decides of *source*."""
    state = folder / "out.cleaner"
    run(Request((str(source),), folder / "out", state, config, against=index), Silent())
    with closing(read_store(state)) as store:
        rows = {(file.name, file.part): store.decision(file.id) for file in store.files()}
    return {place: decisions.load(found) for place, found in rows.items() if found != NOTHING}


def spread(source: Path, folder: Path, order: prepare.Order, flow: HandFlow, few: int) -> Made:
    """What *flow* decides of the same."""
    wanted = listing.Wanted((str(source),), (), order.config, order.staging, "/", chunk=CHUNK)
    [told] = flow.numbers(1).map(partial(listing.list_all, wanted), listing.LISTED).few()
    count = listing.Listed.of(told).chunks
    rows = flow.numbers(count).map(partial(prepare.prepare_chunks, order), prepare.PREPARED).few()
    Resolving(flow, order, (count, sum(row["rows"] for row in rows)), lambda: None).decide(few)
    found: Made = {}
    for chunk in range(count):
        files, decided = (order.staging.read(kind, chunk) for kind in ("files", "decided"))
        assert files is not None
        assert decided is not None
        for row in decided.to_pylist():
            file = files.slice(row["file"], 1).to_pylist()[0]
            found[file["name"], file["part"]] = decisions.load(row["rows"])
    return found


def both(tree: Tree, config: Config, flow: HandFlow, few: int = IN_SEQUENCE) -> tuple[Made, Made]:
    """What *flow* and one process decide of *tree*."""
    with temporary_folder() as name:
        folder = Path(name)
        (folder / "in").mkdir()
        write_tree(folder / "in", tree)
        order = prepare.Order(config, begun(folder))
        return spread(folder / "in", folder, order, flow, few), local(folder / "in", folder, config)


CONFIGS: dict[str, dict[str, Any]] = {
    "defaults": {},
    "first": {"keep": "first"},
    "document": {"scope": "document"},
    "reprints": {"reprints": "drop"},
    "loose": {"threshold": 0.4, "min_tokens": 2, "reprints": "drop"},
    "flagged lines": {"flag": ("site-line",), "reprints": "drop"},
    "one site": {"site_from": "input"},
    "no sites": {"site_from": "none"},
}


@pytest.mark.parametrize("count", [1, 3, 17])
@pytest.mark.parametrize("name", CONFIGS)
def test_settings(name: str, count: int) -> None:
    """Whatever is set, the same paragraphs go for the same reasons and witnesses, in any number of partitions."""
    found, wanted = both(near(24, 5), Config(jobs=1, **CONFIGS[name]), HandFlow(count, seed=count))
    assert found == wanted
    assert name == "document" or any(made.paragraphs for made in wanted.values())


@settings(max_examples=40 if IN_CI else 5)
@given(
    st.integers(6, 40), st.integers(0, 10**6), st.sampled_from([0, 3, IN_SEQUENCE]), st.sampled_from(sorted(CONFIGS))
)
def test_rounds(number: int, seed: int, few: int, name: str) -> None:
    """Rounds of exchanges decide what is decided in sequence, and so does any mixture of both."""
    found, wanted = both(near(number, seed), Config(jobs=1, **CONFIGS[name]), HandFlow(4, seed), few)
    assert found == wanted


@settings(max_examples=60 if IN_CI else 5)
@given(st.integers(0, 10**9), st.sampled_from([0, IN_SEQUENCE]), st.sampled_from(sorted(CONFIGS)))
def test_what_follows(seed: int, few: int, name: str) -> None:
    """What goes for what went around it, or elsewhere on its site, is the same, however many turns that takes."""
    found, wanted = both({**furnished(seed)}, Config(jobs=1, **CONFIGS[name]), HandFlow(3, seed), few)
    assert found == wanted


@pytest.mark.parametrize("tree", [MIXED, {}, {"a.txt": "One line.\n"}], ids=["mixed", "nothing", "one"])
def test_few_files(tree: Tree) -> None:
    """Failures, empty files and next to nothing are decided alike."""
    found, wanted = both(tree, Config(jobs=1), HandFlow(3))
    assert found == wanted


def test_records(tmp_path: Path) -> None:
    """Of records, too: those of the examples."""
    config = Config(jobs=1)
    source = NEWS.parent.parent
    order = prepare.Order(config, begun(tmp_path))
    assert spread(source, tmp_path, order, HandFlow(3), IN_SEQUENCE) == local(source, tmp_path, config)


@pytest.mark.parametrize("name", ["defaults", "reprints", "loose"])
def test_earlier_runs(tmp_path: Path, name: str) -> None:
    """What earlier runs delivered counts as seen, with their names."""
    config = Config(jobs=1, **CONFIGS[name])
    files = near(30, 8)
    parts = [
        {n: text for place, (n, text) in enumerate(sorted(files.items())) if place % 3 == part} for part in range(3)
    ]
    for number, part in enumerate(parts):
        write_tree(tmp_path / f"in{number}", part)
    for number in range(2):
        local(tmp_path / f"in{number}", tmp_path / f"{number}", config, Index(tmp_path / "index", f"run {number}"))
    index = Index(tmp_path / "index", "run 2", read_only=True)
    order = prepare.Order(config, begun(tmp_path), index)
    found = spread(tmp_path / "in2", tmp_path, order, HandFlow(3), 0)
    wanted = local(tmp_path / "in2", tmp_path / "2", config, index)
    assert found == wanted
    assert any(d.witness and d.witness.run for made in wanted.values() for d in made.paragraphs)
