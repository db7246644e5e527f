"""Snoozed conversations, scheduled replies, and the source of a thread.

https://developer.helpscout.com/mailbox-api/endpoints/conversations/snooze/update/
"""

from __future__ import annotations

from flask import Blueprint, Response, request

from helpscout_sandbox.context import world
from helpscout_sandbox.dates import from_wire, to_wire
from helpscout_sandbox.fields import BodyFields
from helpscout_sandbox.http import find, hal, json_object, no_content
from helpscout_sandbox.routes.threads import thread_of
from helpscout_sandbox.serializers.people import author_ref

routes = Blueprint("planning", __name__, url_prefix="/v2/conversations/<int:conversation_id>")
LAST_YEAR = 2100


def future(body: BodyFields, name: str) -> str | None:
    """A date to come, as both snoozing and scheduling want it."""
    text = body.date(name, required=True)
    if text is None:
        return None
    moment = from_wire(text)
    if moment <= world().clock.now() or moment.year > LAST_YEAR:
        body.complain(name, f"must lie between now and the year {LAST_YEAR}", "Future", text)
        return None
    return text


@routes.put("/snooze")
def snooze(conversation_id: int) -> Response:
    w = world()
    row = find(w.state.conversations, conversation_id)
    body = BodyFields(json_object())
    until = future(body, "snoozedUntil")
    wakes = body.boolean("unsnoozeOnCustomerReply", required=True)
    body.done()
    row["snooze"] = {
        "snoozedBy": w.state.me,
        "snoozedUntil": until,
        "unsnoozeOnCustomerReply": wakes,
    }
    w.touch()
    return no_content()


@routes.delete("/snooze")
def unsnooze(conversation_id: int) -> Response:
    w = world()
    find(w.state.conversations, conversation_id).pop("snooze", None)
    w.touch()
    return no_content()


@routes.put("/threads/<int:thread_id>/schedule")
def schedule(conversation_id: int, thread_id: int) -> Response:
    w = world()
    thread = thread_of(w, conversation_id, thread_id)
    body = BodyFields(json_object())
    moment = future(body, "scheduledFor")
    cancels = body.boolean("unscheduleOnCustomerReply", required=True)
    as_creator = body.boolean("sendAsCreator")
    if thread["type"] != "message" or thread["state"] != "draft":
        body.complain("scheduledFor", "only a draft reply can be scheduled", "NotSupported")
    body.done()
    creator = thread["createdBy"]["id"]
    thread["scheduled"] = {
        "scheduledBy": w.state.me,
        "sendAsId": creator if as_creator else w.state.me,
        "createdAt": to_wire(w.clock.now()),
        "scheduledFor": moment,
        "unscheduleOnCustomerReply": cancels,
    }
    w.touch()
    return no_content()


@routes.patch("/threads/<int:thread_id>/schedule")
def publish(conversation_id: int, thread_id: int) -> Response:
    w = world()
    thread = thread_of(w, conversation_id, thread_id)
    body = BodyFields(json_object())
    body.text("op", required=True, choices=("replace",))
    body.text("path", required=True, choices=("/state",))
    body.text("value", required=True, choices=("published",))
    if not thread.get("scheduled"):
        body.complain("path", "the thread is not scheduled", "NotSupported")
    body.done()
    thread.pop("scheduled")
    thread["state"] = "published"
    w.touch()
    return no_content()


@routes.delete("/threads/<int:thread_id>/schedule")
def unschedule(conversation_id: int, thread_id: int) -> Response:
    w = world()
    thread_of(w, conversation_id, thread_id).pop("scheduled", None)
    w.touch()
    return no_content()


@routes.get("/threads/<int:thread_id>/original-source")
def source(conversation_id: int, thread_id: int) -> Response:
    """The mail as it came: `{original}` as JSON, or the mail itself as message/rfc822."""
    w = world()
    thread = thread_of(w, conversation_id, thread_id)
    author = author_ref(w, thread["createdBy"])
    subject = w.state.conversations[conversation_id]["subject"]
    lines = [
        f"From: {author['first']} <{author['email']}>",
        f"To: {', '.join(thread['to'])}",
        f"Subject: {subject}",
        "",
        thread["body"] or "",
        "",
    ]
    original = "\r\n".join(lines)
    if "message/rfc822" in request.headers.get("Accept", ""):
        return Response(original, 200, content_type="message/rfc822")
    return hal({"original": original})
