"""Conversations: list, get, create, the one-operation PATCH, delete.

https://developer.helpscout.com/mailbox-api/endpoints/conversations/list/
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, request

from helpscout_sandbox.context import World, world
from helpscout_sandbox.dates import from_wire
from helpscout_sandbox.domain import conversations as actions
from helpscout_sandbox.errors import ApiError, not_found
from helpscout_sandbox.fields import BodyFields
from helpscout_sandbox.http import (
    HAL,
    created,
    dumps,
    find,
    hal_page,
    json_object,
    no_content,
    query_enum,
)
from helpscout_sandbox.search import listing
from helpscout_sandbox.serializers import conversations as serializers

routes = Blueprint("conversations", __name__, url_prefix="/v2/conversations")
PAGE_SIZE = 25
REDIRECT_LIFE = timedelta(days=60)


def wants_threads() -> bool:
    return query_enum("embed", ("threads", ""), "") == "threads"


def rendered(w: World, conversation_id: int, embed: bool) -> str:
    key = ("conversation", conversation_id, embed)
    text: str | None = w.cache.get(key)
    if text is None:
        row = w.state.conversations[conversation_id]
        text = dumps(serializers.conversation(w, row, embed_threads=embed))
        w.cache[key] = text
    return text


@routes.get("")
def index() -> Response:
    w = world()
    embed = wants_threads()
    key = ("listing", *sorted((k, v) for k, v in request.args.items(True) if k != "page"))
    ids: list[int] | None = w.cache.get(key)
    if ids is None:
        ids = w.cache[key] = listing.conversations(w)
    return hal_page(
        "conversations",
        "/v2/conversations",
        ids,
        lambda i: rendered(w, i, embed),
        size=PAGE_SIZE,
    )


@routes.get("/<int:conversation_id>")
def get(conversation_id: int) -> Response:
    w = world()
    embed = wants_threads()
    if conversation_id in w.state.merged:
        raise merged(w, conversation_id)
    find(w.state.conversations, conversation_id)
    return Response(rendered(w, conversation_id, embed), 200, content_type=HAL)


def merged(w: World, conversation_id: int, version: str = "v2") -> ApiError:
    """301 to where a conversation went, for sixty days; 404 afterwards.

    Only Get Conversation redirects: every other call on such an id is a 404 at once.
    """
    since = from_wire(w.state.merged_at[conversation_id])
    if w.clock.now() - since > REDIRECT_LIFE:
        return not_found()
    target = w.state.merged[conversation_id]
    while target in w.state.merged:
        target = w.state.merged[target]
    location = w.href(f"/{version}/conversations/{target}")
    return ApiError(301, "Moved Permanently", headers={"Location": location})


@routes.post("")
def create() -> Response:
    w = world()
    body = BodyFields(json_object())
    row = actions.create(w, body)
    w.touch()
    path = f"/v2/conversations/{row['id']}"
    return created(row["id"], path, serializers.web_url(row))


@routes.patch("/<int:conversation_id>")
def update(conversation_id: int) -> Response:
    w = world()
    row = find(w.state.conversations, conversation_id)
    body: dict[str, Any] = json_object()
    actions.patch(w, row, BodyFields(body))
    w.touch()
    return no_content()


@routes.delete("/<int:conversation_id>")
def delete(conversation_id: int) -> Response:
    w = world()
    row = find(w.state.conversations, conversation_id)
    actions.delete(w, row)
    w.touch()
    return no_content()


@routes.put("/<int:conversation_id>/tags")
def tags(conversation_id: int) -> Response:
    w = world()
    row = find(w.state.conversations, conversation_id)
    body = BodyFields(json_object())
    names = body.texts("tags", required=True)
    body.done()
    if actions.set_tags(w, row, names):
        w.touch()
    return no_content()


@routes.put("/<int:conversation_id>/fields")
def fields(conversation_id: int) -> Response:
    w = world()
    row = find(w.state.conversations, conversation_id)
    body = BodyFields(json_object())
    values = actions.read_custom_fields(w, row["mailboxId"], body, required=True)
    body.done()
    actions.set_fields(w, row, values)
    w.touch()
    return no_content()
