"""What goes in: every file once, in one order, under one name."""

from __future__ import annotations

import os
import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.config import Config
from cleaner.document import ConfigError
from cleaner.job.inputs import label, list_inputs
from tests.conftest import write_tree

if TYPE_CHECKING:
    from collections.abc import Callable

TREE: dict[str, str | bytes] = dict.fromkeys(("b/x.txt", "b.txt", "a/y.txt", "a/é.txt", "a/d.TXT"), "text")


def names(*inputs: Path, listed: tuple[bytes, ...] = (), **settings: Any) -> list[str]:
    """The names of the files below *inputs*."""
    return [label(source.name) for source in list_inputs([*map(str, inputs)], Config(**settings), listed).sources]


def test_order(tmp_path: Path) -> None:
    """Files come in the order of their names, by bytes."""
    write_tree(tmp_path, TREE)
    assert names(tmp_path) == ["a/d.TXT", "a/y.txt", "a/é.txt", "b.txt", "b/x.txt"]


def test_any_order_of_listing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The order in which the file system lists them does not matter."""
    write_tree(tmp_path, TREE)
    expected = list_inputs([str(tmp_path)], Config())
    for seed in range(5):
        shuffle_listing(monkeypatch, seed)
        assert list_inputs([str(tmp_path)], Config()) == expected


def shuffle_listing(monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """Let directories be listed in another order."""

    def shuffled(folder: bytes) -> list[os.DirEntry[bytes]]:
        with os.scandir(folder) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
        random.Random(seed).shuffle(found)  # noqa: S311 - no secret
        return found

    monkeypatch.setattr("cleaner.job.inputs._entries", shuffled)


def test_names(tmp_path: Path) -> None:
    """A directory gives the names below it, a file its own name, a listed path the whole of its name."""
    write_tree(tmp_path, TREE)
    assert names(tmp_path / "a", tmp_path / "b.txt") == ["b.txt", "d.TXT", "y.txt", "é.txt"]
    listed = (os.fsencode(tmp_path / "b"), os.fsencode(tmp_path / "a" / "y.txt"))
    below = str(tmp_path).lstrip("/")
    assert names(listed=listed) == [f"{below}/a/y.txt", f"{below}/b/x.txt"]


def test_relative_lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A listed path is named as it is written, `./` and the like aside."""
    write_tree(tmp_path, TREE)
    monkeypatch.chdir(tmp_path)
    assert names(listed=(b"./a//y.txt", b"b")) == ["a/y.txt", "b/x.txt"]
    assert names(listed=(b".",)) == names(tmp_path)


@pytest.mark.parametrize("path", [b"..", b"../a.txt", b"a/../../b.txt"])
def test_climbing(path: bytes) -> None:
    """A listed path that would lead out of OUT is an error."""
    with pytest.raises(ConfigError, match="climb"):
        names(listed=(path,))


def test_twice(tmp_path: Path) -> None:
    """The same file named twice is taken once."""
    write_tree(tmp_path, TREE)
    (tmp_path / "link.txt").symlink_to("b.txt")
    assert names(tmp_path / "a", tmp_path / "a", tmp_path / "a" / "y.txt") == ["d.TXT", "y.txt", "é.txt"]


def test_one_name_for_two(tmp_path: Path) -> None:
    """Two files that would become one output are an error that names both."""
    write_tree(tmp_path, {"one/a.txt": "1", "two/a.txt": "2"})
    with pytest.raises(ConfigError, match=r"one/a\.txt and .*two/a\.txt would both become a\.txt"):
        names(tmp_path / "one", tmp_path / "two")


UNUSABLE: dict[str, Callable[[Path], object]] = {
    "No such file": lambda path: None,
    "No such file or": lambda path: path.symlink_to("nowhere"),
    "Too many levels": lambda path: path.symlink_to(path.name),
    "unknown kind of file": lambda path: path.write_text("text"),
}


@pytest.mark.parametrize("message", UNUSABLE)
def test_unusable(message: str, tmp_path: Path) -> None:
    """An input named on the command line must be there and of a known kind."""
    UNUSABLE[message](tmp_path / "a.pdf")
    with pytest.raises(ConfigError, match=rf"a\.pdf: {message}"):
        names(tmp_path / "a.pdf")


