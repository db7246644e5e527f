"""Workflows: list, switch on and off, run the manual ones.

https://developer.helpscout.com/mailbox-api/endpoints/workflows/list/
"""

from __future__ import annotations

from flask import Blueprint, Response

from helpscout_sandbox.context import world
from helpscout_sandbox.domain import threads as thread_acts
from helpscout_sandbox.fields import BodyFields
from helpscout_sandbox.http import (
    dumps,
    find,
    hal_page,
    json_object,
    no_content,
    query_enum,
    query_int,
)

routes = Blueprint("workflows", __name__, url_prefix="/v2/workflows")
BATCH = 50


@routes.get("")
def index() -> Response:
    w = world()
    mailbox_id = query_int("mailboxId")
    kind = query_enum("type", ("manual", "automatic", ""), "")
    rows = [
        row
        for row in w.state.workflows.values()
        if (mailbox_id is None or row["mailboxId"] == mailbox_id)
        and (not kind or row["type"] == kind)
    ]
    rows.sort(key=lambda row: (row["order"], row["id"]))
    return hal_page("workflows", "/v2/workflows/", rows, dumps)


@routes.patch("/<int:workflow_id>")
def update(workflow_id: int) -> Response:
    w = world()
    row = find(w.state.workflows, workflow_id)
    body = BodyFields(json_object())
    body.text("op", required=True, choices=("replace",))
    body.text("path", required=True, choices=("/status",))
    status = body.text("value", required=True, choices=("active", "inactive"))
    body.done()
    w.touch()
    row["status"] = status
    return no_content()


@routes.post("/<int:workflow_id>/run")
def run(workflow_id: int) -> Response:
    """Leaves a line item in each conversation; what else a workflow does is not modelled."""
    w = world()
    row = find(w.state.workflows, workflow_id)
    body = BodyFields(json_object())
    ids = body.integers("conversationIds", required=True)
    if row["type"] != "manual":
        body.complain("conversationIds", "workflow is not manual", "NotSupported")
    elif not ids and not body.errors:
        body.complain("conversationIds", "may not be empty", "NotEmpty")
    elif len(ids) > BATCH:
        body.complain("conversationIds", f"size must be between 1 and {BATCH}", "Size", len(ids))
    for conversation_id in ids:
        if conversation_id not in w.state.conversations:
            body.complain(
                "conversationIds", "conversation does not exist", "InvalidId", conversation_id
            )
    body.done()
    name = w.state.users[w.state.me]["firstName"]
    for conversation_id in ids:
        thread_acts.new_row(
            w,
            w.state.conversations[conversation_id],
            type="lineitem",
            customerId=None,
            source={"type": "web", "via": "user"},
            action={
                "type": "manual-workflow",
                "text": f"{name} ran the {row['name']} workflow",
                "associatedEntities": {"workflow": workflow_id, "user": w.state.me},
            },
        )
    w.touch()
    return no_content()
