"""The seal of a state: a checksum of its database as the last run left it, since SQLite has none of its own.

It lies beside the database, and is broken before that is written to. So a kill leaves none, and never a false one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from xxhash import xxh3_128

from cleaner.formats.files import sync, write_if_changed

if TYPE_CHECKING:
    from pathlib import Path

SEAL: Final = "state.sum"
_PIECE: Final = 1 << 20


def is_sound(database: Path) -> bool | None:
    """Whether *database* is just what was sealed; None if that can not be known."""
    try:
        sealed = database.with_name(SEAL).read_bytes().strip()
    except FileNotFoundError:
        return None
    if not re.fullmatch(rb"[0-9a-f]{32}", sealed) or not database.exists():
        return None
    return not _has_log(database) and sealed == _checksum(database)


def seal(database: Path) -> None:
    """Seal the closed *database*, unless it is; not if somebody else has it open, so that not all of it is there."""
    if not _has_log(database) and not database.with_name(SEAL).exists():
        write_if_changed(database.with_name(SEAL), [_checksum(database) + b"\n"])


def unseal(database: Path) -> None:
    """Break the seal of *database*, for good, before the first write."""
    if (sealed := database.with_name(SEAL)).exists():
        sealed.unlink()
        sync(database.parent)  # a power cut must not bring it back beside what was written since


def _has_log(database: Path) -> bool:
    log = database.with_name(f"{database.name}-wal")
    return log.exists() and log.stat().st_size > 0


def _checksum(database: Path) -> bytes:
    digest = xxh3_128()
    piece = memoryview(bytearray(_PIECE))
    with database.open("rb", buffering=0) as file:
        while size := file.readinto(piece):
            digest.update(piece[:size])
    return digest.hexdigest().encode()
