"""Servers on loopback for the tests of the adapters."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from helpscout_shim.adapters.gateway_server import Server


@contextmanager
def serving(app: Any, **options: Any) -> Iterator[str]:
    """The root address of an application served from a thread."""
    server = Server(app, **{"port": 0, **options})
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield server.url
    finally:
        server.close()
        thread.join(10)


class Receiver:
    """A legacy webhook receiver: remembers what it got, answers with the statuses in turn."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses)
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.url = ""


@contextmanager
def receiver(*statuses: int) -> Iterator[Receiver]:
    """A receiver on loopback; after the given statuses it answers 200."""
    legacy_receiver = Receiver(*statuses)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            legacy_receiver.got.append((dict(self.headers.items()), body))
            self.send_response(legacy_receiver.statuses.pop(0) if legacy_receiver.statuses else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    with threaded(Handler) as url:
        legacy_receiver.url = url
        yield legacy_receiver


@contextmanager
def threaded(handler: Callable[..., BaseHTTPRequestHandler]) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
