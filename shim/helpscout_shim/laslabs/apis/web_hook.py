"""The webhook.

https://developer.helpscout.com/mailbox-api/endpoints/webhooks/create/
"""

from __future__ import annotations

from typing import Any

import requests

from ..base_api import BaseApi
from ..models.hooks import WebHook as WebHookModel
from ..request_paginator import RequestPaginator


class WebHook(BaseApi):
    """The endpoint `hooks`; V1 could only replace the one webhook of the company."""

    __object__ = WebHookModel
    __endpoint__ = "hooks"
    __implements__ = ("create",)

    @classmethod
    def create(  # type: ignore[override]
        cls, session: requests.Session, web_hook: WebHookModel
    ) -> Any:
        """Create the webhook; True, or HelpScoutRemoteException."""
        cls(
            "/hooks.json",
            data=web_hook.to_hook(),
            request_type=RequestPaginator.POST,
            singleton=True,
            session=session,
        )
        return True
