"""Tags of the account.

https://developer.helpscout.com/mailbox-api/endpoints/tags/list/
"""

from __future__ import annotations

from flask import Blueprint, Response

from helpscout_sandbox.context import world
from helpscout_sandbox.http import dumps, find, hal, hal_page
from helpscout_sandbox.serializers import mailboxes as serializers

routes = Blueprint("tags", __name__, url_prefix="/v2/tags")


@routes.get("")
def index() -> Response:
    w = world()
    rows = sorted(w.state.tags.values(), key=lambda tag: str(tag["name"]))
    return hal_page("tags", "/v2/tags/", rows, lambda row: dumps(serializers.tag(w, row)))


@routes.get("/<int:tag_id>")
def get(tag_id: int) -> Response:
    w = world()
    return hal(serializers.tag(w, find(w.state.tags, tag_id)))
