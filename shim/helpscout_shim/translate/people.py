"""Converts V1 persons in request bodies to V2 references."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from helpscout_shim.translate.answers import Invalid, Stop, invalid
from helpscout_shim.translate.context import Task
from helpscout_shim.translate.paging import rows_of
from helpscout_shim.translate.reading import at, text, whole
from helpscout_shim.translate.wire import Reply, V2Call

# V2's customer keys beside id and email.
CUSTOMER_FIELDS = {
    "firstName": "firstName",
    "lastName": "lastName",
    "phone": "phone",
    "organization": "organization",
    "jobTitle": "jobTitle",
    "location": "location",
    "background": "background",
    "photoUrl": "photoUrl",
    "photoType": "photoType",
    "gender": "gender",
    "age": "age",
}
# Ids for "anyone" in V1 and V2.
NOBODY = {0, 1}
UserId = Generator[tuple[V2Call, ...], tuple[Reply, ...], int | None]


def identifies(person: Any, *, property: str) -> bool:
    """Whether a person is named by id or email; False when nothing is named.

    Answers 400 for what names someone in another way: it cannot be found, and taking it for no one
    would unassign a conversation, or write as someone else.
    """
    if person is None or person in ("", [], {}):
        return False
    if not isinstance(person, dict):
        raise Stop(invalid(Invalid(property, "The value is not a person", text(person))))
    number = person.get("id")
    if whole(number) is not None:
        return True
    if number not in (None, "", False):
        raise Stop(invalid(Invalid(f"{property}:id", "The value is not an id", text(number))))
    email = person.get("email")
    if email in (None, ""):
        if person.get("firstName") or person.get("lastName"):
            raise Stop(invalid(Invalid(property, "An id or an email is required")))
        return False
    if not isinstance(email, str):
        raise Stop(
            invalid(Invalid(f"{property}:email", "The value is not an address", text(email)))
        )
    return True


def customer(person: Any) -> dict[str, Any] | None:
    """A V2 customer reference from a V1 person; None when it names no one."""
    if not isinstance(person, dict):
        return None
    number = whole(person.get("id"))
    if number and number > 0:
        return {"id": number}
    email = person.get("email") or at({"e": _first_email(person)}, "e")
    if not isinstance(email, str) or not email.strip():
        return None
    reference: dict[str, Any] = {"email": email.strip()}
    for v1, v2 in CUSTOMER_FIELDS.items():
        value = person.get(v1)
        if isinstance(value, str) and value:
            reference[v2] = value.capitalize() if v1 == "gender" else value
    return reference


def _first_email(person: dict[str, Any]) -> Any:
    emails = person.get("emails")
    first = emails[0] if isinstance(emails, list) and emails else None
    return first.get("value") if isinstance(first, dict) else first


def is_customer(person: Any) -> bool:
    """Whether V1's `createdBy` names a customer."""
    return isinstance(person, dict) and str(person.get("type") or "").lower() == "customer"


def user_id(task: Task, person: Any, *, property: str) -> UserId:
    """The id of a user or team; an address is looked up. None for no one.

    Answers 400 when a person is named that cannot be found.
    """
    if not identifies(person, property=property):
        return None
    number = whole(person.get("id"))
    if number is not None:
        return None if number in NOBODY else number
    email: str = person["email"]
    reply = yield from task.one("GET", "/v2/users", params={"email": email})
    for row in rows_of(task.must(reply), "users"):
        if str(at(row, "email") or "").casefold() == email.casefold():
            return whole(at(row, "id"))
    raise Stop(invalid(Invalid(f"{property}:email", "No user has this address", email)))
