"""Users of the account.

https://developer.helpscout.com/mailbox-api/endpoints/users/list/
"""

from __future__ import annotations

from flask import Blueprint, Response, request

from helpscout_sandbox.context import world
from helpscout_sandbox.dates import to_wire
from helpscout_sandbox.domain.customers import DEFAULT_PHOTO
from helpscout_sandbox.errors import conflict, forbidden
from helpscout_sandbox.events import emit
from helpscout_sandbox.fields import BodyFields
from helpscout_sandbox.http import (
    created,
    dumps,
    find,
    hal,
    hal_page,
    json_object,
    no_content,
    query_int,
)
from helpscout_sandbox.serializers import people
from helpscout_sandbox.serializers.statuses import user_status

routes = Blueprint("users", __name__, url_prefix="/v2/users")


@routes.get("")
def index() -> Response:
    w = world()
    email, mailbox = request.args.get("email"), query_int("mailbox")
    rows = [
        row
        for row in w.state.users.values()
        if (not email or row["email"].casefold() == email.casefold())
        and (mailbox is None or mailbox in row["mailboxIds"])
    ]
    return hal_page("users", "/v2/users/", rows, lambda row: dumps(people.user(w, row)))


@routes.get("/<int:user_id>")
def get(user_id: int) -> Response:
    w = world()
    return hal(people.user(w, find(w.state.users, user_id)))


@routes.get("/me")
def me() -> Response:
    w = world()
    return hal(people.user(w, find(w.state.users, w.state.me)))


@routes.post("")
def create() -> Response:
    w = world()
    body = BodyFields(json_object())
    first, last = body.text("firstName", required=True), body.text("lastName", required=True)
    email = body.email("email", required=True)
    role = body.text("role", required=True, choices=("admin", "user", "light user"))
    timezone, job = body.text("timezone"), body.text("jobTitle")
    phone = body.text("phone")
    body.boolean("sendInvite")
    mailboxes = [item.integer("id", required=True) for item in body.objects("mailboxes")]
    for mailbox_id in mailboxes:
        if mailbox_id is not None and mailbox_id not in w.state.mailboxes:
            body.complain("mailboxes", "mailbox does not exist", "InvalidId", mailbox_id)
    body.done()
    if any(u["email"].casefold() == str(email).casefold() for u in w.state.users.values()):
        raise conflict("A user with this email exists already")
    user_id = w.state.new_id("users")
    now = to_wire(w.clock.now())
    w.state.users[user_id] = {
        "id": user_id,
        "firstName": first,
        "lastName": last,
        "email": email,
        "role": role,
        "timezone": timezone or "UTC",
        "photoUrl": DEFAULT_PHOTO,
        "createdAt": now,
        "updatedAt": now,
        "type": "user",
        "mention": str(first).lower(),
        "initials": f"{first}"[:1] + f"{last}"[:1],
        "jobTitle": job or "",
        "phone": phone or "",
        "alternateEmails": [],
        "mailboxIds": mailboxes,
    }
    w.state.user_status[user_id] = {
        "status": "active",
        "updatedAt": now,
        "performedBy": w.state.me,
        "source": "api",
        "customStatus": {"text": "", "emoji": "", "emojiName": ""},
    }
    w.state.reassignment[user_id] = {"enabled": False, "awayDuration": 60}
    w.touch()
    return created(user_id, f"/v2/users/{user_id}")


@routes.delete("/<int:user_id>")
def delete(user_id: int) -> Response:
    """Conversations of a deleted user become unassigned."""
    w = world()
    find(w.state.users, user_id)
    if user_id == w.state.me:
        raise forbidden("A user cannot delete the own account")
    for conversation in w.state.conversations.values():
        if conversation["assigneeId"] == user_id:
            conversation["assigneeId"] = None
    for table in (w.state.users, w.state.user_status, w.state.reassignment):
        del table[user_id]
    for team in w.state.teams.values():
        team["memberIds"] = [i for i in team["memberIds"] if i != user_id]
    w.touch()
    return no_content()


@routes.get("/status")
def statuses() -> Response:
    w = world()
    return hal_page(
        "users",
        "/v2/users/status/",
        list(w.state.users),
        lambda i: dumps(user_status(w, i)),
    )


@routes.get("/<int:user_id>/status")
def get_status(user_id: int) -> Response:
    w = world()
    find(w.state.users, user_id)
    return hal(user_status(w, user_id))


@routes.put("/<int:user_id>/status")
def set_status(user_id: int) -> Response:
    w = world()
    find(w.state.users, user_id)
    body = BodyFields(json_object())
    status = body.text("status", required=True, choices=("active", "away"))
    custom = body.object("customStatus")
    words = {"text": "", "emoji": "", "emojiName": ""}
    if custom is not None:
        words = {name: custom.text(name) or "" for name in words}
    body.done()
    w.touch()
    w.state.user_status[user_id] = {
        "status": status,
        "updatedAt": to_wire(w.clock.now()),
        "performedBy": w.state.me,
        "source": "api",
        "customStatus": words,
    }
    emit(w, "user.status.changed", {"id": user_id})
    return no_content()


@routes.get("/<int:user_id>/conversation-reassignment")
def get_reassignment(user_id: int) -> Response:
    w = world()
    find(w.state.users, user_id)
    return hal(w.state.reassignment[user_id])


@routes.put("/<int:user_id>/conversation-reassignment")
def update_reassignment(user_id: int) -> Response:
    w = world()
    find(w.state.users, user_id)
    body = BodyFields(json_object())
    is_enabled = body.boolean("enabled", required=True)
    duration = body.integer("awayDuration")
    body.done()
    row = w.state.reassignment[user_id]
    row["enabled"] = is_enabled
    if duration is not None:
        row["awayDuration"] = duration
    w.touch()
    return no_content()
