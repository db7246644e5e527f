"""The `requests` adapter of a client: one host, the same proxies and certificates for every call.

`HTTPAdapter` looks all of that up again for each request. Only the hooks that it documents for
subclasses are overridden, never `send`: tools that replace `HTTPAdapter.send` see the calls of a
client as they see all others.
"""

# requests comes without complete types.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

import re
from typing import Any

import requests
from requests.adapters import HTTPAdapter

# An address that needs no quoting and has no dot segments is sent as it stands.
_PLAIN = re.compile(r"https?://(?!.*/\.)[A-Za-z0-9\[\]:/?&=._~+,-]+")


class OneHostAdapter(HTTPAdapter):
    """Keeps the pool of its host instead of finding it for every call."""

    _pool: Any = None

    def get_connection_with_tls_context(
        self, request: requests.PreparedRequest, *args: Any, **kwargs: Any
    ) -> Any:
        pool = self._pool
        if pool is None:
            pool = super().get_connection_with_tls_context(request, *args, **kwargs)
            self._pool = pool
        return pool

    def request_url(self, request: requests.PreparedRequest, proxies: Any) -> str:
        return request.path_url if not proxies else super().request_url(request, proxies)

    def build_response(self, req: requests.PreparedRequest, resp: Any) -> requests.Response:
        """The response without cookies, which the API does not use."""
        response = requests.Response()
        response.status_code = resp.status
        # It ignores the case of names already.
        response.headers = resp.headers
        response.raw = resp
        response.reason = resp.reason
        response.url = req.url or ""
        response.request = req
        return response

    def close(self) -> None:
        # A pool that was closed cannot be used again.
        self._pool = None
        super().close()


def sendable(url: str) -> str:
    """The address with everything quoted that needs it.

    Raises requests.RequestException for what is no address.
    """
    if _PLAIN.fullmatch(url):
        return url
    request = requests.PreparedRequest()
    request.prepare_url(url, None)  # pyright: ignore[reportUnknownMemberType]
    return request.url or url


def prepared(
    method: str, url: str, headers: dict[str, str], body: bytes | None
) -> requests.PreparedRequest:
    """A request ready for an adapter, but for its authorization.

    Raises requests.RequestException for headers and addresses that cannot be sent.
    """
    request = requests.PreparedRequest()
    request.method = method
    request.url = sendable(url)
    request.prepare_headers(headers)  # pyright: ignore[reportUnknownMemberType]
    request.prepare_body(body, None)  # pyright: ignore[reportUnknownMemberType]
    return request
