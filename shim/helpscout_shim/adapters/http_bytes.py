"""HTTP/1.1 as bytes: reading a request that a library wrote, writing the answer it parses."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from http.client import parse_headers

from helpscout_shim.adapters.reasons import reason
from helpscout_shim.translate import V1Answer

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


@dataclass(frozen=True, slots=True)
class SentRequest:
    """A whole request as a library sent it; `target` is the path or an absolute address."""

    method: str
    target: str
    headers: Message
    body: bytes

    @property
    def authorization(self) -> str | None:
        value = self.headers.get("Authorization")
        return None if value is None else str(value)


def parse_request(content: bytes) -> SentRequest | None:
    """The request in these bytes; None while some of it is still missing."""
    head, end, rest = content.partition(b"\r\n\r\n")
    if not end:
        return None
    line, _, fields = head.partition(b"\r\n")
    headers = parse_headers(io.BytesIO(fields + end))
    method, _, tail = line.decode("latin-1").partition(" ")
    target = tail.rpartition(" ")[0]
    if "chunked" in str(headers.get("Transfer-Encoding", "")).lower():
        body = _unchunked(rest)
    else:
        length = int(headers.get("Content-Length") or 0)
        body = rest[:length] if len(rest) >= length else None
    return None if body is None else SentRequest(method, target, headers, body)


def expects_continue(content: bytes) -> bool:
    """Whether the headers are complete and contain `Expect: 100-continue`."""
    head, end, _ = content.partition(b"\r\n\r\n")
    return bool(end) and b"\r\nexpect: 100-continue" in head.lower()


def _unchunked(content: bytes) -> bytes | None:
    stream = io.BytesIO(content)
    chunks: list[bytes] = []
    while line := stream.readline():
        size = int(line.split(b";")[0] or b"0", 16)
        if size == 0:
            return b"".join(chunks)
        chunk = stream.read(size)
        if len(chunk) < size or not stream.readline():
            return None
        chunks.append(chunk)
    return None


def render_response(answer: V1Answer, extra: Mapping[str, str] | None = None) -> bytes:
    """The answer as a library would read it from a socket."""
    headers = {**answer.headers, "Content-Length": str(len(answer.body)), **(extra or {})}
    lines = [f"HTTP/1.1 {answer.status} {reason(answer.status)}"]
    # A line break in a value would end the headers early.
    lines += [f"{name}: {' '.join(value.splitlines())}" for name, value in headers.items()]
    return "\r\n".join(lines).encode("latin-1", "replace") + b"\r\n\r\n" + answer.body
