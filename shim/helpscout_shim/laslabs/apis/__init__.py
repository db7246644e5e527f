"""The endpoints; each name in `__all__` becomes an attribute of HelpScout."""

from __future__ import annotations

from .conversations import Conversations
from .customers import Customers
from .mailboxes import Mailboxes
from .tags import Tags
from .teams import Teams
from .users import Users
from .web_hook import WebHook

__all__ = ["Conversations", "Customers", "Mailboxes", "Tags", "Teams", "Users", "WebHook"]
