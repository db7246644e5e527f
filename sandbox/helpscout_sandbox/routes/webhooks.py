"""Webhooks: several to an account, never giving their secret back.

https://developer.helpscout.com/mailbox-api/endpoints/webhooks/create/
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, Response

from helpscout_sandbox.context import World, world
from helpscout_sandbox.errors import conflict
from helpscout_sandbox.events import EVENTS
from helpscout_sandbox.fields import BodyFields
from helpscout_sandbox.http import created, dumps, find, hal, hal_page, json_object, no_content
from helpscout_sandbox.state import Row

routes = Blueprint("webhooks", __name__, url_prefix="/v2/webhooks")
LONGEST_SECRET = 40


def without_secret(row: Row) -> Row:
    return {k: v for k, v in row.items() if k != "secret"}


def read(w: World) -> Row:
    body = BodyFields(json_object())
    url = body.text("url", required=True)
    events = body.texts("events", required=True)
    secret = body.text("secret", required=True, longest=LONGEST_SECRET)
    version = body.text("payloadVersion", choices=("V2", "V3"), ignore_case=True)
    mailboxes = body.integers("mailboxIds")
    row: Row = {
        "url": url,
        "state": "enabled",
        "events": events,
        "notification": body.boolean("notification"),
        "payloadVersion": version or "V2",
        "label": body.text("label") or "",
        "mailboxIds": mailboxes,
        "secret": secret,
    }
    if url is not None and not _is_address(url):
        body.complain("url", "must be an http or https address", "InvalidUrl", url)
    if not events and isinstance(body.body.get("events"), list):
        body.complain("events", "may not be empty", "NotEmpty")
    for event in events:
        if event not in EVENTS:
            body.complain("events", "event is not supported", "EnumValue", event)
    for mailbox_id in mailboxes:
        if mailbox_id not in w.state.mailboxes:
            body.complain("mailboxIds", "mailbox does not exist", "InvalidId", mailbox_id)
    body.done()
    return row


def _is_address(url: str) -> bool:
    """Whether a delivery could be posted there, as far as its text shows."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


@routes.get("")
def index() -> Response:
    rows = list(world().state.webhooks.values())
    return hal_page("webhooks", "/v2/webhooks/", rows, lambda row: dumps(without_secret(row)))


@routes.get("/<int:webhook_id>")
def get(webhook_id: int) -> Response:
    return hal(without_secret(find(world().state.webhooks, webhook_id)))


@routes.post("")
def create() -> Response:
    w = world()
    row = read(w)
    for other in w.state.webhooks.values():
        if other["url"] == row["url"] and set(other["events"]) == set(row["events"]):
            raise conflict("A webhook with this address and these events exists already")
    webhook_id = w.state.new_id("webhooks")
    w.state.webhooks[webhook_id] = {"id": webhook_id, **row}
    w.touch()
    return created(webhook_id, f"/v2/webhooks/{webhook_id}")


@routes.put("/<int:webhook_id>")
def update(webhook_id: int) -> Response:
    """Replaces everything; the secret has to be sent again."""
    w = world()
    row = find(w.state.webhooks, webhook_id)
    row.update(read(w))
    w.touch()
    return no_content()


@routes.delete("/<int:webhook_id>")
def delete(webhook_id: int) -> Response:
    w = world()
    find(w.state.webhooks, webhook_id)
    del w.state.webhooks[webhook_id]
    w.touch()
    return no_content()
