"""What a run promises: nothing lost, every witness kept, and only what is its own touched."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.cli import call
from cleaner.formats.files import refuse_large
from cleaner.job.read import extracted
from cleaner.job.tables import DELIVERED, SETTLED, TOLD, Tables
from tests.conftest import read_tree, rows, write_tree
from tests.runs import BRIDGE, FERRY, MIXED, NEWS, Tree, everything, invented, run, scratch, state_of

lines = st.sampled_from(
    [
        FERRY,
        BRIDGE,
        FERRY.replace("Monday", "Tuesday"),
        FERRY.replace("the harbour", "harbour"),
        "Share Tweet Email Print",
        "Sign up for our newsletter",
        "The cafÃ© is open",
        "x\u2028y\x07z",
        "🛥 Fähre 渡轮 🛥",
    ]
) | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
pages = st.lists(lines, max_size=8).flatmap(
    lambda found: st.sampled_from(["\n\n", "\n", "\r\n\r\n", "\n \n\n"]).map(lambda gap: gap.join(found))
)
trees = st.dictionaries(st.sampled_from(["a.txt", "site/b.txt", "site/c.txt", "d/e/f.txt"]), pages, min_size=1)


def audit(out: Path) -> None:
    """Hold all that is written of the run that made *out* against the extracted texts."""
    state = state_of(out)
    ledger = rows(state / "removed.jsonl")
    manifest = rows(state / "documents.jsonl")
    gone = {(row["doc"], row["paragraph"]) for row in ledger if row["stage"] != "repair"}
    assert len(gone) == sum(1 for row in ledger if row["stage"] != "repair")
    for row in manifest:
        document = extracted(state, row["doc"])
        of_document = [entry for entry in ledger if entry["doc"] == row["doc"]]
        if not document.failure:
            audit_document(document.text, of_document, (out / row["output"]).read_text("utf-8"), row)
    for entry in ledger + rows(state / "flagged.jsonl"):
        if entry["witness"]:
            audit_witness(entry, gone, state)
    summary = json.loads((state / "summary.json").read_bytes())
    assert sum(summary["removed"].values()) == len(gone) == summary["paragraphs"] - summary["kept"]
    assert summary["documents"] == len(manifest)


def audit_document(text: str, ledger: list[dict[str, Any]], clean: str, row: dict[str, Any]) -> None:
    """The removed rows and the kept paragraphs are the text, in order, with white space between them."""
    removed = [entry for entry in ledger if entry["stage"] != "repair"]
    assert [(entry["start"], entry["paragraph"]) for entry in removed] == sorted(
        (entry["start"], entry["paragraph"]) for entry in removed
    )
    at, kept = 0, ""
    for entry in removed:
        assert text[entry["start"] : entry["end"]] == entry["text"] != ""
        kept += text[at : entry["start"]] + "\n"
        at = entry["end"]
    kept += text[at:]
    assert clean.split() == kept.split()
    assert len(removed) == row["removed"] == row["paragraphs"] - row["kept"]
    assert clean == "" or (clean.endswith("\n") and not clean.endswith("\n\n"))
    for entry in ledger:
        if entry["stage"] == "repair":
            assert text[entry["start"] : entry["end"]] == entry["after"] != entry["text"]


def audit_witness(entry: dict[str, Any], gone: set[tuple[str, int]], state: Path) -> None:
    """A witness is kept itself and is not the paragraph that it stands for."""
    witness = entry["witness"]
    place = witness["doc"], witness["paragraph"]
    assert place not in gone
    assert place != (entry["doc"], entry["paragraph"])
    assert len(extracted(state, witness["doc"]).paragraphs) > witness["paragraph"]


@pytest.mark.parametrize("kind", ["news", "mixed", "invented"])
def test_audit(kind: str, tmp_path: Path) -> None:
    """Kept and removed paragraphs are the extracted text, and every witness is kept."""
    files = {"mixed": MIXED, "invented": invented(120)}.get(kind)
    source = write_tree(tmp_path / "in", files) if files else NEWS
    assert run(source, tmp_path / "out", "-q") == (kind == "mixed")
    assert rows(state_of(tmp_path / "out") / "removed.jsonl")
    audit(tmp_path / "out")


@given(trees)
def test_audit_of_anything(tree: dict[str, str]) -> None:
    """The same, of any text."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_tree(folder / "in", tree)
        assert run(folder / "in", folder / "out", "-q") == 0
        audit(folder / "out")


