"""V1's single webhook, as one of V2's webhooks."""

from __future__ import annotations

from typing import Any

from helpscout_shim.catalog.hooks import ONE_OF_MANY, PAYLOAD
from helpscout_shim.translate import answers
from helpscout_shim.translate.answers import Invalid, Stop, invalid
from helpscout_shim.translate.context import Task
from helpscout_shim.translate.errors import VALUE_REQUIRED
from helpscout_shim.translate.paging import V2List, everything
from helpscout_shim.translate.reading import at, text_list, whole
from helpscout_shim.translate.wire import Steps

PATH = "/v2/webhooks"
# Marks the webhook that the shim created.
LABEL = "Help Scout API V1 webhook"
LONGEST_SECRET = 40


def create(task: Task) -> Steps:
    """Create the hook, or replace the one of an earlier call; other hooks stay."""
    task.require("url", "events", "secret")
    body = task.body()
    events = text_list(body["events"])
    problems = []
    if not isinstance(body["url"], str):
        problems.append(Invalid("url", "The value is not a URL"))
    if not events:
        problems.append(Invalid("events", VALUE_REQUIRED))
    if not isinstance(body["secret"], str) or len(body["secret"]) > LONGEST_SECRET:
        problems.append(Invalid("secret", "The secret has at most 40 characters"))
    if problems:
        raise Stop(invalid(*problems))
    task.lose(ONE_OF_MANY)
    task.lose(PAYLOAD)
    webhook: dict[str, Any] = {
        "url": body["url"],
        "events": events,
        "secret": body["secret"],
        "payloadVersion": "V2",
        "label": LABEL,
    }
    rows, firsts, _ = yield from everything(task, V2List(PATH, "webhooks", {}))
    task.must(firsts[0])
    mine = next((whole(at(r, "id")) for r in rows[0] if at(r, "label") == LABEL), None)
    if mine is not None:
        reply = task.must((yield from task.one("PUT", f"{PATH}/{mine}", json=webhook)))
        number: int | None = mine
    else:
        reply = task.must((yield from task.one("POST", PATH, json=webhook)))
        number = whole(reply.headers.get("resource-id"))
    headers = {}
    if number is not None:
        headers["Location"] = task.location(f"/hooks/{number}.json")
    return answers.without_body(status=201, reply=reply, headers=headers)
