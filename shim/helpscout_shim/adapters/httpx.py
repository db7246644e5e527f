"""The guard of `httpx`: its V1 calls are answered in httpcore, unless that patch was removed."""

from __future__ import annotations

from helpscout_shim.adapters import httpcore
from helpscout_shim.adapters.patching import Patch, guard

PATCHES = (
    *httpcore.PATCHES,
    Patch("httpx", "HTTPTransport.handle_request", guard("httpcore", httpcore.SYNC)),
    Patch("httpx", "AsyncHTTPTransport.handle_async_request", guard("httpcore", httpcore.ASYNC)),
)
