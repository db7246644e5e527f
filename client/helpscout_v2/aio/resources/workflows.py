# Written by tools/async_client.py; do not edit.
# pyright: reportPrivateUsage=false
"""Workflows.

https://developer.helpscout.com/mailbox-api/endpoints/workflows/list/
"""

from __future__ import annotations

from collections.abc import Iterable

from helpscout_v2 import arguments
from helpscout_v2.aio.paging import AsyncPages
from helpscout_v2.aio.resources.base import AsyncResource
from helpscout_v2.models.workflow import Workflow
from helpscout_v2.resources import workflows as blocking
from helpscout_v2.resources.base import UpdateStep, patch

__all__ = ["AsyncWorkflows"]


class AsyncWorkflows(AsyncResource):
    """Workflows of all mailboxes."""

    def list(self, *, page: int | None = None) -> AsyncPages[Workflow]:
        """All workflows, manual and automatic. See ``Workflows.list``."""
        return self._many(blocking.LIST(), Workflow, "workflows", page=page)

    async def activate(self, workflow_id: int) -> None:
        """Switches a workflow on. See ``Workflows.activate``."""
        await self._do(blocking.UPDATE(workflow_id), patch("replace", "/status", "active"))

    async def deactivate(self, workflow_id: int) -> None:
        """Switches a workflow off. See ``Workflows.deactivate``."""
        await self._do(blocking.UPDATE(workflow_id), patch("replace", "/status", "inactive"))

    async def run(self, workflow_id: int, conversation_ids: int | Iterable[int]) -> int:
        """Runs a manual workflow on conversations and returns how many there were.

        See ``Workflows.run``.
        """
        ids = list(dict.fromkeys(arguments.numbers("conversation_ids", conversation_ids)))
        call = blocking.RUN(workflow_id)
        steps: list[UpdateStep] = []
        for start in range(0, len(ids), blocking.BATCH):
            batch = ids[start : start + blocking.BATCH]
            name = f"conversations {start + 1} to {start + len(batch)}"
            steps.append(UpdateStep(name, call, {"conversationIds": batch}))
        await self._do_all(f"workflow {workflow_id}", steps)
        return len(ids)
