"""Attachments: put on an existing thread, read as base64 or as a file, deleted.

https://developer.helpscout.com/mailbox-api/endpoints/conversations/attachments/create/
"""

from __future__ import annotations

import base64

from flask import Blueprint, Response

from helpscout_sandbox.context import World, world
from helpscout_sandbox.domain import threads as acts
from helpscout_sandbox.errors import not_found
from helpscout_sandbox.fields import BodyFields
from helpscout_sandbox.http import created, find, hal, json_object, no_content
from helpscout_sandbox.routes.threads import thread_of
from helpscout_sandbox.state import Row

routes = Blueprint("attachments", __name__, url_prefix="/v2/conversations/<int:conversation_id>")


def attachment_of(w: World, conversation_id: int, attachment_id: int) -> Row:
    find(w.state.conversations, conversation_id)
    if w.state.conversation_of_attachment(attachment_id) != conversation_id:
        raise not_found()
    return w.state.attachments[attachment_id]


@routes.post("/threads/<int:thread_id>/attachments")
def create(conversation_id: int, thread_id: int) -> Response:
    """Recorded: 201 without Location and without Resource-ID."""
    w = world()
    thread = thread_of(w, conversation_id, thread_id)
    body = BodyFields(json_object())
    file = acts.read_attachment(body)
    body.done()
    acts.keep_attachment(w, thread, file)
    w.touch()
    return created()


@routes.get("/attachments/<int:attachment_id>/data")
def data(conversation_id: int, attachment_id: int) -> Response:
    return hal({"data": attachment_of(world(), conversation_id, attachment_id)["data"]})


@routes.get("/attachments/<int:attachment_id>/file")
def file(conversation_id: int, attachment_id: int) -> Response:
    row = attachment_of(world(), conversation_id, attachment_id)
    answer = Response(base64.b64decode(row["data"]), 200, content_type=row["mimeType"])
    answer.headers.set("Content-Disposition", "attachment", filename=row["filename"])
    return answer


@routes.delete("/attachments/<int:attachment_id>")
def delete(conversation_id: int, attachment_id: int) -> Response:
    w = world()
    row = attachment_of(w, conversation_id, attachment_id)
    w.state.threads[row["threadId"]]["attachmentIds"].remove(attachment_id)
    del w.state.attachments[attachment_id]
    w.touch()
    return no_content()
