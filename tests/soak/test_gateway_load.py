"""The gateway with slow and broken clients among its 64: the others do not notice."""

from __future__ import annotations

import itertools
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests
from support.soak.gateway import Gateway, running
from support.soak.hostile_clients import ATTACKS, Attacker, ProcessWatcher, attack_until_stopped
from support.soak.sandbox import LONG

pytestmark = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc")

CLIENTS = 64
ATTACKERS = 28
LOAD_SECONDS = (90.0, 4.0, 5.0, 6.0, 7.0) if LONG else (1.5,)
"""Seconds, each with an end under load."""
THREADS = 16
"""That answer requests; the loop, the pool of the shim and the main thread come on top."""


def polite(gateway: Gateway, number: int, over: threading.Event) -> Counter[str]:
    """Asks for one conversation after the other and looks at every answer."""
    answers: Counter[str] = Counter()
    ids = itertools.islice(itertools.cycle(gateway.subjects), number * 7, None)
    with requests.Session() as session:
        session.auth = (gateway.key, "X")
        for conversation in ids:
            if over.is_set():
                return answers
            url = f"{gateway.url}/v1/conversations/{conversation}.json"
            try:
                answer = session.get(url, timeout=120)
            except requests.ConnectionError:
                answers["cut"] += 1
                return answers
            right = (
                answer.status_code == 200
                and answer.json()["item"]["subject"] == (gateway.subjects[conversation])
            )
            answers["right" if right else f"wrong: {answer.status_code}"] += 1
    return answers


def health(gateway: Gateway, over: threading.Event) -> list[int]:
    """What /health answers on connections of its own, as a monitor asks."""
    statuses = []
    while not over.wait(0.05):
        try:
            statuses.append(requests.get(f"{gateway.url}/health", timeout=120).status_code)
        except requests.ConnectionError:
            break
    return statuses


@pytest.mark.parametrize("seconds", LOAD_SECONDS)
def test_well_behaved_clients_do_not_notice_the_others_and_the_end_is_in_good_order(
    seconds: float, tmp_path: Path, figures: Callable[..., None]
) -> None:
    over = threading.Event()
    with running(tmp_path) as gateway, ThreadPoolExecutor(CLIENTS + 1) as pool:
        warm = threading.Event()
        pool.submit(threading.Timer(0.3, warm.set).run)
        assert set(polite(gateway, 0, warm)) == {"right"}
        watcher = ProcessWatcher(gateway.process.pid)
        watcher.look()
        watcher.start()
        attackers: list[Any] = []
        for number in range(ATTACKERS):
            attacker = Attacker(gateway.url, gateway.key, over, number)
            attackers.append(
                pool.submit(attack_until_stopped, attacker, ATTACKS[number % len(ATTACKS)])
            )
        polite_clients = [pool.submit(polite, gateway, n, over) for n in range(CLIENTS - ATTACKERS)]
        monitor = pool.submit(health, gateway, over)
        time.sleep(seconds)
        early_ends = [client for client in (*polite_clients, monitor) if client.done()]
        watcher.stop()
        gateway.process.send_signal(signal.SIGTERM)
        _, err = gateway.process.communicate(timeout=120)
        over.set()
        answers = sum((client.result() for client in polite_clients), Counter[str]())
        attacks = sum(one.result() for one in attackers)
        healthy = monitor.result()
    assert early_ends == [], "a client was cut off before the end"
    assert set(answers) <= {"right", "cut"}, "no answer is wrong because it is the last one"
    assert answers["right"] >= CLIENTS - ATTACKERS
    assert set(healthy) == {200}
    assert attacks >= ATTACKERS
    assert gateway.process.returncode == 0, err
    for word in ("Traceback", "ERROR", "rror when", "xception"):
        assert word not in err
    assert max(watcher.threads) <= THREADS + 16, "threads grow with the clients"
    grown = max(watcher.memory) - watcher.memory[0]
    assert grown < 80, "memory grows with the clients"
    if seconds != LOAD_SECONDS[0]:
        return
    what = f"gateway, {CLIENTS} clients, {ATTACKERS} of them slow or broken"
    figures(
        f"{what}: wrong or missing answers to the others",
        f"0 of {answers['right']:,} in {seconds:.0f} s ({attacks:,} hostile connections; /health "
        f"answered {len(healthy)} of {len(healthy)} times); ended by SIGTERM under load, exit 0",
        value=0,
        limit=("exactly", 0.0, ""),
    )
    figures(
        f"{what}: most threads, most memory above the start",
        f"{max(watcher.threads)} threads, {grown:.1f} MB above {watcher.memory[0]:.1f} MB",
        value=grown,
        limit=("at most", 80.0, " MB"),
    )
