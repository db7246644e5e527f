"""Receives the authorization code on this machine, for the time of one login.

The application's redirection URL has to be this address, such as
``http://127.0.0.1:8912/callback``. Help Scout offers no PKCE, so ``state`` is all that ties the
answer to the question: it is compared in constant time, and another one is refused.
https://developer.helpscout.com/mailbox-api/overview/authentication/
"""

from __future__ import annotations

import html
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import parse_qs, urlsplit

from helpscout_v2.auth.errors import MissingCredentialsError
from helpscout_v2.auth.flows import AuthorizationRequest
from helpscout_v2.secret import Secret

__all__ = ["CodeArrived", "LoginDenied", "LoginTimedOut", "Loopback"]

PORT = 8912
PATH = "/callback"

LOGIN_MESSAGE = "You are logged in. You can close this window and go back to the terminal."
WRONG_STATE = "Refused: this answer does not belong to the login that is waiting here."


@dataclass(frozen=True, slots=True)
class CodeArrived:
    """The user agreed."""

    code: Secret


@dataclass(frozen=True, slots=True)
class LoginDenied:
    """The user or Help Scout said no; ``reason`` is the error code of the answer."""

    reason: str


@dataclass(frozen=True, slots=True)
class LoginTimedOut:
    """The login timed out. ``refused`` counts the answers with a wrong ``state``."""

    refused: int


Arrival = CodeArrived | LoginDenied | LoginTimedOut


class Loopback:
    """A server on 127.0.0.1 that waits for one answer. Use it in a ``with`` statement.

    Args:
        request: the request that the browser was sent with.
        port: the port of the redirect URL.
        path: the path of the redirect URL.

    Raises:
        MissingCredentialsError: the port is taken.
    """

    def __init__(
        self, request: AuthorizationRequest, *, port: int = PORT, path: str = PATH
    ) -> None:
        self._request = request
        self._path = path
        self._arrived = threading.Event()
        self._arrival: CodeArrived | LoginDenied | None = None
        self._refused = 0
        self._lock = threading.Lock()
        server = _listen(port, _handler(self))
        if server is None:
            raise MissingCredentialsError(
                f"port {port} of this machine is taken: close what uses it, or give another one "
                "(and register it in My Apps)"
            )
        self._server = server
        self._thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        """The redirection URL to register in My Apps."""
        return f"http://127.0.0.1:{self._server.server_port}{self._path}"

    def wait(self, seconds: float) -> Arrival:
        """Wait for the browser to come back.

        Args:
            seconds: how long.
        """
        self._arrived.wait(seconds)
        with self._lock:
            return self._arrival or LoginTimedOut(self._refused)

    def take(self, host: str, target: str) -> tuple[int, str]:
        """Judge one request: its status and what to show.

        Args:
            host: the request's ``Host`` header.
            target: the request's target, with its query.
        """
        parts = urlsplit(target)
        own = {f"127.0.0.1:{self._server.server_port}", f"localhost:{self._server.server_port}"}
        if host not in own or parts.path != self._path:
            return 404, "Nothing here."
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        with self._lock:
            if not self._request.accepts(query.get("state")):
                self._refused += 1
                return 400, WRONG_STATE
            if self._arrival is None:
                self._arrival = _arrival(query)
                self._arrived.set()
            return (
                (200, LOGIN_MESSAGE)
                if isinstance(self._arrival, CodeArrived)
                else (200, "Not logged in.")
            )


def _arrival(query: dict[str, str]) -> CodeArrived | LoginDenied:
    if query.get("code"):
        return CodeArrived(Secret(query["code"]))
    reason = query.get("error", "no code")[:60]
    return LoginDenied(reason if reason.isprintable() else "no code")


def _listen(port: int, handler: type[BaseHTTPRequestHandler]) -> ThreadingHTTPServer | None:
    try:
        return ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError:
        return None


def _handler(loopback: Loopback) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = 10

        def do_GET(self) -> None:
            status, text = loopback.take(self.headers.get("Host", ""), self.path)
            page = f"<!doctype html><title>Help Scout login</title><p>{html.escape(text)}</p>"
            data = page.encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(data)))
            # The address in the browser's bar holds the code.
            self.send_header("Referrer-Policy", "no-referrer")
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: the request line holds the code."""

    return Handler
