"""Mailboxes, folders, custom fields, tags and workflows.

https://developer.helpscout.com/mailbox-api/endpoints/inboxes/get/
"""

from __future__ import annotations

from helpscout_shim.laslabs.base_model import BaseModel
from helpscout_shim.laslabs.fields import (
    Boolean,
    Color,
    DateTime,
    Integer,
    List,
    String,
    StringChoice,
)

KINDS = ("SINGLE_LINE", "MULTI_LINE", "DATE", "NUMBER", "DROPDOWN")


class MailboxRef(BaseModel):
    """Id and name of a mailbox."""

    name = String("Name", required=True)


class Folder(BaseModel):
    """A folder of a mailbox."""

    name = String("Name", required=True)
    type = StringChoice(
        "Kind",
        ("needsattention", "drafts", "assigned", "open", "closed", "spam", "mine", "smart", "team"),
        default="drafts",
        required=True,
    )
    user_id = Integer("The user whose folder it is; 0 for shared folders")
    total_count = Integer("Conversations in the folder")
    active_count = Integer("Active conversations in the folder")
    modified_at = DateTime("When it was changed")


class Mailbox(MailboxRef):
    """A mailbox; its folders come with a single read."""

    slug = String("Key of the mailbox", required=True)
    email = String("Email address", required=True)
    folders = List("Folders", prop=Folder)
    created_at = DateTime("When it was created")
    modified_at = DateTime("When it was changed")


class Option(BaseModel):
    """One choice of a dropdown field."""

    label = String("Label", required=True)
    order = Integer("Place in the list", min=0, max=255)


class CustomField(BaseModel):
    """The definition of a custom field of a mailbox."""

    field_name = String("Name", required=True)
    field_type = StringChoice("Kind", KINDS, default="SINGLE_LINE", required=True)
    required = Boolean("Whether the user interface asks for it")
    order = Integer("Place in the list", min=0, max=255)
    options = List("Choices of a dropdown", prop=Option)


class Field(BaseModel):
    """The value of a custom field in one conversation."""

    field_id = Integer("Id of the definition")
    name = String("Name of the field", required=True)
    value = String("Value")
    type = StringChoice("Kind", KINDS)
    label = String("Text of the chosen option")


class Tag(BaseModel):
    """A tag."""

    tag = String("Name", required=True)
    slug = String("Name as part of an address")
    count = Integer("How often it is used")
    color = Color("Colour")
    created_at = DateTime("When it was created")
    modified_at = DateTime("When it was changed")


class Workflow(BaseModel):
    """A workflow of a mailbox."""

    mailbox_id = Integer("Id of its mailbox", required=True)
    type = StringChoice("Kind", ("automatic", "manual"), default="manual", required=True)
    status = StringChoice(
        "Status", ("active", "inactive", "invalid"), default="invalid", required=True
    )
    order = Integer("Place in the list", default=1, required=True)
    name = String("Name", required=True)
    created_at = DateTime("When it was created")
    modified_at = DateTime("When it was changed")