def shingles(text: str) -> set[tuple[str, ...]]:
    """The word 3-shingles of *text*, which is of plain words in lower case."""
    words = text.split()
    return {tuple(words[i : i + 3]) for i in range(len(words) - 2)}


def test_exact_similarity(tmp_path: Path) -> None:
    """The similarity in the ledger is the exact Jaccard similarity of the two texts, and reaches the threshold."""
    write_tree(tmp_path / "in", invented(150))
    assert run(tmp_path / "in", tmp_path / "out", "-q", "--threshold", "0.6") == 0
    state = state_of(tmp_path / "out")
    found = [row for row in rows(state / "removed.jsonl") if row["witness"]]
    near = 0
    for row in found:
        kept = extracted(state, row["witness"]["doc"]).paragraphs[row["witness"]["paragraph"]].text
        one, other = shingles(row["text"]), shingles(kept)
        assert (row["witness"]["shared"], row["witness"]["union"]) == (len(one & other), len(one | other))
        assert len(one & other) * 10 >= len(one | other) * 6
        near += one != other
    assert len(found) > 100
    assert near > 20


def test_a_second_run_touches_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A run over what has not changed reads no file, touches no output and no ledger, and says so."""
    write_tree(tmp_path / "in", {name: data for name, data in MIXED.items() if name != "herald/binary.txt"})
    age(tmp_path / "in")
    assert run(tmp_path / "in", tmp_path / "out") == 0
    age(tmp_path / "out")
    age(state_of(tmp_path / "out"))
    before = stats(tmp_path / "out") | stats(state_of(tmp_path / "out"))
    monkeypatch.delattr("cleaner.job.prepare._raw")
    capsys.readouterr()
    assert run(tmp_path / "in", tmp_path / "out") == 0
    assert capsys.readouterr().out.endswith("; 0 files written, 8 unchanged, 0 deleted\n")
    after = stats(tmp_path / "out") | stats(state_of(tmp_path / "out"))
    own = {"run.json", "state.db", "state.db-wal", "state.db-shm", "state.sum", "lock"}
    assert {k: v for k, v in after.items() if k not in own} == {k: v for k, v in before.items() if k not in own}


def age(folder: Path) -> None:
    """Let all below *folder* be old."""
    for path in folder.rglob("*"):
        os.utime(path, ns=(10**18, 10**18))


def stats(folder: Path) -> dict[str, tuple[int, int]]:
    """Inode and time of the last change of each file below *folder*."""
    found = {str(path.relative_to(folder)): path.stat() for path in folder.rglob("*") if path.is_file()}
    return {name: (status.st_ino, status.st_mtime_ns) for name, status in found.items()}


def test_only_what_changes_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """When one document changes, its output is written, and those whose decisions change with it."""
    files: Tree = {"a.txt": f"{FERRY}\n", "b.txt": f"{FERRY}\n\n{BRIDGE}\n", "c.txt": "Something else.\n"}
    write_tree(tmp_path / "in", files)
    assert run(tmp_path / "in", tmp_path / "out") == 0
    before = stats(tmp_path / "out")
    write_tree(tmp_path / "in", {"a.txt": "Nothing of the kind.\n"})
    capsys.readouterr()
    assert run(tmp_path / "in", tmp_path / "out") == 0
    assert "; 2 files written, 1 unchanged, 0 deleted" in capsys.readouterr().out
    assert stats(tmp_path / "out")["c.txt"] == before["c.txt"]
    assert read_tree(tmp_path / "out")["b.txt"] == f"{FERRY}\n\n{BRIDGE}\n".encode()


@pytest.mark.parametrize("spoil", ["changed", "removed", "touched", "link"])
def test_an_output_that_was_tampered_with(spoil: str, tmp_path: Path) -> None:
    """An output that is not as it was written is written again."""
    write_tree(tmp_path / "in", {"a.txt": f"{FERRY}\n"})
    assert run(tmp_path / "in", tmp_path / "out") == 0
    path = tmp_path / "out" / "a.txt"
    if spoil == "changed":
        path.write_text(FERRY.replace("Monday", "Sunday") + "\n")
    elif spoil == "touched":
        path.touch()
    else:
        path.unlink()
    if spoil == "link":
        path.symlink_to(tmp_path / "in" / "a.txt")
    assert run(tmp_path / "in", tmp_path / "out") == 0
    assert path.read_text() == f"{FERRY}\n"
    assert not path.is_symlink()


def test_what_has_gone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An input that has gone takes its output with it, and the directories that are empty then; nothing else."""
    write_tree(tmp_path / "in", {"a.txt": "One.\n", "deep/er/b.txt": "Two.\n", "deep/c.txt": "Three.\n"})
    write_tree(tmp_path / "out", {"deep/mine.txt": "mine", "a.txt.bak": "mine"})
    assert run(tmp_path / "in", tmp_path / "out") == 0
    shutil.rmtree(tmp_path / "in" / "deep")
    capsys.readouterr()
    assert run(tmp_path / "in", tmp_path / "out") == 0
    assert capsys.readouterr().out.endswith("0 files written, 1 unchanged, 2 deleted\n")
    assert set(read_tree(tmp_path / "out")) == {"a.txt", "deep/mine.txt", "a.txt.bak"}
    assert not (tmp_path / "out" / "deep" / "er").exists()
    (tmp_path / "in" / "a.txt").unlink()
    assert run(tmp_path / "in", tmp_path / "out") == 0
    assert set(read_tree(tmp_path / "out")) == {"deep/mine.txt", "a.txt.bak"}
    assert everything(tmp_path / "out")["documents.jsonl"] == b""


