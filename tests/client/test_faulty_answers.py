"""Whatever a server answers, a call ends: in a value, or in an error of the client's own."""

# Server, client and expectation are nested on purpose: they end in that order.
# ruff: noqa: SIM117

from __future__ import annotations

import gzip
import io
import json
import logging
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.client.server import RequestParts, Server, reply, serving
from support.fuzz.profiles import examples

from helpscout_v2 import (
    ConversationMovedError,
    DecodeError,
    ForeignHostError,
    HelpScout,
    HelpScoutError,
    TransportError,
    error_answers,
    webhooks,
    wire,
)
from helpscout_v2.models import Conversation, Customer, Thread, User
from helpscout_v2.rows import Row

TOKEN = "faulty-answers-token"
DEEP = b"[" * 100_000 + b"]" * 100_000
GOOD = b'{"id":1,"subject":"one"}'
LAST = b'{"id":3,"subject":"three"}'

# What can stand where a row or a value belongs. None: no row can be made of it.
ROWS: dict[str, tuple[bytes, str | None]] = {
    "a byte that is no UTF-8": (b'{"id":2,"subject":"caf\xe9"}', "caf\ufffd"),
    "a byte alone in a key": (b'{"id":2,"subject":"x","\xff":1}', "x"),
    "half of a surrogate pair": (b'{"id":2,"subject":"cut \\ud83d"}', "cut \ufffd"),
    "the other half": (b'{"id":2,"subject":"\\ude00 cut"}', "\ufffd cut"),
    "a whole pair": (b'{"id":2,"subject":"\\ud83d\\ude00"}', "\U0001f600"),
    "a line end inside a text": (b'{"id":2,"subject":"a\nb"}', "a\nb"),
    "a NUL inside a text": (b'{"id":2,"subject":"a\x00b"}', "a\x00b"),
    "no number": (b'{"id":2,"subject":"x","number":NaN}', "x"),
    "a number that is too large": (b'{"id":2,"subject":"x","number":1e999}', "x"),
    "an endless integer": (b'{"id":2,"subject":"x","number":' + b"9" * 5000 + b"}", "x"),
    "a number as text": (b'{"id":"2","subject":"x"}', "x"),
    "a number with a point": (b'{"id":2.0,"subject":"x"}', "x"),
    "a text as a number": (b'{"id":2,"subject":7}', "7"),
    "a list for a text": (b'{"id":2,"subject":[1]}', ""),
    "an object for a list": (b'{"id":2,"subject":"x","tags":{"a":1}}', "x"),
    "nulls everywhere": (b'{"id":2,"subject":null,"tags":null,"source":null}', ""),
    "no row": (b"null", None),
    "a text": (b'"x"', None),
    "a number": (b"5", None),
    "a list": (b"[]", None),
    "no id": (b'{"subject":"x"}', None),
    "an id that is no number": (b'{"id":"x","subject":"x"}', None),
    "deep nesting": (b'{"id":2,"subject":"x","extra":' + DEEP + b"}", None),
}
BODIES: dict[str, bytes] = {
    **{name: row for name, (row, _) in ROWS.items()},
    "nothing": b"",
    "blanks": b"  \n",
    "half an object": GOOD[:-5],
    "a page of a proxy": b"<html><title>502</title></html>",
    "deep lists": DEEP,
    "deep objects": b'{"a":' * 100_000,
    "UTF-16": GOOD.decode().encode("utf-16"),
    "a byte order mark": b"\xef\xbb\xbf" + GOOD,
    "two objects": GOOD + GOOD,
    "only bytes": bytes(range(256)),
}


def listing(*rows: bytes, head: bytes = b"") -> bytes:
    return b'{"_embedded":{"conversations":[' + b",".join(rows) + b"]}" + head + b"}"


def client(server: Server, **options: Any) -> HelpScout:
    return HelpScout.with_token(TOKEN, api_url=server.url, **{"retries": 0, **options})


