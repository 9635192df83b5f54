"""Rows of JSON made one file of Parquet: a first pass finds the types that hold all of them, a second one writes."""

from __future__ import annotations

import json
from math import isfinite
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from cleaner.formats.fields import TEXTS
from cleaner.formats.json_object import DECODER
from cleaner.formats.parquet_writer import file_of
from cleaner.formats.records import PART

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_NULL, _BOOL, _INT, _LONG, _DOUBLE, _STRING, _ANY = "null", "bool", "int", "long", "double", "string", "any"
_NUMBERS: Final = {frozenset((_INT, _LONG)): _LONG, frozenset((_INT, _DOUBLE)): _DOUBLE}
_PLAIN: Final = {type(None): _NULL, bool: _BOOL, str: _STRING}
_EXACT: Final = 1 << 53
"""Up to here a double tells all integers apart."""
_LONGEST: Final = 1 << 63
_DEEPEST: Final = 16
_MOST_MEMBERS: Final = 256
"""An object of more members, or of so many different ones from row to row, has keys for names, and is no structure."""


class _List(NamedTuple):
    item: Kind


Kind: TypeAlias = "str | _List | dict[str, Kind]"
"""What values are: one of the words above, a list of a kind, or an object with a kind for each member."""


def join_rows(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The bytes of the file of Parquet that holds the rows in *pieces*, which are lines of JSON (see `jsonl.encode`).

    Columns come in the order in which they first appear, and what a row lacks is null in it. Values that have no type
    in common are strings: JSON, but for those that are strings already.
    """
    with TemporaryFile() as file:
        file.writelines(pieces)
        kinds: dict[str, Kind] = {}
        for rows in _blocks(file):
            for row in rows:
                _take_in(kinds, row)
        kinds = kinds or {TEXTS[0]: _STRING}
        schema = _schema(kinds)
        yield from file_of(schema, (_table(rows, kinds, schema) for rows in _blocks(file)))


def _blocks(file: IO[bytes]) -> Iterator[list[dict[str, Any]]]:
    """The rows of *file*, from its first one, some at a time."""
    file.seek(0)
    while lines := file.readlines(PART):
        yield [_row(line) for line in lines if not line.isspace()]


def _row(line: bytes) -> dict[str, Any]:
    row: dict[str, Any] = DECODER.decode(line.decode("utf-8", "backslashreplace").strip())
    return _spelled(row) if b"\\ud" in line or b"\\uD" in line else row


def _spelled(value: Any) -> Any:
    """*value* with its lone surrogates spelled out, which no UTF-8 can hold."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, list):
        return [_spelled(inner) for inner in value]
    if isinstance(value, dict):
        return {_spelled(name): _spelled(inner) for name, inner in value.items()}
    return value


def _take_in(kinds: dict[str, Kind], row: dict[str, Any]) -> None:
    for name, value in row.items():
        kinds[name] = _both(kinds.get(name, _NULL), _kind(value))


def _kind(value: Any, depth: int = 0) -> Kind:
    if isinstance(value, dict | list) and depth == _DEEPEST:
        return _ANY
    if isinstance(value, dict):
        few = len(value) <= _MOST_MEMBERS
        return {name: _kind(inner, depth + 1) for name, inner in value.items()} if few else _ANY
    if isinstance(value, list):
        return _list(value, depth)
    return _PLAIN.get(type(value)) or _number(value)


def _list(value: list[Any], depth: int) -> Kind:
    item: Kind = _NULL
    for inner in value:
        item = _both(item, _kind(inner, depth + 1))
    return _List(item)


def _number(value: Any) -> Kind:
    if isinstance(value, float):
        return _DOUBLE if isfinite(value) else _ANY
    if -_EXACT <= value <= _EXACT:
        return _INT
    return _LONG if -_LONGEST <= value < _LONGEST else _ANY


def _both(one: Kind, other: Kind) -> Kind:
    """The kind that holds what is of the one kind and what is of the other."""
    if other in (_NULL, one):
        return one
    if one == _NULL:
        return other
    if isinstance(one, dict) and isinstance(other, dict):
        members = {name: _both(one.get(name, _NULL), other.get(name, _NULL)) for name in {**one, **other}}
        return members if len(members) <= _MOST_MEMBERS else _ANY
    if isinstance(one, _List) and isinstance(other, _List):
        return _List(_both(one.item, other.item))
    if isinstance(one, str) and isinstance(other, str):
        return _NUMBERS.get(frozenset((one, other)), _ANY)
    return _ANY


def _schema(kinds: dict[str, Kind]) -> Any:
    import pyarrow as pa

    return pa.schema([(name, _type(kind)) for name, kind in kinds.items()])


def _type(kind: Kind) -> Any:
    import pyarrow as pa

    if isinstance(kind, _List):
        return pa.list_(_type(kind.item))
    if isinstance(kind, dict):  # one without members can not be written
        return pa.struct([(name, _type(inner)) for name, inner in kind.items()]) if kind else pa.string()
    return {_BOOL: pa.bool_(), _INT: pa.int64(), _LONG: pa.int64(), _DOUBLE: pa.float64()}.get(kind, pa.string())


def _table(rows: list[dict[str, Any]], kinds: dict[str, Kind], schema: Any) -> Any:
    import pyarrow as pa

    columns = [
        pa.array([_fitted(row.get(name), kind) for row in rows], type=field.type)
        for (name, kind), field in zip(kinds.items(), schema, strict=True)
    ]
    return pa.table(columns, schema=schema)


def _fitted(value: Any, kind: Kind) -> Any:
    """*value* as a column of this *kind* takes it."""
    if value is None:
        return None
    if isinstance(kind, _List):
        return [_fitted(inner, kind.item) for inner in value]
    if kind and isinstance(kind, dict):
        return {name: _fitted(value.get(name), inner) for name, inner in kind.items()}
    if kind == _ANY or not kind:
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return value