def test_another_file_that_fails_at_the_same_place(tmp_path: Path) -> None:
    """What a file left goes with it, though another would now be written to the same place, and can not be read."""
    page = f"<html><body><article><p>{FERRY}</p><p>{BRIDGE}</p></article></body></html>"
    write_tree(tmp_path / "in", {"a.html": page})
    assert run(tmp_path / "in", tmp_path / "out", "-q") == 0
    assert set(read_tree(tmp_path / "out")) == {"a.html.txt"}
    (tmp_path / "in" / "a.html").unlink()
    write_tree(tmp_path / "in", {"a.html.txt": MIXED["herald/binary.txt"]})
    assert run(tmp_path / "in", tmp_path / "out", "-q") == 1
    assert read_tree(tmp_path / "out") == {}


def test_an_output_that_another_state_wrote(tmp_path: Path) -> None:
    """Files in OUT that this state did not write are not its own to delete."""
    write_tree(tmp_path, {"one/a.txt": "One.\n", "two/b.txt": "Two.\n"})
    assert run(tmp_path / "one", tmp_path / "out", "--state", tmp_path / "state1") == 0
    assert run(tmp_path / "two", tmp_path / "out", "--state", tmp_path / "state2") == 0
    assert set(read_tree(tmp_path / "out")) == {"a.txt", "b.txt"}
    assert run(tmp_path / "one", tmp_path / "out", "--state", tmp_path / "state1") == 0
    assert set(read_tree(tmp_path / "out")) == {"a.txt", "b.txt"}


