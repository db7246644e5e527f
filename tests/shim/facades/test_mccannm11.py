"""mccannm11's two client generations: every call, the paging contract, the bugs left behind."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from support.shim.live import LiveShim

from helpscout_shim import mccannm11 as helpscout
from helpscout_shim.mccannm11 import ApiClient
from helpscout_shim.mccannm11.client import ApiException
from helpscout_shim.mccannm11.models import (
    Attachment,
    Conversation,
    Customer,
    Page,
    Record,
    SearchConversation,
    Thread,
)


@pytest.fixture
def client(live: LiveShim) -> helpscout.Client:
    client_ = helpscout.Client(client=live.client, silent=True)
    client_.api_key = "a-v1-key"
    return client_


@pytest.fixture
def first(live: LiveShim) -> ApiClient.ApiClient:
    client_ = ApiClient.ApiClient(client=live.client, silent=True)
    client_.apiKey = "a-v1-key"
    return client_


@pytest.fixture
def box(live: LiveShim) -> int:
    return int(live.get("/mailboxes.json")["items"][0]["id"])


def everything(call: Callable[[], Page | None]) -> Iterator[Any]:
    """The loop that programs write: the same call until it gives None."""
    page = call()
    while page:
        yield from page
        page = call()


def ids(live: LiveShim, path: str, **params: Any) -> list[int]:
    """All ids of a list, read page by page through the adapter."""
    ids: list[int] = []
    number = pages = 1
    while number <= pages:
        body = live.get(path, page=number, **params)
        pages = body["pages"]
        ids += [row["id"] for row in body["items"]]
        number += 1
    return ids


def test_single_reads_have_lower_cased_attributes_and_keep_nested_keys(
    client: helpscout.Client, live: LiveShim, box: int
) -> None:
    row = live.get(f"/mailboxes/{box}/conversations.json")["items"][0]
    conversation = client.conversation(row["id"])
    expected = live.item(f"/conversations/{row['id']}.json")
    assert isinstance(conversation, Conversation)
    assert conversation.createdat == expected["createdAt"]
    assert conversation.folderid == expected["folderId"]
    assert conversation.customer["firstName"] == expected["customer"]["firstName"]
    assert isinstance(conversation.threads[0], Thread)
    assert conversation.threads[0].createdby == expected["threads"][0]["createdBy"]
    assert client.mailbox(box).name == live.item(f"/mailboxes/{box}.json")["name"]
    me = client.user("me")
    assert client.user(me.id).email == me.email


def test_v1s_own_spelling_reads_the_same(client: helpscout.Client, live: LiveShim) -> None:
    page = client.search("(status:active)")
    assert page is not None
    assert isinstance(page[0], SearchConversation)
    expected = live.get(
        "/search/conversations.json",
        query="(status:active)",
        sortField="number",
        sortOrder="asc",
    )["items"]
    assert [c.customerEmail for c in page] == [c["customerEmail"] for c in expected]
    assert [c.customeremail for c in page] == [c.customerEmail for c in page]


def test_a_known_field_left_out_is_none_and_an_unknown_one_does_not_exist(
    client: helpscout.Client, box: int
) -> None:
    mailbox = client.mailbox(box, fields="id,name")
    assert mailbox.email is None
    assert mailbox.folders is None
    assert not hasattr(mailbox, "colour")


def test_a_list_is_repeated_until_none_and_starts_over_after_clearstate(
    client: helpscout.Client, live: LiveShim, box: int
) -> None:
    path = f"/mailboxes/{box}/conversations.json"
    expected = ids(live, path)
    assert len(expected) > 50
    conversation_ids = [c.id for c in everything(lambda: client.conversations_for_mailbox(box))]
    assert conversation_ids == expected
    assert client.conversations_for_mailbox(box) is None
    assert client.clearstate() is True
    page = client.conversations_for_mailbox(box)
    assert page is not None
    assert [c.id for c in page] == expected[:50]
    assert (page.page, page.count) == (1, len(expected))
    assert client.clearstate("conversations_for_mailbox") is True
    assert client.clearstate("conversations_for_mailbox") is False


def test_another_mailbox_starts_at_its_own_first_page(
    client: helpscout.Client, live: LiveShim
) -> None:
    boxes = [row["id"] for row in live.get("/mailboxes.json")["items"]]
    for number in boxes:
        first = client.conversations_for_mailbox(number)
        expected = live.get(f"/mailboxes/{number}/conversations.json")["items"]
        assert first is not None
        assert [c.id for c in first] == [c["id"] for c in expected]


def test_other_arguments_have_a_place_of_their_own(client: helpscout.Client, box: int) -> None:
    everybody = client.conversations_for_mailbox(box)
    active = client.conversations_for_mailbox(box, status="active")
    assert everybody is not None
    assert active is not None
    assert (everybody.page, active.page) == (1, 1)
    assert {c.status for c in active} == {"active"}


def test_an_explicit_page_moves_nothing(client: helpscout.Client, box: int) -> None:
    second = client.conversations_for_mailbox(box, page=2)
    first = client.conversations_for_mailbox(box)
    assert second is not None
    assert first is not None
    assert (second.page, first.page) == (2, 1)


def test_a_failed_call_does_not_lose_its_page(
    client: helpscout.Client, live: LiveShim, box: int
) -> None:
    live.sandbox.deny("/v2/conversations")
    with pytest.raises(ApiException):
        client.conversations_for_mailbox(box)
    live.sandbox.reset()
    page = client.conversations_for_mailbox(box)
    assert page is not None
    assert page.page == 1


def test_every_list_gives_v1s_rows(client: helpscout.Client, live: LiveShim, box: int) -> None:
    row = live.get(f"/mailboxes/{box}/conversations.json", status="active")["items"][0]
    owner = next(
        c["owner"]["id"]
        for c in live.get(f"/mailboxes/{box}/conversations.json")["items"]
        if c["owner"] and c["owner"]["type"] == "user"
    )
    folder, customer = row["folderId"], row["customer"]["id"]
    lists: dict[str, Callable[[], Page | None]] = {
        "/mailboxes.json": client.mailboxes,
        f"/mailboxes/{box}/folders.json": lambda: client.folders(box),
        f"/mailboxes/{box}/folders/{folder}/conversations.json": (
            lambda: client.conversations_for_folder(box, folder)
        ),
        f"/mailboxes/{box}/customers/{customer}/conversations.json": (
            lambda: client.conversations_for_customer_by_mailbox(box, customer)
        ),
        f"/mailboxes/{box}/users/{owner}/conversations.json": (
            lambda: client.conversations_for_user_by_mailbox(box, owner)
        ),
        "/customers.json": client.customers,
        "/users.json": client.users,
        f"/mailboxes/{box}/users.json": lambda: client.users_for_mailbox(box),
        "/tags.json": client.tags,
    }
    for path, call in lists.items():
        rows = [row.id for row in everything(call)]
        assert rows == ids(live, path), path
        assert rows, path


def test_a_search_is_sorted_as_asked(client: helpscout.Client) -> None:
    up = client.search("(status:active)", sort_field="number", sort_order="asc")
    down = client.search("(status:active)", sort_field="number", sort_order="desc")
    assert up is not None
    assert down is not None
    numbers = [c.number for c in up]
    assert numbers == sorted(numbers)
    assert [c.number for c in down] == sorted((c.number for c in down), reverse=True)
    assert numbers[0] < down[0].number


def test_one_customer_can_be_read(client: helpscout.Client, live: LiveShim) -> None:
    row = live.get("/customers.json")["items"][0]
    customer = client.customer(row["id"])
    assert isinstance(customer, Customer)
    assert customer.fullname == row["fullName"]
    assert customer.emails == live.item(f"/customers/{row['id']}.json")["emails"]


def attachment_of(live: LiveShim, content: bytes) -> int:
    box = live.get("/mailboxes.json")["items"][0]["id"]
    me = live.item("/users/me.json")["id"]
    file = {"fileName": "a.bin", "mimeType": "application/x", "data": _base64(content)}
    upload_hash = live.v1("POST", "/attachments.json", json=file).json()["item"]["hash"]
    row = live.get(f"/mailboxes/{box}/conversations.json")["items"][0]["id"]
    note = {
        "createdBy": {"id": me, "type": "user"},
        "type": "note",
        "body": "x",
        "attachments": [{"hash": upload_hash}],
    }
    answer = live.v1("POST", f"/conversations/{row}.json", json=note, params={"reload": "true"})
    return int(answer.json()["item"]["threads"][0]["attachments"][0]["id"])


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def test_attachment_data_of_a_conversation_that_was_read_is_its_base64_text(
    client: helpscout.Client, first: ApiClient.ApiClient, live: LiveShim, box: int
) -> None:
    number = attachment_of(live, b"\x00\xffbytes")
    row = live.get(f"/mailboxes/{box}/conversations.json")["items"][0]["id"]
    client.conversation(row)
    assert client.attachment_data(number) == _base64(b"\x00\xffbytes")
    first.getConversation(row)
    assert first.getAttachmentData(number) == _base64(b"\x00\xffbytes")


def test_errors_are_api_exceptions_with_the_status(client: helpscout.Client) -> None:
    with pytest.raises(ApiException) as error:
        client.conversation(99_999_999)
    assert error.value.status_code == 404
    assert "404" in error.value.message
    assert helpscout.ApiException is ApiException is ApiClient.ApiException


@pytest.mark.parametrize("status", [402, 418, 502, 599])
def test_an_unlisted_status_is_an_api_exception_too(status: int) -> None:
    with pytest.raises(ApiException, match=str(status)):
        ApiClient.ApiClient.checkStatusCode(status)
    ApiClient.ApiClient.checkStatusCode(201)


def test_the_lower_calls_are_open_to_programs(client: helpscout.Client, box: int) -> None:
    assert '"items"' in client.call_server("mailboxes.json")
    assert client.item(f"mailboxes/{box}.json", Record).id == box
    page = client.page("tags.json", Record)
    assert page is not None
    assert page[0].tag
    with pytest.raises(ApiException):
        client.item("mailboxes.json")


def test_a_key_set_later_is_the_one_that_is_sent(live: LiveShim) -> None:
    urls: list[Any] = []
    client = helpscout.Client(client=live.client)
    client.api_key = "first"
    client.mailboxes()
    session: Any = client._session
    session.hooks["response"].append(
        lambda answer, **_: urls.append(answer.request.headers["Authorization"])
    )
    client.api_key = "second"
    client.users()
    assert urls == ["Basic " + _base64(b"second:X")]


def test_an_image_is_told_by_its_type() -> None:
    assert Attachment({"mimeType": "image/png"}).isimage()
    assert not Attachment({"mimeType": "text/plain"}).isimage()
    assert not Attachment({}).isimage()


def test_an_empty_page_is_true_as_v1_code_expects() -> None:
    assert Page(1, 1, 0, [])
    assert list(Page(1, 1, 2, ["a", "b"])) == ["a", "b"]


def test_the_first_generation_reads_everything(
    first: ApiClient.ApiClient, live: LiveShim, box: int
) -> None:
    row = live.get(f"/mailboxes/{box}/conversations.json")["items"][0]
    folder, customer = row["folderId"], row["customer"]["id"]
    pages: dict[str, Page] = {
        "/mailboxes.json": first.getMailboxes(),
        f"/mailboxes/{box}/folders.json": first.getFolders(box),
        f"/mailboxes/{box}/folders/{folder}/conversations.json": (
            first.getConverstationsForFolders(box, folder)
        ),
        f"/mailboxes/{box}/conversations.json": first.getConversationsForMailbox(box),
        f"/mailboxes/{box}/customers/{customer}/conversations.json": (
            first.getConversationForCustomerByMailbox(box, customer)
        ),
        "/customers.json": first.getCustomers(),
        "/users.json": first.getUsers(),
        f"/mailboxes/{box}/users.json": first.getUsersForMailbox(box),
    }
    for path, page in pages.items():
        body = live.get(path)
        assert [r.id for r in page] == [r["id"] for r in body["items"]], path
        assert (page.page, page.pages, page.count) == (1, body["pages"], body["count"]), path
    assert first.getMailbox(box).name == live.item(f"/mailboxes/{box}.json")["name"]
    assert first.getConversation(row["id"]).createdat == row["createdAt"]
    assert first.getCustomer(customer).id == customer
    assert first.getUser("me").companyid == live.item("/users/me.json")["companyId"]


def test_the_first_generation_has_the_names_of_its_readme(
    first: ApiClient.ApiClient, live: LiveShim, box: int
) -> None:
    row = live.get(f"/mailboxes/{box}/conversations.json")["items"][0]
    folder, customer = row["folderId"], row["customer"]["id"]
    assert first.getConversationsForFolder(box, folder).count > 0
    assert first.getConversationsForCustomerByMailbox(box, customer).count > 0


def test_the_first_generation_asks_for_pages_and_fields(
    first: ApiClient.ApiClient, box: int
) -> None:
    assert first.getConversationsForMailbox(box, page=2).page == 2
    first.setFields(["id", "name"])
    assert first.getMailbox(box).email is None
    assert first.getMailbox(box, fields="email").name is None
    with pytest.raises(ApiException):
        first.getPage(f"mailboxes/{box}.json")
    assert ApiClient.Parser.parse('{"item": {"id": 3}}').id == 3
