"""The conversation object and the custom field values in it."""

from __future__ import annotations

from types import MappingProxyType

from helpscout_shim.catalog.shape import (
    DOCS,
    GET,
    LIST,
    Computed,
    Empty,
    Field,
    Loss,
    Many,
    Moment,
    Nested,
    moments,
    renamed,
    same,
    shape,
)

MODIFIED = Loss(
    "conversation.modifiedAt",
    "V2 keeps no modification time; userUpdatedAt is the last action of a user.",
    "Use userUpdatedAt, or the later of it and customerWaitingSince.time.",
    DOCS + "endpoints/conversations/get",
)
CLOSED_BY = Loss(
    "conversation.closedBy",
    "Older V2 answers give closedBy as a bare user id; where the same answer names that user "
    "nowhere else, the name is unknown.",
    "Read the user by that id.",
    DOCS + "endpoints/conversations/get",
)
LOCKED = Loss(
    "conversation.locked",
    "V2 does not show whether a conversation is locked; 100 threads or more are taken as locked.",
    "Handle status 412 when a thread is created.",
    DOCS + "endpoints/conversations/threads/note",
    minor=True,
)

CONVERSATION = shape(
    "Conversation",
    same("id", "type", "folderId"),
    (
        Field(
            "isDraft",
            None,
            Computed("is_draft", ("state",)),
            expression='({}.state == "draft")',
            empty=Empty.FALSE,
        ),
    ),
    same("number"),
    renamed("owner", "assignee", Nested("Person", nobody=(0, 1)), python="assignee"),
    (
        Field(
            "mailbox",
            "mailboxId",
            Computed("mailbox_ref", ("mailboxId",)),
            inside=MappingProxyType({"id": "mailbox_id"}),
            note="V2 gives the id; the name comes from the mailbox list.",
        ),
    ),
    renamed("customer", "primaryCustomer", Nested("Person"), python="primary_customer"),
    renamed(
        "threadCount",
        "threads",
        python="thread_count",
        empty=Empty.ZERO,
        note="V1's count cannot be derived from the threads (a second note made it 0); "
        "V2's count is passed on.",
    ),
    same("status", "subject"),
    same("preview", blank=True),
    renamed(
        "createdBy",
        "createdBy",
        Nested("Person"),
        note="null in the list of a user's conversations, as recorded; createdByType is filled.",
    ),
    (
        Field(
            "createdByType",
            None,
            Computed("created_by_type", ("createdBy.type",)),
            LIST,
            inside=MappingProxyType({"": "created_by.type"}),
            expression="{}.created_by.type",
        ),
    ),
    moments("createdAt"),
    renamed("modifiedAt", "userUpdatedAt", Moment(), forms=GET, loss=MODIFIED),
    renamed("userModifiedAt", "userUpdatedAt", Moment(), forms=LIST),
    moments("closedAt"),
    (
        Field(
            "closedBy",
            "closedByUser",
            Computed("closed_by", ("closedByUser", "closedBy")),
            python="closed_by_user",
            inside=MappingProxyType({"id": "closed_by"}),
            loss=CLOSED_BY,
            note="closedBy: 0 means nobody.",
        ),
    ),
    renamed("source", "source", Nested("Source")),
    tuple(
        Field(
            name,
            name,
            python=name,
            empty=Empty.ARRAY,
            note="V1 showed null for some conversations and [] for others, alike in every call; "
            "V2 shows [] for both, and so does the shim.",
        )
        for name in ("cc", "bcc")
    ),
    (
        Field(
            "tags",
            "tags",
            Computed("tag_names", ("tags",)),
            python="tag_names",
            empty=Empty.NULL,
            empty_in_list=Empty.ARRAY,
            note="Names in V1, objects in V2; null on single reads without tags.",
        ),
        Field("draft", None, Computed("is_draft", ("state",)), LIST, empty=Empty.FALSE),
        Field(
            "locked",
            None,
            Computed("is_locked", ("threads",)),
            LIST,
            empty=Empty.FALSE,
            loss=LOCKED,
        ),
        Field(
            "spam",
            None,
            Computed("is_spam", ("status",)),
            LIST,
            expression='({}.status == "spam")',
            empty=Empty.FALSE,
        ),
    ),
    renamed(
        "threads",
        "_embedded.threads",
        Many("Thread"),
        python="threads",
        forms=GET,
        empty=Empty.ARRAY,
        note="Newest first and complete, line items included; needs embed=threads.",
    ),
    renamed(
        "customFields",
        "customFields",
        Many("CustomFieldResponse"),
        python="custom_fields",
        forms=GET,
        empty=Empty.ABSENT,
        note="V1 showed [] with its Plus plan and left the key out without it.",
    ),
    v2="Conversation",
    model="Conversation",
    doc="endpoints/conversations/get",
)

CUSTOM_FIELD_RESPONSE = shape(
    "CustomFieldResponse",
    renamed("fieldId", "id", python="id"),
    same("name", "value"),
    (
        Field(
            "type",
            None,
            Computed("custom_field_type", ("id",)),
            note="V2 keeps the type in the mailbox's field definitions.",
        ),
    ),
    renamed("label", "text", python="text"),
    v2="CustomField",
    model="CustomField",
    doc="endpoints/conversations/get",
)

SHAPES = (CONVERSATION, CUSTOM_FIELD_RESPONSE)
