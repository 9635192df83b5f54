"""Values of Arrow: the way to them in a table, and what they are in Python and in JSON."""

from __future__ import annotations

import datetime as dt
from math import isfinite
from typing import TYPE_CHECKING, Any, Final

from cleaner.formats.fields import steps, value_at

if TYPE_CHECKING:
    from collections.abc import Iterable

_TROUBLE: Final = (ValueError, ArithmeticError, LookupError, ImportError)
"""What Python raises for values that it can not hold, strings that are no UTF-8, and time zones it does not know."""


def way_to(schema: Any, path: str) -> tuple[int, tuple[str | int, ...]]:
    """The column that *path* leads to, -1 if there is none, and the steps inside it."""
    names = schema.names
    if path in names:
        return names.index(path), ()
    first, *rest = steps(path) or ("",)
    return (names.index(first) if first in names else -1), tuple(rest)


def columns(table: Any, paths: Iterable[str]) -> dict[str, list[Any]]:
    """The values at those of *paths* that lead to something; a string that is no UTF-8 is bytes."""
    found = {}
    for path in paths:
        column, way = way_to(table.schema, path)
        if column >= 0:
            name, held = table.schema.names[column], values(table.column(column))
            found[path] = [value_at({name: value}, path) for value in held] if way else held
    return found


def values(column: Any) -> list[Any]:
    """The values of a column; see `columns`. Of nanoseconds it gives microseconds, with pandas there or without."""
    try:
        return list(_no_finer_than_python(column).to_pylist())
    except _TROUBLE:
        return [_value(scalar) for scalar in column]


def _no_finer_than_python(column: Any) -> Any:
    import pyarrow as pa

    kind = column.type
    if not pa.types.is_temporal(kind) or getattr(kind, "unit", "") != "ns":
        return column
    if pa.types.is_timestamp(kind):
        return column.cast(pa.timestamp("us", kind.tz), safe=False)
    return column.cast(pa.duration("us") if pa.types.is_duration(kind) else pa.time64("us"), safe=False)


def _value(scalar: Any) -> Any:
    """What *scalar* holds, whatever in it is hard to say in Python."""
    import pyarrow as pa

    try:
        return scalar.as_py()
    except _TROUBLE:
        pass
    if hasattr(scalar, "as_buffer"):
        return scalar.as_buffer().to_pybytes()
    if isinstance(scalar, pa.DictionaryScalar | pa.ExtensionScalar):
        return _value(scalar.value)
    return _inner(scalar) if pa.types.is_nested(scalar.type) else _spelled(scalar)


def _spelled(scalar: Any) -> str:
    """A time that Python knows no way to tell, as Arrow does; or at least its number, if its time zone is unknown."""
    import pyarrow as pa

    try:
        return str(scalar.cast(pa.string()))
    except pa.ArrowException:
        return str(getattr(scalar, "value", ""))


def _inner(scalar: Any) -> Any:
    import pyarrow as pa

    if isinstance(scalar, pa.StructScalar):
        return {field.name: _value(scalar[at]) for at, field in enumerate(scalar.type)}
    if isinstance(scalar, pa.MapScalar):
        return [list(_value(pair).values()) for pair in scalar.values]
    return [_value(inner) for inner in scalar.values]


def plain(value: Any) -> Any:
    """*value* as JSON can hold it; no number at all, as pandas has it for what is missing, is null."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return value if isfinite(value) else None if value != value else str(value)  # noqa: PLR0124
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    if isinstance(value, dict):
        return {str(name): plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)
