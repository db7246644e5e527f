from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from support.auth.leaks import every_log_record, everything_shown_by
from support.auth.server import APP_ID, APP_SECRET, AuthServer

from helpscout_v2.auth.broker import Broker
from helpscout_v2.auth.config import App, Endpoints
from helpscout_v2.auth.crypto import new_key
from helpscout_v2.auth.errors import (
    MissingCredentialsError,
    RefreshLostError,
    TokenRefusedError,
    TokenUnavailableError,
)
from helpscout_v2.auth.grants import ClientCredentials, ExchangeOnce, RefreshOnly
from helpscout_v2.auth.store import TokenStore
from helpscout_v2.auth.token import Token
from helpscout_v2.secret import Secret

APP = App(APP_ID, Secret(APP_SECRET))
KEY = Secret("v1-key-canary")


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def server() -> Iterator[AuthServer]:
    with AuthServer() as running:
        yield running


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[TokenStore]:
    with TokenStore(tmp_path / "tokens.db", new_key(), environ={}, clock=clock) as opened:
        yield opened


def ends(server: AuthServer) -> Endpoints:
    return Endpoints(server.url, server.url, server.url)


def logged_in(server: AuthServer, store: TokenStore, clock: Clock, seconds: float) -> Token:
    made = server.mint()
    token = Token.lasting(seconds, Secret(made["access"]), Secret(made["refresh"]), clock=clock)
    store.put("acme", token, source="authorization_code")
    return token


def refreshing(server: AuthServer, store: TokenStore, clock: Clock) -> Broker:
    return Broker(store, "acme", RefreshOnly(APP, "acme", ends(server), clock), clock=clock)


def test_client_credentials_are_asked_once_and_kept_in_the_store(
    server: AuthServer, store: TokenStore, clock: Clock
) -> None:
    grant = ClientCredentials(APP, ends(server), clock)
    first = Broker(store, "default", grant, clock=clock)
    assert first.token() == first.token() == Broker(store, "default", grant, clock=clock).token()
    assert server.grants == ["client_credentials"]
    stored = store.get("default")
    assert stored is not None
    assert stored.source == "client_credentials"


def test_ended_client_credentials_are_asked_again_and_never_refreshed(
    server: AuthServer, store: TokenStore, clock: Clock
) -> None:
    broker = Broker(store, "default", ClientCredentials(APP, ends(server), clock), clock=clock)
    before = broker.token()
    clock.forward(7201)
    assert broker.token() != before
    assert server.grants == ["client_credentials", "client_credentials"]


def test_a_stale_token_is_renewed_and_the_newest_refresh_token_is_kept(
    server: AuthServer, store: TokenStore, clock: Clock
) -> None:
    old = logged_in(server, store, clock, 7200)
    broker = refreshing(server, store, clock)
    assert broker.token() == old
    for round_number in (2, 3):
        clock.forward(7000)
        new = broker.token()
        assert new.refresh_token is not None
        assert {new.refresh_token.reveal()} == server.refresh_tokens
        stored = store.get("acme")
        assert stored is not None
        assert (stored.token, stored.generation) == (new, round_number)
        assert stored.source == "authorization_code"
        assert stored.intent is None
    assert server.grants == ["refresh_token", "refresh_token"]


def test_a_stale_token_is_used_while_no_new_one_can_be_had_and_not_tried_with_every_call(
    server: AuthServer, store: TokenStore, clock: Clock
) -> None:
    old = logged_in(server, store, clock, 7200)
    clock.forward(7000)
    server.script = [(503, b"", {}), (400, {"error": "invalid_client"}, {})]
    broker = refreshing(server, store, clock)
    assert [broker.token() for _ in range(5)] == [old] * 5
    assert server.grants == ["refresh_token"]
    clock.forward(31)
    assert [broker.token() for _ in range(5)] == [old] * 5
    assert server.grants == ["refresh_token"] * 2
    clock.forward(31)
    assert broker.token() != old
    assert server.grants == ["refresh_token"] * 3


def test_a_token_that_lives_a_minute_is_not_renewed_with_every_call(
    server: AuthServer, store: TokenStore, clock: Clock
) -> None:
    server.expires_in = 60
    broker = Broker(store, "default", ClientCredentials(APP, ends(server), clock), clock=clock)
    for _ in range(5):
        broker.token()
        clock.forward(10)
    assert server.grants == ["client_credentials"]
    clock.forward(5)
    broker.token()
    assert len(server.grants) == 2


def test_a_gone_transition_service_does_not_end_a_token_early(
    server: AuthServer, store: TokenStore, clock: Clock
) -> None:
    grant = ExchangeOnce(KEY, App(APP_ID), ends(server), clock)
    old = Broker(store, "acme", grant, clock=clock).token()
    clock.forward(7000)
    server.script = [(410, b"", {})]
    assert Broker(store, "acme", grant, clock=clock).token() == old


