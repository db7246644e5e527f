"""Mailboxes, their folders and the custom fields defined in them."""

from __future__ import annotations

from types import MappingProxyType

from helpscout_shim.catalog.endpoint import ClientCall, Endpoint, Mapped
from helpscout_shim.catalog.params import FIELDS, PAGE
from helpscout_shim.catalog.references import CUSTOM_FIELD_TYPES
from helpscout_shim.catalog.shape import (
    DOCS,
    GET,
    Computed,
    Empty,
    Field,
    Many,
    Moment,
    Words,
    moments,
    renamed,
    same,
    shape,
)

FOLDER_TYPES: tuple[tuple[str, str], ...] = (
    ("mytickets", "mine"),
    ("needs_attn", "needsattention"),
)

MAILBOX = shape(
    "Mailbox",
    same("id", "name", "slug", "email"),
    moments("createdAt"),
    renamed("modifiedAt", "updatedAt", Moment()),
    (
        Field(
            "folders",
            None,
            Computed("mailbox_folders", ()),
            GET,
            empty=Empty.ARRAY,
            note="A list of its own on V2: mailboxes.folders.list(mailbox_id).",
        ),
        Field(
            "customFields",
            None,
            Computed("mailbox_custom_fields", ()),
            GET,
            empty=Empty.ABSENT,
            note="A list of its own on V2: mailboxes.fields.list(mailbox_id).",
        ),
    ),
    v2="Mailbox",
    model="Mailbox",
    doc="endpoints/inboxes/get",
)
FOLDER = shape(
    "Folder",
    same("id", "name"),
    renamed("type", "type", Words(FOLDER_TYPES), python="type"),
    same("userId", "totalCount", "activeCount", empty=Empty.ZERO),
    renamed("modifiedAt", "updatedAt", Moment()),
    v2="Folder",
    model="Folder",
    doc="endpoints/inboxes/inbox-folders",
)
CUSTOM_FIELD = shape(
    "CustomField",
    same("id"),
    renamed("fieldName", "name", python="name"),
    renamed("fieldType", "type", Words(CUSTOM_FIELD_TYPES), python="type"),
    same("required", empty=Empty.FALSE),
    same("order"),
    renamed("options", "options", Many("CustomFieldOption"), python="options"),
    v2="CustomFieldDefinition",
    model="CustomFieldDefinition",
    doc="endpoints/inboxes/inbox-fields",
)
CUSTOM_FIELD_OPTION = shape(
    "CustomFieldOption",
    same("id", "label", "order"),
    v2="CustomFieldDefinition.options",
    model=None,
    doc="endpoints/inboxes/inbox-fields",
)

ENDPOINTS = (
    Endpoint(
        id="mailboxes.list",
        path="/mailboxes.json",
        outcome=Mapped("One list."),
        v2=("GET /v2/mailboxes",),
        envelope="page",
        shape="Mailbox",
        client=ClientCall("mailboxes.list"),
        params=(PAGE, FIELDS),
        doc=DOCS + "endpoints/inboxes/list",
    ),
    Endpoint(
        id="mailboxes.get",
        path="/mailboxes/{id}.json",
        outcome=Mapped("Mailbox, folders and field definitions, read at the same time."),
        v2=(
            "GET /v2/mailboxes/{id}",
            "GET /v2/mailboxes/{id}/folders",
            "GET /v2/mailboxes/{id}/fields",
        ),
        envelope="item",
        shape="Mailbox",
        client=ClientCall(
            "mailboxes.get", path=MappingProxyType({"id": "mailbox_id"}), positional=("mailbox_id",)
        ),
        params=(FIELDS,),
        doc=DOCS + "endpoints/inboxes/get",
    ),
    Endpoint(
        id="mailboxes.folders",
        path="/mailboxes/{id}/folders.json",
        outcome=Mapped("One list; folder types get their V1 words."),
        v2=("GET /v2/mailboxes/{id}/folders",),
        envelope="page",
        shape="Folder",
        client=ClientCall(
            "mailboxes.folders.list",
            path=MappingProxyType({"id": "mailbox_id"}),
            positional=("mailbox_id",),
        ),
        params=(PAGE, FIELDS),
        doc=DOCS + "endpoints/inboxes/inbox-folders",
    ),
)
SHAPES = (MAILBOX, FOLDER, CUSTOM_FIELD, CUSTOM_FIELD_OPTION)
