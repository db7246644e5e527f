"""Whether a document fits the object model of SARIF 2.1.0 as pysarif has it.

pysarif's classes are generated from the official schema (which no package ships): the names of all
properties, which of them are required, their types and enumerations. Reading a document with
pysarif drops what it does not know, so the classes are held against the document here.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import pysarif

_NAMES = {"schema": "$schema"}


def flaws(document: Any) -> list[str]:
    """What the model does not allow, each with its place; nothing for a good document."""
    return list(_flaws(document, pysarif.SarifLog, "$"))


def _flaws(value: Any, kind: Any, place: str) -> Iterator[str]:
    origin = get_origin(kind)
    if kind is Any or kind is pysarif.PropertyBag:
        return
    if origin is Union:
        choices = [choice for choice in get_args(kind) if choice is not type(None)]
        yield from _flaws(value, choices[0], place)
    elif origin is Literal:
        if value not in get_args(kind):
            yield f"{place}: {value!r} is not one of {get_args(kind)}"
    elif origin is list:
        if not isinstance(value, list):
            yield f"{place}: not an array"
            return
        for number, item in enumerate(value):
            yield from _flaws(item, get_args(kind)[0], f"{place}[{number}]")
    elif dataclasses.is_dataclass(kind):
        yield from _object(value, kind, place)
    elif kind is float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            yield f"{place}: not a number"
    elif not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        yield f"{place}: not {kind.__name__}"


def _object(value: Any, kind: Any, place: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{place}: not an object"
        return
    hints = get_type_hints(kind)
    wire_fields = {_wire(field.name): field for field in dataclasses.fields(kind)}
    for name, inner in value.items():
        if name not in wire_fields:
            yield f"{place}: {kind.__name__} has no {name!r}"
        else:
            yield from _flaws(inner, hints[wire_fields[name].name], f"{place}.{name}")
    for name, field in wire_fields.items():
        nothing = (field.default, field.default_factory) == (dataclasses.MISSING,) * 2
        if nothing and name not in value:
            yield f"{place}: {kind.__name__} needs {name!r}"


def _wire(name: str) -> str:
    first, *others = name.split("_")
    return _NAMES.get(name) or first + "".join(part.capitalize() for part in others)
