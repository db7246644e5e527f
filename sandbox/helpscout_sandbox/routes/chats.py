"""The Chat API; its older paths only read.

https://developer.helpscout.com/chat/
"""

from __future__ import annotations

import uuid

from flask import Blueprint, Response

from helpscout_sandbox.context import World, world
from helpscout_sandbox.domain import chats as acts
from helpscout_sandbox.domain.conversations import CREATE_STATUSES
from helpscout_sandbox.domain.tags import tag_ids
from helpscout_sandbox.errors import FieldError, invalid, not_found
from helpscout_sandbox.fields import BodyFields
from helpscout_sandbox.http import dumps, hal, hal_page, json_object, query_int
from helpscout_sandbox.serializers import chats as views
from helpscout_sandbox.state import Row

routes = Blueprint("chats", __name__)
EVENTS_IN_A_PAGE = 25


def _any_chat(w: World, chat_id: str) -> Row:
    row = w.state.chats.get(chat_id)
    if row is None:
        raise not_found()
    return row


@routes.get("/v2/chats/<chat_id>")
@routes.get("/chat/v1/<chat_id>")
def get(chat_id: str) -> Response:
    w = world()
    return hal(views.chat(w, _any_chat(w, chat_id)))


@routes.get("/v2/chats/<chat_id>/events")
@routes.get("/chat/v1/<chat_id>/events")
def events(chat_id: str) -> Response:
    w = world()
    row = _any_chat(w, chat_id)
    return hal_page(
        "events",
        f"/v2/chats/{chat_id}/events",
        row["events"],
        lambda event: dumps(views.event(w, row, event)),
        size=query_int("pageSize") or EVENTS_IN_A_PAGE,
    )


@routes.put("/v2/chats/<chat_id>/accept")
def accept(chat_id: str) -> Response:
    w = world()
    row = acts.open_chat(w, chat_id)
    w.touch()
    acts.assign(w, row, w.state.me, "chat-accepted")
    return hal(views.chat(w, row))


@routes.put("/v2/chats/<chat_id>/<any(messages, notes):kind>/<event_id>")
def say(chat_id: str, kind: str, event_id: str) -> Response:
    w = world()
    row = acts.open_chat(w, chat_id)
    body = BodyFields(json_object())
    text = body.text("body", required=True)
    try:
        uuid.UUID(event_id)
    except ValueError:
        body.complain("id", "must be a UUID", "InvalidId", event_id)
    body.done()
    w.touch()
    acts.say(w, row, kind.removesuffix("s"), event_id, str(text))
    return hal(views.chat(w, row))


@routes.put("/v2/chats/<chat_id>/assign")
def assign(chat_id: str) -> Response:
    w = world()
    row = acts.open_chat(w, chat_id)
    body = BodyFields(json_object())
    user_id = body.integer("assignedTo", required=True)
    body.done()
    if user_id not in w.state.users:
        raise invalid(FieldError("assignedTo", "user does not exist", "InvalidId", user_id))
    w.touch()
    acts.assign(w, row, user_id, "chat-assigned")
    return hal(views.chat(w, row))


@routes.put("/v2/chats/<chat_id>/unassign")
def unassign(chat_id: str) -> Response:
    w = world()
    row = acts.open_chat(w, chat_id)
    w.touch()
    acts.assign(w, row, None, "chat-unassigned")
    return hal(views.chat(w, row))


@routes.put("/v2/chats/<chat_id>/tags")
def tags(chat_id: str) -> Response:
    w = world()
    row = acts.open_chat(w, chat_id)
    body = BodyFields(json_object())
    names = body.texts("tags", required=True)
    body.done()
    w.touch()
    row["tags"] = list(dict.fromkeys(name.lower() for name in names))
    tag_ids(w, row["tags"])
    return hal(views.chat(w, row))


@routes.put("/v2/chats/<chat_id>/end")
def end(chat_id: str) -> Response:
    w = world()
    row = acts.open_chat(w, chat_id)
    body = BodyFields(json_object())
    status = body.text("status", required=True, choices=CREATE_STATUSES)
    body.done()
    w.touch()
    acts.end(w, row, str(status))
    return hal(views.chat(w, row))
