"""The asynchronous client, for asyncio and trio; it needs the extra ``async``."""

from __future__ import annotations

try:
    import httpx as httpx
except ModuleNotFoundError:
    raise ModuleNotFoundError(
        "AsyncHelpScout needs httpx: pip install 'helpscout-toolkit[async]'", name="httpx"
    ) from None
