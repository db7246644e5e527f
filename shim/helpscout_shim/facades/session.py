"""The requests session the facades speak V1 through."""

from __future__ import annotations

from typing import Any

import requests
from requests.adapters import BaseAdapter
from requests.auth import HTTPBasicAuth

V1_ROOT = "https://api.helpscout.net/v1"


def v1_session(
    api_key: str, password: str = "X", *, adapter: BaseAdapter | None = None, **shim: Any
) -> requests.Session:
    """A session that authenticates with a V1 key and whose V1 calls the shim answers."""
    session = requests.Session()
    session.auth = HTTPBasicAuth(api_key, password)
    session.mount(f"{V1_ROOT}/", adapter or _shim_adapter(**shim))
    return session


def _shim_adapter(**shim: Any) -> BaseAdapter:
    from ..doors.requests import V1Adapter

    return V1Adapter(**shim)
