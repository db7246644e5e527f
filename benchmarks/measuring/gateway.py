"""The gateway in a process of its own, and clients that load it."""

from __future__ import annotations

import multiprocessing
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import urllib3

from helpscout_shim.adapters.gateway import create_app
from helpscout_shim.adapters.gateway_server import Server
from helpscout_v2 import HelpScout
from measuring.machine import resident

KEY = "benchmark-key"


def serve(url: str, token: str, pipe: Any) -> None:
    """Serve until told to end; answer what memory and processor time were used so far."""
    client = HelpScout.with_token(token, api_url=url)
    server = Server(create_app(client=client, api_key=KEY, silent=True), port=0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    pipe.send(server.url)
    answers = {"memory": resident, "processor": time.process_time}
    while (question := pipe.recv()) in answers:
        pipe.send(answers[question]())
    server.close()
    thread.join(10)


class Gateway:
    """A gateway in another process."""

    def __init__(self, url: str, pipe: Any) -> None:
        self.url = url
        self._pipe = pipe

    def memory(self) -> float:
        """Its resident memory in MB."""
        return self._ask("memory")

    def processor(self) -> float:
        """The seconds of processor time that it has used, in all its threads."""
        return self._ask("processor")

    def _ask(self, question: str) -> float:
        self._pipe.send(question)
        return float(self._pipe.recv())


@contextmanager
def gateway(url: str, token: str) -> Iterator[Gateway]:
    # A fresh interpreter: a forked one would bring the memory of this one along.
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe()
    process = spawn.Process(target=serve, args=(url, token, theirs), daemon=True)
    process.start()
    try:
        yield Gateway(ours.recv(), ours)
    finally:
        ours.send("end")
        process.join(20)
        process.terminate()


@dataclass(frozen=True)
class Load:
    """Requests a second, and the milliseconds that 99 of 100 requests stay below."""

    rate: float
    p99: float

    def __str__(self) -> str:
        return f"{self.rate:.0f} requests/s, p99 {self.p99:.0f} ms"


def load(target: str, clients: int, total: int, headers: dict[str, str]) -> Load:
    """Ask `total` times in all from `clients` threads, over one connection each.

    The clients are as lean as Python allows, since they share the machine with what they measure.
    """
    share = max(total // clients, 1)
    pool = urllib3.PoolManager(maxsize=clients, retries=False, timeout=120.0)

    def one(_: int) -> list[float]:
        latencies = []
        for _ in range(share):
            start = time.perf_counter()
            answer = pool.request("GET", target, headers=headers)
            if answer.status != 200:
                raise SystemExit(f"{target} answered {answer.status}")
            latencies.append((time.perf_counter() - start) * 1000)
        return latencies

    start = time.perf_counter()
    with ThreadPoolExecutor(clients) as threads:
        samples = sorted(
            s for client_latencies in threads.map(one, range(clients)) for s in client_latencies
        )
    elapsed = time.perf_counter() - start
    return Load(len(samples) / elapsed, samples[int(len(samples) * 0.99) - 1])
