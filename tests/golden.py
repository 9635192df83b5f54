"""Golden runs: each folder of `fixtures/` is a case; `in/` is cleaned and must give what `expected/` holds.

`python -m tests.golden` writes `expected/` anew; read the difference before you commit it.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from tests.conftest import ROOT, cleaner, read_tree, write_tree

FIXTURES = ROOT / "fixtures"
LEDGERS = ("removed.jsonl", "flagged.jsonl", "documents.jsonl")


def cases() -> list[Path]:
    """The folders that hold a case."""
    return sorted(path.parent for path in FIXTURES.glob("*/in"))


def options(case: Path) -> list[str]:
    """The options that a case is cleaned with, one a line in its file `options`."""
    file = case / "options"
    return file.read_text("utf-8").split() if file.exists() else []


def result(source: Path, arguments: list[str], *, statuses: tuple[int, ...] = (0, 1)) -> dict[str, bytes]:
    """What cleaning *source* gives: the clean files below `out/`, and the ledgers."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "out")
        done = cleaner("clean", source, "-o", out, *arguments)
        assert done.returncode in statuses, done.stderr.decode()
        found = {f"out/{name}": data for name, data in read_tree(out).items()} if out.exists() else {}
        return found | {name: Path(folder, "out.cleaner", name).read_bytes() for name in LEDGERS}


def main() -> None:
    """Write every `expected/` anew."""
    for case in cases():
        shutil.rmtree(case / "expected", ignore_errors=True)
        write_tree(case / "expected", dict(result(case / "in", options(case))))


if __name__ == "__main__":
    main()
