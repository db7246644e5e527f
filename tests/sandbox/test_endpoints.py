"""Every row of V2 is answered, with the documented status and headers."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from support.sandbox.api import Api
from support.sandbox.requests import BODIES, HOOK, SPAN
from support.sandbox.shapes import ANSWERS, Shape

ENDPOINTS: list[dict[str, Any]] = json.loads(
    Path(__file__).with_name("endpoints.json").read_text(encoding="utf-8")
)
BY_ID = {row["id"]: row for row in ENDPOINTS}

PARAMS: dict[str, dict[str, Any]] = {
    "customers.delete.async": {"async": "true"},
    "organizations.get": {"includeCounts": "true"},
    "reports.conversations.fields-drilldown": {"field": "tagid", "fieldid": 3301},
}


SEEDED_ROWS: dict[str, Any] = {}


def seeded(v2: Api) -> dict[str, Any]:
    """The account before the test changed it; the same for all tests."""
    if not SEEDED_ROWS:
        SEEDED_ROWS.update(v2.sandbox.snapshot())
    return SEEDED_ROWS


def ids_in(v2: Api) -> dict[str, Any]:
    """Path parameters that exist: a full customer, a scheduled draft, an attachment, a webhook."""
    snapshot = seeded(v2)
    webhook = v2.post("/v2/webhooks", HOOK | {"events": ["convo.deleted"]})
    attachment = next(iter(snapshot["attachments"].values()))
    thread = snapshot["threads"][str(attachment["threadId"])]
    entries = {
        "emailId": "emails",
        "phoneId": "phones",
        "chatId": "chats",
        "socialProfileId": "social_profiles",
        "websiteId": "websites",
    }
    owners = {
        name: next(c for c in snapshot["customers"].values() if c[kind])
        for name, kind in entries.items()
    }
    return {
        "conversationId": thread["conversationId"],
        "threadId": thread["id"],
        "attachmentId": attachment["id"],
        "customerId": 8001,
        "mailboxId": 101,
        "savedReplyId": 3101,
        "organizationId": 351,
        "userId": 42,
        "teamId": 90,
        "tagId": 3301,
        "workflowId": 6101,
        "webhookId": webhook.headers["Resource-ID"],
        "ratingId": next(iter(snapshot["ratings"])),
        "slug": "region",
        **{name: owners[name][kind][0]["id"] for name, kind in entries.items()},
        "owners": {name: owner["id"] for name, owner in owners.items()},
    }


def address_of(row: dict[str, Any], v2: Api) -> str:
    ids = ids_in(v2)
    for name, owner in ids["owners"].items():
        kind = name.removesuffix("Id").replace("socialProfile", "social-profile")
        if f"/{kind}s" in row["path"]:
            ids["customerId"] = owner
    if "schedule" in row["path"]:
        snapshot = seeded(v2)
        draft = next(t for t in snapshot["threads"].values() if t.get("scheduled"))
        ids |= {"conversationId": draft["conversationId"], "threadId": draft["id"]}
    if row["id"].startswith("customer-properties"):
        ids["slug"] = "tier"
    if row["id"] == "customers.address.create":
        # The third sample customer is bare.
        ids["customerId"] = 8003
    return re.sub(r"\{(\w+)\}", lambda match: str(ids[match[1]]), row["path"])


def params_of(row: dict[str, Any]) -> dict[str, Any]:
    params = dict(PARAMS.get(row["id"], {}))
    if row["id"].startswith("reports."):
        params |= SPAN
    if row["id"].startswith("reports.user"):
        params["user"] = 42
    return params


def test_there_are_141_rows_and_each_is_listed_once() -> None:
    assert len(ENDPOINTS) == 141
    assert len(BY_ID) == 141


@pytest.mark.parametrize("name", [name for name in BY_ID if name != "oauth.token"])
def test_the_row_is_answered_with_its_documented_status(name: str, v2: Api) -> None:
    row = BY_ID[name]
    path, params = address_of(row, v2), params_of(row)
    body = BODIES.get(name)
    assert (body is None) == (row["method"] in ("GET", "DELETE"))
    answer = v2.call(row["method"], path, params=params, json=body)
    assert answer.status_code == row["success"], answer.text
    for header in row.get("headers", []):
        if not header.startswith("Web-"):
            assert answer.headers[header]
    assert "Correlation-Id" in answer.headers
    if row["method"] != "GET":
        assert answer.content == b""
        assert answer.headers["Content-Type"] == "text/plain; charset=UTF-8"
    elif row.get("paged"):
        assert answer.json()["page"]["number"] == 1
    if "embedded" in row:
        assert row["embedded"] in answer.json()["_embedded"]
    if name in ANSWERS:
        assert Shape().check(answer.json(), ANSWERS[name]) == []


@pytest.mark.parametrize(
    "name", [row["id"] for row in ENDPOINTS if row.get("required") and row["id"] in BODIES]
)
def test_each_required_field_is_missed_by_name(name: str, v2: Api) -> None:
    row, body = BY_ID[name], BODIES[name]
    if isinstance(body, list):
        body = body[0]
    path = address_of(row, v2)
    for field in row["required"]:
        short = {key: value for key, value in body.items() if key != field}
        short_body: Any = [short] if isinstance(BODIES[name], list) else short
        answer = v2.call(row["method"], path, json=short_body)
        assert answer.status_code == 400, (field, answer.text)
        assert answer.headers["Content-Type"] == "application/vnd.error+json"
        paths = [error["path"].rpartition(".")[2] for error in answer.json()["_embedded"]["errors"]]
        assert field in paths


@pytest.mark.parametrize(
    "name", [row["id"] for row in ENDPOINTS if "{" in row["path"] and row["id"] != "oauth.token"]
)
def test_an_unknown_id_is_a_404(name: str, v2: Api) -> None:
    row = BY_ID[name]
    path = re.sub(r"\{slug\}", "nothing", row["path"])
    path = re.sub(r"\{\w+\}", "999999999", path)
    answer = v2.call(row["method"], path, params=params_of(row), json=BODIES.get(name))
    assert answer.status_code == 404
    assert Shape().check(answer.json(), "$Error") == []


def test_no_row_is_answered_without_a_token(v2: Api) -> None:
    del v2.session.headers["Authorization"]
    for row in ENDPOINTS:
        if row["id"] != "oauth.token":
            path = re.sub(r"\{\w+\}", "1", row["path"])
            assert v2.call(row["method"], path).status_code == 401, row["id"]
