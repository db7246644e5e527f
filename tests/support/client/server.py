"""A tiny server for what a cassette cannot express: resets, cut-off bodies, foreign redirects.

It answers the requests it gets with the given replies, in order, and remembers what was asked.
"""

from __future__ import annotations

import json
import re
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass
class RequestParts:
    """One request as it arrived."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


Reply = bytes | Callable[[RequestParts], bytes]
RESET = b"\0reset"
"""A reply that breaks the connection without an answer."""
STALL = b"\0stall"
"""Ends a reply after which the server sends nothing more and keeps the connection open."""


def reply(
    status: int = 200,
    body: Any = b"",
    headers: Mapping[str, str] | None = None,
    *,
    length: int | None = None,
) -> bytes:
    """The bytes of an answer; ``length`` announces another length than the body has."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    head = {"Content-Type": "application/hal+json;charset=UTF-8", **(headers or {})}
    head["Content-Length"] = str(len(data) if length is None else length)
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    return f"HTTP/1.1 {status} Status\r\n{lines}\r\n".encode() + data


@dataclass
class Server:
    """The running server: its address and what it was asked."""

    url: str
    requests: list[RequestParts] = field(default_factory=list)
    connections: int = 0

    @property
    def lines(self) -> list[str]:
        return [f"{one.method} {one.target}" for one in self.requests]


@contextmanager
def serving(*replies: Reply) -> Iterator[Server]:
    """Answers with ``replies`` in order; the last one answers all further requests."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = Server(f"http://127.0.0.1:{listener.getsockname()[1]}")
    remaining = list(replies)
    lock = threading.Lock()

    def take(asked: RequestParts) -> bytes:
        with lock:
            server.requests.append(asked)
            answer = remaining.pop(0) if len(remaining) > 1 else remaining[0]
        return answer(asked) if callable(answer) else answer

    def talk(connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as stream:
            while (request := _read(stream)) is not None:
                answer = take(request)
                if answer == RESET:
                    # Linger of zero: closing sends RST in place of FIN.
                    option = struct.pack("ii", 1, 0)
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, option)
                    return
                connection.sendall(answer.removesuffix(STALL))
                if answer.endswith(STALL):
                    stream.read()
                    return
                if not _is_whole(answer):
                    return

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            server.connections += 1
            threading.Thread(target=talk, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield server
    finally:
        # A thread that waits in accept() keeps a merely closed socket listening.
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def _is_whole(answer: bytes) -> bool:
    """Whether the answer has exactly the body it announces, so that another may follow."""
    head, _, body = answer.partition(b"\r\n\r\n")
    lengths = re.findall(rb"^Content-Length: (\d+)\r?$", head, re.MULTILINE)
    return lengths == [str(len(body)).encode()]


def _read(stream: Any) -> RequestParts | None:
    try:
        first = stream.readline().decode().split()
        if len(first) != 3:
            return None
        headers = {}
        while line := stream.readline().decode().strip():
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        body = stream.read(int(headers.get("content-length", 0)))
    except OSError:
        return None
    return RequestParts(first[0], first[1], headers, body)
