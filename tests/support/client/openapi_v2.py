"""An OpenAPI 3.1 document of V2, of V3's reads and of the Chat API, which Help Scout does not
publish: requests by the table in tests/client/endpoints.json, answers by the client's models.

    python tests/support/client/openapi_v2.py      # writes docs/openapi-v2.json

``x-evidence`` says where each call is known from, see docs/client.md.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import msgspec

from helpscout_v2 import models

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "docs" / "openapi-v2.json"
TABLE: list[dict[str, Any]] = json.loads(
    (ROOT / "tests" / "client" / "endpoints.json").read_text("utf-8")
)
OFFICIAL = "https://developer.helpscout.com/mailbox-api/"
DETACHED_CALLS = {"customers.delete.async": "customers.delete"}
"""Calls that are another one with a parameter: OpenAPI knows one operation for a path."""

# What the table calls the answers, by the models that read them.
MODELS = {
    "RoutingConfig": "Routing",
    "ReassignmentConfig": "Reassignment",
    **dict.fromkeys(("emails", "phones", "chats", "social-profiles"), "Entry"),
    "websites": "Website",
}
# Rows behind a figure of a report, and where they are.
DRILLDOWNS = {
    "ReportDrilldown": ("ReportConversation", "conversations"),
    "UserConversationHistory": ("ReportConversation", ""),
    "HappinessRatingsReport": ("ReportRating", ""),
}
EITHER = {"saved-replies.list": "saved-replies"}
"""Lists that may be bare arrays as well: sources differ."""

TYPES: dict[str, dict[str, Any]] = {
    "string": {"type": "string"},
    "integer": {"type": "integer"},
    "boolean": {"type": "boolean"},
    "datetime": {"type": "string", "format": "date-time"},
    "object": {"type": "object"},
    "any": {},
    "integer|null": {"type": ["integer", "null"]},
    "integer|string": {"type": ["integer", "string"]},
    "string|number": {"type": ["string", "number"]},
    "string|boolean": {"type": ["string", "boolean"]},
}


def _object(required: tuple[str, ...] = (), **properties: Any) -> dict[str, Any]:
    required_fields = {"required": list(required)} if required else {}
    return {"type": "object", "properties": properties, **required_fields}


_TEXT, _NUMBER = TYPES["string"], TYPES["integer"]
ITEMS: dict[str, dict[str, Any]] = {
    "{type,value}": _object(("value",), type=_TEXT, value=_TEXT),
    "{value}": _object(("value",), value=_TEXT),
    "{id,value}": _object(("id", "value"), id=_NUMBER, value=_TEXT),
    "{slug,value}": _object(("slug", "value"), slug=_TEXT, value={}),
    "{label}": _object(("label",), label=_TEXT),
    "{id?,label}": _object(("label",), id=_TEXT, label=_TEXT),
    "{id,emailAccess}": _object(("id",), id=_NUMBER, emailAccess=TYPES["boolean"]),
    "AttachmentUpload": {"$ref": "#/components/schemas/AttachmentUpload"},
    "ThreadCreate": {"$ref": "#/components/schemas/ThreadCreate"},
}
ANY = "x-any"
SENT_BODIES = {
    "AttachmentUpload": _object(
        ("fileName", "mimeType", "data"),
        fileName=_TEXT,
        mimeType=_TEXT,
        data={"type": "string", "contentEncoding": "base64"},
    ),
    "ThreadCreate": _object(
        ("type", "text"),
        type={"type": "string", "enum": ["chat", "customer", "note", "phone", "reply"]},
        text=_TEXT,
        customer=_object((), id=_NUMBER, email=_TEXT),
        user=_NUMBER,
        draft=TYPES["boolean"],
        imported=TYPES["boolean"],
        createdAt=TYPES["datetime"],
        cc={"type": "array", "items": _TEXT},
        bcc={"type": "array", "items": _TEXT},
        attachments={"type": "array", "items": ITEMS["AttachmentUpload"]},
    ),
}
ERROR = _object(
    (),
    message=_TEXT,
    logRef=_TEXT,
    error=_TEXT,
    error_description=_TEXT,
    _embedded=_object(
        (),
        errors={
            "type": "array",
            "items": _object(
                ("message",),
                path={"type": ["string", "null"]},
                message=_TEXT,
                rejectedValue={},
                source=_TEXT,
                _links={"type": "object"},
            ),
        },
    ),
)
REFUSALS = {
    "description": "Refused.",
    "content": {"application/vnd.error+json": {"schema": {"$ref": "#/components/schemas/Error"}}},
}
LINK = _object((), href=_TEXT, templated=TYPES["boolean"])
PAGE_BLOCK = _object((), size=_NUMBER, totalElements=_NUMBER, totalPages=_NUMBER, number=_NUMBER)


def document() -> dict[str, Any]:
    """The whole document."""
    paths: dict[str, dict[str, Any]] = {}
    for row in TABLE:
        if row["id"] not in DETACHED_CALLS:
            paths.setdefault(row["path"], {})[row["method"].lower()] = _operation(row)
    for extra, main in DETACHED_CALLS.items():
        _join(paths, _row(extra), _row(main))
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Help Scout Mailbox API V2, the reads of V3, and the Chat API",
            "version": "2",
            "description": "Made by helpscout-toolkit from its table of endpoints and its models; "
            "not by Help Scout. x-evidence names what each call is known from: docs (an official "
            "page), recorded (recorded traffic), sdk (Help Scout's own SDK), third-party (other "
            "clients only).",
        },
        "servers": [{"url": "https://api.helpscout.net"}],
        "security": [{"bearer": []}],
        "paths": paths,
        "components": {
            "schemas": {**schemas(), **SENT_BODIES, "Error": ERROR, "PageBlock": PAGE_BLOCK},
            "responses": {"Error": REFUSALS},
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        },
    }


NULL = {"type": "null"}


def schemas() -> dict[str, Any]:
    """The client's models as JSON Schema, with what the client reads apart from them."""
    kinds = [
        model
        for model in (getattr(models, name) for name in models.__all__)
        if isinstance(model, type) and issubclass(model, msgspec.Struct)
    ]
    _, components = msgspec.json.schema_components(
        kinds, ref_template="#/components/schemas/{name}", schema_hook=lambda kind: {ANY: True}
    )
    # Private parts of models stand in their place; a default says what the client does, not V2.
    parts = {name: schema for name, schema in components.items() if "_" in name}
    shown_items = {n: _plain(schema, parts) for n, schema in components.items() if n not in parts}
    threads = {"type": "array", "items": {"$ref": "#/components/schemas/Thread"}}
    # A system user of V3 has null for an address, which the client reads as an empty text.
    shown_items["PersonRef"]["properties"]["email"] = {"type": ["string", "null"]}
    shown_items["Conversation"]["properties"]["_embedded"] = _object((), threads=threads)
    for schema in shown_items.values():
        if schema.get("properties", {}).keys() & {"id", "slug"}:
            links = {"type": "object", "additionalProperties": LINK}
            schema["properties"].setdefault("_links", links)
    return dict(sorted(shown_items.items()))


