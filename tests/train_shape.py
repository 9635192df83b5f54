"""Learn the model of `cleaner.rules.shape` anew, or validate how well it can be learned.

    python -m tests.train_shape DATA               writes the package's weights.json
    python -m tests.train_shape DATA --validate    judges every page by a model that has seen no page of its publisher

DATA/gold.jsonl has a row per page: `id`, `site`, `group` (any larger set the page belongs to) and `gold`, the article.
DATA/texts/NAME.jsonl has what one program made of the whole page: `id` and `text`. --dumps says which NAMEs to learn
from. Needs nothing but the package itself.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cleaner.rules import shape
from cleaner.rules.shape.learn import SIZE, Example, folded, learn, truth
from cleaner.segment import segment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from cleaner.rules.shape.grow import Size

WEIGHTS = Path(shape.__file__).with_name("weights.json")


class Figures(NamedTuple):
    """Word counts of one page: of what was kept, of the article in that, and of the article in the whole dump."""

    kept: int
    right: int
    article: int


def main(arguments: Sequence[str] | None = None, size: Size = SIZE) -> int:
    """Parse the *arguments*, learn or validate, and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.train_shape", description="Learn the shape model anew.")
    parser.add_argument("data", type=Path)
    parser.add_argument("--dumps", default="html-text,inscriptis", help="files in DATA/texts, comma between")
    parser.add_argument("--validate", action="store_true", help="write nothing; show cross-validated figures")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("-o", "--output", type=Path, default=WEIGHTS)
    given = parser.parse_args(arguments)
    examples = {dump: list(read(given.data, dump)) for dump in given.dumps.split(",")}
    if given.validate:
        sys.stdout.writelines(f"{line}\n" for line in validate(examples, size, given.folds))
    else:
        model = learn([one for found in examples.values() for one in found], size, given.folds)
        given.output.write_text(model.dump(), encoding="utf-8")
    return 0


def read(data: Path, dump: str) -> Iterator[Example]:
    """The pages of *data* as the program *dump* gives their text; raises OSError if there is no such file."""
    texts = {row["id"]: row["text"] for row in _rows(data / "texts" / f"{dump}.jsonl")}
    for page in _rows(data / "gold.jsonl"):
        lines, blocks = paragraphs(texts.get(page["id"], ""))
        if lines:
            yield Example(lines, blocks, page["gold"], publisher(page["site"]), page["group"])


def paragraphs(text: str) -> tuple[list[str], list[int]]:
    """The paragraphs of *text*, and for each the number of blank lines above it."""
    lines, blocks, block, end = [], [], 0, 0
    for paragraph in segment(text):
        block += text.count("\n", end, paragraph.start) > 1
        end = paragraph.end
        lines.append(paragraph.text)
        blocks.append(block)
    return lines, blocks


def publisher(site: str) -> str:
    """What the sites of one publisher have in common: the longest label of the host name."""
    return max(site.split("."), key=len)


def validate(examples: Mapping[str, Sequence[Example]], size: Size, folds: int) -> Iterator[str]:
    """A table of how each dump's pages fare, by group, with a model that was learned from other publishers' pages."""
    fold = folded([one.site for found in examples.values() for one in found], folds)
    rows = [(dump, one) for dump, found in examples.items() for one in found]
    figures: defaultdict[tuple[str, str], list[Figures]] = defaultdict(list)
    for part in range(folds):
        model = learn([one for (_, one), own in zip(rows, fold, strict=True) if own != part], size, folds)
        for (dump, one), own in zip(rows, fold, strict=True):
            if own == part:
                figures[dump, one.group].append(_figures(one, model.article(one.texts, one.blocks)))
    yield f"{'dump':12}{'group':10}{'pages':>6}{'F1':>8}{'lost':>8}"
    for dump in examples:
        means = {group: _means(pages) for (name, group), pages in sorted(figures.items()) if name == dump}
        for group, (f1, lost) in means.items():
            yield f"{dump:12}{group:10}{len(figures[dump, group]):6}{f1:8.3f}{lost:8.1%}"
        f1, lost = (sum(column) / len(means) for column in zip(*means.values(), strict=True))
        yield f"{dump:12}{'mean':10}{'':6}{f1:8.3f}{lost:8.1%}"


def _figures(example: Example, kept: Sequence[bool]) -> Figures:
    known = truth(example)
    chosen = [at for at, one in enumerate(kept) if one]
    return Figures(int(known.words[chosen].sum()), int(known.covered[chosen].sum()), int(known.covered.sum()))


def _means(pages: Sequence[Figures]) -> tuple[float, float]:
    """F1 of the pages' mean precision and recall, and the mean share of the article that was lost."""
    precision = _mean(page.right / page.kept for page in pages if page.kept)
    recall = _mean(page.right / page.article for page in pages if page.article)
    return 2 * precision * recall / max(precision + recall, 1e-9), 1 - recall


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return sum(found) / max(len(found), 1)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


if __name__ == "__main__":
    raise SystemExit(main())
