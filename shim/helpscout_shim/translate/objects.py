"""V2 objects become V1 objects, field by field, as the catalogue says."""

from __future__ import annotations

from typing import Any

from ..catalog import (
    SHAPES,
    Absent,
    Computed,
    Constant,
    Empty,
    Field,
    Many,
    Moment,
    Nested,
    Same,
    Shape,
    Words,
)
from ..catalog.conversations import CLOSED_BY
from ..catalog.shape import Form
from .compute import FUNCTIONS, UNKNOWN, Context, Row
from .reading import at, whole
from .selectors import Selection, wants

_EMPTY: dict[Empty, Any] = {
    Empty.NULL: None,
    Empty.TEXT: "",
    Empty.ZERO: 0,
    Empty.FALSE: False,
}


def up(
    name: str,
    row: Any,
    context: Context,
    *,
    form: Form = "get",
    selection: Selection | None = None,
) -> dict[str, Any]:
    """The V1 object of shape `name` for a V2 object, in V1's key order."""
    made: Shape = SHAPES[name]
    if not isinstance(row, dict):
        row = {}
    if not made.fields:
        return dict(row)
    result: dict[str, Any] = {}
    for f in made.fields:
        if form not in f.forms or not wants(selection, f.v1):
            continue
        value = _value(f, row, context, None if selection is None else selection[f.v1])
        if value is UNKNOWN or value is None or (f.blank and value in ("", [])):
            empty = f.empty_for(form)
            if empty is Empty.ABSENT:
                continue
            value = [] if empty is Empty.ARRAY else _EMPTY[empty]
        result[f.v1] = value
        if f.loss is not None and f.loss is not CLOSED_BY:
            context.lose(f.loss)
    return result


def _value(f: Field, row: Row, context: Context, inner: Selection | None) -> Any:
    match f.convert:
        case Same() | Moment():
            return at(row, f.v2) if f.v2 else UNKNOWN
        case Constant(value):
            return value
        case Absent():
            return UNKNOWN
        case Words(pairs):
            return _word(at(row, f.v2 or ""), dict(pairs))
        case Nested(shape, nobody):
            found = at(row, f.v2 or "")
            if not isinstance(found, dict) or not found or whole(found.get("id")) in nobody:
                return UNKNOWN
            return up(shape, _typed(shape, f, found), context, selection=inner)
        case Many(shape):
            found = at(row, f.v2 or "")
            if not isinstance(found, list) or not found:
                return UNKNOWN
            return [up(shape, entry, context, selection=inner) for entry in found]
        case Computed("closed_by"):
            return _closed_by(row, context)
        case Computed(name):
            return FUNCTIONS[name](row, context)


def _word(value: Any, words: dict[str, str]) -> Any:
    return words.get(value, value) if isinstance(value, str) else value


def _typed(shape: str, f: Field, person: Row) -> Row:
    """V2 leaves the type out of some references; the field they stand in tells it."""
    if shape != "Person" or person.get("type"):
        return person
    return {**person, "type": "customer" if f.v1 == "customer" else "user"}


def _closed_by(row: Row, context: Context) -> Any:
    person = row.get("closedByUser")
    if isinstance(person, dict) and whole(person.get("id")):
        return up("Person", {"type": "user", **person}, context)
    number = whole(row.get("closedBy"))
    if not number:
        return UNKNOWN
    context.lose(CLOSED_BY)
    return up("Person", {"id": number, "type": "user"}, context)
