"""The adapter from end to end, played back from cassettes; V1's facts, not the sandbox's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
import requests

from helpscout_shim import V1Adapter, runner

if TYPE_CHECKING:
    from helpscout_v2 import HelpScout

V1 = "https://api.helpscout.net/v1"


class V1Code:
    """What V1 code does: Basic auth, `.json` paths, envelopes."""

    def __init__(self, session: requests.Session) -> None:
        self.session = session

    def __call__(self, method: str, path: str, **parts: Any) -> requests.Response:
        return self.session.request(method, V1 + path, auth=("a-v1-key", "X"), **parts)

    def read(self, path: str, **params: Any) -> Any:
        answer = self("GET", path, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture
def v1(hs: HelpScout, monkeypatch: pytest.MonkeyPatch) -> Iterator[V1Code]:
    # The recorder is not safe between threads.
    monkeypatch.setattr(runner, "POOL", runner.Pool(workers=1))
    with requests.Session() as session:
        session.mount(V1, V1Adapter(client=hs, silent=True))
        yield V1Code(session)


def test_every_page_of_a_mailbox_is_seen_once_and_newest_first(v1: V1Code) -> None:
    mailbox = v1.read("/mailboxes.json")["items"][0]
    first = v1.read(f"/mailboxes/{mailbox['id']}/conversations.json")
    rows = list(first["items"])
    for number in range(2, first["pages"] + 1):
        rows += v1.read(f"/mailboxes/{mailbox['id']}/conversations.json", page=number)["items"]
    assert len(first["items"]) == 50
    assert len(rows) == len({r["id"] for r in rows}) == first["count"]
    dates = [r["createdAt"] for r in rows]
    assert dates == sorted(dates, reverse=True)
    assert {r["mailbox"]["name"] for r in rows} == {mailbox["name"]}
    assert {"active", "closed"} <= {r["status"] for r in rows}, "V1's default is all"


def test_a_note_is_written_and_read_back_newest_first(v1: V1Code) -> None:
    mailbox = v1.read("/mailboxes.json")["items"][0]["id"]
    conversation = v1.read(f"/mailboxes/{mailbox}/conversations.json")["items"][0]["id"]
    me = v1.read("/users/me.json")["item"]
    note = {"type": "note", "createdBy": {"type": "user", "id": me["id"]}, "body": "Called back"}
    answer = v1("POST", f"/conversations/{conversation}.json", json=note)
    assert answer.status_code == 201
    assert answer.content == b""
    assert answer.headers["Location"] == f"{V1}/conversations/{conversation}.json"
    item = v1.read(f"/conversations/{conversation}.json")["item"]
    assert item["threads"][0]["type"] == "note"
    assert item["threads"][0]["body"] == "Called back"
    assert item["threads"][0]["createdBy"]["id"] == me["id"]


def test_mailboxes_customers_users_and_tags_read_as_v1(v1: V1Code) -> None:
    mailbox = v1.read("/mailboxes.json")["items"][0]
    whole = v1.read(f"/mailboxes/{mailbox['id']}.json")["item"]
    assert {f["type"] for f in whole["folders"]} >= {"open", "mine", "closed", "spam"}
    row = v1.read("/customers.json")["items"][0]
    customer = v1.read(f"/customers/{row['id']}.json")["item"]
    assert "emails" not in row
    assert isinstance(customer["emails"], list)
    assert customer["gender"] in {"male", "female", "unknown"}
    users = v1.read("/users.json")["items"]
    assert {u["type"] for u in users} <= {"user", "team"}
    assert users[0]["fullName"] == f"{users[0]['firstName']} {users[0]['lastName']}"
    names = [t["tag"] for t in v1.read("/tags.json")["items"]]
    assert names == sorted(names, key=str.casefold)


def test_a_missing_conversation_is_v1s_404(v1: V1Code) -> None:
    answer = v1("GET", "/conversations/1.json")
    assert answer.status_code == 404
    assert answer.json()["code"] == 404
    assert answer.json()["error"] == "The requested resource was not found."
