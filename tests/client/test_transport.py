"""The edge: what is sent where, what is sent again, and what is refused."""

# Server, client and expectation are nested on purpose: they end in that order.
# ruff: noqa: SIM117

from __future__ import annotations

import gzip
import json
import logging
import multiprocessing
import pickle
import threading
import traceback
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
import requests
from support.client.server import RESET, RequestParts, Server, reply, serving

from helpscout_v2 import (
    ArgumentError,
    AuthenticationError,
    CallEvent,
    ConfigurationError,
    DecodeError,
    ForeignHostError,
    HelpScout,
    NotFoundError,
    RateLimitError,
    Secret,
    ServerError,
    TransportError,
)
from helpscout_v2.auth.token import Token
from helpscout_v2.http import retry
from helpscout_v2.http.pacing import Pacer, Turn
from helpscout_v2.wire import RateLimit

USER = {"id": 41, "firstName": "Marta", "lastName": "Lind"}
OK = reply(200, USER)
TOO_MANY_REQUESTS = reply(
    429, {"message": "API rate limit exceeded"}, {"X-RateLimit-Retry-After": "0"}
)
CANARY = "canary-bearer-0123456789"


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Nothing really waits; what would have been waited is collected."""
    sleeps: list[float] = []
    monkeypatch.setattr("urllib3.util.retry.time.sleep", sleeps.append)
    return sleeps


def client(server: Server, **options: Any) -> HelpScout:
    return HelpScout.with_token(CANARY, api_url=server.url, **options)


def test_the_bearer_goes_to_the_configured_host_with_every_call() -> None:
    with serving(OK) as server, client(server) as hs:
        assert hs.users.me().full_name == "Marta Lind"
        assert hs.call("GET", "/v2/users/me").json() == USER
    assert [one.headers["authorization"] for one in server.requests] == [f"Bearer {CANARY}"] * 2
    assert server.connections == 1


def test_call_never_raises_for_a_status() -> None:
    page = reply(301, b"", {"Location": "/v2/conversations/2"})
    with serving(reply(404), reply(401), page) as server, client(server) as hs:
        statuses = [hs.call("GET", "/v2/conversations/1").status for _ in range(3)]
    assert statuses == [404, 401, 301]


def test_gzip_is_asked_for_and_undone() -> None:
    gzip_body = gzip.compress(json.dumps(USER).encode())
    with (
        serving(reply(200, gzip_body, {"Content-Encoding": "gzip"})) as server,
        client(server) as hs,
    ):
        assert hs.users.me().id == 41
    assert "gzip" in server.requests[0].headers["accept-encoding"]


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_failing_server_is_asked_again_for_reads(status: int, waits: list[float]) -> None:
    with serving(reply(status), reply(status), OK) as server, client(server) as hs:
        assert hs.users.me().id == 41
    assert len(server.requests) == 3
    assert len(waits) >= 1


def test_a_failing_server_is_not_asked_again_for_a_post() -> None:
    with serving(reply(503)) as server, client(server) as hs:
        with pytest.raises(ServerError) as excinfo:
            hs.conversations.notes.create(1, text="once")
    assert len(server.requests) == 1
    assert excinfo.value.status == 503


def test_a_throttled_post_is_sent_again_because_no_work_was_done() -> None:
    creation = reply(201, b"", {"Resource-ID": "9"})
    with serving(TOO_MANY_REQUESTS, creation) as server, client(server) as hs:
        assert hs.conversations.notes.create(1, text="hello") == 9
    assert server.lines == ["POST /v2/conversations/1/notes"] * 2


def test_the_wait_is_the_one_the_server_names(waits: list[float]) -> None:
    too_many = reply(429, b"", {"X-RateLimit-Retry-After": "7", "Retry-After": "1"})
    with serving(too_many, OK) as server, client(server, pacer=Watch().pacer()) as hs:
        hs.users.me()
    assert len(waits) == 1
    assert 7.0 <= waits[0] <= 7.5


def test_a_429_that_names_no_wait_is_waited_for_all_the_same(waits: list[float]) -> None:
    with serving(reply(429), OK) as server, client(server) as hs:
        hs.users.me()
    assert len(waits) == 1
    assert waits[0] >= retry.UNTOLD_WAIT


def test_further_429s_that_name_no_wait_are_waited_for_until_a_minute_is_over(
    waits: list[float],
) -> None:
    with serving(*[reply(429)] * 4, OK) as server, client(server) as hs:
        hs.users.me()
    assert sum(waits) >= 60.0


def test_an_unavailable_server_is_given_the_time_it_asks_for(waits: list[float]) -> None:
    with serving(reply(503, b"", {"Retry-After": "3"}), OK) as server, client(server) as hs:
        hs.users.me()
    assert len(waits) == 1
    assert 3.0 <= waits[0] <= 3.25


def test_a_wait_that_is_too_long_is_raised_with_the_headers(waits: list[float]) -> None:
    too_many = reply(
        429, {"message": "API rate limit exceeded"}, {"X-RateLimit-Retry-After": "600"}
    )
    with (
        serving(too_many) as server,
        client(server) as hs,
        pytest.raises(RateLimitError) as excinfo,
    ):
        hs.users.me()
    assert excinfo.value.retry_after == 600.0
    assert excinfo.value.headers["X-RateLimit-Retry-After"] == "600"
    assert (len(server.requests), waits) == (1, [])


def test_retrying_ends() -> None:
    with serving(TOO_MANY_REQUESTS) as server, client(server, retries=2) as hs:
        with pytest.raises(RateLimitError):
            hs.users.me()
    assert len(server.requests) == 3


def test_a_reset_connection_is_tried_again_for_a_read() -> None:
    with serving(RESET, OK) as server, client(server) as hs:
        assert hs.users.me().id == 41
    assert len(server.requests) == 2


def test_a_reset_connection_is_not_tried_again_for_a_post() -> None:
    with serving(RESET) as server, client(server) as hs, pytest.raises(TransportError) as excinfo:
        hs.conversations.notes.create(1, text="x")
    assert len(server.requests) == 1
    assert (excinfo.value.method, excinfo.value.path) == ("POST", "/v2/conversations/1/notes")


def test_a_cut_off_body_is_fetched_again_for_a_read() -> None:
    with serving(reply(200, USER, length=5000), OK) as server, client(server) as hs:
        assert hs.users.me().id == 41
    assert len(server.requests) == 2


def test_a_body_that_is_always_cut_off_is_an_error_not_half_a_row() -> None:
    with serving(reply(200, USER, length=5000)) as server, client(server, retries=2) as hs:
        with pytest.raises(TransportError, match="broke off"):
            hs.users.me()
    assert len(server.requests) == 3


def test_a_proxys_page_is_not_taken_for_data() -> None:
    html = reply(200, b"<html>Please sign in</html>", {"Content-Type": "text/html"})
    with serving(html) as server, client(server) as hs:
        with pytest.raises(DecodeError, match="sign in"):
            hs.users.me()
        with pytest.raises(DecodeError, match="sign in"):
            hs.conversations.list().first()


def test_nobody_listening_is_a_transport_error() -> None:
    with serving(OK) as server:
        pass
    with client(server, retries=0) as hs, pytest.raises(TransportError, match="GET /v2/users/me"):
        hs.users.me()


def test_silence_ends_in_an_error() -> None:
    gate = threading.Event()

    def silent(asked: RequestParts) -> bytes:
        gate.wait(10)
        return OK

    with serving(silent) as server, client(server, retries=0, timeout=(1.0, 0.1)) as hs:
        with pytest.raises(TransportError, match="in time"):
            hs.users.me()
        gate.set()


def test_deleting_what_a_broken_attempt_had_deleted_is_a_success() -> None:
    with serving(RESET, reply(404)) as server, client(server) as hs:
        hs.conversations.delete(5)
    assert server.lines == ["DELETE /v2/conversations/5"] * 2


def test_deleting_what_never_existed_is_not() -> None:
    with serving(TOO_MANY_REQUESTS, reply(404)) as server, client(server) as hs:
        with pytest.raises(NotFoundError):
            hs.conversations.delete(5)
    assert len(server.requests) == 2


def test_a_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_PROXY", "no_proxy", "http_proxy"):
        monkeypatch.delenv(name, raising=False)
    with serving(OK) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        with HelpScout.with_token("t", api_url="http://localhost:9") as hs:
            assert hs.users.me().id == 41
    assert proxy.lines == ["GET http://localhost:9/v2/users/me"]


def test_threads_share_a_client_and_its_connections() -> None:
    def me(asked: RequestParts) -> bytes:
        return reply(200, {"id": int(asked.target.rsplit("/", 1)[1])})

    with serving(me) as server, client(server) as hs:
        with ThreadPoolExecutor(8) as pool:
            ids = list(pool.map(lambda n: hs.users.get(n).id, range(1, 201)))
    assert ids == list(range(1, 201))
    assert server.connections <= 8


# The host lock


def test_a_redirect_to_another_host_is_refused_before_anything_is_sent() -> None:
    with serving(OK) as stranger:
        away = reply(301, b"", {"Location": f"{stranger.url}/v2/conversations/2"})
        with serving(away) as server, client(server) as hs:
            with pytest.raises(ForeignHostError, match="not the configured API"):
                hs.conversations.get(1)
    assert stranger.requests == []


@pytest.mark.parametrize("location", ["https://[", "//elsewhere.test/x", "javascript:x"])
def test_a_redirect_to_nowhere_is_refused(location: str) -> None:
    with serving(reply(301, b"", {"Location": location})) as server, client(server) as hs:
        with pytest.raises(ForeignHostError):
            hs.conversations.get(1)
    assert len(server.requests) == 1


def test_a_next_link_to_another_host_is_refused() -> None:
    with serving(OK) as stranger:
        page = {
            "_embedded": {"users": [USER]},
            "page": {"size": 1, "totalElements": 2, "totalPages": 2, "number": 1},
            "_links": {"next": {"href": f"{stranger.url}/v2/users?page=2"}},
        }
        with serving(reply(200, page)) as server, client(server) as hs:
            with pytest.raises(ForeignHostError):
                list(hs.users.list())
    assert stranger.requests == []
    assert len(server.requests) == 1


def test_a_redirect_that_never_ends_is_given_up() -> None:
    around = reply(301, b"", {"Location": "/v2/users/me"})
    with serving(around) as server, client(server) as hs, pytest.raises(Exception, match="301"):
        hs.users.me()
    assert len(server.requests) == 3


# Renewal


class Renewing:
    """Gives the tokens in order, as a broker that shares them with others would."""

    def __init__(self, *tokens: str) -> None:
        end = datetime(2100, 1, 1, tzinfo=UTC)
        self.tokens = [Token(Secret(token), None, end) for token in tokens]
        self.renewals = 0

    def token(self) -> Token:
        return self.tokens[0]

    def renew(self, rejected: Token) -> Token:
        assert rejected == self.tokens[0]
        self.renewals += 1
        if len(self.tokens) > 1:
            self.tokens.pop(0)
        return self.tokens[0]


def only(good: str) -> Any:
    def answer(asked: RequestParts) -> bytes:
        return OK if asked.headers["authorization"] == f"Bearer {good}" else reply(401)

    return answer


def test_a_401_renews_once_and_repeats_the_call_with_its_filters() -> None:
    source = Renewing("old", "new")
    empty = {"page": {"size": 50, "totalElements": 0, "totalPages": 0, "number": 1}}

    def answer(asked: RequestParts) -> bytes:
        return reply(401) if asked.headers["authorization"] == "Bearer old" else reply(200, empty)

    with serving(answer) as server, HelpScout(source, api_url=server.url) as hs:
        assert list(hs.users.list(email="a+b@c.test")) == []
    assert server.lines == ["GET /v2/users?email=a%2Bb%40c.test&page=1"] * 2
    assert source.renewals == 1


def test_a_401_that_stays_is_raised_after_one_renewal() -> None:
    source = Renewing("old", "new", "newest")
    with serving(only("right")) as server, HelpScout(source, api_url=server.url) as hs:
        with pytest.raises(AuthenticationError):
            hs.users.me()
    assert (len(server.requests), source.renewals) == (2, 1)


def test_a_token_that_ended_again_is_replaced_by_the_one_that_somebody_else_renewed() -> None:
    class Shared(Renewing):
        def token(self) -> Token:
            # Another thread has renewed meanwhile, after the one that this call got.
            return self.tokens[-1] if self.renewals else self.tokens[0]

    source = Shared("old", "ended", "right")
    with serving(only("right")) as server, HelpScout(source, api_url=server.url) as hs:
        assert hs.users.me().id == 41
    assert (len(server.requests), source.renewals) == (3, 1)


def test_a_static_token_is_not_tried_twice() -> None:
    with serving(reply(401)) as server, client(server) as hs, pytest.raises(AuthenticationError):
        hs.users.me()
    assert len(server.requests) == 1


# Pacing


class Watch:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def pacer(self) -> Pacer:
        return Pacer(clock=lambda: self.now, sleep=self.sleep)


def limits(remaining: int) -> dict[str, str]:
    return {"X-RateLimit-Limit-Minute": "400", "X-RateLimit-Remaining-Minute": str(remaining)}


def test_calls_slow_down_by_the_servers_own_count() -> None:
    watch = Watch()
    with serving(reply(200, USER, limits(60))) as server:
        with client(server, pacer=watch.pacer()) as hs:
            hs.users.me()
            assert watch.slept == []
            hs.users.me()
            assert hs.rate_limit == RateLimit(400, 60)
    assert len(watch.slept) == 1
    assert 60 / 400 < watch.slept[0] < 10


def test_nobody_asks_when_what_is_left_may_be_taken_by_others() -> None:
    watch = Watch()
    with serving(reply(200, USER, limits(1)), reply(200, USER, limits(399))) as server:
        with client(server, pacer=watch.pacer()) as hs:
            hs.users.me()
            hs.users.me()
    # It is not known when the minute began, so it is tried once in the middle of what is possible.
    assert 0.0 < sum(watch.slept) <= 60.0
    assert len(server.requests) == 2


def test_every_attempt_counts_against_the_budget_not_only_the_first(waits: list[float]) -> None:
    wait_times: list[int] = []

    class Counting(Pacer):
        def attempt(self, turn: Turn) -> float:
            wait = super().attempt(turn)
            if not wait:
                wait_times.append(turn.weight)
            return wait

    with serving(reply(503), RESET, OK) as server, client(server, pacer=Counting()) as hs:
        hs.users.me()
    assert len(server.requests) == 3
    assert wait_times == [1, 1, 1]
    too_many, creation = reply(429), reply(201, b"", {"Resource-ID": "9"})
    with serving(too_many, creation) as server, client(server, pacer=Counting()) as hs:
        hs.conversations.notes.create(1, text="hello")
    assert wait_times[3:] == [2, 2]


def test_a_longer_wait_than_wanted_is_left_to_the_server() -> None:
    watch = Watch()
    pacer = Pacer(clock=lambda: watch.now, sleep=watch.sleep, longest_wait=2.0)
    with serving(reply(200, USER, limits(0))) as server, client(server, pacer=pacer) as hs:
        hs.users.me()
        hs.users.me()
    assert watch.slept == []
    assert len(server.requests) == 2


def test_after_a_429_the_other_threads_wait_too() -> None:
    watch = Watch()
    pacer = watch.pacer()
    pacer.throttled(5.0)
    assert pacer.before(1) == 5.0
    pacer.after(RateLimit())
    assert pacer.before(1) == 0.0
    assert watch.slept == [5.0]


# Doubts

DOUBT = "whether the server did the work is unknown"


@pytest.mark.parametrize("reply_", [RESET, reply(201, b"", length=5000)])
def test_a_write_whose_answer_is_lost_says_that_it_may_have_been_done(reply_: bytes) -> None:
    with serving(reply_) as server, client(server) as hs, pytest.raises(TransportError) as excinfo:
        hs.conversations.notes.create(1, text="once")
    assert DOUBT in str(excinfo.value)
    assert len(server.requests) == 1


def test_a_call_that_never_arrived_or_only_reads_leaves_no_doubt(waits: list[float]) -> None:
    with serving(RESET) as server, client(server) as hs:
        with pytest.raises(TransportError) as read_error:
            hs.users.me()
    with client(server) as nobody, pytest.raises(TransportError) as excinfo_2:
        nobody.conversations.notes.create(1, text="never sent")
    for excinfo in (read_error, excinfo_2):
        assert DOUBT not in str(excinfo.value)


# Metrics and logs


def test_every_exchange_is_told_to_the_metrics_hook() -> None:
    events: list[CallEvent] = []
    head = {"X-RateLimit-Limit-Minute": "400", "X-RateLimit-Remaining-Minute": "398"}
    with serving(reply(200, USER, head), reply(404)) as server:
        with client(server, on_call=events.append) as hs:
            hs.call("GET", "/v2/users/me")
            hs.call("DELETE", "/v2/conversations/1")
    assert [(e.method, e.path, e.status) for e in events] == [
        ("GET", "/v2/users/me", 200),
        ("DELETE", "/v2/conversations/1", 404),
    ]
    assert (events[0].limit, events[0].remaining) == (400, 398)
    assert events[0].seconds > 0.0


def test_a_call_without_an_answer_is_told_too() -> None:
    events: list[CallEvent] = []
    with serving(RESET) as server, client(server, retries=0, on_call=events.append) as hs:
        with pytest.raises(TransportError):
            hs.users.me()
    assert [event.status for event in events] == [None]


def test_no_log_at_any_level_holds_the_token(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        with serving(reply(500), TOO_MANY_REQUESTS, OK, reply(401)) as server, client(server) as hs:
            hs.users.me()
            with pytest.raises(AuthenticationError) as excinfo:
                hs.users.me()
    assert any(record.name == "helpscout_v2" for record in caplog.records)
    for text in (caplog.text, repr(excinfo.value), str(excinfo.value), repr(hs), repr(vars(hs))):
        assert CANARY not in text


@pytest.mark.parametrize("token", [f"{CANARY}\nX-More: 1", f"{CANARY} x", f"{CANARY}\u20ac"])
def test_a_token_that_cannot_be_sent_is_not_shown_in_the_complaint(token: str) -> None:
    with serving(OK) as server, HelpScout.with_token(token, api_url=server.url) as hs:
        with pytest.raises(ConfigurationError, match="characters") as excinfo:
            hs.users.me()
    output = "".join(traceback.format_exception(excinfo.value))
    assert CANARY not in output
    assert server.requests == []


def test_what_an_exception_carries_along_does_not_hold_the_token() -> None:
    with serving(RESET) as server, client(server, retries=0) as hs:
        with pytest.raises(TransportError) as excinfo:
            hs.users.me()
    assert excinfo.value.__cause__ is None
    assert excinfo.value.__context__ is None
    references = [
        repr(value)
        for frame, _ in traceback.walk_tb(excinfo.value.__traceback__)
        for value in frame.f_locals.values()
        if frame.f_code.co_filename != __file__
    ]
    assert CANARY not in "".join(references)
    assert server.requests[0].headers["authorization"] == f"Bearer {CANARY}"


def test_a_line_break_after_a_token_does_no_harm() -> None:
    with serving(OK) as server, HelpScout.with_token(f" {CANARY}\n", api_url=server.url) as hs:
        hs.users.me()
    assert server.requests[0].headers["authorization"] == f"Bearer {CANARY}"
    with pytest.raises(ConfigurationError, match="empty"):
        HelpScout.with_token(" ")


def test_a_header_that_cannot_be_sent_is_an_argument_error() -> None:
    with serving(OK) as server, client(server) as hs:
        with pytest.raises(ArgumentError, match="cannot be sent"):
            hs.call("GET", "/v2/users/me", headers={"X-Trace": "a\nb"})
    assert server.requests == []


def test_a_netrc_entry_does_not_replace_the_bearer(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login wrong password worse\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with serving(OK) as server, client(server) as hs:
        hs.users.me()
    assert server.requests[0].headers["authorization"] == f"Bearer {CANARY}"


def test_the_policy_keeps_its_settings_from_attempt_to_attempt() -> None:
    pacer = Pacer()
    first = retry.HelpScoutRetry(3, longest_wait=5.0, pacer=pacer)
    second = first.increment("GET", "/v2/users", error=None, response=None, _pool=None)
    assert isinstance(second, retry.HelpScoutRetry)
    assert (second.longest_wait, second.pacer, second.total) == (5.0, pacer, 2)


@pytest.mark.blocking
def test_a_forked_child_opens_connections_of_its_own() -> None:
    with serving(OK) as server, client(server) as hs:
        hs.users.me()
        child_process = multiprocessing.get_context("fork").Process(target=hs.users.me)
        child_process.start()
        child_process.join(60)
        assert child_process.exitcode == 0
        hs.users.me()
    assert len(server.requests) == 3
    assert server.connections == 2


# The adapter, which keeps what `requests` looks up for every call


@pytest.mark.parametrize(
    "path",
    [
        "/v2/users/me?a=1,2&b=x-y_z~",
        "/v2/a b/é?q=%7e%28x%29",
        "/v2/a/../users/./me",
        "/v2/users?q=<script>[1]",
    ],
)
def test_an_address_goes_out_as_requests_would_write_it(path: str) -> None:
    with serving(OK) as server, client(server) as hs:
        hs.call("GET", path)
        requests.get(server.url + path, timeout=30)
    ours, theirs = (request.target for request in server.requests)
    assert ours == theirs


@pytest.mark.blocking
def test_whoever_replaces_the_send_of_requests_sees_the_calls_of_a_client(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    values: list[str | None] = []
    original = requests.adapters.HTTPAdapter.send

    def send(self: Any, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> Any:
        values.append(request.url)
        return original(self, request, *args, **kwargs)

    monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", send)
    with serving(OK) as server, client(server) as hs:
        hs.users.me()
    assert values == [f"{server.url}/v2/users/me"]


def test_a_closed_client_connects_again_when_it_is_used() -> None:
    with serving(OK) as server, client(server) as hs:
        hs.users.me()
        hs.close()
        assert hs.users.me().id == 41
    assert server.connections == 2


def test_a_header_with_a_line_break_is_refused_before_anything_is_sent() -> None:
    with serving(OK) as server, client(server) as hs:
        with pytest.raises(ArgumentError):
            hs.call("GET", "/v2/users/me", headers={"X-Note": "one\r\nX-Other: two"})
    assert server.requests == []


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (reply(404, {"message": "gone"}, {"Correlation-Id": "abc"}), NotFoundError),
        (reply(200, b"<html>"), DecodeError),
        (reply(429, {}, {"X-RateLimit-Retry-After": "9999"}), RateLimitError),
        (RESET, TransportError),
    ],
)
def test_an_error_of_a_worker_process_comes_home_whole(answer: Any, kind: type[Exception]) -> None:
    with serving(answer) as server, client(server, retries=0) as hs:
        with pytest.raises(kind) as excinfo:
            hs.users.me()
    home = pickle.loads(pickle.dumps(excinfo.value))
    assert type(home) is kind
    assert str(home) == str(excinfo.value)
    objects = {"response", "request"}
    home_values, right = vars(home), vars(excinfo.value)
    assert {k: v for k, v in home_values.items() if k not in objects} == {
        k: v for k, v in right.items() if k not in objects
    }
    if right["response"] is not None:
        assert home_values["response"].status_code == right["response"].status_code
        assert home_values["response"].content == right["response"].content
        assert home_values["request"].url == right["request"].url
