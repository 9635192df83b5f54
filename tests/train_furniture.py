"""Learn the judge of `cleaner.rules.shape` anew, or validate how well it can be learned.

    python -m tests.train_furniture DATA               writes the package's furniture.json
    python -m tests.train_furniture DATA --validate    judges every text by a judge that saw none of its publisher

DATA is what `tests.train_shape` takes; here DATA/texts/NAME.jsonl has what one extractor took for the article, and
--extractors says which NAMEs to learn from. The articles of DATA/gold.jsonl are lessons too.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner import rules
from cleaner.document import Document
from cleaner.rules import shape
from cleaner.rules.furniture import NAME, lines
from cleaner.rules.shape.learn import Example, folded, truth
from cleaner.rules.shape.teach import SIZE, Lesson, teach
from cleaner.segment import segment
from tests.train_shape import publisher

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cleaner.rules.shape.grow import Size
    from cleaner.rules.shape.judge import Judge

WEIGHTS = Path(shape.__file__).with_name("furniture.json")
EXTRACTORS = "trafilatura,newspaper4k,readability,resiliparse_main,boilerpy3"
GOLD = "gold"


def main(arguments: Sequence[str] | None = None, size: Size = SIZE) -> int:
    """Parse the *arguments*, learn or validate, and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.train_furniture", description="Learn the judge anew.")
    parser.add_argument("data", type=Path)
    parser.add_argument("--extractors", default=EXTRACTORS, help="files in DATA/texts, comma between")
    parser.add_argument("--validate", action="store_true", help="write nothing; show cross-validated figures")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("-o", "--output", type=Path, default=WEIGHTS)
    given = parser.parse_args(arguments)
    lessons = [one for name in (*given.extractors.split(","), GOLD) for one in read(given.data, name)]
    if given.validate:
        sys.stdout.writelines(f"{line}\n" for line in validate(lessons, size, given.folds))
    else:
        given.output.write_text(teach([lesson for _, lesson in lessons], size).dump(), encoding="utf-8")
    return 0


def read(data: Path, name: str) -> Iterator[tuple[str, Lesson]]:
    """What the texts *name* teach, under that name; only texts in which the rules find furniture do."""
    loaded = rules.load(skip=[NAME])
    pages = list(_rows(data / "gold.jsonl"))
    found = pages if name == GOLD else _rows(data / "texts" / f"{name}.jsonl")
    texts = {row["id"]: row[GOLD if name == GOLD else "text"] for row in found}
    for page in pages:
        text = texts.get(page["id"], "")
        document = rules.strip(Document(page["id"], text=text, paragraphs=segment(text)), loaded)
        if any(paragraph.removal for paragraph in document.paragraphs):
            seen = lines(document)
            example = Example(
                [line.text for line in seen], [0] * len(seen), page["gold"], publisher(page["site"]), page["group"]
            )
            yield name, Lesson(seen, example, name == GOLD)


def validate(lessons: Sequence[tuple[str, Lesson]], size: Size, folds: int) -> Iterator[str]:
    """A table of what would go of each extractor's texts, by a judge that has learned from other publishers."""
    fold = folded([lesson.page.site for _, lesson in lessons], folds)
    counted: defaultdict[str, list[int]] = defaultdict(lambda: [0] * 5)
    for part in range(folds):
        judge = teach([lesson for (_, lesson), own in zip(lessons, fold, strict=True) if own != part], size)
        _count(counted, judge, [one for one, own in zip(lessons, fold, strict=True) if own == part])
    yield f"{'texts':20}{'lines':>8}{'gone':>8}{'wrong':>8}{'junk words gone':>17}{'article lost':>14}"
    for name, (total, gone, wrong, junk, lost) in sorted(counted.items()):
        yield f"{name:20}{total:8}{gone:8}{wrong:8}{junk:17}{lost:14}"


def _count(counted: defaultdict[str, list[int]], judge: Judge, lessons: Sequence[tuple[str, Lesson]]) -> None:
    judged = judge.furniture([lesson.lines for _, lesson in lessons])
    for (name, lesson), gone in zip(lessons, judged, strict=True):
        known = truth(lesson.page)
        wrong = int(known.article[gone].sum())
        lost, words = int(known.covered[gone].sum()), int(known.words[gone].sum())
        more = (len(lesson.lines), len(gone), wrong, words - lost, lost)
        counted[name] = [a + b for a, b in zip(counted[name], more, strict=True)]


def _rows(path: Path) -> Iterable[dict[str, str]]:
    with path.open(encoding="utf-8") as found:
        yield from map(json.loads, found)


if __name__ == "__main__":
    raise SystemExit(main())
