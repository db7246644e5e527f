"""Connections of waitress that leave room for others: deadlines, and a budget that is shared.

Imported only where waitress is installed.
"""

from __future__ import annotations

import time
from collections import Counter
from typing import Any

from waitress.channel import HTTPChannel  # type: ignore[import-untyped]
from waitress.parser import (  # type: ignore[import-untyped]
    HTTPRequestParser,
    ParsingError,
)

HEADER_SECONDS = 20.0
"""From the first byte of a request to the end of its headers."""
BODY_SECONDS = 120.0
"""From the first byte of a request to the end of its body: the largest is 14 MB."""
LOOK_SECONDS = 5
"""How often the deadlines are looked at."""


class Parser(HTTPRequestParser):  # type: ignore[misc]
    """Refuses what two servers in a row could read as two different requests."""

    def parse_header(self, header_plus: bytes) -> None:
        super().parse_header(header_plus)
        chunked = self.chunked or "TRANSFER_ENCODING" in self.headers
        if chunked and "CONTENT_LENGTH" in self.headers:
            raise ParsingError("Transfer-Encoding together with Content-Length")


class Channel(HTTPChannel):  # type: ignore[misc]
    """One connection, which knows since when it has been sending its present request."""

    parser_class = Parser
    began: float | None = None

    def __init__(self, server: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(server, *args, **kwargs)
        make_room(server)

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
        return not self.requests and not self.total_outbufs_len

    def is_late(self, now: float) -> bool:
        """Whether its request takes longer than a request may."""
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
    oldest = min(
        (one for one in waiting if one.addr[0] == greedy), key=lambda one: one.creation_time
    )
    oldest.handle_close()


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
