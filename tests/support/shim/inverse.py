"""What V2 would hold for a V1 object: the catalogue read backwards, for round trips.

Names that V1 carried inside objects and V2 keeps elsewhere (mailbox names, field types, folders)
go into the `Registry`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from helpscout_shim.catalog import (
    SHAPES,
    Absent,
    Computed,
    Constant,
    Field,
    Many,
    Moment,
    Nested,
    Same,
    Words,
)
from helpscout_shim.catalog.threads import ACTION_TYPES, STATES
from helpscout_shim.translate.compute import Context

Row = dict[str, Any]
_ENTITIES = {
    "movedFromMailbox": "mailbox",
    "merged": "originalConversation",
    "workflow": "workflow",
    "originalCreator": "user",
}

UNNAMED_USER = 999_999
"""The id of a user whom V1 did not name."""


@dataclass
class Registry:
    """What V2 keeps outside the object."""

    mailboxes: dict[int, str] = field(default_factory=dict)
    field_types: dict[int, str] = field(default_factory=dict)
    folders: list[Row] | None = None
    custom_fields: list[Row] | None = None
    asked_id: int | None = None

    def context(self) -> Context:
        return Context(
            mailboxes=self.mailboxes,
            field_types=self.field_types,
            folders=self.folders,
            custom_fields=self.custom_fields,
            asked_id=self.asked_id,
        )


def down(name: str, v1: Row, registry: Registry) -> Row:
    """The V2 object for a V1 object of this shape."""
    row: Row = {}
    for f in SHAPES[name].fields:
        if f.v1 in v1:
            _put(f, v1[f.v1], row, registry)
    return row


def _put(f: Field, value: Any, row: Row, registry: Registry) -> None:
    match f.convert:
        case Same() | Moment():
            if value is not None:
                _set(row, f.v2 or f.v1, value)
        case Words(pairs):
            back = {v1: v2 for v2, v1 in reversed(pairs)}
            if value is not None:
                _set(row, f.v2 or f.v1, back.get(value, value))
        case Nested(shape):
            if value is not None:
                _set(row, f.v2 or f.v1, down(shape, value, registry))
        case Many(shape):
            if value is not None:
                _set(row, f.v2 or f.v1, [down(shape, v, registry) for v in value])
        case Constant() | Absent():
            pass
        case Computed(name):
            _BACK.get(name, lambda *_: None)(value, row, registry)


def _set(row: Row, path: str, value: Any) -> None:
    *outer, last = path.split(".")
    for name in outer:
        row = row.setdefault(name, {})
    row[last] = value


def _mailbox(value: Any, row: Row, registry: Registry) -> None:
    if value is not None:
        row["mailboxId"] = value["id"]
        registry.mailboxes[value["id"]] = value["name"]


def _full_name(value: Any, row: Row, registry: Registry) -> None:
    if value and not (row.get("firstName") or row.get("lastName")):
        # V1 then showed the address, also where it listed none.
        _set(row, "_embedded.emails", [{"id": 0, "value": value, "type": "work"}])


def _tags(value: Any, row: Row, registry: Registry) -> None:
    row["tags"] = [{"id": n, "color": "#000000", "tag": t} for n, t in enumerate(value or ())]


def _closed_by(value: Any, row: Row, registry: Registry) -> None:
    row["closedBy"] = 0 if value is None else value["id"]
    if value is not None:
        row["closedByUser"] = down("Person", value, registry)


def _action(row: Row) -> Row:
    action: Row = row.setdefault("action", {"type": "default", "associatedEntities": {}})
    return action


def _action_type(value: Any, row: Row, registry: Registry) -> None:
    back = {v1: v2 for v2, v1 in reversed(ACTION_TYPES)}
    _action(row)["type"] = "default" if value is None else back.get(value, value)


def _action_source(value: Any, row: Row, registry: Registry) -> None:
    words = {**dict(ACTION_TYPES)}
    kind = _action(row)["type"]
    entity = _ENTITIES.get(words.get(kind, kind))
    if value is not None and entity is not None:
        _action(row)["associatedEntities"][entity] = value


def _from_mailbox(value: Any, row: Row, registry: Registry) -> None:
    if value is not None:
        registry.mailboxes[value["id"]] = value["name"]


def _state(value: Any, row: Row, registry: Registry) -> None:
    back = {v1: v2 for v2, v1 in STATES}
    row["state"] = "published" if value is None else back.get(value, value)


def _draft(value: Any, row: Row, registry: Registry) -> None:
    row["state"] = "draft" if value else "published"


def _created_by_type(value: Any, row: Row, registry: Registry) -> None:
    """V1 left the author out of one list, but not whether it was a user."""
    if value == "user" and "createdBy" not in row:
        row["createdBy"] = {"type": value, "id": UNNAMED_USER, "first": "", "last": ""}


def _saved_reply(value: Any, row: Row, registry: Registry) -> None:
    row["savedReplyId"] = value or 0


def _field_type(value: Any, row: Row, registry: Registry) -> None:
    registry.field_types[row["id"]] = value


def _asked_for(value: Any, row: Row, registry: Registry) -> None:
    registry.asked_id = value


def _original(value: Any, row: Row, registry: Registry) -> None:
    import base64

    row["original"] = base64.b64decode(value).decode("utf-8")


def _emails(value: Any, row: Row, registry: Registry) -> None:
    entries = [{"id": n, "value": v, "type": "work"} for n, v in enumerate(value or ())]
    _set(row, "_embedded.emails", entries)


def _folders(value: Any, row: Row, registry: Registry) -> None:
    registry.folders = value


def _custom_fields(value: Any, row: Row, registry: Registry) -> None:
    registry.custom_fields = value


def _customer_name(value: Any, row: Row, registry: Registry) -> None:
    _set(row, "primaryCustomer.first", value)


def _has_attachments(value: Any, row: Row, registry: Registry) -> None:
    attachments = [{"id": 1}] if value else []
    _set(row, "_embedded.threads", [{"_embedded": {"attachments": attachments}}])


def _rating_customer(value: Any, row: Row, registry: Registry) -> None:
    emails = value["emails"]
    row["customer"] = {
        "id": value["id"],
        "firstName": value["firstName"],
        "lastName": value["lastName"],
        "email": emails[0]["value"] if emails else None,
    }


_BACK: dict[str, Callable[[Any, Row, Registry], None]] = {
    "mailbox_ref": _mailbox,
    "full_name": _full_name,
    "tag_names": _tags,
    "closed_by": _closed_by,
    "action_type": _action_type,
    "action_source": _action_source,
    "from_mailbox": _from_mailbox,
    "thread_state": _state,
    "is_draft": _draft,
    "saved_reply": _saved_reply,
    "custom_field_type": _field_type,
    "asked_id": _asked_for,
    "base64_text": _original,
    "email_values": _emails,
    "mailbox_folders": _folders,
    "mailbox_custom_fields": _custom_fields,
    "customer_name": _customer_name,
    "created_by_type": _created_by_type,
    "has_attachments": _has_attachments,
    "rating_customer": _rating_customer,
}
