"""Compression: what the last suffix of a name says of the bytes, undone within bounds, and done reproducibly."""

from __future__ import annotations

import bz2
import gzip
import lzma
import sys
import zlib
from importlib import import_module
from importlib.util import find_spec
from io import DEFAULT_BUFFER_SIZE
from typing import IO, TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from cleaner.document import ConfigError, DocumentError
from cleaner.formats.files import opened, read_bytes, refuse_large

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from io import FileIO

PIECE: Final = 1 << 20
_MOST_RATIO: Final = 200
"""So many bytes from one, beyond the first million, are no text but a trap."""
_ZSTD: Final = "compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd"


class _Compressor(Protocol):
    def compress(self, data: bytes, /) -> bytes: ...
    def flush(self) -> bytes: ...


class _Members:
    """A file of members, each packed by itself; for the library one that is damaged would be the file's end."""

    def __init__(self, file: IO[bytes], begin: Callable[[], bz2.BZ2Decompressor | lzma.LZMADecompressor]) -> None:
        """Read *file*; *begin* makes what unpacks a member."""
        self._file, self._begin = file, begin
        self._member = begin()

    def read1(self, size: int) -> bytes:
        """At most *size* bytes; none at the end."""
        found = b""
        while not found and (block := self._block()) is not None:
            found = self._member.decompress(block, size)
        return found

    def _block(self) -> bytes | None:
        """What the member at hand needs, or the next one; None behind the last."""
        if not self._member.eof:
            block = self._file.read(DEFAULT_BUFFER_SIZE) if self._member.needs_input else b""
            if self._member.needs_input and not block:
                raise EOFError("the last of them is not whole")
            return block
        block = self._member.unused_data or self._file.read(DEFAULT_BUFFER_SIZE)
        while block and not (rest := block.lstrip(b"\0")):  # members may be padded
            block = self._file.read(DEFAULT_BUFFER_SIZE)
        if not block:
            return None
        self._member = self._begin()
        return rest

    def close(self) -> None:
        """Nothing is held that would have to be closed."""


class Packing(NamedTuple):
    """A way to compress: how to read it and how to write it; `package` is what that needs, `extra` where it comes from.

    The level is fixed, and no name and no time goes into the header: the same text gives the same bytes, as long as the
    library's `version` is the same.
    """

    open: Callable[[IO[bytes]], Any]
    compressor: Callable[[], _Compressor]
    version: Callable[[], str] = str
    package: str = ""
    extra: str = ""


def _zstd() -> Any:
    """The library, which not every machine has."""
    return import_module(_ZSTD)


def _zstd_compressor() -> _Compressor:
    names = _zstd().CompressionParameter
    made: _Compressor = _zstd().ZstdCompressor(options={names.compression_level: 3, names.checksum_flag: 1})
    return made


def _zstd_version() -> str:
    return str(_zstd().zstd_version)


def _zlib_version() -> str:
    return zlib.ZLIB_RUNTIME_VERSION


PACKINGS: Final[Mapping[str, Packing]] = {
    ".gz": Packing(lambda file: gzip.GzipFile(fileobj=file), lambda: zlib.compressobj(6, wbits=31), _zlib_version),
    ".bz2": Packing(lambda file: _Members(file, bz2.BZ2Decompressor), lambda: bz2.BZ2Compressor(9)),
    ".xz": Packing(lambda file: _Members(file, lzma.LZMADecompressor), lambda: lzma.LZMACompressor(preset=6)),
    ".zst": Packing(lambda file: _zstd().ZstdFile(file), _zstd_compressor, _zstd_version, _ZSTD, "zstd"),
}


def split(name: str) -> tuple[str, str]:
    """*name* without the suffix of a compression, and that suffix as it is written, "" if there is none."""
    stem, dot, suffix = name.rpartition(".")
    packed = bool(stem) and ("." + suffix.lower()) in PACKINGS
    return (stem, dot + suffix) if packed else (name, "")


def packing_of(name: str) -> Packing | None:
    """How a file called *name* is compressed, by its suffix in any case; None if it is not."""
    return PACKINGS.get(split(name)[1].lower())


