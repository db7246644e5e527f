"""Conversations: create and update."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from helpscout_shim.catalog.conversations import ATOMIC, CREATED_AT
from helpscout_shim.translate import answers, errors
from helpscout_shim.translate.answers import Invalid, Stop, invalid
from helpscout_shim.translate.compound import FirstStepRefused, Reread, WriteStep, carry_out
from helpscout_shim.translate.context import Task
from helpscout_shim.translate.conversations import after_write, missing_or_moved
from helpscout_shim.translate.people import customer, user_id
from helpscout_shim.translate.reading import at, moment, text, whole, word
from helpscout_shim.translate.reload import created_id
from helpscout_shim.translate.threads import (
    DEFAULT_STATUS,
    STATUSES,
    Draft,
    known_status,
    thread_body,
)
from helpscout_shim.translate.wire import Reply, Steps, V2Call

# V2 creates conversations in these; spam is set afterwards.
CREATABLE = {"active", "pending", "closed"}
KINDS = {"email", "chat", "phone"}
MAX_THREADS = 100


def create(task: Task) -> Steps:
    """One create; what V2 cannot set there follows in a second request."""
    task.require("customer", "subject", "mailbox", "threads")
    body, is_imported = task.body(), task.flag("imported")
    who, mailbox, threads = _required_parts(body)
    drafts: list[Draft] = []
    for index, thread in enumerate(threads):
        draft = yield from thread_body(
            task, thread, imported=is_imported, prefix=f"threads[{index}]:", fallback=who
        )
        # The write form of a reply; V1 and both reading forms say message.
        kind = "reply" if draft.kind == "message" else draft.kind
        drafts.append(draft)
        draft.body = {"type": kind, **draft.body}
    status = _status(task, body, drafts)
    sent_body: dict[str, Any] = {
        "subject": answers.as_text(body["subject"], "subject"),
        "customer": who,
        "mailboxId": mailbox,
        "type": own if (own := word(body.get("type"))) in KINDS else "email",
        "status": status if status in CREATABLE else DEFAULT_STATUS,
        "threads": [d.body for d in drafts],
    }
    names = _add_optional_parts(sent_body, body, drafts)
    if task.flag("autoReply"):
        sent_body["autoReply"] = True
    created_at = moment(body.get("createdAt"))
    if is_imported:
        sent_body["imported"] = True
        if created_at:
            sent_body["createdAt"] = created_at
    elif created_at:
        task.lose(CREATED_AT)
    reply = yield from task.one("POST", "/v2/conversations", json=sent_body)
    number = created_id(task.must(reply, names))
    if status == "spam":
        step = WriteStep("status", _patch(number, "replace", "/status", "spam"))
        yield from carry_out(task, [step], what="The conversation", done=["creation"])
    return (yield from after_write(task, number, status=201, reply=reply))


def _required_parts(body: Mapping[str, Any]) -> tuple[dict[str, Any], int, list[dict[str, Any]]]:
    """The customer, the mailbox and the threads. Raises Stop for what V1 refused."""
    who = customer(body["customer"])
    mailbox = whole(at(body, "mailbox.id"))
    threads = body["threads"]
    if who is None:
        raise Stop(invalid(Invalid("customer", "An id or an email is required")))
    if mailbox is None:
        raise _wrong_mailbox(body["mailbox"])
    if not isinstance(threads, list) or not all(isinstance(t, dict) for t in threads):
        raise Stop(invalid(Invalid("threads", "The value is not a list of threads")))
    if len(threads) > MAX_THREADS:
        raise Stop(answers.error(412, "A conversation has at most 100 threads."))
    return who, mailbox, threads


def _add_optional_parts(
    sent_body: dict[str, Any], body: Mapping[str, Any], drafts: Sequence[Draft]
) -> dict[str, str]:
    """Adds what the threads, tags and fields say; returns V1's names of what V2 may refuse."""
    # The conversation belongs to the author of its first thread, as V1 took it from there; without
    # this, V2 takes the owner of the token.
    names: dict[str, str] = {}
    if drafts[0].author is not None:
        sent_body["user"] = drafts[0].author
        names["user"] = "threads[0]:createdBy"
    tags = answers.as_texts(body.get("tags"), "tags")
    if tags:
        sent_body["tags"] = tags
    fields = _fields(body.get("customFields"))
    if fields:
        sent_body["fields"] = fields
    for index, draft in enumerate(drafts):
        if draft.assign is not None or draft.unassign:
            sent_body["assignTo"] = draft.assign
            names["assignTo"] = f"threads[{index}]:assignedTo"
        if draft.status is not None:
            names["status"] = f"threads[{index}]:status"
    return names


