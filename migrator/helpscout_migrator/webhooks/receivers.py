"""Where the code of a target receives webhooks, and which events it registers a V1 hook for."""

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
    """A source file that checks deliveries, and where it does."""

    path: str
    line: int


def receivers(root: Path, sources: Iterable[str]) -> tuple[Receiver, ...]:
    """The files of a target that receive webhooks."""
    found: list[Receiver] = []
    for name in sources:
        try:
            data = (root / name).read_bytes()
        except OSError:
            continue
        line = receiver_line(data)
        if line is not None:
            found.append(Receiver(name, line))
    return tuple(found)


def registered(root: Path, sources: Iterable[str]) -> tuple[str, ...]:
    """The events named where the code registers its V1 hook; () when it does not.

    What a receiver names says little: it may take everything and treat a few events apart.
    """
    found: set[str] = set()
    for name in sources:
        try:
            data = (root / name).read_bytes()
        except OSError:
            continue
        if REGISTERS.search(data):
            found |= {m["event"] for m in EVENT.finditer(data.decode("utf-8", "replace"))}
    return tuple(sorted(found & set(EVENTS)))
