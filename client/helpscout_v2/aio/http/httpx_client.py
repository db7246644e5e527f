"""Sends by an `httpx.AsyncClient` of the caller, with its transports, proxies and certificates.

What replaces the transports of httpx (recorders and mocks for tests) sees these calls.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, cast

import httpcore
import httpx


class HttpxClient:
    """Does for a transport what a pool of httpcore does. The client stays open: its owner closes
    it."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def handle_async_request(self, request: httpcore.Request) -> httpcore.Response:
        """The answer, its body unread.

        Raises an error of httpcore, also for those of httpx.
        """
        content = b"".join([piece async for piece in cast("AsyncIterator[bytes]", request.stream)])
        try:
            response = await self._client.send(
                httpx.Request(
                    request.method.decode(),
                    bytes(request.url).decode(),
                    headers=request.headers,
                    content=content or None,
                    extensions=cast("dict[str, Any]", request.extensions),
                ),
                # The token is ours, and so is the decision about redirects.
                auth=None,
                follow_redirects=False,
                stream=True,
            )
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise _same(error) from error
        return httpcore.Response(
            response.status_code, headers=response.headers.raw, content=_Body(response)
        )

    async def aclose(self) -> None:
        """Nothing."""


class _Body:
    def __init__(self, response: httpx.Response) -> None:
        self._response = response

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            if self._response.is_stream_consumed:  # what a mock has read already
                yield self._response.content
                return
            async for piece in self._response.aiter_raw():
                yield piece
        except httpx.HTTPError as error:
            raise _same(error) from error

    async def aclose(self) -> None:
        await self._response.aclose()


def _same(error: Exception) -> Exception:
    """The error of httpcore with the same name and text."""
    kind = getattr(httpcore, type(error).__name__, httpcore.NetworkError)
    same: Exception = kind(str(error))
    return same
