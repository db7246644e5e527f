"""The webhook relay: V2 deliveries in, V1 deliveries out.

A receiver written for V1's webhooks gets V1's bodies, event names and signatures.
https://developer.helpscout.com/webhooks/
"""

from __future__ import annotations

import json
import logging
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import requests

from helpscout_shim.adapters.relay_names import Names
from helpscout_shim.adapters.relay_payload import (
    SHAPE_OF,
    UNCHANGED_EVENTS,
    known_to_v1,
    may_be_of,
    v1_body,
)
from helpscout_shim.adapters.relay_replays import DeliveryState, Replays
from helpscout_v2 import webhooks
from helpscout_v2.errors import ConfigurationError
from helpscout_v2.secret import Secret

__all__ = [
    "Delivered",
    "Ignored",
    "InProgress",
    "Outcome",
    "Refused",
    "Relay",
    "Repeated",
    "Undelivered",
]

log = logging.getLogger("helpscout_shim.relay")
EVENT = webhooks.EVENT_HEADER
SIGNATURE = webhooks.SIGNATURE_HEADER
TIMEOUT = 10.0
# Statuses that may pass; others are the receiver's answer.
RETRIED_STATUSES = frozenset({408, 425, 429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Delivered:
    """The receiver accepted it with this status."""

    status: int
    attempts: int


@dataclass(frozen=True, slots=True)
class Ignored:
    """V1 never delivered this event; nothing was forwarded."""

    event: str


@dataclass(frozen=True, slots=True)
class Repeated:
    """The same bytes were forwarded a moment ago, so they were not forwarded again."""


@dataclass(frozen=True, slots=True)
class InProgress:
    """The same bytes are being forwarded now; how that ends is not known yet."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The delivery is not from Help Scout, or it is not readable."""

    reason: str


@dataclass(frozen=True, slots=True)
class Undelivered:
    """The receiver did not accept it; Help Scout should deliver it again later."""

    reason: str
    attempts: int


Outcome: TypeAlias = Delivered | Ignored | Repeated | InProgress | Refused | Undelivered


class Relay:
    """Verifies a V2 delivery, converts it to V1, signs it again and forwards it.

    Args:
        target: the address of the receiver.
        secret: the V2 webhook's.
        legacy_secret: the one that the receiver checks with.
        names: supplies the mailbox names that V2 bodies leave out.
        attempts: how often a receiver that is down is tried.
        backoff: the first wait between two attempts, in seconds; each further one doubles it.
        session: sends to the receiver.
        sleep: waits for seconds.
        replays: remembers deliveries.

    Raises:
        ConfigurationError: for an empty secret.
    """

    def __init__(
        self,
        target: str,
        *,
        secret: str | Secret,
        legacy_secret: str | Secret,
        names: Names | None = None,
        attempts: int = 4,
        backoff: float = 0.5,
        session: requests.Session | None = None,
        sleep: Callable[[float], None] = time.sleep,
        replays: Replays | None = None,
    ) -> None:
        if not secret or not legacy_secret:
            raise ConfigurationError(
                "the relay needs both secrets: an empty one accepts any signature"
            )
        self._target = target
        self._secret = Secret(secret) if isinstance(secret, str) else secret
        self._legacy = Secret(legacy_secret) if isinstance(legacy_secret, str) else legacy_secret
        self._names = names
        self._attempts = max(1, attempts)
        self._backoff = backoff
        self._session = session or requests.Session()
        self._sleep = sleep
        self._replays = replays or Replays()

    def deliver(self, event: str, signature: str, body: bytes) -> Outcome:
        """Forward one delivery. Never raises.

        Args:
            event: its header X-HelpScout-Event.
            signature: its header X-HelpScout-Signature.
            body: the body as it arrived.
        """
        if not webhooks.verify(body, signature, self._secret):
            return Refused("the signature does not match the body")
        if not known_to_v1(event):
            return Ignored(event)
        try:
            row = json.loads(body) if body.strip() else {}
        except (ValueError, RecursionError):
            return Refused("the body is not JSON")
        if not isinstance(row, dict) or (event in SHAPE_OF and "id" not in row):
            return Refused("the body holds no object of Help Scout")
        if not may_be_of(event, row):
            return Refused("the body is not that of a deletion")
        state = self._replays.begin(event, body)
        if state is not DeliveryState.NEW:
            return Repeated() if state is DeliveryState.FORWARDED else InProgress()
        outcome: Outcome | None = None
        try:
            outcome = self._forward(event, self._convert(event, row))
            return outcome
        finally:
            self._replays.finish(event, body, is_delivered=isinstance(outcome, Delivered))

    def _convert(self, event: str, row: Mapping[str, Any]) -> bytes:
        context = (
            self._names.context(row) if self._names and event not in UNCHANGED_EVENTS else None
        )
        return json.dumps(v1_body(event, row, context), separators=(",", ":")).encode()

    def _forward(self, event: str, body: bytes) -> Outcome:
        headers = {
            "Content-Type": "application/json",
            EVENT: event,
            SIGNATURE: webhooks.signature(body, self._legacy),
        }
        reason = ""
        for attempt in range(1, self._attempts + 1):
            if attempt > 1:
                jitter = random.uniform(1, 1.25)  # noqa: S311
                self._sleep(self._backoff * 2 ** (attempt - 2) * jitter)
            try:
                # A redirect would turn the POST into a GET.
                answer = self._session.post(
                    self._target,
                    data=body,
                    headers=headers,
                    timeout=TIMEOUT,
                    allow_redirects=False,
                )
            except requests.RequestException as error:
                reason = f"the receiver cannot be reached ({type(error).__name__})"
                continue
            # A redirect is not followed, so it is not delivered, with a Location or without.
            if 200 <= answer.status_code < 300:
                return Delivered(answer.status_code, attempt)
            reason = f"the receiver answered {answer.status_code}"
            if answer.status_code not in RETRIED_STATUSES:
                return Undelivered(reason, attempt)
        return Undelivered(reason, self._attempts)
