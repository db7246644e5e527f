"""Conversations: lists by mailbox, folder, customer and user; get, create, update, delete."""

from __future__ import annotations

from types import MappingProxyType

from helpscout_shim.catalog.endpoint import ClientCall, Endpoint, Lossy, Mapped, Param
from helpscout_shim.catalog.params import FIELDS, PAGE, RELOAD
from helpscout_shim.catalog.shape import DOCS, Loss
from helpscout_shim.catalog.threads import UNKNOWN_STATUS as THREAD_STATUS

LIST_STATUS = Loss(
    "conversations.list.status",
    "V1 applied active and pending only in some folders; V2 applies them to every list.",
    "Ask for the status you mean; status=all gives everything.",
    DOCS + "endpoints/conversations/list",
    minor=True,
)
UNKNOWN_STATUS = Loss(
    "conversations.list.unknownStatus",
    "Neither version documents this status; all conversations are listed.",
    "Ask for active, pending, closed, spam, open or all.",
    DOCS + "endpoints/conversations/list",
)
ATOMIC = Loss(
    "conversations.update.atomic",
    "V2 changes one property a request, so a PUT with several keys can stop half way.",
    "Look at the error body: it names what was done and what was not.",
    DOCS + "endpoints/conversations/update",
    minor=True,
)

LIST_PARAMS = (
    PAGE,
    Param(
        "status",
        default="all",
        choices=("all", "active", "pending", "closed", "spam", "open"),
        loss=LIST_STATUS,
        note="V2's own default is active. V1's page lists the first three; V2 knows all of them.",
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
        path=path,
        outcome=Lossy(sentence, (UNKNOWN_STATUS,)),
        v2=(_LIST_V2 + v2,),
        envelope="page",
        shape="Conversation",
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
        path="/mailboxes/{mailboxId}/customers/{customerId}/conversations.json",
        outcome=Lossy("One list with a mailbox filter and a customerIds query.", (UNKNOWN_STATUS,)),
        v2=(_LIST_V2 + "&mailbox={mailboxId}&query=(customerIds:{customerId})",),
        envelope="page",
        shape="Conversation",
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
        path="/conversations/{id}.json",
        outcome=Mapped("One read with the threads embedded; a merged id answers 301."),
        v2=("GET /v2/conversations/{id}?embed=threads",),
        envelope="item",
        shape="Conversation",
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
        outcome=Lossy(
            "One create; type and status get V1's defaults.", (CREATED_AT, THREAD_STATUS)
        ),
        v2=("POST /v2/conversations",),
        envelope="empty",
        shape="Conversation",
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
        client=ClientCall(
            "conversations.delete",
            path=MappingProxyType({"id": "conversation_id"}),
            positional=("conversation_id",),
        ),
        doc=DOCS + "endpoints/conversations/delete",
    ),
)
