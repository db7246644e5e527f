"""V1 as the gateway serves it, as an OpenAPI 3.1 document made from the catalogue.

https://spec.openapis.org/oas/v3.1.0
"""

from __future__ import annotations

import re
from typing import Any

from helpscout_shim.catalog import ENDPOINTS, SHAPES
from helpscout_shim.catalog.endpoint import Endpoint, Gone, Param
from helpscout_shim.catalog.shape import Constant, Empty, Field, Many, Moment, Nested, Shape

# What V1's field of these names holds; names that are not here may hold any JSON value.
INTEGERS = frozenset(
    {
        "actionSourceId", "activeCount", "companyId", "count", "fieldId", "folderId", "height",
        "id", "mailboxId", "number", "order", "savedReplyId", "size", "threadCount", "ticketId",
        "totalCount", "userId", "width",
    }
)  # fmt: skip
TEXTS = frozenset(
    {
        "actionType", "age", "background", "body", "city", "color", "country", "createdByType",
        "customerEmail", "customerName", "email", "fieldName", "fieldType", "fileName",
        "firstName", "fullName", "gender", "hash", "jobTitle", "label", "lastName", "location",
        "mimeType", "name", "organization", "photoType", "photoUrl", "postalCode", "preview",
        "role", "slug", "state", "status", "subject", "tag", "timezone", "type", "url", "via",
    }
)  # fmt: skip
_OF_EMPTY = {
    Empty.ARRAY: "array",
    Empty.ZERO: "integer",
    Empty.FALSE: "boolean",
    Empty.TEXT: "string",
}
_OF_PARAM: dict[str, dict[str, Any]] = {
    "int": {"type": "integer"},
    "bool": {"enum": [True, False, 1, 0]},
    "datetime": {"type": "string", "format": "date-time"},
    "csv": {"type": "string"},
    "base64": {"type": "string", "contentEncoding": "base64"},
    "object": {"type": ["object", "null"]},
    "array": {"type": ["array", "null"]},
    "string": {"type": "string"},
}
_PAGE = {"page": {"type": "integer"}, "pages": {"type": "integer"}, "count": {"type": "integer"}}
ERROR = {
    "type": "object",
    "required": ["code", "error"],
    "properties": {
        "code": {"type": "integer"},
        "error": {"type": "string"},
        "message": {"type": "string"},
        "validationErrors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["property", "value", "message"],
                "properties": {
                    "property": {"type": "string"},
                    "value": {"type": ["string", "null"]},
                    "message": {"type": "string"},
                },
            },
        },
    },
}


def document(server: str = "http://127.0.0.1:8787") -> dict[str, Any]:
    """The document; `server` is the gateway's address, without a path."""
    paths: dict[str, dict[str, Any]] = {}
    for row in ENDPOINTS:
        paths.setdefault(row.path, {})[row.method.lower()] = _operation(row)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Help Scout Mailbox API V1, served by helpscout-toolkit's gateway",
            "version": "1.0",
            "description": "V1's calls, answered from V2. docs/compatibility.md says what is lost.",
        },
        "servers": [{"url": f"{server}/v1"}],
        "security": [{"key": []}],
        "paths": paths,
        "components": {
            "schemas": {
                "Error": ERROR,
                **{
                    _component(name, form): _schema(shape, form)
                    for name, shape in SHAPES.items()
                    for form in ("get", "list")
                    if form == "get" or shape.fields
                },
            },
            "securitySchemes": {
                "key": {
                    "type": "http",
                    "scheme": "basic",
                    "description": "The V1 API key as the user name, any password.",
                }
            },
        },
    }


def _operation(row: Endpoint) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": row.id,
        "tags": [row.id.partition(".")[0]],
        "summary": row.outcome.sentence,
        "externalDocs": {"url": row.doc},
        "parameters": [
            *(
                {
                    "name": name,
                    "in": "path",
                    "required": True,
                    "schema": {"type": "integer", "minimum": 1},
                }
                for name in row.path_params
            ),
            *(_parameter(p) for p in row.params),
        ],
        "responses": _responses(row),
    }
    if row.note:
        operation["description"] = row.note
    if isinstance(row.outcome, Gone):
        operation["deprecated"] = True
    if row.body:
        required_names = [p.name for p in row.body if p.required]
        operation["requestBody"] = {
            "required": bool(required_names),
            "content": {
                "application/json": {
                    "schema": {
                        "type": "object",
                        "properties": {p.name: _param_schema(p, body=True) for p in row.body},
                        **({"required": required_names} if required_names else {}),
                    }
                }
            },
        }
    return operation


