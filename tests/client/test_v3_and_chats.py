"""What V2 hides and V3 shows, lists by cursor, and chats, against the sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from support.client.server import RESET, reply, serving

pytest.importorskip("flask")

from helpscout_sandbox import Sandbox
from helpscout_v2 import APIError, ArgumentError, HelpScout, NotFoundError, ValidationError
from helpscout_v2 import query as q
from helpscout_v2.models import Conversation, Customer, SystemUser

CHAT = "0f6d2c1e-0000-4000-8000-00000000c4a7"


@pytest.fixture(scope="module")
def running() -> Iterator[Sandbox]:
    with Sandbox.start() as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(running: Sandbox) -> Sandbox:
    running.reset()
    return running


@pytest.fixture
def hs(sandbox: Sandbox) -> HelpScout:
    return HelpScout.with_token(sandbox.access_token(), api_url=sandbox.url)


def test_an_ai_agent_looks_like_a_user_on_v2_and_like_itself_on_v3(
    hs: HelpScout, sandbox: Sandbox
) -> None:
    number = 50003
    thread = sandbox.system_user_replies(number, "It leaves tomorrow.")
    requests: dict[str, Any] = {}
    for name, rows in (
        ("v2", hs.conversations.threads.list(number)),
        ("v3", hs.v3.conversations.threads.list(number)),
        ("embedded", hs.v3.conversations.get(number, embed="threads").threads),
    ):
        author = next(row.created_by for row in rows if row.id == thread)
        assert author is not None
        requests[name] = (author.id, author.type, author.is_system_user)
    agent = hs.v3.system_users.list().first()
    assert agent is not None
    assert requests == {
        "v2": (agent.id, "user", False),
        "v3": (agent.id, "system_user", True),
        "embedded": (agent.id, "system_user", True),
    }
    assert hs.v3.system_users.get(agent.id).full_name == "Lantern"
    with pytest.raises(NotFoundError):
        hs.users.get(agent.id)


def test_a_system_user_with_a_small_id_is_no_placeholder_for_nobody() -> None:
    body = b'{"id":5,"assignee":{"id":0,"type":"system_user"}}'
    assignee = Conversation.from_json(body).assignee
    assert assignee is not None
    assert assignee.is_system_user
    assert Conversation.from_json(b'{"id":5,"assignee":{"id":1}}').assignee is None
    with serving(reply(200, {"id": 0, "type": "system_user"})) as server:
        user = HelpScout.with_token("t", api_url=server.url).v3.system_users.get(0)
    assert isinstance(user, SystemUser)


def test_customers_come_by_cursor_complete_newest_first_and_without_a_page(
    hs: HelpScout, sandbox: Sandbox
) -> None:
    sandbox_ids = {int(key) for key in sandbox.snapshot()["customers"]}
    pages = hs.v3.customers.list()
    rows = list(pages)
    assert {row.id for row in rows} == sandbox_ids
    assert len(rows) == len(sandbox_ids) == 120
    dates = [(row.created_at, row.id) for row in rows]
    assert dates == sorted(dates, reverse=True)
    calls = [call.query for call in sandbox.calls if call.path == "/v3/customers"]
    assert len(calls) == 3
    assert all(query.keys() <= {"cursor"} for query in calls)


def test_a_list_by_cursor_has_no_numbers_and_no_count(hs: HelpScout) -> None:
    pages = hs.v3.customers.list()
    with pytest.raises(ArgumentError, match="no page numbers"):
        pages.page(2)
    with pytest.raises(ArgumentError, match="does not count"):
        _ = pages.total
    assert pages.first() is not None
    assert next(pages.pages()).total == -1


def test_a_walk_by_cursor_goes_on_where_it_was_interrupted(hs: HelpScout) -> None:
    every = [row.id for row in hs.v3.customers.list(modified_since="2020-01-01T00:00:00Z")]
    pages = hs.v3.customers.list(modified_since="2020-01-01T00:00:00Z")
    first, second, third = pages.pages()
    again = hs.v3.customers.list(modified_since="2020-01-01T00:00:00Z")
    rest = [row.id for row in again.resume(first.token)]
    assert [row.id for row in first] + rest == every
    assert [row.id for row in again.resume(second.token)] == [row.id for row in third]
    assert list(again.resume(third.token)) == []
    with pytest.raises(ArgumentError, match="does not belong"):
        hs.v3.customers.list().resume(first.token)


def test_v3_filters_by_address_and_by_creation(hs: HelpScout) -> None:
    (row,) = hs.v3.customers.list(email="customer7@mail.test")
    assert row.emails[0].value == "customer7@mail.test"
    late = [c.created_at for c in hs.v3.customers.list(created_since="2022-11-01T00:00:00Z")]
    assert late
    assert all(when is not None and when.month >= 11 for when in late)


@pytest.mark.parametrize(
    ("path", "key"), [("/v3/customers", "customers"), ("/v2/customers", "customers")]
)
def test_any_list_is_walked_typed_whether_by_cursor_or_by_page(
    path: str, key: str, hs: HelpScout, sandbox: Sandbox
) -> None:
    pages = hs.pages(path, Customer, key, params={"modifiedSince": "2020-01-01T00:00:00Z"})
    assert len({row.id for row in pages}) == 120
    queries = [call.query for call in sandbox.calls if call.path == path]
    assert all("modifiedSince" in query for query in queries)
    bookmark = next(pages.pages()).token
    assert len(list(pages.resume(bookmark))) == 70


def test_a_chat_from_the_first_word_to_the_conversation(hs: HelpScout, sandbox: Sandbox) -> None:
    chat_id = sandbox.start_chat("Is it waterproof?", customer=8001, mailbox=101)
    assert hs.chats.get(chat_id).assignee is None
    message_id = hs.chats.messages.create(chat_id, body="Yes, it is.")
    assert message_id.assignee is not None
    assert message_id.assignee.id == hs.users.me().id
    hs.chats.notes.create(chat_id, body="RequestParts before")
    assert [tag.slug for tag in hs.chats.tag(chat_id, ["Lamps"]).tags] == ["lamps"]
    hs.chats.assign(chat_id, user=43)
    with pytest.raises(ValidationError):
        hs.chats.messages.create(chat_id, body="Me again")
    chat_end = hs.chats.end(chat_id, status="closed")
    assert chat_end.ended_at is not None
    with pytest.raises(NotFoundError):
        hs.chats.accept(chat_id)
    conversation = hs.conversations.list(status="closed", tag="lamps").first()
    assert conversation is not None
    assert conversation.type == "chat"
    (thread,) = hs.conversations.threads.list(conversation.id)
    assert thread.created_by_customer
    assert thread.body == "Is it waterproof?\nYes, it is."


def test_an_id_of_a_message_is_used_once(hs: HelpScout, sandbox: Sandbox) -> None:
    chat_id = sandbox.start_chat("Hello?", customer=8001, mailbox=101)
    hs.chats.messages.create(chat_id, body="Hi", message_id=CHAT)
    with pytest.raises(APIError) as excinfo:
        hs.chats.messages.create(chat_id, body="Hi", message_id=CHAT)
    assert excinfo.value.status == 422


def test_a_message_whose_answer_was_lost_is_sent_again_and_counts_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("urllib3.util.retry.time.sleep", lambda seconds: None)
    replies = (RESET, reply(422, {"message": "used"}), reply(200, {"id": CHAT, "preview": "Hi"}))
    with serving(*replies) as server:
        chat = HelpScout.with_token("t", api_url=server.url).chats.messages.create(CHAT, body="Hi")
    assert chat.preview == "Hi"
    assert [one.method for one in server.requests] == ["PUT", "PUT", "GET"]


def test_customers_are_found_by_the_domain_of_an_address_and_sorted_by_score(
    hs: HelpScout,
) -> None:
    rows = list(hs.customers.list(query=q.term("emailDomain", "home.test"), sort_field="score"))
    assert rows
    assert all(any(e.value.endswith("@home.test") for e in row.emails) for row in rows)
    with pytest.raises(ValidationError):
        list(hs.customers.list(sort_field="of tomorrow"))


@pytest.mark.parametrize("wrong", ["", "5", "../x", CHAT + "/end", CHAT.replace("-", "")])
def test_an_id_of_a_chat_is_a_uuid(wrong: str, hs: HelpScout) -> None:
    with pytest.raises(ArgumentError, match="chat_id"):
        hs.chats.get(wrong)
