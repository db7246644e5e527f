"""The surface of LasLabs' client: `HelpScout(api_key).Conversations.list(mailbox)`."""

from __future__ import annotations

from types import MappingProxyType

from helpscout_codemods.dialects.library_methods import Library, Method, Slot, ident, record, rows

_MAILBOX = record("mailbox", "mailboxId")
_SEARCH = (Slot("queries", "query", "domain"), Slot("out_type", "", "ignored"))

METHODS = rows(
    {
        "Conversations.list": Method("conversations.list_by_mailbox", (_MAILBOX,)),
        "Conversations.list_folder": Method(
            "conversations.list_by_folder", (_MAILBOX, record("folder", "folderId"))
        ),
        "Conversations.find_customer": Method(
            "conversations.list_by_customer", (_MAILBOX, record("customer", "customerId"))
        ),
        "Conversations.find_user": Method(
            "conversations.list_by_user", (_MAILBOX, record("user", "userId"))
        ),
        "Conversations.search": Method("search.conversations", _SEARCH),
        "Conversations.get": Method("conversations.get", (ident("record_id", "id"),), absent=True),
        "Conversations.create": Method(
            "conversations.create",
            (
                Slot("record", "", "body"),
                Slot("imported", "imported", "flag"),
                Slot("auto_reply", "autoReply", "flag"),
            ),
        ),
        "Conversations.update": Method("conversations.update", (Slot("record", "id", "changes"),)),
        "Conversations.delete": Method("conversations.delete", (record("record", "id"),)),
        "Conversations.create_thread": Method(
            "threads.create",
            (
                record("conversation", "id"),
                Slot("thread", "", "body"),
                Slot("imported", "imported", "flag"),
            ),
        ),
        "Conversations.update_thread": Method(
            "threads.update", (record("conversation", "id"), Slot("thread", "threadId", "changes"))
        ),
        "Conversations.create_attachment": Method(
            "attachments.create", (Slot("attachment", "", "body"),)
        ),
        "Conversations.delete_attachment": Method(
            "attachments.delete", (record("attachment", "id"),)
        ),
        "Conversations.get_attachment_data": Method(
            "attachments.get_data", (ident("attachment_id", "id"),)
        ),
        "Customers.list": Method(
            "customers.list",
            (
                Slot("first_name", "firstName"),
                Slot("last_name", "lastName"),
                Slot("email", "email"),
                Slot("modified_since", "modifiedSince"),
            ),
        ),
        "Customers.search": Method("search.customers", _SEARCH),
        "Customers.get": Method("customers.get", (ident("record_id", "id"),), absent=True),
        "Customers.create": Method("customers.create", (Slot("record", "", "body"),)),
        "Customers.update": Method("customers.update", (Slot("record", "id", "changes"),)),
        "Mailboxes.list": Method("mailboxes.list"),
        "Mailboxes.get": Method("mailboxes.get", (ident("record_id", "id"),), absent=True),
        "Mailboxes.get_folders": Method("mailboxes.folders", (record("mailbox_or_id", "id"),)),
        "Tags.list": Method("tags.list"),
        "Teams.list": Method("teams.list"),
        "Teams.get": Method("teams.get", (ident("record_id", "id"),), absent=True),
        "Teams.get_members": Method("teams.members", (record("team_or_id", "id"),)),
        "Users.list": Method("users.list"),
        "Users.get": Method("users.get", (ident("record_id", "id"),), absent=True),
        "Users.get_me": Method("users.me"),
        "Users.find_in_mailbox": Method("users.list_by_mailbox", (record("mailbox_or_id", "id"),)),
        "WebHook.create": Method("hooks.create", (Slot("web_hook", "", "body"),)),
    }
)

LASLABS = Library(
    "LasLabs helpscout",
    "laslabs",
    ("helpscout.HelpScout",),
    "snake",
    "all",
    METHODS,
    MappingProxyType(
        {
            "helpscout.exceptions.HelpScoutRemoteException": "APIError",
            "helpscout.exceptions.HelpScoutException": "HelpScoutError",
        }
    ),
)

DEFAULTS: dict[str, dict[str, str]] = {
    "Conversation": {"status": "pending"},
    "Customer": {"gender": "unknown"},
}
"""What new records say unless they are told otherwise."""

MODELS = frozenset(
    {
        "Address",
        "Chat",
        "Conversation",
        "Customer",
        "Email",
        "Mailbox",
        "MailboxRef",
        "Person",
        "Phone",
        "SocialProfile",
        "Thread",
        "User",
        "Website",
    }
)
"""Models that a write can be made of."""