def test_passed_over(tmp_path: Path) -> None:
    """What is no text is counted by its kind; a link to a directory is not followed, a link to a file is."""
    write_tree(tmp_path, {"a.txt": "", "b.jpg": "", "c.jpg": "", "README": "", ".x": "", "folder/d.txt": ""})
    (tmp_path / "e.txt").symlink_to("a.txt")
    (tmp_path / "f.txt").symlink_to("folder")
    found = list_inputs([str(tmp_path)], Config(exclude=("d*",)))
    assert [source.name for source in found.sources] == [b"a.txt", b"e.txt"]
    assert found.skipped == {"*.jpg": 2, "*": 1, "linked directory": 1, "not selected": 1, "without suffix": 1}


def test_odd_entries(tmp_path: Path) -> None:
    """A dangling link, a link loop and a pipe are files like others; what is wrong is told when they are read."""
    (tmp_path / "a.txt").symlink_to("nowhere")
    (tmp_path / "b.txt").symlink_to("b.txt")
    os.mkfifo(tmp_path / "c.txt")
    (tmp_path / "d.txt").mkdir()
    write_tree(tmp_path, {"d.txt/e.txt": ""})
    assert names(tmp_path) == ["a.txt", "b.txt", "c.txt", "d.txt/e.txt"]


def test_deep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Directories may be nested deeper than Python may recur."""
    folder = Path("d")
    monkeypatch.chdir(tmp_path)
    for _ in range(1200):
        folder.mkdir()
        folder /= "d"
    try:
        assert len(list_inputs(["d"], Config()).folders) == 1200
    finally:
        while folder.parent != folder:  # Python's own means recur
            folder = folder.parent
            if folder.name:
                folder.rmdir()


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"include": ("a/*",)}, ["a/d.TXT", "a/y.txt", "a/é.txt"]),
        ({"include": ("[xy].txt",)}, ["a/y.txt", "b/x.txt"]),
        ({"exclude": ("*.txt",)}, ["a/d.TXT"]),
        ({"include": ("a/*", "b.txt"), "exclude": ("é*", "*/y.txt")}, ["a/d.TXT", "b.txt"]),
        ({"include": ("nothing",)}, []),
    ],
)
def test_globs(settings: dict[str, Any], expected: list[str], tmp_path: Path) -> None:
    """Globs hold for the whole name and for its last part; what is excluded is excluded."""
    write_tree(tmp_path, TREE)
    assert names(tmp_path, **settings) == expected


@given(st.binary(min_size=1))
def test_label(name: bytes) -> None:
    """A name is text that can be encoded, and UTF-8 stays what it is."""
    label(name).encode()
    try:
        assert label(name) == name.decode()
    except UnicodeDecodeError:
        assert "\\x" in label(name)


@given(st.lists(st.binary(), min_size=2, max_size=2, unique=True))
def test_labels_differ(pair: list[bytes]) -> None:
    """Two names that are no UTF-8 have two labels."""
    one, other = (name + b"\\\xff" for name in pair)
    assert label(one) != label(other)


def test_signature(tmp_path: Path) -> None:
    """A file has a signature that changes with it, and none while it is so young that a change might not show."""
    path = write_tree(tmp_path, {"a.txt": "text"}) / "a.txt"
    (young,) = list_inputs([str(path)], Config()).sources
    os.utime(path, ns=(1, 1))
    (old,) = list_inputs([str(path)], Config()).sources
    os.utime(path, ns=(1, 2))
    (other,) = list_inputs([str(path)], Config()).sources
    assert young.signature == b""
    assert old.signature != other.signature
    assert other == list_inputs([str(path)], Config()).sources[0]


def test_folders(tmp_path: Path) -> None:
    """Every directory that was walked is told, for the depfile."""
    write_tree(tmp_path, TREE)
    found = list_inputs([str(tmp_path)], Config()).folders
    assert found == tuple(os.fsencode(path) for path in (tmp_path, tmp_path / "a", tmp_path / "b"))
