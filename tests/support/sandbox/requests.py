"""A valid request body for every row of V2 that takes one."""

from __future__ import annotations

from typing import Any

from support.sandbox.api import new_conversation

SPAN = {"start": "2024-01-01T00:00:00Z", "end": "2024-03-01T00:00:00Z"}
TEXT = {"text": "Said by a test."}
CUSTOMER_TEXT = {**TEXT, "customer": {"id": 8001}}
FILE = {"fileName": "a.txt", "mimeType": "text/plain", "data": "YQ=="}
ADDRESS = {"city": "Ry", "state": "M", "postalCode": "8680", "country": "DK", "lines": ["Vej 1"]}
HOOK = {"url": "http://127.0.0.1:9/", "events": ["convo.created"], "secret": "s"}
SCHEDULE = {"scheduledFor": "2024-12-01T00:00:00Z", "unscheduleOnCustomerReply": True}
SNOOZE = {"snoozedUntil": "2024-12-01T00:00:00Z", "unsnoozeOnCustomerReply": True}
ROUTING = {
    "state": "enabled",
    "assignmentLimit": 3,
    "assignmentMethod": "balanced",
    "userIds": [42],
}
USER = {"firstName": "A", "lastName": "B", "email": "a.b@lanternshop.test", "role": "user"}
DEFINITION = {"type": "text", "slug": "shade", "name": "Shade"}
ENTRY_KINDS = ("emails", "phones", "chats", "social-profiles", "websites")
ENTRIES = {
    "emails": {"type": "work", "value": "fresh@mail.test"},
    "phones": {"type": "work", "value": "+45 1"},
    "chats": {"type": "skype", "value": "lamp"},
    "social-profiles": {"type": "twitter", "value": "https://social.example.test/x"},
    "websites": {"value": "https://x.test"},
}
# The request body of each row that takes one.
BODIES: dict[str, Any] = {
    "conversations.create": new_conversation(),
    "conversations.update": {"op": "replace", "path": "/subject", "value": "New"},
    "conversations.tags.update": {"tags": ["vip"]},
    "conversations.fields.update": {"fields": []},
    "conversations.snooze.update": SNOOZE,
    "attachments.create": FILE,
    "threads.reply": CUSTOMER_TEXT,
    "threads.note": TEXT,
    "threads.phone": CUSTOMER_TEXT,
    "threads.chat": CUSTOMER_TEXT,
    "threads.customer": CUSTOMER_TEXT,
    "threads.update": {"op": "replace", "path": "/text", "value": "Edited"},
    "threads.schedule.update": SCHEDULE,
    "threads.schedule.publish": {"op": "replace", "path": "/state", "value": "published"},
    "customers.create": {"firstName": "New"},
    "customers.update": [{"op": "replace", "path": "/firstName", "value": "New"}],
    "customers.overwrite": {"firstName": "New"},
    "customers.address.create": ADDRESS,
    "customers.address.update": ADDRESS,
    "customers.properties.update": [{"op": "replace", "path": "/lamps", "value": 3}],
    "customer-properties.create": DEFINITION,
    "mailboxes.routing.update": ROUTING,
    "saved-replies.create": {"name": "Thanks", "text": "Thank you."},
    "saved-replies.update": {"name": "Thanks", "text": "Thank you."},
    "organizations.create": {"name": "New lamps"},
    "organizations.update": {"name": "New lamps"},
    "organization-properties.create": DEFINITION,
    "organization-properties.update": {"name": "Area"},
    "organizations.properties.set": {"value": "south"},
    "users.create": USER,
    "users.status.set": {"status": "away"},
    "users.reassignment.update": {"enabled": True, "awayDuration": 30},
    "teams.members.update": {"addedUserIds": [45], "deletedUserIds": [43]},
    "workflows.update": {"op": "replace", "path": "/status", "value": "inactive"},
    "workflows.run": {"conversationIds": [50001]},
    "webhooks.create": HOOK,
    "webhooks.update": HOOK,
    **{f"customers.{kind}.create": ENTRIES[kind] for kind in ENTRY_KINDS},
    **{f"customers.{kind}.update": ENTRIES[kind] for kind in ENTRY_KINDS},
}
