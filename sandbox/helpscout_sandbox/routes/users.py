"""Users of the account.

https://developer.helpscout.com/mailbox-api/endpoints/users/list/
"""

from __future__ import annotations

from flask import Blueprint, Response, request

from helpscout_sandbox.http import dumps, find, hal, hal_page, query_int
from helpscout_sandbox.views import people
from helpscout_sandbox.world import world

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
