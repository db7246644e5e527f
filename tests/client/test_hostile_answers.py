"""Every faulty answer, by every kind of call: a value, a repaired row with a warning, or an
error of the client, after a bounded number of requests."""

# Server, client and expectation are nested on purpose: they end in that order.

from __future__ import annotations

import io
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cryptography.fernet import Fernet
from support.auth.leaks import everything_shown_by
from support.client.hostile_answers import (
    BODIES,
    LISTS,
    REDIRECTS,
    ROW,
    ROW_WITH_WARNING,
    STATUSES,
    TOKENS,
    TRANSPORT,
)
from support.client.server import reply, serving

from helpscout_v2 import HelpScout, HelpScoutError, models, webhooks
from helpscout_v2.rows import Row

TOKEN = "hostile-answers-token"
ANSWERS = {**BODIES, **TRANSPORT, **STATUSES, **REDIRECTS}
RANGE = {"start": "2024-01-01T00:00:00Z", "end": "2024-02-01T00:00:00Z"}
CHAT = "0a1b2c3d-0000-4000-8000-000000000001"
MOST_REQUESTS = 250
# How much of broken HTTP is read differs between the libraries of the two clients.
BY_LIBRARY = {*TRANSPORT, "101"}
# The token endpoint's time limit is longer than a test should take.
QUICK = [what for what in ANSWERS if "silence" not in what]
GOOD_VALUES: dict[Any, bytes] = {int: b"5", str: b'"five"'}

CALLS: dict[str, Callable[[HelpScout], Any]] = {
    "a list": lambda hs: list(hs.conversations.list()),
    "a count": lambda hs: hs.conversations.list().total,
    "pages of our own size": lambda hs: list(hs.tags.list().pages(size=7)),
    "a list by cursor": lambda hs: list(hs.v3.customers.list()),
    "rows of a report": lambda hs: list(hs.reports.happiness.ratings(rating="all", **RANGE)),
    "a report": lambda hs: hs.reports.company(**RANGE),
    "busy times": lambda hs: hs.reports.conversations.busy_times(**RANGE),
    "json": lambda hs: hs.call("GET", "/v2/anything").json(),
    "decode": lambda hs: hs.call("GET", "/v2/anything").decode(dict[str, int]),
    "a download": lambda hs: hs.conversations.attachments.download(1, 2, io.BytesIO()),
    "a file in memory": lambda hs: hs.conversations.attachments.data(1, 2).content,
    "the original mail": lambda hs: hs.conversations.threads.source_rfc822(1, 2),
    "a note": lambda hs: hs.conversations.notes.create(1, text="x"),
    "a customer": lambda hs: hs.customers.create(first_name="Ada"),
    "an update": lambda hs: hs.conversations.update(1, subject="x", status="closed"),
    "a tag more": lambda hs: hs.conversations.tags.add(1, "x"),
    "a deletion": lambda hs: hs.conversations.delete(1),
    "a message in a chat": lambda hs: hs.chats.messages.create(CHAT, body="x"),
}


def outcome(call: Callable[[], Any], caplog: pytest.LogCaptureFixture) -> str:
    """How the call ended. An exception that is not the client's own goes through."""
    caplog.clear()
    with caplog.at_level(logging.WARNING, "helpscout_v2"):
        try:
            value = call()
        except HelpScoutError as error:
            value = error
        if isinstance(value, HelpScoutError):
            assert TOKEN not in everything_shown_by(value)
            return type(value).__name__
        for row in value if isinstance(value, list | tuple) else [value]:
            if isinstance(row, Row):
                read_everything(row)
    assert TOKEN not in caplog.text
    return ROW_WITH_WARNING if any(one.name == "helpscout_v2" for one in caplog.records) else ROW


def read_everything(row: Row) -> None:
    """Reads fields, properties and ``raw``: nothing is left to fail later."""
    repr(row)
    assert isinstance(row.raw, dict)
    for name in dir(type(row)):
        if isinstance(getattr(type(row), name), property):
            try:
                getattr(row, name)
            except HelpScoutError:
                continue


def client(url: str, what: str = "") -> HelpScout:
    # Only where nothing is sent is it waited for: a busy machine is slow to answer, too.
    seconds = 0.3 if "silence" in what else 30.0
    return HelpScout.with_token(
        TOKEN, api_url=url, retries=0, longest_wait=0.01, timeout=(30.0, seconds)
    )


@pytest.mark.parametrize("what", list(ANSWERS))
def test_one_row_is_read_repaired_or_a_typed_error(
    what: str, caplog: pytest.LogCaptureFixture, client_class: str
) -> None:
    answer, expected = ANSWERS[what]
    with serving(answer) as server, client(server.url, what) as hs:
        result = outcome(lambda: hs.conversations.get(2), caplog)
    if client_class == "async" and what in BY_LIBRARY:
        assert result in {expected, ROW, "DecodeError", "TransportError"}
    else:
        assert result == expected
    assert len(server.requests) <= 4