def outcome(call: Callable[[], Any]) -> Any:
    """The value, or the error where it is one of the client's; any other error goes through."""
    try:
        result = call()
    except HelpScoutError as error:
        result = error
    assert TOKEN not in str(result)
    return result


@pytest.mark.parametrize("what", sorted(ROWS))
def test_a_damaged_row_is_mended_or_left_out_and_costs_no_other(
    what: str, caplog: pytest.LogCaptureFixture
) -> None:
    row, subject = ROWS[what]
    with serving(reply(200, listing(GOOD, row, LAST))) as server, client(server) as hs:
        if what == "deep nesting":  # the page itself cannot be read
            with pytest.raises(DecodeError):
                list(hs.conversations.list())
            return
        page = next(hs.conversations.list().pages())
    expected = ["one", "three"] if subject is None else ["one", subject, "three"]
    assert [one.subject for one in page] == expected
    assert len(page.unreadable) == (subject is None)
    assert all(isinstance(one.raw, dict) for one in page)
    if subject is None:
        assert "a row is left out" in caplog.text


@pytest.mark.parametrize("what", sorted(ROWS))
def test_a_row_alone_is_mended_or_a_decode_error(what: str) -> None:
    row, subject = ROWS[what]
    with serving(reply(200, row)) as server, client(server) as hs:
        result = outcome(lambda: hs.conversations.get(2))
    if subject is None:
        assert type(result) is DecodeError
        assert "GET /v2/conversations/2" in str(result)
    else:
        assert (result.id, result.subject) == (2, subject)


def test_a_page_of_nothing_but_unreadable_rows_is_not_an_empty_list() -> None:
    with serving(reply(200, listing(b"null", b'{"subject":"x"}'))) as server, client(server) as hs:
        with pytest.raises(DecodeError):
            list(hs.conversations.list())


@pytest.mark.parametrize("what", sorted(BODIES))
@pytest.mark.parametrize("status", [200, 400, 404, 503])
def test_every_path_ends_in_a_value_or_an_error_of_the_client(what: str, status: int) -> None:
    body = BODIES[what]
    with serving(reply(status, body)) as server, client(server) as hs:
        for call in (
            lambda: hs.conversations.get(1),
            lambda: list(hs.conversations.list()),
            lambda: list(hs.customers.list(first_name="A")),
            lambda: hs.conversations.attachments.data(1, 2).content,
            lambda: hs.reports.company(start="2024-01-01T00:00:00Z", end="2024-02-01T00:00:00Z"),
            lambda: hs.reports.happiness.ratings(
                rating="all", start="2024-01-01T00:00:00Z", end="2024-02-01T00:00:00Z"
            ).first(),
            lambda: hs.call("GET", "/v2/anything").json(),
            lambda: hs.call("GET", "/v2/anything").decode(dict[str, int]),
            lambda: hs.conversations.notes.create(1, text="x"),
            lambda: hs.conversations.create(
                subject="s",
                customer=1,
                mailbox=1,
                type="email",
                status="active",
                threads=[{"type": "note", "text": "x"}],
            ),
        ):
            outcome(call)


@pytest.mark.parametrize("what", sorted(BODIES))
@pytest.mark.parametrize("name", ["convo.created", "customer.deleted", "tag.created", "unknown"])
def test_a_delivery_is_an_event_or_a_decode_error(what: str, name: str) -> None:
    result = outcome(lambda: webhooks.parse(BODIES[what], name))
    assert isinstance(result, DecodeError | webhooks.Event)


PAGE_BLOCKS: dict[str, tuple[bytes, int]] = {
    "numbers as text": (b'{"size":"25","totalElements":"2","totalPages":"1","number":"1"}', 2),
    "numbers with a point": (b'{"size":25.0,"totalElements":2.0,"totalPages":1.0}', 2),
    "nulls": (b'{"size":null,"totalElements":null,"totalPages":null,"number":null}', 2),
    "negative": (b'{"size":-1,"totalElements":-2,"totalPages":-1,"number":-1}', 2),
    "no object": (b"[]", 2),
    "a text": (b'"1"', 2),
    "no numbers at all": (b'{"size":true,"totalElements":[],"totalPages":{},"number":"x"}', 2),
    "endless digits": (b'{"totalPages":"' + b"9" * 5000 + b'"}', 2),
}