def _plain(schema: Any, parts: dict[str, Any]) -> Any:
    if isinstance(schema, list):
        return [_plain(one, parts) for one in schema]
    if not isinstance(schema, dict):
        return schema
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    if name in parts:
        return _plain(parts[name], parts)
    if "anyOf" in schema:
        # Null last: msgspec's versions order the kinds differently.
        schema = {**schema, "anyOf": sorted(schema["anyOf"], key=lambda kind: kind == NULL)}
    return {
        key: " ".join(value.split())
        if key == "description" and isinstance(value, str)
        else _plain(value, parts)
        for key, value in schema.items()
        if key not in {"default", "title", ANY} or isinstance(value, dict)
    }


def _is_text(key: str, value: Any) -> bool:
    return key == "description" and isinstance(value, str)


def _row(name: str) -> dict[str, Any]:
    return next(row for row in TABLE if row["id"] == name)


def _join(paths: dict[str, Any], extra: dict[str, Any], main: dict[str, Any]) -> None:
    operation = paths[main["path"]][main["method"].lower()]
    operation["parameters"] += _query(extra, required=False)
    operation["responses"] |= {str(extra["success"]): {"description": "Accepted, and done later."}}


def _operation(row: dict[str, Any]) -> dict[str, Any]:
    chat = "/chat" in row["path"]
    group = "v3" if row["path"].startswith("/v3") else row["id"].partition(".")[0]
    operation: dict[str, Any] = {
        "operationId": row["id"],
        "tags": ["chats" if chat else group],
        "x-evidence": row["evidence"],
        "parameters": [
            *(
                {"name": hole, "in": "path", "required": True, "schema": _id(hole, chat)}
                for hole in re.findall(r"{(\w+)}", row["path"])
            ),
            *_query(row),
        ],
        "responses": _responses(row),
    }
    if row["doc"]:
        base = OFFICIAL.replace("mailbox-api/", "") if chat else OFFICIAL
        operation["externalDocs"] = {"url": f"{base}{row['doc'].replace(' ', '%20')}/"}
    if row.get("body"):
        operation["requestBody"] = _body(row)
    return operation


def _id(hole: str, chat: bool) -> dict[str, Any]:
    if hole == "slug":
        return {"type": "string", "minLength": 1, "maxLength": 100}
    return {"type": "string", "format": "uuid"} if chat else {"type": "integer", "minimum": 1}


