"""Finds code that receives webhooks, and the events it registers a V1 webhook for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from helpscout_codemods.scan.receivers import receiver_line
from helpscout_v2.webhooks import EVENTS

# Code that registers a hook, by itself or with the LasLabs client.
REGISTERS = re.compile(rb"hooks\.json|HelpScoutWebHook")
EVENT = re.compile(r"""["'](?P<event>(?:convo|customer|satisfaction)\.[a-z]+(?:[.-][a-z]+)*)["']""")


@dataclass(frozen=True)
class Receiver:
    """A source file that verifies deliveries, and the line."""

    path: str
    line: int


def receivers(root: Path, sources: Iterable[str]) -> tuple[Receiver, ...]:
    """The files of a target that receive webhooks."""
    receivers_found: list[Receiver] = []
    for name in sources:
        try:
            data = (root / name).read_bytes()
        except OSError:
            continue
        line = receiver_line(data)
        if line is not None:
            receivers_found.append(Receiver(name, line))
    return tuple(receivers_found)


def registered(root: Path, sources: Iterable[str]) -> tuple[str, ...]:
    """The events named where the code registers its V1 hook; () when it does not.

    The events that a receiver names are not used: it may handle all and single out a few.
    """
    events: set[str] = set()
    for name in sources:
        try:
            data = (root / name).read_bytes()
        except OSError:
            continue
        if REGISTERS.search(data):
            events |= {m["event"] for m in EVENT.finditer(data.decode("utf-8", "replace"))}
    return tuple(sorted(events & set(EVENTS)))
