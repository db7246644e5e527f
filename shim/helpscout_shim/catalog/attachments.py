"""Attachments: V1's two steps (upload, then use the hash) and reads by id alone."""

from __future__ import annotations

from types import MappingProxyType

from helpscout_shim.catalog.endpoint import ClientCall, Endpoint, Lossy, Param
from helpscout_shim.catalog.params import FIELDS
from helpscout_shim.catalog.shape import (
    DOCS,
    Computed,
    Empty,
    Field,
    Loss,
    renamed,
    same,
    shape,
)

PARENT = Loss(
    "attachments.parent",
    "V2 reads and deletes an attachment below its conversation; V1 gave only its id.",
    "Read the conversation first: the shim remembers the conversation of each attachment.",
    DOCS + "endpoints/conversations/attachments/get-data",
)
UPLOAD_IN_SHIM = Loss(
    "attachments.hash",
    "V2 has no separate uploads; the shim keeps the file until a thread names its hash.",
    "Send the data inline with the thread.",
    DOCS + "endpoints/conversations/attachments/create",
    minor=True,
)
HASH = Loss(
    "attachment.hash",
    "V2 shows no hash of an attachment; it is taken from the web link where there is one.",
    "Distinguish attachments by id.",
    DOCS + "endpoints/conversations/threads/list",
    minor=True,
)

LINK = "The public link, as V2 returns it; the sandbox has links of its own."

ATTACHMENT = shape(
    "Attachment",
    same("id", "mimeType"),
    renamed("fileName", "filename", python="filename"),
    same("size", "width", "height", empty=Empty.ZERO),
    renamed("url", "_links.web.href", python="", note=LINK),
    (Field("hash", None, Computed("attachment_hash", ("_links.web.href",)), loss=HASH),),
    v2="Attachment",
    model="Attachment",
    doc="endpoints/conversations/threads/list",
)
ATTACHMENT_DATA = shape(
    "AttachmentData",
    (Field("id", None, Computed("asked_id", ())),),
    same("data"),
    v2="AttachmentData",
    model=None,
    doc="endpoints/conversations/attachments/get-data",
)
ATTACHMENT_HASH = shape(
    "AttachmentHash",
    (Field("hash", None, Computed("held_hash", ())),),
    v2="(kept by the shim)",
    model=None,
    doc="endpoints/conversations/attachments/create",
)

ENDPOINTS = (
    Endpoint(
        id="attachments.create",
        method="POST",
        path="/attachments.json",
        outcome=Lossy("Kept in the shim's store until a thread names the hash.", (UPLOAD_IN_SHIM,)),
        v2=(),
        envelope="item",
        shape="AttachmentHash",
        success=201,
        body=(
            Param("fileName", required=True),
            Param("mimeType", required=True),
            Param("data", "base64", required=True, note="10 MB at most."),
        ),
        doc=DOCS + "endpoints/conversations/attachments/create",
    ),
    Endpoint(
        id="attachments.get_data",
        path="/attachments/{id}/data.json",
        outcome=Lossy("One read below the conversation where the shim last read it.", (PARENT,)),
        v2=("GET /v2/conversations/{conversationId}/attachments/{id}/data",),
        envelope="item",
        shape="AttachmentData",
        client=ClientCall(
            "conversations.attachments.data",
            path=MappingProxyType({"id": "attachment_id"}),
            positional=("conversation_id", "attachment_id"),
        ),
        params=(FIELDS,),
        doc=DOCS + "endpoints/conversations/attachments/get-data",
        note="The client's call also needs conversation_id.",
    ),
    Endpoint(
        id="attachments.delete",
        method="DELETE",
        path="/attachments/{id}.json",
        outcome=Lossy("One delete below the conversation where the shim last read it.", (PARENT,)),
        v2=("DELETE /v2/conversations/{conversationId}/attachments/{id}",),
        envelope="empty",
        client=ClientCall(
            "conversations.attachments.delete",
            path=MappingProxyType({"id": "attachment_id"}),
            positional=("conversation_id", "attachment_id"),
        ),
        doc=DOCS + "endpoints/conversations/attachments/delete",
        note="The client's call also needs conversation_id.",
    ),
)
SHAPES = (ATTACHMENT, ATTACHMENT_DATA, ATTACHMENT_HASH)
