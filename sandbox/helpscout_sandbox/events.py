"""Events of the account, sent to the webhooks that subscribed to them.

https://developer.helpscout.com/webhooks/
"""

from __future__ import annotations

from helpscout_sandbox.context import World
from helpscout_sandbox.serializers.payloads import payload
from helpscout_sandbox.state import Row

CONVERSATION_EVENTS = (
    "convo.assigned",
    "convo.created",
    "convo.ai-answers.created",
    "convo.merged",
    "convo.moved",
    "convo.status",
    "convo.tags",
    "convo.custom-fields",
    "convo.customer.reply.created",
    "convo.agent.reply.created",
    "convo.note.created",
    "convo.deleted",
)
EVENTS = (
    *CONVERSATION_EVENTS,
    "customer.created",
    "customer.updated",
    "customer.deleted",
    "satisfaction.ratings",
    "beacon.chat.created",
    "beacon.chat.customer.replied",
    "tag.created",
    "tag.updated",
    "tag.deleted",
    "organization.created",
    "organization.updated",
    "organization.deleted",
    "user.status.changed",
    "message.survey.response.received",
    "helpscout.test",
)


def wanted_by(w: World, event: str, mailbox_id: int | None) -> list[Row]:
    """Enabled webhooks that asked for an event. Only conversations and ratings have an inbox."""
    return [
        hook
        for hook in w.state.webhooks.values()
        if hook["state"] == "enabled"
        and event in hook["events"]
        and (mailbox_id is None or not hook["mailboxIds"] or mailbox_id in hook["mailboxIds"])
    ]


def emit(w: World, event: str, row: Row, *, mailbox_id: int | None = None) -> None:
    """Queues the deliveries of one event. Call it after the change is complete."""
    if mailbox_id is None and event in CONVERSATION_EVENTS:
        mailbox_id = row.get("mailboxId")
    hooks = wanted_by(w, event, mailbox_id)
    if not hooks:
        return
    body, path = payload(w, event, row)
    for hook in hooks:
        # What a notification looks like is not published; an object with one address is assumed.
        w.deliveries.send(hook, event, {"uri": w.href(path)} if hook["notification"] else body)
