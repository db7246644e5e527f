"""Small objects inside others: persons, mailbox references, sources."""

from __future__ import annotations

from helpscout_shim.catalog.shape import Computed, Empty, Field, lost, renamed, same, shape

PERSON = shape(
    "Person",
    same("id"),
    renamed("firstName", "first", python="first"),
    renamed("lastName", "last", python="last"),
    same("email", blank=True),
    lost(
        "phone",
        owner="person",
        why="A V2 person reference carries no telephone number; it is read for the customer of a "
        "phone conversation only.",
        instead="Read the customer by id and take the first of its phones.",
        doc="endpoints/customers/get",
    ),
    same("type"),
    same("photoUrl", empty=Empty.TEXT),
    (
        Field(
            "emails",
            None,
            Computed("person_emails", ("type", "email")),
            empty=Empty.ABSENT,
            note="Customers only; V2 gives the first address.",
        ),
        Field(
            "customerPersonType",
            None,
            Computed("person_is_customer", ("type",)),
            empty=Empty.ABSENT,
            note="Customers only, always true.",
        ),
    ),
    v2="PersonRef",
    model="PersonRef",
    doc="endpoints/conversations/get",
)

MAILBOX_REF = shape(
    "MailboxRef",
    same("id", "name"),
    v2="Mailbox",
    model="Mailbox",
    doc="endpoints/inboxes/get",
)

SOURCE = shape(
    "Source",
    # No list of its words is complete: V1 named more of them as channels were added.
    same("type", "via"),
    v2="Source",
    model="Source",
    doc="endpoints/conversations/get",
)

CUSTOM_FIELD_TYPES: tuple[tuple[str, str], ...] = (
    ("singleline", "SINGLE_LINE"),
    ("multiline", "MULTI_LINE"),
    ("date", "DATE"),
    ("number", "NUMBER"),
    ("dropdown", "DROPDOWN"),
)

SHAPES = (PERSON, MAILBOX_REF, SOURCE)
