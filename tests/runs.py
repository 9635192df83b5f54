"""Whole runs in this process, and all that a run promises to be the same every time."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, TypeAlias

from cleaner.cli import call
from tests.conftest import ROOT, read_tree, write_tree
from tests.golden import LEDGERS

if TYPE_CHECKING:
    from pathlib import Path

Tree: TypeAlias = dict[str, str | bytes]
"""Files by their names."""

NEWS = ROOT / "fixtures" / "news" / "in"
RESULTS = (*LEDGERS, "summary.json")
TEMPORARIES = ".*.cleaner-tmp"

FERRY = "The ferry between the port and the island runs again from Monday, the harbour office said."
BRIDGE = "The council voted for a second bridge over the river after a debate that lasted until morning."
SCHOOL = "Opponents said that the money would be better spent on the roof of the school, which leaks."

MIXED: Tree = {
    "post/a.txt": f"A ferry again\n\nA ferry again\n\n{FERRY}\n\nShare Tweet Email Print\n",
    "post/b.txt": f"A bridge at last\n\n{BRIDGE}\n\n{FERRY}\n\n{SCHOOL}\n",
    "post/mojibake.txt": "The cafÃ© in the old station\n\nIt is open, â€œmost daysâ€, its owner said.\n",
    "herald/b.txt": f"A second bridge\n\n{BRIDGE}\n\nPhoto: Anna Berg\n",
    "herald/latin.txt": "Die Fähre fährt wieder, teilte die Behörde für Häfen mit.\n".encode("latin-1") * 3,
    "herald/empty.txt": b"",
    "herald/only-boilerplate.txt": "Share Tweet Email Print\n",
    "herald/binary.txt": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    "odd \xe9 name.txt": f"{SCHOOL}\r\n\r\n{SCHOOL}\r\n",
    "picture.jpg": b"\xff\xd8\xff",
}
"""Something of everything: duplicates within and across sites, repairs, boilerplate, empty files, failures."""


def run(source: Path | str, out: Path, *arguments: str | Path) -> int:
    """The exit status of cleaning *source* into *out*, in this process."""
    return call(["clean", str(source), "-o", str(out), "-j1", *map(str, arguments)])


def state_of(out: Path) -> Path:
    """The state directory beside *out*."""
    return out.with_name(out.name + ".cleaner")


def everything(out: Path) -> dict[str, bytes]:
    """All that is promised to be the same: the tree of *out*, directories among it, ledgers and summary."""
    folders = {f"out/{path.relative_to(out)}/": b"" for path in out.rglob("*") if path.is_dir()}
    clean = {f"out/{name}": data for name, data in read_tree(out).items()}
    return folders | clean | {name: (state_of(out) / name).read_bytes() for name in RESULTS}


def leftovers(folder: Path) -> list[Path]:
    """The temporary files below *folder*."""
    return [path for path in folder.rglob("*") if path.name.endswith(".cleaner-tmp")]


def invented(number: int, seed: int = 1) -> Tree:
    """*number* files of plain words, of which many share paragraphs, verbatim or with a word changed."""
    choose = random.Random(seed)  # noqa: S311 - texts, not secrets
    words = "harbour council ferry bridge river storm school mayor budget evening market tunnel library garden".split()
    pool = [" ".join(choose.choices(words, k=choose.randrange(8, 40))) for _ in range(number)]
    files: Tree = {}
    for index in range(number):
        paragraphs = []
        for text in choose.sample(pool, k=choose.randrange(1, 6)):
            changed = text.split()
            if choose.random() < 0.4:
                changed[choose.randrange(len(changed))] = choose.choice(words)
            paragraphs.append(" ".join(changed))
        files[f"site{index % 7}/{index}.txt"] = "\n\n".join(paragraphs) + "\n"
    return files


def scratch(folder: Path, files: Tree, *arguments: str) -> dict[str, bytes]:
    """What cleaning *files* from scratch gives, in the empty directory *folder*."""
    folder.mkdir(parents=True)
    (folder / "in").mkdir()
    write_tree(folder / "in", files)
    assert run(folder / "in", folder / "out", "-q", *arguments) in (0, 1)
    (folder / "out").mkdir(exist_ok=True)
    return everything(folder / "out")
