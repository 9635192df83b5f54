"""An index: what runs delivered, in the order in which they first came.

`manifest.json` names the runs and where their segments lie; nothing else counts. It is replaced in one step, after the
segment that it newly names is on the disk, so that a kill at any moment leaves the old index or the new one. A run's
segment is a stretch of a file: a run writes a file of its own, and `compact` copies all of them, unchanged, into one.
"""

from __future__ import annotations

import json
import os
from contextlib import contextmanager, suppress
from secrets import token_hex
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from xxhash import xxh3_128_hexdigest

from cleaner.dedup.probe import probe
from cleaner.dedup.shingles import SIZE
from cleaner.document import StateError
from cleaner.formats.files import TEMPORARY, naming, remove_leftovers, replace_durably
from cleaner.job.prints import plan_of
from cleaner.job.segments import VERSION, MissingError, Part, open_segment, write_segment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from cleaner.config import Config
    from cleaner.job.segments import Delivered, Segment

MANIFEST: Final = "manifest.json"
SEGMENTS: Final = "segments"


class Entry(NamedTuple):
    """One run: its name, the token of its state, and its segment."""

    run: str
    token: str
    part: Part


class Manifest(NamedTuple):
    """What the fingerprints depend on, and the runs in order."""

    settings: Mapping[str, Any]
    runs: tuple[Entry, ...] = ()

    def place(self, run: str | None, token: str) -> int:
        """Where in the order a run stands that is known by its name or its token; a new one comes last."""
        known = (number for number, entry in enumerate(self.runs) if run == entry.run or token == entry.token)
        return next(known, len(self.runs))


def settings_of(config: Config) -> dict[str, Any]:
    """What fingerprints depend on: an index made with another value is of no use."""
    plan = plan_of(config)
    return {
        "threshold": config.threshold,
        "recall": config.recall,
        "shingle": SIZE,
        "permutations": plan.num_perm,
        "bands": plan.bands,
        "rows": plan.rows,
        "fingerprints": probe(plan),
    }


def read(folder: Path) -> Manifest:
    """The manifest of the index in *folder*.

    Raises:
        StateError: there is no index, or it is damaged or of another version.
    """
    path = folder / MANIFEST
    try:
        found = json.loads(path.read_bytes())
        version, checksum = found.pop("version"), found.pop("checksum")
    except (FileNotFoundError, NotADirectoryError) as error:
        raise StateError(f"{folder}: no index is there") from error
    except (ValueError, AttributeError, KeyError, TypeError) as error:
        raise StateError(f"{path}: damaged: it is not what was written") from error
    if version != VERSION:
        raise StateError(f"{path}: the index has version {version}, this program needs {VERSION}")
    if checksum != _checksum(found):
        raise StateError(f"{path}: damaged: its checksum is not {checksum}")
    runs = (Entry(row.pop("run"), row.pop("token"), Part(**row)) for row in found["runs"])
    return Manifest(found["settings"], tuple(runs))


def read_or_begin(folder: Path, config: Config) -> Manifest:
    """The manifest of the index in *folder*, or that of a new one, if it was made for the settings of *config*.

    Raises:
        StateError: the index can not be used, or *folder* holds something else.
    """
    needed = settings_of(config)
    strange = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    if not {*strange} - {"lock", SEGMENTS} - {name for name in strange if name.endswith(TEMPORARY)}:
        return Manifest(needed)
    if MANIFEST not in strange:
        raise StateError(f"{folder}: no index is there, but {min(strange)}; name a new directory")
    manifest = read(folder)
    for name, value in needed.items():
        if manifest.settings.get(name) != value:
            had = manifest.settings.get(name)
            raise StateError(f"{folder}: the index has {name} {had}, this run {value}; name another index")
    return manifest


