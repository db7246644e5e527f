"""Customers themselves; their entries are in `customer_entries.py`.

https://developer.helpscout.com/mailbox-api/endpoints/customers/list/
"""

from __future__ import annotations

from flask import Blueprint, Response

from helpscout_sandbox.acts import customers as acts
from helpscout_sandbox.errors import conflict
from helpscout_sandbox.fields import Fields
from helpscout_sandbox.http import created, dumps, find, hal, hal_page, json_object
from helpscout_sandbox.views import customers as views
from helpscout_sandbox.views import listing
from helpscout_sandbox.world import world

routes = Blueprint("customers", __name__, url_prefix="/v2/customers")


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
    body = Fields(json_object())
    plain = acts.read_plain(body)
    entries = acts.read_entries(body)
    phone = body.text("phone")
    address_body = body.object("address")
    address = acts.read_address(address_body) if address_body else None
    body.done()
    for entry in entries["emails"]:
        if acts.owner_of_email(w, entry["value"]) is not None:
            raise conflict("Email is already used by another customer")
    if phone:
        entries["phones"].append({"value": phone, "type": "work"})
    row = acts.make(w, plain, entries, address=address)
    w.touch()
    return created(row["id"], f"/v2/customers/{row['id']}")
