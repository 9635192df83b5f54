"""The rules against the data that lies beside the project, where it does."""

import tomllib
from pathlib import Path

import pytest

from cleaner.rules import load, strip
from cleaner.rules.packs import builtin
from tests.rules_pages import NEWS, gone, page, prose

SHARED = Path(__file__).parents[2] / "shared"
RULES = load()

needs_phrases = pytest.mark.skipif(not (SHARED / "data/phrases.toml").exists(), reason="no data beside the project")


@needs_phrases
@pytest.mark.parametrize("place", [0, 3, 6])
def test_kept_lines(place: int) -> None:
    """The lines that are known to be dropped by careless rules stay, wherever they stand."""
    known = {pack.language for pack in builtin()}
    for kept in tomllib.loads((SHARED / "data/phrases.toml").read_text("utf-8"))["keep"]:
        lines = [prose(kept["lang"]) if kept["lang"] in known else NEWS[0]] * 6
        lines.insert(place, kept["text"])
        assert gone(strip(page(*lines), RULES)) == [], kept


@pytest.mark.skipif(not (SHARED / "seed").exists(), reason="no data beside the project")
def test_seed_file() -> None:
    """Of the case that the project starts from the call and three of four headlines go, and no other line."""
    for path in (SHARED / "seed").glob("*.txt"):
        taken = gone(strip(page(*path.read_text("utf-8").split("\n")), RULES))
        assert taken[0] == "Connect with us"
        assert taken[-1].strip() == "google news"
        assert len(set(taken[1:-1])) == 1
        assert len(taken) == 5
