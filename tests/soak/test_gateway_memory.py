"""The gateway after a hundred thousand requests is as large as it was after the first thousands."""

from __future__ import annotations

import http.client
import itertools
import time
from base64 import b64encode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from support.soak.gateway import Gateway, running
from support.soak.hostile_clients import ProcessWatcher
from support.soak.sandbox import LONG, REQUESTS

WARM = 2_000
CLIENTS = 8


@pytest.mark.skipif(not LONG, reason="leaks show in thousands of requests: long profile only")
def test_memory_is_flat_over_many_requests(tmp_path: Path, figures: Callable[..., None]) -> None:
    with running(tmp_path) as gateway:
        watcher = ProcessWatcher(gateway.process.pid)
        answered(gateway, WARM)
        watcher.look()
        started_at = time.perf_counter()
        answered(gateway, REQUESTS)
        took = time.perf_counter() - started_at
        watcher.look()
    before, after = watcher.memory
    figures(
        f"memory of the gateway after {REQUESTS:,} requests / before",
        f"{after:.1f} MB, {before:.1f} MB (after {WARM:,} to begin with); {took:.0f} s",
        ratio=after / before,
        limit=("at most", 1.1, "x"),
    )
    assert after < 1.1 * before


def answered(gateway: Gateway, count: int) -> None:
    """`count` reads by several clients at once, each answered with 200."""
    numbers = itertools.count()
    address = urlsplit(gateway.url)
    basic = b64encode(f"{gateway.key}:X".encode()).decode()
    ids = list(gateway.subjects)

    def ask(_: int) -> None:
        line = http.client.HTTPConnection(address.hostname or "", address.port, timeout=120)
        while (number := next(numbers)) < count:
            # Lists and single rows in turns, so that every kind of cache is filled and emptied.
            path = f"/v1/conversations/{ids[number % len(ids)]}.json"
            if number % 10 == 0:
                path = f"/v1/mailboxes/101/conversations.json?page={number // 10 % 3 + 1}"
            line.request("GET", path, headers={"Authorization": f"Basic {basic}"})
            answer = line.getresponse()
            answer.read()
            assert answer.status == 200
        line.close()

    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(ask, range(CLIENTS)))