@pytest.mark.parametrize("what", sorted(PAGE_BLOCKS))
def test_a_page_block_is_taken_for_what_can_be_read_of_it(what: str) -> None:
    block, total = PAGE_BLOCKS[what]
    body = listing(GOOD, LAST, head=b',"page":' + block)
    with serving(reply(200, body)) as server, client(server) as hs:
        rows = hs.conversations.list()
        assert [row.id for row in rows] == [1, 3]
        assert rows.total == total


@pytest.mark.parametrize(
    "embedded",
    [b"[]", b"null", b"{}", b'{"conversations":null}', b'{"conversations":[]}'],
)
def test_a_list_without_rows_is_empty_however_it_says_so(embedded: bytes) -> None:
    body = b'{"_embedded":' + embedded + b',"_links":[]}'
    with serving(reply(200, body)) as server, client(server) as hs:
        assert list(hs.conversations.list()) == []


ENDLESS = b',"_links":{"next":{"href":"/v2/conversations?page=%d"}}'


def going_on(rows: Callable[[int], bytes], block: bytes = b"") -> Callable[[RequestParts], bytes]:
    count = iter(range(2, 1_000_000))

    def answer(asked: RequestParts) -> bytes:
        number = next(count)
        return reply(200, listing(rows(number), head=block + ENDLESS % number))

    return answer


@pytest.mark.parametrize(
    ("rows", "block", "most"),
    [
        (lambda n: GOOD, b"", 10),
        (lambda n: b'{"id":%d}' % (n % 3), b"", 12),
        (lambda n: GOOD, b',"page":{"totalPages":2}', 10),
        (lambda n: GOOD, b',"page":{"totalPages":999999999,"totalElements":1}', 50),
    ],
)
def test_a_list_that_goes_in_circles_ends_in_an_error(
    rows: Callable[[int], bytes], block: bytes, most: int
) -> None:
    with serving(going_on(rows, block)) as server, client(server) as hs:
        with pytest.raises(DecodeError, match="again"):
            list(hs.conversations.list())
    assert len(server.requests) <= most


def test_a_list_of_rows_without_ids_that_goes_in_circles_ends_as_well() -> None:
    class Nameless(Row, frozen=True):
        name: str = ""

    answers = going_on(lambda n: b'{"name":"x"}')
    with serving(answers) as server, client(server) as hs:
        with pytest.raises(DecodeError, match="again"):
            list(hs.pages("/v2/anything", Nameless))
    assert len(server.requests) <= 10


def test_301_without_a_place_is_asked_once_and_says_so() -> None:
    with serving(reply(301)) as server, client(server) as hs:
        with pytest.raises(ConversationMovedError, match="does not name") as excinfo:
            hs.conversations.get(5)
    assert excinfo.value.new_id is None
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_download_follows_a_redirect_on_its_host(status: int) -> None:
    redirect = reply(status, b"", {"Location": "/v2/files/9"})
    with serving(redirect, reply(200, b"file")) as server, client(server) as hs:
        target = io.BytesIO()
        assert hs.conversations.attachments.download(1, 2, target) == 4
    assert target.getvalue() == b"file"
    assert [one.headers["authorization"] for one in server.requests] == [f"Bearer {TOKEN}"] * 2


def test_a_download_from_another_host_is_refused_unless_asked_for_and_gets_no_token() -> None:
    with serving(reply(200, b"file")) as elsewhere:
        redirect = reply(302, b"", {"Location": f"{elsewhere.url}/x?signature=1"})
        with serving(redirect) as server, client(server) as hs:
            with pytest.raises(ForeignHostError):
                hs.conversations.attachments.download(1, 2, io.BytesIO())
            assert elsewhere.requests == []
            target = io.BytesIO()
            hs.conversations.attachments.download(1, 2, target, other_hosts=True)
    assert target.getvalue() == b"file"
    (request,) = elsewhere.requests
    assert request.target == "/x?signature=1"
    assert "authorization" not in request.headers
    assert TOKEN not in repr(request)


