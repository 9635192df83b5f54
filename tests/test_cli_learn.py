"""`cleaner rules learn`: what it writes can be read, edited, and used."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cleaner.cli import call
from cleaner.job.learn import Line, pack
from cleaner.rules import load
from cleaner.rules.fold import shape
from tests.conftest import cleaner, rows, write_tree
from tests.runs import run, state_of
from tests.site_pages import article

if TYPE_CHECKING:
    from pathlib import Path

    from cleaner.rules.phrases import Position

ALONE = ("--skip", "furniture")
LISTED = ["Harbour cameras, all 12 of them", 'The "Harbour" \\ Post']
POSTED = "Posted: Monday, {day} March 2014, 10:15 am, by our people"


def page(number: int) -> str:
    """An article with furniture above, within and below it."""
    text = article(("learn", number), 9)
    furniture = [POSTED.format(day=10 + number), *text[1:5], "Jobs", "Motors", "Property", *text[5:], *LISTED]
    return "\n\n".join([text[0], *furniture, f"Also on the pier {'again and ' * number}"]) + "\n"


def gone(out: Path, reason: str = "site-line") -> list[tuple[str, str]]:
    """Document and text of what went as a line that a site repeats."""
    ledger = rows(state_of(out) / "removed.jsonl")
    return [(row["doc"], row["text"]) for row in ledger if row["reason"] == reason]


@pytest.fixture
def learned(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A folder with `in/`, of two sites, and what was learned from it in `site.toml`."""
    files = {f"post.example/{number}.txt": page(number) for number in range(6)}
    write_tree(tmp_path / "in", files | {"herald.example/a.txt": page(0)})
    assert call(["rules", "learn", str(tmp_path / "in"), "-o", str(tmp_path / "site.toml"), "-j1", *ALONE]) == 0
    assert capsys.readouterr().out == f"7 documents; 6 lines of 1 sites learned, in {tmp_path / 'site.toml'}\n"
    return tmp_path


def test_what_is_written(learned: Path) -> None:
    """Lines stand by site and position, in order, as a person would write them, with the number of documents."""
    text = (learned / "site.toml").read_text("utf-8")
    assert tomllib.loads(text) == {
        "site": {
            "post.example": {
                "site-line": {
                    "head": ["Posted: Monday, 0 March 0, 0:0 am, by our people"],
                    "tail": ["Harbour cameras, all 0 of them", 'The "Harbour" \\ Post'],
                    "any": ["Jobs", "Motors", "Property"],
                }
            }
        }
    }
    assert '  "The \\"Harbour\\" \\\\ Post",  # on 6 documents\n' in text


def test_round_trip(learned: Path) -> None:
    """Used on one file of the site alone, the rules take the lines that the whole site gave away."""
    assert run(learned / "in", learned / "all", "-q", *ALONE) == 0
    name, alone = "post.example/3.txt", learned / "alone"
    write_tree(alone / "in", {name: page(3)})
    rules = ("--rules", str(learned / "site.toml"))
    assert run(alone / "in", alone / "out", "-q", *ALONE, *rules) == 0
    below = (name, "Also on the pier again and again and again and")
    assert gone(alone / "out") == [line for line in gone(learned / "all") if line[0] == name and line != below]
    assert len(gone(alone / "out")) == 6
    write_tree(alone / "other", {name.replace("post", "herald"): page(3)})
    assert run(alone / "other", alone / "other-out", "-q", *ALONE, *rules) == 0
    assert gone(alone / "other-out") == []


def test_learned_is_known(learned: Path) -> None:
    """With its own rules in use a site has nothing left to learn but what stands below its lines."""
    arguments = ["rules", "learn", str(learned / "in"), "-o", str(learned / "more.toml"), "-j1", "-q", *ALONE]
    assert call([*arguments, "--rules", str(learned / "site.toml")]) == 0
    assert tomllib.loads((learned / "more.toml").read_text()) == {}


@pytest.mark.parametrize("jobs", ["-j1", "-j2"])
@pytest.mark.parametrize("switch", ["--skip", "--flag"])
def test_the_same_every_time(jobs: str, switch: str, learned: Path) -> None:
    """Neither workers nor what the settings do with such lines change a byte."""
    arguments = [str(learned / "in"), "-o", str(learned / "again.toml"), jobs, *ALONE, switch, "site-line"]
    assert call(["rules", "learn", *arguments]) == 0
    assert (learned / "again.toml").read_bytes() == (learned / "site.toml").read_bytes()