def test_from_another_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Outputs are known by where they lie, not by how they were named: a run from elsewhere harms no file there."""
    write_tree(tmp_path, {"one/in/a.txt": "One.\n", "two/out/a.txt": "mine"})
    monkeypatch.chdir(tmp_path / "one")
    assert run("in", Path("out")) == 0
    monkeypatch.chdir(tmp_path / "two")
    assert run("../one/in", Path("../one/out")) == 0
    assert run(tmp_path / "one" / "in", tmp_path / "one" / "out") == 0
    assert (tmp_path / "two" / "out" / "a.txt").read_text() == "mine"
    assert (tmp_path / "one" / "out" / "a.txt").read_text() == "One.\n"


def test_a_copy_of_the_project(tmp_path: Path) -> None:
    """A copy of inputs, output and state works on its own output, and the original is left alone."""
    write_tree(tmp_path, {"one/in/a.txt": "One.\n", "one/in/b.txt": "Two.\n"})
    assert run(tmp_path / "one" / "in", tmp_path / "one" / "out") == 0
    shutil.copytree(tmp_path / "one", tmp_path / "two")
    (tmp_path / "two" / "in" / "b.txt").unlink()
    assert run(tmp_path / "two" / "in", tmp_path / "two" / "out") == 0
    assert set(read_tree(tmp_path / "one" / "out")) == {"a.txt", "b.txt"}
    assert set(read_tree(tmp_path / "two" / "out")) == {"a.txt"}


def test_another_output(tmp_path: Path) -> None:
    """With the same state and another OUT, the outputs move."""
    write_tree(tmp_path, {"in/a.txt": "One.\n"})
    for out in ("out", "other"):
        assert run(tmp_path / "in", tmp_path / out, "--state", tmp_path / "state") == 0
        assert set(read_tree(tmp_path / out)) == {"a.txt"}
    assert not read_tree(tmp_path / "out")


def failing(path: Path, how: str) -> None:
    """Let *path* be unreadable in one of several ways."""
    path.unlink(missing_ok=True)
    if how == "link":
        path.symlink_to("nowhere")
    elif how == "other link":
        path.symlink_to("elsewhere")
    elif how == "binary":
        path.write_bytes(b"\0")
    elif how == "pipe":
        os.mkfifo(path)
    else:
        path.write_text(f"{FERRY}\n")


HOWS = ("fine", "link", "other link", "pipe", "binary", "fine")


@pytest.mark.parametrize("before", HOWS[:-1])
@pytest.mark.parametrize("after", HOWS[:-1])
def test_a_failure_that_changes(before: str, after: str, tmp_path: Path) -> None:
    """Whatever was wrong the last time, a run tells what is wrong now, and no output outlives its input."""
    write_tree(tmp_path / "in", {"post/b.txt": f"{FERRY}\n", "site/x.txt": ""})
    for how in (before, after):
        failing(tmp_path / "in" / "site" / "x.txt", how)
        run(tmp_path / "in", tmp_path / "out", "-q")
    run(tmp_path / "in", tmp_path / "fresh", "-q")
    assert everything(tmp_path / "out") == everything(tmp_path / "fresh")
    assert (tmp_path / "out" / "site").exists() == (after == "fine")


def test_trouble_that_passes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that could not be read is tried again the next time, though it has not changed."""
    write_tree(tmp_path / "in", {"a.txt": f"{FERRY}\n"})
    age(tmp_path / "in")
    with monkeypatch.context() as patch:
        patch.setattr("cleaner.formats.packed.read_bytes", lambda *_: refuse_large(2, 1))
        assert run(tmp_path / "in", tmp_path / "out", "-q") == 1
    assert run(tmp_path / "in", tmp_path / "out", "-q") == 0
    assert read_tree(tmp_path / "out") == {"a.txt": f"{FERRY}\n".encode()}


@pytest.mark.parametrize(
    ("flag", "names"), [("--drop-empty", {"a.txt"}), ("--no-drop-empty", {"a.txt", "s/b.txt", "c.txt"})]
)
def test_drop_empty(flag: str, names: set[str], tmp_path: Path) -> None:
    """A document of which nothing is left has an empty output, or none if that is wanted; its row says why."""
    files: Tree = {"a.txt": "One.\n", "s/b.txt": "Share Tweet Email Print\n", "c.txt": ""}
    fresh = scratch(tmp_path / "fresh", files, flag)
    write_tree(tmp_path / "in", files)
    for again in ("--no-drop-empty", "--drop-empty", flag):
        assert run(tmp_path / "in", tmp_path / "out", again) == 0
    assert set(read_tree(tmp_path / "out")) == names
    assert everything(tmp_path / "out") == fresh
    verdicts = {
        row["doc"]: (row["verdict"], row["output"]) for row in rows(state_of(tmp_path / "out") / "documents.jsonl")
    }
    assert verdicts["s/b.txt"] == ("nothing-left", "s/b.txt" if "s/b.txt" in names else None)
    assert verdicts["c.txt"][0] == "empty"


