"""Converts V2 objects to V1 objects, field by field, as the catalogue declares.

Lists hold thousands of fields, so each shape is compiled once to a function: one dictionary
display with a line for each field, compiled the way dataclasses compile their methods.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, TypeAlias

from helpscout_shim.catalog import (
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
from helpscout_shim.catalog.conversation import CLOSED_BY
from helpscout_shim.catalog.shape import Form
from helpscout_shim.catalog.threads import ACTION_TYPE
from helpscout_shim.translate.compute import COMPARISONS, FUNCTIONS, SHORTCUTS, Context, Row
from helpscout_shim.translate.reading import at, whole
from helpscout_shim.translate.selectors import Selection

Maker: TypeAlias = Callable[[Row, Context], Any]
ObjectMaker: TypeAlias = "Callable[[Row, Context, Selection], dict[str, Any]]"
Nester: TypeAlias = "Callable[[Row, Context, Selection | None], Any]"
_EVERYTHING: Selection = {}
# Reported by the functions that meet them; the others are reported for every object of a shape.
_REPORTED_WHEN_MET = (CLOSED_BY, ACTION_TYPE)
_LITERALS = {Empty.TEXT: "''", Empty.ZERO: "0", Empty.FALSE: "False", Empty.ARRAY: "[]"}


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
    make = _object_maker(name, form, None if selection is None else frozenset(selection))
    return make(row, context, selection or _EVERYTHING)


def up_rows(
    name: str,
    rows: list[Any],
    context: Context,
    *,
    form: Form = "list",
    selection: Selection | None = None,
) -> list[dict[str, Any]]:
    """The V1 objects of the rows of a list."""
    if not SHAPES[name].fields:
        return [up(name, row, context) for row in rows]
    make = _object_maker(name, form, None if selection is None else frozenset(selection))
    inner = selection or _EVERYTHING
    return [make(row if isinstance(row, dict) else {}, context, inner) for row in rows]


def reads(name: str, form: Form) -> frozenset[str]:
    """The keys of a V2 object that its V1 object is made of."""
    fields = [f for f in SHAPES[name].fields if form in f.forms]
    paths = [f.v2 for f in fields if f.v2 is not None]
    for f in fields:
        if isinstance(f.convert, Computed):
            paths.extend(f.convert.reads)
    return frozenset(path.partition(".")[0] for path in paths)


@lru_cache(maxsize=512)
def _object_maker(name: str, form: Form, selected: frozenset[str] | None) -> ObjectMaker:
    """The function that builds one shape and reports the losses of its fields."""
    fields = [
        f for f in SHAPES[name].fields if form in f.forms and (selected is None or f.v1 in selected)
    ]
    losses = tuple(loss for f in fields if (loss := _loss_of_every(f)) is not None)
    return _compiled(fields, form, losses, everything=selected is None)


def losses_of_every(name: str) -> Iterator[Loss]:
    """The losses that every object of this shape has, those of the persons in it included."""
    for f in SHAPES[name].fields:
        if "get" in f.forms and (loss := _loss_of_every(f)) is not None:
            yield loss
        if isinstance(f.convert, Nested) and f.convert.shape == "Person":
            yield from losses_of_every("Person")


def _loss_of_every(f: Field) -> Loss | None:
    """The loss of a field in every object; None where it depends on the value."""
    return None if f.loss in _REPORTED_WHEN_MET or f.words else f.loss


def _compiled(
    fields: list[Field], form: Form, losses: tuple[Loss, ...], *, everything: bool
) -> ObjectMaker:
    """`make(row, context, inner) -> {...}` for these fields, with V1's empty value for each."""
    names: dict[str, Any] = {}
    lines: list[str] = []
    left_out: list[str] = []
    # Fields at the end that may be left out are added when they are there; V1's order is kept.
    first_added = len(fields)
    while first_added and fields[first_added - 1].empty_for(form) is Empty.ABSENT:
        first_added -= 1
    late_lines: list[str] = []
    for number, f in enumerate(fields):
        empty = f.empty_for(form)
        value = _expression(f, f"f{number}", names)
        if everything:
            value = _short(f, value, f"n{number}", names)
        if f.words:
            names[f"w{number}"], names[f"s{number}"] = f.words, _nearest(f)
            is_known = f"type(v) is str and v in w{number}"
            value = f"(v if (v := {value}) is None or {is_known} else s{number}(context))"
        if number >= first_added:
            late_lines += [f"    if (e := {value}) is not None:", f"        made[{f.v1!r}] = e"]
            continue
        if empty is Empty.ABSENT:
            left_out.append(f.v1)
        elif empty is not Empty.NULL and value == "None":
            value = _LITERALS[empty]
        elif empty is not Empty.NULL and not _is_comparison(f):
            value = f"{_LITERALS[empty]} if (e := {value}) is None else e"
        lines.append(f"        {f.v1!r}: {value},")
    source = [
        "def make(row, context, inner):",
        "    get = row.get",
        "    made = {",
        *lines,
        "    }",
        *late_lines,
    ]
    for name in left_out:
        source += [f"    if made[{name!r}] is None:", f"        del made[{name!r}]"]
    if losses:
        # Reported once for a list, not for each row.
        names["losses"], names["this"] = losses, object()
        source += [
            "    if this not in context.reported_shapes:",
            "        context.reported_shapes.add(this)",
            "        for loss in losses:",
            "            context.lose(loss)",
        ]
    source.append("    return made")
    # The source is built from the catalogue alone, with every name in it as a literal.
    exec("\n".join(source), names)  # noqa: S102
    maker: ObjectMaker = names["make"]
    return maker


