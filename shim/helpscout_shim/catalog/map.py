"""The catalogue as plain data, for tools in other languages.

`helpscout-migrate catalogue --format json` prints it; docs/catalogue.schema.json describes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from helpscout_shim.catalog import ENDPOINTS, SHAPES
from helpscout_shim.catalog.endpoint import ClientCall, Endpoint, Gone, Lossy, Param
from helpscout_shim.catalog.general import GENERAL
from helpscout_shim.catalog.shape import (
    Absent,
    Computed,
    Constant,
    Field,
    Loss,
    Many,
    Moment,
    Nested,
    Words,
)

VERSION = 1
"""Of the form. A reader may rely on every key as long as this number stays; keys may be added."""


def losses() -> dict[str, Loss]:
    """Every loss by its name, in alphabetical order."""
    by_id: dict[str, Loss] = {}
    for shape in SHAPES.values():
        by_id.update((loss.id, loss) for loss in shape.losses())
    for row in ENDPOINTS:
        by_id.update((loss.id, loss) for loss in row.losses())
    return dict(sorted(by_id.items()))


def catalogue() -> dict[str, Any]:
    """Calls, objects and losses as JSON values; the form is `docs/catalogue.schema.json`'s."""
    return {
        "version": VERSION,
        "v1": "https://api.helpscout.net/v1",
        "v2": "https://api.helpscout.net/v2",
        "everywhere": [list(row) for row in GENERAL],
        "calls": [_call(row) for row in ENDPOINTS],
        "objects": [
            {
                "name": shape.name,
                "v2": shape.v2,
                "fields": [_field(f) for f in shape.fields],
                "documentation": shape.doc,
            }
            for shape in SHAPES.values()
        ],
        "losses": [
            {
                "id": loss.id,
                "why": loss.why,
                "instead": loss.instead,
                "documentation": loss.doc,
                "minor": loss.minor,
            }
            for loss in losses().values()
        ],
    }


def _call(row: Endpoint) -> dict[str, Any]:
    outcome = row.outcome
    kind = "gone" if isinstance(outcome, Gone) else "lossy" if _is_lossy(row) else "mapped"
    return {
        "id": row.id,
        "method": row.method,
        "path": row.path,
        "outcome": kind,
        "summary": outcome.sentence,
        "instead": outcome.instead if isinstance(outcome, Gone) else None,
        "losses": sorted({loss.id for loss in row.losses()}),
        "v2": list(row.v2),
        "envelope": row.envelope,
        "object": row.shape,
        "form": row.form,
        "success": row.success,
        "query": [_param(p) for p in row.params],
        "body": [_param(p) for p in row.body],
        "python": None if row.client is None else _python(row.client),
        "documentation": row.doc,
        "note": row.note,
    }


def _is_lossy(row: Endpoint) -> bool:
    return isinstance(row.outcome, Lossy)


def _param(param: Param) -> dict[str, Any]:
    return {
        "name": param.name,
        "type": param.type,
        "required": param.required,
        "default": param.default,
        "choices": list(param.choices),
        "loss": None if param.loss is None else param.loss.id,
        "note": param.note,
    }


def _python(call: ClientCall) -> dict[str, Any]:
    return {
        "method": call.method,
        "path": _plain(call.path),
        "query": _plain(call.query),
        "body": _plain(call.body),
        "defaults": _plain(call.defaults),
        "by": call.variant_key,
        "variants": {name: _python(one) for name, one in call.variants.items()},
    }


def _plain(mapping: Mapping[str, Any]) -> dict[str, Any]:
    return dict(mapping)


def _field(f: Field) -> dict[str, Any]:
    return {
        "v1": f.v1,
        "v2": f.v2,
        "forms": list(f.forms),
        "conversion": _conversion(f),
        "empty": f.empty.value,
        "loss": None if f.loss is None else f.loss.id,
        "note": f.note,
    }


def _conversion(f: Field) -> dict[str, Any]:
    match f.convert:
        case Moment():
            return {"kind": "moment"}
        case Nested(shape, nobody):
            return {"kind": "object", "object": shape, "nobody": list(nobody)}
        case Many(shape):
            return {"kind": "array", "object": shape}
        case Words(pairs):
            return {"kind": "words", "words": [list(pair) for pair in pairs]}
        case Constant(value):
            return {"kind": "constant", "value": value}
        case Computed(name, reads):
            return {"kind": "computed", "function": name, "reads": list(reads)}
        case Absent():
            return {"kind": "absent"}
        case _:
            return {"kind": "same"}
