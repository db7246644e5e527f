"""What a key that the service refused may be instead, by its shape."""

from __future__ import annotations

import re

from helpscout_v2.auth.config import App
from helpscout_v2.secret import Secret

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
V1_KEY = re.compile(r"[0-9a-f]{40}", re.IGNORECASE)
APPLICATION = re.compile(r"[0-9a-z]{32}", re.IGNORECASE)


def oddity(key: Secret, app: App | None) -> str | None:
    """Why this is probably no V1 key, None when it looks like one. Nothing of it is repeated."""
    text = key.reveal()
    if app is not None and key == app.app_secret:
        return "this is the OAuth2 application's secret (HELPSCOUT_APP_SECRET), not a V1 key"
    if app is not None and text == app.app_id:
        return "this is the OAuth2 application's id (HELPSCOUT_APP_ID), not a V1 key"
    if V1_KEY.fullmatch(text):
        return None
    if UUID.fullmatch(text):
        return "this has the shape of an OAuth2 refresh token, not of a V1 key"
    if APPLICATION.fullmatch(text):
        return "this has the shape of an OAuth2 application id or secret, not of a V1 key"
    if "://" in text or "@" in text:
        return "this is an address, not a V1 key"
    return f"V1 keys have 40 hexadecimal digits, this has {len(text)} characters"


def why_refused(key: Secret, app: App | None) -> str:
    """What to look at when the service does not know a key."""
    return oddity(key, app) or (
        "not a valid V1 key: revoked, of a deleted user, or a key of the Docs API, which looks "
        "alike, is often kept under the same name and cannot be exchanged"
    )