def _wrong_mailbox(mailbox: Any) -> Stop:
    value = text(mailbox.get("id") if isinstance(mailbox, dict) else mailbox)
    return Stop(invalid(Invalid("mailbox", errors.MAILBOX, value)))


def _status(task: Task, body: dict[str, Any], drafts: list[Draft]) -> str:
    """Recorded: the thread decides, not the conversation; the last one that names a status."""
    statuses = [d.status for d in drafts if d.status is not None]
    return statuses[-1] if statuses else known_status(task, body.get("status")) or DEFAULT_STATUS


def _fields(values: Any) -> list[dict[str, Any]]:
    """V1's `fieldId` and `value` as V2's `id` and `value`; 400 for anything but a list of them."""
    fields: list[dict[str, Any]] = []
    for entry in values if isinstance(values, list) else [] if values is None else [values]:
        number = whole(at(entry, "fieldId"))
        if number is None:
            raise Stop(invalid(Invalid("customFields:fieldId", errors.VALUE_REQUIRED)))
        value = entry.get("value")
        value_text = "" if value is None else answers.as_text(value, "customFields:value")
        fields.append({"id": number, "value": value_text})
    return fields


def _patch(number: int, op: str, path: str, value: Any = None) -> V2Call:
    body: dict[str, Any] = {"op": op, "path": path}
    if op != "remove":
        body["value"] = value
    return V2Call("PATCH", f"/v2/conversations/{number}", json=body)


def update(task: Task) -> Steps:
    """A partial PUT: one request for each key that changes.

    Order: mailbox, subject, owner, tags, customFields, status. With several keys the conversation
    is read first, so that unchanged values are not written; also before a move, which drops the
    custom fields even when the mailbox stays the same.
    """
    number, body = task.id("id"), task.body()
    changes = yield from _checked_changes(task, body)
    if not changes:
        reply = yield from task.one("GET", f"/v2/conversations/{number}")
        if reply.status == 301:
            return (yield from missing_or_moved(task, number, reply))
        return (yield from after_write(task, number, status=200, reply=task.must(reply)))
    now: dict[str, Any] | None = None
    if len(changes) > 1 or not changes.keys().isdisjoint({"mailbox", "customFields"}):
        reply = yield from task.one("GET", f"/v2/conversations/{number}")
        if reply.status == 301:
            return (yield from missing_or_moved(task, number, reply))
        now = task.must(reply).body
    state = _ConversationState(task, number, now)
    steps = [_step(state, name, value) for name, value in changes.items()]
    if sum(step.request() is not None for step in steps) > 1:
        task.lose(ATOMIC)
    last = yield from carry_out(task, steps, what="The conversation")
    if isinstance(last, FirstStepRefused):
        if last.reply.status == 404:
            return (yield from missing_or_moved(task, number, last.reply))
        return last.error
    reply = last or Reply(200)
    return (yield from after_write(task, number, status=200, reply=reply))


