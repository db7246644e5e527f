"""The catalogue of differences as the rewriting reads it."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from msgspec import Struct

from helpscout_codemods.values.types import RowForm, Style
from helpscout_shim.catalog import SHAPES, Endpoint
from helpscout_shim.catalog.shape import Computed, Empty, Field, Many, Moment, Nested, Same, Words
from helpscout_shim.routing import match

ARRAYS = frozenset({"tags", "cc", "bcc", "to", "lines"})
"""Arrays of texts: the model holds tuples of texts for them."""

ON_THE_MODEL = frozenset({"created_by_customer", "full_name"})
"""What the translator works out, and a property of the model in the same way."""


UNLIKE_V1 = frozenset({("Tag", "color"), ("SearchCustomer", "emails")})
"""Fields that the models of the Python clients show in a form of their own."""


class Scalar(Struct, frozen=True):
    """The same text, number or flag."""


class Texts(Struct, frozen=True):
    """A tuple of texts."""


class Date(Struct, frozen=True):
    """A text in V1, a datetime in the model."""


class Object(Struct, frozen=True):
    shape: str


class Objects(Struct, frozen=True):
    shape: str


class Spread(Struct, frozen=True):
    """An object whose members are attributes of the parent's model."""


class Enum(Struct, frozen=True):
    pairs: tuple[tuple[str, str], ...]


class LostField(Struct, frozen=True):
    """No attribute of the model says the same; `why` and `instead` are for people."""

    why: str
    instead: str
    link: str


Kind = Scalar | Texts | Date | Object | Objects | Spread | Enum | LostField


def endpoint(method: str, path: str) -> tuple[Endpoint, dict[str, str]] | None:
    """The endpoint of a V1 path, and the raw values of its path parameters."""
    endpoint_match = match(method, path)
    return (endpoint_match.endpoint, dict(endpoint_match.params)) if endpoint_match else None


def field(shape: str, name: str) -> Field | None:
    """The V1 field of this name, None when V1 had none, or where several kinds of object meet that
    do not have it in the same way."""
    if "|" in shape:
        fields = [_shared(one, field(one, name)) for one in shape.split("|")]
        first = fields[0]
        return first if all(_alike(first, other) for other in fields) else None
    shape_spec = SHAPES.get(shape)
    return shape_spec.field(name) if shape_spec else None


SHARED_NAMES = MappingProxyType({"first": "first_name", "last": "last_name"})
"""Attributes of a person in short form, by the names that users and customers have, too."""


def _shared(shape: str, one: Field | None) -> Field | None:
    """A field of one kind of object, as code reads it that gets other kinds as well."""
    if one is None:
        return None
    is_short = shape == "Person" and one.python in SHARED_NAMES
    return replace(one, python=SHARED_NAMES[one.python or ""]) if is_short else one


def blank(shape: str, name: str, form: RowForm) -> bool | None:
    """Whether V2's empty text of a field was null in V1; None where that differs between the kinds
    of object that meet."""
    answers = set()
    for one in shape.split("|"):
        own_field = field(one, name)
        # A user has an address; a team among the users of a list has none, and showed "".
        is_full = (one, name, form) == ("User", "email", "get")
        if own_field is not None and not is_full:
            answers.add(own_field.blank)
    return answers.pop() if len(answers) == 1 else None if answers else False


def _alike(one: Field | None, other: Field | None) -> bool:
    """Whether one expression reads two fields."""
    if one is None or other is None:
        return False
    kinds = kind(one), kind(other)
    return kinds[0] == kinds[1] and all(
        getattr(one, name) == getattr(other, name)
        for name in ("python", "expression", "inside", "forms", "empty", "empty_in_list")
    )


def has(field: Field, form: RowForm) -> bool:
    """Whether V1 sent the field in this form of an object."""
    return {"get", "list"} <= {*field.forms} if form == "any" else form in field.forms


def empty(field: Field, form: RowForm) -> Empty | None:
    """What V1 showed where V2 holds nothing; None where that differs between the forms."""
    if form != "any":
        return field.empty_for(form)
    one, other = field.empty_for("get"), field.empty_for("list")
    return one if one is other else None


def camel(name: str) -> str:
    """V1's name of an attribute that a Python client spells in snake_case."""
    first, *rest = name.split("_")
    return first + "".join(part.title() for part in rest)


def spelled(shape: str, style: Style, name: str) -> str | None:
    """The V1 name of a field that code reads as `name`, None when the object has no such field."""
    if style == "json":
        return name
    if style == "snake":
        is_lower_name = name == name.lower() and field(shape, camel(name)) is not None
        return camel(name) if is_lower_name and (shape, name) not in UNLIKE_V1 else None
    if style == "bunch":
        return name if field(shape, name) is not None else None
    shape_spec = SHAPES.get(shape.partition("|")[0])
    fields = shape_spec.fields if shape_spec else ()
    return next((f.v1 for f in fields if name in (f.v1.lower(), f.v1)), None)


def kind(field: Field) -> Kind:
    """How the model shows the field."""
    if field.inside:
        return Spread()
    if field.python is None and field.expression is None:
        why = field.loss.why if field.loss else "the rows of helpscout_v2 have no such attribute"
        instead = field.loss.instead if field.loss else field.note
        return LostField(why, instead, field.loss.doc if field.loss else "")
    match field.convert:
        case Nested():
            return Object(field.convert.shape)
        case Many():
            return Objects(field.convert.shape)
        case Moment():
            return Date()
        case Words():
            return Enum(tuple((v1, v2) for v2, v1 in field.convert.pairs))
        case Same():
            return Texts() if field.v1 in ARRAYS else Scalar()
        case Computed():
            if field.v1 in ARRAYS:
                return Texts()
            if field.expression is not None or field.convert.name in ON_THE_MODEL:
                return Scalar()
            return LostField("V1 computed it from several values", field.note, "")
        case _:
            return LostField("V2 has no counterpart", field.note, "")
