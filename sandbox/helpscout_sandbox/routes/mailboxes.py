"""Mailboxes, their folders and their custom field definitions.

https://developer.helpscout.com/mailbox-api/endpoints/mailboxes/list/
"""

from __future__ import annotations

from flask import Blueprint, Response

from helpscout_sandbox.context import world
from helpscout_sandbox.http import dumps, find, hal, hal_page
from helpscout_sandbox.serializers import folders as folder_serializers
from helpscout_sandbox.serializers import mailboxes as serializers

routes = Blueprint("mailboxes", __name__, url_prefix="/v2/mailboxes")


@routes.get("")
def index() -> Response:
    w = world()
    rows = list(w.state.mailboxes.values())
    return hal_page("mailboxes", "/v2/mailboxes/", rows, lambda r: dumps(serializers.mailbox(w, r)))


@routes.get("/<int:mailbox_id>")
def get(mailbox_id: int) -> Response:
    w = world()
    return hal(serializers.mailbox(w, find(w.state.mailboxes, mailbox_id)))


@routes.get("/<int:mailbox_id>/folders")
def folders(mailbox_id: int) -> Response:
    w = world()
    find(w.state.mailboxes, mailbox_id)
    rows = [row for row in w.state.folders.values() if row["mailboxId"] == mailbox_id]
    return hal_page(
        "folders",
        f"/v2/mailboxes/{mailbox_id}/folders/",
        rows,
        lambda row: dumps(folder_serializers.folder(w, row)),
        links=False,
    )


@routes.get("/<int:mailbox_id>/fields")
def fields(mailbox_id: int) -> Response:
    w = world()
    find(w.state.mailboxes, mailbox_id)
    rows = [row for row in w.state.fields.values() if row["mailboxId"] == mailbox_id]
    return hal_page(
        "fields",
        f"/v2/mailboxes/{mailbox_id}/fields/",
        rows,
        lambda row: dumps({k: v for k, v in row.items() if k != "mailboxId"}),
        links=False,
    )
