"""Finding and making customers, and the entries they hold."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

from helpscout_sandbox.context import World
from helpscout_sandbox.dates import to_wire
from helpscout_sandbox.errors import FieldError, conflict, invalid
from helpscout_sandbox.events import emit
from helpscout_sandbox.fields import BodyFields
from helpscout_sandbox.state import Row

GENDERS = ("Male", "Female", "Unknown")
PHOTO_TYPES = (
    "unknown",
    "gravatar",
    "twitter",
    "facebook",
    "googleprofile",
    "googleplus",
    "linkedin",
    "instagram",
    "default",
)
ENTRY_TYPES: dict[str, tuple[str, ...]] = {
    "emails": ("home", "work", "other"),
    "phones": ("fax", "home", "mobile", "other", "pager", "work"),
    "chats": ("aim", "gtalk", "icq", "msn", "other", "qq", "skype", "xmpp", "yahoo"),
    "social_profiles": (
        "aboutme",
        "facebook",
        "flickr",
        "forsquare",
        "google",
        "googleplus",
        "linkedin",
        "other",
        "quora",
        "tungleme",
        "twitter",
        "youtube",
    ),
    "websites": (),
}
# The create body spells social profiles in camel case.
BODY_NAMES = {"social_profiles": "socialProfiles"}
DEFAULT_PHOTO = "https://img.example.test/default.png"


def read_plain(body: BodyFields) -> dict[str, Any]:
    """The customer's own fields, as create and overwrite take them."""
    return {
        "firstName": body.text("firstName", longest=40) or "",
        "lastName": body.text("lastName", longest=40) or "",
        "gender": body.text("gender", choices=GENDERS, ignore_case=True) or "Unknown",
        "jobTitle": body.text("jobTitle", longest=60),
        "location": body.text("location", longest=60),
        "organization": body.text("organization", longest=60),
        "organizationId": body.integer("organizationId"),
        "photoType": body.text("photoType", choices=PHOTO_TYPES) or "default",
        "photoUrl": body.text("photoUrl", longest=200) or DEFAULT_PHOTO,
        "age": body.text("age"),
        "background": body.text("background", longest=200) or "",
    }


def read_entry(kind: str, body: BodyFields) -> dict[str, Any]:
    entry: dict[str, Any] = {}
    entry["value"] = (
        body.email("value", required=True)
        if kind == "emails"
        else body.text("value", required=True)
    )
    if ENTRY_TYPES[kind]:
        entry["type"] = body.text("type", required=True, choices=ENTRY_TYPES[kind])
    return entry


def read_entries(body: BodyFields) -> dict[str, list[dict[str, Any]]]:
    return {
        kind: [read_entry(kind, item) for item in body.objects(BODY_NAMES.get(kind, kind))]
        for kind in ENTRY_TYPES
    }


def read_address(body: BodyFields) -> dict[str, Any]:
    address = {name: body.text(name, required=True) for name in ("city", "state", "postalCode")}
    country = body.text("country", required=True)
    if country is not None and len(country) != 2:
        body.complain("country", "must be an ISO 3166 alpha-2 code", "Size", country)
    lines = body.texts("lines", required=True)
    return {**address, "country": country, "lines": lines}


def new_entry(w: World, kind: str, entry: dict[str, Any]) -> Row:
    row: Row = {"id": w.state.new_id("entries"), "value": entry["value"]}
    if ENTRY_TYPES[kind]:
        row["type"] = entry["type"]
    return row


def owner_of_email(w: World, address: str) -> Row | None:
    index: dict[str, int] | None = w.cache.get("emails")
    if index is None:
        index = {}
        for customer in w.state.customers.values():
            for entry in customer["emails"]:
                index.setdefault(entry["value"].casefold(), customer["id"])
        w.cache["emails"] = index
    customer_id = index.get(address.casefold())
    return None if customer_id is None else w.state.customers.get(customer_id)


def make(
    w: World,
    plain: dict[str, Any],
    entries: dict[str, list[dict[str, Any]]],
    *,
    address: dict[str, Any] | None = None,
    properties: dict[str, Any] | None = None,
) -> Row:
    now = to_wire(w.clock.now())
    row: Row = {"id": w.state.new_id("customers"), **plain, "createdAt": now, "updatedAt": now}
    for kind in ENTRY_TYPES:
        row[kind] = [new_entry(w, kind, entry) for entry in entries.get(kind, [])]
    row["address"] = address
    row["properties"] = properties or {}
    w.state.customers[row["id"]] = row
    w.cache.pop("emails", None)
    emit(w, "customer.created", row)
    return row


