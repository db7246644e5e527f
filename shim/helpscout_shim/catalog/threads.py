"""Threads: create by kind, change the text, read the source, delete a note."""

from __future__ import annotations

from types import MappingProxyType

from helpscout_shim.catalog.endpoint import ClientCall, Endpoint, Gone, Lossy, Mapped, Param
from helpscout_shim.catalog.params import FIELDS, RELOAD
from helpscout_shim.catalog.shape import (
    DOCS,
    Computed,
    Empty,
    Field,
    Loss,
    Many,
    Nested,
    moments,
    renamed,
    same,
    shape,
)

ACTION = Loss(
    "thread.actionSourceId",
    "V2 names the entities behind an action by kind; a kind it leaves out gives null.",
    "Read action.associatedEntities.",
    DOCS + "endpoints/conversations/threads/list",
    minor=True,
)
CREATED_AT = Loss(
    "threads.create.createdAt",
    "V2 accepts createdAt only for imported threads; without imported it is dropped.",
    "Send imported=true when you import history.",
    DOCS + "endpoints/conversations/threads/reply",
)
STATUS = Loss(
    "threads.create.status",
    "Only replies and notes take a status in V2; for other kinds a second request sets it.",
    "Update the conversation's status yourself.",
    DOCS + "endpoints/conversations/update",
    minor=True,
)
UNKNOWN_STATUS = Loss(
    "threads.create.unknownStatus",
    "Neither version documents this status; the default, active, is set.",
    "Send active, pending, closed or spam.",
    DOCS + "endpoints/conversations/update",
)
COPIES = Loss(
    "threads.create.copies",
    "Only replies and customer threads have cc and bcc in V2; they are dropped for other kinds.",
    "Use a reply for what goes to others too.",
    DOCS + "endpoints/conversations/threads/reply",
    minor=True,
)
AUTHOR = Loss(
    "threads.create.createdBy",
    "V2 gives customer, chat and phone threads no user as author.",
    "Use a note or a reply for what a user wrote.",
    DOCS + "endpoints/conversations/threads/phone",
)
ACTION_TYPE = Loss(
    "thread.actionType",
    "V1 had no word for this action of V2; null is shown.",
    "Read action.type.",
    DOCS + "endpoints/conversations/threads/list",
    minor=True,
)
STATES: tuple[tuple[str, str], ...] = (("review", "underreview"),)
# V2's words are hyphenated or camel-cased depending on their age.
ACTION_TYPES: tuple[tuple[str, str], ...] = (
    ("moved-from-mailbox", "movedFromMailbox"),
    ("manual-workflow", "workflow"),
    ("automatic-workflow", "workflow"),
    ("imported-external", "importedExternal"),
    ("changed-ticket-customer", "changedTicketCustomer"),
    ("deleted-ticket", "deletedTicket"),
    ("restore-ticket", "restoreTicket"),
    ("original-creator", "originalCreator"),
    ("original-author", "originalCreator"),
)
V1_ACTIONS = frozenset(
    {
        *(v1 for _, v1 in ACTION_TYPES), "merged", "imported", "workflow", "restoredTicket",
    }
)  # fmt: skip
"""The words V1 clients know; a closed enumeration in some of them."""
NO_ACTION = frozenset({"default", "changed-ticket-status", "changed-ticket-assignee"})
"""V2's words for what V1 showed as null: a plain change of status or assignment."""

THREAD = shape(
    "Thread",
    same("id", "type"),
    renamed("assignedTo", "assignedTo", Nested("Person", nobody=(0, 1))),
    same("status"),
    moments("createdAt", "openedAt"),
    renamed("createdBy", "createdBy", Nested("Person")),
    renamed("source", "source", Nested("Source")),
    (
        Field(
            "actionType",
            None,
            Computed("action_type", ("action",)),
            inside=MappingProxyType({"": "action.type"}),
            loss=ACTION_TYPE,
            note="V2's `default` and plain changes of status or assignee are null in V1.",
        ),
        Field(
            "actionSourceId",
            None,
            Computed("action_source", ("action",)),
            loss=ACTION,
        ),
        Field(
            "fromMailbox",
            None,
            Computed("from_mailbox", ("action",)),
            note="The mailbox a moved conversation came from, by the id of its action.",
        ),
    ),
    (
        Field(
            "state",
            "state",
            Computed("thread_state", ("state", "type")),
            python="state",
            note="null for line items; V2's review is V1's underreview.",
        ),
    ),
    renamed("customer", "customer", Nested("Person")),
    same("body"),
    same("to", blank=True),
    same("cc", "bcc", empty=Empty.ARRAY),
    renamed(
        "attachments",
        "_embedded.attachments",
        Many("Attachment"),
        python="attachments",
        note="null in V1 when there are none.",
    ),
    (
        Field(
            "savedReplyId",
            "savedReplyId",
            Computed("saved_reply", ("savedReplyId",)),
            python="saved_reply_id",
            note="When there is none, 0 in phone threads and null in the others, as recorded.",
        ),
        Field(
            "createdByCustomer",
            None,
            Computed("created_by_customer", ("createdBy.type",)),
            python="created_by_customer",
            empty=Empty.FALSE,
        ),
    ),
    v2="Thread",
    model="Thread",
    doc="endpoints/conversations/threads/list",
)

