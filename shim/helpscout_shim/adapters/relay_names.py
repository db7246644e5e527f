"""Mailbox names and custom field types for converted webhook bodies."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from helpscout_shim.adapters.relay_payload import mailbox_ids
from helpscout_shim.runner import Runner, sender
from helpscout_shim.translate import V1Request
from helpscout_shim.translate.compute import Context
from helpscout_v2 import forks

if TYPE_CHECKING:
    from helpscout_v2 import HelpScout

__all__ = ["Names"]

log = logging.getLogger("helpscout_shim.relay")
NAME_SECONDS = 3600.0
RETRY_SECONDS = 60.0


class Names:
    """Reads a mailbox when a body first names it, and again after an hour.

    A mailbox that cannot be read keeps its former name or none, the delivery continues, and it is
    read again after a minute at the earliest.

    Args:
        client: reads the mailboxes.
        clock: counts seconds.
    """

    def __init__(self, client: HelpScout, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._runner = Runner(sender(client))
        self._clock = clock
        self._mailboxes: dict[int, tuple[float, dict[str, Any]]] = {}
        self._lock = forks.Lock()

    def context(self, row: Mapping[str, Any]) -> Context:
        """The names and types that the conversion of a body needs.

        Args:
            row: the delivered V2 object.
        """
        boxes = {number: self._mailbox(number) for number in mailbox_ids(row)}
        names = {n: box["name"] for n, box in boxes.items() if box.get("name")}
        own = next((box for n, box in boxes.items() if n == row.get("mailboxId")), {})
        types = {f["id"]: f["fieldType"] for f in own.get("customFields") or ()}
        return Context(mailboxes=names, field_types=types)

    def _mailbox(self, number: int) -> dict[str, Any]:
        with self._lock:
            until, box = self._mailboxes.get(number, (0.0, {}))
        if until > self._clock():
            return box
        answer = self._runner.run(V1Request("GET", f"/v1/mailboxes/{number}.json"))
        seconds = NAME_SECONDS
        if answer.status == 200:
            box = answer.json()["item"]
        else:
            log.warning("mailbox %d cannot be read: %d", number, answer.status)
            seconds = RETRY_SECONDS
        with self._lock:
            self._mailboxes[number] = (self._clock() + seconds, box)
        return box
