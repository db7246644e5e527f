"""The HTTP side of the server: HTTP/1.1 with connections kept open, and breakable on purpose."""

from __future__ import annotations

import contextlib
import socket
import struct
import time
from typing import Any

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

# The application marks a request's environment with these when the connection has to suffer.
CUT = "helpscout_sandbox.cut"
TRUNCATE = "helpscout_sandbox.truncate"
DRIP = "helpscout_sandbox.drip"
PIECES = 4


class SandboxServer(ThreadedWSGIServer):
    """Remembers its open connections, because a stopped server must not go on answering."""

    def __init__(self, host: str, port: int, app: Any) -> None:
        """Raises OSError when the port is taken; werkzeug itself would end the program."""
        self._open: set[socket.socket] = set()
        with socket.create_server((host, port), backlog=self.request_queue_size) as listening:
            super().__init__(host, port, app, Handler, fd=listening.fileno())

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        self._open.add(connection)
        return connection, address

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def cut_connections(self) -> None:
        for connection in list(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class Handler(WSGIRequestHandler):
    """Answers from memory. werkzeug's own handler closes the connection after every answer."""

    protocol_version = "HTTP/1.1"
    # Headers and body leave in one packet; two would wait for the client's delayed ACK.
    wbufsize = -1
    disable_nagle_algorithm = True

    def log(self, type: str, message: str, *args: Any) -> None:
        return

    def version_string(self) -> str:
        return "helpscout-sandbox"

    def run_wsgi(self) -> None:
        environ = self.make_environ()
        head: list[Any] = []

        def start_response(
            status: str, headers: list[tuple[str, str]], exc_info: object = None
        ) -> Any:
            head[:] = [status, headers]
            return None

        answer = self.server.app(environ, start_response)
        try:
            body = b"".join(answer)
        finally:
            close = getattr(answer, "close", None)
            if close is not None:
                close()
        if environ.get(CUT):
            self._break()
            return
        cut_short, seconds = bool(environ.get(TRUNCATE)), float(environ.get(DRIP, 0.0))
        self._send(str(head[0]), head[1], body, cut_short=cut_short, seconds=seconds)

    def _send(
        self,
        status: str,
        headers: list[tuple[str, str]],
        body: bytes,
        *,
        cut_short: bool,
        seconds: float,
    ) -> None:
        code, _, reason = status.partition(" ")
        self.send_response(int(code), reason)
        for name, value in headers:
            if name.lower() != "content-length":
                self.send_header(name, value)
        if code != "204":
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD" and seconds:
            self._drip(body, seconds)
        elif self.command != "HEAD":
            self.wfile.write(body[: len(body) // 2] if cut_short else body)
        self.wfile.flush()
        if cut_short:
            self.close_connection = True

    def _drip(self, body: bytes, seconds: float) -> None:
        size = max(1, -(-len(body) // PIECES))
        for start in range(0, len(body), size):
            self.wfile.flush()
            time.sleep(seconds / PIECES)
            self.wfile.write(body[start : start + size])

    def _break(self) -> None:
        self.close_connection = True
        # Zero linger makes close() send a reset instead of an orderly goodbye.
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
