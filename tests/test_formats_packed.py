"""Compressed files: read within bounds, and written so that the same text gives the same bytes."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import zlib
from importlib import import_module
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.cli import call
from cleaner.document import ConfigError, DocumentError
from cleaner.formats import format_of, packed
from cleaner.formats.packed import PACKINGS, read, split
from cleaner.job.places import output_name
from tests.conftest import cleaner, read_tree, rows, write_tree

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

zstd = import_module(packed._ZSTD)
PACK: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".zst": lambda data: bytes(zstd.compress(data, options={zstd.CompressionParameter.checksum_flag: 1})),
}
UNPACK: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.decompress,
    ".bz2": bz2.decompress,
    ".xz": lzma.decompress,
    ".zst": zstd.decompress,
}
TEXT = "Ferry runs again\n\nThe harbour office said so on Monday.\n"


def reason_of(path: Path, most: int = 1 << 30) -> str:
    """Why *path* can not be read."""
    with pytest.raises(DocumentError) as caught:
        read(str(path), path.name, most)
    return caught.value.failure.reason


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("a.txt.gz", ("a.txt", ".gz")),
        ("a.TXT.GZ", ("a.TXT", ".GZ")),
        ("site/a.html.zst", ("site/a.html", ".zst")),
        ("a.txt", ("a.txt", "")),
        (".gz", (".gz", "")),
        ("gz", ("gz", "")),
    ],
)
def test_split(name: str, parts: tuple[str, str]) -> None:
    """The last suffix says how a file is compressed, in any case of letters."""
    assert split(name) == parts


@pytest.mark.parametrize(("name", "known"), [("a.txt.gz", 1), ("a.html.xz", 1), ("a.gz", 0), ("a.txt.gz.gz", 0)])
def test_format(name: str, known: int) -> None:
    """What a compressed file holds is said by the suffix before; once is enough."""
    assert (format_of(name) is not None) == known


@pytest.mark.parametrize(
    ("name", "output"),
    [(b"a.txt.gz", b"a.txt.gz"), (b"a.html.gz", b"a.html.txt.gz"), (b"a.HTM.ZST", b"a.HTM.txt.ZST")],
)
def test_output_name(name: bytes, output: bytes) -> None:
    """The output is compressed as the input was."""
    assert output_name(name) == output


@pytest.mark.parametrize("suffix", PACKINGS)
@given(data=st.binary(max_size=300))
def test_there_and_back(suffix: str, data: bytes) -> None:
    """What is written is what the well-known tools read, and the same bytes each time."""
    pieces = [data[:100], data[100:]]
    once, again = (b"".join(packed.packed(f"a.txt{suffix}", pieces)) for _ in range(2))
    assert once == again
    assert UNPACK[suffix](once) == data


def test_no_time_in_the_header() -> None:
    """A gzip header holds neither a time nor a name."""
    made = b"".join(packed.packed("a.txt.gz", [b"text"]))
    assert made[3:8] == b"\0" * 5


@pytest.mark.parametrize("suffix", PACKINGS)
def test_read(suffix: str, tmp_path: Path) -> None:
    """A file is read as it was before it was compressed, also one that was put together from two."""
    path = tmp_path / f"a.txt{suffix}"
    one, two = b"one\n" * 1000, b"two\n" * 1000
    path.write_bytes(PACK[suffix](one) + PACK[suffix](two))
    assert read(str(path), path.name, 8000) == one + two
    assert reason_of(path, 7999) == "too-large"


@pytest.mark.parametrize("suffix", PACKINGS)
def test_damaged(suffix: str, tmp_path: Path) -> None:
    """A file that is cut short, damaged, or no such file at all is refused by name."""
    path, whole = tmp_path / f"a.txt{suffix}", PACK[suffix](TEXT.encode() * 50)
    path.write_bytes(whole[:-9])
    assert reason_of(path) == "cut-short"
    path.write_bytes(b"This is a text like any other.")
    assert reason_of(path) == "damaged"
    path.write_bytes(whole[: len(whole) // 2] + b"\xff" * 8 + whole[len(whole) // 2 + 8 :])
    assert reason_of(path) in ("damaged", "cut-short")


@pytest.mark.parametrize("suffix", PACKINGS)
def test_a_later_member(suffix: str, tmp_path: Path) -> None:
    """Of a file put together from two, of which the second is damaged or none, the first counts, and it is told."""
    path, member = tmp_path / f"a.txt{suffix}", PACK[suffix](TEXT.encode())
    behind = [b"no such thing", member[:-5], member[:2] + b"\xff" + member[3:], member[:-9] + b"\xff" * 5 + member[-4:]]
    for rest in behind:
        path.write_bytes(member + rest)
        pieces: list[bytes] = []
        with pytest.raises(DocumentError):
            pieces.extend(packed.stream(str(path), path.name, 7))
        assert b"".join(pieces).startswith(TEXT.encode())


@pytest.mark.parametrize("suffix", [".gz", ".bz2", ".xz"])
def test_padding(suffix: str, tmp_path: Path) -> None:
    """Zeros behind a member and between two are nothing, however many."""
    path, member = tmp_path / f"a.txt{suffix}", PACK[suffix](TEXT.encode())
    for zeros in (b"\0" * 4, b"\0" * 100_000):
        path.write_bytes(member + zeros + member + zeros)
        assert read(str(path), path.name, 1000) == TEXT.encode() * 2


@pytest.mark.parametrize("suffix", PACKINGS)
def test_a_bomb(suffix: str, tmp_path: Path) -> None:
    """Of a few bytes that would become very many, no more than the bounds allow is ever held."""
    path = tmp_path / f"a.txt{suffix}"
    path.write_bytes(PACK[suffix](b"\0" * (64 << 20)))
    assert reason_of(path) == "compression-bomb"
    assert reason_of(path, 500_000) == "too-large"


@pytest.mark.parametrize("suffix", PACKINGS)
def test_a_run(suffix: str, tmp_path: Path) -> None:
    """Compressed in, compressed out, and one damaged file costs itself alone."""
    write_tree(
        tmp_path / "in",
        {f"a.txt{suffix}": PACK[suffix](TEXT.encode()), f"bad.txt{suffix}": b"no such thing", "b.txt": TEXT},
    )
    done = cleaner("clean", tmp_path / "in", "-o", tmp_path / "out", "--scope", "document")
    assert done.returncode == 1
    out = read_tree(tmp_path / "out")
    assert list(out) == [f"a.txt{suffix}", "b.txt"]
    assert UNPACK[suffix](out[f"a.txt{suffix}"]) == out["b.txt"] == TEXT.encode()
    manifest = rows(tmp_path / "out.cleaner" / "documents.jsonl")
    assert [row["failure"] and row["failure"]["reason"] for row in manifest] == [None, None, "damaged"]
    again = cleaner("clean", tmp_path / "in", "-o", tmp_path / "out", "--scope", "document")
    assert json.loads((tmp_path / "out.cleaner" / "run.json").read_bytes())["written"] == 0, again.stderr


def test_a_missing_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a package is missing, the message says which, and how to install it."""
    monkeypatch.setattr(packed, "there", lambda package: False)
    packed.refuse_missing("a.txt.gz")
    with pytest.raises(ConfigError, match=r"a\.txt\.zst: needs the package .*: pip install 'news-cleaner\[zstd\]'"):
        packed.refuse_missing("a.txt.zst")


def test_another_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What another version of a library packed is packed anew, and what is not packed is left alone."""
    write_tree(tmp_path / "in", {"a.txt.gz": gzip.compress(TEXT.encode()), "b.txt": TEXT})
    arguments = ["clean", str(tmp_path / "in"), "-o", str(tmp_path / "out"), "--scope", "document", "-q", "-j1"]
    assert call(arguments) == 0
    other = packed.PACKINGS[".gz"]._replace(
        compressor=lambda: zlib.compressobj(1, wbits=31), version=lambda: "another one"
    )
    monkeypatch.setattr(packed, "PACKINGS", {**packed.PACKINGS, ".gz": other})
    assert call(arguments) == 0
    assert json.loads((tmp_path / "out.cleaner" / "run.json").read_bytes())["written"] == 1
    assert gzip.decompress((tmp_path / "out" / "a.txt.gz").read_bytes()) == TEXT.encode()
