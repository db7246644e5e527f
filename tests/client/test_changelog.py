"""Help Scout's own changelog of 2018, row by row, as a user of the client meets it."""

from __future__ import annotations

import inspect
from datetime import UTC, datetime
from typing import Any

import pytest
from support.client.recording import Api

from helpscout_v2 import (
    AccessDeniedError,
    ArgumentError,
    CallEvent,
    ConversationLockedError,
    ConversationMovedError,
    HelpScout,
    NewThread,
    NotEmbeddedError,
    NotFoundError,
    Pages,
    query,
)

pytestmark = pytest.mark.account("large:60")


def one(pages: Pages[Any]) -> Any:
    first_row = pages.first()
    assert first_row is not None
    return first_row


def a_conversation(hs: HelpScout) -> Any:
    return one(hs.conversations.list(status="all", number=1003))


def merged(hs: HelpScout, api: Api) -> tuple[int, int]:
    """Two conversations, the first of which was merged into the second."""
    source, target = (one(hs.conversations.list(status="all", number=n)).id for n in (1004, 1005))
    if api.sandbox:
        api.sandbox.merge(source, target)
    return source, target


def test_c02_a_merged_conversation_is_followed_on_reading(hs: HelpScout, api: Api) -> None:
    source, target = merged(hs, api)
    assert hs.conversations.get(source).id == target


def test_c02_a_merged_conversation_is_raised_by_choice_with_its_new_id(
    hs: HelpScout, api: Api
) -> None:
    source, target = merged(hs, api)
    with pytest.raises(ConversationMovedError) as excinfo:
        hs.conversations.get(source, follow_moved=False)
    assert (excinfo.value.conversation_id, excinfo.value.new_id) == (source, target)
    assert str(target) in str(excinfo.value)


def test_c02_writing_to_a_merged_conversation_finds_nothing(hs: HelpScout, api: Api) -> None:
    source, _ = merged(hs, api)
    with pytest.raises(NotFoundError):
        hs.conversations.update(source, subject="too late")
    with pytest.raises(NotFoundError):
        hs.conversations.notes.create(source, text="too late")


def test_c02_changing_tags_of_a_merged_conversation_tells_the_new_id(
    hs: HelpScout, api: Api
) -> None:
    source, target = merged(hs, api)
    with pytest.raises(ConversationMovedError) as excinfo:
        hs.conversations.tags.add(source, "vip")
    assert excinfo.value.new_id == target


def test_c03_a_full_conversation_is_locked_and_says_so(hs: HelpScout, api: Api) -> None:
    number = a_conversation(hs).id
    if api.sandbox:
        api.sandbox.add_threads(number, 100)
    with pytest.raises(ConversationLockedError) as excinfo:
        hs.conversations.notes.create(number, text="one more")
    assert (excinfo.value.conversation_id, excinfo.value.limit) == (number, 100)
    assert f"conversation {number} takes at most 100 threads" in str(excinfo.value)


def test_c04_the_status_is_updated(hs: HelpScout) -> None:
    number = a_conversation(hs).id
    for status in ("pending", "closed", "active", "spam"):
        hs.conversations.update(number, status=status)
        assert hs.conversations.get(number).status == status


def test_c05_a_conversation_is_assigned_and_unassigned(hs: HelpScout) -> None:
    number, me = a_conversation(hs).id, hs.users.me().id
    hs.conversations.update(number, assignee=me)
    assignee = hs.conversations.get(number).assignee
    assert assignee is not None
    assert assignee.id == me
    hs.conversations.update(number, assignee=None)
    assert hs.conversations.get(number).assignee is None


def test_c06_an_imported_thread_keeps_its_time(hs: HelpScout) -> None:
    number = a_conversation(hs).id
    then = datetime(2016, 5, 4, 3, 2, 1, 999_000, tzinfo=UTC)
    new = hs.conversations.notes.create(number, text="Old note", imported=True, created_at=then)
    thread = next(t for t in hs.conversations.threads.list(number) if t.id == new)
    assert thread.created_at == then.replace(microsecond=0)


