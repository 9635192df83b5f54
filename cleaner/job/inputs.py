"""What goes in: the files below the inputs, in one fixed order, whatever order the file system lists them in."""

from __future__ import annotations

import os
import re
import stat
import time
from collections import Counter
from fnmatch import translate
from typing import TYPE_CHECKING, Final, NamedTuple

from cleaner.document import ConfigError
from cleaner.formats import format_of, packed, refuse_unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from cleaner.config import Config

_YOUNG: Final = 50_000_000
"""Nanoseconds; a file changed so lately may change again without its time stamp showing it."""


class Source(NamedTuple):
    """One input file: its name relative to the input it came from, where it lies, and what `stat` said of it."""

    name: bytes
    path: bytes
    signature: bytes


class Listing(NamedTuple):
    """The inputs in corpus order, and their `kinds`: suffixes in small letters, with that of a compression.

    `skipped` counts what was passed over by kind, `folders` is what was walked.
    """

    sources: tuple[Source, ...]
    skipped: Mapping[str, int]
    folders: tuple[bytes, ...]
    kinds: tuple[str, ...] = ()


def label(name: bytes) -> str:
    r"""*name* as text that can be written anywhere; bytes that are no UTF-8 are spelled out, as in `\xff`."""
    try:
        text = name.decode()
    except UnicodeDecodeError:
        return name.replace(b"\\", b"\\\\").decode("utf-8", "backslashreplace")
    # so that no two names become one
    return text.replace("\\", "\\\\") if "\\x" in text else text


def list_inputs(inputs: Sequence[str], config: Config, listed: Iterable[bytes] = ()) -> Listing:
    """Every file below *inputs*, and every one of the paths *listed*.

    A directory gives its files the names that they have below it, a file has its own name; a listed path keeps
    the whole of its name.

    Raises:
        ConfigError: an input is missing, is of an unknown kind, or two inputs would share one name.
    """
    walk = _Walk(config)
    for given in inputs:
        walk.enter(os.fsencode(given))
    for path in listed:
        walk.listed(path)
    return walk.listing()


class _Walk:
    def __init__(self, config: Config) -> None:
        self._to = config.to
        self._include = [re.compile(translate(glob)) for glob in config.include]
        self._exclude = [re.compile(translate(glob)) for glob in config.exclude]
        self._found: dict[bytes, Source] = {}
        self._kinds: set[str] = set()
        self._skipped: Counter[str] = Counter()
        self._folders: list[bytes] = []

    def enter(self, given: bytes) -> None:
        """Take what the command line names: a directory, or a file of a known kind."""
        try:
            status = os.stat(given)
        except OSError as error:
            raise ConfigError(f"{label(given)}: {error.strerror}") from error
        if stat.S_ISDIR(status.st_mode):
            self._descend(given, b"")
        elif format_of(label(given)) is None:
            raise ConfigError(f"{label(given)}: unknown kind of file; its suffix must say what it is (.txt)")
        else:
            self._take(os.path.basename(given), given, status)

    def listed(self, path: bytes) -> None:
        """Take a path from a list; one that is missing is a failure of its own, told when it is read."""
        name = os.path.normpath(path).lstrip(b"/")
        if name == b".." or name.startswith(b"../"):
            raise ConfigError(f"{label(path)}: a listed path must not climb with '..'; run from a directory above")
        if not os.path.lexists(path) and format_of(label(name)) is None:
            raise ConfigError(f"{label(path)}: listed, but not there, and of no known kind")
        if os.path.isdir(path):
            self._descend(path, name + b"/" if name != b"." else b"")
        else:
            self._take(name, path, None)

    def listing(self) -> Listing:
        """What was found, in order."""
        ordered = tuple(self._found[name] for name in sorted(self._found))
        return Listing(
            ordered, dict(sorted(self._skipped.items())), tuple(sorted(self._folders)), tuple(sorted(self._kinds))
        )

    def _descend(self, folder: bytes, prefix: bytes) -> None:
        """Walk *folder*, with a stack: directories may be nested deeper than Python may recur."""
        stack = [(folder, prefix)]
        while stack:
            here, before = stack.pop()
            self._folders.append(here)
            for entry in _entries(here):
                if entry.is_dir(follow_symlinks=False):
                    stack.append((entry.path, before + entry.name + b"/"))
                elif entry.is_symlink() and os.path.isdir(entry.path):  # unlike the entry's method it bears a link loop
                    self._skipped["linked directory"] += 1
                else:
                    self._take(before + entry.name, entry.path, None)

    def _take(self, name: bytes, path: bytes, status: os.stat_result | None) -> None:
        text = label(name)
        if format_of(text) is None:
            self._skipped[f"*{os.path.splitext(text)[1]}" if "." in text else "without suffix"] += 1
        elif not self._wanted(text):
            self._skipped["not selected"] += 1
        else:
            self._refuse_unreadable(text)
            self._add(Source(name, path, _signature(path, status)))

    def _refuse_unreadable(self, text: str) -> None:
        """Raise `ConfigError` if a package is missing; one file of a kind is asked for all."""
        if text.rpartition(".")[2] in self._kinds:
            return
        stem, packing = packed.split(text.lower())
        kind = stem.rpartition(".")[2] + packing
        if kind not in self._kinds:
            refuse_unreadable(text, self._to)
            self._kinds.add(kind)

    def _add(self, source: Source) -> None:
        other = self._found.setdefault(source.name, source)
        if other is source:
            return
        if other.path != source.path and os.path.realpath(other.path) != os.path.realpath(source.path):
            raise ConfigError(
                f"{label(other.path)} and {label(source.path)} would both become {label(source.name)}; "
                "clean them into two outputs, or name the directory above both"
            )

    def _wanted(self, text: str) -> bool:
        if not self._include and not self._exclude:
            return True
        names = (text, text.rpartition("/")[2])
        return (not self._include or _matches(self._include, names)) and not _matches(self._exclude, names)


def _matches(globs: Sequence[re.Pattern[str]], names: Sequence[str]) -> bool:
    return any(glob.match(name) for glob in globs for name in names)


def _entries(folder: bytes) -> Iterator[os.DirEntry[bytes]]:
    try:
        with os.scandir(folder) as entries:
            yield from entries
    except OSError as error:
        raise ConfigError(f"{label(folder)}: {error.strerror}") from error


def _signature(path: bytes, status: os.stat_result | None) -> bytes:
    """What tells one version of a file from another without reading it; empty when only reading can tell."""
    try:
        status = status or os.stat(path)
    except OSError:
        return b""
    if time.time_ns() - status.st_mtime_ns < _YOUNG:
        return b""
    return signature_of(status)


def signature_of(status: os.stat_result) -> bytes:
    """Size, times, inode and device of a file."""
    s = status
    return b"%d %d %d %d %d" % (s.st_size, s.st_mtime_ns, s.st_ctime_ns, s.st_ino, s.st_dev)
