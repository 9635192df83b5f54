"""Where things lie, and what must not lie in one another."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from cleaner.document import ConfigError
from cleaner.job.places import output_name, record_name, refuse_meeting, refuse_overlap, stem_of
from tests.conftest import cleaner, read_tree, rows, write_tree

if TYPE_CHECKING:
    from pathlib import Path

MEETING = [
    ([b"a.html", b"a.html.txt"], "same", "a.html and a.html.txt would both become a.html.txt"),
    ([b"a.txt", b"a.txt/b.txt"], "same", "the output of a.txt would be the folder of that of a.txt/b.txt"),
    ([b"s/a.html", b"s/a.html.txt/b/c.txt"], "same", "the output of s/a.html would be the folder"),
    ([b"a.json", b"a.json.jsonl"], "jsonl", "a.json and a.json.jsonl would both become a.json.jsonl"),
    ([b"a.jsonl", b"a.jsonl/1.txt"], "txt", "the output of a.jsonl would be the folder of that of a.jsonl/1.txt"),
]


@pytest.mark.parametrize(("names", "to", "message"), MEETING)
def test_outputs_never_meet(names: list[bytes], to: str, message: str) -> None:
    """Two inputs that would share an output are refused, and both are named."""
    with pytest.raises(ConfigError, match=message):
        refuse_meeting(names, to)


NAMES = [
    (b"a.txt", "same", b"a.txt"),
    (b"a.html.gz", "same", b"a.html.txt.gz"),
    (b"a.warc.gz", "same", b"a.warc.jsonl.gz"),
    (b"a.jsonl.zst", "same", b"a.jsonl.zst"),
    (b"a.NDJSON", "jsonl", b"a.NDJSON"),
    (b"s/a.csv", "jsonl", b"s/a.csv.jsonl"),
    (b"a.txt.gz", "jsonl", b"a.txt.jsonl.gz"),
    (b"a.jsonl.gz", "parquet", b"a.jsonl.gz.parquet"),
    (b"a.parquet", "parquet", b"a.parquet"),
    (b"a.jsonl", "txt", b"a.jsonl"),
]


@pytest.mark.parametrize(("name", "to", "output"), NAMES)
def test_output_name(name: bytes, to: str, output: bytes) -> None:
    """An output is called like its input, with a suffix behind it if it is of another form."""
    assert output_name(name, to) == output


IDS = [
    ("", b"f/7.txt"),
    ("2026/11/a b", b"f/7-2026_11_a_b.txt"),
    ("../../etc/passwd", b"f/7-etc_passwd.txt"),
    ("/etc/passwd", b"f/7-etc_passwd.txt"),
    (".hidden", b"f/7-hidden.txt"),
    ("a\0b\nc", b"f/7-a_b_c.txt"),
    ("é\u202e\ud800", b"f/7.txt"),
    ("x" * 300, b"f/7-" + b"x" * 100 + b".txt"),
]


@pytest.mark.parametrize(("name", "output"), IDS)
def test_record_name(name: str, output: bytes) -> None:
    """Whatever a record is called, its file lies in its folder, and no other record's number is in its name."""
    assert record_name(b"f", 7, stem_of(name)) == output


def test_others_do_not_meet() -> None:
    """Names that only begin alike are no matter."""
    refuse_meeting([b"a.txt", b"a.txt.html", b"b/a.txt", b"b.txt"], "same")


@pytest.mark.parametrize(("out", "state"), [("out", "out"), ("out", "out/state"), ("state/out", "state")])
def test_targets_do_not_lie_in_one_another(out: str, state: str, tmp_path: Path) -> None:
    """The state lies beside the output, never in it or around it; nothing is made before that is seen."""
    write_tree(tmp_path, {"in/a.txt": "text"})
    with pytest.raises(ConfigError, match="lies in"):
        refuse_overlap([], {"output": tmp_path / out, "state": tmp_path / state})
    done = cleaner("clean", tmp_path / "in", "-o", tmp_path / out, "--state", tmp_path / state)
    assert (done.returncode, list(read_tree(tmp_path))) == (2, ["in/a.txt"])


def test_what_others_wrote_stays(tmp_path: Path) -> None:
    """A file in OUT that no run wrote is not removed, though an input of its name failed."""
    write_tree(tmp_path, {"in/x.txt": b"\0\1\2", "out/x.txt": "mine\n"})
    assert cleaner("clean", tmp_path / "in", "-o", tmp_path / "out").returncode == 1
    assert read_tree(tmp_path / "out") == {"x.txt": b"mine\n"}


def test_what_a_run_wrote_goes(tmp_path: Path) -> None:
    """The output of an input that fails now is removed, since it is not what the input says."""
    write_tree(tmp_path, {"in/x.txt": "text\n"})
    assert cleaner("clean", tmp_path / "in", "-o", tmp_path / "out").returncode == 0
    write_tree(tmp_path, {"in/x.txt": b"\0\1\2"})
    assert cleaner("clean", tmp_path / "in", "-o", tmp_path / "out").returncode == 1
    assert not (tmp_path / "out" / "x.txt").exists()


def test_a_name_too_long_for_its_output(tmp_path: Path) -> None:
    """A page whose output could not have its name fails alone."""
    page = "<html><body><p>The ferry runs again from Monday, the harbour office said.</p></body></html>"
    write_tree(tmp_path, {f"in/{'x' * 248}.html": page, "in/a.txt": "text\n"})
    done = cleaner("clean", tmp_path / "in", "-o", tmp_path / "out")
    assert (done.returncode, list(read_tree(tmp_path / "out"))) == (1, ["a.txt"])
    (failed,) = [row for row in rows(tmp_path / "out.cleaner" / "documents.jsonl") if row["failure"]]
    assert failed["failure"]["reason"] == "name-too-long"


def test_a_changed_program_starts_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What an older version of the code prepared is not used by a newer one; `--force` trusts nothing."""
    from cleaner.cli import call
    from cleaner.job import intake

    write_tree(tmp_path, {"in/a.txt": "text\n"})
    arguments = ["clean", str(tmp_path / "in"), "-o", str(tmp_path / "out"), "-q", "-j1"]

    def prepared(*more: str) -> int:
        assert call([*arguments, *more]) == 0
        return int(json.loads((tmp_path / "out.cleaner" / "run.json").read_text())["prepared"])

    assert [prepared(), prepared(), prepared("--force")] == [1, 0, 1]
    monkeypatch.setattr(intake, "program", lambda: "another")
    assert [prepared(), prepared()] == [1, 0]
