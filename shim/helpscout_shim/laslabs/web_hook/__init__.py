"""Receiving webhooks; the names stand in the modules of the same names as well."""

from __future__ import annotations

from .web_hook import HelpScoutWebHook
from .web_hook_event import HelpScoutWebHookEvent, WebHookEvent

__all__ = ["HelpScoutWebHook", "HelpScoutWebHookEvent", "WebHookEvent"]
