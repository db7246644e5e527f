"""Organizations, their people and their conversations.

https://developer.helpscout.com/mailbox-api/endpoints/organizations/list/
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request

from helpscout_sandbox.context import World, world
from helpscout_sandbox.errors import conflict
from helpscout_sandbox.events import emit
from helpscout_sandbox.fields import BodyFields
from helpscout_sandbox.http import (
    created,
    dumps,
    find,
    hal,
    hal_page,
    json_object,
    no_content,
    query_enum,
)
from helpscout_sandbox.routes.conversations import PAGE_SIZE, rendered
from helpscout_sandbox.serializers import customers as customer_views
from helpscout_sandbox.serializers import organizations as views
from helpscout_sandbox.state import Row

routes = Blueprint("organizations", __name__, url_prefix="/v2/organizations")
SORTS = ("lastInteractionAt", "name", "customerCount", "conversationCount")


def sort_key(w: World, name: str) -> Callable[[Row], Any]:
    keys: dict[str, Callable[[Row], Any]] = {
        "name": lambda row: row["name"].casefold(),
        "customerCount": lambda row: len(views.members(w, row["id"])),
        "conversationCount": lambda row: len(views.conversations_of(w, row["id"])),
        "lastInteractionAt": lambda row: views.last_interaction(w, row["id"]),
    }
    return keys[name]


@routes.get("")
def index() -> Response:
    w = world()
    key = sort_key(w, query_enum("sortField", SORTS, "lastInteractionAt"))
    descending = query_enum("sortOrder", ("asc", "desc"), "desc") == "desc"
    rows = sorted(w.state.organizations.values(), key=key, reverse=descending)
    return hal_page(
        "organizations", "/v2/organizations/", rows, lambda row: dumps(views.organization(w, row))
    )


@routes.get("/<int:organization_id>")
def get(organization_id: int) -> Response:
    w = world()
    row = find(w.state.organizations, organization_id)
    counts = request.args.get("includeCounts") == "true"
    properties = request.args.get("includeProperties") == "true"
    return hal(views.organization(w, row, counts=counts, properties=properties))


def read(w: World, own: int | None = None) -> Row:
    body = BodyFields(json_object())
    # One ledger of the documentation says "domain" for create and "domains" for update.
    domains = body.texts("domains") or body.texts("domain")
    row: Row = {
        "name": body.text("name", required=True),
        "website": body.text("website") or "",
        "description": body.text("description") or "",
        "location": body.text("location") or "",
        "logoUrl": None,
        "note": body.text("note") or "",
        "domains": domains,
        "phones": body.texts("phones"),
        "brandColor": body.text("brandColor") or "",
    }
    body.done()
    for other in w.state.organizations.values():
        if other["id"] != own and other["name"].casefold() == row["name"].casefold():
            raise conflict("An organization with this name exists already")
    return row


@routes.post("")
def create() -> Response:
    w = world()
    wish = read(w)
    organization_id = w.state.new_id("organizations")
    row = {"id": organization_id, **wish, "properties": {}}
    w.state.organizations[organization_id] = row
    w.touch()
    emit(w, "organization.created", row)
    return created(organization_id, f"/v2/organizations/{organization_id}")


@routes.put("/<int:organization_id>")
def update(organization_id: int) -> Response:
    w = world()
    row = find(w.state.organizations, organization_id)
    row.update(read(w, organization_id))
    w.touch()
    emit(w, "organization.updated", row)
    return no_content()


@routes.delete("/<int:organization_id>")
def delete(organization_id: int) -> Response:
    w = world()
    find(w.state.organizations, organization_id)
    for customer in views.members(w, organization_id):
        customer["organizationId"] = customer["organization"] = None
    del w.state.organizations[organization_id]
    w.touch()
    emit(w, "organization.deleted", {"id": organization_id})
    return no_content()


@routes.get("/<int:organization_id>/conversations")
def conversations(organization_id: int) -> Response:
    w = world()
    find(w.state.organizations, organization_id)
    rows = views.conversations_of(w, organization_id)
    newest_first = sorted(rows, key=lambda row: (row["createdAt"], row["id"]), reverse=True)
    return hal_page(
        "conversations",
        f"/v2/organizations/{organization_id}/conversations/",
        newest_first,
        lambda row: rendered(w, row["id"], False),
        size=PAGE_SIZE,
    )


@routes.get("/<int:organization_id>/customers")
def customers(organization_id: int) -> Response:
    w = world()
    find(w.state.organizations, organization_id)
    return hal_page(
        "customers",
        f"/v2/organizations/{organization_id}/customers/",
        views.members(w, organization_id),
        lambda row: dumps(customer_views.customer(w, row)),
    )
