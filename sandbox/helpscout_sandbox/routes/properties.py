"""Properties of customers and of organizations: their definitions, and the values of one record.

https://developer.helpscout.com/mailbox-api/endpoints/customer-properties/list/
https://developer.helpscout.com/mailbox-api/endpoints/organizations/properties/
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from helpscout_sandbox.context import world
from helpscout_sandbox.domain import customers as customer_acts
from helpscout_sandbox.domain import properties as acts
from helpscout_sandbox.errors import FieldError, invalid
from helpscout_sandbox.events import emit
from helpscout_sandbox.fields import BodyFields
from helpscout_sandbox.http import (
    created,
    find,
    hal,
    hal_entries,
    json_array,
    json_object,
    no_content,
)

CUSTOMERS = "/v2/customer-properties"
ORGANIZATIONS = "/v2/organizations/properties"
routes = Blueprint("properties", __name__)


def define(url: str, rel: str, definitions: str, records: str) -> None:
    """The calls that both kinds have; `definitions` and `records` are tables of the account."""

    def index() -> Response:
        return hal_entries(rel, url, list(getattr(world().state, definitions).values()))

    def create() -> Response:
        w = world()
        table = getattr(w.state, definitions)
        row = acts.read_definition(table, BodyFields(json_object()))
        table[row["slug"]] = row
        w.touch()
        return created()

    def delete(slug: str) -> Response:
        w = world()
        table = getattr(w.state, definitions)
        find(table, slug)
        del table[slug]
        for record in getattr(w.state, records).values():
            record["properties"].pop(slug, None)
        w.touch()
        return no_content()

    for method, path, view in (
        ("GET", url, index),
        ("POST", url, create),
        ("DELETE", f"{url}/<slug>", delete),
    ):
        name = f"{method.lower()}_{definitions}"
        routes.add_url_rule(path, endpoint=name, view_func=view, methods=[method])


define(CUSTOMERS, "customer-properties", "customer_properties", "customers")
define(ORGANIZATIONS, "organization-properties", "organization_properties", "organizations")


@routes.patch("/v2/customers/<int:customer_id>/properties")
def update_values(customer_id: int) -> Response:
    """An array of operations, unlike the patches of conversations; all or none take effect."""
    w = world()
    customer = find(w.state.customers, customer_id)
    values: dict[str, Any] = dict(customer["properties"])
    errors: list[FieldError] = []
    for index, item in enumerate(json_array()):
        body = BodyFields(item, f"[{index}].", errors)
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


@routes.get(f"{ORGANIZATIONS}/<slug>")
def get(slug: str) -> Response:
    return hal(find(world().state.organization_properties, slug))


@routes.put(f"{ORGANIZATIONS}/<slug>")
def update(slug: str) -> Response:
    w = world()
    row = find(w.state.organization_properties, slug)
    body = BodyFields(json_object())
    name = body.text("name", required=True)
    options = acts.read_options(slug, body)
    body.done()
    row["name"] = name
    if row["type"] == "dropdown" and body.has("options"):
        row["options"] = options
    w.touch()
    return no_content()


@routes.put("/v2/organizations/<int:organization_id>/properties/<slug>")
def set_value(organization_id: int, slug: str) -> Response:
    definition = find(world().state.organization_properties, slug)
    body = BodyFields(json_object())
    acts.check_value(definition, "value", body.body.get("value"), body)
    body.done()
    return _value_of(organization_id, slug, body.body.get("value"))


@routes.delete("/v2/organizations/<int:organization_id>/properties/<slug>")
def remove_value(organization_id: int, slug: str) -> Response:
    find(world().state.organization_properties, slug)
    return _value_of(organization_id, slug, None)


def _value_of(organization_id: int, slug: str, value: Any) -> Response:
    """Sets one value, or removes it when it is None."""
    w = world()
    organization = find(w.state.organizations, organization_id)
    organization["properties"].pop(slug, None)
    if value is not None:
        organization["properties"][slug] = value
    w.touch()
    emit(w, "organization.updated", organization)
    return no_content()
