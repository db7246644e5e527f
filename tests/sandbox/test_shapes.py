"""Answers have the published shapes: no key too many, none missing, and all of them occur."""

from __future__ import annotations

from typing import Any

import pytest
import requests
from support.sandbox.api import Api
from support.sandbox.receiver import receiver
from support.sandbox.shapes import ANSWERS, TYPES, Shape, keys_of

from helpscout_sandbox import Sandbox

SPAN = {"start": "2023-10-01T00:00:00Z", "end": "2024-06-01T00:00:00Z"}
EARLIER = {"previousStart": "2023-09-01T00:00:00Z", "previousEnd": "2023-10-01T00:00:00Z"}


@pytest.fixture
def shape() -> Shape:
    return Shape()


def crawl(v2: Api, shape: Shape) -> list[str]:
    """Reads the account through; returns every difference from the shapes."""
    differences: list[str] = []

    def read(name: str, path: str, **params: Any) -> Any:
        body = v2.json(path, **params)
        differences.extend(
            f"{path}: {line}" for line in shape.check(body, ANSWERS[name], owner=name)
        )
        return body

    body = read("conversations.list", "/v2/conversations", status="all", embed="threads")
    while "next" in body["_links"]:
        body = read("conversations.list", body["_links"]["next"]["href"])
    body = read("customers.list", "/v2/customers")
    while "next" in body["_links"]:
        body = read("customers.list", body["_links"]["next"]["href"])
    for kind in ("emails", "phones", "chats", "social-profiles", "websites"):
        for customer_id in (8001, 8002, 8003):
            read(f"customers.{kind}.list", f"/v2/customers/{customer_id}/{kind}")
    for mailbox_id in (101, 102, 103):
        read("mailboxes.get", f"/v2/mailboxes/{mailbox_id}")
        read("mailboxes.folders.list", f"/v2/mailboxes/{mailbox_id}/folders")
        read("mailboxes.fields.list", f"/v2/mailboxes/{mailbox_id}/fields")
        read("mailboxes.routing.get", f"/v2/mailboxes/{mailbox_id}/routing")
        read("saved-replies.list", f"/v2/mailboxes/{mailbox_id}/saved-replies")
    for user in read("users.list", "/v2/users")["_embedded"]["users"]:
        read("users.status.get", f"/v2/users/{user['id']}/status")
        read("users.reassignment.get", f"/v2/users/{user['id']}/conversation-reassignment")
    for name, path in (
        ("mailboxes.list", "/v2/mailboxes"),
        ("users.me", "/v2/users/me"),
        ("teams.list", "/v2/teams"),
        ("teams.members.list", "/v2/teams/90/members"),
        ("tags.list", "/v2/tags"),
        ("workflows.list", "/v2/workflows"),
        ("webhooks.list", "/v2/webhooks"),
        ("customers.address.get", "/v2/customers/8001/address"),
        ("customer-properties.list", "/v2/customer-properties"),
        ("organizations.list", "/v2/organizations"),
        ("saved-replies.get", "/v2/mailboxes/101/saved-replies/3101"),
        ("ratings.get", "/v2/ratings/4401"),
    ):
        read(name, path)
    read("organizations.get", "/v2/organizations/351", includeCounts="true")
    read("reports.conversations.drilldown", "/v2/reports/conversations/drilldown", **SPAN)
    read("reports.happiness.ratings", "/v2/reports/happiness/ratings", **SPAN)
    read("reports.productivity.resolved", "/v2/reports/productivity/resolved", **SPAN, **EARLIER)
    return differences


def test_all_answers_have_the_published_shape_and_every_published_key_occurs(
    v2: Api, sandbox: Sandbox, shape: Shape
) -> None:
    full_team = {"state": "enabled", "assignmentLimit": 0, "assignmentMethod": "balanced"}
    v2.put("/v2/mailboxes/101/routing", full_team | {"userIds": [43, 44]})
    v2.post(
        "/v2/webhooks",
        {
            "url": "http://127.0.0.1:9/",
            "events": ["tag.deleted"],
            "secret": "s",
            "mailboxIds": [101],
        },
    )
    v2.post(
        "/v2/conversations",
        {
            "subject": "Made by a user",
            "customer": {"id": 8001},
            "mailboxId": 101,
            "type": "email",
            "status": "active",
            "threads": [{"type": "note", "text": "We call back."}],
        },
    )
    v2.post("/v2/conversations/50002/notes", {"text": "A note"})
    assert crawl(v2, shape) == []
    for error in (v2.get("/v2/conversations/1"), v2.post("/v2/conversations", {"status": "x"})):
        kind = "$ValidationError" if error.status_code == 400 else "$Error"
        assert shape.check(error.json(), kind) == []
    assert shape.check(token_answer(sandbox), "$Token") == []
    assert shape.check(code_answer(sandbox), "$RefreshableToken") == []
    assert shape.check(transition_answer(sandbox), "$TransitionToken") == []
    sandbox.set_rate_limit(0)
    assert shape.check(v2.get("/v2/users").json(), "$RateLimitError") == []
    never = {
        name: missing
        for name in TYPES
        if (missing := [key for key in keys_of(name) if key not in shape.checked_fields])
    }
    # Deleted objects occur in webhooks only, which the next test reads.
    assert never == {"DeletedObject": [("DeletedObject", "id")]}


def ask(sandbox: Sandbox, **values: str) -> Any:
    values |= {"client_id": sandbox.app_id, "client_secret": sandbox.app_secret}
    return requests.post(f"{sandbox.url}/v2/oauth2/token", data=values, timeout=60).json()


def token_answer(sandbox: Sandbox) -> Any:
    return ask(sandbox, grant_type="client_credentials")


def code_answer(sandbox: Sandbox) -> Any:
    page = requests.get(
        sandbox.authorize_url,
        params={"client_id": sandbox.app_id, "state": "s"},
        allow_redirects=False,
        timeout=60,
    )
    code = page.headers["Location"].partition("code=")[2].partition("&")[0]
    return ask(sandbox, grant_type="authorization_code", code=code)


def transition_answer(sandbox: Sandbox) -> Any:
    body = {"apiKey": sandbox.api_key, "clientId": sandbox.app_id}
    return requests.post(sandbox.transition_url, json=body, timeout=60).json()


def test_webhook_bodies_have_the_published_shape(v2: Api, sandbox: Sandbox, shape: Shape) -> None:
    events = ["convo.created", "convo.deleted", "customer.updated", "customer.deleted"]
    with receiver() as hook:
        v2.post("/v2/webhooks", {"url": hook.url, "events": events, "secret": "s"})
        answer = v2.post(
            "/v2/conversations",
            {
                "subject": "S",
                "customer": {"id": 8002},
                "mailboxId": 102,
                "type": "chat",
                "status": "active",
                "threads": [{"type": "chat", "text": "Hi", "customer": {"id": 8002}}],
            },
        )
        v2.delete(f"/v2/conversations/{answer.headers['Resource-ID']}")
        v2.put("/v2/customers/8002", {"firstName": "Renamed"})
        v2.delete("/v2/customers/8002")
        assert sandbox.deliveries.wait()
    assert hook.events[:3] == ["convo.created", "convo.deleted", "customer.updated"]
    assert hook.events[-1] == "customer.deleted"
    for got in hook.received:
        assert shape.check(got.body, ANSWERS[f"webhook.{got.event}"]) == []
