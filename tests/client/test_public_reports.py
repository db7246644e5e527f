"""Faults that users of other clients reported in public, tried on this one.

What cannot be known without the live API stands in docs/client.md, "What is not known", with what
would tell.
"""

# Server, client and expectation are nested on purpose: they end in that order.
# ruff: noqa: SIM117

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from support.client.server import Reply, RequestParts, reply, serving

from helpscout_v2 import (
    ArgumentError,
    ConversationLockedError,
    DecodeError,
    HelpScout,
    PreconditionError,
    RateLimitError,
    webhooks,
)
from helpscout_v2 import query as q
from helpscout_v2.models.thread import Attachment, Thread

PAGE = Path(__file__).resolve().parents[2] / "docs" / "client.md"
RowList = list[dict[str, Any]]


def client(url: str) -> HelpScout:
    return HelpScout.with_token("a-token", api_url=url, retries=0)


def section_of(heading: str) -> str:
    return PAGE.read_text("utf-8").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def listing(key: str, rows: RowList, **head: Any) -> dict[str, Any]:
    return {"_embedded": {key: rows}, **head}


def pages_of(key: str, ids: list[list[int]]) -> Reply:
    """Pages whose next link repeats parameters, as the live API's have been seen to do."""

    def answer(asked: RequestParts) -> bytes:
        query = parse_qs(urlsplit(asked.target).query)
        number = int(query["page"][0])
        total = sum(map(len, ids))
        block = {"number": number, "totalPages": len(ids), "totalElements": total, "size": 2}
        again = f"{asked.target}&page={number + 1}&status=all&status=all"
        links = {"next": {"href": again}} if number < len(ids) else {}
        rows = [{"id": one} for one in ids[number - 1]]
        return reply(200, listing(key, rows, page=block, _links=links))

    return answer


def test_next_pages_are_asked_for_with_each_parameter_once() -> None:
    """n8n issue 38104: duplicate parameters on the next pages, and a time that is refused."""
    with serving(pages_of("conversations", [[1, 2], [3, 4], [5]])) as server:
        with client(server.url) as hs:
            since = datetime(2026, 9, 1, 12, 0, 0, 987_000, tzinfo=UTC)
            rows = hs.conversations.list(status="all", modified_since=since)
            assert [row.id for row in rows] == [1, 2, 3, 4, 5]
    for number, request in enumerate(server.requests, 1):
        pairs = parse_qsl(urlsplit(request.target).query)
        assert len(dict(pairs)) == len(pairs)
        expected = {"status": "all", "modifiedSince": "2026-09-01T12:00:00Z", "page": str(number)}
        assert dict(pairs) == expected


def test_threads_are_read_beyond_the_first_page() -> None:
    """drewburchfield, commit a1ab3bb: `size` is ignored, so threads were cut at 25."""
    ids = [list(range(start, min(start + 25, 62))) for start in range(1, 62, 25)]
    with serving(pages_of("threads", ids)) as server, client(server.url) as hs:
        assert len(list(hs.conversations.threads.list(1))) == 61
    assert all("size=" not in request.target for request in server.requests)


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 6, 1, 14, 30, tzinfo=timezone(timedelta(hours=2))),
        "2026-06-01T14:30:00+02:00",
        "2026-06-01T12:30:00.999Z",
    ],
)
def test_moments_of_any_zone_are_sent_in_utc(moment: datetime | str) -> None:
    """drewburchfield, commit 4839723: offsets in times."""
    with serving(reply(200, {})) as server, client(server.url) as hs:
        list(hs.conversations.list(modified_since=moment))
    assert "modifiedSince=2026-06-01T12%3A30%3A00Z" in server.requests[0].target


def test_moments_with_an_offset_are_read() -> None:
    row = {"id": 1, "createdAt": "2026-06-01T14:30:00+02:00"}
    with serving(reply(200, row)) as server, client(server.url) as hs:
        assert hs.conversations.get(1).created_at == datetime(2026, 6, 1, 12, 30, tzinfo=UTC)


def test_412_is_a_full_conversation_only_where_a_thread_is_added() -> None:
    """drewburchfield, log: 412 also stands for policies of the account."""
    refusal = reply(412, {"message": "locked by workspace policy"})
    with serving(refusal) as server, client(server.url) as hs:
        with pytest.raises(PreconditionError, match="locked by workspace policy") as excinfo:
            hs.conversations.update(1, status="closed")
        assert type(excinfo.value) is PreconditionError
        with pytest.raises(ConversationLockedError, match="locked by workspace policy"):
            hs.conversations.notes.create(1, text="x")


@pytest.mark.parametrize(
    "body",
    [{}, {"_embedded": {}}, {"_embedded": []}, listing("conversations", []), {"_embedded": None}],
)
def test_a_query_without_hits_is_an_empty_list(body: Any) -> None:
    """helpscout-api-php issues 187 and 175: a search without hits crashed."""
    with serving(reply(200, body)) as server, client(server.url) as hs:
        assert list(hs.conversations.list(query=q.subject("nothing"))) == []


def test_an_object_in_place_of_the_rows_is_a_typed_error() -> None:
    """The same issues tell of an object; whether the API sends one is not known."""
    body = {"_embedded": {"conversations": {}}}
    with serving(reply(200, body)) as server, client(server.url) as hs:
        with pytest.raises(DecodeError):
            list(hs.conversations.list())


