"""What the API returns, as immutable typed rows."""

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
