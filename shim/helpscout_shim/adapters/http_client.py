"""The adapter for `http.client`, and the net below every library that stands on it.

A connection gets a socket that belongs to the shim for the length of one V1 request. So the
library writes, reads, streams and fails as it always does.
"""

from __future__ import annotations

import functools
import http.client
import io
import sys
from typing import Any

from helpscout_shim.adapters.core import Shim, is_timeout
from helpscout_shim.adapters.http_bytes import parse_request, render_response
from helpscout_shim.adapters.patching import Patch, current, tell_about_lost_patch
from helpscout_shim.v1_address import is_v1


class V1Socket:
    """What a connection needs of a socket; the answer is made when the library begins to read.

    `beside` is the connection's own socket, kept for requests that are not V1's. Reading raises
    ConnectionError or TimeoutError when V2 could not be reached, and LossyConversionError in a
    strict run.
    """

    def __init__(self, shim: Shim, url: str, beside: Any = None) -> None:
        self.beside = beside
        self._shim = shim
        self._url = url
        self._sent = bytearray()

    def sendall(self, data: Any) -> None:
        self._sent += bytes(data)

    def makefile(self, *args: Any, **kwargs: Any) -> io.BytesIO:
        request = parse_request(bytes(self._sent))
        if request is None:
            raise ConnectionError("the request ended before its body did")
        answer = self._shim.answer(request.method, self._url, request.body, request.authorization)
        if answer.failure is not None:
            kind = TimeoutError if is_timeout(answer.failure) else ConnectionError
            raise kind(f"V2 could not be reached: {answer.failure}") from answer.failure
        # The next request of this connection may not be V1's: it gets a socket of its own.
        body = render_response(answer, {"Connection": "close"})
        return io.BytesIO(body)

    def settimeout(self, value: float | None) -> None:
        """The client of V2 has timeouts of its own."""

    def gettimeout(self) -> float | None:
        return None

    def setsockopt(self, *args: Any) -> None:
        """There is no socket to set it on."""

    def shutdown(self, how: int) -> None:
        """Nothing is being sent."""

    def close(self) -> None:
        if self.beside is not None:
            self.beside.close()


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
            self.sock = self.sock.beside
        shim = current()
        if shim is not None and is_v1(address := url_of(self, url)):
            tell_about_lost_patch(sys._getframe(1))
            self.sock = V1Socket(shim, address, self.sock)

    return putrequest


PATCHES = (Patch("http.client", "HTTPConnection.putrequest", _wrap),)
OWN = "helpscout_shim_own"
"""Marks the connections of the adapter for urllib3, which have their sockets from it."""
