"""What the shim costs: ratios against direct V2 calls in one run, and the gateway under load.

    python benchmarks/shim.py                 # about a minute
    python benchmarks/shim.py --requests 100000   # the gateway's memory over many requests

The server is the sandbox in a process of its own; the peer is a bare `requests.Session` that makes
the same V2 calls. Samples of both are taken in turns, so that a busy machine hurts both alike.
`--record` writes the figures into the section "shim" of benchmarks/RESULTS.md.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import requests

from helpscout_shim import V1Adapter
from helpscout_shim.doors.gateway import create_app
from helpscout_shim.doors.gateway_server import Server
from helpscout_v2 import HelpScout

RESULTS = Path(__file__).parent / "RESULTS.md"
V1 = "https://api.helpscout.net/v1"
KEY = "benchmark-key"
LATENCY = 0.1


@contextmanager
def sandbox(*arguments: str) -> Iterator[tuple[str, str]]:
    """Address and bearer of a sandbox in its own process."""
    command = [sys.executable, "-m", "helpscout_sandbox", "--rate-limit", "0", "--until-eof"]
    process = subprocess.Popen(
        [*command, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        url, found = told["url"], told["environment"]
        answer = requests.post(
            f"{url}/v2/oauth2/token",
            data={
                "grant_type": "client_credentials",
                "client_id": found["HELPSCOUT_APP_ID"],
                "client_secret": found["HELPSCOUT_APP_SECRET"],
            },
            timeout=30,
        )
        yield url, answer.json()["access_token"]
    finally:
        process.terminate()
        process.wait()


class Peers:
    """The same work done directly on V2 and through the shim."""

    def __init__(self, url: str, token: str) -> None:
        self.url = url
        self.direct = requests.Session()
        self.direct.headers["Authorization"] = f"Bearer {token}"
        self.client = HelpScout.with_token(token, api_url=url)
        self.v1 = requests.Session()
        self.v1.auth = (KEY, "X")
        self.v1.mount(V1, V1Adapter(client=self.client, silent=True))
        self.box = self.direct.get(f"{url}/v2/mailboxes").json()["_embedded"]["mailboxes"][0]["id"]
        self.customer = self.direct.get(f"{url}/v2/customers").json()["_embedded"]["customers"][0][
            "id"
        ]

    def v2_page(self, number: int = 1) -> int:
        query: dict[str, str | int] = {
            "mailbox": self.box,
            "status": "all",
            "sortField": "createdAt",
            "sortOrder": "desc",
            "page": number,
        }
        answer = self.direct.get(f"{self.url}/v2/conversations", params=query).json()
        return len(answer["_embedded"]["conversations"])

    def v2_pages(self) -> int:
        return self.v2_page(1) + self.v2_page(2)

    def v1_page(self) -> int:
        return len(self.v1.get(f"{V1}/mailboxes/{self.box}/conversations.json").json()["items"])

    def v2_item(self) -> int:
        return int(self.direct.get(f"{self.url}/v2/customers/{self.customer}").json()["id"])

    def v1_item(self) -> int:
        return int(self.v1.get(f"{V1}/customers/{self.customer}.json").json()["item"]["id"])


def measured(clock: Callable[[], float], times: int, *works: Callable[[], int]) -> list[float]:
    """The median of each work in milliseconds, samples taken in turns."""
    samples: list[list[float]] = [[] for _ in works]
    for _ in range(3):
        for work in works:
            work()
    for _ in range(times):
        for work, found in zip(works, samples, strict=True):
            started = clock()
            work()
            found.append((clock() - started) * 1000)
    return [statistics.median(found) for found in samples]


def cpu(times: int) -> Iterator[str]:
    with sandbox() as (url, token):
        peers = Peers(url, token)
        assert peers.v2_pages() == peers.v1_page() == 50
        direct, shim = measured(time.process_time, times, peers.v2_pages, peers.v1_page)
        yield row("CPU of a V1 page of 50 conversations", direct, shim, "1.2x")
        direct, shim = measured(time.perf_counter, times, peers.v2_item, peers.v1_item)
        yield row("wall time of one customer, one V2 call each", direct, shim, "1.1x")
        direct, shim = measured(time.perf_counter, times, peers.v2_pages, peers.v1_page)
        yield row("wall time of 50 conversations, two V2 calls each", direct, shim, "1.1x")


def parallel(times: int) -> Iterator[str]:
    with sandbox("--faults", f"slow=1.0,slow_seconds={LATENCY}") as (url, token):
        peers = Peers(url, token)
        direct, shim = measured(time.perf_counter, times, peers.v2_page, peers.v1_page)
        name = (
            f"V1 page of 50 over V2 pages of 25 against one V2 page, {LATENCY * 1000:.0f} ms away"
        )
        yield row(name, direct, shim, "1.3x")


def row(name: str, direct: float, shim: float, target: str) -> str:
    return f"| {name} | {direct:.2f} ms | {shim:.2f} ms | {shim / direct:.2f}x | at most {target} |"


def gateway(requests_in_all: int) -> Iterator[str]:
    with sandbox() as (url, token):
        client = HelpScout.with_token(token, api_url=url)
        server = Server(create_app(client=client, api_key=KEY, silent=True), port=0, threads=32)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        box = client.call("GET", "/v2/mailboxes").json()["_embedded"]["mailboxes"][0]["id"]
        target = f"{server.url}/v1/mailboxes/{box}.json"
        for clients in (1, 8, 32):
            yield load(target, clients, max(clients * 10, 300))
        before = memory()
        load(target, 8, requests_in_all)
        yield f"| memory of the process after {requests_in_all} more requests | | "
        yield f"{(memory() - before) / 1024:+.1f} MB | flat |"
        server.close()
        thread.join(10)


def load(target: str, clients: int, total: int) -> str:
    """Requests a second and the slowest hundredth, with so many clients at once."""
    share = total // clients

    def one(_: int) -> list[float]:
        found = []
        with requests.Session() as session:
            session.auth = (KEY, "X")
            for _ in range(share):
                started = time.perf_counter()
                session.get(target, timeout=60).raise_for_status()
                found.append((time.perf_counter() - started) * 1000)
        return found

    started = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        samples = sorted(s for found in pool.map(one, range(clients)) for s in found)
    elapsed = time.perf_counter() - started
    slowest = samples[int(len(samples) * 0.99) - 1]
    rate = len(samples) / elapsed
    return f"| gateway, {clients} clients | {rate:.0f} requests/s | p99 {slowest:.0f} ms | |"


def memory() -> int:
    """Resident memory of this process in KiB."""
    text = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.search(r"VmRSS:\s+(\d+)", text)[1])  # type: ignore[index]


def report(times: int, requests_in_all: int) -> str:
    lines = ["| what | direct V2 | shim | ratio | target |", "|---|---|---|---|---|"]
    lines += [*cpu(times), *parallel(max(5, times // 10))]
    lines += ["", "| gateway | | | |", "|---|---|---|---|"]
    rows = list(gateway(requests_in_all))
    lines += [*rows[:3], "".join(rows[3:])]
    about = f"Python {platform.python_version()}, {os.cpu_count()} cores, {times} samples each."
    return "\n".join([about, "", *lines])


def record(text: str) -> None:
    """Replace the section `shim` of RESULTS.md."""
    old = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else "# Benchmark results\n"
    parts = [p for p in re.split(r"(?m)^(?=## )", old) if not p.startswith("## shim\n")]
    section = f"## shim\n\n`python benchmarks/shim.py`. {text}\n"
    RESULTS.write_text("\n".join(p.rstrip() + "\n" for p in [*parts, section]), encoding="utf-8")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--times", type=int, default=100)
    options.add_argument("--requests", type=int, default=2000)
    options.add_argument("--record", action="store_true")
    asked = options.parse_args()
    text = report(asked.times, asked.requests)
    print(text)
    if asked.record:
        record(text)


if __name__ == "__main__":
    main()
