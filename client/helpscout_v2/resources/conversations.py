"""Conversations.

https://developer.helpscout.com/mailbox-api/endpoints/conversations/list/
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Literal, get_args

from helpscout_v2 import arguments
from helpscout_v2.arguments import UNSET, UnsetType
from helpscout_v2.endpoints import Endpoint
from helpscout_v2.errors import ArgumentError
from helpscout_v2.fields import SORT_ORDER, OptionalFields, any_texts, joined_ids, one_of
from helpscout_v2.models.conversation import Conversation
from helpscout_v2.paging import Pages
from helpscout_v2.query import Query, query_text
from helpscout_v2.repeated_rows import RECENT
from helpscout_v2.resources.attachments import Attachments
from helpscout_v2.resources.base import Api, Resource
from helpscout_v2.resources.compound import conversation_steps
from helpscout_v2.resources.labels import Fields, Tags
from helpscout_v2.resources.threads import Chats, CustomerThreads, Notes, Phones, Replies, Threads
from helpscout_v2.words import (
    ConversationSort,
    ConversationType,
    ListStatus,
    NewStatus,
    SortOrder,
    UpdateStatus,
)
from helpscout_v2.writing import (
    CustomerLike,
    ThreadLike,
    customer_payload,
    field_values,
    new_threads,
    plain_value,
)
from helpscout_v2.writing import assign_to as assign

__all__ = ["Conversations"]

_ONE = "/v2/conversations/{conversationId}"
LIST = Endpoint("conversations.list", "GET", "/v2/conversations")
GET = Endpoint("conversations.get", "GET", _ONE)
CREATE = Endpoint("conversations.create", "POST", "/v2/conversations")
DELETE = Endpoint("conversations.delete", "DELETE", _ONE)

SNOOZE = Endpoint("conversations.snooze.update", "PUT", f"{_ONE}/snooze")
WAKE = Endpoint("conversations.snooze.delete", "DELETE", f"{_ONE}/snooze")

LIST_STATUSES: frozenset[str] = frozenset(get_args(ListStatus))
CREATE_STATUSES: frozenset[str] = frozenset(get_args(NewStatus))
TYPES: frozenset[str] = frozenset(get_args(ConversationType))
SORT_FIELDS: frozenset[str] = frozenset(get_args(ConversationSort))
UNASSIGNED_HINT = "; for unassigned conversations use query=q.unassigned()"
ONE_STATUS = "; active and pending together are open, and all statuses are all"
TAG_WITH_COMMA = "it separates tags; search for it with query=q.tag(...)"
UNCHANGING = frozenset({"createdAt", "number"})


def _tag_filter(name: str, tags: Any) -> str:
    return arguments.joined(name, arguments.texts(name, tags), TAG_WITH_COMMA)


def _custom_field_filter(_name: str, fields: Mapping[Any, Any]) -> str:
    if not isinstance(fields, Mapping):
        raise ArgumentError(f"custom_fields must be a mapping of field id to value, not {fields!r}")
    if not fields:
        raise ArgumentError("custom_fields must not be empty")
    parts: list[str] = []
    for key, value in fields.items():
        value_text = plain_value("custom_fields", value)
        if "," in value_text:
            raise ArgumentError("custom_fields values cannot hold a comma: it separates the fields")
        parts.append(f"{arguments.number('custom_fields id', key)}:{value_text}")
    return ",".join(parts)


FILTERS = OptionalFields(
    {"assigned_to": "assigned_to", "custom_fields": "customFieldsByIds"},
    mailbox=joined_ids,
    folder=arguments.single_id,
    status=one_of(LIST_STATUSES, hint=ONE_STATUS),
    tag=_tag_filter,
    assigned_to=partial(arguments.single_id, hint=UNASSIGNED_HINT),
    modified_since=arguments.moment,
    number=arguments.number,
    query=query_text,
    sort_field=one_of(SORT_FIELDS),
    sort_order=SORT_ORDER,
    embed=one_of({"threads"}),
    custom_fields=_custom_field_filter,
)
OPTIONAL = OptionalFields(
    auto_reply=arguments.flag,
    imported=arguments.flag,
    created_at=arguments.moment,
    closed_at=arguments.moment,
    user=arguments.number,
    tags=any_texts,
    fields=field_values,
)


class Conversations(Resource):
    """Conversations and everything below them."""

    def __init__(self, api: Api) -> None:
        super().__init__(api)
        self.threads: Threads = Threads(api)
        self.notes: Notes = Notes(api)
        self.replies: Replies = Replies(api)
        self.customer_threads: CustomerThreads = CustomerThreads(api)
        self.chats: Chats = Chats(api)
        self.phones: Phones = Phones(api)
        self.tags: Tags = Tags(api)
        self.fields: Fields = Fields(api)
        self.attachments: Attachments = Attachments(api)

    def list(
        self,
        *,
        mailbox: int | Iterable[int] | None = None,
        folder: int | None = None,
        status: ListStatus | None = None,
        tag: str | Iterable[str] | None = None,
        assigned_to: int | None = None,
        modified_since: datetime | str | None = None,
        number: int | None = None,
        query: str | Query | None = None,
        sort_field: ConversationSort | None = None,
        sort_order: SortOrder | None = None,
        embed: Literal["threads"] | None = None,
        custom_fields: Mapping[int, Any] | None = None,
        page: int | None = None,
    ) -> Pages[Conversation]:
        """Conversations that match all filters, newest first unless sorted otherwise.

        Args:
            mailbox: one id or several.
            folder: the folder's id.
            status: ``active``, ``all``, ``closed``, ``open``, ``pending`` or ``spam``. Left out,
                nothing is sent and the API answers **active conversations only**; V1 answered all,
                so code that comes from V1 wants ``status="all"``. It also limits ``query``.
            tag: one name or several.
            assigned_to: a user's or team's id; unassigned ones are ``query=q.unassigned()``.
            modified_since: an aware datetime, or ISO text with a zone.
            number: the number that the web application shows.
            query: the search syntax; ``helpscout_v2.query`` builds and escapes it.
            sort_field: such as ``createdAt`` (the default), ``modifiedAt`` or ``waitingSince``.
            sort_order: ``asc`` or ``desc``.
            embed: ``"threads"`` fills ``Conversation.threads`` (Beacon chats are cut short).
            custom_fields: ``{field id: value}``, all of which must match exactly; needs
                ``mailbox``. A dropdown's value is the option's id.
            page: the page to begin with.

        Raises:
            ArgumentError: for ``custom_fields`` without ``mailbox``, or naming a wrong value.
            ValidationError: while iterating, for a query that the API cannot read.

        https://developer.helpscout.com/mailbox-api/endpoints/conversations/list/
        """
        if custom_fields is not None and mailbox is None:
            raise ArgumentError("custom_fields needs mailbox: fields belong to a mailbox")
        params = FILTERS(
            mailbox=mailbox,
            folder=folder,
            status=status,
            tag=tag,
            assigned_to=assigned_to,
            modified_since=modified_since,
            number=number,
            query=query,
            sort_field=sort_field,
            sort_order=sort_order,
            embed=embed,
            custom_fields=custom_fields,
        )
        window = RECENT if sort_field is None or sort_field in UNCHANGING else None
        return self._many(
            LIST(), Conversation, "conversations", params=params, page=page, window=window
        )

    def get(
        self,
        conversation_id: int,
        *,
        embed: Literal["threads"] | None = None,
        follow_moved: bool = True,
    ) -> Conversation:
        """One conversation.

        A merged conversation is redirected for 60 days: the one it went into is returned, whose
        ``id`` then differs from ``conversation_id``.

        Args:
            conversation_id: the conversation's id.
            embed: ``"threads"`` fills ``Conversation.threads`` in the same request.
            follow_moved: False raises instead of following.

        Raises:
            ConversationMovedError: with ``new_id``, when merged and ``follow_moved`` is False.
            NotFoundError: when there is none.

        https://developer.helpscout.com/mailbox-api/endpoints/conversations/get/
        """
        params = {"embed": arguments.choice("embed", embed, {"threads"})} if embed else None
        call = GET(conversation_id)
        return self._one(call, Conversation, params=params, follow=follow_moved)

    def create(
        self,
        *,
        subject: str,
        customer: CustomerLike,
        mailbox: int,
        type: ConversationType,
        status: NewStatus,
        threads: Sequence[ThreadLike] | ThreadLike,
        auto_reply: bool | None = None,
        imported: bool | None = None,
        assign_to: int | UnsetType | None = UNSET,
        created_at: datetime | str | None = None,
        closed_at: datetime | str | None = None,
        user: int | None = None,
        tags: Sequence[str] | None = None,
        fields: Mapping[int, Any] | None = None,
    ) -> int:
        """Creates a conversation with its threads, and the customer if need be; returns the id.

        Args:
            subject: the subject.
            customer: id, email address, or mapping (``email``, ``first_name``, ``last_name``,
                ``phone``, ``organization``, ``job_title``, ...). An email that is known finds its
                customer and the rest is ignored.
            mailbox: the mailbox's id.
            type: ``email``, ``chat`` or ``phone``.
            status: ``active``, ``closed`` or ``pending``.
            threads: 1 to 100 ``NewThread`` or mappings, oldest first. To start a conversation *to*
                a customer use type ``reply``. The customer is filled in where a thread names none.
            auto_reply: sends the mailbox's auto reply; needs a thread of type ``customer``.
            imported: nothing is sent and no user is notified.
            assign_to: user id, None for unassigned; left out, the mailbox's setting decides.
            created_at: only with ``imported=True``.
            closed_at: only with ``imported=True``.
            user: id of the acting user; by default the token's.
            tags: names; unknown ones are made.
            fields: ``{custom field id: value}``.

        Raises:
            ValidationError: with ``details`` by field.
            ArgumentError: for a value that cannot be right, naming it.

        https://developer.helpscout.com/mailbox-api/endpoints/conversations/create/
        """
        who = customer_payload(customer)
        payload: dict[str, Any] = {
            "subject": arguments.text("subject", subject),
            "customer": who,
            "mailboxId": arguments.number("mailbox", mailbox),
            "type": arguments.choice("type", type, TYPES),
            "status": arguments.choice("status", status, CREATE_STATUSES),
            "threads": new_threads(threads, who, imported=bool(imported)),
        }
        if auto_reply and not any(one["type"] == "customer" for one in payload["threads"]):
            raise ArgumentError("auto_reply needs a thread of type customer")
        for name, when in (("created_at", created_at), ("closed_at", closed_at)):
            if when is not None and not imported:
                raise ArgumentError(f"{name} can only be set together with imported=True")
        assign(payload, assign_to)
        payload |= OPTIONAL(
            auto_reply=auto_reply,
            imported=imported,
            created_at=created_at,
            closed_at=closed_at,
            user=user,
            tags=tags,
            fields=fields,
        )
        return self._created(CREATE(), payload)

    def update(
        self,
        conversation_id: int,
        *,
        mailbox: int | UnsetType | None = UNSET,
        primary_customer: int | UnsetType | None = UNSET,
        subject: str | UnsetType | None = UNSET,
        fields: Mapping[int, Any] | UnsetType | None = UNSET,
        tags: Sequence[str] | UnsetType | None = UNSET,
        assignee: int | UnsetType | None = UNSET,
        draft: bool | UnsetType | None = UNSET,
        status: UpdateStatus | UnsetType | None = UNSET,
    ) -> None:
        """Changes what is given, one request each, in the order of the arguments above.

        The order is the safe one: a move comes first, because custom fields and assignees belong
        to a mailbox; the status last, because publishing and assigning can change it. What is None
        stays as it is, except the assignee.

        Args:
            conversation_id: the conversation's id.
            mailbox: id of the mailbox to move it to.
            primary_customer: id of the customer it is with.
            subject: the new subject.
            fields: ``{id: value}``, **replaces all**; ``fields.set`` changes some.
            tags: names, **replaces all**; ``tags.add`` and ``tags.remove`` change some.
            assignee: user or team id; None to unassign.
            draft: False publishes a draft.
            status: ``active``, ``closed``, ``open``, ``pending`` or ``spam``.

        Raises:
            PartialUpdateError: when a later step failed; it says which took effect. A failure of
                the first step is raised as it is, for nothing was changed.
            NotFoundError: also for a merged conversation, which redirects only ``get``.

        https://developer.helpscout.com/mailbox-api/endpoints/conversations/update/
        """
        steps = conversation_steps(
            conversation_id,
            mailbox=mailbox,
            primary_customer=primary_customer,
            subject=subject,
            fields=fields,
            tags=tags,
            assignee=assignee,
            draft=draft,
            status=status,
        )
        self._do_all(f"conversation {conversation_id}", steps)

    def delete(self, conversation_id: int) -> None:
        """Deletes a conversation.

        Args:
            conversation_id: the conversation's id.

        Raises:
            NotFoundError: when there is no such conversation.

        https://developer.helpscout.com/mailbox-api/endpoints/conversations/delete/
        """
        self._do(DELETE(conversation_id))

    def snooze(
        self,
        conversation_id: int,
        *,
        until: datetime | str,
        unsnooze_on_customer_reply: bool,
    ) -> None:
        """Puts a conversation to sleep.

        Args:
            conversation_id: the conversation's id.
            until: an aware datetime, or ISO text with a zone.
            unsnooze_on_customer_reply: whether an answer of the customer wakes it.

        Raises:
            ArgumentError: for a moment without a zone.
            NotFoundError: when there is no such conversation.

        https://developer.helpscout.com/mailbox-api/endpoints/conversations/snooze/update/
        """
        payload = {
            "snoozedUntil": arguments.moment("until", until),
            "unsnoozeOnCustomerReply": arguments.flag(
                "unsnooze_on_customer_reply", unsnooze_on_customer_reply
            ),
        }
        self._do(SNOOZE(conversation_id), payload)

    def unsnooze(self, conversation_id: int) -> None:
        """Wakes a conversation.

        Args:
            conversation_id: the conversation's id.

        Raises:
            NotFoundError: when there is no such conversation.

        https://developer.helpscout.com/mailbox-api/endpoints/conversations/snooze/delete/
        """
        self._do(WAKE(conversation_id))
