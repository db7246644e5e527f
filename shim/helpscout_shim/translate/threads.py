"""Threads: create by kind, change the text, read the source."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

from helpscout_shim.catalog.threads import (
    AUTHOR,
    COPIES,
    CREATED_AT,
    STATUS,
    UNKNOWN_STATUS,
    V2_PATHS,
)
from helpscout_shim.translate import answers, errors
from helpscout_shim.translate.answers import Invalid, Stop, invalid
from helpscout_shim.translate.attachments import inline
from helpscout_shim.translate.context import Task
from helpscout_shim.translate.conversations import after_write, missing_or_moved
from helpscout_shim.translate.lists import plain_item
from helpscout_shim.translate.people import customer, identifies, is_customer, user_id
from helpscout_shim.translate.reading import at, moment, truth, whole, word
from helpscout_shim.translate.wire import Reply, Steps, V2Call

STATUSES = {"active", "pending", "closed", "spam"}
DEFAULT_STATUS = "active"
# V1's word in the threads that it returned: this thread leaves the status unchanged.
NO_CHANGE = "nochange"
TAKES_STATUS = {"note", "message"}
TAKES_COPIES = {"message", "customer"}
# V2 makes the conversation active, even where the thread should leave it unchanged.
REOPENS = {"message", "customer"}
NEEDS_CUSTOMER = {"message", "customer", "chat", "phone"}


@dataclass(slots=True)
class Draft:
    """A V2 thread body, and the changes that need a request afterwards."""

    kind: str
    body: dict[str, Any]
    status: str | None = None
    unassign: bool = False
    assign: int | None = None
    author: int | None = None
    """The user who wrote it."""


def create(task: Task) -> Steps:
    """One of five V2 creates; the conversation is read first only for its customer."""
    number = task.id("id")
    body = task.body()
    draft = yield from thread_body(task, body, imported=task.flag("imported"), number=number)
    reply = yield from task.one(
        "POST", f"/v2/conversations/{number}/{V2_PATHS[draft.kind]}", json=draft.body
    )
    if reply.status == 404:
        return (yield from missing_or_moved(task, number, reply))
    task.must(reply, {"assignTo": "assignedTo"})
    yield from _afterwards(task, number, draft)
    return (yield from after_write(task, number, status=201, reply=reply))


def thread_body(
    task: Task,
    thread: dict[str, Any],
    *,
    imported: bool,
    number: int | None = None,
    prefix: str = "",
    fallback: dict[str, Any] | None = None,
) -> Generator[tuple[V2Call, ...], tuple[Reply, ...], Draft]:
    """A V1 thread in V2's form.

    `number` is the conversation it goes into, None while one is being created, whose customer is
    then `fallback`. Answers 400 for an unknown kind or a missing text.
    """
    kind = thread.get("type")
    if not isinstance(kind, str) or kind not in V2_PATHS:
        type_text = None if kind is None else str(kind)
        raise Stop(invalid(Invalid(f"{prefix}type", "The type is not valid", type_text)))
    draft = Draft(kind, {"text": _text(thread, prefix)})
    author = thread.get("createdBy")
    identifies(author, property=f"{prefix}createdBy")
    if kind in {"note", "message"}:
        if not is_customer(author):
            user = yield from user_id(task, author, property=f"{prefix}createdBy")
            if user is not None:
                draft.body["user"] = draft.author = user
        elif kind == "note":
            task.lose(AUTHOR)
    elif author and not is_customer(author):
        task.lose(AUTHOR)
        if number is None:
            # The thread cannot have a user as its author, but the conversation can.
            draft.author = yield from user_id(task, author, property=f"{prefix}createdBy")
    if kind in NEEDS_CUSTOMER:
        draft.body["customer"] = yield from _customer(task, thread, number, fallback, prefix)
    yield from _assignment(task, thread, draft, number, prefix)
    yield from _status(task, thread, draft, number)
    if kind == "message" and (thread.get("state") == "draft" or truth(thread.get("draft"))):
        draft.body["draft"] = True
        draft.body.pop("assignTo", None)
    for name in ("cc", "bcc"):
        addresses = answers.as_texts(thread.get(name), f"{prefix}{name}")
        if addresses and kind in TAKES_COPIES:
            draft.body[name] = addresses
        elif addresses:
            task.lose(COPIES)
    files = inline(task, thread.get("attachments"), property=f"{prefix}attachments")
    if files:
        draft.body["attachments"] = files
    created_at = moment(thread.get("createdAt"))
    if imported:
        draft.body["imported"] = True
        if created_at:
            draft.body["createdAt"] = created_at
    elif created_at:
        task.lose(CREATED_AT)
    return draft


def _text(thread: dict[str, Any], prefix: str = "") -> str:
    """The text of a thread; 400 when there is none, or a list."""
    text = thread.get("body")
    if text is None or text == "":
        raise Stop(invalid(Invalid(f"{prefix}body", errors.VALUE_REQUIRED)))
    return answers.as_text(text, f"{prefix}body")


def _customer(
    task: Task,
    thread: dict[str, Any],
    number: int | None,
    fallback: dict[str, Any] | None,
    prefix: str,
) -> Generator[tuple[V2Call, ...], tuple[Reply, ...], dict[str, Any]]:
    recipient = thread.get("customer")
    reference_ = customer(recipient)
    if reference_ is None:
        identifies(recipient, property=f"{prefix}customer")
    author = thread.get("createdBy")
    if thread.get("type") != "message" and is_customer(author):
        reference_ = customer(author) or reference_
    reference_ = reference_ or fallback
    if reference_ is not None:
        return reference_
    if number is None:
        raise Stop(invalid(Invalid("customer", errors.VALUE_REQUIRED)))
    reply = yield from task.one("GET", f"/v2/conversations/{number}")
    if reply.status == 301:
        raise Stop((yield from missing_or_moved(task, number, reply)))
    person = at(task.must(reply).body, "primaryCustomer")
    reference = customer(person)
    if reference is None:
        raise Stop(invalid(Invalid("customer", "The conversation has no customer")))
    return reference


def _assignment(
    task: Task, thread: dict[str, Any], draft: Draft, number: int | None, prefix: str
) -> Generator[tuple[V2Call, ...], tuple[Reply, ...], None]:
    """Recorded: a thread with `assignedTo: null` leaves the conversation unassigned.

    A thread that does not mention it leaves the assignment alone.
    """
    if "assignedTo" not in thread:
        return
    who = yield from user_id(task, thread["assignedTo"], property=f"{prefix}assignedTo")
    if draft.kind == "message" and number is not None:
        draft.body["assignTo"] = who
    else:
        draft.assign, draft.unassign = who, who is None


def _status(
    task: Task, thread: dict[str, Any], draft: Draft, number: int | None
) -> Generator[tuple[V2Call, ...], tuple[Reply, ...], None]:
    """Without a status every kind of thread makes the conversation active, as V1 documented."""
    status_sent = thread.get("status")
    status = known_status(task, status_sent)
    if number is None:
        draft.status = status
        return
    if status_sent == NO_CHANGE:
        if draft.kind in REOPENS:
            status = yield from _held_status(task, number)
            if draft.kind in TAKES_STATUS:
                draft.body["status"] = status
            else:
                draft.status = status
        return
    if draft.kind in TAKES_STATUS:
        draft.body["status"] = status or DEFAULT_STATUS
    elif status is not None or draft.kind not in REOPENS:
        draft.status = status or DEFAULT_STATUS
        if status is not None:
            task.lose(STATUS)


def known_status(task: Task, status: Any) -> str | None:
    """The status if V1 had it; any other word but `nochange` is reported as a loss."""
    if status in (None, "", NO_CHANGE):
        return None
    if word(status) in STATUSES:
        return word(status)
    task.lose(UNKNOWN_STATUS)
    return None


def _held_status(task: Task, number: int) -> Generator[tuple[V2Call, ...], tuple[Reply, ...], str]:
    reply = yield from task.one("GET", f"/v2/conversations/{number}")
    if reply.status == 301:
        raise Stop((yield from missing_or_moved(task, number, reply)))
    status = word(at(task.must(reply).body, "status"))
    return status if status in STATUSES else DEFAULT_STATUS


def _afterwards(
    task: Task, number: int, draft: Draft
) -> Generator[tuple[V2Call, ...], tuple[Reply, ...], None]:
    """The changes that V2 does not accept inside this kind of thread."""
    path = f"/v2/conversations/{number}"
    changes: list[tuple[str, str, dict[str, Any]]] = []
    if draft.unassign:
        changes.append(("assignedTo", "assignment", {"op": "remove", "path": "/assignTo"}))
    elif draft.assign is not None:
        patch = {"op": "replace", "path": "/assignTo", "value": draft.assign}
        changes.append(("assignedTo", "assignment", patch))
    if draft.status is not None:
        patch = {"op": "replace", "path": "/status", "value": draft.status}
        changes.append(("status", "status", patch))
    for key, name, patch in changes:
        (reply,) = yield (V2Call("PATCH", path, json=patch),)
        if not reply.ok:
            text = f"The thread was created, but the {name} of the conversation was not changed"
            status = errors.v1_status(reply.status)
            problems = errors.problems(reply, key)
            text = f"{text}: {_why(reply)}"
            raise Stop(answers.error(status, text, invalid=problems, reply=reply))


def _why(reply: Reply) -> str:
    if reply.failure is not None:
        return f"the service could not be reached: {reply.failure}"
    return str(errors.v1_error(reply).json()["error"])


def update(task: Task) -> Steps:
    number, thread = task.id("id"), task.id("threadId")
    body = task.body()
    # A whole thread, as it may have been read before.
    has_more = "body" in body and not body.keys() <= {"body", "reload"}
    if has_more and (yield from _has_text(task, number, thread, body["body"])):
        return (yield from after_write(task, number, status=200, reply=Reply(200)))
    text = _text(body)
    reply = yield from task.one(
        "PATCH",
        f"/v2/conversations/{number}/threads/{thread}",
        json={"op": "replace", "path": "/text", "value": text},
    )
    if reply.status == 404:
        return (yield from missing_or_moved(task, number, reply))
    task.must(reply)
    return (yield from after_write(task, number, status=200, reply=reply))


def _has_text(
    task: Task, number: int, thread: int, text: Any
) -> Generator[tuple[V2Call, ...], tuple[Reply, ...], bool]:
    """Whether a thread is sent back as it was read, which changes nothing; line items have none."""
    path = f"/v2/conversations/{number}"
    reply = yield from task.one("GET", path, params={"embed": "threads"})
    threads = at(reply.body, "_embedded.threads") if reply.ok else None
    return any(
        whole(at(one, "id")) == thread and (at(one, "body") or None) == (text or None)
        for one in threads or ()
    )


def source(task: Task) -> Steps:
    number, thread = task.id("conversationId"), task.id("threadId")
    path = f"/v2/conversations/{number}/threads/{thread}/original-source"
    return (yield from plain_item(task, path, "ThreadSource", asked_id=thread))
