"""The bearer header, for one host only."""

from __future__ import annotations

from urllib.parse import urlsplit

from requests import PreparedRequest
from requests.auth import AuthBase

from helpscout_v2.auth.errors import AuthError
from helpscout_v2.secret import Secret


class ForeignAddressError(AuthError):
    """A request to another address than the API's asked for the bearer."""


class HostBearer(AuthBase):
    """Adds ``Authorization: Bearer`` to requests for the API's scheme, host and port.

    Raises:
        ForeignAddressError: for any other address; nothing is sent.
    """

    def __init__(self, access_token: Secret, api_url: str) -> None:
        self._access_token = access_token
        self._root = api_url.rstrip("/") + "/"

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        url = request.url or ""
        if not url.startswith(self._root) and (target := origin(url)) != origin(self._root):
            scheme, host, port = target
            raise ForeignAddressError(
                f"refused to send the token to {scheme}://{host}:{port}, which is not the API"
            )
        request.headers["Authorization"] = f"Bearer {self._access_token.reveal()}"
        return request


def origin(url: str) -> tuple[str, str, int]:
    """Scheme, host and port, with the scheme's own port filled in."""
    parts = urlsplit(url)
    scheme = parts.scheme.lower()
    return scheme, (parts.hostname or "").lower(), parts.port or {"https": 443}.get(scheme, 80)
