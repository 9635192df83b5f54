"""Shape: learning to judge furniture."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from cleaner.rules.shape.grow import Size
from cleaner.rules.shape.judge import load
from cleaner.rules.shape.learn import Example
from cleaner.rules.shape.teach import Lesson, teach
from tests.conftest import write_tree
from tests.furniture_pages import TEXTS, lines_of
from tests.train_furniture import main

if TYPE_CHECKING:
    from pathlib import Path

SMALL = Size(trees=120, depth=3)


def lessons(count: int) -> list[Lesson]:
    """So many publishers' texts, each without another of the lines that came along."""
    found = []
    for number in range(count):
        for text in TEXTS.values():
            lines, along = lines_of(text)
            kept = [at for at in range(len(lines)) if not along[at] or at % 5 != number % 5]
            seen = [lines[at] for at in kept]
            article = "\n".join(lines[at].text for at in kept if not along[at] and not lines[at].known)
            page = Example([line.text for line in seen], [0] * len(seen), article, f"s{number}", "g")
            found.append(Lesson(seen, page, pure=False))
    return found


def test_teaching() -> None:
    """A judge that was taught by some publishers' texts tells what came along in another's, and spares the article."""
    taught = teach(lessons(8)[:-3], SMALL)
    for lesson in lessons(8)[-3:]:
        gone = taught.furniture([lesson.lines])[0]
        assert gone
        assert not any(lesson.lines[at].text in lesson.page.article for at in gone)


def test_the_same_again() -> None:
    """The same lessons in the same order teach the same."""
    assert teach(lessons(3), SMALL).dump() == teach(lessons(3), SMALL).dump()


@pytest.mark.slow
def test_script(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The training script reads a folder of pages and writes a judge, or shows figures and writes nothing."""
    data, target = tmp_path / "data", tmp_path / "furniture.json"
    gold, texts = [], []
    for number, lesson in enumerate(lessons(6)):
        site = f"www.{lesson.page.site}-news.co.uk"
        gold.append(json.dumps({"id": str(number), "site": site, "group": "g", "gold": lesson.page.article}))
        texts.append(json.dumps({"id": str(number), "text": "\n".join(lesson.page.texts)}))
    write_tree(data, {"gold.jsonl": "\n".join(gold), "texts/some.jsonl": "\n".join(texts)})
    arguments = [str(data), "--extractors", "some", "--folds", "3", "-o", str(target)]
    assert main([*arguments, "--validate"], SMALL) == 0
    assert not target.exists()
    assert capsys.readouterr().out.splitlines()[1].startswith("some")
    assert main(arguments, SMALL) == 0
    assert load(target.read_text("utf-8")).threshold < 0
