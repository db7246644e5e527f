"""The models, importable under LasLabs' module names as well.

`from helpscout_shim.laslabs.models.customer import Customer` and
`from helpscout_shim.laslabs.models import Customer` both work.
"""

from __future__ import annotations

import sys

from helpscout_shim.laslabs.models import conversations, hooks, mailboxes, people
from helpscout_shim.laslabs.models.conversations import (
    Attachment,
    AttachmentData,
    BaseConversation,
    Conversation,
    Rating,
    SearchConversation,
    Source,
    Thread,
)
from helpscout_shim.laslabs.models.hooks import WebHook, WebHookEvent
from helpscout_shim.laslabs.models.mailboxes import (
    CustomField,
    Field,
    Folder,
    Mailbox,
    MailboxRef,
    Option,
    Tag,
    Workflow,
)
from helpscout_shim.laslabs.models.people import (
    Address,
    Chat,
    Customer,
    Email,
    Person,
    Phone,
    SearchCustomer,
    SocialProfile,
    User,
    Website,
)

_MODULES = {
    conversations: (
        "attachment",
        "attachment_data",
        "base_conversation",
        "conversation",
        "rating",
        "search_conversation",
        "source",
        "thread",
    ),
    hooks: ("web_hook", "web_hook_event"),
    mailboxes: (
        "custom_field",
        "field",
        "folder",
        "mailbox",
        "mailbox_ref",
        "option",
        "tag",
        "workflow",
    ),
    people: (
        "address",
        "chat",
        "customer",
        "email",
        "person",
        "phone",
        "search_customer",
        "social_profile",
        "user",
        "website",
    ),
}
for _module, _names in _MODULES.items():
    for _name in _names:
        sys.modules[f"{__name__}.{_name}"] = _module
        globals()[_name] = _module

__all__ = [
    "Address",
    "Attachment",
    "AttachmentData",
    "BaseConversation",
    "Chat",
    "Conversation",
    "CustomField",
    "Customer",
    "Email",
    "Field",
    "Folder",
    "Mailbox",
    "MailboxRef",
    "Option",
    "Person",
    "Phone",
    "Rating",
    "SearchConversation",
    "SearchCustomer",
    "SocialProfile",
    "Source",
    "Tag",
    "Thread",
    "User",
    "WebHook",
    "WebHookEvent",
    "Website",
    "Workflow",
]
