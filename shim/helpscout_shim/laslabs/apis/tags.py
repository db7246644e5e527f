"""Tags.

https://developer.helpscout.com/mailbox-api/endpoints/tags/list/
"""

from __future__ import annotations

from ..base_api import BaseApi
from ..models.mailboxes import Tag


class Tags(BaseApi):
    """The endpoint `tags`, read only."""

    __object__ = Tag
    __endpoint__ = "tags"
    __implements__ = ("list",)