def test_the_query_for_a_customers_address_is_the_documented_form() -> None:
    """helpscout-api-php issue 170: a search for a customer found none; comment in 77: quote it."""
    assert str(q.email("ada+x@customer.test")) == '(email:"ada+x@customer.test")'
    with serving(reply(200, {})) as server, client(server.url) as hs:
        list(hs.customers.list(query=q.email("ada+x@customer.test")))
    payload = parse_qs(urlsplit(server.requests[0].target).query)
    assert payload["query"] == ['(email:"ada+x@customer.test")']


def test_an_empty_text_is_refused_here_and_nothing_is_sent() -> None:
    """helpscout-api-php issue 52: a reply of a file alone."""
    with serving(reply(201)) as server, client(server.url) as hs:
        with pytest.raises(ArgumentError, match="text"):
            hs.conversations.replies.create(1, text=" ", customer=1)
    assert server.requests == []


def test_text_is_sent_as_it_was_given() -> None:
    """helpscout-api-php issue 202: HTML in a text."""
    text = "<p>1 < 2 &amp; 3</p>\nNext line"
    with serving(reply(201, b"", {"Resource-ID": "1"})) as server, client(server.url) as hs:
        hs.conversations.notes.create(1, text=text)
    assert server.requests[0].json["text"] == text


def test_what_a_line_item_is_about_is_kept() -> None:
    """helpscout-api-php, commit 18e43ca: associatedEntities were lost."""
    about = {"user": 7, "mailbox": 8, "workflow": 9, "originalConversation": 10, "new": 11}
    body = {"id": 1, "action": {"type": "moved-from-mailbox", "associatedEntities": about}}
    thread = Thread.from_json(repr(body).replace("'", '"'))
    entities = thread.action.associated_entities
    assert (entities.user, entities.mailbox, entities.workflow, entities.original_conversation) == (
        7,
        8,
        9,
        10,
    )
    assert thread.raw["action"]["associatedEntities"]["new"] == 11


def test_signatures_are_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """helpscout-api-php, commit 1762f46: they were compared with `==`."""
    comparisons: list[tuple[bytes, bytes]] = []

    def spy(one: bytes, other: bytes) -> bool:
        comparisons.append((one, other))
        return one == other

    monkeypatch.setattr(hmac, "compare_digest", spy)
    good = base64.b64encode(hmac.new(b"s", b"{}", hashlib.sha1).digest()).decode()
    assert webhooks.verify(b"{}", good, "s")
    assert not webhooks.verify(b"{}", base64.b64encode(b"x" * 20), "s")
    assert len(comparisons) == 2


def test_a_next_page_that_is_no_number_does_not_loop() -> None:
    """hscli 0.11.1: pages without numbers went round for ever."""
    body = listing("conversations", [{"id": 1}], _links={"next": {"href": "/v2/x?page=next"}})
    with serving(reply(200, body)) as server, client(server.url) as hs:
        with pytest.raises(DecodeError, match="again"):
            list(hs.conversations.list())
    assert len(server.requests) < 10


def test_a_wait_that_is_a_date_is_typed_and_not_taken_for_seconds() -> None:
    """hscli 0.11.1: Retry-After as a date."""
    refusal = reply(429, {}, {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"})
    with serving(refusal) as server, client(server.url) as hs:
        with pytest.raises(RateLimitError) as excinfo:
            hs.users.me()
    assert excinfo.value.retry_after is None


def test_the_page_has_a_watermark_that_misses_nothing() -> None:
    """tap-helpscout 1.0.1 to 1.0.3: the bookmark was the time of the last row."""
    section = (
        PAGE.read_text("utf-8").partition("## Only what changed since")[2].partition("\n## ")[0]
    )
    assert "began = datetime.now(UTC)" in section
    assert "watermark = began - " in section


def test_the_id_of_what_was_created_comes_from_the_headers() -> None:
    """mobilelocker 1.3.0: the body of a 201 is empty."""
    with serving(reply(201, b"", {"Resource-ID": "17"})) as server, client(server.url) as hs:
        assert hs.conversations.notes.create(1, text="x") == 17
    place = "https://api.helpscout.net/v2/customers/18"
    with serving(reply(201, b"", {"Location": place})) as server, client(server.url) as hs:
        assert hs.customers.create(first_name="Ada") == 18


@pytest.mark.parametrize("name", ["../../etc/passwd", "..\\x.exe", "/etc/passwd", "..", "CON", ""])
def test_a_file_of_a_mail_stays_in_its_folder(name: str, tmp_path: Path) -> None:
    """jgalea, getAttachment: a name in a mail led out of the folder."""
    target = (tmp_path / Attachment(id=5, filename=name).safe_name).resolve()
    assert target.parent == tmp_path.resolve()
    assert target.name not in {"", ".", ".."}


UNKNOWN = (
    "An object in place of the rows",
    "A bare `email:",
    "A reply without text",
    "HTML in `text`",
)


@pytest.mark.parametrize("what", UNKNOWN)
def test_what_cannot_be_known_is_named_with_what_would_tell(what: str) -> None:
    section = section_of("What is not known")
    (row,) = [line for line in section.splitlines() if line.startswith(f"| {what}")]
    assert all(cell.strip() for cell in row.strip("|").split("|"))
