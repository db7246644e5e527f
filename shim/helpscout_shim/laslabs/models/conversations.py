"""Conversations, threads, attachments and ratings.

https://developer.helpscout.com/mailbox-api/endpoints/conversations/get/
"""

from __future__ import annotations

import base64
from typing import Any

from helpscout_shim.laslabs.base_model import BaseModel
from helpscout_shim.laslabs.fields import (
    Boolean,
    DateTime,
    Instance,
    Integer,
    List,
    String,
    StringChoice,
)
from helpscout_shim.laslabs.models.mailboxes import MailboxRef
from helpscout_shim.laslabs.models.people import Customer, Person

STATUS = ("active", "pending", "closed", "spam")


class Source(BaseModel):
    """Where a conversation or thread came from."""

    type = StringChoice(
        "Method",
        ("email", "web", "notification", "emailfwd", "api", "chat"),
        default="api",
        required=True,
    )
    via = StringChoice("Who", ("customer", "user"))


class AttachmentData(BaseModel):
    """The bytes of an attachment."""

    data = String("Content in base64")

    @property
    def raw_data(self) -> bytes | None:
        """The decoded content. Set it to text, bytes or an open file."""
        return base64.b64decode(self.data) if self.data else None

    @raw_data.setter
    def raw_data(self, value: Any) -> None:
        content = value.read() if hasattr(value, "read") else value
        if content:
            plain = content.encode() if isinstance(content, str) else bytes(content)
            self.data = base64.b64encode(plain).decode("ascii")

    @raw_data.deleter
    def raw_data(self) -> None:
        self.data = None


class Attachment(AttachmentData):
    """A file of a thread; a new one is named by its hash."""

    hash = String("Name of an uploaded file")
    mime_type = String("MIME type")
    file_name = String("File name", required=True)
    size = Integer("Size in bytes")
    width = Integer("Width of an image in pixels")
    height = Integer("Height of an image in pixels")
    url = String("Public address of the file")


class Thread(BaseModel):
    """One entry of a conversation: a message, a note, a change."""

    assigned_to = Instance("Who it was assigned to", Person)
    status = StringChoice("Status it set", ("nochange", *STATUS))
    created_at = DateTime("When it was created")
    opened_at = DateTime("When the customer opened it")
    created_by = Instance("Who made it", Person)
    source = Instance("Where it came from", Source)
    action_type = StringChoice(
        "What a line item says",
        (
            "movedFromMailbox",
            "merged",
            "imported",
            "workflow",
            "importedExternal",
            "changedTicketCustomer",
            "deletedTicket",
            "restoredTicket",
            "originalCreator",
        ),
    )
    action_source_id = Integer("Id of the mailbox, conversation or workflow behind the action")
    from_mailbox = Instance("Mailbox it was moved from", MailboxRef)
    type = StringChoice(
        "Kind",
        (
            "lineitem",
            "note",
            "message",
            "chat",
            "customer",
            "forwardparent",
            "forwardchild",
            "phone",
        ),
    )
    state = StringChoice("State", ("published", "draft", "underreview", "hidden"))
    customer = Instance("Recipient or author", Person)
    body = String("Text in HTML")
    to = List("Recipients", prop=String())
    cc = List("Copies", prop=String())
    bcc = List("Blind copies", prop=String())
    attachments = List("Files", prop=Attachment)
    saved_reply_id = Integer("Saved reply it was made from")
    created_by_customer = Boolean("Whether a customer made it")


class BaseConversation(BaseModel):
    """The common fields of conversations and search results."""

    number = Integer("Number shown in the user interface", required=True)
    subject = String("Subject", required=True)
    status = StringChoice("Status", STATUS, default="pending", required=True)
    thread_count = Integer("Published threads", required=True)
    preview = String("Beginning of the text")
    modified_at = DateTime("When a user changed it")


class Conversation(BaseConversation):
    """A conversation; its threads come with a single read, newest first."""

    type = StringChoice("Kind", ("email", "chat", "phone", "spam"), required=True)
    folder_id = Integer("Folder it is in", required=True)
    is_draft = Boolean("Whether it is a draft")
    draft = Boolean("Whether it is a draft, as lists call it")
    owner = Instance("Who it is assigned to", Person, required=True)
    mailbox = Instance("Mailbox", MailboxRef, required=True)
    customer = Instance("Customer", Person, required=True)
    created_by = Instance("Who made it", Person)
    created_by_type = String("Kind of its maker")
    created_at = DateTime("When it was created")
    closed_at = DateTime("When it was closed")
    closed_by = Instance("Who closed it", Person)
    source = Instance("Where it came from", Source)
    threads = List("Threads", prop=Thread)
    cc = List("Copies", prop=String())
    bcc = List("Blind copies", prop=String())
    tags = List("Names of its tags", prop=String())
    spam = Boolean("Whether it is spam")
    locked = Boolean("Whether it is locked")
    user_modified_at = DateTime("When a user changed it, as lists call it")


class SearchConversation(BaseConversation):
    """A conversation in search results."""

    mailbox_id = Integer("Mailbox", required=True)
    customer_name = String("Name of the customer", required=True)
    customer_email = String("Email address of the customer", required=True)
    has_attachments = Boolean("Whether it has files")


class Rating(BaseModel):
    """What a customer thought of a reply."""

    customer = Instance("Customer", Customer, required=True)
    ticket_id = Integer("Conversation", required=True)
    thread_id = Integer("Thread", required=True)
    mailbox = Instance("Mailbox", MailboxRef, required=True)
    rating = StringChoice("Rating", ("Great", "Okay", "Bad"), required=True)
    comments = String("Comments")
    created_at = DateTime("When it was created")
    modified_at = DateTime("When it was changed")
