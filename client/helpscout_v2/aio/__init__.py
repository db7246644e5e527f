"""The asynchronous client, for asyncio and trio; it needs the extra ``async``."""

from __future__ import annotations

try:
    import httpcore as httpcore
except ModuleNotFoundError:
    raise ModuleNotFoundError(
        "AsyncHelpScout needs httpcore: pip install 'helpscout-toolkit[async]'", name="httpcore"
    ) from None
