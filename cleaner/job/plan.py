"""What is to be published: every output that there is to be, and which of them is not what it should be."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from xxhash import xxh3_128_hexdigest

from cleaner.formats import forms
from cleaner.formats.packed import version_of
from cleaner.job.entries import SIDE
from cleaner.job.inputs import label
from cleaner.job.places import format_of_file, is_current, is_split, locate, output_name, record_name
from cleaner.job.versions import version

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cleaner.job.entries import KnownFile, Published
    from cleaner.job.publish import Place
    from cleaner.job.store import Store


class Target(NamedTuple):
    """An output: its parts, the key of what it depends on, where it goes, and what lies beside it ("" if nothing)."""

    parts: tuple[KnownFile, ...]
    key: str
    path: bytes
    side: bytes

    @property
    def name(self) -> bytes:
        """The name of the file that it is made of."""
        return self.parts[0].name

    def places(self) -> Iterator[tuple[bytes, int, bytes]]:
        """Name, part and path of all that the state knows of it."""
        for file in self.parts:
            yield file.name, file.part, self.path
        if self.side:
            yield self.name, SIDE, self.side


class Plan(NamedTuple):
    """What is to be done: outputs that are not current, by path, and outputs that nothing wants any more.

    `ours` are the paths at which there may be something that earlier runs wrote.
    """

    stale: Mapping[bytes, Target]
    gone: tuple[Published, ...]
    ours: frozenset[bytes]


def plan(store: Store, place: Place) -> Plan:
    """What is to be done at *place* for what *store* holds."""
    known = {(output.name, output.part): output for output in store.outputs()}
    # what another wrote at such a place is not ours to remove
    ours = frozenset(output.path for output in known.values() if output.signature or not output.key)
    stale, moved = {}, []
    for target in targets(store, place):
        if not _is_current(target, known, place):
            stale[target.path] = target
        for name, part, path in target.places():
            wanted = known.pop((name, part), None)
            if wanted and wanted.path != path:
                moved.append(wanted)
    return Plan(stale, (*moved, *known.values()), ours)


def targets(store: Store, place: Place) -> Iterator[Target]:
    """Every output that there is to be, in corpus order."""
    decided = store.decided()
    config, settings = place.config, place.config.digest("publish")
    for name, parts in groupby(store.files(), key=lambda file: file.name):
        path = place.below + b"/" + output_name(name, config.to)
        form = forms().get(format_of_file(name).target(config.to))
        known = (settings, version(form.package) if form and form.package else "")
        if is_split(name, config.to):
            for file in parts:
                yield _target(
                    place, record_name(path, file.part, file.stem), ((file, decided.get(file.id, "")),), known
                )
        else:
            yield _target(place, path, tuple((file, decided.get(file.id, "")) for file in parts), known)


def _target(place: Place, path: bytes, parts: tuple[tuple[KnownFile, str], ...], known: tuple[str, ...]) -> Target:
    """The output at *path* of *parts*, each with the digest of its decisions; *known* decides of other outputs, too."""
    side = place.beside and place.beside + path.removeprefix(place.below)
    where = label(path)
    what = [version_of(where), *known, where, label(side), label(parts[0][0].name)]
    for file, decisions in parts:
        what += [file.digest, file.settings, file.stem, decisions]
    key = xxh3_128_hexdigest("\0".join(what).encode("utf-8", "surrogatepass"))
    return Target(tuple(file for file, _ in parts), key, path, side)


def _is_current(target: Target, known: Mapping[tuple[bytes, int], Published], place: Place) -> bool:
    """Whether *target* is what it should be, and untouched since."""
    # a file without digest could not be read, maybe for another reason than the last time
    if not all(file.digest for file in target.parts):
        return False
    found = [known.get((name, part)) for name, part, _ in target.places()]
    if any(output is None or output.key != target.key for output in found):
        return False
    if not place.write:
        return True
    there = {output.path: output.signature for output in found if output}
    return all(is_current(locate(path, place.state), signature) for path, signature in there.items())
