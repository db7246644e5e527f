"""Property definitions of customers and organizations, and values that fit them.

https://developer.helpscout.com/mailbox-api/endpoints/customer-properties/create/
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from typing import Any

from helpscout_sandbox.dates import from_wire
from helpscout_sandbox.errors import conflict
from helpscout_sandbox.fields import BodyFields
from helpscout_sandbox.state import Row

TYPES = ("number", "text", "url", "date", "dropdown")
_SLUG = re.compile(r"[a-z0-9_-]+", re.IGNORECASE)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def read_definition(table: Mapping[str, Row], body: BodyFields) -> Row:
    kind = body.text("type", required=True, choices=TYPES)
    slug = body.text("slug", required=True)
    name = body.text("name", required=True)
    if slug is not None and not _SLUG.fullmatch(slug):
        body.complain("slug", "must consist of letters, digits, - and _", "InvalidId", slug)
    row: Row = {"type": kind, "slug": slug, "name": name}
    options = read_options(str(slug), body)
    if kind == "dropdown":
        row["options"] = options
    elif options:
        body.complain("options", "only a dropdown has options", "NotSupported")
    body.done()
    if slug in table:
        raise conflict(f"A property with the slug {slug} exists already")
    return row


def read_options(slug: str, body: BodyFields) -> list[Row]:
    options = []
    for item in body.objects("options"):
        label = item.text("label", required=True)
        option_id = item.text("id")
        if option_id is None:
            option_id = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{slug}/{label}"))
        options.append({"id": option_id, "label": label})
    return options


def check_value(definition: Row, path: str, value: Any, body: BodyFields) -> None:
    """Complains when a value does not fit its definition."""
    kind = definition["type"]
    if value is None:
        body.complain(path, "may not be null", "NotNull")
    elif kind == "number":
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            body.complain(path, "must be a number", "InvalidNumber", value)
    elif not isinstance(value, str):
        body.complain(path, "must be a string", "InvalidType", value)
    elif kind == "dropdown":
        if value not in [option["id"] for option in definition["options"]]:
            body.complain(path, "option does not exist", "InvalidId", value)
    elif kind == "date" and not _is_date(value):
        body.complain(path, "must be a date", "MalformedDate", value)


def read_values(table: Mapping[str, Row], body: BodyFields) -> dict[str, Any]:
    """The `properties` of a new customer: an array of slug and value."""
    values: dict[str, Any] = {}
    for item in body.objects("properties"):
        slug = item.text("slug", required=True)
        definition = table.get(slug or "")
        if definition is None:
            item.complain("slug", "property does not exist", "InvalidId", slug)
            continue
        values[str(slug)] = item.body.get("value")
        check_value(definition, "value", values[str(slug)], item)
    return values


def _is_date(value: str) -> bool:
    if _DAY.fullmatch(value):
        value += "T00:00:00Z"
    try:
        from_wire(value)
    except ValueError:
        return False
    return True
