"""The search syntax, built and escaped.

    from helpscout_v2 import query as q
    hs.conversations.list(query=q.email("ines+shop@customer.test") & ~q.tag("spam"), status="all")

A query is AND-ed with the other filters, so without ``status="all"`` it sees active conversations
only. V1's ``mailboxName`` is ``mailbox`` here; there are no wildcards inside words.
https://developer.helpscout.com/mailbox-api/endpoints/conversations/list/
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec

from helpscout_v2 import arguments
from helpscout_v2.errors import ArgumentError

__all__ = [
    "FIELDS",
    "Query",
    "assigned",
    "body",
    "created",
    "customer",
    "either",
    "email",
    "every",
    "first_name",
    "last_name",
    "mailbox",
    "mailbox_id",
    "modified",
    "number",
    "quoted",
    "raw",
    "replied_by",
    "subject",
    "tag",
    "term",
    "unassigned",
    "with_attachments",
]

FIELDS = frozenset(
    {
        "assigned",
        "attachments",
        "body",
        "createdAt",
        "customerIds",
        "email",
        "emailDomain",
        "firstName",
        "id",
        "lastName",
        "mailbox",
        "mailboxid",
        "modifiedAt",
        "number",
        "replyUserIds",
        "status",
        "subject",
        "tag",
    }
)


class Query(msgspec.Struct, frozen=True):
    """A condition; combine with ``&``, ``|`` and ``~``. ``str`` gives what travels."""

    text: str
    compound: bool = False

    def __str__(self) -> str:
        return f"({self.text})"

    def __and__(self, other: Query) -> Query:
        if not isinstance(other, Query):
            return NotImplemented
        return Query(f"{self.inner()} AND {other.inner()}", compound=True)

    def __or__(self, other: Query) -> Query:
        if not isinstance(other, Query):
            return NotImplemented
        return Query(f"{self.inner()} OR {other.inner()}", compound=True)

    def __invert__(self) -> Query:
        return Query(f"NOT {self.inner()}", compound=True)

    def __bool__(self) -> bool:
        raise TypeError("combine conditions with & | ~, not with and, or, not")

    def inner(self) -> str:
        """The text, in parentheses where it has several parts."""
        return f"({self.text})" if self.compound else self.text


def query_text(name: str, value: Any) -> str:
    """A query as an argument, checked.

    Args:
        name: what the argument is called.
        value: a ``Query``, or the text of one.

    Raises:
        InvalidArgumentError: when it is something else, or empty.
    """
    return arguments.text(name, str(value) if isinstance(value, Query) else value)


def quoted(value: str) -> str:
    """A phrase in quotes, with quotes and backslashes inside escaped.

    Args:
        value: any text.
    """
    flat = " ".join(value.split())
    if not flat:
        raise ArgumentError("a phrase must not be empty")
    return '"' + flat.replace("\\", "\\\\").replace('"', '\\"') + '"'


def term(field: str, value: Any) -> Query:
    """``field:value`` for any field; text is quoted, several values are alternatives.

    Args:
        field: the field's name, as Help Scout's search documents it.
        value: what the field holds: text, a number, a flag, or several of them.

    Raises:
        ArgumentError: for a field that the search does not know.
    """
    if field not in FIELDS:
        hint = " (it is mailbox in V2)" if field == "mailboxName" else ""
        raise ArgumentError(f"field {field} is not searchable{hint}: {', '.join(sorted(FIELDS))}")
    if isinstance(value, str | bool | int):
        return Query(f"{field}:{_plain(value)}")
    many = arguments.listed(field, value)
    if len(many) == 1:
        return Query(f"{field}:{_plain(many[0])}")
    return Query(f"{field}:({' OR '.join(_plain(one) for one in many)})")


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return quoted(value)
    raise ArgumentError(f"a value must be text or a number, not {value!r}")


def raw(text: str) -> Query:
    """Syntax as it is, unescaped: never put what users typed in here.

    Args:
        text: a query, as Help Scout documents it.
    """
    return Query(arguments.text("text", text), compound=True)


def email(*addresses: str) -> Query:
    """Mail to, from or about any of these addresses.

    Args:
        *addresses: one or several.
    """
    return term("email", [arguments.email("email", one) for one in addresses])


def tag(*names: str) -> Query:
    """Any of these tags.

    Args:
        *names: one or several.
    """
    return term("tag", names)


def mailbox(name: str) -> Query:
    """A mailbox by its exact name (V1: ``mailboxName``).

    Args:
        name: the mailbox's name.
    """
    return term("mailbox", name)


def mailbox_id(*ids: int) -> Query:
    """Any of these mailboxes.

    Args:
        *ids: one or several.
    """
    return term("mailboxid", arguments.numbers("mailbox_id", ids))


def subject(phrase: str) -> Query:
    """Words or a phrase in the subject, in any case.

    Args:
        phrase: words in this order.
    """
    return term("subject", phrase)


def body(phrase: str) -> Query:
    """A phrase in the threads.

    Args:
        phrase: words in this order.
    """
    return term("body", phrase)


def customer(*ids: int) -> Query:
    """Conversations of any of these customers, in all mailboxes.

    Args:
        *ids: customers' ids.
    """
    return term("customerIds", arguments.ids("customer", ids))


def number(*numbers: int) -> Query:
    """Conversations by the number shown in the web application.

    Args:
        *numbers: conversations' numbers.
    """
    return term("number", arguments.numbers("number", numbers))


def assigned(name: str) -> Query:
    """Assigned to the user of this name.

    Args:
        name: the user's name.
    """
    return term("assigned", name)


def unassigned() -> Query:
    """Not assigned."""
    return term("assigned", "Unassigned")


def with_attachments() -> Query:
    """With at least one attachment."""
    return term("attachments", True)


def replied_by(*user_ids: int) -> Query:
    """Answered by any of these users.

    Args:
        *user_ids: one or several.
    """
    return term("replyUserIds", arguments.numbers("replied_by", user_ids))


def first_name(name: str) -> Query:
    """Customers by first name.

    Args:
        name: the first name.
    """
    return term("firstName", name)


def last_name(name: str) -> Query:
    """Customers by last name.

    Args:
        name: the last name.
    """
    return term("lastName", name)


def created(since: datetime | str | None = None, until: datetime | str | None = None) -> Query:
    """Created in a range; None is an open end.

    Args:
        since: the earliest moment, None for no limit.
        until: the latest moment, None for no limit.
    """
    return _between("createdAt", since, until)


def modified(since: datetime | str | None = None, until: datetime | str | None = None) -> Query:
    """Modified in a range; None is an open end.

    Args:
        since: the earliest moment, None for no limit.
        until: the latest moment, None for no limit.
    """
    return _between("modifiedAt", since, until)


def every(conditions: Iterable[Query]) -> Query:
    """All of the conditions.

    Args:
        conditions: two or more.
    """
    many = _some(conditions)
    if len(many) == 1:
        return many[0]
    return Query(" AND ".join(one.inner() for one in many), compound=True)


def either(conditions: Iterable[Query]) -> Query:
    """At least one of the conditions.

    Args:
        conditions: two or more.
    """
    many = _some(conditions)
    if len(many) == 1:
        return many[0]
    return Query(" OR ".join(one.inner() for one in many), compound=True)


def _some(conditions: Iterable[Query]) -> list[Query]:
    many = list(conditions)
    if not many:
        raise ArgumentError("at least one condition is needed")
    return many


def _between(field: str, since: Any, until: Any) -> Query:
    if since is None and until is None:
        raise ArgumentError("since or until is needed")
    low = "*" if since is None else arguments.moment("since", since)
    high = "*" if until is None else arguments.moment("until", until)
    return Query(f"{field}:[{low} TO {high}]")
