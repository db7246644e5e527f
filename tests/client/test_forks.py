"""A forked child goes on although the parent's other threads held locks."""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from support.client.server import reply, serving

from helpscout_v2 import HelpScout, Secret, forks
from helpscout_v2.auth.broker import Broker
from helpscout_v2.auth.store import TokenStore
from helpscout_v2.auth.token import Token
from helpscout_v2.http.pacing import Pacer
from helpscout_v2.wire import RateLimit

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
OK = reply(200, {"id": 41, "firstName": "Marta", "lastName": "Lind"})


def ends_in_a_child(work: Callable[[], object]) -> bool:
    child = multiprocessing.get_context("fork").Process(target=work)
    child.start()
    child.join(60)
    has_ended = child.exitcode == 0
    child.kill()
    child.join(60)
    return has_ended


class Slow:
    """A grant that takes its time in the parent, and none in a child."""

    source = "slow"
    api_key = None

    def __init__(self) -> None:
        self.request_made, self.times = threading.Event(), 0
        self.parent = os.getpid()

    def spends(self, current: Token) -> bool:
        return False

    def obtain(self, current: Token | None) -> Token:
        self.times += 1
        if os.getpid() == self.parent:
            self.request_made.set()
            time.sleep(0.5)
        return Token.lasting(3600, Secret("bearer-of-this-test"), None)


def test_a_lock_that_another_thread_held_is_open_in_the_child() -> None:
    lock = forks.Lock()

    def use() -> None:
        with lock:
            pass

    with lock:
        assert ends_in_a_child(use)


def test_calls_that_the_parent_had_under_way_do_not_count_in_the_child() -> None:
    pacer = Pacer()
    for remaining in (30, 28):
        pacer.before(1)
        pacer.after(RateLimit(100, remaining))
    for _ in range(20):
        threading.Thread(target=pacer.before, args=(1,)).start()

    def use() -> None:
        pacer.before(1)

    assert ends_in_a_child(use)


def test_a_child_gets_a_token_while_a_thread_of_the_parent_waits_for_one(tmp_path: Path) -> None:
    grant = Slow()
    store = TokenStore(f"sqlite:///{tmp_path}/tokens.db", environ={})
    broker = Broker(store, "default", grant, leeway=timedelta(0))
    waiting = threading.Thread(target=broker.token)
    with serving(OK) as server, HelpScout(broker, api_url=server.url) as hs:
        waiting.start()
        assert grant.request_made.wait(60)
        assert ends_in_a_child(lambda: one_call(hs, grant))
        waiting.join(60)
        store.close()
    assert len(server.requests) == 1


def one_call(hs: HelpScout, grant: Slow) -> None:
    hs.users.me()
    assert grant.times == 1, "the parent's token was in the store already"


def test_no_connection_to_a_sqlite_store_crosses_a_fork(tmp_path: Path) -> None:
    with TokenStore(f"sqlite:///{tmp_path}/tokens.db", environ={}) as store:
        store.accounts()

        def look() -> None:
            links = [os.path.realpath(f"/proc/self/fd/{n}") for n in os.listdir("/proc/self/fd")]
            assert not [link for link in links if "tokens.db" in link]
            store.put("child", Token.lasting(60, Secret("bearer-of-this-test"), None), source="x")

        if os.path.isdir("/proc/self/fd"):
            assert ends_in_a_child(look)
            assert store.get("child") is not None
