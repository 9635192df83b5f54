"""From bytes to text: byte-order mark, strict UTF-8, a detector held to sane candidates, and last cp1252."""

from __future__ import annotations

import codecs
import re
from typing import Final, NamedTuple

from cleaner.document import DocumentError

MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_MARKS: Final = tuple(mark for mark, _ in MARKS)

MULTIBYTE: Final = frozenset({"big5", "gb18030", "euc_jp", "shift_jis", "iso2022_jp", "euc_kr", "cp949"})
CANDIDATES: Final = [
    "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "iso8859_2", "iso8859_5",
    "iso8859_6", "iso8859_7", "koi8_r", "koi8_u", "cp866", "cp874", "tis_620", *sorted(MULTIBYTE),
]  # fmt: skip
"""Charsets that news was ever published in; the detector may not answer EBCDIC or a DOS page of the Baltic."""

_ESCAPED: Final = re.compile("[\udc80-\udcff]+")
STATEFUL: Final = frozenset({"iso2022_jp", "hz"})
"""Charsets whose bytes are all ASCII, so that only their name tells them."""
_COHERENT: Final = 0.3
_SAMPLE: Final = 1 << 16


class Decoded(NamedTuple):
    """The text with LF line ends, the charset it was in, and how that was found out."""

    text: str
    charset: str
    evidence: str


def decode(data: bytes | str, declared: str = "") -> Decoded:
    r"""Decode *data*, trusting a byte-order mark first, strict UTF-8 second, what is declared third, a guess last.

    Args:
        data: the bytes of one record; one that is text already was valid UTF-8 in its file.
        declared: the charset that the record claims for itself. Bytes that are valid UTF-8 are not there by chance, so
            they overrule a claim; bytes that do not fit the claim are detected as if there were none.

    Raises:
        DocumentError: `binary` for bytes that are no text in any charset (NUL bytes that are not UTF-16 or UTF-32).
    """
    found = Decoded(data, "utf-8", "valid") if isinstance(data, str) else _decode(data, declared)
    if "\r" not in found.text:
        return found
    return found._replace(text=found.text.replace("\r\n", "\n").replace("\r", "\n"))


def _decode(data: bytes, declared: str) -> Decoded:
    if data.startswith(_MARKS):
        mark, charset = next(pair for pair in MARKS if data.startswith(pair[0]))
        return _marked(data[len(mark) :], charset)
    if b"\0" in data:
        return _decode_wide(data)
    try:
        if not (data.isascii() and declared in STATEFUL):
            return Decoded(data.decode("utf-8"), "utf-8", "valid")
        return Decoded(data.decode(declared), declared, "declared")
    except UnicodeDecodeError as error:
        return _declared(data, declared) or _decode_legacy(data, error)


def _marked(data: bytes, charset: str) -> Decoded:
    """Text behind a byte-order mark; a page cut short in the middle of a character is still a page."""
    try:
        return Decoded(data.decode(charset), charset, "byte-order mark")
    except UnicodeDecodeError as error:
        if charset == "utf-8":
            return Decoded(_decode_strays(data), charset, "byte-order mark; what does not fit read as windows-1252")
        evidence = f"byte-order mark; byte {error.start} and what does not fit as U+FFFD"
        return Decoded(data.decode(charset, "replace"), charset, evidence)


def _declared(data: bytes, declared: str) -> Decoded | None:
    try:
        return Decoded(data.decode(declared), declared, "declared") if declared else None
    except UnicodeDecodeError:
        return None


def _decode_wide(data: bytes) -> Decoded:
    """UTF-16 without a mark: text has its NULs on one side only, binary data on both."""
    sample = data[:_SAMPLE]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    charset = "utf-16-le" if odd > even else "utf-16-be"
    if len(data) % 2 == 0 and max(even, odd) > 16 * min(even, odd) and max(even, odd) * 8 > len(sample):
        try:
            return Decoded(data.decode(charset), charset, "zero bytes on one side")
        except UnicodeDecodeError:
            pass
    raise DocumentError("decode", "binary", f"{data.count(0)} zero bytes in {len(data)}, first at byte {data.index(0)}")


def _decode_legacy(data: bytes, error: UnicodeDecodeError) -> Decoded:
    """Bytes that are not UTF-8: a few strays in UTF-8 text, or another charset altogether."""
    if _strays(data):
        return Decoded(_decode_strays(data), "utf-8", f"byte {error.start} and others read as windows-1252")
    guess = _detect(data)
    if guess:
        try:
            return Decoded(data.decode(guess), guess, "detected")
        except UnicodeDecodeError:
            pass  # the sample held, the rest did not: windows-1252 reads every byte
    return Decoded(_sloppy(data), "sloppy-windows-1252", "no charset fits; every byte kept")


def _strays(data: bytes) -> bool:
    """Whether nearly all of the non-ASCII characters are valid UTF-8, so that the rest are strays."""
    text = data[: 1 << 20].decode("utf-8", "replace")
    broken = text.count("�")
    return sum(1 for c in text if c > "\x7f" and c != "�") > 4 * broken


def _decode_strays(data: bytes) -> str:
    text = data.decode("utf-8", "surrogateescape")
    return _ESCAPED.sub(lambda stray: _sloppy(stray[0].encode("utf-8", "surrogateescape")), text)


def _sloppy(data: bytes) -> str:
    import ftfy.bad_codecs  # registers the codec; imported late for the sake of a quick start

    ftfy.bad_codecs.ok()
    return data.decode("sloppy-windows-1252")


def _detect(data: bytes) -> str | None:
    """The detector's best guess; but bytes are not by chance as regular as a multi-byte charset wants them."""
    from charset_normalizer import from_bytes

    matches = list(from_bytes(data[:_SAMPLE], cp_isolation=CANDIDATES))
    regular = [match for match in matches if match.encoding in MULTIBYTE and match.chaos <= matches[0].chaos]
    if regular and matches[0].coherence < _COHERENT:
        return regular[0].encoding
    return matches[0].encoding if matches else None
