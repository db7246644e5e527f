"""Envelopes and fields: what the catalogue says about the parts of an answer."""

from __future__ import annotations

import libcst as cst

from helpscout_codemods import catalogue
from helpscout_codemods.values.state import State
from helpscout_codemods.values.types import (
    NO_SPELLING,
    Envelope,
    Flattened,
    Getter,
    Items,
    Mixed,
    Opaque,
    Pages,
    Row,
    Rows,
    Style,
    Value,
)

PAGE = frozenset({"items", "page", "pages", "count"})
"""What a page of a client library shows as attributes."""


def of_envelope(state: State, envelope: Envelope, key: str) -> Value:
    """`envelope[key]`."""
    flow, *others = envelope.flows
    endpoint = state.request(flow).endpoint
    if any(state.request(other).endpoint is not endpoint for other in others):
        return Mixed(envelope.flows)
    if endpoint.shape is None:
        return Mixed(envelope.flows)
    if key == "item" and endpoint.envelope == "item":
        return Row(envelope.flows, endpoint.shape, "get", envelope.style)
    if endpoint.envelope == "page":
        if key == "items":
            return Items(envelope.flows, endpoint.shape, endpoint.form, envelope.style)
        if key == "count":
            return NO_SPELLING
        if key in ("page", "pages"):
            return Pages(envelope.flows, key)  # type: ignore[arg-type]
    return Mixed(envelope.flows)


def is_report(state: State, value: Value) -> bool:
    """Whether a value is the JSON of a report: its keys are the same in V1 and V2."""
    return isinstance(value, Envelope) and all(
        state.request(flow).endpoint.envelope == "raw" for flow in value.flows
    )


def of_row(row: Row | Flattened, key: str, node: cst.BaseExpression) -> Value:
    """`row[key]`: data of V1 while it has structure, an ordinary value once it has none."""
    if isinstance(row, Flattened):
        return Opaque(node)
    field = catalogue.field(row.shape, key)
    if field is None:
        return Mixed(row.flows)
    kind = catalogue.kind(field)
    match kind:
        case catalogue.Object():
            return Row(row.flows, kind.shape, row.form, _inside(row, key))
        case catalogue.Objects():
            return Rows(row.flows, kind.shape, row.form, _inside(row, key))
        case catalogue.Spread():
            return Flattened(row.flows, row.shape, key, _inside(row, key))
        case _:
            return Opaque(node)


def _inside(row: Row, key: str) -> Style:
    """How what is inside an object is spelled: lower-cased objects hold V1's dicts, except for the
    threads of a conversation."""
    return "json" if row.style == "lower" and key != "threads" else row.style


def of_attribute(row: Row | Flattened, name: str, node: cst.BaseExpression) -> Value:
    """`row.name` of a client library's object."""
    if isinstance(row, Flattened):
        return Opaque(node)
    field = catalogue.spelled(row.shape, row.style, name)
    return Getter(row, name) if field is None else of_row(row, field, node)
