"""The adapter for `httpx`: calls are answered in httpcore; a removed patch there is restored."""

from __future__ import annotations

from helpscout_shim.adapters import httpcore
from helpscout_shim.adapters.patching import Patch, guard

PATCHES = (
    *httpcore.PATCHES,
    Patch("httpx", "HTTPTransport.handle_request", guard("httpcore", httpcore.SYNC)),
    Patch("httpx", "AsyncHTTPTransport.handle_async_request", guard("httpcore", httpcore.ASYNC)),
)
