from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import pytest
from sqlalchemy import select
from support.auth import contenders
from support.auth.command import v1_key
from support.auth.server import AuthServer

from helpscout_migrator.exchange.loading import load
from helpscout_migrator.exchange.queue import QUEUE, Queue
from helpscout_migrator.exchange.sources import KeyRow
from helpscout_v2.auth.store import TokenStore
from helpscout_v2.secret import Secret

AT_ONCE = 6
KILLS = 110  # twice: on SQLite and on PostgreSQL
KEYS = 2500
IN_HAND = 40  # keys that one process may hold: about a second of work


@pytest.mark.slow
def test_killed_workers_lose_no_key_and_exchange_none_twice(
    store: TokenStore, url: str, store_key: Secret, server: AuthServer
) -> None:
    keys = {f"acct{number:05}": v1_key() for number in range(KEYS)}
    load(Queue(store), [KeyRow(name, Secret(key), "here") for name, key in keys.items()])
    server.delay = 0.2
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    settings = {
        **environment,
        **server.environment(),
        "HELPSCOUT_STORE": url,
        "HELPSCOUT_STORE_KEY": store_key.reveal(),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
    }
    crowd = subprocess.Popen(
        [sys.executable, contenders.__file__, str(AT_ONCE), str(KILLS), "7"],
        env=settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert crowd.stdout is not None
    assert crowd.stdout.readline() == "killed\n"
    halfway = Queue(store).counts()
    server.delay = 0
    out, err = crowd.communicate(timeout=300)
    assert json.loads(out) == {"killed": KILLS, "codes": [0] * AT_ONCE}, err
    assert halfway["pending"] > 0, "the kills came after the work; raise KEYS"
    assert halfway["done"] > 0, "no process lived long enough to finish a key"

    stored_tokens = {one.account: one for one in store.accounts()}
    assert set(stored_tokens) == set(keys), "nothing is lost"
    for name, key in keys.items():
        assert stored_tokens[name].token.access_token.reveal() == server.by_key[key]["access"]
        assert stored_tokens[name].generation == 1, "no token is written twice"
    with store.engine.connect() as connection:
        rows = connection.execute(select(QUEUE.c.state, QUEUE.c.sealed_key)).all()
    assert {tuple(row) for row in rows} == {("done", None)}
    asked_again = sum(server.exchanges.values()) - KEYS
    # Only what a killed process had in flight or not yet written may be asked again; the service
    # answers it with the token that the key already has.
    assert 0 < asked_again <= KILLS * IN_HAND, "no kill hit a process at work, or keys were redone"
    assert len(server.by_key) == KEYS


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stopped_run_writes_what_was_answered_and_goes_on_later(
    store: TokenStore, url: str, store_key: Secret, server: AuthServer, number: signal.Signals
) -> None:
    keys = {f"acct{number:05}": v1_key() for number in range(120)}
    load(Queue(store), [KeyRow(name, Secret(key), "here") for name, key in keys.items()])
    server.delay = 0.2
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    settings = {
        **environment,
        **server.environment(),
        "HELPSCOUT_STORE": url,
        "HELPSCOUT_STORE_KEY": store_key.reveal(),
    }
    code = "from helpscout_migrator.cli.exchange import exchange; exchange()"

    def start() -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", code, "--queued", "--workers", "4", "--format", "json"],
            env=settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    worker = start()
    assert server.answered.wait(timeout=60), "the process never asked"
    worker.send_signal(number)
    out, err = worker.communicate(timeout=60)
    assert worker.returncode == 130, err
    first = json.loads(out)
    assert first["pending"] == 120 - first["exchanged"] > 0
    assert f"interrupted: {first['pending']} key" in err
    assert sum(server.exchanges.values()) == first["exchanged"], "no answer is thrown away"
    server.delay = 0
    assert start().wait(timeout=120) == 0, "what it held is free at once, not after the lease"
    assert dict(server.exchanges) == dict.fromkeys(keys.values(), 1)
