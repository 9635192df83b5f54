"""What is article on a page: two looks at its lines, each with a forest of its own."""

from __future__ import annotations

import json
import pkgutil
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from cleaner.rules.shape.features import first_look, second_look
from cleaner.rules.shape.forest import Forest, plant
from cleaner.rules.shape.glyphs import END

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_PAGE: Final = 4096  # lines; a longer page is judged in stretches of so many, so that memory stays bounded
_HEAD: Final = 900  # code points of a long line that are looked at, and of its end
_TAIL: Final = 100


class Model(NamedTuple):
    """The forests of the first and the second look, and the score above which a line is article."""

    first: Forest
    second: Forest
    threshold: int

    def article(self, texts: Sequence[str], blocks: Sequence[int], title: str = "") -> list[bool]:
        """For each of *texts* whether it is article; see `cleaner.rules.shape.article`."""
        found: list[bool] = []
        for at in range(0, len(texts), _PAGE):
            here = slice(at, at + _PAGE)
            look = first_look(plain(texts[here]), blocks[here], plain([title])[0])
            score = self.second.score(second_look(look, self.first.score(look.columns)))
            found += (score > self.threshold).tolist()
        return found

    def dump(self) -> str:
        """The model as a data file: one tree a line."""
        rows = [
            f'"{name}": [\n{_rows(forest.trees())}\n]'
            for name, forest in (("first", self.first), ("second", self.second))
        ]
        return "{\n" + ",\n".join([f'"threshold": {self.threshold}', *rows]) + "\n}\n"


def load(text: str) -> Model:
    """The model that a data file's *text* describes."""
    data = json.loads(text)
    return Model(plant(data["first"]), plant(data["second"]), data["threshold"])


@cache
def builtin() -> Model:
    """The model that comes with this package."""
    return load((pkgutil.get_data(__package__, "weights.json") or b"").decode())


def plain(texts: Iterable[str]) -> list[str]:
    """*texts* as they are looked at: of very long ones head and end, and no character that means the end of a line."""
    short = (text if len(text) <= _HEAD + _TAIL else f"{text[:_HEAD]} {text[-_TAIL:]}" for text in texts)
    return [text.replace(END, " ") for text in short]


def _rows(trees: Iterable[object]) -> str:
    return ",\n".join(json.dumps(tree, separators=(",", ":")) for tree in trees)