THREAD_SOURCE = shape(
    "ThreadSource",
    (
        Field("id", None, Computed("asked_id", ())),
        Field(
            "data",
            "original",
            Computed("base64_text", ("original",)),
            note="Base64 in V1, plain text in V2.",
        ),
    ),
    v2="ThreadSource",
    model=None,
    doc="endpoints/conversations/threads/thread-source-json",
)

_CONVERSATION = MappingProxyType({"id": "conversation_id"})
_FLAGS = MappingProxyType({"imported": "imported"})
_AUTHOR_IS_USER = {"createdBy.id": "user"}
_COMMON = {"body": "text", "createdAt": "created_at", "attachments": "attachments"}


def _kind(method: str, body: dict[str, str]) -> ClientCall:
    # A V1 thread without a status makes the conversation active; V2 leaves it as it was.
    status = {"status": "active"} if "status" in body else {}
    return ClientCall(
        f"conversations.{method}.create",
        path=_CONVERSATION,
        query=_FLAGS,
        body=MappingProxyType({**_COMMON, **body}),
        defaults=MappingProxyType(status),
        positional=("conversation_id",),
    )


KINDS = MappingProxyType(
    {
        "note": _kind("notes", {**_AUTHOR_IS_USER, "status": "status"}),
        "message": _kind(
            "replies",
            {
                **_AUTHOR_IS_USER,
                "status": "status",
                "customer": "customer",
                "assignedTo.id": "assign_to",
                "cc": "cc",
                "bcc": "bcc",
            },
        ),
        "customer": _kind("customer_threads", {"createdBy": "customer", "cc": "cc", "bcc": "bcc"}),
        "chat": _kind("chats", {"createdBy": "customer"}),
        "phone": _kind("phones", {"createdBy": "customer"}),
    }
)
V2_PATHS = MappingProxyType(
    {
        "note": "notes",
        "message": "reply",
        "customer": "customer",
        "chat": "chats",
        "phone": "phones",
    }
)
CREATE_BODY = (
    Param("type", required=True, choices=("note", "message", "customer", "chat", "phone")),
    Param("createdBy", "object", required=True, note="type user or customer, id or email."),
    Param("body", required=True, note="Called text on V2."),
    Param(
        "status",
        default="active",
        choices=("active", "pending", "closed", "spam"),
        loss=STATUS,
        note="V1's own word nochange leaves it as it is.",
    ),
    Param("assignedTo", "object"),
    Param("createdAt", "datetime", loss=CREATED_AT),
    Param("cc", "array", loss=COPIES),
    Param("bcc", "array", loss=COPIES),
    Param("attachments", "array", note="V1 names the hash of an upload; V2 wants the data inline."),
)

ENDPOINTS = (
    Endpoint(
        id="threads.create",
        method="POST",
        path="/conversations/{id}.json",
        outcome=Lossy(
            "One of five V2 creates, chosen by the thread's type.", (AUTHOR, UNKNOWN_STATUS)
        ),
        v2=tuple(f"POST /v2/conversations/{{id}}/{name}" for name in V2_PATHS.values()),
        envelope="empty",
        shape="Conversation",
        success=201,
        client=ClientCall(
            "conversations.notes.create",
            path=_CONVERSATION,
            positional=("conversation_id",),
            variant_key="type",
            variants=KINDS,
        ),
        params=(Param("imported", "bool", default=False), RELOAD),
        body=CREATE_BODY,
        doc=DOCS + "endpoints/conversations/threads/note",
        note="Location names the conversation, as V1 did.",
    ),
    Endpoint(
        id="threads.update",
        method="PUT",
        path="/conversations/{id}/threads/{threadId}.json",
        outcome=Mapped("One PATCH of the text."),
        v2=("PATCH /v2/conversations/{id}/threads/{threadId}",),
        envelope="empty",
        shape="Conversation",
        client=ClientCall(
            "conversations.threads.update",
            path=MappingProxyType({"id": "conversation_id", "threadId": "thread_id"}),
            body=MappingProxyType({"body": "text"}),
            positional=("conversation_id", "thread_id"),
        ),
        params=(RELOAD,),
        body=(Param("body", required=True),),
        doc=DOCS + "endpoints/conversations/threads/update",
    ),
    Endpoint(
        id="threads.get_source",
        path="/conversations/{conversationId}/thread-source/{threadId}.json",
        outcome=Mapped("One read; the text is base64-encoded again."),
        v2=("GET /v2/conversations/{conversationId}/threads/{threadId}/original-source",),
        envelope="item",
        shape="ThreadSource",
        client=ClientCall(
            "conversations.threads.source",
            path=MappingProxyType({"conversationId": "conversation_id", "threadId": "thread_id"}),
            positional=("conversation_id", "thread_id"),
        ),
        params=(FIELDS,),
        doc=DOCS + "endpoints/conversations/threads/thread-source-json",
    ),
    Endpoint(
        id="threads.delete_note",
        method="DELETE",
        path="/notes/{threadId}.json",
        outcome=Gone(
            "V2 has no call that deletes a thread.",
            "Replace the note's text, or hide the thread with PATCH /hidden on "
            "/v2/conversations/{conversationId}/threads/{threadId}.",
        ),
        v2=(),
        envelope="empty",
        doc=DOCS + "endpoints/conversations/threads/update",
    ),
)
SHAPES = (THREAD, THREAD_SOURCE)