def test_c06_a_time_without_imported_is_refused_before_sending() -> None:
    hs = HelpScout.with_token("t", api_url="http://127.0.0.1:9")
    then = "2016-05-04T03:02:01Z"
    with pytest.raises(ArgumentError, match=r"created_at .* imported=True"):
        hs.conversations.notes.create(1, text="x", created_at=then)
    with pytest.raises(ArgumentError, match=r"created_at .* imported=True"):
        hs.conversations.create(
            subject="s",
            customer=1,
            mailbox=1,
            type="email",
            status="active",
            threads=[NewThread("customer", "x")],
            created_at=then,
        )


def test_c07_webhooks_are_created_read_replaced_and_deleted(hs: HelpScout) -> None:
    mailbox = one(hs.mailboxes.list()).id
    number = hs.webhooks.create(
        url="https://hooks.example.test/a",
        events=["convo.created", "customer.created"],
        secret="shared-word",
        label="Order sync",
        mailbox_ids=[mailbox],
    )
    webhook = hs.webhooks.get(number)
    assert (webhook.url, webhook.events) == (
        "https://hooks.example.test/a",
        ("convo.created", "customer.created"),
    )
    assert (webhook.label, webhook.mailbox_ids, webhook.state) == (
        "Order sync",
        (mailbox,),
        "enabled",
    )
    hs.webhooks.update(
        number, url="https://hooks.example.test/b", events=["convo.deleted"], secret="other-word"
    )
    assert hs.webhooks.get(number).events == ("convo.deleted",)
    hs.webhooks.delete(number)
    with pytest.raises(NotFoundError):
        hs.webhooks.get(number)


def test_c08_custom_fields_come_typed_with_names_and_texts(hs: HelpScout) -> None:
    conversation = a_conversation(hs)
    fields = list(hs.mailboxes.fields.list(conversation.mailbox_id))
    dropdown = next(field for field in fields if field.type == "dropdown")
    option = dropdown.options[0]
    hs.conversations.fields.set(conversation.id, {dropdown.id: option.id})
    single = hs.conversations.get(conversation.id).field(dropdown.id)
    field_in_list = a_conversation(hs).field(dropdown.id)
    for one_field in (single, field_in_list):
        assert one_field is not None
        assert (one_field.name, one_field.value, one_field.text) == (
            dropdown.name,
            str(option.id),
            option.label,
        )


def test_c10_a_refusal_by_role_or_plan_explains_itself(hs: HelpScout, api: Api) -> None:
    if api.sandbox:
        api.sandbox.deny("/v2/reports", message="Reports are not part of your plan")
    with pytest.raises(AccessDeniedError, match="not part of your plan") as excinfo:
        hs.reports.company(start="2024-01-01T00:00:00Z", end="2024-02-01T00:00:00Z")
    assert (excinfo.value.status, excinfo.value.path) == (403, "/v2/reports/company")


def test_c11_mailboxes_are_searched_by_name_and_all_statuses_can_be_seen(hs: HelpScout) -> None:
    mailbox = one(hs.mailboxes.list())
    mailbox_query = query.mailbox(mailbox.name)
    assert str(mailbox_query) == f'(mailbox:"{mailbox.name}")'
    everything = hs.conversations.list(query=mailbox_query, status="all")
    active = hs.conversations.list(query=mailbox_query)
    assert everything.total > active.total > 0
    assert {row.mailbox_id for row in everything} == {mailbox.id}
    assert {row.status for row in active} == {"active"}


def test_c11_the_old_operator_is_refused_with_its_new_name() -> None:
    with pytest.raises(ArgumentError, match="mailbox in V2"):
        query.term("mailboxName", "Orders")


def test_c12_an_account_has_several_webhooks(hs: HelpScout) -> None:
    wanted_hooks = {
        hs.webhooks.create(
            url=f"https://hooks.example.test/{n}", events=["convo.created"], secret="shared-word"
        )
        for n in range(3)
    }
    assert wanted_hooks <= {hook.id for hook in hs.webhooks.list()}


