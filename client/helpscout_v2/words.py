"""The words that parameters take, for completion and type checkers.

A closed set is checked before anything is sent, too. Where the server decides, and its pages differ
from one copy to the next, any text goes through: ``Literal[...] | str`` only helps to complete it.
"""

from __future__ import annotations

from typing import Literal

__all__ = [
    "AvailabilityStatus",
    "ChatEndStatus",
    "ChatHandleType",
    "ConversationSort",
    "ConversationType",
    "CustomerSort",
    "EmailType",
    "ListStatus",
    "NewStatus",
    "OrganizationSort",
    "PhoneType",
    "PropertyType",
    "Role",
    "RoutingMethod",
    "SocialProfileType",
    "SortOrder",
    "ThreadStatus",
    "ThreadType",
    "UpdateStatus",
    "WebhookEvent",
]

AvailabilityStatus = Literal["active", "away"]
ChatEndStatus = Literal["active", "closed", "pending"]
ListStatus = Literal["active", "all", "closed", "open", "pending", "spam"]
NewStatus = Literal["active", "closed", "pending"]
UpdateStatus = Literal["active", "closed", "open", "pending", "spam"]
ThreadStatus = Literal["active", "all", "closed", "inbox_predefined", "open", "pending", "spam"]
ThreadType = Literal["chat", "customer", "note", "phone", "reply"]
ConversationType = Literal["chat", "email", "phone"]
ConversationSort = Literal[
    "createdAt",
    "customerEmail",
    "customerName",
    "mailboxid",
    "modifiedAt",
    "number",
    "score",
    "status",
    "subject",
    "waitingSince",
]
CustomerSort = Literal["createdAt", "firstName", "lastName", "modifiedAt", "score"]
SortOrder = Literal["asc", "desc"]
OrganizationSort = Literal["conversationCount", "customerCount", "lastInteractionAt", "name"]
PropertyType = Literal["date", "dropdown", "number", "text", "url"]
Role = Literal["admin", "light user", "user"]
RoutingMethod = Literal["balanced", "round_robin"]
EmailType = Literal["home", "other", "work"]
PhoneType = Literal["fax", "home", "mobile", "other", "pager", "work"]
ChatHandleType = Literal["aim", "gtalk", "icq", "msn", "other", "qq", "skype", "xmpp", "yahoo"]
# "forsquare" is the API's own spelling.
SocialProfileType = Literal[
    "aboutme",
    "facebook",
    "flickr",
    "forsquare",
    "google",
    "googleplus",
    "linkedin",
    "other",
    "quora",
    "tungleme",
    "twitter",
    "youtube",
]
WebhookEvent = Literal[
    "beacon.chat.created",
    "beacon.chat.customer.replied",
    "convo.agent.reply.created",
    "convo.ai-answers.created",
    "convo.assigned",
    "convo.created",
    "convo.custom-fields",
    "convo.customer.reply.created",
    "convo.deleted",
    "convo.merged",
    "convo.moved",
    "convo.note.created",
    "convo.status",
    "convo.tags",
    "customer.created",
    "customer.deleted",
    "customer.updated",
    "message.survey.response.received",
    "organization.created",
    "organization.deleted",
    "organization.updated",
    "satisfaction.ratings",
    "tag.created",
    "tag.deleted",
    "tag.updated",
    "user.status.changed",
]
