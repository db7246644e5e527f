"""What the API returns, as immutable typed rows."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from helpscout_v2.models.chat import Chat, ChatEvent
    from helpscout_v2.models.conversation import (
        Conversation,
        ConversationTag,
        CustomField,
        NextEvent,
        Snooze,
        WaitingSince,
    )
    from helpscout_v2.models.customer import (
        Address,
        Customer,
        Entry,
        Property,
        PropertyDefinition,
        Website,
    )
    from helpscout_v2.models.mailbox import (
        CustomFieldDefinition,
        Folder,
        Mailbox,
        Routing,
        SavedReply,
    )
    from helpscout_v2.models.organization import Organization
    from helpscout_v2.models.person import PersonRef
    from helpscout_v2.models.rating import Rating
    from helpscout_v2.models.report import (
        BusyTime,
        Report,
        ReportConversation,
        ReportRating,
        Series,
    )
    from helpscout_v2.models.tag import Tag
    from helpscout_v2.models.thread import Attachment, AttachmentData, Source, Thread, ThreadSource
    from helpscout_v2.models.user import Reassignment, SystemUser, Team, User, UserStatus
    from helpscout_v2.models.webhook import Webhook
    from helpscout_v2.models.workflow import Workflow

__all__ = [
    "Address",
    "Attachment",
    "AttachmentData",
    "BusyTime",
    "Chat",
    "ChatEvent",
    "Conversation",
    "ConversationTag",
    "CustomField",
    "CustomFieldDefinition",
    "Customer",
    "Entry",
    "Folder",
    "Mailbox",
    "NextEvent",
    "Organization",
    "PersonRef",
    "Property",
    "PropertyDefinition",
    "Rating",
    "Reassignment",
    "Report",
    "ReportConversation",
    "ReportRating",
    "Routing",
    "SavedReply",
    "Series",
    "Snooze",
    "Source",
    "SystemUser",
    "Tag",
    "Team",
    "Thread",
    "ThreadSource",
    "User",
    "UserStatus",
    "WaitingSince",
    "Webhook",
    "Website",
    "Workflow",
]

# Loaded when first asked for, so that importing is quick.
_MODULES = {
    "Address": "customer",
    "Attachment": "thread",
    "AttachmentData": "thread",
    "BusyTime": "report",
    "Chat": "chat",
    "ChatEvent": "chat",
    "Conversation": "conversation",
    "ConversationTag": "conversation",
    "CustomField": "conversation",
    "CustomFieldDefinition": "mailbox",
    "Customer": "customer",
    "Entry": "customer",
    "Folder": "mailbox",
    "Mailbox": "mailbox",
    "NextEvent": "conversation",
    "Organization": "organization",
    "PersonRef": "person",
    "Property": "customer",
    "PropertyDefinition": "customer",
    "Rating": "rating",
    "Reassignment": "user",
    "Report": "report",
    "ReportConversation": "report",
    "ReportRating": "report",
    "Routing": "mailbox",
    "SavedReply": "mailbox",
    "Series": "report",
    "Snooze": "conversation",
    "Source": "thread",
    "SystemUser": "user",
    "Tag": "tag",
    "Team": "user",
    "Thread": "thread",
    "ThreadSource": "thread",
    "User": "user",
    "UserStatus": "user",
    "WaitingSince": "conversation",
    "Webhook": "webhook",
    "Website": "customer",
    "Workflow": "workflow",
}


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return getattr(import_module(f"helpscout_v2.models.{_MODULES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
