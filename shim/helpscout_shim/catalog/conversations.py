"""Conversations: lists by mailbox, folder, customer and user; get, create, update, delete."""

from __future__ import annotations

from types import MappingProxyType

from .endpoint import ClientCall, Endpoint, Lossy, Mapped, Param
from .params import FIELDS, PAGE, RELOAD
from .shape import (
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
    "Older V2 answers give closedBy as a bare user id; the name is then unknown.",
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
LIST_STATUS = Loss(
    "conversations.list.status",
    "V1 applied active and pending only in some folders; V2 applies them to every list.",
    "Ask for the status you mean; status=all gives everything.",
    DOCS + "endpoints/conversations/list",
    minor=True,
)
ATOMIC = Loss(
    "conversations.update.atomic",
    "V2 changes one property a request, so a PUT with several keys can stop half way.",
    "Look at the error body: it names what was done and what was not.",
    DOCS + "endpoints/conversations/update",
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
    renamed("threadCount", "threads", python="thread_count", empty=Empty.ZERO),
    same("status", "subject", "preview"),
    renamed("createdBy", "createdBy", Nested("Person")),
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
            note="V1 showed null in some lists and [] in others; the shim shows [].",
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

LIST_PARAMS = (
    PAGE,
    Param(
        "status",
        default="all",
        choices=("all", "active", "pending"),
        loss=LIST_STATUS,
        note="V2's own default is active.",
    ),
    Param("modifiedSince", "datetime", note="V2 rejects milliseconds; they are cut off."),
    Param("tag", "csv", note="Any of the tags, in both versions."),
    FIELDS,
)
_LIST_QUERY = MappingProxyType(
    {"status": "status", "modifiedSince": "modified_since", "tag": "tag"}
)
_ALL = MappingProxyType({"status": "all"})
_LIST_V2 = "GET /v2/conversations?status=all&sortField=createdAt&sortOrder=desc"


def _listing(name: str, path: str, extra: dict[str, str], v2: str, sentence: str) -> Endpoint:
    return Endpoint(
        id=f"conversations.{name}",
        method="GET",
        path=path,
        outcome=Mapped(sentence),
        v2=(_LIST_V2 + v2,),
        envelope="page",
        shape="Conversation",
        form="list",
        success=200,
        client=ClientCall(
            "conversations.list",
            path=MappingProxyType({"mailboxId": "mailbox", **extra}),
            query=_LIST_QUERY,
            defaults=_ALL,
        ),
        params=LIST_PARAMS,
        doc=DOCS + "endpoints/conversations/list",
    )


CREATE_BODY = (
    Param("customer", "object", required=True, note="id or email."),
    Param("subject", required=True),
    Param("mailbox", "object", required=True),
    Param("threads", "array", required=True, note="1 to 100, oldest first."),
    Param("type", default="email", choices=("email", "chat", "phone")),
    Param(
        "status",
        default="active",
        choices=("active", "pending", "closed", "spam"),
        note="Required by V2; V1 took it from the last thread.",
    ),
    Param("tags", "array"),
    Param("createdAt", "datetime", note="V2 accepts it only together with imported=true."),
    Param("customFields", "array"),
)
UPDATE_BODY = (
    Param("subject"),
    Param("status", choices=("active", "pending", "closed", "spam")),
    Param("owner", "object", note="null unassigns."),
    Param("mailbox", "object", note="Another mailbox moves the conversation."),
    Param("tags", "array", note="Replaces the whole list."),
    Param("customFields", "array", note="Merged into V2's full replacement."),
)
CREATED_AT = Loss(
    "conversations.create.createdAt",
    "V2 accepts createdAt only for imported conversations; without imported it is dropped.",
    "Send imported=true when you import history.",
    DOCS + "endpoints/conversations/create",
)

ENDPOINTS = (
    _listing(
        "list_by_mailbox",
        "/mailboxes/{mailboxId}/conversations.json",
        {},
        "&mailbox={mailboxId}",
        "One list with a mailbox filter; status=all is spelled out.",
    ),
    _listing(
        "list_by_folder",
        "/mailboxes/{mailboxId}/folders/{folderId}/conversations.json",
        {"folderId": "folder"},
        "&mailbox={mailboxId}&folder={folderId}",
        "One list with mailbox and folder filters.",
    ),
    Endpoint(
        id="conversations.list_by_customer",
        method="GET",
        path="/mailboxes/{mailboxId}/customers/{customerId}/conversations.json",
        outcome=Mapped("One list with a mailbox filter and a customerIds query."),
        v2=(_LIST_V2 + "&mailbox={mailboxId}&query=(customerIds:{customerId})",),
        envelope="page",
        shape="Conversation",
        form="list",
        success=200,
        client=ClientCall(
            "conversations.list",
            path=MappingProxyType({"mailboxId": "mailbox", "customerId": "query:(customerIds:{})"}),
            query=_LIST_QUERY,
            defaults=_ALL,
        ),
        params=LIST_PARAMS,
        doc=DOCS + "endpoints/conversations/list",
        note="The argument is query=f'(customerIds:{id})'.",
    ),
    _listing(
        "list_by_user",
        "/mailboxes/{mailboxId}/users/{userId}/conversations.json",
        {"userId": "assigned_to"},
        "&mailbox={mailboxId}&assigned_to={userId}",
        "One list with mailbox and assigned_to filters.",
    ),
    Endpoint(
        id="conversations.get",
        method="GET",
        path="/conversations/{id}.json",
        outcome=Mapped("One read with the threads embedded; a merged id answers 301."),
        v2=("GET /v2/conversations/{id}?embed=threads",),
        envelope="item",
        shape="Conversation",
        form="get",
        success=200,
        client=ClientCall(
            "conversations.get",
            path=MappingProxyType({"id": "conversation_id"}),
            defaults=MappingProxyType({"embed": "threads"}),
            positional=("conversation_id",),
        ),
        params=(FIELDS,),
        doc=DOCS + "endpoints/conversations/get",
    ),
    Endpoint(
        id="conversations.create",
        method="POST",
        path="/conversations.json",
        outcome=Lossy("One create; type and status get V1's defaults.", (CREATED_AT,)),
        v2=("POST /v2/conversations",),
        envelope="empty",
        shape="Conversation",
        form="get",
        success=201,
        client=ClientCall(
            "conversations.create",
            query=MappingProxyType({"imported": "imported", "autoReply": "auto_reply"}),
            body=MappingProxyType(
                {
                    "customer": "customer",
                    "subject": "subject",
                    "mailbox.id": "mailbox",
                    "threads": "threads",
                    "type": "type",
                    "status": "status",
                    "tags": "tags",
                    "createdAt": "created_at",
                    "customFields": "fields",
                }
            ),
            defaults=MappingProxyType({"type": "email", "status": "active"}),
        ),
        params=(
            Param("imported", "bool", default=False),
            Param("autoReply", "bool", default=False),
            RELOAD,
        ),
        body=CREATE_BODY,
        doc=DOCS + "endpoints/conversations/create",
    ),
    Endpoint(
        id="conversations.update",
        method="PUT",
        path="/conversations/{id}.json",
        outcome=Lossy("One V2 request for each changed key, in a fixed order.", (ATOMIC,)),
        v2=(
            "PATCH /v2/conversations/{id}",
            "PUT /v2/conversations/{id}/tags",
            "PUT /v2/conversations/{id}/fields",
        ),
        envelope="empty",
        shape="Conversation",
        form="get",
        success=200,
        client=ClientCall(
            "conversations.update",
            path=MappingProxyType({"id": "conversation_id"}),
            body=MappingProxyType(
                {
                    "subject": "subject",
                    "status": "status",
                    "owner": "assignee",
                    "owner.id": "assignee",
                    "mailbox.id": "mailbox",
                    "tags": "tags",
                    "customFields": "fields",
                }
            ),
            positional=("conversation_id",),
        ),
        params=(RELOAD,),
        body=UPDATE_BODY,
        doc=DOCS + "endpoints/conversations/update",
    ),
    Endpoint(
        id="conversations.delete",
        method="DELETE",
        path="/conversations/{id}.json",
        outcome=Mapped("One delete; answers 200 with an empty body."),
        v2=("DELETE /v2/conversations/{id}",),
        envelope="empty",
        shape=None,
        form="get",
        success=200,
        client=ClientCall(
            "conversations.delete",
            path=MappingProxyType({"id": "conversation_id"}),
            positional=("conversation_id",),
        ),
        doc=DOCS + "endpoints/conversations/delete",
    ),
)
SHAPES = (CONVERSATION, CUSTOM_FIELD_RESPONSE)
