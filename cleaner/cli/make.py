"""For make: a stamp that says when the run ended well, and a depfile that says what it read."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Final

from cleaner.formats.files import remove_leftovers, write_if_changed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from cleaner.job.inputs import Listing


_UNSPELLABLE: Final = re.compile(rb"[\n\t;\\]|[&)]\Z|\A~")
"""What GNU make 4 gives no way to write in both places of a rule."""


def write_stamp(path: Path) -> None:
    """Write an empty file at *path*, new even if it was there."""
    remove_leftovers(path.parent, shared=True)
    write_if_changed(path, [])
    os.utime(path)


def write_depfile(path: Path, target: Path, listing: Listing, read: Iterable[str] = ()) -> list[bytes]:
    """Write make's rule for *target*: the inputs, the folders that were walked, and what else was *read*.

    Every prerequisite is also a target of its own without a recipe, so that make does not stop when one has gone.

    Returns:
        The paths that are left out, since make has no way to spell them (they hold a line feed, say).
    """
    wanted = sorted({*listing.folders, *(source.path for source in listing.sources), *map(os.fsencode, read)})
    names = [name for name in wanted if not _UNSPELLABLE.search(name)]
    rule = _as_target(os.fsencode(target)) + b":" + b"".join(map(_as_prerequisite, names)) + b"\n"
    remove_leftovers(path.parent, shared=True)
    write_if_changed(path, [rule, *(b"\n" + _as_target(name) + b":\n" for name in names)])
    return [name for name in wanted if _UNSPELLABLE.search(name)]


def _as_target(name: bytes) -> bytes:
    return _escape(name).replace(b"%", b"\\%")


def _as_prerequisite(name: bytes) -> bytes:
    return b" \\\n  " + _escape(name).replace(b"|", b"\\|")


def _escape(name: bytes) -> bytes:
    """*name* without what make would read as blank, comment, colon, glob, variable or assignment."""
    name = re.sub(rb"[ #:*?\[]", rb"\\\g<0>", name)
    return name.replace(b"$", b"$$").replace(b"=", b"$(subst ,,=)")
