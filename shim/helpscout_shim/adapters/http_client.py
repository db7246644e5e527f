"""The adapter for `http.client`, and the fallback for every library built on it.

A connection uses a socket of the shim for one V1 request, so the library writes, reads, streams
and fails as usual.
"""

from __future__ import annotations

import functools
import http.client
import io
import sys
from typing import Any

from helpscout_shim.adapters.core import Shim, is_timeout
from helpscout_shim.adapters.http_bytes import parse_request, render_response
from helpscout_shim.adapters.patching import Patch, current, warn_of_lost_patch
from helpscout_shim.v1_address import is_v1


class V1Socket:
    """The socket methods that a connection uses; the answer is computed when reading begins.

    `original` is the connection's own socket, for requests that are not V1's. Reading raises
    ConnectionError or TimeoutError when V2 could not be reached, and LossyConversionError in a
    strict run.
    """

    def __init__(self, shim: Shim, url: str, original: Any = None) -> None:
        self.original = original
        self._shim = shim
        self._url = url
        self._request_bytes = bytearray()

    def sendall(self, data: Any) -> None:
        self._request_bytes += bytes(data)

    def makefile(self, *args: Any, **kwargs: Any) -> io.BytesIO:
        request = parse_request(bytes(self._request_bytes))
        if request is None:
            raise ConnectionError("the request ended before its body did")
        answer = self._shim.answer(request.method, self._url, request.body, request.authorization)
        if answer.failure is not None:
            kind = TimeoutError if is_timeout(answer.failure) else ConnectionError
            raise kind(f"V2 could not be reached: {answer.failure}") from answer.failure
        # The next request of this connection may not be V1's: it needs a real socket.
        body = render_response(answer, {"Connection": "close"})
        return io.BytesIO(body)

    def settimeout(self, value: float | None) -> None:
        """The V2 client has its own timeouts."""

    def gettimeout(self) -> float | None:
        return None

    def setsockopt(self, *args: Any) -> None:
        """There is no socket to set it on."""

    def shutdown(self, how: int) -> None:
        """Nothing is being sent."""

    def close(self) -> None:
        if self.original is not None:
            self.original.close()


def url_of(connection: http.client.HTTPConnection, target: str) -> str:
    """The address that a request on this connection is for; through a proxy it is the target."""
    if "://" in target:
        return target
    # The tunnel's host is not public, but it is how a proxied connection is written.
    tunnel: str | None = getattr(connection, "_tunnel_host", None)
    port = getattr(connection, "_tunnel_port", None) if tunnel else connection.port
    # urllib3's class for HTTPS is not http.client's, but both know their default port.
    secure = connection.default_port == http.client.HTTPS_PORT
    host = tunnel or connection.host
    host = f"[{host}]" if ":" in host else host
    return f"{'https' if secure else 'http'}://{host}{f':{port}' if port else ''}{target}"


def _wrap(original: Any) -> Any:
    @functools.wraps(original)
    def putrequest(
        self: http.client.HTTPConnection, method: str, url: str, *args: Any, **kwargs: Any
    ) -> None:
        original(self, method, url, *args, **kwargs)
        if getattr(self, OWN, False):
            return
        if isinstance(self.sock, V1Socket):
            self.sock = self.sock.original
        shim = current()
        if shim is not None and is_v1(address := url_of(self, url)):
            warn_of_lost_patch(sys._getframe(1))
            self.sock = V1Socket(shim, address, self.sock)

    return putrequest


PATCHES = (Patch("http.client", "HTTPConnection.putrequest", _wrap),)
OWN = "helpscout_shim_own"
"""Marks the connections of the adapter for urllib3, which have their own sockets."""
