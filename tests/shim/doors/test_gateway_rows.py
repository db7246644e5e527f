"""Each of V1's 70 calls over HTTP: the status V1 promised, and the adapter's own answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from helpscout_shim.catalog import ENDPOINTS, Endpoint, Gone
from helpscout_shim.doors.gateway import create_app
from support.doors import serving
from support.shim_live import V1, World

KEY = "gateway-key-70"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
Door = Callable[..., requests.Response]
QUERY = {
    "start": "2024-01-01T00:00:00Z",
    "end": "2024-06-30T00:00:00Z",
    "range": "replies",
    "field": "tagid",
    "fieldid": "1",
    "rating": "0",
}


@pytest.fixture(scope="module")
def gateway(_world: World) -> Iterator[str]:
    with serving(create_app(client=_world.client, api_keys=[KEY], silent=True)) as url:
        yield url


@pytest.fixture(scope="module")
def samples(_world: World) -> Samples:
    _world.sandbox.reset()
    return Samples(_world)


class Samples:
    """Ids of the sample account that make every path lead to something."""

    def __init__(self, live: World) -> None:
        self.box = live.get("/mailboxes.json")["items"][0]["id"]
        rows = live.get(f"/mailboxes/{self.box}/conversations.json")["items"]
        self.conversation = rows[0]["id"]
        self.customer = rows[0]["customer"]["id"]
        self.folder = rows[0]["folderId"]
        self.user = live.item("/users/me.json")["id"]
        self.team = live.get("/teams.json")["items"][0]["id"]
        boxes = live.get("/mailboxes.json")["items"]
        flows = [
            flow
            for box in boxes
            for flow in live.get(f"/mailboxes/{box['id']}/workflows.json")["items"]
        ]
        self.workflow = next(flow["id"] for flow in flows if flow["type"] == "manual")
        snapshot = live.sandbox.snapshot()
        threads = snapshot["threads"].values()
        self.thread = next(
            t for t in threads if t["type"] == "customer" and t["source"]["type"] == "email"
        )
        self.file = next(iter(snapshot["attachments"].values()))
        holder = next(t for t in threads if t["id"] == self.file["threadId"])
        self.conversation_of_file = holder["conversationId"]

    def path(self, row: Endpoint) -> str:
        values = {
            "mailboxId": self.box,
            "folderId": self.folder,
            "customerId": self.customer,
            "userId": self.user,
            "conversationId": self.conversation,
        }
        own = {
            "conversations": self.conversation,
            "customers": self.customer,
            "mailboxes": self.box,
            "users": self.user,
            "teams": self.team,
            "workflows": self.workflow,
            "threads": self.conversation,
        }
        values["id"] = own.get(row.id.partition(".")[0], 0)
        if row.path.startswith("/mailboxes/{id}"):
            values["id"] = self.box
        if row.id in ("threads.update", "threads.get_source", "threads.delete_note"):
            values |= {"id": self.thread["conversationId"], "threadId": self.thread["id"]}
            values["conversationId"] = self.thread["conversationId"]
        if row.path.startswith("/attachments/"):
            values["id"] = self.file["id"]
        return row.path.format(**values)

    def query(self, row: Endpoint) -> dict[str, str]:
        known = {**QUERY, "user": str(self.user)}
        # V1 did not ask for a user here, V2 does.
        also = {"user"} if row.id == "reports.user_drilldown" else set()
        return {p.name: known[p.name] for p in row.params if p.required or p.name in also}

    def body(self, row: Endpoint) -> Any:
        person = {"id": self.user, "type": "user"}
        note = {"type": "note", "createdBy": person, "body": "by a note"}
        bodies: dict[str, Any] = {
            "conversations.create": {
                "customer": {"id": self.customer},
                "subject": "Made",
                "mailbox": {"id": self.box},
                "threads": [note],
            },
            "conversations.update": {"subject": "Changed"},
            "threads.create": note,
            "threads.update": {"body": "Changed"},
            "attachments.create": {"fileName": "a", "mimeType": "text/plain", "data": "YQ=="},
            "customers.create": {"firstName": "Made"},
            "customers.update": {"firstName": "Changed"},
            "workflows.update": {"status": "inactive"},
            "workflows.run_on_conversations": {"conversationIds": [self.conversation]},
            "hooks.create": {"url": "https://a.test", "events": ["convo.tags"], "secret": "s"},
        }
        return bodies.get(row.id)


def seen(
    live: World, samples: Samples, door: Door, root: str, row: Endpoint
) -> tuple[int, Any, str]:
    """What a fresh account answers to this row through one door."""
    live.sandbox.reset()
    if row.path.startswith("/attachments/{id}"):
        # V1 needed the id alone: the shim knows the place from the conversation it read.
        answer = door("GET", f"{root}/conversations/{samples.conversation_of_file}.json")
        assert answer.status_code == 200
    answer = door(
        row.method, root + samples.path(row), params=samples.query(row), json=samples.body(row)
    )
    body = MOMENT.sub("<moment>", answer.text)
    if row.id == "attachments.create":
        # The hash is the shim's own and differs from one memory to the next.
        body = re.sub(r"[0-9a-f]{40}", "<hash>", body)
    return answer.status_code, body, answer.headers.get("Location", "").removeprefix(root)


@pytest.mark.parametrize("row", ENDPOINTS, ids=lambda row: str(row.id))
def test_a_row_answers_through_the_gateway_as_through_the_adapter(
    row: Endpoint, live: World, samples: Samples, gateway: str
) -> None:
    def by_gateway(method: str, url: str, **parts: Any) -> requests.Response:
        return requests.request(
            method, url, auth=(KEY, "X"), timeout=30, allow_redirects=False, **parts
        )

    def by_adapter(method: str, url: str, **parts: Any) -> requests.Response:
        return live.v1(method, url.removeprefix(V1), **parts)

    over_http = seen(live, samples, by_gateway, f"{gateway}/v1", row)
    assert over_http == seen(live, samples, by_adapter, V1, row)
    if isinstance(row.outcome, Gone):
        assert over_http[0] >= 400
        assert row.outcome.instead.split()[0] in over_http[1]
    else:
        assert over_http[0] == row.success, over_http[1]
