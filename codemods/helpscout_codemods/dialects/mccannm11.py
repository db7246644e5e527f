"""The surfaces of mccannm11's client: `helpscout.Client()` and, before it, `ApiClient.ApiClient()`.

Lists of `Client` give their next page each time the same call is repeated, those of `ApiClient`
the page asked for.
"""

from __future__ import annotations

from types import MappingProxyType

from helpscout_codemods.dialects.library_methods import Library, Method, Slot, ident, rows

_FIELDS = Slot("fields", "fields")
_MAILBOX = ident("mailbox_id", "mailboxId")


def _one(endpoint: str, name: str) -> Method:
    record_id = ident(name, "id")
    return Method(
        endpoint, (record_id,) if endpoint == "attachments.get_data" else (record_id, _FIELDS)
    )


def _many(endpoint: str, *slots: Slot, stateful: bool = True) -> Method:
    return Method(endpoint, (*slots, _FIELDS), more=True, stateful=stateful)


_LISTS: dict[str, tuple[str, tuple[Slot, ...]]] = {
    "mailboxes": ("mailboxes.list", ()),
    "folders": ("mailboxes.folders", (ident("mailbox_id", "id"),)),
    "conversations_for_folder": (
        "conversations.list_by_folder",
        (_MAILBOX, ident("folder_id", "folderId")),
    ),
    # The name in an older generation.
    "conversations_for_folders": (
        "conversations.list_by_folder",
        (_MAILBOX, ident("folder_id", "folderId")),
    ),
    "conversations_for_mailbox": ("conversations.list_by_mailbox", (_MAILBOX,)),
    "conversations_for_customer_by_mailbox": (
        "conversations.list_by_customer",
        (_MAILBOX, ident("customer_id", "customerId")),
    ),
    "conversations_for_user_by_mailbox": (
        "conversations.list_by_user",
        (_MAILBOX, ident("user_id", "userId")),
    ),
    "customers": ("customers.list", ()),
    "users": ("users.list", ()),
    "users_for_mailbox": ("users.list_by_mailbox", (ident("mailbox_id", "id"),)),
    "tags": ("tags.list", ()),
}
_OBJECTS: dict[str, tuple[str, str]] = {
    "mailbox": ("mailboxes.get", "mailbox_id"),
    "conversation": ("conversations.get", "conversation_id"),
    "customer": ("customers.get", "customer_id"),
    "user": ("users.get", "user_id"),
    "attachment_data": ("attachments.get_data", "attachment_id"),
}

CLIENT = Library(
    "mccannm11 helpscout",
    "mccannm11",
    ("helpscout.Client", "helpscout.client.Client"),
    "lower",
    "page",
    rows(
        {
            **{name: _one(endpoint, slot) for name, (endpoint, slot) in _OBJECTS.items()},
            **{name: _many(endpoint, *slots) for name, (endpoint, slots) in _LISTS.items()},
        }
    ),
    MappingProxyType({"helpscout.client.ApiException": "APIError"}),
    key="api_key",
    forget="clearstate",
)

_FIRST: dict[str, str] = {
    "getMailboxes": "mailboxes",
    "getFolders": "folders",
    "getConverstationsForFolders": "conversations_for_folder",
    "getConversationsForFolder": "conversations_for_folder",
    "getConversationsForMailbox": "conversations_for_mailbox",
    "getConversationForCustomerByMailbox": "conversations_for_customer_by_mailbox",
    "getConversationsForCustomerByMailbox": "conversations_for_customer_by_mailbox",
    "getCustomers": "customers",
    "getUsers": "users",
    "getUsersForMailbox": "users_for_mailbox",
}
_FIRST_OBJECTS = {
    "getMailbox": "mailbox",
    "getConversation": "conversation",
    "getCustomer": "customer",
    "getUser": "user",
    "getAttachmentData": "attachment_data",
}

API_CLIENT = Library(
    "mccannm11 ApiClient",
    "apiclient",
    ("ApiClient.ApiClient",),
    "lower",
    "page",
    rows(
        {
            **{name: _one(*_OBJECTS[later]) for name, later in _FIRST_OBJECTS.items()},
            **{
                name: _many(_LISTS[later][0], *_LISTS[later][1], stateful=False)
                for name, later in _FIRST.items()
            },
        }
    ),
    MappingProxyType({"ApiClient.ApiException": "APIError"}),
    key="apiKey",
)
