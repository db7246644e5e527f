"""V2 objects become V1 objects, field by field, as the catalogue says.

Lists hold thousands of fields, so the catalogue's entries are sorted into plans once: values that
are copied, and values that take a function.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

from ..catalog import (
    SHAPES,
    Computed,
    Constant,
    Empty,
    Field,
    Loss,
    Many,
    Moment,
    Nested,
    Same,
    Words,
)
from ..catalog.conversations import CLOSED_BY
from ..catalog.shape import Form
from .compute import FUNCTIONS, Context, Row
from .reading import at, whole
from .selectors import Selection

Maker: TypeAlias = Callable[[Row, Context], Any]
Nester: TypeAlias = "Callable[[Row, Context, Selection | None], Any]"
_EMPTY: dict[Empty, Any] = {Empty.TEXT: "", Empty.ZERO: 0, Empty.FALSE: False}


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """How one shape is made.

    `template` has all keys in V1's order with their constant or empty values; the others say where
    the values come from, and `arrays` and `optional` what becomes of those that stayed null.
    """

    template: dict[str, Any]
    copied: tuple[tuple[str, str], ...]
    copied_unless_blank: tuple[tuple[str, str], ...]
    made: tuple[tuple[str, Maker], ...]
    nested: tuple[tuple[str, Nester], ...]
    arrays: tuple[str, ...]
    optional: tuple[str, ...]
    losses: tuple[Loss, ...]


def up(
    name: str,
    row: Any,
    context: Context,
    *,
    form: Form = "get",
    selection: Selection | None = None,
) -> dict[str, Any]:
    """The V1 object of shape `name` for a V2 object, in V1's key order."""
    if not isinstance(row, dict):
        row = {}
    if not SHAPES[name].fields:
        return dict(row)
    plan = _plan(name, form, None if selection is None else frozenset(selection))
    result = plan.template.copy()
    get = row.get
    for v1, v2 in plan.copied:
        value = get(v2)
        if value is not None:
            result[v1] = value
    for v1, v2 in plan.copied_unless_blank:
        value = get(v2)
        if value is not None and value != "" and value != []:
            result[v1] = value
    for v1, make in plan.made:
        value = make(row, context)
        if value is not None:
            result[v1] = value
    for v1, nest in plan.nested:
        value = nest(row, context, None if selection is None else selection[v1])
        if value is not None:
            result[v1] = value
    for v1 in plan.arrays:
        if result[v1] is None:
            result[v1] = []
    for v1 in plan.optional:
        if result[v1] is None:
            del result[v1]
    if plan.losses and plan not in context.told:
        # One plan of a list is told once, not once a row.
        context.told.add(plan)
        for loss in plan.losses:
            context.lose(loss)
    return result


@lru_cache(maxsize=512)
def _plan(name: str, form: Form, selected: frozenset[str] | None) -> Plan:
    fields = [
        f for f in SHAPES[name].fields if form in f.forms and (selected is None or f.v1 in selected)
    ]
    empties = {f.v1: f.empty_for(form) for f in fields}
    copies = [f for f in fields if _is_copy(f)]
    rest = [f for f in fields if f not in copies]
    template = {v1: _EMPTY.get(empty) for v1, empty in empties.items()}
    template |= {f.v1: f.convert.value for f in rest if isinstance(f.convert, Constant)}
    return Plan(
        template=template,
        copied=tuple((f.v1, f.v2 or f.v1) for f in copies if not f.blank),
        copied_unless_blank=tuple((f.v1, f.v2 or f.v1) for f in copies if f.blank),
        made=tuple((f.v1, make) for f in rest if (make := _maker(f)) is not None),
        nested=tuple((f.v1, nest) for f in rest if (nest := _nester(f)) is not None),
        arrays=tuple(v1 for v1, empty in empties.items() if empty is Empty.ARRAY),
        optional=tuple(v1 for v1, empty in empties.items() if empty is Empty.ABSENT),
        losses=tuple(f.loss for f in fields if f.loss is not None and f.loss is not CLOSED_BY),
    )


def _is_copy(f: Field) -> bool:
    return isinstance(f.convert, Same | Moment) and f.v2 is not None and "." not in f.v2


def _maker(f: Field) -> Maker | None:
    path = f.v2 or ""
    match f.convert:
        case Same() | Moment():
            return lambda row, context: at(row, path)
        case Words(pairs):
            return _words(path, dict(pairs))
        case Computed("closed_by"):
            return _closed_by
        case Computed(name):
            return FUNCTIONS[name]
        case _:
            return None


def _nester(f: Field) -> Nester | None:
    match f.convert:
        case Nested(shape, nobody):
            return _nested(f, shape, frozenset(nobody))
        case Many(shape):
            return _many(f.v2 or "", shape)
        case _:
            return None


def _words(path: str, words: dict[str, str]) -> Maker:
    def make(row: Row, context: Context) -> Any:
        value = row.get(path)
        return words.get(value, value) if isinstance(value, str) else value

    return make


def _nested(f: Field, shape: str, nobody: frozenset[int]) -> Nester:
    path = f.v2 or ""
    deep = "." in path
    # V2 leaves the type out of some references; the field they stand in tells it.
    kind = ("customer" if f.v1 == "customer" else "user") if shape == "Person" else None

    def make(row: Row, context: Context, inner: Selection | None) -> Any:
        found = at(row, path) if deep else row.get(path)
        if not isinstance(found, dict) or not found:
            return None
        if nobody and whole(found.get("id")) in nobody:
            return None
        if kind is not None and not found.get("type"):
            found = {**found, "type": kind}
        return up(shape, found, context, selection=inner)

    return make


def _many(path: str, shape: str) -> Nester:
    def make(row: Row, context: Context, inner: Selection | None) -> Any:
        found = at(row, path)
        if not isinstance(found, list) or not found:
            return None
        return [up(shape, entry, context, selection=inner) for entry in found]

    return make


def _closed_by(row: Row, context: Context) -> Any:
    person = row.get("closedByUser")
    if isinstance(person, dict) and whole(person.get("id")):
        return up("Person", {"type": "user", **person}, context)
    number = whole(row.get("closedBy"))
    if not number:
        return None
    context.lose(CLOSED_BY)
    return up("Person", {"id": number, "type": "user"}, context)