@pytest.mark.parametrize("what", list(LISTS))
def test_every_list_ends(what: str, caplog: pytest.LogCaptureFixture) -> None:
    answer, expected = LISTS[what]
    with serving(answer) as server, client(server.url, what) as hs:
        assert outcome(lambda: list(hs.conversations.list()), caplog) == expected
    assert len(server.requests) <= MOST_REQUESTS


@pytest.mark.parametrize("what", list(LISTS))
def test_every_list_by_cursor_ends(what: str, caplog: pytest.LogCaptureFixture) -> None:
    answer, _ = LISTS[what]
    with serving(answer) as server, client(server.url, what) as hs:
        outcome(lambda: list(hs.v3.customers.list()), caplog)
        outcome(lambda: list(hs.pages("/v2/x", Row)), caplog)
    assert len(server.requests) <= 2 * MOST_REQUESTS


@pytest.mark.parametrize("what", list(ANSWERS))
def test_every_call_ends_in_a_value_or_a_typed_error(
    what: str, caplog: pytest.LogCaptureFixture
) -> None:
    # Silence takes its time in every call: one of each kind of reading is enough.
    names = ["a list", "a download", "a note"] if "silence" in what else list(CALLS)
    for name in names:
        with serving(ANSWERS[what][0]) as server, client(server.url, what) as hs:
            outcome(lambda call=CALLS[name], hs=hs: call(hs), caplog)  # type: ignore[misc]
        assert len(server.requests) <= MOST_REQUESTS, name


@pytest.mark.parametrize("what", list(BODIES))
def test_every_delivery_is_an_event_or_a_typed_error(
    what: str, caplog: pytest.LogCaptureFixture
) -> None:
    answer = BODIES[what][0]
    assert isinstance(answer, bytes)
    body = answer.partition(b"\r\n\r\n")[2]
    for name in (*webhooks.EVENTS, "of.tomorrow"):
        headers = {
            webhooks.EVENT_HEADER: name,
            webhooks.SIGNATURE_HEADER: webhooks.signature(body, "secret"),
        }
        result = outcome(lambda headers=headers: webhooks.receive(body, headers, "secret"), caplog)  # type: ignore[misc]
        assert result in {ROW, ROW_WITH_WARNING, "DecodeError"}, name


MODELS = sorted(
    (
        one
        for one in (getattr(models, name) for name in models.__all__)
        if isinstance(one, type) and issubclass(one, Row)
    ),
    key=lambda model: model.__name__,
)
VALUES = (
    b"null", b"true", b"-1", b"1.5", b"1e999", b"NaN", b"9" * 5000, b'""', b'"7"', b'"\\ud83d"',
    b'"caf\xe9"', b"[]", b"[null]", b"[[]]", b"{}", b'{"":{"":null}}', b'[{"id":"x"}]',
    b"[" * 5000 + b"]" * 5000,
)  # fmt: skip


@pytest.mark.parametrize("model", MODELS, ids=lambda model: str(model.__name__))
def test_no_value_of_any_field_breaks_a_row(
    model: type[Row], caplog: pytest.LogCaptureFixture
) -> None:
    fields = msgspec.structs.fields(model)
    required_fields = {one.encode_name: GOOD_VALUES[one.type] for one in fields if one.required}
    for field in fields:
        for value in VALUES:
            payload = {**required_fields, field.encode_name: value}
            pairs = (b'"%b":%b' % (name.encode(), data) for name, data in payload.items())
            text = b"{" + b",".join(pairs) + b"}"
            result = outcome(lambda text=text: model.from_json(text), caplog)  # type: ignore[misc]
            assert result in {ROW, ROW_WITH_WARNING, "DecodeError"}
            if not field.required and len(value) < 5000:
                assert result != "DecodeError", (field.name, value)


@pytest.fixture
def own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELPSCOUT_STORE", f"sqlite:///{tmp_path}/tokens.db")
    monkeypatch.setenv("HELPSCOUT_STORE_KEY", Fernet.generate_key().decode())


def tokens_by(flow: str, url: str, monkeypatch: pytest.MonkeyPatch) -> HelpScout:
    monkeypatch.setenv("HELPSCOUT_TRANSITION_URL", url)
    options: Any = {"api_url": url, "retries": 0, "timeout": (2.0, 0.3)}
    if flow == "an application":
        return HelpScout.client_credentials("app", "app-secret", **options)
    return HelpScout.from_v1_key("a-v1-key", app_id="app", app_secret="app-secret", **options)


@pytest.mark.usefixtures("own_store")
@pytest.mark.parametrize("flow", ["an application", "a V1 key"])
@pytest.mark.parametrize("what", [*TOKENS, *QUICK])
def test_every_answer_to_a_request_for_a_token_ends_in_a_value_or_a_typed_error(
    what: str, flow: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = reply(200, TOKENS[what]) if what in TOKENS else ANSWERS[what][0]
    with serving(answer) as server, tokens_by(flow, server.url, monkeypatch) as hs:
        result = outcome(lambda: hs.call("GET", "/v2/anything"), caplog)
        assert result in {ROW, "AuthenticationError", "ConfigurationError", "TransportError"}
        again = outcome(lambda: hs.call("GET", "/v2/anything"), caplog)
        assert again == result
    assert len(server.requests) <= 8
