"""Half an answer never looks like a whole one: what happens when some of the V2 calls fail."""

from __future__ import annotations

import pytest
from support.shim.fakes import FakeV2, paged
from support.shim.live import LiveShim

from helpscout_shim.account_cache import Memory

BROKEN = {"message": "out of order"}


def rows(rel: str, *ids: int) -> object:
    return paged(rel, [{"id": n, "name": f"Name {n}", "mailboxId": 17} for n in ids], 25)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_list_whose_mailbox_names_cannot_be_read_now_is_an_error(status: int) -> None:
    v2 = (
        FakeV2()
        .on("GET", "/v2/conversations", rows("conversations", 1))
        .on("GET", "/v2/mailboxes", BROKEN, status=status)
        .on("GET", "/v2/mailboxes/17", BROKEN, status=status)
    )
    memory = Memory()
    path = "/v1/mailboxes/17/conversations.json"
    assert v2.run("GET", path, memory=memory).status == status
    v2.on("GET", "/v2/mailboxes", rows("mailboxes", 17))
    v2.on("GET", "/v2/mailboxes/17", {"id": 17, "name": "Name 17"})
    body = v2.run("GET", path, memory=memory).json()
    assert body["items"][0]["mailbox"] == {"id": 17, "name": "Name 17"}


def test_a_mailbox_that_may_not_be_read_keeps_a_null_name_and_is_asked_for_once() -> None:
    v2 = (
        FakeV2()
        .on("GET", "/v2/conversations", rows("conversations", 1))
        .on("GET", "/v2/mailboxes", rows("mailboxes", 18))
        .on("GET", "/v2/mailboxes/17", BROKEN, status=403)
    )
    memory = Memory()
    for _ in range(2):
        answer = v2.run("GET", "/v1/mailboxes/17/conversations.json", memory=memory)
        assert answer.json()["items"][0]["mailbox"] == {"id": 17, "name": None}
    assert sum(c.path == "/v2/mailboxes/17" for c in v2.calls) == 1


def test_a_renamed_mailbox_is_noticed_when_mailboxes_are_listed() -> None:
    memory = Memory(mailboxes={17: "Old"})
    v2 = (
        FakeV2()
        .on("GET", "/v2/conversations", rows("conversations", 1))
        .on("GET", "/v2/mailboxes", rows("mailboxes", 17))
    )
    v2.run("GET", "/v1/mailboxes.json", memory=memory)
    body = v2.run("GET", "/v1/mailboxes/17/conversations.json", memory=memory).json()
    assert body["items"][0]["mailbox"]["name"] == "Name 17"


def test_truncated_threads_that_cannot_be_listed_are_an_error() -> None:
    v2 = (
        FakeV2()
        .on("GET", "/v2/conversations/5", {"id": 5, "threads": 60, "mailboxId": 17})
        .on("GET", "/v2/conversations/5/threads", BROKEN, status=500)
    )
    memory = Memory(mailboxes={17: "Shop"})
    assert v2.run("GET", "/v1/conversations/5.json", memory=memory).status == 500


@pytest.mark.parametrize(("status", "v1_status"), [(403, 200), (404, 200), (429, 429), (500, 500)])
def test_teams_are_missing_only_when_the_plan_has_none(status: int, v1_status: int) -> None:
    v2 = (
        FakeV2()
        .on("GET", "/v2/users", rows("users", 41))
        .on("GET", "/v2/teams", BROKEN, status=status)
    )
    answer = v2.run("GET", "/v1/users.json")
    assert answer.status == v1_status
    if v1_status == 200:
        assert answer.json()["count"] == 1


@pytest.mark.parametrize(("status", "v1_status"), [(403, 200), (500, 500)])
def test_custom_fields_are_missing_only_when_the_plan_has_none(status: int, v1_status: int) -> None:
    v2 = (
        FakeV2()
        .on("GET", "/v2/mailboxes/17", {"id": 17, "name": "Shop"})
        .on("GET", "/v2/mailboxes/17/folders", rows("folders", 1))
        .on("GET", "/v2/mailboxes/17/fields", BROKEN, status=status)
    )
    assert v2.run("GET", "/v1/mailboxes/17.json").status == v1_status


def test_a_second_page_that_fails_fails_the_list() -> None:
    pages = paged("tags", [{"id": n, "name": f"t{n}"} for n in range(5)], 2)

    def answer(call: object) -> object:
        from helpscout_shim.translate import Call, Reply

        assert isinstance(call, Call)
        return Reply(500, {}, BROKEN) if call.params["page"] == "2" else pages(call)

    assert FakeV2().on("GET", "/v2/tags", answer).run("GET", "/v1/tags.json").status == 500


def test_head_gives_the_headers_of_a_get(live: LiveShim) -> None:
    answer = live.v1("HEAD", "/mailboxes.json")
    assert answer.status_code == 200
    assert answer.content == b""
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