def test_c13_embedded_threads_cost_no_further_request(api: Api) -> None:
    events: list[CallEvent] = []
    with HelpScout.with_token(api.access_token, api_url=api.url, on_call=events.append) as hs:
        number = a_conversation(hs).id
        del events[:]
        whole = hs.conversations.get(number, embed="threads")
        thread_ids = [thread.id for thread in whole.threads]
        assert len(events) == 1
        assert thread_ids == [thread.id for thread in hs.conversations.threads.list(number)]
    times = [thread.created_at for thread in whole.threads if thread.created_at]
    assert times == sorted(times, reverse=True)
    assert len(times) > 1


def test_c13_embedding_works_in_lists_too(hs: HelpScout) -> None:
    rows = hs.conversations.list(status="all", number=1003, embed="threads")
    assert len(one(rows).threads) > 0
    with pytest.raises(NotEmbeddedError):
        _ = a_conversation(hs).threads


def test_c14_replies_and_conversations_can_be_drafts(hs: HelpScout) -> None:
    conversation = a_conversation(hs)
    customer = conversation.primary_customer.id
    new = hs.conversations.replies.create(
        conversation.id, text="Not yet sent", customer=customer, draft=True
    )
    new_thread = next(t for t in hs.conversations.threads.list(conversation.id) if t.id == new)
    assert (new_thread.type, new_thread.state) == ("message", "draft")
    number = hs.conversations.create(
        subject="Draft",
        customer=customer,
        mailbox=conversation.mailbox_id,
        type="email",
        status="active",
        threads=NewThread("reply", "Not yet sent", draft=True),
    )
    draft = hs.conversations.get(number, embed="threads")
    assert [thread.state for thread in draft.threads] == ["draft"]
    hs.conversations.update(number, draft=False)
    assert hs.conversations.get(number).state == "published"


def test_c15_tags_and_fields_are_set_on_creation(hs: HelpScout) -> None:
    mailbox = one(hs.mailboxes.list()).id
    field = next(f for f in hs.mailboxes.fields.list(mailbox) if f.type == "singleline")
    number = hs.conversations.create(
        subject="Hello",
        customer="ada@customer.test",
        mailbox=mailbox,
        type="email",
        status="active",
        threads=NewThread("customer", "A question"),
        tags=["vip", "shipping"],
        fields={field.id: "A-5512"},
    )
    conversation = hs.conversations.get(number)
    assert set(conversation.tag_names) == {"vip", "shipping"}
    value = conversation.field(field.id)
    assert value is not None
    assert value.value == "A-5512"


ENTRIES: dict[str, Any] = {
    "first_name": "Ada",
    "last_name": "Ek",
    "job_title": "Buyer",
    "organization": "Linden Tools",
    "background": "Prefers mail.",
    "emails": [{"type": "work", "value": "ada@customer.test"}, "ada@home.test"],
    "phones": [{"type": "mobile", "value": "+351 555 0100"}],
    "chats": [{"type": "skype", "value": "ada.ek"}],
    "social_profiles": [{"type": "linkedin", "value": "https://social.test/ada"}],
    "websites": ["https://ada.test"],
    "address": {
        "city": "Porto",
        "state": "Porto",
        "postal_code": "4000-001",
        "country": "PT",
        "lines": ["Rua Nova 1", "2nd floor"],
    },
}


def test_c16_a_customer_comes_with_all_entries(hs: HelpScout) -> None:
    customer = hs.customers.get(hs.customers.create(**ENTRIES))
    assert [(e.type, e.value) for e in customer.emails] == [
        ("work", "ada@customer.test"),
        ("other", "ada@home.test"),
    ]
    assert [(p.type, p.value) for p in customer.phones] == [("mobile", "+351 555 0100")]
    assert [(c.type, c.value) for c in customer.chats] == [("skype", "ada.ek")]
    assert [s.value for s in customer.social_profiles] == ["https://social.test/ada"]
    assert [w.value for w in customer.websites] == ["https://ada.test"]
    assert customer.address is not None
    assert (customer.address.postal_code, customer.address.lines) == (
        "4000-001",
        ("Rua Nova 1", "2nd floor"),
    )


