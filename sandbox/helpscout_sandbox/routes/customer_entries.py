"""A customer's e-mails, phones, chats, social profiles, websites, address and properties.

https://developer.helpscout.com/mailbox-api/endpoints/customers/emails/list/
"""

from __future__ import annotations

from flask import Blueprint, Response

from helpscout_sandbox.context import World, world
from helpscout_sandbox.domain import customers as acts
from helpscout_sandbox.errors import conflict, not_found
from helpscout_sandbox.fields import BodyFields
from helpscout_sandbox.http import (
    created,
    find,
    hal,
    hal_entries,
    json_object,
    no_content,
)
from helpscout_sandbox.state import Row

routes = Blueprint("customer_entries", __name__, url_prefix="/v2/customers/<int:customer_id>")
# The path and the list's own key have a hyphen where the customer's `_embedded` has none.
KINDS = {
    "emails": "emails",
    "phones": "phones",
    "chats": "chats",
    "social-profiles": "social_profiles",
    "websites": "websites",
}
SEGMENT = f"<any({', '.join(repr(kind) for kind in KINDS)}):segment>"


def entry_of(customer: Row, segment: str, entry_id: int) -> Row:
    entries: list[Row] = customer[KINDS[segment]]
    for entry in entries:
        if entry["id"] == entry_id:
            return entry
    raise not_found()


def refuse_duplicate(w: World, kind: str, entry: Row, own: int | None = None) -> None:
    if kind != "emails":
        return
    owner = acts.owner_of_email(w, entry["value"])
    if owner is None:
        return
    same = any(e["id"] == own and e["value"] == entry["value"] for e in owner["emails"])
    if not same:
        raise conflict("Email is already used by another customer")


@routes.get(f"/{SEGMENT}")
def index(customer_id: int, segment: str) -> Response:
    w = world()
    path = f"/v2/customers/{customer_id}/{segment}"
    rows = find(w.state.customers, customer_id)[KINDS[segment]]
    entries = [row | {"_links": {"self": {"href": w.href(f"{path}/{row['id']}")}}} for row in rows]
    return hal_entries(segment, f"{path}/", entries)


@routes.post(f"/{SEGMENT}")
def create(customer_id: int, segment: str) -> Response:
    w = world()
    customer = find(w.state.customers, customer_id)
    kind = KINDS[segment]
    body = BodyFields(json_object())
    wish = acts.read_entry(kind, body)
    body.done()
    refuse_duplicate(w, kind, wish)
    entry = acts.new_entry(w, kind, wish)
    customer[kind].append(entry)
    acts.changed(w, customer)
    return created(entry["id"], f"/v2/customers/{customer_id}/{segment}/{entry['id']}")


@routes.put(f"/{SEGMENT}/<int:entry_id>")
def update(customer_id: int, segment: str, entry_id: int) -> Response:
    w = world()
    customer = find(w.state.customers, customer_id)
    entry = entry_of(customer, segment, entry_id)
    body = BodyFields(json_object())
    wish = acts.read_entry(KINDS[segment], body)
    body.done()
    refuse_duplicate(w, KINDS[segment], wish, own=entry_id)
    entry.update(wish)
    acts.changed(w, customer)
    return no_content()


@routes.delete(f"/{SEGMENT}/<int:entry_id>")
def delete(customer_id: int, segment: str, entry_id: int) -> Response:
    w = world()
    customer = find(w.state.customers, customer_id)
    customer[KINDS[segment]].remove(entry_of(customer, segment, entry_id))
    acts.changed(w, customer)
    return no_content()


@routes.get("/address")
def get_address(customer_id: int) -> Response:
    w = world()
    address = find(w.state.customers, customer_id)["address"]
    if not address:
        raise not_found()
    href = w.href(f"/v2/customers/{customer_id}/address")
    return hal(address | {"_links": {"self": {"href": href}}})


@routes.post("/address")
def create_address(customer_id: int) -> Response:
    w = world()
    customer = find(w.state.customers, customer_id)
    body = BodyFields(json_object())
    address = acts.read_address(body)
    body.done()
    if customer["address"]:
        raise conflict("The customer already has an address")
    customer["address"] = address
    acts.changed(w, customer)
    return created()


@routes.put("/address")
def update_address(customer_id: int) -> Response:
    w = world()
    customer = find(w.state.customers, customer_id)
    body = BodyFields(json_object())
    address = acts.read_address(body)
    body.done()
    if not customer["address"]:
        raise not_found()
    customer["address"] = address
    acts.changed(w, customer)
    return no_content()


@routes.delete("/address")
def delete_address(customer_id: int) -> Response:
    w = world()
    customer = find(w.state.customers, customer_id)
    if not customer["address"]:
        raise not_found()
    customer["address"] = None
    acts.changed(w, customer)
    return no_content()
