"""Envelopes and fields: what the catalogue says about the parts of an answer."""

from __future__ import annotations

import libcst as cst

from helpscout_codemods import catalogue
from helpscout_codemods.infer.state import State
from helpscout_codemods.infer.v1types import (
    UNSPELLED,
    Envelope,
    Flattened,
    Items,
    Mixed,
    Opaque,
    Pages,
    Row,
    Rows,
    Value,
)


def of_envelope(state: State, envelope: Envelope, key: str) -> Value:
    """`envelope[key]`."""
    (flow,) = envelope.flows
    endpoint = state.requests[flow].endpoint
    if endpoint.shape is None:
        return Mixed(envelope.flows)
    if key == "item" and endpoint.envelope == "item":
        return Row(envelope.flows, endpoint.shape, "get")
    if endpoint.envelope == "page":
        if key == "items":
            return Items(envelope.flows, endpoint.shape, endpoint.form)
        if key == "count":
            return UNSPELLED
        if key in ("page", "pages"):
            return Pages(envelope.flows, key)  # type: ignore[arg-type]
    return Mixed(envelope.flows)


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
            return Row(row.flows, kind.shape, row.form)
        case catalogue.Objects():
            return Rows(row.flows, kind.shape, row.form)
        case catalogue.Spread():
            return Flattened(row.flows, row.shape, key)
        case _:
            return Opaque(node)
