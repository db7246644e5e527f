"""Faults on demand: chosen by rate from a seeded generator, or queued one by one."""

from __future__ import annotations

import random
from collections import Counter, deque
from dataclasses import dataclass, fields
from typing import Any

KINDS = (
    "429",
    "bare429",
    "500",
    "502",
    "503",
    "504",
    "html",
    "expired",
    "reset",
    "lost",
    "slow",
    "drip",
    "truncated",
    "403",
)


@dataclass(frozen=True)
class Faults:
    """Share of API calls (0.0 to 1.0) that meet each kind of trouble.

    `slow` calls are answered after `slow_seconds`, the body of `drip` ones takes as long.
    `retry_after` is the wait, in seconds, that a made-up 429 names; `bare429` names none. The same
    `seed` gives the same faults for the same sequence of calls.
    """

    rate_429: float = 0.0
    rate_bare429: float = 0.0
    rate_500: float = 0.0
    rate_502: float = 0.0
    rate_503: float = 0.0
    rate_504: float = 0.0
    rate_html: float = 0.0
    rate_expired: float = 0.0
    rate_reset: float = 0.0
    rate_lost: float = 0.0
    rate_slow: float = 0.0
    rate_drip: float = 0.0
    rate_truncated: float = 0.0
    rate_403: float = 0.0
    slow_seconds: float = 0.2
    retry_after: int = 1
    seed: int = 1

    @classmethod
    def parse(cls, text: str) -> Faults:
        """Reads the rates of kinds and the other settings.

        Args:
            text: such as `429=0.1,500=0.05,slow=0.2,seed=7`.

        Raises:
            ValueError: for an unknown name, or a rate that is not between 0 and 1.
        """
        names = {f.name for f in fields(cls)}
        values: dict[str, Any] = {}
        for part in filter(None, (piece.strip() for piece in text.split(","))):
            name, sign, value = part.partition("=")
            key = f"rate_{name}" if name in KINDS else name
            if not sign or key not in names:
                raise ValueError(
                    f"unknown fault {part!r}; use {', '.join(KINDS)}, "
                    "slow_seconds, retry_after or seed, each with =value"
                )
            values[key] = int(value) if key in ("seed", "retry_after") else float(value)
            if key.startswith("rate_") and not 0.0 <= values[key] <= 1.0:
                raise ValueError(f"the rate of {name} must lie between 0 and 1, not {value}")
        return cls(**values)

    def rates(self) -> list[tuple[str, float]]:
        return [(kind, getattr(self, f"rate_{kind}")) for kind in KINDS]


class FaultPlan:
    """Decides, call by call, what goes wrong. `met` counts the faults that calls have met."""

    def __init__(self, faults: Faults | None = None) -> None:
        self._initial = faults or Faults()
        self.met: Counter[str] = Counter()
        self.reset()

    def reset(self) -> None:
        self.use(self._initial)

    def use(self, faults: Faults) -> None:
        self.faults = faults
        self.met.clear()
        self._random = random.Random(faults.seed)  # noqa: S311
        self._queue: deque[str] = deque()

    def queue(self, *kinds: str) -> None:
        """The next API calls meet exactly these faults, in this order.

        Args:
            *kinds: the kinds of faults; `ok` lets a call pass.

        Raises:
            ValueError: for an unknown kind.
        """
        for kind in kinds:
            if kind not in KINDS and kind != "ok":
                raise ValueError(f"unknown fault {kind!r}; use ok, {', '.join(KINDS)}")
        self._queue.extend(kinds)

    def next(self) -> str | None:
        if self._queue:
            kind = self._queue.popleft()
            return None if kind == "ok" else kind
        draw = self._random.random()
        for kind, rate in self.faults.rates():
            if draw < rate:
                return kind
            draw -= rate
        return None
