"""V2 to V1 and back: what of a V2 object a V1 program that copies it keeps, and what is lost.

The sandbox's own objects are converted. What V1 had no place for is listed here; anything else
must be equal.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from support.shim.inverse import Registry, down
from support.shim.live import LiveShim

from helpscout_shim.translate.object_compiler import up

# V2 path -> why it does not survive. A star means every row of a list.
NOT_IN_V1: dict[str, dict[str, str]] = {
    "Conversation": {
        "customerWaitingSince.time": "V1 did not show since when a customer waits.",
        "customerWaitingSince.friendly": "V1 did not show since when a customer waits.",
        "tags.*.id": "V1 had the names of tags only.",
        "tags.*.color": "V1 had the names of tags only.",
        "_embedded.threads.*.action.text": "V1 had no text beside the type of an action.",
        "_embedded.threads.*.action.associatedEntities.user": "V1 named one source of an action.",
        "_embedded.threads.*.assignedTo.id": "V2's user for `anyone` is null in V1.",
        "_embedded.threads.*.assignedTo.first": "V2's user for `anyone` is null in V1.",
        "_embedded.threads.*.assignedTo.last": "V2's user for `anyone` is null in V1.",
        "_embedded.threads.*.assignedTo.email": "V2's user for `anyone` is null in V1.",
        "_embedded.threads.*.rating.rating": "V1 had ratings in reports and webhooks only.",
        "_embedded.threads.*.rating.customerId": "V1 had ratings in reports and webhooks only.",
        "_embedded.threads.*._embedded.attachments.*.state": "V1 had no state of an attachment.",
    },
    "Customer": {
        "_embedded.properties": "V1 had no customer properties.",
        "conversationCount": "V1 did not count a customer's conversations.",
        "organizationId": "V1 had no organizations, only a text.",
        "photoType": "V1 said unknown both for V2's unknown and for its default.",
    },
    "User": {
        "initials": "V1 had no such field.",
        "jobTitle": "V1 had no such field.",
        "mention": "V1 had no such field.",
        "phone": "V1 had no such field.",
    },
}
KINDS = {
    "Conversation": "conversations",
    "Customer": "customers",
    "Mailbox": "mailboxes",
    "User": "users",
    "Tag": "tags",
    "Workflow": "workflows",
}


def rows(live: LiveShim, rel: str) -> Iterator[dict[str, Any]]:
    """Whole objects as V2 gives them one by one, or as its list does where it gives no single."""
    params = {"status": "all", "embed": "threads"} if rel == "conversations" else {}
    page = live.client.call("GET", f"/v2/{rel}", params=params or None)
    for row in json_of(page)["_embedded"][rel][:25]:
        if rel == "conversations":
            one = live.client.call("GET", f"/v2/{rel}/{row['id']}", params={"embed": "threads"})
            row = json_of(one)
        elif rel in {"customers", "users", "mailboxes"}:
            row = json_of(live.client.call("GET", f"/v2/{rel}/{row['id']}"))
        yield row


def json_of(answer: Any) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(answer.content)
    return body


def paths(before: Any, after: Any, path: str = "") -> Iterator[str]:
    """The paths of what differs; links are addresses of V2 and no data."""
    if isinstance(before, dict):
        other = after if isinstance(after, dict) else {}
        for key, value in before.items():
            if key != "_links":
                yield from paths(value, other.get(key), f"{path}.{key}".lstrip("."))
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for one, other in zip(before, after, strict=True):
            yield from paths(one, other, f"{path}.*")
    elif (before or None) != (after or None):
        yield path


@pytest.mark.parametrize("shape", KINDS)
def test_what_does_not_survive_is_listed_and_nothing_else(live: LiveShim, shape: str) -> None:
    lost_paths: set[str] = set()
    for row in rows(live, KINDS[shape]):
        registry = Registry()
        context = registry.context()
        v1 = up(shape, row, context)
        lost_paths |= set(paths(row, down(shape, v1, registry)))
    assert lost_paths == set(NOT_IN_V1.get(shape, {}))
