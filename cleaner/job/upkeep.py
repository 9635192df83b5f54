"""The upkeep of an index: whether it is sound, and its files put together into one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from xxhash import xxh3_128_hexdigest

from cleaner.document import StateError
from cleaner.formats.files import replace_durably
from cleaner.job.index import SEGMENTS, Manifest, problem, read, replace, sweep, writing
from cleaner.job.lock import locked

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cleaner.job.index import Entry
    from cleaner.job.segments import Part

_PIECE: Final = 1 << 20


def describe(folder: Path) -> dict[str, Any]:
    """What the index in *folder* holds: settings, runs in order, and sums.

    Raises:
        StateError: there is no index, or its manifest can not be read.
    """
    manifest = read(folder)
    parts = [entry.part for entry in manifest.runs]
    return {
        "settings": dict(manifest.settings),
        "runs": [
            {"run": e.run, "rows": e.part.rows, "documents": e.part.documents, "bytes": e.part.bytes}
            | {"checksum": e.part.checksum, "file": e.part.file}
            for e in manifest.runs
        ],
        "rows": sum(part.rows for part in parts),
        "documents": sum(part.documents for part in parts),
        "bytes": sum(_size(path) for path in (folder / SEGMENTS).glob("*.seg")),
        "files": len({part.file for part in parts}),
    }


def verify(folder: Path) -> list[tuple[Entry, str]]:
    """Each run of the index in *folder*, with what is wrong with its segment, or nothing.

    Raises:
        StateError: there is no index, or its manifest can not be read.
    """
    while True:
        manifest = read(folder)
        found = [(entry, problem(folder, manifest, entry)) for entry in manifest.runs]
        # a reader holds no lock: a run may just have replaced manifest and segments
        if not any(wrong for _, wrong in found) or read(folder) == manifest:
            return found


def compact(folder: Path) -> tuple[int, int]:
    """Copy the segments of all runs, unchanged, into one file, and drop what no run needs any more.

    Returns:
        How many segment files there were before, and how many there are.

    Raises:
        StateError: the index is in use, or something in it is damaged; it is as it was.
    """
    read(folder)
    with locked(folder):
        manifest = read(folder)
        before = len(list((folder / SEGMENTS).glob("*.seg")))
        sweep(folder, manifest)
        parts = {entry.part.checksum: entry.part for entry in manifest.runs}
        files = {(folder / SEGMENTS / part.file) for part in parts.values()}
        if len(files) > 1 or any(path.stat().st_size > sum(p.bytes for p in parts.values()) for path in files):
            _merge(folder, manifest, parts)
        return before, min(len(files), 1)


def _size(path: Path) -> int:
    """Bytes of a file, which a run may just have removed."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _merge(folder: Path, manifest: Manifest, parts: dict[str, Part]) -> None:
    for entry in manifest.runs:
        if wrong := problem(folder, manifest, entry):
            raise StateError(wrong)
    name = f"{xxh3_128_hexdigest(''.join(parts).encode())}.seg"
    moved = {}
    with writing(folder / SEGMENTS) as temporary:
        with temporary.open("wb") as merged:
            for checksum, part in parts.items():
                moved[checksum] = part._replace(file=name, offset=merged.tell())
                merged.writelines(_pieces(folder / SEGMENTS / part.file, part))
        replace_durably(temporary, folder / SEGMENTS / name)
    runs = tuple(entry._replace(part=moved[entry.part.checksum]) for entry in manifest.runs)
    replace(folder, manifest._replace(runs=runs))


def _pieces(path: Path, part: Part) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(part.offset)
        for start in range(0, part.bytes, _PIECE):
            yield file.read(min(_PIECE, part.bytes - start))
