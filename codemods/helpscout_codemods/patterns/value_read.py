"""One read of a V1 value: of what, and by which name."""

from __future__ import annotations

import libcst as cst

from helpscout_codemods import catalogue
from helpscout_codemods.catalogue import camel
from helpscout_codemods.patterns.plan import RewritePlan
from helpscout_codemods.values.types import (
    Const,
    Envelope,
    Flattened,
    Getter,
    Row,
    Value,
)
from helpscout_shim.catalog.shape import Field

_READING = frozenset({cst.Subscript, cst.Call, cst.Attribute})


def read_of(plan: RewritePlan, node: cst.CSTNode) -> tuple[Value, str] | None:
    """The value and the literal key of a subscript or a `.get` call."""
    if type(node) not in _READING:
        return None
    types = plan.state.types
    field_read: tuple[Value, str] | None = None
    if isinstance(node, cst.Subscript) and len(node.slice) == 1:
        index = node.slice[0].slice
        if isinstance(index, cst.Index) and isinstance(key := types.get(index.value), Const):
            field_read = types[node.value], str(key.value)
            if isinstance(field_read[0], Envelope) and field_read[0].style == "lower":
                return None
    if isinstance(node, cst.Call) and node.args:
        getter, key = types.get(node.func), types.get(node.args[0].value)
        if isinstance(getter, Getter) and getter.name == "get" and isinstance(key, Const):
            field_read = getter.of, str(key.value)
    if isinstance(node, cst.Attribute):
        of = types.get(node.value)
        has_lower_names = isinstance(of, Envelope) and of.style in ("lower", "bunch")
        is_attribute = isinstance(of, Row | Flattened) and of.style != "json"
        field_read = (
            (of, node.attr.value) if of is not None and (has_lower_names or is_attribute) else None
        )
    return _in_v1_words(*field_read) if field_read is not None else None


def _in_v1_words(base: Value, name: str) -> tuple[Value, str] | None:
    """The base and V1's name of what is read from it."""
    if isinstance(base, Row):
        key = catalogue.spelled(base.shape, base.style, name)
        return (base, key) if key is not None else None
    if isinstance(base, Flattened) and base.style == "snake":
        return base, camel(name)
    return base, name


def field_of(plan: RewritePlan, node: cst.CSTNode) -> Field | None:
    """The field of a V1 object that an expression reads."""
    field_read = read_of(plan, node)
    if field_read is None or not isinstance(field_read[0], Row):
        return None
    return catalogue.field(field_read[0].shape, field_read[1])


def base_of(node: cst.CSTNode) -> cst.BaseExpression:
    """The expression that is read from."""
    if isinstance(node, cst.Subscript | cst.Attribute):
        return node.value
    assert isinstance(node, cst.Call)
    assert isinstance(node.func, cst.Attribute)
    return node.func.value