@dataclass(frozen=True)
class NewCustomer:
    """A customer to be made when the request that named it is carried out."""

    email: str
    plain: dict[str, Any]
    entries: dict[str, list[dict[str, Any]]]


def look_up(w: World, body: BodyFields) -> int | NewCustomer | None:
    """The customer an object names: by id, else by email, else new, of its other fields.

    None when the object is not in order; the complaints are in `body` then.
    """
    if body.has("id"):
        customer_id = body.integer("id", required=True)
        if customer_id is not None and customer_id not in w.state.customers:
            body.complain("id", "customer does not exist", "InvalidId", customer_id)
            return None
        return customer_id
    address = body.email("email", required=True)
    if address is None:
        return None
    owner = owner_of_email(w, address)
    if owner is not None:
        return int(owner["id"])
    plain = read_plain(body)
    entries: dict[str, list[dict[str, Any]]] = {"emails": [{"value": address, "type": "work"}]}
    phone = body.text("phone")
    if phone:
        entries["phones"] = [{"value": phone, "type": "work"}]
    return NewCustomer(address, plain, entries)


def resolve(w: World, wanted: int | NewCustomer) -> int:
    """The id of a customer, who is made now if need be."""
    if isinstance(wanted, int):
        return wanted
    owner = owner_of_email(w, wanted.email)
    return int((owner or make(w, wanted.plain, wanted.entries))["id"])


def changed(w: World, row: Row) -> None:
    """Sets the time of the change and sends the webhook event."""
    w.touch()
    row["updatedAt"] = to_wire(w.clock.now())
    emit(w, "customer.updated", row)


# The paths of a customer's PATCH, and what each one's value is read as.
PATCHABLE = (
    "firstName",
    "lastName",
    "gender",
    "jobTitle",
    "location",
    "organization",
    "organizationId",
    "photoType",
    "photoUrl",
    "age",
    "background",
)


def patch(w: World, row: Row, operations: list[dict[str, Any]]) -> None:
    """An array of operations on fields and entries; all or none take effect."""
    draft = copy.deepcopy(row)
    errors: list[FieldError] = []
    for index, operation in enumerate(operations):
        body = BodyFields(operation, f"[{index}].", errors)
        op = body.text("op", required=True, choices=("add", "replace", "remove"))
        path = body.text("path", required=True)
        if op is None or path is None:
            continue
        head, _, tail = path.removeprefix("/").partition("/")
        kind = head.replace("-", "_")
        kind = "social_profiles" if kind == "socialProfiles" else kind
        if head in PATCHABLE and not tail:
            _patch_field(draft, head, op, body)
        elif kind in ENTRY_TYPES:
            _patch_entries(w, draft, kind, tail, op, body)
        else:
            body.complain("path", "path is not supported", "NotSupported", path)
    if errors:
        raise invalid(*errors)
    for entry in draft["emails"]:
        owner = owner_of_email(w, entry["value"])
        if owner is not None and owner["id"] != row["id"]:
            raise conflict("Email is already used by another customer")
    row.update(draft)


def _patch_field(draft: Row, name: str, op: str, body: BodyFields) -> None:
    if op == "remove":
        draft.update({name: read_plain(BodyFields({}))[name]})
        return
    inner = BodyFields({name: body.body.get("value")}, "", body.errors)
    draft[name] = read_plain(inner)[name]


def _patch_entries(w: World, draft: Row, kind: str, tail: str, op: str, body: BodyFields) -> None:
    if op == "add":
        value = body.object("value", required=True)
        if value is not None:
            wish = read_entry(kind, value)
            if not body.errors:
                draft[kind].append(new_entry(w, kind, wish))
        return
    entries = [entry for entry in draft[kind] if str(entry["id"]) == tail]
    if not entries:
        body.complain("path", "entry does not exist", "InvalidId", f"/{kind}/{tail}")
    elif op == "remove":
        draft[kind].remove(entries[0])
    else:
        value = body.object("value", required=True)
        if value is not None:
            entries[0].update(read_entry(kind, value))
