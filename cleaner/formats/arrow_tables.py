"""Tables of Arrow: where they have their text, and what they are with other texts and fewer rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from cleaner.document import Failure
from cleaner.formats.arrow_values import way_to
from cleaner.formats.fields import PAGES, TEXTS, added, no_place
from cleaner.formats.records import Fate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaner.formats.fields import Fields
    from cleaner.formats.records import Edit


class Place(NamedTuple):
    """Where a table has its text: in `source`, which may be a `page`, to be put to `target`; "" where none is."""

    source: str
    page: str
    target: str


def place_of(schema: Any, fields: Fields) -> Place:
    """The place of the text in all tables of this *schema*: names of columns decide, and not what a row holds."""
    names = set(schema.names)
    target = fields.text or next((name for name in TEXTS if name in names), "")
    page = fields.html or ("" if target else next((name for name in PAGES if name in names), ""))
    return Place(page or target, page, target or (TEXTS[0] if page else ""))


def unfit(schema: Any, place: Place) -> Failure | None:
    """Why no text can be read or written at *place*: there is something else."""
    for path in (place.source, place.target):
        kind = _type_at(schema, path)
        if kind is not None and not _is_text(kind, top=not way_to(schema, path)[1]):
            return Failure("read", "no-string", f"column {path} is of the type {kind}, and no text"[:500])
    adds = place.page and _type_at(schema, place.page) is not None and _type_at(schema, place.target) is None
    return no_place(place.target) if adds and not added(place.target) else None


def _type_at(schema: Any, path: str) -> Any:
    from pyarrow import types

    column, way = way_to(schema, path)
    kind = schema.field(column).type if column >= 0 else None
    for step in way:
        if kind is None:
            break
        if isinstance(step, str):
            kind = next((inner.type for inner in kind if inner.name == step), None) if types.is_struct(kind) else None
        else:
            kind = kind.value_type if types.is_list(kind) or types.is_large_list(kind) else None
    return kind


def _is_text(kind: Any, *, top: bool) -> bool:
    """Whether a text can be in a column of this type, or, if it is not at the *top*, in a part of one."""
    from pyarrow import types

    if types.is_dictionary(kind):
        return (top or kind.index_type.bit_width >= 32) and _is_text(kind.value_type, top=False)
    if types.is_null(kind):
        return top
    tests = "is_string is_large_string is_string_view is_binary is_large_binary is_binary_view"
    return any(getattr(types, test)(kind) for test in tests.split())


def edited(table: Any, fields: Fields, edits: Sequence[Edit]) -> Any:
    """*table* after *edits*, one for each row; all else is what it was, and so are the types.

    Two differ, and do so whatever the edits are: a column for the text is added where only a page is; and one of a few
    categories counts them in 32 bits, since there may be more of them afterwards.
    """
    place = place_of(table.schema, fields)
    table = _with_target(table, place)
    texts = [edit if isinstance(edit, str) else None for edit in edits]
    if any(text is not None for text in texts):
        column, way = way_to(table.schema, place.target)
        replaced = _replaced(_one(table.column(column)), way, texts)
        table = table.set_column(column, table.schema.field(column), replaced)
    stays = [edit is not Fate.GOES for edit in edits]
    return table if all(stays) else _only(table, stays)


def _with_target(table: Any, place: Place) -> Any:
    import pyarrow as pa

    at, way = way_to(table.schema, place.target)
    known = _type_at(table.schema, place.target)
    page = bool(place.page) and _type_at(table.schema, place.page) is not None
    if known is None:
        name, empty = added(place.target) if page else "", pa.nulls(table.num_rows, pa.string())
        return table.append_column(pa.field(name, pa.string()), empty) if name else table
    if way or not _is_text(known, top=True):
        return table
    field, column = table.schema.field(at), table.column(at)
    if pa.types.is_null(known) and page:
        return table.set_column(at, field.with_type(pa.string()), pa.nulls(table.num_rows, pa.string()))
    if pa.types.is_dictionary(known) and known.index_type.bit_width < 32:
        wide = pa.dictionary(pa.int32(), known.value_type, known.ordered)
        chunks = [_categories(chunk.indices, chunk.dictionary, wide) for chunk in column.chunks]
        return table.set_column(at, field.with_type(wide), pa.chunked_array(chunks, wide))
    return table


def _categories(indices: Any, dictionary: Any, kind: Any) -> Any:
    import pyarrow as pa

    return pa.DictionaryArray.from_arrays(indices.cast(kind.index_type), dictionary, ordered=kind.ordered)


def _one(column: Any) -> Any:
    """All of *column* as one array, without a copy where it is one already."""
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def _replaced(array: Any, way: Sequence[str | int], texts: Sequence[str | None]) -> Any:
    """*array* with *texts* at the end of *way*, for all of its values that have one."""
    import pyarrow as pa

    if not way:
        return _texts(array, texts)
    step, *rest = way
    if isinstance(step, str):
        inner = [array.field(at) for at in range(array.type.num_fields)]
        at = [field.name for field in array.type].index(step)
        inner[at] = _replaced(inner[at], rest, texts)
        return pa.StructArray.from_arrays(inner, fields=list(array.type), mask=array.is_null())
    each: list[str | None] = [None] * len(array.values)
    for offset, text in zip(array.offsets.to_pylist(), texts, strict=False):  # there is one offset more
        if text is not None:
            each[offset + step] = text
    held = _replaced(array.values, rest, each)
    return type(array).from_arrays(array.offsets, held, type=array.type, mask=array.is_null())


def _texts(array: Any, texts: Sequence[str | None]) -> Any:
    """*array* with those of *texts* that say something new; as bytes, since the others may be no UTF-8."""
    import pyarrow as pa
    from pyarrow import compute

    kind = array.type
    categories = pa.types.is_dictionary(kind)
    held = (array.dictionary_decode() if categories else array).cast(pa.large_binary())
    new = [None if text is None else text.encode("utf-8", "backslashreplace") for text in texts]
    changed = [text is not None and text != (old or b"") for text, old in zip(new, held.to_pylist(), strict=True)]
    if not any(changed):
        return array
    put = pa.array([text for text, is_new in zip(new, changed, strict=True) if is_new], pa.large_binary())
    held = compute.replace_with_mask(held, pa.array(changed), put)
    options = compute.CastOptions.unsafe(kind.value_type if categories else kind)
    held = compute.cast(held, options=options)
    if not categories:
        return held
    held = held.dictionary_encode()
    return _categories(held.indices, held.dictionary, kind)


def _only(table: Any, stays: Sequence[bool]) -> Any:
    """The rows of *table* that stay."""
    import pyarrow as pa

    mask = pa.array(stays, pa.bool_())
    kept = []
    for column in table.columns:
        try:
            kept.append(column.filter(mask))
        except pa.ArrowNotImplementedError:  # for views there is no filter as yet, but they can be sliced
            pieces = [column.slice(at, 1) for at, stay in enumerate(stays) if stay] or [column.slice(0, 0)]
            kept.append(pa.chunked_array([chunk for piece in pieces for chunk in piece.chunks], column.type))
    return pa.table(kept, schema=table.schema)
