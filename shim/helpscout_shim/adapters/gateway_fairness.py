"""Connections of waitress with deadlines, and a limit that slow clients cannot use up.

Imported only where waitress is installed.
"""

from __future__ import annotations

import re
import socket
import time
from collections import Counter
from typing import Any

from waitress.channel import HTTPChannel  # type: ignore[import-untyped]
from waitress.parser import (  # type: ignore[import-untyped]
    HTTPRequestParser,
    ParsingError,
)
from waitress.task import ErrorTask, WSGITask  # type: ignore[import-untyped]

from helpscout_shim.translate import answers
from helpscout_shim.translate.errors import TEXTS

HEADER_SECONDS = 20.0
"""From the first byte of a request to the end of its headers."""
BODY_SECONDS = 120.0
"""From the first byte of a request to the end of its body: the largest is 14 MB."""
ANSWER_SECONDS = 120.0
"""From the end of an answer to the last byte that its client reads."""
PATIENCE_SECONDS = 5.0
"""After which a connection whose client reads no answer may be closed for another one."""
CHECK_SECONDS = 5
"""How often the deadlines are checked."""


LARGEST_PACKET = 64 * 1024
"""Bytes of an answer that are put together before they are sent."""


_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")


def _percent(match: re.Match[bytes]) -> bytes:
    return b"%%%02X" % match[0][0]


class StrictParser(HTTPRequestParser):  # type: ignore[misc]
    """Refuses requests that two servers in a row could read differently."""

    def parse_header(self, header_plus: bytes) -> None:
        line, end, fields = header_plus.partition(b"\r\n")
        # curl and others send an address as it was typed; waitress refuses bytes beyond ASCII.
        if not line.isascii():
            header_plus = _BEYOND_ASCII.sub(_percent, line) + end + fields
        super().parse_header(header_plus)
        hosts = self.headers.get("HOST", "").split(",")
        if len(hosts) > 1 or (self.version == "1.1" and "HOST" not in self.headers):
            raise ParsingError("Host must be named once")
        is_chunked = self.chunked or "TRANSFER_ENCODING" in self.headers
        if is_chunked and "CONTENT_LENGTH" in self.headers:
            raise ParsingError("Transfer-Encoding together with Content-Length")


class _SentTogether:
    """A task of waitress whose headers are sent together with the beginning of the body."""

    def start(self) -> None:
        super().start()  # type: ignore[misc]
        self.channel.held_back = b""  # type: ignore[attr-defined]

    def finish(self) -> None:
        super().finish()  # type: ignore[misc]
        self.channel.send_held_back()  # type: ignore[attr-defined]


class AnswerTask(_SentTogether, WSGITask):  # type: ignore[misc]
    """The answer of the application."""


class RefusalTask(_SentTogether, ErrorTask):  # type: ignore[misc]
    """The answer to a request that cannot be read, in V1's form."""

    request: Any
    response_headers: Any

    def execute(self) -> None:
        error = self.request.error
        text = TEXTS[413] if error.code == 413 else f"{error.reason}: {error.body}"
        answer = answers.error(error.code, text)
        self.status = f"{error.code} {error.reason}"
        self.response_headers = [("Content-Type", answers.JSON_TYPE)]
        self.set_close_on_finish()
        self.content_length = len(answer.body)
        self.write(answer.body)


class Channel(HTTPChannel):  # type: ignore[misc]
    """One connection, with the time since which it has been sending its request."""

    parser_class = StrictParser
    task_class = AnswerTask
    error_task_class = RefusalTask
    began_at: float | None = None
    answered_at: float = 0.0
    held_back: bytes | None = None

    def __init__(self, server: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(server, *args, **kwargs)
        close_one_over_limit(server)

    def write_soon(self, data: bytes) -> int:
        """Sends at once what the socket takes, headers and body together.

        Data in waitress's own buffer makes its loop spin until it is sent; most answers fit into
        the socket's buffer.
        """
        if self.held_back is None or not isinstance(data, bytes):
            return self._send_or_buffer(data)
        self.held_back += data
        if len(self.held_back) > LARGEST_PACKET:
            self.send_held_back()
        return len(data)

    def send_held_back(self) -> None:
        """The end of a small answer, or the beginning of a large one."""
        data, self.held_back = self.held_back, None
        self.answered_at = time.monotonic()
        if data:
            self._send_or_buffer(data)

    def _send_or_buffer(self, data: Any) -> int:
        sent_bytes = 0
        if isinstance(data, bytes) and data:
            with self.outbuf_lock:
                if self.connected and not self.total_outbufs_len:
                    sent_bytes = max(self.send(data, do_close=False), 0)
        buffered_bytes: int = super().write_soon(data[sent_bytes:] if sent_bytes else data)
        return sent_bytes + buffered_bytes

    def received(self, data: bytes) -> bool:
        result: bool = super().received(data)
        if self.request is None:
            self.began_at = None
        elif self.began_at is None:
            self.began_at = time.monotonic()
        return result

    @property
    def is_waiting(self) -> bool:
        """Whether it waits for its client: no request is being answered."""
        if self.requests:
            return False
        return not self.total_outbufs_len or self._is_unread(PATIENCE_SECONDS)

    def _is_unread(self, seconds: float) -> bool:
        return self.total_outbufs_len > 0 and time.monotonic() - self.answered_at > seconds

    def has_unread_request(self) -> bool:
        """Whether an idle connection has received bytes that were not read yet."""
        if self.request is not None or self.socket is None:
            return False
        try:
            return bool(self.socket.recv(1, socket.MSG_PEEK))
        except OSError:
            return False

    def is_late(self, now: float) -> bool:
        """Whether sending its request, or reading the answer, takes longer than allowed."""
        if not self.requests and self._is_unread(ANSWER_SECONDS):
            return True
        if self.began_at is None or self.request is None:
            return False
        seconds = BODY_SECONDS if self.request.headers_finished else HEADER_SECONDS
        return now - self.began_at > seconds


def close_one_over_limit(server: Any) -> None:
    """Close one connection when the limit is reached: the oldest of the client with most of them.

    Only connections that wait for their client are closed: a client with many open connections
    loses one, and a client that sends its request at once never does.
    """
    channels: list[Any] = list(server.active_channels.values())
    if len(channels) <= server.fair_limit:
        return
    # The newest has had no time to send anything.
    waiting = [one for one in channels[:-1] if one.is_waiting]
    if not waiting:
        return
    by_client = Counter(one.addr[0] for one in waiting)
    busiest = by_client.most_common(1)[0][0]
    oldest = sorted(
        (one for one in waiting if one.addr[0] == busiest), key=lambda one: one.creation_time
    )
    next((one for one in oldest if not one.has_unread_request()), oldest[0]).handle_close()


def make_fair(server: Any, limit: int) -> None:
    """Use these connections in a listening server of waitress, at most `limit` at a time."""
    server.channel_class = Channel
    server.fair_limit = limit
    maintenance = server.maintenance

    def check(now: float) -> None:
        maintenance(now)
        for channel in list(server.active_channels.values()):
            if channel.is_late(time.monotonic()):
                channel.will_close = True

    server.maintenance = check