def _expression(f: Field, name: str, names: dict[str, Any]) -> str:
    """The Python expression for a field; functions it needs go into `names`."""
    if _is_copy(f):
        value = f"get({f.v2!r})"
        return f"{value} or None" if f.blank else value
    if isinstance(f.convert, Constant):
        return repr(f.convert.value)
    maker, nester = _maker(f), _nester(f)
    if maker is not None:
        names[name] = maker
        return f"{name}(row, context)"
    if nester is not None:
        names[name] = nester
        return f"{name}(row, context, inner.get({f.v1!r}))"
    return "None"


def _short(f: Field, value: str, name: str, names: dict[str, Any]) -> str:
    """`value` behind a check for what V2 usually sends, which needs no function call."""
    match f.convert:
        case Computed("closed_by"):
            names[name] = _object_maker("Person", "get", None)
            usual = "type(v) is dict and v.get('type') and type(i := v.get('id')) is int and i"
            short = f"{name}(v, context, inner) if {usual} else {value}"
            return f"(({short}) if (v := get('closedByUser')) or get('closedBy') else None)"
        case Computed(computed) if computed in SHORTCUTS:
            return f"({SHORTCUTS[computed].format(value)})"
        case Nested(shape, nobody) if f.v2 and "." not in f.v2 and SHAPES[shape].fields:
            names[name] = _object_maker(shape, "get", None)
            usual = "type(v) is dict"
            if shape == "Person":
                usual += " and v.get('type')"
            if nobody:
                usual += f" and type(i := v.get('id')) is int and i not in {set(nobody)}"
            short = f"{name}(v, context, inner) if {usual} else {value}"
            return f"(({short}) if (v := get({f.v2!r})) else None)"
        case _:
            return value


def _is_comparison(f: Field) -> bool:
    """Whether the value is true or false, whatever the row holds."""
    return isinstance(f.convert, Computed) and f.convert.name in COMPARISONS


def _is_copy(f: Field) -> bool:
    return isinstance(f.convert, Same | Moment) and f.v2 is not None and "." not in f.v2


def _maker(f: Field) -> Maker | None:
    path = f.v2 or ""
    match f.convert:
        case Same() | Moment():
            if f.blank:
                return lambda row, context: at(row, path) or None
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


def _nearest(f: Field) -> Callable[[Context], str | None]:
    """The word for what V1 had none for, with the loss that says so."""

    def nearest(context: Context) -> str | None:
        if f.loss is not None:
            context.lose(f.loss)
        return f.nearest

    return nearest


def _words(path: str, words: dict[str, str]) -> Maker:
    def make(row: Row, context: Context) -> Any:
        value = row.get(path)
        return words.get(value, value) if isinstance(value, str) else value

    return make


def _nested(f: Field, shape: str, nobody: frozenset[int]) -> Nester:
    path = f.v2 or ""
    deep = "." in path
    # V2 leaves the type out of some references; the field that holds them implies it.
    kind = ("customer" if f.v1 == "customer" else "user") if shape == "Person" else None

    def make(row: Row, context: Context, inner: Selection | None) -> Any:
        value = at(row, path) if deep else row.get(path)
        if not isinstance(value, dict) or not value:
            return None
        if nobody and whole(value.get("id")) in nobody:
            return None
        if shape == "CustomerAddress":
            # It has no dates of its own; V1 never showed null here.
            value = {**value, "createdAt": row.get("createdAt"), "updatedAt": row.get("updatedAt")}
        if kind is not None and not value.get("type"):
            value = {**value, "type": kind}
        return up(shape, value, context, selection=inner)

    return make


def _many(path: str, shape: str) -> Nester:
    def make(row: Row, context: Context, inner: Selection | None) -> Any:
        entries = at(row, path)
        if not isinstance(entries, list) or not entries:
            return None
        return [up(shape, entry, context, selection=inner) for entry in entries]

    return make


def _closed_by(row: Row, context: Context) -> Any:
    person = row.get("closedByUser")
    if isinstance(person, dict) and whole(person.get("id")):
        return up("Person", {"type": "user", **person}, context)
    number = whole(row.get("closedBy"))
    if not number:
        return None
    person = _user_in(row, number)
    if person is None:
        context.lose(CLOSED_BY)
    return up("Person", {**(person or {}), "id": number, "type": "user"}, context)


def _user_in(row: Row, number: int) -> Row | None:
    """The user of this id where the same body names them: assignee, author, or in a thread."""
    threads = at(row, "_embedded.threads")
    for holder in (row, *(threads if isinstance(threads, list) else ())):
        for name in ("assignee", "assignedTo", "createdBy"):
            person = at(holder, name)
            if not isinstance(person, dict) or person.get("type", "user") != "user":
                continue
            if whole(person.get("id")) == number:
                return person
    return None
