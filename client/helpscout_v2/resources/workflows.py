"""Workflows.

https://developer.helpscout.com/mailbox-api/endpoints/workflows/list/
"""

from __future__ import annotations

from collections.abc import Iterable

from helpscout_v2 import arguments
from helpscout_v2.endpoints import Endpoint
from helpscout_v2.models.workflow import Workflow
from helpscout_v2.paging import Pages
from helpscout_v2.resources.base import Resource, UpdateStep, patch

__all__ = ["Workflows"]

LIST = Endpoint("workflows.list", "GET", "/v2/workflows")
UPDATE = Endpoint("workflows.update", "PATCH", "/v2/workflows/{workflowId}")
RUN = Endpoint("workflows.run", "POST", "/v2/workflows/{workflowId}/run")

BATCH = 50
"""Conversations that one run takes."""


class Workflows(Resource):
    """Workflows of all mailboxes."""

    def list(self, *, page: int | None = None) -> Pages[Workflow]:
        """All workflows, manual and automatic.

        Args:
            page: the page to begin with.

        Raises:
            APIError: while iterating, as all errors of a page.

        https://developer.helpscout.com/mailbox-api/endpoints/workflows/list/
        """
        return self._many(LIST(), Workflow, "workflows", page=page)

    def activate(self, workflow_id: int) -> None:
        """Switches a workflow on.

        Args:
            workflow_id: the workflow's id.

        Raises:
            NotFoundError: when there is no such workflow.

        https://developer.helpscout.com/mailbox-api/endpoints/workflows/update/
        """
        self._do(UPDATE(workflow_id), patch("replace", "/status", "active"))

    def deactivate(self, workflow_id: int) -> None:
        """Switches a workflow off.

        Args:
            workflow_id: the workflow's id.

        Raises:
            NotFoundError: when there is no such workflow.

        https://developer.helpscout.com/mailbox-api/endpoints/workflows/update/
        """
        self._do(UPDATE(workflow_id), patch("replace", "/status", "inactive"))

    def run(self, workflow_id: int, conversation_ids: int | Iterable[int]) -> int:
        """Runs a manual workflow on conversations and returns how many there were.

        They are sent in batches of 50, the most the API takes; repeated ids are sent once.

        Args:
            workflow_id: the workflow's id.
            conversation_ids: one id or several.

        Raises:
            PartialUpdateError: when a later batch failed; ``done`` names the batches that ran, such
                as ``conversations 1 to 50``, counted in the order given.
            NotFoundError: when there is no such workflow.

        https://developer.helpscout.com/mailbox-api/endpoints/workflows/run/
        """
        ids = list(dict.fromkeys(arguments.numbers("conversation_ids", conversation_ids)))
        call = RUN(workflow_id)
        steps: list[UpdateStep] = []
        for start in range(0, len(ids), BATCH):
            batch = ids[start : start + BATCH]
            name = f"conversations {start + 1} to {start + len(batch)}"
            steps.append(UpdateStep(name, call, {"conversationIds": batch}))
        self._do_all(f"workflow {workflow_id}", steps)
        return len(ids)
