"""Customers themselves; their entries are in `customer_entries.py`.

https://developer.helpscout.com/mailbox-api/endpoints/customers/list/
"""

from __future__ import annotations

from flask import Blueprint, Response, request

from helpscout_sandbox.context import world
from helpscout_sandbox.domain import conversations as conversation_acts
from helpscout_sandbox.domain import customers as acts
from helpscout_sandbox.domain import properties as property_acts
from helpscout_sandbox.errors import ApiError, conflict
from helpscout_sandbox.events import emit
from helpscout_sandbox.fields import BodyFields
from helpscout_sandbox.http import (
    accepted,
    created,
    dumps,
    find,
    hal,
    hal_page,
    json_array,
    json_object,
    no_content,
)
from helpscout_sandbox.search import listing
from helpscout_sandbox.serializers import customers as views

routes = Blueprint("customers", __name__, url_prefix="/v2/customers")
DELETE_LIMIT = 100


@routes.get("")
def index() -> Response:
    w = world()
    customers = w.state.customers
    return hal_page(
        "customers",
        "/v2/customers/",
        listing.customers(w),
        lambda i: dumps(views.customer(w, customers[i])),
    )


@routes.get("/<int:customer_id>")
def get(customer_id: int) -> Response:
    w = world()
    return hal(views.customer(w, find(w.state.customers, customer_id)))


@routes.post("")
def create() -> Response:
    w = world()
    body = BodyFields(json_object())
    plain = acts.read_plain(body)
    entries = acts.read_entries(body)
    phone = body.text("phone")
    address_body = body.object("address")
    address = acts.read_address(address_body) if address_body else None
    properties = property_acts.read_values(w.state.customer_properties, body)
    body.done()
    for entry in entries["emails"]:
        if acts.owner_of_email(w, entry["value"]) is not None:
            raise conflict("Email is already used by another customer")
    if phone:
        entries["phones"].append({"value": phone, "type": "work"})
    row = acts.make(w, plain, entries, address=address, properties=properties)
    w.touch()
    return created(row["id"], f"/v2/customers/{row['id']}")


@routes.put("/<int:customer_id>")
def overwrite(customer_id: int) -> Response:
    """Clears every field left out; entries are not touched."""
    w = world()
    customer = find(w.state.customers, customer_id)
    body = BodyFields(json_object())
    plain = acts.read_plain(body)
    body.done()
    customer.update(plain)
    acts.changed(w, customer)
    return no_content()


@routes.patch("/<int:customer_id>")
def update(customer_id: int) -> Response:
    w = world()
    customer = find(w.state.customers, customer_id)
    acts.patch(w, customer, json_array())
    acts.changed(w, customer)
    return no_content()


@routes.delete("/<int:customer_id>")
def delete(customer_id: int) -> Response:
    """Permanent, conversations included; without `async` only up to a hundred of them."""
    w = world()
    customer = find(w.state.customers, customer_id)
    later = request.args.get("async") == "true"
    own = [c for c in w.state.conversations.values() if c["customerId"] == customer_id]
    if len(own) > DELETE_LIMIT and not later:
        raise ApiError(412, f"Customer has more than {DELETE_LIMIT} conversations; use async=true")
    for conversation in own:
        conversation_acts.delete(w, conversation)
    del w.state.customers[customer["id"]]
    w.touch()
    emit(w, "customer.deleted", {"id": customer_id})
    return accepted() if later else no_content()
