"""V3: reads only, with the true types of persons.

https://developer.helpscout.com/mailbox-api/endpoints/conversations/get-v3/
"""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from helpscout_sandbox import json_text
from helpscout_sandbox.context import World, world
from helpscout_sandbox.http import dumps, find, hal, hal_page, query_error
from helpscout_sandbox.routes.conversations import merged, wants_threads
from helpscout_sandbox.search import listing
from helpscout_sandbox.serializers import conversations as conversation_serializers
from helpscout_sandbox.serializers import customers as customer_serializers
from helpscout_sandbox.serializers import threads as thread_serializers
from helpscout_sandbox.state import Row

routes = Blueprint("v3", __name__, url_prefix="/v3")
CUSTOMERS_IN_A_PAGE = 50
THREADS_IN_A_PAGE = 25
# The members whose type V2 does not show; `closedByUser` is not among them.
PERSONS = ("createdBy", "assignee", "assignedTo")


def true_types(w: World, row: dict[str, Any]) -> dict[str, Any]:
    for name in PERSONS:
        person = row.get(name)
        if person and person.get("type") == "user" and person["id"] in w.state.system_users:
            person["type"] = "system_user"
    for thread in row.get("_embedded", {}).get("threads", []):
        true_types(w, thread)
    return row


@routes.get("/conversations/<int:conversation_id>")
def conversation(conversation_id: int) -> Response:
    w = world()
    embed = wants_threads()
    if conversation_id in w.state.merged:
        raise merged(w, conversation_id, version="v3")
    row = find(w.state.conversations, conversation_id)
    document = conversation_serializers.conversation(w, row, embed_threads=embed)
    base = f"/v3/conversations/{conversation_id}"
    document["_links"]["self"] = {"href": w.href(base)}
    document["_links"]["threads"] = {"href": w.href(f"{base}/threads/")}
    return hal(true_types(w, document))


@routes.get("/conversations/<int:conversation_id>/threads")
def threads(conversation_id: int) -> Response:
    w = world()
    find(w.state.conversations, conversation_id)
    return hal_page(
        "threads",
        f"/v3/conversations/{conversation_id}/threads/",
        w.state.threads_newest_first(conversation_id),
        lambda row: dumps(true_types(w, thread_serializers.thread(w, row))),
        size=THREADS_IN_A_PAGE,
    )


def _system_user(w: World, row: Row) -> dict[str, Any]:
    return row | {"_links": {"self": {"href": w.href(f"/v3/system-users/{row['id']}")}}}


@routes.get("/system-users")
def system_users() -> Response:
    w = world()
    rows = list(w.state.system_users.values())
    return hal_page(
        "system_users", "/v3/system-users", rows, lambda row: dumps(_system_user(w, row))
    )


@routes.get("/system-users/<int:system_user_id>")
def system_user(system_user_id: int) -> Response:
    w = world()
    return hal(_system_user(w, find(w.state.system_users, system_user_id)))


@routes.get("/customers")
def customers() -> Response:
    """Newest first, by cursor: no page block, and no `next` on the last page."""
    w = world()
    rows = listing.customers_v3(w)
    after = _cursor()
    if after is not None:
        rows = [row for row in rows if (row["createdAt"], row["id"]) < after]
    page, more = rows[:CUSTOMERS_IN_A_PAGE], len(rows) > CUSTOMERS_IN_A_PAGE
    params = [(k, v) for k, v in request.args.items(multi=True) if k != "cursor"]
    url = w.href("/v3/customers")
    first = f"{url}?{urlencode(params)}" if params else url
    links = {"self": {"href": request.url}, "first": {"href": first}}
    if more:
        place = dumps({"after": [page[-1]["createdAt"], page[-1]["id"]]}).encode()
        cursor = base64.b64encode(place).decode()
        links["next"] = {"href": f"{url}?{urlencode([*params, ('cursor', cursor)])}"}
    documents = [customer_serializers.customer(w, row) for row in page]
    body: dict[str, Any] = {"_embedded": {"customers": documents}} if documents else {}
    return hal(body | {"_links": links})


def _cursor() -> tuple[str, int] | None:
    text = request.args.get("cursor")
    if text is None:
        return None
    try:
        created_at, customer_id = json_text.loads(base64.b64decode(text, validate=True))["after"]
        return str(created_at), int(customer_id)
    except (ValueError, KeyError, TypeError):
        raise query_error("cursor", "is not a cursor of this list", "InvalidId", text) from None