def test_globs(tmp_path: Path) -> None:
    """With `--include` and `--exclude`, what is not wanted is passed over, and its output goes."""
    write_tree(tmp_path / "in", {"en/a.txt": "One.\n", "de/b.txt": "Zwei.\n", "de/c.txt": "Drei.\n"})
    assert run(tmp_path / "in", tmp_path / "out") == 0
    assert run(tmp_path / "in", tmp_path / "out", "--include", "de/*", "--exclude", "c.*", "--exclude", "x") == 0
    assert set(read_tree(tmp_path / "out")) == {"de/b.txt"}
    assert json.loads((state_of(tmp_path / "out") / "summary.json").read_bytes())["skipped"] == {"not selected": 2}


@pytest.fixture
def interrupted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A run that ended after its first movement, over a tree in which a duplicate had gone for a while."""
    write_tree(tmp_path / "in", {"a.txt": f"{FERRY}\n", "b.txt": f"{FERRY}\n\n{BRIDGE}\n"})
    assert run(tmp_path / "in", tmp_path / "out", "-q") == 0
    (tmp_path / "in" / "b.txt").rename(tmp_path / "b.txt")
    with monkeypatch.context() as patch:
        patch.setattr("cleaner.job.resolve.decide", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        assert run(tmp_path / "in", tmp_path / "out", "-q") == 130
    (tmp_path / "b.txt").rename(tmp_path / "in" / "b.txt")
    return tmp_path


def test_decisions_survive_an_interruption(interrupted: Path) -> None:
    """Decisions that were forgotten with a file are made again when it comes back."""
    assert run(interrupted / "in", interrupted / "out", "-q") == 0
    assert read_tree(interrupted / "out")["b.txt"] == f"{BRIDGE}\n".encode()


def test_settings_change(tmp_path: Path) -> None:
    """With other settings, what they decide is decided anew, and with the old ones all is as it was."""
    write_tree(tmp_path / "in", invented(40) | MIXED)
    changes = [
        (),
        ("--reprints", "drop"),
        (),
        ("--threshold", "0.9"),
        ("--skip", "share-bar"),
        ("--scope", "document"),
        ("--keep", "first"),
        (),
    ]
    for number, flags in enumerate(changes):
        assert run(tmp_path / "in", tmp_path / "out", "-q", *flags) == 1
        assert run(tmp_path / "in", tmp_path / f"fresh{number}", "-q", *flags) == 1
        assert everything(tmp_path / "out") == everything(tmp_path / f"fresh{number}")


def test_looking_is_doing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What `-n` and `--check` count is what a run does."""
    write_tree(tmp_path / "in", MIXED)
    counts = []
    for flags in (("-n",), ("--check",), ("-o", str(tmp_path / "out"))):
        capsys.readouterr()
        assert call(["clean", str(tmp_path / "in"), "-j1", "--json", *flags]) == 1
        found = json.loads(capsys.readouterr().out.splitlines()[-1])
        counts.append({key: found[key] for key in ("documents", "kept", "removed", "repaired", "flagged", "failed")})
    assert counts[0] == counts[1] == counts[2]


@pytest.mark.parametrize("key", [SETTLED, DELIVERED, TOLD])
def test_ended_after_other_decisions(key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run with other settings that ends between two notes of the state leaves nothing that a later one believes."""
    remember = Tables.remember

    def end(store: Tables, name: str, value: str) -> None:
        if name == key:
            raise KeyboardInterrupt
        remember(store, name, value)

    write_tree(tmp_path / "in", invented(40))
    run(tmp_path / "in", tmp_path / "out", "-q")
    before = everything(tmp_path / "out")
    with monkeypatch.context() as patch:
        patch.setattr(Tables, "remember", end)
        assert run(tmp_path / "in", tmp_path / "out", "-q", "--keep", "first") == 130
    run(tmp_path / "in", tmp_path / "out", "-q")
    assert everything(tmp_path / "out") == before
