"""Threads of a conversation: list, the five kinds to create, text and visibility.

https://developer.helpscout.com/mailbox-api/endpoints/conversations/threads/list/
"""

from __future__ import annotations

from flask import Blueprint, Response

from helpscout_sandbox.context import World, world
from helpscout_sandbox.domain import threads as acts
from helpscout_sandbox.errors import not_found
from helpscout_sandbox.fields import BodyFields
from helpscout_sandbox.http import created, dumps, find, hal_page, json_object, no_content
from helpscout_sandbox.serializers import threads as views
from helpscout_sandbox.state import Row

routes = Blueprint("threads", __name__, url_prefix="/v2/conversations/<int:conversation_id>")
PAGE_SIZE = 25
# The singular last segment is the API's own.
CREATES = {
    "reply": "reply",
    "notes": "note",
    "phones": "phone",
    "chats": "chat",
    "customer": "customer",
}


def thread_of(w: World, conversation_id: int, thread_id: int) -> Row:
    find(w.state.conversations, conversation_id)
    row = find(w.state.threads, thread_id)
    if row["conversationId"] != conversation_id:
        raise not_found()
    return row


@routes.get("/threads")
def index(conversation_id: int) -> Response:
    w = world()
    find(w.state.conversations, conversation_id)
    return hal_page(
        "threads",
        f"/v2/conversations/{conversation_id}/threads/",
        w.state.threads_newest_first(conversation_id),
        lambda row: dumps(views.thread(w, row)),
        size=PAGE_SIZE,
    )


@routes.post("/<any(reply, notes, phones, chats, customer):segment>")
def create(conversation_id: int, segment: str) -> Response:
    w = world()
    conversation = find(w.state.conversations, conversation_id)
    body = BodyFields(json_object())
    wish = acts.read_thread(w, CREATES[segment], body)
    body.done()
    acts.ensure_room(w, conversation_id)
    row = acts.add_thread(w, conversation, wish)
    w.touch()
    acts.announce(w, conversation, wish)
    return created(row["id"])


@routes.patch("/threads/<int:thread_id>")
def update(conversation_id: int, thread_id: int) -> Response:
    w = world()
    row = thread_of(w, conversation_id, thread_id)
    body = BodyFields(json_object())
    body.text("op", required=True, choices=("replace",))
    path = body.text("path", required=True, choices=("/text", "/hidden"))
    if path == "/text":
        text = body.text("value", required=True)
        body.done()
        row["body"] = text
    else:
        hidden = body.boolean("value", required=True)
        body.done()
        row["state"] = "hidden" if hidden else "published"
    w.touch()
    return no_content()
