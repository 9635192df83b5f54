"""Across runs: a run sees in the index what the runs before it delivered, and leaves there what it delivers itself.

What reads and writes an index is loaded where there is one: most runs have none.
"""

from __future__ import annotations

import secrets
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Final, NamedTuple

from cleaner.document import ConfigError, StateError
from cleaner.job.lock import locked
from cleaner.job.seen import Seen
from cleaner.job.tables import RESOLVED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cleaner.config import Config
    from cleaner.job.index import Manifest
    from cleaner.job.store import Store

_IDENTITY: Final = "identity"
_DELIVERED: Final = "delivered"


class Index(NamedTuple):
    """The index that a run uses: its directory, the name that the run has there, and whether it only reads."""

    folder: Path
    run: str | None
    read_only: bool = False


def refuse(index: Index | None, config: Config) -> None:
    """Refuse what can be refused before anything is written, the file of a lock among it.

    Raises:
        ConfigError: the settings of *config* and an index do not go together.
        StateError: *index* is of other settings or another version, or it is only to be read, and is not there.
    """
    if index is None:
        return
    from cleaner.job.index import MANIFEST, read_or_begin

    if config.scope == "document":
        raise ConfigError(
            "--index compares with what earlier runs delivered, and scope document only inside a document"
        )
    if index.read_only and not (index.folder / MANIFEST).exists():
        raise StateError(f"{index.folder}: no index is there; a run with --index, not only reading, makes it")
    read_or_begin(index.folder, config)


def look(index: Index | None, config: Config) -> Seen:
    """What is seen of *index* by somebody who leaves nothing there.

    Raises:
        StateError: the index can not be used.
    """
    if index is None:
        return Seen()
    from cleaner.job.index import open_before

    return Seen(open_before(index.folder, config, index.run, "")[1])


@contextmanager
def across(index: Index, config: Config, store: Store, *, force: bool) -> Iterator[Across]:
    """*index* for the run whose state is *store*; nobody else writes to it in the block.

    Args:
        index: which index.
        config: what decides.
        store: the state, which knows by a token of its own what it delivered before, whatever it was called then.
        force: take the place of another state's run of the same name.

    Raises:
        StateError: the index can not be used, or holds a run of this name that is not of this state.
    """
    from cleaner.job.index import open_before, sweep

    with ExitStack() as stack:
        if not index.read_only:
            stack.enter_context(locked(index.folder))
        token = _token(store)
        manifest, runs = open_before(index.folder, config, index.run, token)
        strange = [entry for entry in manifest.runs if entry.run == index.run and entry.token != token]
        if strange and not force:
            raise StateError(
                f"{index.folder}: holds a run {index.run} that was made with another state; give this one another name "
                "with --run, or take the place of that one with --force"
            )
        if not index.read_only:
            sweep(index.folder, manifest)
        yield Across(Seen(runs), None if index.read_only else Place(index, token, manifest), token)


class Place(NamedTuple):
    """Where a run delivers to: an index as its manifest says, for the state with this token."""

    of: Index
    token: str
    manifest: Manifest


class Across:
    """What a run has to do with other runs: what it has *seen* of them, and what it leaves for them."""

    def __init__(self, seen: Seen, place: Place | None = None, token: str = "") -> None:
        """See what is *seen* by the state with this *token*, and deliver to *place*, if anywhere."""
        self.seen, self.place, self.token = seen, place, token

    def deliver(self, store: Store, config: Config, *, force: bool) -> None:
        """Put into the index what the run delivered, as *store* holds it, unless that is known to be there.

        With *force* it is not taken for granted, so that a damaged segment is put right.
        """
        if self.place is None:
            return
        from cleaner.job.delivered import delivered
        from cleaner.job.index import put

        index, token, manifest = self.place
        owner = (index.run or "", token)
        decided = store.recall(RESOLVED)
        there = [f"{decided} {entry.part.checksum}" for entry in manifest.runs if (entry.run, entry.token) == owner]
        if force or store.recall(_DELIVERED) not in there:
            checksum = put(index.folder, manifest, owner, delivered(store, config))
            with store.transaction():
                store.remember(_DELIVERED, f"{decided} {checksum}")


def _token(store: Store) -> str:
    """What tells this state from any other."""
    token = store.recall(_IDENTITY)
    if token is None:
        token = secrets.token_hex(16)
        with store.transaction():
            store.remember(_IDENTITY, token)
    return token
