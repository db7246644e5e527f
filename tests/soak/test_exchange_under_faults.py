"""Two processes exchange keys on PostgreSQL while the transition service fails by a fifth."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select
from support.auth.command import v1_key
from support.auth.postgres import Server, database
from support.soak.sandbox import FAULTS, HARMLESS, LONG

from helpscout_migrator.exchange.loading import load
from helpscout_migrator.exchange.queue import QUEUE, Queue
from helpscout_migrator.exchange.sources import KeyRow
from helpscout_sandbox import Faults, Sandbox
from helpscout_v2.auth.crypto import new_key
from helpscout_v2.auth.store import TokenStore
from helpscout_v2.secret import Secret

KEYS = 2000 if LONG else 120
ROUNDS = 4
COMMAND = "from helpscout_migrator.cli.exchange import exchange; exchange()"
# A 429 without a wait rests the run for a minute; one of them is enough to see it.
PROFILE = f"{FAULTS},bare429={0.0003 if LONG else 0.0},seed=61" + (
    "" if LONG else ",retry_after=0,slow_seconds=0.01"
)


def test_every_key_is_exchanged_once_and_none_is_lost(
    postgres: Server,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    figures: Callable[..., None],
) -> None:
    # Set before anything opens the store here: no test reads the keyring of who runs it.
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    url, store_key = database(postgres), new_key()
    keys = {f"acct{number:05}": v1_key() for number in range(KEYS)}
    with (
        Sandbox.start(api_keys=keys.values(), rate_limit=None) as sandbox,
        TokenStore(url, store_key, environ={}) as store,
    ):
        load(Queue(store), [KeyRow(name, Secret(key), "here") for name, key in keys.items()])
        faults = sandbox.service_faults("transition")
        faults.use(Faults.parse(PROFILE))
        settings = {k: v for k, v in os.environ.items() if not k.startswith("HELPSCOUT_")}
        settings |= sandbox.environment()
        settings |= {"HELPSCOUT_STORE": url, "HELPSCOUT_STORE_KEY": store_key.reveal()}
        del settings["HELPSCOUT_API_KEY"]
        started_at, rounds = time.perf_counter(), 0
        while Queue(store).counts().get("done", 0) < KEYS and rounds < ROUNDS:
            rounds += 1
            assert both(settings) <= {0, 1}
        took = time.perf_counter() - started_at
        met = Counter(faults.met)
        requests_made = sum(call.path == "/transition" for call in sandbox.calls)

        stored_tokens = {one.account: one for one in store.accounts()}
        with store.engine.connect() as connection:
            rows = connection.execute(select(QUEUE.c.state, QUEUE.c.sealed_key)).all()
        issued_tokens = sandbox.tokens_issued
    assert set(stored_tokens) == set(keys), "nothing is lost"
    assert {one.generation for one in stored_tokens.values()} == {1}, "no token is written twice"
    assert len({one.token.access_token.reveal() for one in stored_tokens.values()}) == KEYS
    assert {tuple(row) for row in rows} == {("done", None)}, "no key is kept when it is done"
    assert issued_tokens == KEYS, "whatever was asked again got the token that was there"
    failures = sum(n for kind, n in met.items() if kind not in HARMLESS)
    assert failures > requests_made * 0.1
    kinds = ", ".join(f"{kind} {n}" for kind, n in sorted(met.items()))
    figures(
        f"{KEYS:,} keys exchanged by 2 processes on PostgreSQL under faults: "
        "lost, or written twice",
        f"0, 0; {failures} of {requests_made:,} calls failed ({kinds}); {took:.0f} s, "
        f"{rounds} rounds",
        value=len(set(keys) - set(stored_tokens))
        + sum(one.generation > 1 for one in stored_tokens.values()),
        limit=("exactly", 0.0, ""),
    )


def both(settings: dict[str, str]) -> set[int]:
    """Two processes work the queue off; how they ended. A key that failed five times is a 1."""
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", COMMAND, "--queued", "--workers", "4", "--format", "json"],
            env=settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for one in workers:
        out, err = one.communicate(timeout=900)
        assert "Traceback" not in err, err
        assert json.loads(out)["refused"] == 0, "no key was bad"
    return {one.returncode for one in workers}
