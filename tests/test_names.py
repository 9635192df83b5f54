"""Whatever a file is called: nothing lost, nothing mixed up, in every locale."""

from __future__ import annotations

import json
import os
import tempfile
import unicodedata
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import IN_CI, cleaner, rows
from tests.runs import BRIDGE, FERRY, SCHOOL

TEXTS: Final = (FERRY, BRIDGE, SCHOOL)

NFC, NFD = (unicodedata.normalize(form, "café.txt").encode() for form in ("NFC", "NFD"))

TOGETHER: Final[dict[str, list[bytes]]] = {
    "not-utf-8": [b"caf\xe9.txt", b"caf\xc3\xa9.txt", b"caf\xff.txt"],
    "control": [b"two\nlines.txt", b"two\tcolumns.txt", b"\x1b[31mred.txt", b"bell\x07.txt"],
    "quotes": [b"'.txt", b'".txt', b"\\.txt", b"`id`.txt", b"$HOME.txt", b"%00.txt"],
    "leading-dash": [b"-o.txt", b"--help.txt", b"-.txt", b"--.txt"],
    "right-to-left": ["\u202etxt.exe.txt".encode(), "مقال.txt".encode(), "\u200fx.txt".encode()],
    "nfc-and-nfd": [NFC, NFD],
    "case-twins": [b"News.txt", b"news.txt", b"NEWS.txt"],
    "longest": [b"x" * 251 + b".txt", b"\xc3\xa9" * 125 + b"y.txt", b"y" * 251 + b".txt"],
    "dots": [b"...txt", b". .txt", b" .txt", b"a..txt"],
    "same-stems": [b"a.txt", b"a.html.txt", b"a.txt.txt"],
    "surrogates": ["\U0001f6a2.txt".encode(), b"\xed\xa0\x80.txt", b"\xf0\x9f.txt"],
    "folders": [b"a/b.txt", b"a /b.txt", b"A/b.txt", b"-r/b.txt", b"x\xff/b.txt"],
}
"""Names that lie in one directory."""


def clean(folder: Path, named: dict[bytes, str], env: dict[str, str]) -> dict[bytes, bytes]:
    """The outputs, by name, of cleaning files so *named* below *folder* in a process with *env*."""
    for name, text in named.items():
        path = folder / "in" / os.fsdecode(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{text}\n")
    done = cleaner("clean", "in", "-o", "out", "-j1", "--json", cwd=folder, env=env)
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["documents"] == len(named)
    out = folder / "out"
    return {os.fsencode(path.relative_to(out)): path.read_bytes() for path in out.rglob("*") if path.is_file()}


@pytest.mark.parametrize("locale", ["C", "C.UTF-8", "POSIX"])
@pytest.mark.parametrize("kind", TOGETHER)
def test_side_by_side(kind: str, locale: str, tmp_path: Path) -> None:
    """Files whose names are hard to tell apart each have their own output, row and text, in any locale."""
    named = dict(zip(TOGETHER[kind], (f"{text} {kind}" for text in (*TEXTS, *reversed(TEXTS))), strict=False))
    # of equal texts the second would go; each is to be there, and known by its own
    named = {name: f"{text} Number {number}." for number, (name, text) in enumerate(named.items())}
    env = {"LC_ALL": locale, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    assert clean(tmp_path, named, env) == {name: f"{text}\n".encode() for name, text in named.items()}
    manifest = rows(tmp_path / "out.cleaner" / "documents.jsonl")
    assert len({row["doc"] for row in manifest}) == len({row["output"] for row in manifest}) == len(named)
    for row, name in zip(manifest, sorted(named), strict=True):
        done = cleaner("restore", "out", "--", row["doc"], cwd=tmp_path, env=env)
        assert (done.returncode, done.stdout) == (0, f"{named[name]}\n".encode())
        explained = cleaner("explain", "out", "--json", "--", row["doc"], cwd=tmp_path, env=env)
        assert explained.returncode == 0, explained.stderr


@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
def test_a_list_of_names(locale: str, tmp_path: Path) -> None:
    """A list ended by NUL names files of any name, and what fails is named in it."""
    names = [name for kind in ("not-utf-8", "control", "leading-dash", "right-to-left") for name in TOGETHER[kind]]
    for name, number in zip(names, range(len(names)), strict=True):
        (tmp_path / os.fsdecode(name)).write_text(f"{FERRY} Number {number}.\n")
    listed = b"\0".join([*(b"./" + name for name in names), b"./gone\xff.txt"])
    env = {"LC_ALL": locale, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = cleaner("clean", "--files-from", "-", "-0", "-o", "out", "-j1", stdin=listed, cwd=tmp_path, env=env)
    assert done.returncode == 1
    assert b"gone" in done.stderr
    assert b"missing" in done.stderr
    assert {os.fsencode(path.name) for path in (tmp_path / "out").iterdir()} == set(names)


@pytest.mark.parametrize("name", [b"x" * 250 + b".html", b"x" * 244 + b".html.gz"])
def test_a_name_that_its_output_makes_too_long(name: bytes, tmp_path: Path) -> None:
    """Where the output's name would be longer than a file system allows, the document fails, and no other does."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / os.fsdecode(name)).write_bytes(b"x")
    (tmp_path / "in" / "good.txt").write_text(f"{FERRY}\n")
    done = cleaner("clean", "in", "-o", "out", "-j1", cwd=tmp_path)
    assert done.returncode == 1
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["good.txt"]
    failures = [row["failure"] for row in rows(tmp_path / "out.cleaner" / "documents.jsonl")]
    assert [failure and failure["reason"] for failure in failures] == [None, "name-too-long"]


alphabet = st.binary(min_size=1, max_size=40).map(lambda raw: raw.replace(b"/", b"_").replace(b"\0", b"_"))


@pytest.mark.slow
@settings(max_examples=25 if IN_CI else 10)
@given(st.lists(alphabet, min_size=1, max_size=6, unique=True), st.sampled_from(["C", "C.UTF-8"]))
def test_any_bytes(stems: list[bytes], locale: str) -> None:
    """Any bytes that a file system takes for a name name an output."""
    named = {stem + b".txt": f"{FERRY} Number {number}." for number, stem in enumerate(stems)}
    env = {"LC_ALL": locale, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    with tempfile.TemporaryDirectory() as folder:
        assert clean(Path(folder), named, env) == {name: f"{text}\n".encode() for name, text in named.items()}