def refuse_missing(name: str) -> None:
    """Raise `ConfigError` if the file called *name* is compressed in a way that needs a package that is not there."""
    packing = packing_of(name)
    if packing and packing.package and not there(packing.package):
        raise ConfigError(f"{name}: needs the package {packing.package}: pip install 'news-cleaner[{packing.extra}]'")


def version_of(name: str) -> str:
    """The version of the library that packs a file called *name*; "" for one that is not packed, or that tells none."""
    packing = packing_of(name)
    return packing.version() if packing else ""


def read(path: str, name: str, most: int) -> bytes:
    """The bytes of the file at *path*, decompressed as its *name* says.

    Raises:
        DocumentError: see `files.read_bytes`; or what is packed is damaged, cut short, more than *most* bytes, or so
            many from so few that it can be no text.
    """
    if packing_of(name) is None:
        return read_bytes(path, most)
    pieces: list[bytes] = []
    size = 0
    for piece in stream(path, name):
        size += len(piece)
        refuse_large(size, most)
        pieces.append(piece)
    return b"".join(pieces)


def stream(path: str, name: str, size: int = PIECE) -> Iterator[bytes]:
    """The bytes of the file at *path*, decompressed as its *name* says, in pieces of *size* bytes; the last is shorter.

    Raises:
        DocumentError: as `read`, but for the number of bytes, when all is given that could be read before.
    """
    packing = packing_of(name)
    with opened(path) as file:
        if packing is None:
            yield from _blocks(file, size)
        else:
            yield from _unpacked(packing, file, size)


def packed(name: str, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """*pieces* as a file called *name* holds them."""
    packing = packing_of(name)
    if packing is None:
        yield from pieces
        return
    compressor = packing.compressor()
    for piece in pieces:
        yield compressor.compress(piece)
    yield compressor.flush()


def _unpacked(packing: Packing, file: FileIO, size: int) -> Iterator[bytes]:
    """What is packed in *file*; a failure comes after all that was there before it."""
    done = 0
    failure: DocumentError | None = None
    with _Telling(packing, file) as unpacked:
        for piece in _blocks(unpacked, size):
            done += len(piece)
            if done > PIECE and done > _MOST_RATIO * file.tell():
                detail = f"more than {_MOST_RATIO} bytes from each of {file.tell():,}"
                raise DocumentError("read", "compression-bomb", detail)
            yield piece
        failure = unpacked.failure
    if failure:
        raise failure


class _Telling:
    """A packed file, open; where it can not be read any further it ends, and `failure` says why."""

    def __init__(self, packing: Packing, file: FileIO) -> None:
        """Unpack *file* as *packing* says."""
        self._file = packing.open(file)
        self.failure: DocumentError | None = None

    def __enter__(self) -> _Telling:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def read(self, size: int) -> bytes:
        """At most *size* bytes; none at the end."""
        try:
            # what was unpacked before a fault shall not be lost with it, as it would be by `read`
            found: bytes = self._file.read1(size)
        except EOFError as error:
            self.failure = DocumentError("read", "cut-short", f"its compressed bytes end before their end: {error}")
        except _errors() as error:
            self.failure = DocumentError("read", "damaged", f"its compressed bytes are not whole: {error}")
        else:
            return found
        return b""


def _blocks(file: FileIO | _Telling, size: int) -> Iterator[bytes]:
    """What can be read of *file*, in pieces of *size* bytes, however many it gives at a time."""
    waiting: list[bytes] = []
    there = 0
    while piece := file.read(size - there) or b"":
        waiting.append(piece)
        there += len(piece)
        if there == size:
            yield b"".join(waiting)
            waiting, there = [], 0
    if waiting:
        yield b"".join(waiting)


def _errors() -> tuple[type[Exception], ...]:
    """What the libraries raise for bytes that they cannot make sense of."""
    known: tuple[type[Exception], ...] = (OSError, zlib.error, lzma.LZMAError)
    return (*known, _zstd().ZstdError) if there(_ZSTD) else known


def there(package: str) -> bool:
    """Whether *package* can be imported."""
    try:
        return find_spec(package) is not None
    except ModuleNotFoundError:
        return False
