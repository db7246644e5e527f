"""What a webhook carries: the API object of its event, and the path of that object.

https://developer.helpscout.com/webhooks/
"""

from __future__ import annotations

from typing import Any

from helpscout_sandbox.context import World
from helpscout_sandbox.serializers.conversations import conversation
from helpscout_sandbox.serializers.customers import customer
from helpscout_sandbox.serializers.mailboxes import tag
from helpscout_sandbox.serializers.organizations import organization
from helpscout_sandbox.serializers.ratings import rating
from helpscout_sandbox.serializers.statuses import user_status
from helpscout_sandbox.state import Row


def payload(w: World, event: str, row: Row) -> tuple[dict[str, Any], str]:
    group = event.partition(".")[0]
    if event.endswith(".deleted"):
        return {"id": row["id"]}, f"/v2/{PATHS[group]}/{row['id']}"
    if group == "convo":
        return conversation(w, row, embed_threads=True), f"/v2/conversations/{row['id']}"
    if group == "customer":
        return customer(w, row), f"/v2/customers/{row['id']}"
    if group == "satisfaction":
        return rating(w, row), f"/v2/ratings/{row['id']}"
    if group == "tag":
        return tag(w, row), f"/v2/tags/{row['id']}"
    if group == "organization":
        return organization(w, row), f"/v2/organizations/{row['id']}"
    if group == "user":
        return user_status(w, row["id"]), f"/v2/users/{row['id']}/status"
    return dict(row), "/v2/webhooks"


PATHS = {
    "convo": "conversations",
    "customer": "customers",
    "tag": "tags",
    "organization": "organizations",
}