def open_before(
    folder: Path, config: Config, run: str | None, token: str
) -> tuple[Manifest, list[tuple[Entry, Segment]]]:
    """The manifest, and open the runs before the one called *run* or known by its *token* (all, for a new one).

    Raises:
        StateError: the index can not be used; the message names what differs, or the segment that is at fault.
    """
    while True:
        manifest = read_or_begin(folder, config)
        try:
            return manifest, [(e, open_entry(folder, manifest, e)) for e in manifest.runs[: manifest.place(run, token)]]
        except MissingError:
            # a reader holds no lock: another run may just have replaced manifest and segment
            if read_or_begin(folder, config) == manifest:
                raise


def open_entry(folder: Path, manifest: Manifest, entry: Entry) -> Segment:
    """The segment of one run of *manifest*, open; errors are those of `open_segment`."""
    return open_segment(folder / SEGMENTS / entry.part.file, entry.part, manifest.settings["bands"], entry.run)


def problem(folder: Path, manifest: Manifest, entry: Entry) -> str:
    """What is wrong with the segment of one run of *manifest*, or nothing; all of it is read."""
    try:
        open_entry(folder, manifest, entry).verify()
    except StateError as error:
        return str(error)
    return ""


def put(folder: Path, manifest: Manifest, owner: tuple[str, str], delivered: Iterable[Delivered]) -> str:
    """Put what the run *owner* (name and token) *delivered* in the place of what it delivered before.

    Nothing is written if it is the same, and sound.

    Returns:
        The checksum of its segment.

    Raises:
        OSError: the disk is full, say; the index is as it was.
    """
    part = write(folder, manifest, delivered)
    enter(folder, manifest, owner, part)
    return part.checksum


def write(folder: Path, manifest: Manifest, delivered: Iterable[Delivered]) -> Part:
    """Write the segment of what was *delivered*, unless a sound one that *manifest* names holds the same."""
    known = {entry.part.checksum: entry for entry in manifest.runs}
    with writing(folder / SEGMENTS) as temporary:
        part = write_segment(temporary, delivered, manifest.settings["bands"])
        there = known.get(part.checksum)
        if there and not problem(folder, manifest, there):
            return there.part
        replace_durably(temporary, temporary.with_name(part.file))
    return part


def enter(folder: Path, manifest: Manifest, owner: tuple[str, str], part: Part) -> None:
    """Name *part* in the manifest as what the run *owner* (name and token) delivered, and forget what it did before."""
    place = manifest.place(*owner)
    others = [entry for entry in manifest.runs if entry.run != owner[0] and entry.token != owner[1]]
    runs = (*others[:place], Entry(*owner, part), *others[place:])
    if runs != manifest.runs:
        replace(folder, manifest._replace(runs=runs))


def replace(folder: Path, manifest: Manifest) -> None:
    """Make *manifest* that of the index in *folder*, and remove what it does not name any more."""
    rows = [{"run": entry.run, "token": entry.token, **entry.part._asdict()} for entry in manifest.runs]
    content = {"settings": dict(manifest.settings), "runs": rows}
    text = json.dumps({"version": VERSION, "checksum": _checksum(content), **content}, indent=2)
    with writing(folder) as temporary:
        temporary.write_bytes(text.encode() + b"\n")
        replace_durably(temporary, folder / MANIFEST)
    sweep(folder, manifest)


def sweep(folder: Path, manifest: Manifest) -> None:
    """Remove what *manifest* does not name: what a kill left half-done, and what was replaced."""
    named = {entry.part.file for entry in manifest.runs}
    for where in (folder, folder / SEGMENTS):
        remove_leftovers(where)
    for path in (folder / SEGMENTS).glob("*.seg"):
        if path.name not in named:
            path.unlink()


@contextmanager
def writing(folder: Path) -> Iterator[Path]:
    """A temporary file in *folder*, made if need be; it is gone after the block, unless it was renamed."""
    folder.mkdir(parents=True, exist_ok=True)
    temporary = folder / f".{os.getpid()}-{token_hex(4)}{TEMPORARY}"  # on another machine, the number may be the same
    try:
        with naming(folder):
            yield temporary
    finally:
        with suppress(OSError):
            temporary.unlink()


def _checksum(content: Mapping[str, Any]) -> str:
    return xxh3_128_hexdigest(json.dumps(content, sort_keys=True).encode())
