"""The benchmarks measure what they say: the text that they make, and the stages that they time."""

from __future__ import annotations

import gc
import math
import resource
import subprocess
import sys
from itertools import chain, islice
from pkgutil import resolve_name
from typing import TYPE_CHECKING

import pytest

from cleaner.__main__ import main
from cleaner.cli import call
from cleaner.job.prepare import rules_of
from tests.benchmarks import __main__ as benchmarks
from tests.benchmarks import again, corpus, here, measure, naive, pages, stages
from tests.conftest import read_tree, write_tree

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Clock:
    """A clock that goes on only when it is told to."""

    now = 0.0

    def __call__(self) -> float:
        return self.now

    def work(self, seconds: float) -> None:
        self.now += seconds


CLOCK = Clock()


def worked(seconds: float) -> float:
    """Take some time; a stage, for the tests."""
    CLOCK.work(seconds)
    return seconds


def outer(items: Iterator[float]) -> list[float]:
    """Take a second, and ask for *items*."""
    CLOCK.work(1)
    return list(items)


def yielding() -> Iterator[int]:
    """Take ten seconds before each of two items."""
    for item in range(2):
        CLOCK.work(10)
        yield item


def grams(text: str) -> set[tuple[str, ...]]:
    """The runs of three words in *text*."""
    words = text.split()
    return set(zip(words, words[1:], words[2:], strict=False))


def test_same_seed_same_text(tmp_path: Path) -> None:
    """The same seed gives the same files, another seed others."""
    one, same, other = (corpus.write(tmp_path / name, 0.05, seed) for name, seed in (("a", 7), ("b", 7), ("c", 8)))
    assert one == same != other
    assert read_tree(tmp_path / "a") == read_tree(tmp_path / "b") != read_tree(tmp_path / "c")
    assert one.size == sum(map(len, read_tree(tmp_path / "a").values())) >= 50_000
    assert one.files == len(read_tree(tmp_path / "a"))


def test_make_up() -> None:
    """Of a hundred paragraphs seventy are new, fifteen exact copies, ten near copies, and five a scraper's lines."""
    paragraphs = list(islice(chain.from_iterable(corpus.Press(1).articles()), 3000))
    assert 50 < sum(len(text.split()) for text in paragraphs) / len(paragraphs) < 75
    lines = sum(text in corpus.LINES for text in paragraphs)
    texts = [text for text in paragraphs if text not in corpus.LINES]
    distinct = list(dict.fromkeys(texts))
    near, earlier = 0, dict[tuple[str, ...], int]()
    for number, text in enumerate(distinct):
        of = [earlier[gram] for gram in grams(text) if gram in earlier]
        near += len(of) > 0 and max(map(of.count, set(of))) > len(grams(text)) / 2
        earlier.update(dict.fromkeys(grams(text), number))
    shares = [count / len(paragraphs) for count in (len(distinct) - near, len(texts) - len(distinct), near, lines)]
    assert shares == pytest.approx([0.70, 0.15, 0.10, 0.05], abs=0.025)