def _parameter(param: Param) -> dict[str, Any]:
    parameter: dict[str, Any] = {
        "name": param.name,
        "in": "query",
        "required": param.required,
        "schema": _param_schema(param),
    }
    return {**parameter, "description": param.note} if param.note else parameter


def _param_schema(param: Param, *, body: bool = False) -> dict[str, Any]:
    schema: dict[str, Any] = {**_OF_PARAM[param.type]}
    if param.choices and param.type != "csv":
        schema = {"enum": [*param.choices, *([None] if body and not param.required else [])]}
    elif body and param.type == "string" and not param.required:
        schema = {"type": ["string", "null"]}
    if param.default is not None:
        schema["default"] = param.default
    if body and param.note:
        schema["description"] = param.note
    return schema


def _responses(row: Endpoint) -> dict[str, Any]:
    error = {
        "description": "V1's error; 401 for a wrong key.",
        "content": {"application/json": {"schema": _ref("Error")}},
    }
    responses: dict[str, Any] = (
        {} if isinstance(row.outcome, Gone) else {str(row.success): _success(row)}
    )
    if row.id == "customers.update":
        responses["201"] = {**_success(row), "description": "With reload, as recorded."}
    if row.path.startswith("/conversations/{"):
        responses["301"] = {**error, "description": "Merged into the conversation in Location."}
    return {**responses, "default": error}


def _success(row: Endpoint) -> dict[str, Any]:
    if row.envelope == "empty":
        content: dict[str, Any] = {"text/plain": {"schema": {"type": "string", "maxLength": 0}}}
        if row.shape is not None:
            item = {"type": "object", "properties": {"item": _ref(_component(row.shape))}}
            content["application/json"] = {"schema": item}
        return {"description": "Empty; with reload the object.", "content": content}
    return {"description": "Done.", "content": {"application/json": {"schema": _framed(row)}}}


def _framed(row: Endpoint) -> dict[str, Any]:
    inner = _ref(_component(row.shape, row.form)) if row.shape else {}
    rows = {"type": "array", "items": inner}
    match row.envelope:
        case "page":
            return _object({**_PAGE, "items": rows}, all_required=True)
        case "item":
            return _object({"item": inner}, all_required=True)
        case "results":
            return _object({**_PAGE, "results": rows}, all_required=True)
        case "drilldown":
            page = _object({**_PAGE, "results": rows}, all_required=True)
            return _object({"conversations": page}, all_required=True)
        case _:
            return {}


def _object(properties: dict[str, Any], *, all_required: bool) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        **({"required": list(properties)} if all_required else {}),
    }


def _component(name: str, form: str = "get") -> str:
    """The name of a shape's schema: lists show fewer fields than single reads."""
    plain = re.sub(r"\((\w)(\w*)\)", lambda match: match[1].upper() + match[2], name)
    return f"{plain}.list" if form == "list" and SHAPES[name].fields else plain


def _schema(shape: Shape, form: str) -> dict[str, Any]:
    if not shape.fields:
        return {"description": "Passed on as V2 sends it."}
    fields = {f.v1: _value(f, form) for f in shape.fields if form in f.forms}
    # With a `fields` selector any of them may be left out.
    return {**_object(fields, all_required=False), "externalDocs": {"url": shape.doc}}


def _value(f: Field, form: str) -> dict[str, Any]:
    empty = f.empty_for("list" if form == "list" else "get")
    match f.convert:
        case Moment():
            return {"type": ["string", "null"]}
        case Nested(shape):
            return {"anyOf": [_ref(_component(shape)), {"type": "null"}]}
        case Many(shape):
            return {"type": ["array", "null"], "items": _ref(_component(shape))}
        case Constant(value):
            return {"const": value}
        case _:
            return _by_name(f.v1, empty)


def _by_name(name: str, empty: Empty) -> dict[str, Any]:
    if empty in _OF_EMPTY:
        return {"type": [_OF_EMPTY[empty], "null"]}
    if name in INTEGERS:
        return {"type": ["integer", "null"]}
    return {"type": ["string", "null"]} if name in TEXTS else {}


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}