def test_without_sites(tmp_path: Path) -> None:
    """Lines of the whole input become phrases, and are found again."""
    write_tree(tmp_path / "in", {f"{number}.txt": page(number) for number in range(6)})
    assert call(["rules", "learn", str(tmp_path / "in"), "-o", str(tmp_path / "all.toml"), "-q", *ALONE]) == 0
    found = tomllib.loads((tmp_path / "all.toml").read_text())["site-line"]
    assert found["tail"] == ["Harbour cameras, all 0 of them", 'The "Harbour" \\ Post']
    load(packs=[("all.toml", (tmp_path / "all.toml").read_text())])


def test_errors(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without sites, inputs or a place for the rules nothing is learned; a document that fails is told."""
    write_tree(tmp_path / "in", {"a/a.txt": page(0), "a/b.txt": b"\x89PNG\0\0"})
    source, out = str(tmp_path / "in"), str(tmp_path / "site.toml")
    assert call(["rules", "learn", source]) == 2
    assert call(["rules", "learn", "-o", out]) == 2
    assert call(["rules", "learn", source, "-o", out, "--site-from", "none"]) == 2
    assert "site_from must not be none" in capsys.readouterr().err
    assert not (tmp_path / "site.toml").exists()
    assert call(["rules", "learn", source, "-o", out, "-j1"]) == 1
    assert "a/b.txt" in capsys.readouterr().err
    assert tomllib.loads((tmp_path / "site.toml").read_text()) == {}


def test_a_file_that_somebody_edited(learned: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that holds something else is named and stays, unless --force says so; the same again is no trouble."""
    out = learned / "site.toml"
    arguments = ["rules", "learn", str(learned / "in"), "-o", str(out), "-j1", "-q", *ALONE]
    assert call(arguments) == 0
    written = out.read_bytes()
    out.write_text("# edited\n")
    assert call(arguments) == 2
    assert str(out) in capsys.readouterr().err
    assert out.read_text() == "# edited\n"
    assert call([*arguments, "--force"]) == 0
    assert out.read_bytes() == written


def test_standard_output(learned: Path) -> None:
    """With -o - the rules, and nothing else, go to standard output; a file of that name needs its folder."""
    arguments = ["rules", "learn", "in", "-j1", *ALONE, "-o"]
    done = cleaner(*arguments, "-", cwd=learned)
    assert (done.returncode, done.stdout) == (0, (learned / "site.toml").read_bytes())
    assert done.stderr == b"7 documents; 6 lines of 1 sites learned\n"
    assert not (learned / "-").exists()
    assert cleaner(*arguments, "./-", cwd=learned).returncode == 0
    assert (learned / "-").read_bytes() == done.stdout


def test_nothing_else_is_written(learned: Path) -> None:
    """Nothing lies beside the inputs but the rules."""
    assert sorted(path.name for path in learned.iterdir()) == ["in", "site.toml"]


texts = st.text(st.characters(), min_size=1).filter(str.strip)
places: list[Position] = ["head", "tail", "edge", "any"]
positions = st.sets(st.sampled_from(places)).map(lambda some: frozenset({*some, places[-1]}))
lines = st.lists(st.builds(Line, texts, st.integers(1, 10**7), positions), max_size=3)


@given(st.text(), lines.map(lambda found: {shape(line.text).rstrip(":"): line for line in found}))
@example("a.example", {"": Line("\ud800 surrogate", 1, frozenset(places))})
@example('q"u\\o\nte', {"": Line('q"u\\o\nte\x00\x85\u2028', 1, frozenset(places))})
@example("a/b", {"": Line("text", 1, frozenset(places))})
@example("", {"": Line("…", 1, frozenset(places))})
def test_any_content(site: str, found: dict[str, Line]) -> None:
    """Whatever a site and its lines consist of, what is written can be written to a file, and read as rules."""
    text = "".join(pack({site: tuple(sorted(found.values()))})).encode("utf-8", "backslashreplace").decode()
    read = tomllib.loads(text)
    named = read.get("site", {}).get(site, read).get("site-line", {})
    assert {line for position in named.values() for line in position} <= {line.text for line in found.values()}
    if site:
        load(packs=[("site.toml", text)])
