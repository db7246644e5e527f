"""All 70 rows of V1 through the adapter and through the gateway, against the sandbox."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.shim.live import LiveShim

from helpscout_shim.catalog import SHAPES, Gone, endpoint

TABLE = json.loads((Path(__file__).parent / "endpoints.json").read_text(encoding="utf-8"))
USER = {"type": "user", "id": 41}
RANGE = {"start": "2023-01-01T00:00:00Z", "end": "2024-12-31T00:00:00Z"}
UPLOAD = {"fileName": "a.txt", "mimeType": "text/plain", "data": "VGVzdA=="}


class Stage:
    """Ids that exist in the sandbox, found the way V1 code finds them."""

    def __init__(self, shim: LiveShim) -> None:
        self.shim = shim
        self.mailbox = shim.get("/mailboxes.json")["items"][0]["id"]
        conversations = shim.get(f"/mailboxes/{self.mailbox}/conversations.json")["items"]
        self.conversation = conversations[0]
        self.folder = self.conversation["folderId"]
        self.customer = self.conversation["customer"]["id"]

    def threads(self) -> list[dict[str, Any]]:
        threads: list[dict[str, Any]] = self.shim.item(
            f"/conversations/{self.conversation['id']}.json"
        )["threads"]
        return threads

    def thread(self, kind: str) -> int:
        return int(next(t["id"] for t in self.threads() if t["type"] == kind))

    def attachment(self) -> int:
        upload = self.shim.v1("POST", "/attachments.json", json=UPLOAD)
        note = {**NOTE, "attachments": [{"hash": upload.json()["item"]["hash"]}], "reload": True}
        path = f"/conversations/{self.conversation['id']}.json"
        whole = self.shim.v1("POST", path, json=note).json()["item"]
        return int(whole["threads"][0]["attachments"][0]["id"])

    def workflow(self) -> int:
        rows = self.shim.get(f"/mailboxes/{self.mailbox}/workflows.json")["items"]
        return int(rows[0]["id"])

    def team(self) -> int:
        return int(self.shim.get("/teams.json")["items"][0]["id"])


NOTE = {"type": "note", "createdBy": USER, "body": "Called back"}
PATHS: dict[str, Callable[[Stage], dict[str, Any]]] = {
    "conversations.list_by_folder": lambda s: {"folderId": s.folder},
    "conversations.list_by_customer": lambda s: {"customerId": s.customer},
    "conversations.list_by_user": lambda s: {"userId": 41},
    "conversations.get": lambda s: {"id": s.conversation["id"]},
    "conversations.update": lambda s: {"id": s.conversation["id"]},
    "conversations.delete": lambda s: {"id": s.conversation["id"]},
    "threads.create": lambda s: {"id": s.conversation["id"]},
    "threads.update": lambda s: {"id": s.conversation["id"], "threadId": s.thread("message")},
    "threads.get_source": lambda s: {
        "conversationId": s.conversation["id"],
        "threadId": s.thread("customer"),
    },
    "threads.delete_note": lambda s: {"threadId": 1},
    "attachments.get_data": lambda s: {"id": s.attachment()},
    "attachments.delete": lambda s: {"id": s.attachment()},
    "customers.get": lambda s: {"id": s.customer},
    "customers.update": lambda s: {"id": s.customer},
    "mailboxes.get": lambda s: {"id": s.mailbox},
    "mailboxes.folders": lambda s: {"id": s.mailbox},
    "users.list_by_mailbox": lambda s: {"id": s.mailbox},
    "users.get": lambda s: {"id": 41},
    "teams.get": lambda s: {"id": s.team()},
    "teams.members": lambda s: {"id": s.team()},
    "workflows.list": lambda s: {"id": s.mailbox},
    "workflows.update": lambda s: {"id": s.workflow()},
    "workflows.run_on_conversation": lambda s: {
        "id": s.workflow(),
        "conversationId": s.conversation["id"],
    },
    "workflows.run_on_conversations": lambda s: {"id": s.workflow()},
}
BODIES: dict[str, Callable[[Stage], dict[str, Any]]] = {
    "conversations.create": lambda s: {
        "customer": {"type": "customer", "email": "new@mail.test"},
        "subject": "Hello",
        "mailbox": {"id": s.mailbox},
        "threads": [NOTE],
    },
    "conversations.update": lambda s: {"subject": "Changed", "tags": ["vip"]},
    "threads.create": lambda s: NOTE,
    "threads.update": lambda s: {"body": "Changed"},
    "attachments.create": lambda s: UPLOAD,
    "customers.create": lambda s: {"firstName": "New", "emails": [{"value": "n@mail.test"}]},
    "customers.update": lambda s: {"firstName": "Changed"},
    "workflows.update": lambda s: {"status": "inactive"},
    "workflows.run_on_conversations": lambda s: {"conversationIds": [s.conversation["id"]]},
    "hooks.create": lambda s: {
        "url": "https://receiver.test/hook",
        "events": ["convo.created"],
        "secret": "0123456789",
    },
}
QUERIES: dict[str, Any] = {
    "rating": 0,
    "user": 41,
    "range": "replies",
    "rangeId": 1,
    "field": "tagid",
    "fieldid": 3305,
    **RANGE,
}
# Recorded where the documentation says otherwise.
STATUSES = {"threads.delete_note": 400}


@pytest.mark.parametrize("row", TABLE, ids=lambda row: str(row["id"]))
def test_every_v1_call_answers_in_v1s_form(shim: LiveShim, row: dict[str, Any]) -> None:
    name, stage = row["id"], Stage(shim)
    values = {"mailboxId": stage.mailbox, **PATHS.get(name, lambda s: {})(stage)}
    body = BODIES.get(name)
    query = {k: v for k, v in QUERIES.items() if k in row["query"]}
    if name.startswith("reports.user_drilldown"):
        query["user"] = 41
    answer = shim.v1(
        row["method"],
        row["path"].format(**values),
        params=query,
        json=None if body is None else body(stage),
    )
    assert answer.status_code == STATUSES.get(name, row["success"]), answer.text
    _check_envelope(name, row["envelope"], answer)


def _check_envelope(name: str, envelope: str, answer: Any) -> None:
    entry = endpoint(name)
    if isinstance(entry.outcome, Gone):
        assert answer.json()["code"] == 400
        assert entry.outcome.instead in answer.json()["error"]
        return
    if envelope == "empty":
        assert answer.content == b""
        assert answer.headers["Content-Type"] == "text/plain; charset=UTF-8"
        return
    data = answer.json()
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    if envelope == "page":
        assert set(data) == {"page", "pages", "count", "items"}
        assert data["page"] == 1
        assert len(data["items"]) == min(50, data["count"])
        assert data["items"], f"the sandbox has something to show for {name}"
        _check_shape(entry.shape, data["items"][0], entry.form)
    elif envelope == "item":
        assert set(data) == {"item"}
        _check_shape(entry.shape, data["item"], entry.form)
    elif envelope == "results":
        assert set(data) >= {"page", "pages", "count", "results"}
    elif name.endswith(("drilldown", "drilldown_alias")):
        assert set(data["conversations"]) >= {"page", "pages", "count", "results"}
    else:
        assert data


def _check_shape(name: str | None, row: dict[str, Any], form: str) -> None:
    assert name is not None
    expected = {f.v1 for f in SHAPES[name].fields if form in f.forms}
    absent_allowed = {"customFields", "emails", "customerPersonType"}
    assert expected - set(row) <= absent_allowed
    assert set(row) <= expected
