"""Every endpoint of the API has a method, and every method a recording that proves the call.

``endpoints.json`` is the table of the API. ``CALLS`` calls each row through the client; what it
returns is checked where there is something to check, and the exchange itself always.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from support.client.groups import groups, method_lines, methods
from support.client.recording import Api

from helpscout_v2 import CallEvent, HelpScout, Pages
from helpscout_v2.endpoints import ENDPOINTS
from helpscout_v2.models import BusyTime, Chat, Report, Series

HERE = Path(__file__).resolve().parent
TABLE = {row["id"]: row for row in json.loads((HERE / "endpoints.json").read_text("utf-8"))}
CASSETTES = HERE.parents[1] / "cassettes" / "client"
LATER = datetime(2099, 1, 1, 12, 30, tzinfo=UTC)
RANGE: Any = {"start": "2023-01-01T00:00:00Z", "end": "2024-12-31T00:00:00Z"}
ADDRESS: Any = {
    "city": "Porto",
    "state": "Porto",
    "postal_code": "4000-001",
    "country": "PT",
    "lines": ["Rua Nova 1"],
}


CHAT = "f4e81ae4-de75-55aa-aa30-2652c63a9cb2"
MESSAGE = "0f6d2c1e-0000-4000-8000-0000000000aa"


class Account:
    """Finds what a call needs, by asking the API."""

    def __init__(self, hs: HelpScout, api: Api) -> None:
        self.hs = hs
        self.api = api

    def conversation(self) -> int:
        return one(self.hs.conversations.list(status="all", number=1001)).id

    def customer(self) -> int:
        return one(self.hs.customers.list()).id

    def mailbox(self) -> int:
        return one(self.hs.mailboxes.list()).id

    def user(self) -> int:
        return self.hs.users.me().id

    def organization(self) -> int:
        return one(self.hs.organizations.list()).id

    def team(self) -> int:
        return one(self.hs.teams.list()).id

    def thread(self, kind: str) -> tuple[int, int]:
        conversation = self.conversation()
        threads = self.hs.conversations.threads.list(conversation)
        return conversation, next(one.id for one in threads if one.type == kind)

    def draft(self) -> tuple[int, int]:
        conversation = self.conversation()
        thread = self.hs.conversations.replies.create(
            conversation, text="Later.", customer=self.customer(), draft=True
        )
        assert thread is not None
        return conversation, thread

    def attachment(self) -> tuple[int, int]:
        conversation, thread = self.thread("customer")
        self.hs.conversations.attachments.upload(
            conversation, thread, b"Sample file", filename="sample.txt"
        )
        threads = self.hs.conversations.threads.list(conversation)
        embedded_thread = next(t for t in threads if t.id == thread)
        return conversation, embedded_thread.attachments[-1].id

    def chat(self) -> str:
        """A chat that a visitor has begun; no call does that."""
        if self.api.sandbox is not None:
            assert self.api.sandbox.start_chat("Hello?", customer=8001, mailbox=101) == CHAT
        return CHAT

    def system_user(self) -> int:
        """An AI agent, which has answered in the conversation."""
        number = self.conversation()
        if self.api.sandbox is not None:
            self.api.sandbox.system_user_replies(number, "It leaves tomorrow.")
        return number

    def webhook(self) -> int:
        return self.hs.webhooks.create(
            url="https://hooks.example.test/hs", events=["convo.created"], secret="shared-word"
        )

    def saved_reply(self) -> tuple[int, int]:
        mailbox = self.mailbox()
        return mailbox, self.hs.mailboxes.saved_replies.create(mailbox, name="Hi", text="Hello")

    def manual_workflow(self) -> int:
        return next(one.id for one in self.hs.workflows.list() if one.type == "manual")


def one(pages: Pages[Any]) -> Any:
    first_row = pages.first()
    assert first_row is not None, f"{pages} is empty"
    return first_row


def created(number: int | None) -> None:
    assert isinstance(number, int)
    assert number > 0


def listed(pages: Pages[Any]) -> None:
    rows = list(pages)
    assert len(rows) == pages.total
    for row in rows[:1]:
        assert row.raw


def report(found: Report) -> None:
    assert isinstance(found, Report)
    assert found.current
    assert found.raw["current"] == found.current


def series(found: Series) -> None:
    assert isinstance(found, Series)
    assert list(found.current) == found.raw["current"]


def snoozed(a: Account) -> int:
    number = a.conversation()
    a.hs.conversations.snooze(number, until=LATER, unsnooze_on_customer_reply=True)
    return number


def scheduled(a: Account) -> tuple[int, int]:
    ids = a.draft()
    a.hs.conversations.threads.schedule(
        *ids, scheduled_for=LATER, unschedule_on_customer_reply=True
    )
    return ids


def with_address(a: Account) -> int:
    number = a.hs.customers.create(first_name="Ada", emails=["ada@customer.test"], address=ADDRESS)
    created(number)
    return number


def downloaded(a: Account) -> None:
    target = io.BytesIO()
    assert a.hs.conversations.attachments.download(*a.attachment(), target) == 11
    assert target.getvalue() == b"Sample file"


def entry(kind: str, type_: str, value: str, other: str) -> dict[str, Callable[[Account], Any]]:
    """The four calls of a kind of entries, each with its effect read back."""
    attribute = kind.replace("-", "_")

    def add(a: Account) -> tuple[Any, int, int]:
        entries = getattr(a.hs.customers, attribute)
        customer = a.hs.customers.create(first_name="Ada")
        type_member = {"type": type_} if type_ else {}
        return entries, customer, entries.create(customer, value=value, **type_member)

    def values(entries: Any, customer: int) -> list[tuple[int, str]]:
        return [(row.id, row.value) for row in entries.list(customer)]

    def list_(a: Account) -> None:
        entries, customer, number = add(a)
        assert values(entries, customer) == [(number, value)]

    def create(a: Account) -> None:
        created(add(a)[2])

    def update(a: Account) -> None:
        entries, customer, number = add(a)
        entries.update(customer, number, value=other, **({"type": type_} if type_ else {}))
        assert values(entries, customer) == [(number, other)]

    def delete(a: Account) -> None:
        entries, customer, number = add(a)
        entries.delete(customer, number)
        assert values(entries, customer) == []

    calls = {"list": list_, "create": create, "update": update, "delete": delete}
    return {f"customers.{kind}.{name}": call for name, call in calls.items()}


def property_set(a: Account) -> None:
    customer = a.customer()
    a.hs.customer_properties.create(type="number", slug="seats", name="Seats")
    a.hs.customers.properties.set(customer, {"seats": 3})
    values = {p.slug: p.value for p in a.hs.customers.get(customer).properties}
    assert str(values["seats"]) == "3"


def tags_replaced(a: Account) -> None:
    number = a.conversation()
    a.hs.conversations.tags.replace(number, ["vip", "new-tag"])
    assert set(a.hs.conversations.get(number).tag_names) == {"vip", "new-tag"}


def fields_replaced(a: Account) -> None:
    conversation = one(a.hs.conversations.list(status="all", number=1001))
    definitions = a.hs.mailboxes.fields.list(conversation.mailbox_id)
    text = next(d for d in definitions if d.type == "singleline")
    a.hs.conversations.fields.replace(conversation.id, {text.id: "A-1"})
    field = a.hs.conversations.get(conversation.id).field(text.id)
    assert field is not None
    assert (field.name, field.value) == (text.name, "A-1")


def conversation_updated(a: Account) -> None:
    number = a.conversation()
    a.hs.conversations.update(number, subject="Another subject")
    assert a.hs.conversations.get(number).subject == "Another subject"


def conversation_created(a: Account) -> None:
    number = a.hs.conversations.create(
        subject="Hello",
        customer="new@customer.test",
        mailbox=a.mailbox(),
        type="email",
        status="active",
        threads=[{"type": "customer", "text": "A question"}],
    )
    conversation = a.hs.conversations.get(number, embed="threads")
    assert (conversation.subject, [t.body for t in conversation.threads]) == (
        "Hello",
        ["A question"],
    )


def thread_updated(a: Account) -> None:
    ids = a.thread("customer")
    a.hs.conversations.threads.update(*ids, text="Shortened.")
    thread = next(t for t in a.hs.conversations.threads.list(ids[0]) if t.id == ids[1])
    assert thread.body == "Shortened."


def new_thread(kind: str) -> Callable[[Account], None]:
    def call(a: Account) -> None:
        threads = getattr(a.hs.conversations, kind)
        who = {} if kind == "notes" else {"customer": a.customer()}
        created(threads.create(a.conversation(), text="A few words", **who))

    return call


def webhook_updated(a: Account) -> None:
    number = a.webhook()
    a.hs.webhooks.update(
        number,
        url="https://hooks.example.test/other",
        events=["convo.created", "convo.deleted"],
        secret="shared-word",
    )
    assert a.hs.webhooks.get(number).url == "https://hooks.example.test/other"


def property_defined(a: Account) -> None:
    a.hs.customer_properties.create(
        type="dropdown", slug="size", name="Size", options=["Small", "Large"]
    )
    definition = next(p for p in a.hs.customer_properties.list() if p.slug == "size")
    assert [option.label for option in definition.options] == ["Small", "Large"]


def property_deleted(a: Account) -> None:
    a.hs.customer_properties.create(type="text", slug="colour", name="Colour")
    a.hs.customer_properties.delete("colour")
    assert "colour" not in [p.slug for p in a.hs.customer_properties.list()]


def organization_updated(a: Account) -> None:
    number = a.organization()
    a.hs.organizations.update(number, name="Renamed", domains=["renamed.test"])
    organization = a.hs.organizations.get(number)
    assert (organization.name, organization.domains) == ("Renamed", ("renamed.test",))


def organization_property(a: Account, slug: str = "floor") -> str:
    a.hs.organizations.properties.create(type="number", slug=slug, name="Floor")
    return slug


def status_set(a: Account) -> None:
    user = a.user()
    a.hs.users.status.set(user, "away", text="At lunch")
    email = a.hs.users.status.get(user).email
    assert email.status == "away"
    assert email.custom_status is not None
    assert email.custom_status.text == "At lunch"


def user_created(a: Account) -> int:
    return a.hs.users.create(
        first_name="Ivo", last_name="Lund", email="ivo@lanternshop.test", role="user"
    )


def members_updated(a: Account) -> None:
    team, new = a.team(), user_created(a)
    a.hs.teams.members.update(team, add=[new])
    assert new in [user.id for user in a.hs.teams.members.list(team)]


def workflow_updated(a: Account) -> None:
    number = a.manual_workflow()
    a.hs.workflows.deactivate(number)
    assert next(w for w in a.hs.workflows.list() if w.id == number).status == "inactive"


def customer_patched(a: Account) -> None:
    number = a.customer()
    a.hs.customers.update(number, job_title="Buyer", location=None)
    customer = a.hs.customers.get(number)
    assert (customer.job_title, customer.location) == ("Buyer", None)


def customer_overwritten(a: Account) -> None:
    number = a.hs.customers.create(first_name="Ada", job_title="Buyer", emails=["a@customer.test"])
    a.hs.customers.overwrite(number, first_name="Ida")
    customer = a.hs.customers.get(number)
    assert (customer.first_name, customer.job_title, len(customer.emails)) == ("Ida", None, 1)


def busy_times(a: Account) -> None:
    times = a.hs.reports.conversations.busy_times(**RANGE)
    assert times
    assert all(isinstance(row, BusyTime) and 1 <= row.day <= 7 for row in times)


def routing_updated(a: Account) -> None:
    mailbox = a.mailbox()
    a.hs.mailboxes.routing.update(
        mailbox,
        enabled=True,
        assignment_limit=5,
        assignment_method="balanced",
        user_ids=[a.user()],
    )
    routing = a.hs.mailboxes.routing.get(mailbox)
    assert (routing.state, routing.assignment_limit, routing.assignment_method) == (
        "enabled",
        5,
        "balanced",
    )


def reassignment_updated(a: Account) -> None:
    user = a.user()
    a.hs.users.reassignment.update(user, enabled=True, away_duration=30)
    assert a.hs.users.reassignment.get(user).enabled is True


def saved_reply_updated(a: Account) -> None:
    ids = a.saved_reply()
    a.hs.mailboxes.saved_replies.update(*ids, name="Hi", text="Good day")
    assert a.hs.mailboxes.saved_replies.get(*ids).text == "Good day"


def organization_value(a: Account) -> None:
    number, slug = a.organization(), organization_property(a)
    a.hs.organizations.properties.set(number, slug, 3)
    organization = a.hs.organizations.get(number, include_properties=True)
    assert "floor" in json.dumps(organization.raw)


CALLS: dict[str, Callable[[Account], Any]] = {
    "conversations.list": lambda a: listed(a.hs.conversations.list(status="all")),
    "conversations.get": lambda a: created(a.hs.conversations.get(a.conversation()).id),
    "conversations.create": conversation_created,
    "conversations.update": conversation_updated,
    "conversations.delete": lambda a: a.hs.conversations.delete(a.conversation()),
    "conversations.tags.update": tags_replaced,
    "conversations.fields.update": fields_replaced,
    "conversations.snooze.update": snoozed,
    "conversations.snooze.delete": lambda a: a.hs.conversations.unsnooze(snoozed(a)),
    "attachments.create": lambda a: created(a.attachment()[1]),
    "attachments.data": lambda a: equal(
        a.hs.conversations.attachments.data(*a.attachment()).content, b"Sample file"
    ),
    "attachments.file": downloaded,
    "attachments.delete": lambda a: a.hs.conversations.attachments.delete(*a.attachment()),
    "threads.list": lambda a: listed(a.hs.conversations.threads.list(a.conversation())),
    "threads.reply": new_thread("replies"),
    "threads.note": new_thread("notes"),
    "threads.phone": new_thread("phones"),
    "threads.chat": new_thread("chats"),
    "threads.customer": new_thread("customer_threads"),
    "threads.update": thread_updated,
    "threads.source": lambda a: contains(
        a.hs.conversations.threads.source(*a.thread("customer")), "Subject:"
    ),
    "threads.schedule.update": scheduled,
    "threads.schedule.publish": lambda a: a.hs.conversations.threads.publish(*scheduled(a)),
    "threads.schedule.delete": lambda a: a.hs.conversations.threads.unschedule(*scheduled(a)),
    "customers.list": lambda a: listed(a.hs.customers.list()),
    "customers.get": lambda a: created(a.hs.customers.get(a.customer()).id),
    "customers.create": lambda a: created(a.hs.customers.create(first_name="Ada", last_name="Ek")),
    "customers.update": customer_patched,
    "customers.overwrite": customer_overwritten,
    "customers.delete": lambda a: a.hs.customers.delete(a.customer()),
    "customers.delete.async": lambda a: a.hs.customers.delete(a.customer(), background=True),
    "customers.address.get": lambda a: equal(
        a.hs.customers.address.get(with_address(a)).city, "Porto"
    ),
    "customers.address.create": lambda a: a.hs.customers.address.create(
        a.hs.customers.create(first_name="Ada"), **ADDRESS
    ),
    "customers.address.update": lambda a: a.hs.customers.address.update(
        with_address(a), **{**ADDRESS, "city": "Braga"}
    ),
    "customers.address.delete": lambda a: a.hs.customers.address.delete(with_address(a)),
    **entry("emails", "work", "ada@customer.test", "ada@other.test"),
    **entry("phones", "mobile", "+351 555 0100", "+351 555 0101"),
    **entry("chats", "skype", "ada.ek", "ada.other"),
    **entry("social-profiles", "linkedin", "https://social.test/ada", "https://social.test/ek"),
    **entry("websites", "", "https://ada.test", "https://ek.test"),
    "customers.properties.update": property_set,
    "customer-properties.list": lambda a: listed(a.hs.customer_properties.list()),
    "customer-properties.create": property_defined,
    "customer-properties.delete": property_deleted,
    "mailboxes.list": lambda a: listed(a.hs.mailboxes.list()),
    "mailboxes.get": lambda a: created(a.hs.mailboxes.get(a.mailbox()).id),
    "mailboxes.folders.list": lambda a: listed(a.hs.mailboxes.folders.list(a.mailbox())),
    "mailboxes.fields.list": lambda a: listed(a.hs.mailboxes.fields.list(a.mailbox())),
    "mailboxes.routing.get": lambda a: contains(
        ["enabled", "disabled"], a.hs.mailboxes.routing.get(a.mailbox()).state
    ),
    "mailboxes.routing.update": routing_updated,
    "saved-replies.list": lambda a: created(
        one(a.hs.mailboxes.saved_replies.list(a.mailbox(), include_chat_replies=True)).id
    ),
    "saved-replies.get": lambda a: equal(
        a.hs.mailboxes.saved_replies.get(*a.saved_reply()).text, "Hello"
    ),
    "saved-replies.create": lambda a: created(a.saved_reply()[1]),
    "saved-replies.update": saved_reply_updated,
    "saved-replies.delete": lambda a: a.hs.mailboxes.saved_replies.delete(*a.saved_reply()),
    "organizations.list": lambda a: listed(a.hs.organizations.list(sort_field="name")),
    "organizations.get": lambda a: created(
        a.hs.organizations.get(a.organization(), include_counts=True).id
    ),
    "organizations.create": lambda a: created(a.hs.organizations.create(name="New Lamps")),
    "organizations.update": organization_updated,
    "organizations.delete": lambda a: a.hs.organizations.delete(a.organization()),
    "organizations.conversations.list": lambda a: listed(
        a.hs.organizations.conversations(a.organization())
    ),
    "organizations.customers.list": lambda a: listed(
        a.hs.organizations.customers(a.organization())
    ),
    "organization-properties.list": lambda a: listed(a.hs.organizations.properties.list()),
    "organization-properties.get": lambda a: equal(
        a.hs.organizations.properties.get(organization_property(a)).type, "number"
    ),
    "organization-properties.create": organization_property,
    "organization-properties.update": lambda a: a.hs.organizations.properties.update(
        organization_property(a), name="Storey"
    ),
    "organization-properties.delete": lambda a: a.hs.organizations.properties.delete(
        organization_property(a)
    ),
    "organizations.properties.set": organization_value,
    "organizations.properties.remove": lambda a: a.hs.organizations.properties.remove(
        a.organization(), organization_property(a)
    ),
    "users.list": lambda a: listed(a.hs.users.list()),
    "users.get": lambda a: created(a.hs.users.get(a.user()).id),
    "users.me": lambda a: created(a.hs.users.me().id),
    "users.create": lambda a: created(user_created(a)),
    "users.delete": lambda a: a.hs.users.delete(user_created(a)),
    "users.status.list": lambda a: created(one(a.hs.users.status.list()).user_id),
    "users.status.get": lambda a: contains(
        ["active", "away"], a.hs.users.status.get(a.user()).email.status
    ),
    "users.status.set": status_set,
    "users.reassignment.get": lambda a: contains(
        [True, False], a.hs.users.reassignment.get(a.user()).enabled
    ),
    "users.reassignment.update": reassignment_updated,
    "teams.list": lambda a: listed(a.hs.teams.list()),
    "teams.members.list": lambda a: listed(a.hs.teams.members.list(a.team())),
    "teams.members.update": members_updated,
    "tags.list": lambda a: listed(a.hs.tags.list()),
    "tags.get": lambda a: created(a.hs.tags.get(one(a.hs.tags.list()).id).id),
    "workflows.list": lambda a: listed(a.hs.workflows.list()),
    "workflows.update": workflow_updated,
    "workflows.run": lambda a: equal(a.hs.workflows.run(a.manual_workflow(), a.conversation()), 1),
    "ratings.get": lambda a: contains(["great", "okay", "not_good"], a.hs.ratings.get(4401).rating),
    "webhooks.list": lambda a: (a.webhook(), listed(a.hs.webhooks.list())),
    "webhooks.get": lambda a: equal(a.hs.webhooks.get(a.webhook()).events, ("convo.created",)),
    "webhooks.create": lambda a: created(a.webhook()),
    "webhooks.update": webhook_updated,
    "webhooks.delete": lambda a: a.hs.webhooks.delete(a.webhook()),
    "reports.company": lambda a: report(a.hs.reports.company(**RANGE)),
    "reports.company.customers-helped": lambda a: series(
        a.hs.reports.company.customers_helped(view_by="month", **RANGE)
    ),
    "reports.company.drilldown": lambda a: listed(
        a.hs.reports.company.drilldown(range="replies", rows=10, **RANGE)
    ),
    "reports.conversations": lambda a: report(a.hs.reports.conversations(**RANGE)),
    "reports.conversations.volume-by-channel": lambda a: series(
        a.hs.reports.conversations.volume_by_channel(view_by="month", **RANGE)
    ),
    "reports.conversations.busy-times": busy_times,
    "reports.conversations.drilldown": lambda a: listed(
        a.hs.reports.conversations.drilldown(rows=10, **RANGE)
    ),
    "reports.conversations.fields-drilldown": lambda a: listed(
        a.hs.reports.conversations.fields_drilldown(
            field="tagid", field_id=one(a.hs.tags.list()).id, **RANGE
        )
    ),
    "reports.conversations.new": lambda a: series(
        a.hs.reports.conversations.new(view_by="month", **RANGE)
    ),
    "reports.conversations.new-drilldown": lambda a: listed(
        a.hs.reports.conversations.new_drilldown(**RANGE)
    ),
    "reports.conversations.received-messages": lambda a: series(
        a.hs.reports.conversations.received_messages(view_by="month", **RANGE)
    ),
    "reports.docs": lambda a: report(a.hs.reports.docs(**RANGE)),
    "reports.happiness": lambda a: report(a.hs.reports.happiness(**RANGE)),
    "reports.happiness.ratings": lambda a: listed(
        a.hs.reports.happiness.ratings(rating="all", **RANGE)
    ),
    "reports.productivity": lambda a: report(a.hs.reports.productivity(office_hours=True, **RANGE)),
    **{
        f"reports.productivity.{name}": lambda a, name=name: series(
            getattr(a.hs.reports.productivity, name.replace("-", "_"))(view_by="month", **RANGE)
        )
        for name in (
            "first-response-time",
            "replies-sent",
            "resolution-time",
            "resolved",
            "response-time",
        )
    },
    "reports.user": lambda a: report(a.hs.reports.user(a.user(), **RANGE)),
    "reports.user.conversation-history": lambda a: listed(
        a.hs.reports.user.conversation_history(a.user(), **RANGE)
    ),
    "reports.user.customers-helped": lambda a: series(
        a.hs.reports.user.customers_helped(a.user(), view_by="month", **RANGE)
    ),
    "reports.user.drilldown": lambda a: listed(a.hs.reports.user.drilldown(a.user(), **RANGE)),
    "reports.user.happiness": lambda a: report(a.hs.reports.user.happiness(a.user(), **RANGE)),
    "reports.user.ratings": lambda a: listed(a.hs.reports.user.ratings(a.user(), **RANGE)),
    "reports.user.replies": lambda a: series(
        a.hs.reports.user.replies(a.user(), view_by="month", **RANGE)
    ),
    "reports.user.resolutions": lambda a: series(
        a.hs.reports.user.resolutions(a.user(), view_by="month", **RANGE)
    ),
    "reports.user.chat": lambda a: report(a.hs.reports.user.chat(a.user(), **RANGE)),
    "reports.chat": lambda a: report(a.hs.reports.chat(**RANGE)),
    "reports.email": lambda a: report(a.hs.reports.email(**RANGE)),
    "v3.customers.list": lambda a: by_cursor(a.hs.v3.customers.list()),
    "v3.conversations.get": lambda a: equal(
        a.hs.v3.conversations.get(number := a.system_user(), embed="threads").threads[0].created_by,
        a.hs.v3.conversations.threads.list(number).page(1).items[0].created_by,
    ),
    "v3.threads.list": lambda a: equal(
        [
            (person.id, person.type, person.is_system_user)
            for thread in a.hs.v3.conversations.threads.list(a.system_user())
            if (person := thread.created_by) is not None and person.id == 7701
        ],
        [(7701, "system_user", True)],
    ),
    "v3.system-users.list": lambda a: equal(
        (a.system_user(), [user.full_name for user in a.hs.v3.system_users.list()])[1], ["Lantern"]
    ),
    "v3.system-users.get": lambda a: equal(
        (a.system_user(), a.hs.v3.system_users.get(7701).type)[1], "system_user"
    ),
    "chats.get": lambda a: equal(a.hs.chats.get(a.chat()).preview, "Hello?"),
    "chats.events.list": lambda a: equal(
        [event.action for event in a.hs.chats.events.list(a.chat(), page_size=1)],
        ["chat-started", "message-added"],
    ),
    "chats.accept": lambda a: equal(assigned(a.hs.chats.accept(a.chat())), a.user()),
    "chats.message": lambda a: equal(
        a.hs.chats.messages.create(a.chat(), body="Hi!", message_id=MESSAGE).events[-1].id, MESSAGE
    ),
    "chats.note": lambda a: equal(
        a.hs.chats.notes.create(a.chat(), body="VIP", note_id=MESSAGE).events[-1].type, "note"
    ),
    "chats.assign": lambda a: equal(assigned(a.hs.chats.assign(a.chat(), user=43)), 43),
    "chats.unassign": lambda a: equal(
        assigned((a.hs.chats.accept(chat := a.chat()), a.hs.chats.unassign(chat))[1]), None
    ),
    "chats.tags": lambda a: equal(
        [tag.slug for tag in a.hs.chats.tag(a.chat(), ["VIP", "new"]).tags], ["vip", "new"]
    ),
    "chats.end": lambda a: equal(
        a.hs.chats.end(a.chat(), status="closed").ended_at is not None, True
    ),
    "chat.get": lambda a: equal(a.hs.chats.v1.get(a.chat()).mailbox_id, 101),
    "chat.events.list": lambda a: equal(
        [event.body for event in a.hs.chats.v1.events(a.chat())], [None, "Hello?"]
    ),
    "reports.phone": lambda a: report(a.hs.reports.phone(**RANGE)),
}


def by_cursor(pages: Pages[Any]) -> None:
    rows = list(pages)
    creation_times = [(row.created_at, row.id) for row in rows]
    assert rows
    assert creation_times == sorted(creation_times, reverse=True)


def assigned(chat: Chat) -> int | None:
    return chat.assignee.id if chat.assignee is not None else None


def equal(found: Any, expected: Any) -> None:
    assert found == expected


def contains(many: Any, one: Any) -> None:
    assert one in many


@pytest.fixture
def events(api: Api) -> Iterator[tuple[Account, list[CallEvent]]]:
    call_events: list[CallEvent] = []
    with HelpScout.with_token(api.access_token, api_url=api.url, on_call=call_events.append) as hs:
        yield Account(hs, api), call_events


@pytest.mark.account("large:30")
@pytest.mark.parametrize("name", sorted(CALLS))
def test_an_endpoint_is_reached(name: str, events: tuple[Account, list[CallEvent]]) -> None:
    account, call_events = events
    CALLS[name](account)
    row = TABLE[name]
    pattern = re.compile(re.sub(r"\{\w+\}", r"[^/]+", row["path"]) + r"/?")
    matching_events = [
        e for e in call_events if e.method == row["method"] and pattern.fullmatch(e.path)
    ]
    assert matching_events, f"{name} was not called: {[(e.method, e.path) for e in call_events]}"
    assert {event.status for event in matching_events} <= {200, 201, 202, 204}


def test_c01_every_row_of_the_api_has_an_endpoint_and_the_reverse() -> None:
    assert {"conversations.threads", "reports.user", "webhooks"} <= groups().keys()
    endpoints = {name: (e.method, e.path) for name, e in ENDPOINTS.items()}
    assert endpoints == {name: (row["method"], row["path"]) for name, row in TABLE.items()}
    assert len(TABLE) == 156


def test_every_row_of_the_api_is_called_by_a_test() -> None:
    assert sorted(CALLS) == sorted(TABLE)


def test_every_call_has_a_recording() -> None:
    missing = [
        name
        for name in CALLS
        if not (CASSETTES / f"test_an_endpoint_is_reached-{name}.yaml").is_file()
    ]
    assert missing == []


def test_every_public_method_has_a_docstring() -> None:
    bare = [
        f"{path}.{name}"
        for path, group in groups().items()
        for name in methods(group)
        if not getattr(group, "__call__" if name == "()" else name).__doc__
    ]
    assert bare == []


def test_the_table_of_methods_in_the_documentation_is_up_to_date() -> None:
    document = (HERE.parents[1] / "docs" / "client.md").read_text("utf-8")
    lines_in_page = [line for line in document.splitlines() if line.startswith("| `hs.")]
    assert lines_in_page == method_lines()