def _query(row: dict[str, Any], *, required: bool | None = None) -> list[dict[str, Any]]:
    output: list[dict[str, Any]] = []
    for name, field in row.get("query", {}).items():
        required_fields = field.get("required", False) if required is None else required
        one: dict[str, Any] = {"name": name, "in": "query", "required": required_fields}
        kind = field["type"].removesuffix("-list")
        schema = _schema({**field, "type": kind})
        if kind != field["type"]:
            schema.pop("description", None)
            one |= {"style": "form", "explode": False}
            schema = {"type": "array", "items": schema, "minItems": 1}
        if note := field.get("note"):
            one["description"] = note
            schema.pop("description", None)
        output.append({**one, "schema": schema})
    return output


def _schema(field: dict[str, Any]) -> dict[str, Any]:
    kind = field["type"]
    if kind.startswith("array<"):
        inner = kind[6:-1]
        schema: dict[str, Any] = {"type": "array", "items": ITEMS.get(inner) or TYPES[inner]}
    else:
        schema = {**TYPES[kind]}
    for word in ("enum", "default"):
        if word in field:
            schema[word] = field[word]
    if limit := re.fullmatch(r"(?:(\d+)-|<=)(\d+).*", field.get("limits", "")):
        if limit[1]:
            schema["minLength"] = int(limit[1])
        schema["maxLength"] = int(limit[2])
    if field.get("note"):
        schema["description"] = field["note"]
    return schema


def _body(row: dict[str, Any]) -> dict[str, Any]:
    required_names = tuple(field["name"] for field in row["body"] if field.get("required"))
    schema = _object(required_names, **{field["name"]: _schema(field) for field in row["body"]})
    if "ARRAY" in row.get("body_form", ""):
        schema = {"type": "array", "items": schema, "minItems": 1}
    body = {"required": bool(required_names), "content": {"application/json": {"schema": schema}}}
    return {**body, "description": form} if (form := row.get("body_form")) else body


def _responses(row: dict[str, Any]) -> dict[str, Any]:
    error = {"$ref": "#/components/responses/Error"}
    success: dict[str, Any] = {"description": "Done."}
    if content := _content(row):
        success["content"] = content
    if row["success"] == 201:
        header = {"description": "The id of what was created.", "schema": _NUMBER}
        success["headers"] = {"Resource-ID": header}
    redirect = {"301": {"description": "Merged; see Location."}} if row["id"] in MOVES else {}
    return {
        str(row["success"]): success,
        **redirect,
        **{str(status): error for status in row["errors"]},
        "default": error,
    }


MOVES = ("conversations.get", "v3.conversations.get")


def _content(row: dict[str, Any]) -> dict[str, Any]:
    answer = row.get("response")
    if answer is None:
        return {}
    if answer == "binary stream":
        return {"application/octet-stream": {"schema": {}}}
    plain = row["path"].startswith("/v2/reports/")
    media = "application/json" if plain else "application/hal+json"
    content = {media: {"schema": _answer(row, answer)}}
    if answer == "ThreadSource":
        content["message/rfc822"] = {"schema": {"type": "string"}}
    return content


def _answer(row: dict[str, Any], answer: str) -> dict[str, Any]:
    if answer in DRILLDOWNS:
        model, where = DRILLDOWNS[answer]
        rows = {"type": "array", "items": _ref(model)}
        page = _object((), results=rows, page=_NUMBER, pages=_NUMBER, count=_NUMBER)
        return _object((where,), **{where: page}) if where else page
    if answer.startswith("Series"):
        return _ref("Series")
    if answer.endswith("Report"):
        return _ref("Report")
    if not answer.endswith("[]"):
        return _ref(MODELS.get(answer, answer))
    model = answer.removesuffix("[]")
    rows = {"type": "array", "items": _ref(MODELS.get(model, model))}
    if row["id"] in EITHER:
        return {"anyOf": [rows, _listing(EITHER[row["id"]], rows)]}
    key = row.get("embedded")
    return rows if key is None else _listing(key, rows)


def _listing(key: str, rows: dict[str, Any]) -> dict[str, Any]:
    links = {"type": "object", "additionalProperties": LINK}
    block = {"page": {"$ref": "#/components/schemas/PageBlock"}}
    return _object((), _embedded=_object((), **{key: rows}), _links=links, **block)


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def text() -> str:
    """The document as it is kept: a line for each operation and each schema."""
    return _lines(document(), {"paths": 2, "components": 2}) + "\n"


def _lines(value: Any, depths: Any) -> str:
    if not isinstance(value, dict) or not depths:
        return json.dumps(value, ensure_ascii=False)
    below = (f"{json.dumps(key)}: {_lines(one, _below(depths, key))}" for key, one in value.items())
    return "{\n" + ",\n".join(below) + "\n}"


def _below(depths: Any, key: str) -> Any:
    return depths.get(key) if isinstance(depths, dict) else depths - 1


def main() -> None:
    """Writes the document."""
    PAGE.write_text(text(), "utf-8")


if __name__ == "__main__":
    sys.exit(main())
