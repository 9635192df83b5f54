"""Shape: trees, and how they are learned."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.rules.shape.forest import Forest, Tree, plant
from cleaner.rules.shape.grow import Lines, Size, grow
from cleaner.rules.shape.learn import Example, folded, learn, shares, truth
from cleaner.rules.shape.model import builtin, load, plain
from tests.conftest import write_tree
from tests.shape_pages import ENGLISH, PAGES, dump
from tests.train_shape import main, publisher

if TYPE_CHECKING:
    from pathlib import Path

TREES: list[Tree] = [
    {"features": ["units", "stops"], "thresholds": [10, 0], "leaves": [-500, -100, 0, 700]},
    {"features": ["stops", "stops"], "thresholds": [2, 1], "leaves": [-50, 5, 10, 50]},
]
SMALL = Size(trees=150, depth=3)


def pages(count: int) -> list[Example]:
    """Examples made of the invented pages: each number is another publisher, who cuts another piece off the menu."""
    found = []
    for number in range(count):
        for page in PAGES.values():
            texts, blocks, flags = dump(page)
            kept = [at for at in range(len(texts)) if at % 7 != number % 7 or flags[at]]
            article = "\n\n".join(texts[at] for at in kept if flags[at])
            found.append(Example([texts[at] for at in kept], [blocks[at] for at in kept], article, f"s{number}", "g"))
    return found


@pytest.mark.parametrize(
    ("units", "stops", "score"), [(5, 0, -550), (11, 0, -150), (5, 1, -50), (11, 2, 710), (11, 3, 750)]
)
def test_forest(units: int, stops: int, score: int) -> None:
    """A line's score is the sum of the leaves that its features lead to."""
    columns = {"units": np.array([units]), "stops": np.array([stops]), "other": np.array([0])}
    assert plant(TREES).score(columns).tolist() == [score]


@given(st.lists(st.tuples(st.integers(-(1 << 40), 1 << 40), st.integers(-3, 5)), min_size=1, max_size=9))
def test_forest_of_any_values(lines: list[tuple[int, int]]) -> None:
    """A feature may be as large as it likes: every line gets the leaves whose digits its answers are."""
    columns = {
        name: np.array(column) for name, column in zip(("units", "stops"), zip(*lines, strict=True), strict=True)
    }
    asked = [list(zip(tree["features"], tree["thresholds"], strict=True)) for tree in TREES]
    expected = []
    for units, stops in lines:
        line = {"units": units, "stops": stops}
        answers = [[line[feature] > threshold for feature, threshold in questions] for questions in asked]
        leaf = [sum(yes << digit for digit, yes in enumerate(row)) for row in answers]
        expected.append(sum(tree["leaves"][at] for tree, at in zip(TREES, leaf, strict=True)))
    assert plant(TREES).score(columns).tolist() == expected


def test_forest_of_many_lines() -> None:
    """However many lines there are, each is scored by itself."""
    columns = {"units": np.arange(10_000) % 23, "stops": np.arange(10_000) % 4}
    forest = plant(TREES)
    parts = [
        forest.score({name: column[at : at + 1] for name, column in columns.items()})[0] for at in range(0, 10_000, 97)
    ]
    assert forest.score(columns)[::97].tolist() == parts


def test_trees_come_back() -> None:
    """A forest is written as it was read, and the package's own model too."""
    assert plant(TREES).trees() == TREES
    assert load(builtin().dump()).dump() == builtin().dump()


def test_model_is_small() -> None:
    """The package's model is a small file, and its trees ask for features that exist."""
    assert len(builtin().dump()) < 200_000
    page = dump(ENGLISH)
    assert len(builtin().article(page.texts, page.blocks)) == len(page.texts)


@given(st.integers(0, 2**32 - 1))
def test_grow_finds_the_rule(seed: int) -> None:
    """Where one feature decides, the forest decides by it."""
    random = np.random.default_rng(seed)
    features = random.integers(0, 100, (3, 400)).astype(np.int16)
    article = (features[1] > 60).astype(np.float64)
    forest = grow(("a", "b", "c"), Lines(features, article, np.ones(400)), SMALL)
    score = forest.score({"a": features[0], "b": features[1], "c": features[2]})
    clear = np.abs(features[1].astype(int) - 60) > 8
    assert ((score > 0) == (article > 0))[clear].all()


def grown(features: list[int], article: list[int], depth: int) -> Tree:
    """The one tree that is grown on lines of a single feature."""
    lines = Lines(np.array([features], np.int16), np.array(article, np.float64), np.ones(len(article)))
    (tree,) = grow(("a",), lines, Size(1, depth)).trees()
    return tree


def test_one_tree() -> None:
    """A leaf is a tenth of Newton's step from the share of articles, damped by twenty, in thousandths of log odds."""
    half = grown([0] * 40 + [1] * 40, [0] * 40 + [1] * 40, 1)
    assert half == {"features": ["a"], "thresholds": [0], "leaves": [-67, 67]}
    quarter = grown([0] * 30 + [1] * 10, [0] * 30 + [1] * 10, 1)
    assert quarter["leaves"] == [-1099 - 29, -1099 + 34]


def test_the_next_question() -> None:
    """What a question has told already is not asked again."""
    tree = grown([0] * 400 + [1] * 400 + [2] * 400, [0] * 400 + [0, 1] * 200 + [1] * 400, 2)
    assert sorted(tree["thresholds"]) == [0, 1]


