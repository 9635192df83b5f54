"""What is to be published: every output that there is to be, and which of them is not what it should be."""

from __future__ import annotations

from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

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


_Named: TypeAlias = "tuple[bytes, Target | Published]"


class Plan(NamedTuple):
    """What is to be done: a byte for each of the `targets`, 1 if it is not current, and outputs that nothing wants.

    `ours` are the paths of both at which there may be something that earlier runs wrote.
    """

    stale: bytearray
    gone: tuple[Published, ...]
    ours: frozenset[bytes]


def plan(store: Store, place: Place) -> Plan:
    """What is to be done at *place* for what *store* holds; little of it is in memory, since there may be very much."""
    stale = bytearray()
    gone: list[Published] = []
    ours: set[bytes] = set()
    for wanted, known in _by_name(store, place):
        for target in wanted:
            current = _is_current(target, known, place)
            stale.append(not current)
            for _, part, path in target.places():
                there = known.pop(part, None)
                if there and not current and _is_ours(there):
                    ours.add(there.path)
                if there and there.path != path:
                    gone.append(there)
        gone += known.values()
    ours.update(output.path for output in gone if _is_ours(output))
    return Plan(stale, tuple(gone), frozenset(ours))


def _is_ours(output: Published) -> bool:
    """Whether something may be there that a run wrote: what another wrote at such a place is not ours to remove."""
    return bool(output.signature) or not output.key


def _by_name(store: Store, place: Place) -> Iterator[tuple[list[Target], dict[int, Published]]]:
    """The outputs that there are to be, and by part those that are known, of one file after the other."""
    wanting: Iterator[_Named] = ((target.name, target) for target in targets(store, place))
    knowing: Iterator[_Named] = ((output.name, output) for output in store.outputs())
    both = merge(wanting, knowing, key=itemgetter(0))
    for _, of_name in groupby(both, key=itemgetter(0)):
        wanted: list[Target] = []
        known: dict[int, Published] = {}
        for _, one in of_name:
            if isinstance(one, Target):
                wanted.append(one)
            else:
                known[one.part] = one
        yield wanted, known


def targets(store: Store, place: Place) -> Iterator[Target]:
    """Every output that there is to be, in corpus order."""
    decided = store.decided()
    config, settings = place.config, place.config.digest("publish")
    for name, parts in groupby(store.files(), key=lambda file: file.name):
        path = place.below + b"/" + output_name(name, config.to)
        form = forms().get(format_of_file(name).target(config.to))
        known = (settings, version(form.package) if form and form.package else "")
        made = tuple((file, decided.get(file.id, "")) for file in parts)
        if is_split(name, config.to):
            for part in made:
                yield _target(place, record_name(path, part[0].part, part[0].stem), (part,), known)
        else:
            yield _target(place, path, made, known)


def _target(place: Place, path: bytes, parts: tuple[tuple[KnownFile, str], ...], known: tuple[str, ...]) -> Target:
    """The output at *path* of *parts*, each with the digest of its decisions; *known* decides of other outputs, too."""
    side = place.beside and place.beside + path.removeprefix(place.below)
    where = label(path)
    what = [version_of(where), *known, where, label(side), label(parts[0][0].name)]
    for file, decisions in parts:
        what += [file.digest, file.settings, file.stem, decisions]
    key = xxh3_128_hexdigest("\0".join(what).encode("utf-8", "surrogatepass"))
    return Target(tuple(file for file, _ in parts), key, path, side)


def _is_current(target: Target, known: Mapping[int, Published], place: Place) -> bool:
    """Whether *target* is what it should be, and untouched since."""
    # a file without digest could not be read, maybe for another reason than the last time
    if not all(file.digest for file in target.parts):
        return False
    found = [known.get(part) for _, part, _ in target.places()]
    if any(output is None or output.key != target.key for output in found):
        return False
    if not place.write:
        return True
    there = {output.path: output.signature for output in found if output}
    return all(is_current(locate(path, place.state), signature) for path, signature in there.items())
