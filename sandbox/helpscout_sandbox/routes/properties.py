"""Customer properties: their definitions, and the values of one customer.

https://developer.helpscout.com/mailbox-api/endpoints/customer-properties/list/
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from helpscout_sandbox.acts import customers as customer_acts
from helpscout_sandbox.acts import properties as acts
from helpscout_sandbox.errors import FieldError, invalid
from helpscout_sandbox.fields import Fields
from helpscout_sandbox.http import (
    created,
    find,
    hal_entries,
    json_array,
    json_object,
    no_content,
)
from helpscout_sandbox.world import world

routes = Blueprint("properties", __name__)


@routes.get("/v2/customer-properties")
def index() -> Response:
    rows = list(world().state.customer_properties.values())
    return hal_entries("customer-properties", "/v2/customer-properties", rows)


@routes.post("/v2/customer-properties")
def create() -> Response:
    w = world()
    row = acts.read_definition(w.state.customer_properties, Fields(json_object()))
    w.state.customer_properties[row["slug"]] = row
    w.touch()
    return created()


@routes.delete("/v2/customer-properties/<slug>")
def delete(slug: str) -> Response:
    w = world()
    find(w.state.customer_properties, slug)
    del w.state.customer_properties[slug]
    for customer in w.state.customers.values():
        customer["properties"].pop(slug, None)
    w.touch()
    return no_content()


@routes.patch("/v2/customers/<int:customer_id>/properties")
def update(customer_id: int) -> Response:
    """An array of operations, unlike the patches of conversations; all or none take effect."""
    w = world()
    customer = find(w.state.customers, customer_id)
    values: dict[str, Any] = dict(customer["properties"])
    errors: list[FieldError] = []
    for index, item in enumerate(json_array()):
        body = Fields(item, f"[{index}].", errors)
        op = body.text("op", required=True, choices=("replace", "remove"))
        path = body.text("path", required=True)
        slug = (path or "").removeprefix("/")
        definition = w.state.customer_properties.get(slug)
        if definition is None:
            body.complain("path", "property does not exist", "InvalidId", path)
        elif op == "remove":
            values.pop(slug, None)
        elif op == "replace":
            acts.check_value(definition, "value", body.body.get("value"), body)
            values[slug] = body.body.get("value")
    if errors:
        raise invalid(*errors)
    customer["properties"] = values
    customer_acts.changed(w, customer)
    return no_content()