def test_grow_is_repeatable() -> None:
    """The same lines grow the same forest."""
    random = np.random.default_rng(1)
    features = random.integers(0, 9, (4, 200)).astype(np.int16)
    lines = Lines(features, random.integers(0, 2, 200).astype(np.float64), np.ones(200))
    assert grow(tuple("abcd"), lines, SMALL).trees() == grow(tuple("abcd"), lines, SMALL).trees()


ARTICLE = "The harbour office said that the ferry would run again. Nobody on the island believed a word of it."
TRUTHS = [
    (["Home", "News today", ARTICLE], [0, 0, 1]),
    ([ARTICLE[:55], "Advertisement", ARTICLE[56:]], [1, 0, 1]),
    # The teaser says what the first sentence says; the sentence is the one among the article's others.
    ([ARTICLE[:55], *["Home and away with us"] * 20, ARTICLE[:55], ARTICLE[56:]], [0] * 21 + [1, 1]),
    (["Something else entirely, and at some length"], [0]),
    (["", "The"], [0, 0]),
]


@pytest.mark.parametrize(("texts", "article"), TRUTHS)
def test_truth(texts: list[str], article: list[int]) -> None:
    """A line is article if most of its words stand in the article in the same order."""
    assert truth(Example(texts, list(range(len(texts))), ARTICLE, "s", "g")).article.tolist() == article


@pytest.mark.parametrize("language", PAGES)
def test_truth_of_pages(language: str) -> None:
    """Aligning a page with its article finds the lines that the article was made of."""
    page = dump(PAGES[language])
    article = "\n\n".join(text for text, true in zip(page.texts, page.article, strict=True) if true)
    found = truth(Example(page.texts, page.blocks, article, "s", "g"))
    assert (found.article > 0).tolist() == page.article


@given(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=40), st.integers(2, 5))
def test_folded(sites: list[str], folds: int) -> None:
    """No site is in two parts, and no part is larger than the largest site and an equal share together."""
    parts = folded(sites, folds)
    assert len(set(zip(sites, parts, strict=True))) == len(set(sites))
    largest = max(map(sites.count, sites))
    assert max(map(parts.count, parts)) <= largest + len(sites) / folds


def test_shares() -> None:
    """A page of a large site counts less than one of a small site."""
    sites = ["big", "big", "big", "small"]
    found = shares([Example([], [], "", site, "g") for site in sites])
    assert found[0] == found[2] < found[3]


def test_learning_finds_articles() -> None:
    """A model learned from some publishers' pages finds the prose on another's."""
    examples = pages(4)
    model = learn(examples[:-4], SMALL, folds=2)
    for example in examples[-4:]:
        kept = model.article(example.texts, example.blocks)
        prose = [at for at, text in enumerate(example.texts) if len(text) > 60 and text[-1] in ".。"]
        assert prose
        assert all(kept[at] for at in prose)
        assert sum(kept) < len(kept) / 2


def test_learning_needs_two_sites() -> None:
    """What one site's pages have in common can not be told from what articles have in common."""
    with pytest.raises(ValueError, match="two sites"):
        learn(pages(1), SMALL)


def test_script(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The training script reads a folder of pages and writes a model, or shows figures and writes nothing."""
    data, target = tmp_path / "data", tmp_path / "weights.json"
    gold, texts = [], []
    for number, example in enumerate(pages(3)):
        site = f"www.{example.site}-news.co.uk"
        gold.append(json.dumps({"id": str(number), "site": site, "group": "g", "gold": example.article}))
        texts.append(json.dumps({"id": str(number), "text": "\n\n".join(example.texts)}))
    write_tree(data, {"gold.jsonl": "\n".join(gold), "texts/dump.jsonl": "\n".join(texts)})
    arguments = [str(data), "--dumps", "dump", "--folds", "3", "-o", str(target)]
    assert main([*arguments, "--validate"], SMALL) == 0
    assert not target.exists()
    assert capsys.readouterr().out.splitlines()[1].split()[:3] == ["dump", "g", "12"]
    assert main(arguments, SMALL) == 0
    model = load(target.read_text("utf-8"))
    assert isinstance(model.first, Forest)
    page = dump(ENGLISH)
    assert any(model.article(page.texts, page.blocks))


@pytest.mark.parametrize(
    ("site", "name"), [("www.echo.co.uk", "echo"), ("echo.com.au", "echo"), ("kp.ru", "kp"), ("", "")]
)
def test_publisher(site: str, name: str) -> None:
    """The sites of one publisher in several countries are one."""
    assert publisher(site) == name


def test_plain() -> None:
    """A very long line is judged by its head and end, and no character ends a line early."""
    assert plain(["a\0b", "x" * 5000 + "."]) == ["a b", "x" * 900 + " " + "x" * 99 + "."]


@given(st.lists(st.tuples(*[st.integers(0, 12)] * 2), min_size=1), st.sets(st.sampled_from(["units", "stops"])))
def test_least(rows: list[tuple[int, int]], unknown: set[str]) -> None:
    """The least score is what some values of the unknown features would give tree by tree, and no more than any."""
    forest = plant(TREES)
    columns = dict(zip(("units", "stops"), np.array(rows).T, strict=True))
    least = forest.least(unknown).score(columns)
    for units in range(14):
        other = columns | {name: np.full(len(rows), units) for name in unknown}
        assert (least <= forest.score(other)).all()
        assert (forest.least(unknown).score(other) == least).all()
    assert unknown or (least == forest.score(columns)).all()
