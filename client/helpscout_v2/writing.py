"""What callers write: customers, threads, attachments, in the forms the API accepts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, get_args

import msgspec

from helpscout_v2 import arguments
from helpscout_v2.arguments import UNSET, UnsetType
from helpscout_v2.errors import ArgumentError, InvalidArgumentError
from helpscout_v2.fields import OptionalFields, camel
from helpscout_v2.inputs import CustomerFields, CustomerInput, ThreadInput
from helpscout_v2.typeguards import is_mapping
from helpscout_v2.uploads import AttachmentLike, Upload
from helpscout_v2.words import ThreadType

__all__ = ["NewThread", "Upload"]

CustomerLike = int | str | CustomerInput
"""A customer's id, an email address, or a mapping with ``id`` or ``email`` and further fields
(``first_name``, ``last_name``, ``phone``, ``organization``, ``job_title``, ...)."""

THREAD_TYPES: frozenset[str] = frozenset(get_args(ThreadType))
OF_THREADS = OptionalFields(
    user=arguments.number,
    draft=arguments.flag,
    imported=arguments.flag,
    created_at=arguments.moment,
)


class NewThread(msgspec.Struct, frozen=True):
    """A thread of a conversation that is being created.

    ``user`` is the id of the acting user (notes and replies); ``draft`` is for replies;
    ``created_at`` needs ``imported=True``.
    """

    type: ThreadType
    text: str
    customer: CustomerLike | None = None
    user: int | None = None
    draft: bool | None = None
    imported: bool | None = None
    created_at: datetime | str | None = None
    cc: Sequence[str] = ()
    bcc: Sequence[str] = ()
    attachments: Sequence[AttachmentLike] = ()

    def payload(self, default_customer: Any = None, *, imported: bool = False) -> dict[str, Any]:
        """The form Create Conversation takes; ``imported`` says that the conversation is.

        Args:
            default_customer: who wrote it, where the thread names no customer.
            imported: whether the conversation is imported.
        """
        arguments.choice("type", self.type, THREAD_TYPES)
        customer = default_customer if self.customer is None else customer_payload(self.customer)
        body = thread_payload(
            text=self.text,
            customer=None if self.type == "note" else customer,
            user=self.user,
            draft=self.draft,
            imported=self.imported,
            created_at=self.created_at,
            cc=self.cc,
            bcc=self.bcc,
            attachments=self.attachments,
            inside_import=imported,
        )
        if self.draft is not None and self.type != "reply":
            raise ArgumentError(f"draft is for replies, not for a thread of type {self.type}")
        return {"type": self.type, **body}


ThreadLike = NewThread | ThreadInput


def thread_payload(
    *,
    text: str,
    customer: Any = None,
    user: int | None = None,
    draft: bool | None = None,
    imported: bool | None = None,
    created_at: datetime | str | None = None,
    cc: Sequence[str] | None = None,
    bcc: Sequence[str] | None = None,
    attachments: Sequence[AttachmentLike] | None = None,
    inside_import: bool = False,
) -> dict[str, Any]:
    """The fields all kinds of threads share, checked; what was not given is left out."""
    payload: dict[str, Any] = {"text": arguments.text("text", text)}
    if customer is not None:
        payload["customer"] = customer
    if created_at is not None and not (imported or inside_import):
        raise ArgumentError("created_at can only be set together with imported=True")
    payload |= OF_THREADS(user=user, draft=draft, imported=imported, created_at=created_at)
    for name, addresses in (("cc", cc), ("bcc", bcc)):
        if addresses:
            many = [addresses] if isinstance(addresses, str) else addresses
            payload[name] = [arguments.email(name, one) for one in many]
    if attachments:
        files = arguments.listed("attachments", attachments)
        payload["attachments"] = [_upload(one).payload() for one in files]
    return payload


def _upload(attachment: AttachmentLike) -> Upload:
    return attachment if isinstance(attachment, Upload) else Upload.read(attachment)


def customer_payload(customer: CustomerLike) -> dict[str, Any]:
    """``{"id": ..}`` or ``{"email": ..}`` with whatever else was given.

    Raises:
        ArgumentError: when it names neither an id nor an email.
    """
    if is_mapping(customer):
        payload = {camel(k): v for k, v in customer.items() if v is not None}
        for key in customer:
            if camel(key) not in _OF_CUSTOMERS:
                field_names = ", ".join(("id", "email", *CustomerFields.__annotations__))
                raise ArgumentError(f"customer has no field {key!r}: use {field_names}")
        if "id" in payload:
            payload["id"] = arguments.number("customer['id']", payload["id"])
        elif "email" in payload:
            payload["email"] = arguments.email("customer['email']", payload["email"])
        else:
            raise InvalidArgumentError("customer needs an id or an email")
        return payload
    if isinstance(customer, str) and "@" in customer:
        return {"email": arguments.email("customer", customer)}
    if isinstance(customer, str) and not customer.strip().isdigit():
        raise InvalidArgumentError("customer must be an id, an email address or a mapping")
    return {"id": arguments.number("customer", customer)}


def new_threads(threads: Any, customer: dict[str, Any], *, imported: bool) -> list[dict[str, Any]]:
    """The threads of a conversation to create: 1 to 100 of them."""
    many: list[Any] = (
        [threads]
        if isinstance(threads, NewThread | Mapping)
        else arguments.listed("threads", threads, empty=True)
    )
    if not 1 <= len(many) <= 100:
        raise InvalidArgumentError(f"threads must hold 1 to 100 threads, not {len(many)}")
    # For an existing customer the thread repeats the reference; details belong to the top only.
    short: dict[str, Any] = {k: customer[k] for k in ("id", "email") if k in customer}
    return [_new_thread(i, one, short, imported) for i, one in enumerate(many)]


def _new_thread(
    index: int, thread: ThreadLike, customer: dict[str, Any], imported: bool
) -> dict[str, Any]:
    if is_mapping(thread):
        values = {_snake(k): v for k, v in thread.items() if v is not None}
        if "body" in values and "text" not in values:
            raise ArgumentError(f"threads[{index}]: a thread is written with text, not body")
        try:
            thread = NewThread(**values)
        except TypeError as error:
            raise ArgumentError(f"threads[{index}]: {_plain_type_error(error)}") from None
    elif not isinstance(thread, NewThread):
        raise ArgumentError(f"threads[{index}] must be a NewThread or a mapping, not {thread!r}")
    try:
        return thread.payload(customer, imported=imported)
    except ArgumentError as error:
        refusal = InvalidArgumentError if isinstance(error, InvalidArgumentError) else ArgumentError
        raise refusal(f"threads[{index}]: {error}") from error


def _plain_type_error(error: TypeError) -> str:
    return str(error).replace("NewThread.__init__() ", "")


def field_values(name: str, fields: Any) -> list[dict[str, Any]]:
    """Custom field values as the API takes them, from ``{id: value}`` or a list of id and value."""
    pairs: list[tuple[Any, Any]]
    if is_mapping(fields):
        pairs = list(fields.items())
    else:
        pairs = []
        for one in arguments.listed(name, fields, empty=True):
            entry = (
                one
                if is_mapping(one)
                else {
                    "id": getattr(one, "id", None),
                    "value": getattr(one, "value", None),
                }
            )
            if "id" not in entry or "value" not in entry:
                raise ArgumentError(f"{name} must be a mapping of field id to value")
            pairs.append((entry["id"], entry["value"]))
    return [
        {"id": arguments.number(f"{name} id", k), "value": plain_value(name, v)} for k, v in pairs
    ]


def plain_value(name: str, value: Any) -> str:
    """A custom field's value as text; dropdowns take the option's id, dates YYYY-MM-DD."""
    if isinstance(value, bool) or value is None:
        raise InvalidArgumentError(f"{name} values must be text, a number or a date, not {value!r}")
    if hasattr(value, "isoformat"):
        return str(value.isoformat())[:10]
    if isinstance(value, str | int | float):
        return str(value)
    raise InvalidArgumentError(f"{name} values must be text, a number or a date, not {value!r}")


def assign_to(payload: dict[str, Any], user: int | UnsetType | None) -> None:
    """Adds the assignee: left out, the mailbox decides; None means unassigned; else a user's id."""
    if user is not UNSET:
        payload["assignTo"] = None if user is None else arguments.number("assign_to", user)


_OF_CUSTOMERS = frozenset(map(camel, (*CustomerFields.__annotations__, "id", "email")))


def _snake(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in str(name))