def test_c18_a_new_conversation_tells_more_about_a_new_customer(hs: HelpScout) -> None:
    number = hs.conversations.create(
        subject="Hello",
        customer={
            "email": "ada@customer.test",
            "first_name": "Ada",
            "last_name": "Ek",
            "job_title": "Buyer",
            "organization": "Linden Tools",
            "phone": "+351 555 0100",
        },
        mailbox=one(hs.mailboxes.list()).id,
        type="email",
        status="active",
        threads=NewThread("customer", "A question"),
    )
    who = hs.conversations.get(number).primary_customer
    assert who is not None
    customer = hs.customers.get(who.id)
    assert (customer.full_name, customer.job_title, customer.organization) == (
        "Ada Ek",
        "Buyer",
        "Linden Tools",
    )


@pytest.mark.parametrize(
    ("method", "required"),
    [
        (
            HelpScout.with_token("t").conversations.create,
            {"subject", "customer", "mailbox", "type", "status", "threads"},
        ),
        (HelpScout.with_token("t").webhooks.create, {"url", "events", "secret"}),
    ],
    ids=["conversation", "webhook"],
)
def test_c19_what_the_api_requires_the_signature_requires(method: Any, required: set[str]) -> None:
    parameters = inspect.signature(method).parameters.values()
    assert {p.name for p in parameters if p.default is p.empty} == required
    with pytest.raises(TypeError, match=f"{len(required)} required keyword-only"):
        method()


def test_c20_a_customer_with_all_entries_is_created_in_one_call(api: Api) -> None:
    events: list[CallEvent] = []
    with HelpScout.with_token(api.access_token, api_url=api.url, on_call=events.append) as hs:
        hs.customers.create(**ENTRIES)
    assert [(event.method, event.path) for event in events] == [("POST", "/v2/customers")]


def test_c21_the_text_of_a_thread_is_updated(hs: HelpScout) -> None:
    number = a_conversation(hs).id
    new = hs.conversations.notes.create(number, text="Frist draft")
    assert new is not None
    hs.conversations.threads.update(number, new, text="First draft")
    thread = next(t for t in hs.conversations.threads.list(number) if t.id == new)
    assert thread.body == "First draft"


def test_c22_workflows_are_listed_switched_and_run_in_batches_of_50(api: Api) -> None:
    events: list[CallEvent] = []
    with HelpScout.with_token(api.access_token, api_url=api.url, on_call=events.append) as hs:
        workflow = next(w for w in hs.workflows.list() if w.type == "manual")
        hs.workflows.deactivate(workflow.id)
        hs.workflows.activate(workflow.id)
        assert next(w for w in hs.workflows.list() if w.id == workflow.id).status == "active"
        ids = [row.id for row in hs.conversations.list(status="all")]
        assert len(ids) > 50
        del events[:]
        assert hs.workflows.run(workflow.id, [*ids, ids[0]]) == len(ids)
    runs = [event for event in events if event.path.endswith("/run")]
    assert len(runs) == 2


def test_c24_conversations_are_filtered_by_custom_fields(hs: HelpScout) -> None:
    conversation = a_conversation(hs)
    fields = list(hs.mailboxes.fields.list(conversation.mailbox_id))
    text = next(field for field in fields if field.type == "singleline")
    dropdown = next(field for field in fields if field.type == "dropdown")
    option = dropdown.options[0].id
    hs.conversations.fields.set(conversation.id, {text.id: "Q-77", dropdown.id: option})
    rows = hs.conversations.list(
        mailbox=conversation.mailbox_id,
        status="all",
        custom_fields={text.id: "Q-77", dropdown.id: option},
    )
    assert [row.id for row in rows] == [conversation.id]


def test_c24_custom_fields_need_their_mailbox() -> None:
    hs = HelpScout.with_token("t", api_url="http://127.0.0.1:9")
    with pytest.raises(ArgumentError, match="custom_fields needs mailbox"):
        hs.conversations.list(custom_fields={1: "x"})