def test_another_host_is_not_reached_in_the_clear() -> None:
    redirect = reply(302, b"", {"Location": "http://cdn.test/file"})
    with serving(redirect) as server, client(server) as hs:
        with pytest.raises(ForeignHostError, match="https"):
            hs.conversations.attachments.download(1, 2, io.BytesIO(), other_hosts=True)


def test_a_download_that_is_redirected_for_ever_ends() -> None:
    with serving(reply(302, b"", {"Location": "/v2/files/9"})) as server, client(server) as hs:
        with pytest.raises(HelpScoutError, match="302"):
            hs.conversations.attachments.download(1, 2, io.BytesIO())
    assert len(server.requests) < 6


def test_a_failing_listener_is_logged_and_changes_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def listener(event: object) -> None:
        raise RuntimeError("the metrics are down")

    creation = reply(201, b"", {"Resource-ID": "9"})
    with serving(creation) as server, client(server, on_call=listener) as hs:
        with caplog.at_level(logging.ERROR, "helpscout_v2"):
            assert hs.conversations.notes.create(1, text="once") == 9
    assert len(server.requests) == 1
    assert "the metrics are down" in caplog.text
    assert TOKEN not in caplog.text


GZIP_BODY = gzip.compress(GOOD)
BROKEN: dict[str, bytes] = {
    "gzip cut off": reply(200, GZIP_BODY[:-14], {"Content-Encoding": "gzip"}),
    "no gzip at all": reply(200, GOOD, {"Content-Encoding": "gzip"}),
    "a length that is too large": reply(200, GOOD, length=500),
    "a chunk of no size": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
    b"X: Content-Length: 3\r\n\r\nzz\r\n",
    "no status": b"HTTP/1.1\r\nContent-Length: 0\r\n\r\n",
    "no HTTP": b"SSH-2.0-OpenSSH\r\nContent-Length: 0\r\n\r\n",
}


@pytest.mark.parametrize("what", sorted(BROKEN))
def test_a_broken_answer_is_an_error_of_the_client(what: str) -> None:
    with serving(BROKEN[what]) as server, client(server, timeout=(2.0, 2.0)) as hs:
        result = outcome(lambda: hs.conversations.get(1))
    assert isinstance(result, TransportError | DecodeError)


@given(data=st.data())
@settings(max_examples=examples(150), deadline=None)
def test_bytes_that_were_damaged_on_the_way_end_in_rows_or_in_a_decode_error(data: Any) -> None:
    model = data.draw(st.sampled_from([Conversation, Customer, Thread, User]))
    body = bytearray(
        json.dumps(
            {
                "id": 5,
                "subject": "caf\u00e9 \U0001f600",
                "tags": [{"id": 1, "tag": "x"}],
                "createdBy": {"id": 4, "type": "user", "first": "A"},
                "createdAt": "2024-01-01T00:00:00Z",
                "_embedded": {"emails": [{"id": 1, "value": "a@b.test"}], "threads": []},
            },
            ensure_ascii=data.draw(st.booleans()),
        ).encode()
    )
    for _ in range(data.draw(st.integers(1, 6))):
        where = data.draw(st.integers(0, len(body) - 1))
        body[where : where + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=4))
    result = outcome(lambda: model.from_json(bytes(body)))
    if isinstance(result, Row):
        assert isinstance(result.raw, dict)
        repr(result)
    else:
        assert isinstance(result, DecodeError)
    answer = wire.answer(200, {}, bytes(body), "GET", "/v2/x")
    outcome(answer.json)
    error_answers.error_from(wire.answer(500, {}, bytes(body), "GET", "/v2/x"))
