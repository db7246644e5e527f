"""The functions behind the catalogue's `Computed` fields: V2 object in, V1 value out.

None means that there is no value; V1's empty value is shown.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from helpscout_shim.catalog import Loss
from helpscout_shim.catalog.threads import ACTION_TYPE, ACTION_TYPES, NO_ACTION, STATES, V1_ACTIONS
from helpscout_shim.translate.reading import at, whole

Row = dict[str, Any]


# V1's limit; a conversation that reached it refuses further threads.
LOCKED_AT = 100
_ACTIONS = dict(ACTION_TYPES)
_STATES = dict(STATES)
_LINK_HASH = re.compile(r"/file/\d+/([0-9A-Za-z]+)/")


@dataclass(slots=True)
class Context:
    """What the conversion of an object needs beside the object."""

    mailboxes: Mapping[int, str] = field(default_factory=dict)
    field_types: Mapping[int, str | None] = field(default_factory=dict)
    folders: list[Any] | None = None
    custom_fields: list[Any] | None = None
    asked_id: int | None = None
    lose: Callable[[Loss], None] = lambda loss: None
    reported_shapes: set[object] = field(default_factory=set)


def _person_emails(row: Row, context: Context) -> Any:
    if row.get("type") != "customer":
        return None
    return [row["email"]] if row.get("email") else []


def _person_is_customer(row: Row, context: Context) -> Any:
    return True if row.get("type") == "customer" else None


def _is_draft(row: Row, context: Context) -> Any:
    return row.get("state") == "draft"


def _mailbox_ref(row: Row, context: Context) -> Any:
    return mailbox_ref(row.get("mailboxId"), context)


def mailbox_ref(mailbox_id: Any, context: Context) -> Any:
    """An id with its name."""
    number = whole(mailbox_id)
    if number is None:
        return None
    return {"id": number, "name": context.mailboxes.get(number)}


def _created_by_type(row: Row, context: Context) -> Any:
    author = row.get("createdBy")
    return (author.get("type") or None) if isinstance(author, dict) else None


def _tag_names(row: Row, context: Context) -> Any:
    tags = row.get("tags")
    if not isinstance(tags, list) or not tags:
        return None
    return [t.get("tag", t.get("name")) if isinstance(t, dict) else t for t in tags]


def _is_locked(row: Row, context: Context) -> Any:
    return (whole(row.get("threads")) or 0) >= LOCKED_AT


def _is_spam(row: Row, context: Context) -> Any:
    return row.get("status") == "spam"


def _action(row: Row) -> Row:
    action = row.get("action")
    return action if isinstance(action, dict) else {}


def _action_type(row: Row, context: Context) -> Any:
    kind = _action(row).get("type")
    if not isinstance(kind, str) or kind in NO_ACTION:
        return None
    word = _ACTIONS.get(kind, kind)
    if word not in V1_ACTIONS:
        context.lose(ACTION_TYPE)
        return None
    return word


# The associated entity whose id V1 showed as the source of an action.
_SOURCES = {
    "movedFromMailbox": "mailbox",
    "merged": "originalConversation",
    "workflow": "workflow",
    "originalCreator": "user",
}


def _entity(row: Row, name: str) -> int | None:
    entities = _action(row).get("associatedEntities")
    return whole(entities.get(name)) if isinstance(entities, dict) else None


def _action_source(row: Row, context: Context) -> Any:
    kind = _action_type(row, context)
    name = _SOURCES.get(kind) if isinstance(kind, str) else None
    return _entity(row, name) if name else None


def _from_mailbox(row: Row, context: Context) -> Any:
    if _action_type(row, context) != "movedFromMailbox":
        return None
    return mailbox_ref(_entity(row, "mailbox"), context)


def _thread_state(row: Row, context: Context) -> Any:
    state = row.get("state")
    if row.get("type") == "lineitem" or not isinstance(state, str):
        return None
    return _STATES.get(state, state)


def _created_by_customer(row: Row, context: Context) -> Any:
    return at(row, "createdBy.type") == "customer"


def _saved_reply(row: Row, context: Context) -> Any:
    # Recorded: 0 in all threads of the kind phone, null in all of the other kinds.
    none = 0 if row.get("type") == "phone" else None
    return whole(row.get("savedReplyId")) or none


def _custom_field_type(row: Row, context: Context) -> Any:
    number = whole(row.get("id"))
    return context.field_types.get(number) if number is not None else None


def _asked_id(row: Row, context: Context) -> Any:
    return context.asked_id


def _base64_text(row: Row, context: Context) -> Any:
    text = row.get("original")
    if not isinstance(text, str):
        return None
    return base64.b64encode(text.encode("utf-8", "surrogatepass")).decode("ascii")


def _attachment_hash(row: Row, context: Context) -> Any:
    link = at(row, "_links.web.href")
    match = _LINK_HASH.search(link) if isinstance(link, str) else None
    return match.group(1) if match else None


def _full_name(row: Row, context: Context) -> Any:
    names = [n for n in (row.get("firstName"), row.get("lastName")) if isinstance(n, str) and n]
    if names:
        return " ".join(names)
    values = _email_values(row, context)
    return values[0] if isinstance(values, list) and values else None


def _team_full_name(row: Row, context: Context) -> Any:
    # Recorded: the empty last name of a team leaves a space at the end.
    return f"{row.get('name') or ''} "


def _email_values(row: Row, context: Context) -> Any:
    entries = at(row, "_embedded.emails")
    if not isinstance(entries, list) or not entries:
        return None
    return [e.get("value") for e in entries if isinstance(e, dict)]


def _mailbox_folders(row: Row, context: Context) -> Any:
    return context.folders


def _mailbox_custom_fields(row: Row, context: Context) -> Any:
    return context.custom_fields or None


def _customer_name(row: Row, context: Context) -> Any:
    person = row.get("primaryCustomer")
    if not isinstance(person, dict):
        return None
    names = [n for n in (person.get("first"), person.get("last")) if isinstance(n, str) and n]
    return " ".join(names) or person.get("email") or None


def _has_attachments(row: Row, context: Context) -> Any:
    threads = at(row, "_embedded.threads")
    return any(
        at(thread, "_embedded.attachments") for thread in threads or () if isinstance(thread, dict)
    )


def _customer_created_at(row: Row, context: Context) -> Any:
    return row.get("createdAt")


def _customer_updated_at(row: Row, context: Context) -> Any:
    return row.get("updatedAt")


def _rating_customer(row: Row, context: Context) -> Any:
    person = row.get("customer")
    if not isinstance(person, dict):
        return None
    email = person.get("email")
    return {
        "id": person.get("id"),
        "firstName": person.get("firstName", person.get("first")),
        "lastName": person.get("lastName", person.get("last")),
        "emails": [{"id": 0, "value": email, "location": "work"}] if email else [],
    }


FUNCTIONS: dict[str, Callable[[Row, Context], Any]] = {
    "person_emails": _person_emails,
    "person_is_customer": _person_is_customer,
    "is_draft": _is_draft,
    "mailbox_ref": _mailbox_ref,
    "created_by_type": _created_by_type,
    "tag_names": _tag_names,
    "is_locked": _is_locked,
    "is_spam": _is_spam,
    "action_type": _action_type,
    "action_source": _action_source,
    "from_mailbox": _from_mailbox,
    "thread_state": _thread_state,
    "created_by_customer": _created_by_customer,
    "saved_reply": _saved_reply,
    "custom_field_type": _custom_field_type,
    "asked_id": _asked_id,
    "base64_text": _base64_text,
    "attachment_hash": _attachment_hash,
    "full_name": _full_name,
    "team_full_name": _team_full_name,
    "email_values": _email_values,
    "mailbox_folders": _mailbox_folders,
    "mailbox_custom_fields": _mailbox_custom_fields,
    "customer_name": _customer_name,
    "has_attachments": _has_attachments,
    "customer_created_at": _customer_created_at,
    "customer_updated_at": _customer_updated_at,
    "rating_customer": _rating_customer,
}

# The results of the functions above for usual rows, as expressions over `get`, `row` and `context`;
# `{}` is the call of the function itself. Lists hold thousands of rows, and calls are expensive.
SHORTCUTS: dict[str, str] = {
    "person_emails": "([v] if (v := get('email')) else []) if get('type') == 'customer' else None",
    "person_is_customer": "True if get('type') == 'customer' else None",
    "mailbox_ref": (
        "{{'id': v, 'name': context.mailboxes.get(v)}} "
        "if type(v := get('mailboxId')) is int else {}"
    ),
    "created_by_type": "(v.get('type') or None) if type(v := get('createdBy')) is dict else {}",
    "is_draft": "get('state') == 'draft'",
    "is_spam": "get('status') == 'spam'",
    "is_locked": f"v >= {LOCKED_AT} if type(v := get('threads')) is int else {{}}",
    "tag_names": (
        "[t.get('tag', t.get('name')) if type(t) is dict else t for t in v] "
        "if type(v := get('tags')) is list and v else None"
    ),
}
COMPARISONS = frozenset({"is_draft", "is_spam", "is_locked"})