def test_an_ended_token_and_a_dead_endpoint_are_an_error_without_secrets(
    server: AuthServer, store: TokenStore, clock: Clock
) -> None:
    logged_in(server, store, clock, -1)
    server.script = [(503, b"", {})]
    with every_log_record() as log, pytest.raises(TokenUnavailableError) as caught:
        refreshing(server, store, clock).token()
    shown = everything_shown_by(caught.value) + log.getvalue()
    assert "canary" not in shown
    assert not any(token in shown for token in server.refresh_tokens)


def test_a_401_renews_once_and_only_if_nobody_else_already_did(
    server: AuthServer, store: TokenStore, clock: Clock
) -> None:
    rejected = logged_in(server, store, clock, 7200)
    first, second = (refreshing(server, store, clock) for _ in range(2))
    assert first.token() == second.token() == rejected
    renewed = first.renew(rejected)
    assert renewed.access_token != rejected.access_token
    assert second.renew(rejected) == renewed
    assert first.renew(rejected) == renewed
    assert server.grants == ["refresh_token"]


def test_threads_that_share_a_broker_make_one_request(
    server: AuthServer, store: TokenStore, clock: Clock
) -> None:
    logged_in(server, store, clock, -1)
    server.delay = 0.05
    broker = refreshing(server, store, clock)
    found: list[Token] = []
    threads = [threading.Thread(target=lambda: found.append(broker.token())) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 12
    assert len(set(found)) == 1
    assert server.grants == ["refresh_token"]


def test_a_refused_refresh_token_is_reported_as_refused_and_leaves_no_false_trace(
    server: AuthServer, store: TokenStore, clock: Clock
) -> None:
    logged_in(server, store, clock, -1)
    server.refresh_tokens.clear()
    for _ in range(2):
        with pytest.raises(TokenRefusedError) as caught:
            refreshing(server, store, clock).token()
        assert not isinstance(caught.value, RefreshLostError)
        assert caught.value.code == "invalid_grant"
    stored = store.get("acme")
    assert stored is not None
    assert stored.intent is None


def test_a_kill_before_the_request_is_recovered_without_a_word(
    server: AuthServer, store: TokenStore, clock: Clock
) -> None:
    logged_in(server, store, clock, -1)
    with store.transaction("acme") as transaction:
        transaction.declare_intent()
    token = refreshing(server, store, clock).token()
    stored = store.get("acme")
    assert stored is not None
    assert (stored.token, stored.intent) == (token, None)


def test_a_refresh_token_is_on_record_as_being_spent_while_it_is_sent(
    server: AuthServer, store: TokenStore, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a kill at this moment leaves behind for the next process."""
    logged_in(server, store, clock, -1)
    intents = []
    obtain = RefreshOnly.obtain

    def looking(grant: RefreshOnly, current: Token | None) -> Token:
        stored = store.get("acme")
        intents.append(stored and stored.intent)
        return obtain(grant, current)

    monkeypatch.setattr(RefreshOnly, "obtain", looking)
    refreshing(server, store, clock).token()
    (intent,) = intents
    assert intent is not None
    assert intent.generation == 1


def test_a_kill_between_answer_and_write_is_explained(
    server: AuthServer, store: TokenStore, clock: Clock
) -> None:
    logged_in(server, store, clock, -1)
    with store.transaction("acme") as transaction:
        transaction.declare_intent()
    server.refresh_tokens.clear()
    with pytest.raises(RefreshLostError) as caught:
        refreshing(server, store, clock).token()
    text = str(caught.value)
    assert "process" in text
    assert "2026-01-01 00:00:00 UTC" in text
    assert "helpscout-migrate login --account acme" in text
    assert "canary" not in everything_shown_by(caught.value)
    with pytest.raises(RefreshLostError):
        refreshing(server, store, clock).token()


def test_a_lost_refresh_token_is_recovered_where_the_v1_key_is_known(
    server: AuthServer, store: TokenStore, clock: Clock
) -> None:
    grant = ExchangeOnce(KEY, APP, ends(server), clock)
    Broker(store, "acme", grant, clock=clock).token()
    clock.forward(7201)
    with store.transaction("acme") as transaction:
        transaction.declare_intent()
    server.refresh_tokens.clear()
    server.by_key[KEY.reveal()] = server.mint()
    token = Broker(store, "acme", grant, clock=clock).token()
    assert token.access_token.reveal() == server.by_key[KEY.reveal()]["access"]
    assert server.exchanges == {KEY.reveal(): 2}


def test_c09_a_v1_key_is_exchanged_on_first_use_and_refreshed_afterwards(
    server: AuthServer, store: TokenStore, clock: Clock
) -> None:
    broker = Broker(store, "acme", ExchangeOnce(KEY, APP, ends(server), clock), clock=clock)
    broker.token()
    clock.forward(7201)
    broker.token()
    assert [path for path, _ in server.calls] == ["/", "/v2/oauth2/token"]
    assert server.grants == ["refresh_token"]
    assert store.find_by_key(KEY) == "acme"


def test_c09_without_the_applications_secret_the_key_is_exchanged_again(
    server: AuthServer, store: TokenStore, clock: Clock
) -> None:
    grant = ExchangeOnce(KEY, App(APP_ID), ends(server), clock)
    broker = Broker(store, "acme", grant, clock=clock)
    broker.token()
    clock.forward(7201)
    broker.token()
    assert server.exchanges == {KEY.reveal(): 2}
    assert server.grants == []


def test_a_clock_that_is_behind_is_named_and_a_401_still_renews(
    server: AuthServer, store: TokenStore, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    rejected = logged_in(server, store, clock, 7200)
    clock.forward(-3600)
    broker = refreshing(server, store, clock)
    assert broker.token() == rejected
    assert "stored 3600 s in the future" in caplog.text
    assert broker.renew(rejected) != rejected


def test_clocks_that_nearly_agree_are_not_mentioned(
    server: AuthServer, store: TokenStore, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    logged_in(server, store, clock, 7200)
    clock.forward(-120)
    refreshing(server, store, clock).token()
    assert "future" not in caplog.text
    clock.forward(-1)
    refreshing(server, store, clock).token()
    assert "stored 121 s in the future" in caplog.text


def test_an_account_that_is_not_there_says_how_to_log_in(
    server: AuthServer, store: TokenStore, clock: Clock
) -> None:
    with pytest.raises(MissingCredentialsError, match="helpscout-migrate login --account acme"):
        refreshing(server, store, clock).token()


def test_a_token_that_cannot_be_renewed_names_the_variables(
    server: AuthServer, store: TokenStore, clock: Clock
) -> None:
    logged_in(server, store, clock, -1)
    broker = Broker(store, "acme", RefreshOnly(None, "acme", ends(server), clock), clock=clock)
    with pytest.raises(MissingCredentialsError, match="HELPSCOUT_APP_ID and HELPSCOUT_APP_SECRET"):
        broker.token()
    stored = store.get("acme")
    assert stored is not None
    assert stored.intent is None, "nothing was about to be spent"


def test_a_token_of_another_login_that_is_replaced_takes_the_source_of_the_new_one(
    server: AuthServer, store: TokenStore, clock: Clock
) -> None:
    logged_in(server, store, clock, 60)
    clock.forward(61)
    own = ClientCredentials(APP, ends(server), clock)
    Broker(store, "acme", own, clock=clock).token()
    stored = store.get("acme")
    assert stored is not None
    assert stored.source == own.source == "client_credentials"


def test_a_fresh_token_is_not_read_from_the_store_again(
    server: AuthServer, store: TokenStore, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = logged_in(server, store, clock, 7200)
    broker = refreshing(server, store, clock)
    assert broker.token() == token
    monkeypatch.setattr(TokenStore, "get", lambda *_: pytest.fail("the store was read"))
    assert broker.token() == token


def test_a_refused_application_is_not_taken_for_a_lost_refresh_token(
    server: AuthServer, store: TokenStore, clock: Clock
) -> None:
    logged_in(server, store, clock, 60)
    with store.transaction("acme") as transaction:
        transaction.declare_intent()
    clock.forward(61)
    server.script = [(400, {"error": "invalid_client"}, {})]
    with pytest.raises(TokenRefusedError) as caught:
        refreshing(server, store, clock).token()
    assert not isinstance(caught.value, RefreshLostError)
    assert caught.value.code == "invalid_client"


@pytest.mark.parametrize("app", [App(APP_ID), APP], ids=["without a secret", "with a secret"])
def test_a_refused_v1_key_is_not_sent_a_second_time(
    server: AuthServer, store: TokenStore, clock: Clock, app: App
) -> None:
    grant = ExchangeOnce(KEY, app, ends(server), clock)
    Broker(store, "acme", grant, clock=clock).token()
    clock.forward(7201)
    server.calls.clear()
    server.script = [(400, {"error": "invalid_client"}, {}), (400, {"error": "invalid_client"}, {})]
    with pytest.raises(TokenRefusedError):
        Broker(store, "acme", grant, clock=clock).token()
    assert len(server.calls) == 1
