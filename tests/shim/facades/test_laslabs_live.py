"""Every call of LasLabs' surface, against the sandbox."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from support.shim.live import LiveShim

from helpscout_shim.laslabs import Domain, HelpScout, HelpScoutWebHook
from helpscout_shim.laslabs.exceptions import HelpScoutRemoteException
from helpscout_shim.laslabs.models import (
    Attachment,
    Conversation,
    Customer,
    Email,
    Folder,
    Mailbox,
    MailboxRef,
    Person,
    SearchConversation,
    SearchCustomer,
    Tag,
    Thread,
    User,
)


@pytest.fixture
def hs(live: LiveShim) -> HelpScout:
    return HelpScout("a-v1-key", client=live.client, silent=True)


@pytest.fixture
def mailbox(hs: HelpScout) -> Mailbox:
    mailbox_: Mailbox = next(iter(hs.Mailboxes.list()))
    return mailbox_


@pytest.fixture
def customer(hs: HelpScout) -> Customer:
    customer_: Customer = hs.Customers.create(
        Customer(first_name="Ada", last_name="Okoro", emails=[Email(value="ada@facade.test")])
    )
    return customer_


@pytest.fixture
def conversation(hs: HelpScout, mailbox: Mailbox, customer: Customer) -> Conversation:
    conversation_: Conversation = hs.Conversations.create(new_conversation(mailbox, customer))
    return conversation_


def new_conversation(mailbox: Mailbox, customer: Customer) -> Conversation:
    author = Person(id=customer.id, type="customer", email="ada@facade.test")
    return Conversation(
        type="email",
        subject="Where is my order?",
        status="active",
        customer=author,
        mailbox=MailboxRef(id=mailbox.id, name=mailbox.name),
        threads=[Thread(type="customer", created_by=author, body="It never came", status="active")],
        tags=["late"],
    )


def v1_count(live: LiveShim, path: str) -> int:
    return int(live.get(path)["count"])


def test_mailboxes_list_get_and_folders(hs: HelpScout, live: LiveShim) -> None:
    boxes = list(hs.Mailboxes.list())
    assert [b.name for b in boxes] == [b["name"] for b in live.get("/mailboxes.json")["items"]]
    one = hs.Mailboxes.get(boxes[0].id)
    assert isinstance(one, Mailbox)
    assert [f.id for f in one.folders] == [f.id for f in hs.Mailboxes.get_folders(one)]
    assert all(isinstance(f, Folder) for f in hs.Mailboxes.get_folders(one.id))
    assert hs.Mailboxes.get(99_999_999) is None


def test_conversations_of_a_mailbox_come_from_all_pages(
    hs: HelpScout, live: LiveShim, mailbox: Mailbox
) -> None:
    path = f"/mailboxes/{mailbox.id}/conversations.json"
    expected = v1_count(live, path)
    assert expected > 50, "more than one page"
    listing = hs.Conversations.list(mailbox)
    ids = [c.id for c in listing]
    assert len(ids) == len(set(ids)) == expected
    assert [c.id for c in listing] == ids, "a list can be read again"


def test_a_list_fetches_its_pages_only_when_they_are_reached(
    hs: HelpScout, live: LiveShim, mailbox: Mailbox
) -> None:
    mark = live.mark
    rows = iter(hs.Conversations.list(mailbox))
    assert live.calls_since(mark) == []
    assert isinstance(next(rows), Conversation)
    first = len([p for _, p in live.calls_since(mark) if p == "/v2/conversations"])
    for _ in range(50):
        next(rows)
    assert len([p for _, p in live.calls_since(mark) if p == "/v2/conversations"]) > first


def test_conversations_by_folder_customer_and_user(
    hs: HelpScout, live: LiveShim, mailbox: Mailbox
) -> None:
    rows = list(hs.Conversations.list(mailbox))
    folder = Folder(id=rows[0].folder_id, name="x")
    in_folder = list(hs.Conversations.list_folder(mailbox, folder))
    assert in_folder
    assert {c.folder_id for c in in_folder} == {folder.id}
    who = rows[0].customer
    theirs = list(hs.Conversations.find_customer(mailbox, who))
    assert theirs
    assert {c.customer.id for c in theirs} == {who.id}
    owner = next(c.owner for c in rows if c.owner is not None and c.owner.type == "user")
    conversations = list(hs.Conversations.find_user(mailbox, owner))
    assert conversations
    assert {c.owner.id for c in conversations} == {owner.id}


def test_a_conversation_is_read_with_its_threads(hs: HelpScout, live: LiveShim) -> None:
    box = next(iter(hs.Mailboxes.list()))
    row = next(iter(hs.Conversations.list(box)))
    conversation = hs.Conversations.get(row.id)
    expected = live.item(f"/conversations/{row.id}.json")
    assert conversation.subject == expected["subject"]
    assert [t.id for t in conversation.threads] == [t["id"] for t in expected["threads"]]
    assert conversation.created_at == datetime.strptime(expected["createdAt"], "%Y-%m-%dT%H:%M:%SZ")
    assert conversation["mailbox"]["name"] == box.name
    assert hs.Conversations.get(99_999_999) is None


def test_an_id_given_as_text_is_understood(hs: HelpScout, conversation: Conversation) -> None:
    assert hs.Conversations.get(str(conversation.id)).id == conversation.id
    assert hs.Conversations.get("no-such") is None


def test_a_conversation_is_created_updated_and_deleted(
    hs: HelpScout, live: LiveShim, conversation: Conversation
) -> None:
    path = f"/conversations/{conversation.id}.json"
    assert live.item(path)["subject"] == "Where is my order?"
    assert live.item(path)["tags"] == ["late"]
    assert conversation.threads[0].body == "It never came"
    conversation.subject = "Found"
    conversation.status = "closed"
    changed_conversation = hs.Conversations.update(conversation)
    assert (changed_conversation.subject, changed_conversation.status) == ("Found", "closed")
    assert live.item(path)["status"] == "closed"
    assert hs.Conversations.delete(conversation) is None
    assert hs.Conversations.get(conversation.id) is None


def test_a_partial_update_touches_nothing_else(
    hs: HelpScout, live: LiveShim, conversation: Conversation
) -> None:
    path = f"/conversations/{conversation.id}.json"
    before = live.item(path)
    hs.Conversations.update(Conversation(id=conversation.id, subject="Only this", status="active"))
    after = live.item(path)
    assert after["subject"] == "Only this"
    for key in ("tags", "owner", "mailbox", "customer", "cc", "bcc"):
        assert after[key] == before[key], key


def test_an_owner_is_set_and_taken_away(
    hs: HelpScout, live: LiveShim, conversation: Conversation
) -> None:
    me = hs.Users.get_me()
    conversation.owner = Person(id=me.id, type="user")
    assert hs.Conversations.update(conversation).owner.id == me.id
    conversation.owner = None
    hs.Conversations.update(conversation)
    assert live.item(f"/conversations/{conversation.id}.json")["owner"] is None


def test_tags_are_replaced_and_emptied(
    hs: HelpScout, live: LiveShim, conversation: Conversation
) -> None:
    path = f"/conversations/{conversation.id}.json"
    conversation.tags = ["late", "vip"]
    hs.Conversations.update(conversation)
    assert sorted(live.item(path)["tags"]) == ["late", "vip"]
    conversation.tags = []
    hs.Conversations.update(conversation)
    assert not live.item(path)["tags"]


def test_a_thread_with_an_attachment_is_created_read_changed_and_deleted(
    hs: HelpScout, conversation: Conversation
) -> None:
    content = bytes(range(256))
    upload = Attachment(file_name="data.bin", mime_type="application/octet-stream")
    upload.raw_data = content
    attachment = hs.Conversations.create_attachment(upload)
    assert attachment.hash
    me = hs.Users.get_me()
    note = Thread(
        type="note",
        created_by=Person(id=me.id, type="user"),
        body="See the file",
        attachments=[attachment],
    )
    after = hs.Conversations.create_thread(conversation, note)
    assert after.threads[0].body == "See the file"
    attachment = after.threads[0].attachments[0]
    assert attachment.file_name == "data.bin"
    assert hs.Conversations.get_attachment_data(attachment.id).raw_data == content
    thread = after.threads[0]
    thread.body = "Look at the file"
    changed_conversation = hs.Conversations.update_thread(conversation, thread)
    assert changed_conversation.threads[0].body == "Look at the file"
    assert hs.Conversations.delete_attachment(attachment) is None
    assert hs.Conversations.get(conversation.id).threads[0].attachments == []


def test_flags_of_a_creation_arrive(
    hs: HelpScout, live: LiveShim, mailbox: Mailbox, customer: Customer
) -> None:
    record = new_conversation(mailbox, customer)
    record.created_at = record.threads[0].created_at = datetime(2020, 2, 3, 4, 5, 6)
    new = hs.Conversations.create(record, imported=True, auto_reply=True)
    assert new.created_at == datetime(2020, 2, 3, 4, 5, 6)
    queries = [
        c.body
        for c in live.sandbox.calls
        if c.method == "POST" and c.path.endswith("/conversations")
    ]
    assert queries[-1]["autoReply"] is True


def test_an_error_names_status_and_reason(hs: HelpScout, mailbox: Mailbox) -> None:
    with pytest.raises(HelpScoutRemoteException) as error:
        hs.Conversations.create(Conversation(subject="no customer"))
    assert error.value.status_code == 400
    assert str(error.value).startswith("(400) ")


def test_customers_list_filter_get_create_and_update(hs: HelpScout, live: LiveShim) -> None:
    everybody = list(hs.Customers.list())
    assert len(everybody) == v1_count(live, "/customers.json") > 50
    new = hs.Customers.create(Customer(first_name="Zuri", last_name="Facade"))
    assert [c.id for c in hs.Customers.list(first_name="Zuri", last_name="Facade")] == [new.id]
    assert hs.Customers.get(new.id).full_name == "Zuri Facade"
    new.job_title = "Pilot"
    assert hs.Customers.update(new).job_title == "Pilot"
    assert live.item(f"/customers/{new.id}.json")["firstName"] == "Zuri"
    with pytest.raises(NotImplementedError):
        hs.Customers.delete(new)


def test_customers_changed_since_a_moment(hs: HelpScout, live: LiveShim) -> None:
    since = datetime(2024, 1, 1, 0, 0, 0, 123456)
    expected = live.get("/customers.json", modifiedSince="2024-01-01T00:00:00Z")["count"]
    assert len(list(hs.Customers.list(modified_since=since))) == expected


def test_searches_find_by_domain_and_by_tuples(
    hs: HelpScout, conversation: Conversation, customer: Customer
) -> None:
    by_number = list(hs.Conversations.search([("number", conversation.number)]))
    assert [c.id for c in by_number] == [conversation.id]
    assert isinstance(by_number[0], SearchConversation)
    by_name = list(
        hs.Customers.search(Domain.from_tuple([("first_name", "Ada"), ("last_name", "Okoro")]))
    )
    assert customer.id in [c.id for c in by_name]
    assert isinstance(by_name[0], SearchCustomer)
    assert by_name[0].emails == ["ada@facade.test"]


def test_an_open_ended_date_search_works(hs: HelpScout, conversation: Conversation) -> None:
    matches = hs.Conversations.search(
        [("modified_at", datetime(2020, 1, 1)), ("number", conversation.number)]
    )
    assert [c.id for c in matches] == [conversation.id]


def test_tags_teams_and_users(hs: HelpScout, live: LiveShim, mailbox: Mailbox) -> None:
    tags = list(hs.Tags.list())
    assert len(tags) == v1_count(live, "/tags.json")
    assert all(isinstance(t, Tag) and t.tag for t in tags)
    teams = list(hs.Teams.list())
    assert [t.id for t in teams] == [t["id"] for t in live.get("/teams.json")["items"]]
    assert teams[0].type == "team"
    members = list(hs.Teams.get_members(teams[0]))
    path = f"/teams/{teams[0].id}/members.json"
    assert [m.id for m in members] == [m["id"] for m in live.get(path)["items"]]
    assert members
    assert all(isinstance(m, User) for m in members)
    assert [m.id for m in hs.Teams.get_members(teams[0].id)] == [m.id for m in members]
    assert hs.Teams.get(teams[0].id).first_name == teams[0].first_name
    me = hs.Users.get_me()
    assert hs.Users.get(me.id).email == me.email
    assert me.id in [u.id for u in hs.Users.list()]
    path = f"/mailboxes/{mailbox.id}/users.json"
    expected = [u["id"] for u in live.get(path)["items"]]
    assert [u.id for u in hs.Users.find_in_mailbox(mailbox)] == expected
    assert [u.id for u in hs.Users.find_in_mailbox(mailbox.id)] == expected


def test_creating_a_webhook_sends_it(hs: HelpScout, live: LiveShim) -> None:
    hook = HelpScoutWebHook(
        secret_key="s3cret", url="https://app.test/hook", events=["convo.created"], helpscout=hs
    )
    mark = live.mark
    assert hook.create() is True
    posts = [c for c in live.sandbox.calls[mark:] if c.method == "POST"]
    assert [c.path for c in posts] == ["/v2/webhooks"]
    assert posts[0].body["url"] == "https://app.test/hook"
    assert posts[0].body["events"] == ["convo.created"]


def test_a_refused_webhook_raises(hs: HelpScout) -> None:
    hook = HelpScoutWebHook(secret_key="x" * 41, url="https://app.test/hook", helpscout=hs)
    with pytest.raises(HelpScoutRemoteException):
        hook.create()


def test_a_thread_for_a_merged_conversation_reaches_the_one_it_went_into(
    hs: HelpScout, live: LiveShim, mailbox: Mailbox, customer: Customer
) -> None:
    deleted_conversation = hs.Conversations.create(new_conversation(mailbox, customer))
    other = hs.Conversations.create(new_conversation(mailbox, customer))
    live.sandbox.merge(deleted_conversation.id, other.id)
    me = hs.Users.get_me()
    note = Thread(type="note", body="After the merge", created_by=Person(id=me.id, type="user"))
    after = hs.Conversations.create_thread(deleted_conversation, note)
    assert after.id == other.id
    assert "After the merge" in [t.body for t in hs.Conversations.get(other.id).threads]


def test_two_objects_keep_their_own_keys(live: LiveShim) -> None:
    first, second = (HelpScout(key, client=live.client) for key in ("key-one", "key-two"))
    assert first.__apis__["Tags"].session.auth.username == "key-one"
    assert second.__apis__["Tags"].session.auth.username == "key-two"


@pytest.mark.parametrize(
    ("endpoint", "missing"),
    [
        ("Mailboxes", "create update delete search"),
        ("Users", "create update delete search"),
        ("Teams", "create update delete search"),
        ("Tags", "get create update delete search"),
        ("Customers", "delete"),
        ("WebHook", "get list update delete search"),
    ],
)
def test_what_v1_could_not_do_is_not_implemented(
    hs: HelpScout, endpoint: str, missing: str
) -> None:
    api: Any = getattr(hs, endpoint)
    for name in missing.split():
        arguments = {"search": ([], None), "list": ()}.get(name, (None,))
        with pytest.raises(NotImplementedError):
            getattr(api, name)(*arguments)


def test_a_write_whose_record_cannot_be_read_again_gives_what_is_certain(
    hs: HelpScout, live: LiveShim, mailbox: Mailbox, customer: Customer
) -> None:
    live.sandbox.faults.queue("ok", "403")
    created = hs.Conversations.create(new_conversation(mailbox, customer))
    assert live.item(f"/conversations/{created.id}.json")["subject"] == "Where is my order?"

    live.sandbox.faults.queue("ok", "403")
    with_note = hs.Conversations.create_thread(
        created, Thread(type="note", created_by=Person(id=41, type="user"), body="Called")
    )
    assert with_note.id == created.id
    thread = live.item(f"/conversations/{created.id}.json")["threads"][0]
    assert thread["body"] == "Called"

    live.sandbox.faults.queue("ok", "403")
    note = Thread(id=thread["id"], body="Called twice")
    assert hs.Conversations.update_thread(created, note).id == created.id

    live.sandbox.faults.queue("ok", "ok", "403")
    renamed = Customer(id=customer.id, first_name="Adaeze")
    assert hs.Customers.update(renamed).first_name == "Adaeze"
    assert live.item(f"/customers/{customer.id}.json")["firstName"] == "Adaeze"
