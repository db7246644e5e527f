"""No request, however odd, makes the sandbox fail, and a refused one changes nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from support.fuzz.profiles import examples
from support.sandbox.requests import BODIES as VALID

from helpscout_sandbox import Sandbox

ENDPOINTS: list[dict[str, Any]] = json.loads(
    Path(__file__).with_name("endpoints.json").read_text(encoding="utf-8")
)
WRITES = [row for row in ENDPOINTS if row["id"] in VALID]
READS = [row for row in ENDPOINTS if row["method"] == "GET"]
IDS = {
    "conversationId": "50001",
    "threadId": "900001",
    "attachmentId": "73001",
    "customerId": "8001",
    "mailboxId": "101",
    "savedReplyId": "3101",
    "organizationId": "351",
    "userId": "42",
    "teamId": "90",
    "tagId": "3301",
    "workflowId": "6101",
    "webhookId": "5501",
    "ratingId": "4401",
    "slug": "region",
}
NAMES = [
    *("subject", "customer", "mailboxId", "type", "status", "threads", "text", "op", "path"),
    *("value", "tags", "fields", "id", "email", "firstName", "emails", "address", "url"),
    *("events", "options", "label", "slug", "assignTo", "attachments", "data", "lines"),
]
TEXTS = st.sampled_from(
    ["", "x", "101", "8001", "a@b.test", "note", "reply", "active", "closed", "replace", "remove",
     "/status", "/subject", "/assignTo", "/emails", "/phones/1", "2024-07-09T00:00:00Z",
     "2024-13-01T00:00:00Z", "https://x.test", "dropdown", "convo.created", "Ü/\\ \x00"]
)  # fmt: skip
SCALARS = st.none() | st.booleans() | st.integers(-2, 60_000) | st.floats(allow_nan=False) | TEXTS
BODIES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=5)
    ),
    max_leaves=20,
)
PARAMS = st.dictionaries(
    st.sampled_from(
        ["page", "status", "query", "tag", "mailbox", "folder", "modifiedSince", "sortField",
         "sortOrder", "number", "embed", "customFieldsByIds", "start", "end", "viewBy", "types",
         "user", "rows", "range", "rangeId", "field", "fieldid", "previousStart", "previousEnd",
         "tags", "mailboxes", "folders", "rating", "email", "firstName", "assigned_to"]
    ),
    st.sampled_from(
        ["", "1", "0", "-1", "x", "all", "active", "101", "41", "3301", "threads", "501:5011",
         "(tag:vip)", "((", 'subject:"x" OR NOT (number:[1 TO *])', "createdAt:[NOW-1DAY TO NOW]",
         "2024-01-01T00:00:00Z", "2024-02-01T00:00:00Z", "0001-01-01T00:00:00Z", "day", "month",
         "email", "asc", "DESC", "responseTime", "tagid", "99999999999999999999"]
    ),
    max_size=6,
)  # fmt: skip


class SeededSandbox:
    """A sandbox reached without sockets."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.client: FlaskClient = sandbox.app.test_client()
        self.headers = {"Authorization": f"Bearer {sandbox.access_token()}"}

    def call(self, row: dict[str, Any], **options: Any) -> int:
        path = re.sub(r"\{(\w+)\}", lambda m: IDS.get(m[1], "60001"), row["path"])
        answer = self.client.open(path, method=row["method"], headers=self.headers, **options)
        return int(answer.status_code)


@pytest.fixture(scope="module")
def seeded() -> Iterator[SeededSandbox]:
    with Sandbox.start(seed="large:40", rate_limit=None) as sandbox:
        yield SeededSandbox(sandbox)


CALM = settings(max_examples=examples(8, 20))


def bodies_near(valid: Any) -> st.SearchStrategy[Any]:
    """Any body at all, or the valid one with a field or two replaced."""
    if isinstance(valid, list):
        return BODIES | bodies_near(valid[0]).map(lambda body: [body])
    changes = st.dictionaries(st.sampled_from(sorted(valid) or NAMES), BODIES, max_size=2)
    return BODIES | changes.map(lambda change: {**valid, **change})


@pytest.mark.parametrize("row", WRITES, ids=[row["id"] for row in WRITES])
@CALM
@given(data=st.data())
def test_any_body_is_taken_or_refused(
    seeded: SeededSandbox, row: dict[str, Any], data: st.DataObject
) -> None:
    body = data.draw(bodies_near(VALID[row["id"]]))
    before = seeded.sandbox.snapshot()
    status = seeded.call(row, data=json.dumps(body), content_type="application/json")
    assert status in (200, 201, 204, 400, 401, 404, 409, 412)
    if status >= 400:
        assert seeded.sandbox.snapshot() == before
    else:
        seeded.sandbox.reset()


@pytest.mark.parametrize("row", READS, ids=[row["id"] for row in READS])
@CALM
@given(params=PARAMS)
def test_any_parameter_is_taken_or_refused(
    seeded: SeededSandbox, row: dict[str, Any], params: dict[str, str]
) -> None:
    assert seeded.call(row, query_string=params) in (200, 400, 404), params
