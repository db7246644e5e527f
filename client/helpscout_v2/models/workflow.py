"""Workflows.

https://developer.helpscout.com/mailbox-api/endpoints/workflows/list/
"""

from __future__ import annotations

from helpscout_v2.rows import Row, Utc, promised

__all__ = ["Workflow"]


class Workflow(Row, frozen=True):
    """A workflow; ``type`` is manual or automatic, ``status`` active or inactive."""

    id: int
    mailbox_id: int = promised()
    type: str = ""
    status: str = ""
    order: int = 0
    name: str = ""
    created_at: Utc = promised()
    modified_at: Utc = promised()
