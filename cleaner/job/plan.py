"""What is to be published: every output that there is to be, and which of them is not what it should be."""

from __future__ import annotations

import json
import os
from itertools import chain, groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from xxhash import xxh3_128_hexdigest

from cleaner.formats import forms
from cleaner.formats.packed import version_of
from cleaner.job.aligned import aligned
from cleaner.job.entries import SIDE
from cleaner.job.inputs import label
from cleaner.job.places import format_of_file, is_current, is_split, locate, output_name, record_name
from cleaner.job.tables import DELIVERED
from cleaner.job.versions import version

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

    from cleaner.job.entries import KnownFile, Published
    from cleaner.job.places import Place
    from cleaner.job.store import Store


_FEW: Final = 1 << 13
"""So many targets, and names of files, are held in memory."""


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
    """What is to be done: a byte for each of the `targets`, 1 if it is not current, and outputs that nothing wants.

    `few` are the targets that are not current, unless there are many; `ours` are the paths of both at which there may
    be something that earlier runs wrote.
    """

    stale: bytearray
    few: Sequence[Target] | None
    gone: tuple[Published, ...]
    ours: frozenset[bytes]


def plan(store: Store, place: Place, delivered: str) -> Plan:
    """What is to be done at *place* for what *store* holds; little of it is in memory, since there may be very much.

    If all that lies there was *delivered* (see there), only what changed since then is looked at, unless somebody
    touched other outputs.
    """
    if place.write and store.recall(DELIVERED) == delivered:
        changed = store.changed(_FEW)
        if len(changed) < _FEW and _untouched(store, place, frozenset(changed)):
            files = chain.from_iterable(store.parts(name).values() for name in changed)
            found = _plan(targets(store, place, files), store.outputs_of(changed), place)
            if found.few is not None:
                return found
    return _plan(targets(store, place), store.outputs(), place)


def _plan(wanting: Iterator[Target], knowing: Iterator[Published], place: Place) -> Plan:
    """What is to be done for the targets *wanting*, where the outputs *knowing* are known."""
    stale = bytearray()
    few: list[Target] = []
    gone: list[Published] = []
    ours: set[bytes] = set()
    for wanted, outputs in aligned(wanting, knowing):
        known = {output.part: output for output in outputs}
        for target in wanted:
            current = _is_current(target, known, place)
            stale.append(not current)
            if not current and len(few) <= _FEW:
                few.append(target)
            for _, part, path in target.places():
                there = known.pop(part, None)
                if there and not current and _is_ours(there):
                    ours.add(there.path)
                if there and there.path != path:
                    gone.append(there)
        gone += known.values()
    ours.update(output.path for output in gone if _is_ours(output))
    return Plan(stale, few if len(few) <= _FEW else None, tuple(gone), frozenset(ours))


def delivered(place: Place, kinds: Iterable[str]) -> str:
    """32 hexadecimal digits of what all outputs at *place* depend on, which come from inputs of some *kinds*."""
    names, to = [f"x.{kind}" for kind in kinds], place.config.to
    versions = [(n, version_of(label(output_name(n.encode(), to))), _package(place, n.encode())) for n in names]
    what = (_settings(place), label(place.below), label(place.beside), versions)
    return xxh3_128_hexdigest(json.dumps(what).encode())


def _untouched(store: Store, place: Place, besides: Container[bytes]) -> bool:
    """Whether all that was published lies there as it was written, *besides* the outputs of some files."""
    last, folder, where = b"", b"", locate(b"", place.state)
    for of, path, signature in store.lying():
        if path == last or of in besides:  # the parts of one output lie at one place
            continue
        last, (inside, _, name) = path, path.rpartition(b"/")
        if inside != folder:
            folder, where = inside, locate(inside, place.state)
        if not is_current(f"{where}/{os.fsdecode(name)}", signature):
            return False
    return True


def _is_ours(output: Published) -> bool:
    """Whether something may be there that a run wrote: what another wrote at such a place is not ours to remove."""
    return bool(output.signature) or not output.key


def targets(store: Store, place: Place, files: Iterable[KnownFile] | None = None) -> Iterator[Target]:
    """Every output that there is to be of some *files*, by default of all, in corpus order."""
    decided = store.decided()
    settings = _settings(place)
    for name, parts in groupby(store.files() if files is None else files, key=attrgetter("name")):
        known = (settings, _package(place, name))
        for target in laid(place, tuple(parts)):
            yield target._replace(key=_key(target, decided, known))


def laid(place: Place, parts: tuple[KnownFile, ...]) -> Iterator[Target]:
    """Every output that there is to be of the *parts* of one file, as yet without its key."""
    path = place.below + b"/" + output_name(parts[0].name, place.config.to)
    if not is_split(parts[0].name, place.config.to):
        yield _target(place, path, parts)
        return
    for part in parts:
        yield _target(place, record_name(path, part.part, part.stem), (part,))


def _settings(place: Place) -> str:
    """What the settings decide of all outputs: a reprint may have none, if reprints are to be dropped."""
    return place.config.digest("publish") + place.config.reprints


def _package(place: Place, name: bytes) -> str:
    """The version of the package that makes the output of the file *name*, if any does."""
    form = forms().get(format_of_file(name).target(place.config.to))
    return version(form.package) if form and form.package else ""


def _target(place: Place, path: bytes, parts: tuple[KnownFile, ...]) -> Target:
    return Target(parts, "", path, place.beside and place.beside + path.removeprefix(place.below))


def _key(target: Target, decided: Mapping[int, str], known: tuple[str, ...]) -> str:
    """What tells all that *target* depends on: digests of what was *decided*, and what is *known* of others, too."""
    where = label(target.path)
    what = [version_of(where), *known, where, label(target.side), label(target.name)]
    for file in target.parts:
        what += [file.digest, file.settings, file.stem, decided.get(file.id, "")]
    return xxh3_128_hexdigest("\0".join(what).encode("utf-8", "surrogatepass"))


def _is_current(target: Target, known: Mapping[int, Published], place: Place) -> bool:
    """Whether *target* is what it should be, and untouched since."""
    # a file without digest could not be read, maybe for another reason than the last time
    for file in target.parts:
        if not file.digest:
            return False
    last = None
    for _, part, path in target.places():
        output = known.get(part)
        if output is None or output.key != target.key:
            return False
        if place.write and path != last and not is_current(locate(path, place.state), output.signature):
            return False
        last = path
    return True
