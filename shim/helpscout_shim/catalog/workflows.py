"""Workflows: list, switch on and off, run manually."""

from __future__ import annotations

from types import MappingProxyType

from helpscout_shim.catalog.endpoint import ClientCall, Endpoint, Mapped, Param
from helpscout_shim.catalog.params import FIELDS, PAGE, RELOAD
from helpscout_shim.catalog.shape import DOCS, moments, same, shape

WORKFLOW = shape(
    "Workflow",
    same("id", "mailboxId", "type", "status", "order", "name"),
    moments("createdAt", "modifiedAt"),
    v2="Workflow",
    model="Workflow",
    doc="endpoints/workflows/list",
)
_WORKFLOW = MappingProxyType({"id": "workflow_id"})
_RUN = DOCS + "endpoints/workflows/run"

ENDPOINTS = (
    Endpoint(
        id="workflows.list",
        path="/mailboxes/{id}/workflows.json",
        outcome=Mapped("The manual workflows of the mailbox, picked from V2's list, by order."),
        v2=("GET /v2/workflows?mailboxId={id}&type=manual",),
        envelope="page",
        shape="Workflow",
        client=ClientCall("workflows.list"),
        params=(PAGE, FIELDS),
        doc=DOCS + "endpoints/workflows/list",
        note="V2 may ignore the filters, so the rows are filtered again; the client lists the "
        "workflows of all mailboxes, manual and automatic.",
    ),
    Endpoint(
        id="workflows.update",
        method="PUT",
        path="/workflows/{id}.json",
        outcome=Mapped("One PATCH of the status; other keys are ignored, as V1 did."),
        v2=("PATCH /v2/workflows/{id}",),
        envelope="empty",
        shape="Workflow",
        client=ClientCall(
            "workflows.activate",
            path=_WORKFLOW,
            positional=("workflow_id",),
            variant_key="status",
            variants=MappingProxyType(
                {
                    status: ClientCall(
                        f"workflows.{method}", path=_WORKFLOW, positional=("workflow_id",)
                    )
                    for status, method in (("active", "activate"), ("inactive", "deactivate"))
                }
            ),
        ),
        params=(RELOAD,),
        body=(Param("status", required=True, choices=("active", "inactive")),),
        doc=DOCS + "endpoints/workflows/update",
    ),
    Endpoint(
        id="workflows.run_on_conversation",
        method="POST",
        path="/workflows/{id}/conversations/{conversationId}.json",
        outcome=Mapped("One run with one conversation."),
        v2=("POST /v2/workflows/{id}/run",),
        envelope="empty",
        client=ClientCall(
            "workflows.run",
            path=MappingProxyType({"id": "workflow_id", "conversationId": "conversation_ids"}),
            positional=("workflow_id",),
        ),
        doc=_RUN,
    ),
    Endpoint(
        id="workflows.run_on_conversations",
        method="POST",
        path="/workflows/{id}/conversations.json",
        outcome=Mapped("One run for every 50 conversations."),
        v2=("POST /v2/workflows/{id}/run",),
        envelope="empty",
        client=ClientCall(
            "workflows.run",
            path=MappingProxyType({"id": "workflow_id"}),
            body=MappingProxyType({"conversationIds": "conversation_ids"}),
            positional=("workflow_id",),
        ),
        body=(Param("conversationIds", "array", required=True),),
        doc=_RUN,
    ),
)
SHAPES = (WORKFLOW,)