@pytest.mark.parametrize("curly", [False, True])
def test_characters(curly: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """Plain text is ASCII, curly text mostly has a printer's quotes, and a few files in a hundred are misread."""
    press = corpus.Press(2, curly=curly)
    texts = [press.text(paragraphs) for paragraphs in islice(press.articles(), 600)]
    broken = [text for text in texts if "thÃ©" in text]
    assert 0.01 < len(broken) / len(texts) < 0.05
    printed = sum("“" in text or "’" in text for text in texts if text not in broken)
    assert (0.5 < printed / len(texts) < 0.65) if curly else not printed
    assert curly or all(text.isascii() for text in texts if text not in broken)


def test_naive(tmp_path: Path) -> None:
    """The naive script repairs, drops a scraper's lines, and of what is nearly the same all but the first."""
    ferry = (
        "The ferry between the port and the island runs again from Monday, the harbour office said in a long letter."
    )
    write_tree(
        tmp_path / "in", {"a/1.txt": f"{ferry}\n\nAdvertisement\n\nThe cafÃ© is open\n", "b/2.txt": f"{ferry}\n"}
    )
    assert naive.clean(tmp_path / "in", tmp_path / "out") == 2
    assert read_tree(tmp_path / "out") == {
        "a/1.txt": f"{ferry}\n\nThe café is open\n".encode(),
        "b/2.txt": b"\n",
    }


@pytest.mark.parametrize("stage", stages.STAGES)
def test_stages_are_there(stage: str) -> None:
    """Every function in the table of stages exists."""
    assert stages.names(stage)


def test_no_such_stage(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that does not exist any more is an error, not an empty row."""
    monkeypatch.setattr(stages, "STAGES", {"gone": ("cleaner.job.prepare.no_such_function",)})
    with pytest.raises(AttributeError, match="no_such_function"), stages.watched():
        pass


def test_stages_of_a_run(tmp_path: Path) -> None:
    """In a run every stage is called, takes some of the time, and all of them and the rest are the whole."""
    files = corpus.write(tmp_path / "in", 0.3).files
    rules_of.cache_clear()  # so that this run has to load them, as a process does
    with stages.watched() as watch:
        assert here.clean(str(tmp_path / "in"), str(tmp_path / "out")) == 0
    assert not stages.idle(watch)
    rows = stages.rows(watch, files, cpu=5.0)
    assert [row[0] for row in rows] == [*stages.STAGES, stages.REST, "total"]
    assert all(watch.spent[stage] > 0 for stage in (*stages.STAGES, stages.REST))
    assert rows[-1] == ("total", "5.00", f"{5e6 / files:.0f}", "100.0%")
    assert sum(float(seconds) for _, seconds, _, _ in rows[:-1]) == pytest.approx(5, abs=0.1)
    assert sum(float(share.rstrip("%")) for *_, share in rows[:-1]) == pytest.approx(100, abs=1)


def test_what_is_timed_is_the_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The run that is timed gives what the program gives, and looks for cycles as seldom."""
    told: list[tuple[int, ...]] = []
    monkeypatch.setattr(gc, "set_threshold", lambda *numbers: told.append(numbers))
    corpus.write(tmp_path / "in", 0.1)
    assert here.clean(str(tmp_path / "in"), str(tmp_path / "here")) == 0
    monkeypatch.setattr(sys, "argv", ["cleaner", "clean", str(tmp_path / "in"), "-o", str(tmp_path / "out"), "-q"])
    with pytest.raises(SystemExit, match=r"^0$"):
        main()
    assert told == [told[-1], gc.get_threshold(), told[-1]]
    assert read_tree(tmp_path / "here") == read_tree(tmp_path / "out")


def test_stopwatch_stands_still() -> None:
    """A stage is not charged for what it calls of another, nor for a generator that it is handed."""
    watch = stages.Stopwatch(CLOCK)
    inside = watch.timed(f"{__name__}.worked", "inner")
    around = watch.timed(f"{__name__}.outer", "outer")
    CLOCK.work(0.5)
    assert around(inside(seconds) for seconds in (2, 3)) == [2, 3]
    assert around(worked(seconds) for seconds in (4, 5)) == [4, 5]
    watch.switch(stages.REST)
    assert watch.spent == {"outer": 2, "inner": 5, stages.REST: 9.5}
    assert watch.calls == {f"{__name__}.worked": 2, f"{__name__}.outer": 2}


def test_stopwatch_goes_on_in_what_is_made() -> None:
    """What comes out of a stage's generator is work of the stage, whoever asks for it."""
    watch = stages.Stopwatch(CLOCK)
    for _ in watch.timed(f"{__name__}.yielding", "made")():
        CLOCK.work(1)
    watch.switch(stages.REST)
    assert watch.spent == {"made": 20, stages.REST: 2}


def test_nothing_stays_patched() -> None:
    """After the block the program is what it was."""
    name = "cleaner.job.prepare.decode"
    before = resolve_name(name)
    with stages.watched():
        assert resolve_name(name) is not before
    assert resolve_name(name) is before


def test_a_process_is_measured() -> None:
    """Times and memory are those of the process, not of this one; one that fails is an error."""
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    large, _ = measure.python("timeit", "-n1", "-r1", f"bytearray(int({own + 100} * 2**20))")
    assert own + 100 < large.peak < own + 200
    spent, said = measure.python("timeit", "-n1", "-r1", "sum(range(10**6))")
    assert 0 < spent.cpu < 60
    assert spent.wall > 0
    assert math.isnan(spent.peak)
    assert "1 loop" in said
    with pytest.raises(subprocess.CalledProcessError):
        measure.python("tests.benchmarks.naive")


def test_in_turns(tmp_path: Path) -> None:
    """Works alternate, each time in a fresh folder, and the median counts."""
    seen: list[str] = []

    def work(out: Path) -> measure.Spent:
        seen.append(out.name)
        return measure.Spent(len(seen), 1, 1)

    found = measure.in_turns({"a": work, "b": work}, tmp_path, 3)
    assert seen == ["a-0", "b-0", "a-1", "b-1", "a-2", "b-2"]
    assert found == {"a": measure.Spent(3, 1, 1), "b": measure.Spent(4, 1, 1)}


def test_the_parent_is_small() -> None:
    """What starts the processes imports nothing that would count as theirs."""
    code = (
        "import sys, tests.benchmarks.__main__; print(*{'numpy', 'cleaner', 'ftfy', 'datasketch'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=measure.ROOT, capture_output=True, check=True)
    assert done.stdout.strip() == b""


def test_pages_are_extracted(tmp_path: Path) -> None:
    """Of a made-up page the article is found; the options for trafilatura alone are those that the program uses."""
    pages.write(tmp_path / "in", 2)
    assert call(["clean", str(tmp_path / "in"), "-o", str(tmp_path / "out"), "-j1", "-q"]) == 0
    clean = read_tree(tmp_path / "out")
    article = next(text for text in next(corpus.Press(1).articles()) if text not in corpus.LINES)
    assert len(clean) == 2
    assert article.split(".")[0].encode() in clean["000000.html.txt"]
    assert b"Most read" not in clean["000000.html.txt"]
    assert pages.careful()["include_comments"] is False


@pytest.mark.slow
def test_all_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A small round of everything gives a table for each part, in the file as on the screen."""
    monkeypatch.setattr(benchmarks, "RESULTS", tmp_path / "RESULTS.md")
    monkeypatch.setattr(benchmarks, "FEW", 2000)
    benchmarks.main(["--mb", "0.3", "--runs", "1", "--files", "50", "--write"])
    told = (tmp_path / "RESULTS.md").read_text("utf-8")
    assert capsys.readouterr().out.split() == told.split()
    assert all(f"## {part.title}\n\n" in told for part in benchmarks.PARTS.values())
    assert "| again, unchanged" in told


@pytest.mark.slow
def test_again_is_right(tmp_path: Path) -> None:
    """An unchanged run touches nothing, and a changed one gives what a run from scratch gives."""
    rows = [line.split(" | ") for line in again.main(tmp_path, measure.Size(0.3, 1)).splitlines()]
    unchanged, changed = (row for row in rows if row[-1].strip(" |").isdigit())
    assert unchanged[3:] == ["0", "0 |"]
    assert changed[3:] == ["1", "0 |"]