def _checked_changes(
    task: Task, body: dict[str, Any]
) -> Generator[tuple[V2Call, ...], tuple[Reply, ...], dict[str, Any]]:
    """The keys that ask for a change, checked, in the order they are carried out."""
    changes: dict[str, Any] = {}
    mailbox = whole(at(body, "mailbox.id"))
    if mailbox is not None:
        changes["mailbox"] = mailbox
    elif body.get("mailbox") is not None:
        raise _wrong_mailbox(body["mailbox"])
    if body.get("subject") is not None:
        changes["subject"] = answers.as_text(body["subject"], "subject")
    if "owner" in body:
        changes["owner"] = yield from user_id(task, body["owner"], property="owner")
    if body.get("tags") is not None:
        changes["tags"] = answers.as_texts(body["tags"], "tags")
    fields = _fields(body.get("customFields"))
    if fields:
        changes["customFields"] = fields
    status = body.get("status")
    if status is not None:
        if word(status) not in STATUSES:
            raise Stop(invalid(Invalid("status", "The status is not valid", str(status))))
        changes["status"] = status
    return changes


@dataclass(slots=True)
class _ConversationState:
    """The conversation just before a step; None when it was not read.

    Moving it to another mailbox changes more than its mailbox: it drops the custom fields, whose
    ids are the old mailbox's, and may leave it without an owner.
    """

    task: Task
    number: int
    now: dict[str, Any] | None
    left_fields: frozenset[int] = frozenset()

    def reread(self) -> Reread:
        """Read it again; the fields of its former mailbox are not sent back."""
        fields = (self.now or {}).get("customFields") or ()
        self.left_fields = frozenset(n for f in fields if (n := whole(at(f, "id"))) is not None)
        (reply,) = yield (V2Call("GET", f"/v2/conversations/{self.number}"),)
        if reply.ok:
            self.now = reply.body if isinstance(reply.body, dict) else {}
        return reply


def _step(state: _ConversationState, name: str, value: Any) -> WriteStep:
    reread = state.reread if name == "mailbox" and state.now is not None else None
    return WriteStep(name, partial(_request, state, name, value), reread=reread)


def _request(state: _ConversationState, name: str, value: Any) -> V2Call | None:
    """The request for one key; None where the conversation has that value already."""
    if state.now is not None and _unchanged(name, value, state.now):
        return None
    return _call(state, name, value)


def _unchanged(name: str, value: Any, now: dict[str, Any]) -> bool:
    if name == "tags":
        tag_names = {str(at(t, "tag") or t).casefold() for t in now.get("tags") or ()}
        return tag_names == {v.casefold() for v in value}
    if name == "owner":
        held_id = whole(at(now, "assignee.id"))
        return bool((None if held_id in {0, 1} else held_id) == value)
    if name == "customFields":
        values = {whole(at(f, "id")): at(f, "value") for f in now.get("customFields") or ()}
        return all(values.get(f["id"]) == f["value"] for f in value)
    return bool(now.get("mailboxId" if name == "mailbox" else name) == value)


def _call(state: _ConversationState, name: str, value: Any) -> V2Call:
    number = state.number
    path = f"/v2/conversations/{number}"
    match name:
        case "mailbox":
            return _patch(number, "move", "/mailboxId", value)
        case "owner" if value is None:
            return _patch(number, "remove", "/assignTo")
        case "owner":
            return _patch(number, "replace", "/assignTo", value)
        case "tags":
            return V2Call("PUT", f"{path}/tags", json={"tags": value})
        case "customFields":
            return V2Call("PUT", f"{path}/fields", json={"fields": _all_fields(value, state)})
        case _:
            return _patch(number, "replace", f"/{name}", value)


def _all_fields(value: list[dict[str, Any]], state: _ConversationState) -> list[dict[str, Any]]:
    """V1 changed the named fields; V2 replaces them all, so the others are sent back.

    They come last: an error names a field by its place in the list that V1 code sent.
    """
    new_values = {f["id"]: f["value"] for f in value}
    other_fields = [
        {"id": number, "value": at(f, "value")}
        for f in (state.now or {}).get("customFields") or ()
        if (number := whole(at(f, "id"))) not in new_values
        and number not in state.left_fields
        and at(f, "value") not in (None, "")
    ]
    return [*({"id": k, "value": v} for k, v in new_values.items()), *other_fields]
