# Written by tools/async_client.py; do not edit.
# pyright: reportPrivateUsage=false
"""What resources and lists need of a client."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

from helpscout_v2.wire import Answer, Params

__all__ = ["AsyncApi"]


class AsyncApi(Protocol):
    """The part of a client that resources use; errors of the API are raised."""

    @abstractmethod
    async def request(
        self,
        method: str,
        path: str,
        *,
        params: Params | None = None,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
        follow: bool = False,
    ) -> Answer:
        """Sends one call and raises what ``error_from`` finds in the answer."""

    @abstractmethod
    def stream(
        self, path: str, *, other_hosts: bool = False
    ) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        """The pieces of a large answer to a read."""

    def check_link(self, url: str, path: str) -> None:
        """Refuses a link out of the configured host, found in an answer to ``path``."""
