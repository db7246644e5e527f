"""Mailboxes and their folders.

https://developer.helpscout.com/mailbox-api/endpoints/inboxes/list/
"""

from __future__ import annotations

from typing import Any

import requests

from ..base_api import BaseApi, id_of
from ..models.mailboxes import Folder, Mailbox


class Mailboxes(BaseApi):
    """The endpoint `mailboxes`, read only."""

    __object__ = Mailbox
    __endpoint__ = "mailboxes"
    __implements__ = ("get", "list")

    @classmethod
    def get_folders(cls, session: requests.Session, mailbox_or_id: Any) -> Any:
        """The folders of a mailbox."""
        path = f"/mailboxes/{id_of(mailbox_or_id)}/folders.json"
        return cls(path, session=session, out_type=Folder)
