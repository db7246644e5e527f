"""Organization properties: definitions, and the values of one organization.

https://developer.helpscout.com/mailbox-api/endpoints/organizations/properties/
"""

from __future__ import annotations

from flask import Blueprint, Response

from helpscout_sandbox.acts import properties as acts
from helpscout_sandbox.events import emit
from helpscout_sandbox.fields import Fields
from helpscout_sandbox.http import created, find, hal, hal_entries, json_object, no_content
from helpscout_sandbox.world import world

routes = Blueprint("organization_properties", __name__, url_prefix="/v2/organizations")


@routes.get("/properties")
def index() -> Response:
    rows = list(world().state.organization_properties.values())
    return hal_entries("organization-properties", "/v2/organizations/properties", rows)


@routes.get("/properties/<slug>")
def get(slug: str) -> Response:
    return hal(find(world().state.organization_properties, slug))


@routes.post("/properties")
def create() -> Response:
    w = world()
    row = acts.read_definition(w.state.organization_properties, Fields(json_object()))
    w.state.organization_properties[row["slug"]] = row
    w.touch()
    return created()


@routes.put("/properties/<slug>")
def update(slug: str) -> Response:
    w = world()
    row = find(w.state.organization_properties, slug)
    body = Fields(json_object())
    name = body.text("name", required=True)
    options = acts.read_options(slug, body)
    body.done()
    row["name"] = name
    if row["type"] == "dropdown" and body.has("options"):
        row["options"] = options
    w.touch()
    return no_content()


@routes.delete("/properties/<slug>")
def delete(slug: str) -> Response:
    w = world()
    find(w.state.organization_properties, slug)
    del w.state.organization_properties[slug]
    for organization in w.state.organizations.values():
        organization["properties"].pop(slug, None)
    w.touch()
    return no_content()


@routes.put("/<int:organization_id>/properties/<slug>")
def set_value(organization_id: int, slug: str) -> Response:
    w = world()
    organization = find(w.state.organizations, organization_id)
    definition = find(w.state.organization_properties, slug)
    body = Fields(json_object())
    value = body.body.get("value")
    acts.check_value(definition, "value", value, body)
    body.done()
    organization["properties"][slug] = value
    w.touch()
    emit(w, "organization.updated", organization)
    return no_content()


@routes.delete("/<int:organization_id>/properties/<slug>")
def remove_value(organization_id: int, slug: str) -> Response:
    w = world()
    organization = find(w.state.organizations, organization_id)
    find(w.state.organization_properties, slug)
    organization["properties"].pop(slug, None)
    w.touch()
    emit(w, "organization.updated", organization)
    return no_content()
