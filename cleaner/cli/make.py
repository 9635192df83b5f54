"""For make: a stamp that says when the run ended well, and a depfile that says what it read."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from cleaner.formats.files import write_if_changed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from cleaner.job.inputs import Listing


def write_stamp(path: Path) -> None:
    """Write an empty file at *path*, new even if it was there."""
    write_if_changed(path, [])
    os.utime(path)


def write_depfile(path: Path, target: Path, listing: Listing) -> list[bytes]:
    """Write make's rule for *target*: the inputs and the folders that were walked.

    Every prerequisite is also a target of its own without a recipe, so that make does not stop when one has gone.

    Returns:
        The paths that are left out, since make has no way to spell them (they hold a line feed).
    """
    wanted = sorted({*listing.folders, *(source.path for source in listing.sources)})
    left_out = [name for name in wanted if b"\n" in name]
    names = [_escape(name) for name in wanted if b"\n" not in name]
    rule = _escape(os.fsencode(target)) + b":" + b"".join(b" \\\n  " + name for name in names) + b"\n"
    write_if_changed(path, [rule, *_phony(names)])
    return left_out


def _phony(names: Iterable[bytes]) -> Iterable[bytes]:
    return (b"\n" + name + b":\n" for name in names)


def _escape(name: bytes) -> bytes:
    for special in (b" ", b"#", b":", b"%"):
        name = name.replace(special, b"\\" + special)
    return name.replace(b"$", b"$$")
