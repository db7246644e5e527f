"""A sandbox in a process of its own, and the faults of the soak tests."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import requests

LONG = os.environ.get("HELPSCOUT_TEST_PROFILE") == "long"
REQUESTS = int(os.environ.get("HELPSCOUT_TEST_REQUESTS", "20000"))
"""Of the long profile's look at the gateway's memory."""
FAULTS = (
    "429=0.02,bare429=0.002,500=0.035,502=0.02,503=0.025,504=0.02,html=0.02,"
    "reset=0.025,lost=0.015,truncated=0.025,slow=0.01,drip=0.01,slow_seconds=0.1"
)
"""A fifth of all calls fails in one of the documented ways; two of a hundred are only slow."""
QUICK = ",bare429=0.0,retry_after=0,slow_seconds=0.01"
"""Added for a short run: nothing that is waited for by seconds."""
HARMLESS = ("slow", "drip")


@dataclass
class SandboxProcess:
    """The running sandbox, seen through its control endpoints."""

    url: str
    environment: dict[str, str]

    def read(self, what: str) -> Any:
        answer = requests.get(f"{self.url}/__sandbox__/{what}", timeout=120)
        answer.raise_for_status()
        return answer.json()

    def control(self, method: str, what: str, **body: Any) -> None:
        url = f"{self.url}/__sandbox__/{what}"
        requests.request(method, url, json=body, timeout=120).raise_for_status()

    def inject_faults(self, seed: int, profile: str = FAULTS, **service: str) -> None:
        self.control("PUT", "faults", profile=f"{profile},seed={seed}", **service)

    def end_faults(self) -> dict[str, int]:
        """Ends all faults; returns what the calls met since they began."""
        met: dict[str, int] = self.read("faults")["api"]
        self.control("PUT", "faults", profile="")
        return met

    @contextmanager
    def tokens_ending(self, every: float, most: float = math.inf) -> Iterator[list[int]]:
        """All access tokens end every `every` seconds, at `most` that many times; yields the number
        that ended each time."""
        over = threading.Event()
        token_ends: list[int] = []

        def end() -> None:
            while len(token_ends) < most and not over.wait(every):
                answer = requests.post(f"{self.url}/__sandbox__/expire-tokens", json={}, timeout=60)
                token_ends.append(int(answer.json()["expired"]))

        ending = threading.Thread(target=end)
        ending.start()
        try:
            yield token_ends
        finally:
            over.set()
            ending.join(60)


@contextmanager
def sandbox_process(*arguments: str, **environment: str) -> Iterator[SandboxProcess]:
    """A sandbox without a rate limit, unless ``arguments`` say otherwise."""
    limit = () if "--rate-limit" in arguments else ("--rate-limit", "0")
    command = [sys.executable, "-m", "helpscout_sandbox", "--until-eof", *limit, *arguments]
    own_environment = {k: v for k, v in os.environ.items() if not k.startswith("HELPSCOUT_")}
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**own_environment, **environment},
    )
    assert process.stdout is not None
    assert process.stdin is not None
    try:
        address = json.loads(process.stdout.readline())
        yield SandboxProcess(address["url"], address["environment"])
    finally:
        process.stdin.close()
        process.wait(60)
        process.stdout.close()
