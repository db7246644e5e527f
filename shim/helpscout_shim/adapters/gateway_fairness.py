"""Connections of waitress that leave room for others: deadlines, and a budget that is shared.

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

HEADER_SECONDS = 20.0
"""From the first byte of a request to the end of its headers."""
BODY_SECONDS = 120.0
"""From the first byte of a request to the end of its body: the largest is 14 MB."""
ANSWER_SECONDS = 120.0
"""From the end of an answer to the last byte that its client takes."""
PATIENCE_SECONDS = 5.0
"""After which an answer that its client does not take makes room for others."""
LOOK_SECONDS = 5
"""How often the deadlines are looked at."""


LARGEST_PACKET = 64 * 1024
"""Bytes of an answer that are put together before they are sent."""


_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")


def _percent(match: re.Match[bytes]) -> bytes:
    return b"%%%02X" % match[0][0]


class Parser(HTTPRequestParser):  # type: ignore[misc]
    """Refuses what two servers in a row could read as two different requests."""

    def parse_header(self, header_plus: bytes) -> None:
        line, end, fields = header_plus.partition(b"\r\n")
        # curl and others send an address as it was typed; waitress refuses bytes beyond ASCII.
        if not line.isascii():
            header_plus = _BEYOND_ASCII.sub(_percent, line) + end + fields
        super().parse_header(header_plus)
        hosts = self.headers.get("HOST", "").split(",")
        if len(hosts) > 1 or (self.version == "1.1" and "HOST" not in self.headers):
            raise ParsingError("Host must be named once")
        chunked = self.chunked or "TRANSFER_ENCODING" in self.headers
        if chunked and "CONTENT_LENGTH" in self.headers:
            raise ParsingError("Transfer-Encoding together with Content-Length")


class _InOnePiece:
    """A task of waitress whose headers leave together with the beginning of the body."""

    def start(self) -> None:
        super().start()  # type: ignore[misc]
        self.channel.held_back = b""  # type: ignore[attr-defined]

    def finish(self) -> None:
        super().finish()  # type: ignore[misc]
        self.channel.send_held_back()  # type: ignore[attr-defined]


class AnswerTask(_InOnePiece, WSGITask):  # type: ignore[misc]
    """The answer of the application."""


class RefusalTask(_InOnePiece, ErrorTask):  # type: ignore[misc]
    """waitress's own answer to a request that cannot be read."""


class Channel(HTTPChannel):  # type: ignore[misc]
    """One connection, which knows since when it has been sending its present request."""

    parser_class = Parser
    task_class = AnswerTask
    error_task_class = RefusalTask
    began: float | None = None
    answered: float = 0.0
    held_back: bytes | None = None

    def __init__(self, server: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(server, *args, **kwargs)
        make_room(server)

    def write_soon(self, data: bytes) -> int:
        """Sends at once what the socket takes, headers and body together.

        What waits in waitress's own buffer makes its loop spin until it is sent; most answers fit
        into the socket's.
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
        self.answered = time.monotonic()
        if data:
            self._send_or_buffer(data)

    def _send_or_buffer(self, data: Any) -> int:
        sent = 0
        if isinstance(data, bytes) and data:
            with self.outbuf_lock:
                if self.connected and not self.total_outbufs_len:
                    sent = max(self.send(data, do_close=False), 0)
        buffered: int = super().write_soon(data[sent:] if sent else data)
        return sent + buffered

    def received(self, data: bytes) -> bool:
        result: bool = super().received(data)
        if self.request is None:
            self.began = None
        elif self.began is None:
            self.began = time.monotonic()
        return result

    @property
    def is_waiting(self) -> bool:
        """Whether only its client can get it further: nothing is being answered."""
        if self.requests:
            return False
        return not self.total_outbufs_len or self._untaken(PATIENCE_SECONDS)

    def _untaken(self, seconds: float) -> bool:
        return self.total_outbufs_len > 0 and time.monotonic() - self.answered > seconds

    def has_unread_request(self) -> bool:
        """Whether an idle connection has just been used again: its bytes were not read yet."""
        if self.request is not None or self.socket is None:
            return False
        try:
            return bool(self.socket.recv(1, socket.MSG_PEEK))
        except OSError:
            return False

    def is_late(self, now: float) -> bool:
        """Whether its request, or taking the answer, lasts longer than it may."""
        if not self.requests and self._untaken(ANSWER_SECONDS):
            return True
        if self.began is None or self.request is None:
            return False
        seconds = BODY_SECONDS if self.request.headers_finished else HEADER_SECONDS
        return now - self.began > seconds


def make_room(server: Any) -> None:
    """Close one connection when the budget is spent: of the client that holds most, the oldest.

    Only connections that wait for their client are closed. So a client that holds many open gives
    way to whoever comes, and one that sends its request at once is never the one to go.
    """
    channels: list[Any] = list(server.active_channels.values())
    if len(channels) <= server.fair_budget:
        return
    # The newest has had no time to send anything.
    waiting = [one for one in channels[:-1] if one.is_waiting]
    if not waiting:
        return
    held = Counter(one.addr[0] for one in waiting)
    greedy = held.most_common(1)[0][0]
    oldest = sorted(
        (one for one in waiting if one.addr[0] == greedy), key=lambda one: one.creation_time
    )
    next((one for one in oldest if not one.has_unread_request()), oldest[0]).handle_close()


def make_fair(server: Any, budget: int) -> None:
    """Give a listening server of waitress these connections; `budget` is how many it keeps."""
    server.channel_class = Channel
    server.fair_budget = budget
    maintenance = server.maintenance

    def look(now: float) -> None:
        maintenance(now)
        for channel in list(server.active_channels.values()):
            if channel.is_late(time.monotonic()):
                channel.will_close = True

    server.maintenance = look
