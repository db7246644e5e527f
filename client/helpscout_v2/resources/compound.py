"""One update out of many single-operation requests, in a safe order.

https://developer.helpscout.com/mailbox-api/endpoints/conversations/update/
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from helpscout_v2 import arguments
from helpscout_v2.arguments import UNSET
from helpscout_v2.endpoints import Endpoint, EndpointCall
from helpscout_v2.errors import ArgumentError
from helpscout_v2.resources.base import UpdateStep, patch
from helpscout_v2.resources.labels import FIELDS, TAGS
from helpscout_v2.writing import field_values

PATCH = Endpoint("conversations.update", "PATCH", "/v2/conversations/{conversationId}")
STATUSES = frozenset({"active", "closed", "open", "pending", "spam"})


def conversation_steps(conversation_id: int, **changes: Any) -> list[UpdateStep]:
    """The steps for the given arguments, all checked, in the order of the arguments.

    None leaves a part as it is, like an argument that is not given; only ``assignee`` can be None.

    Raises:
        ArgumentError: for a bad value, or when no argument is given.
    """
    makers: dict[str, Callable[[Any], tuple[EndpointCall, Any]]] = {
        "mailbox": lambda v: (change, patch("move", "/mailboxId", arguments.number("mailbox", v))),
        "primary_customer": lambda v: (
            change,
            patch("replace", "/primaryCustomer.id", arguments.number("primary_customer", v)),
        ),
        "subject": lambda v: (change, patch("replace", "/subject", arguments.text("subject", v))),
        "fields": lambda v: (FIELDS(conversation_id), {"fields": field_values("fields", v)}),
        "tags": lambda v: (TAGS(conversation_id), {"tags": arguments.texts("tags", v, empty=True)}),
        "assignee": lambda v: (
            change,
            patch("remove", "/assignTo")
            if v is None
            else patch("replace", "/assignTo", arguments.number("assignee", v)),
        ),
        "draft": lambda v: (change, patch("replace", "/draft", arguments.flag("draft", v))),
        "status": lambda v: (
            change,
            patch("replace", "/status", arguments.choice("status", v, STATUSES)),
        ),
    }
    change = PATCH(conversation_id)
    steps = [
        UpdateStep(name, *makers[name](value))
        for name, value in changes.items()
        if value is not UNSET and (value is not None or name == "assignee")
    ]
    if all(value is UNSET for value in changes.values()):
        raise ArgumentError(f"nothing to update: give at least one of {', '.join(makers)}")
    return steps
