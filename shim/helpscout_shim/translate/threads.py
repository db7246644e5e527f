"""Threads: create by kind, change the text, read the source."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

from helpscout_shim.catalog.threads import AUTHOR, CREATED_AT, STATUS, UNKNOWN_STATUS, V2_PATHS
from helpscout_shim.translate import answers, errors
from helpscout_shim.translate.answers import Invalid, Stop, invalid
from helpscout_shim.translate.attachments import inline
from helpscout_shim.translate.context import Task
from helpscout_shim.translate.conversations import missing_or_moved, written
from helpscout_shim.translate.lists import plain_item
from helpscout_shim.translate.people import customer, is_customer, user_id
from helpscout_shim.translate.reading import at, moment, truth, whole, word
from helpscout_shim.translate.wire import Call, Reply, Steps

STATUSES = {"active", "pending", "closed", "spam"}
DEFAULT_STATUS = "active"
# V1's own word in the threads that it returned: this thread leaves the status as it is.
NO_CHANGE = "nochange"
TAKES_STATUS = {"note", "message"}
# V2 makes the conversation active by itself, also where the thread should leave it as it is.
REOPENS = {"message", "customer"}
NEEDS_CUSTOMER = {"message", "customer", "chat", "phone"}


@dataclass(slots=True)
class Draft:
    """A V2 thread body, and what needs a request of its own afterwards."""

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
    task.must(reply)
    yield from _afterwards(task, number, draft)
    return (yield from written(task, number, status=201, reply=reply))


def thread_body(
    task: Task,
    thread: dict[str, Any],
    *,
    imported: bool,
    number: int | None = None,
    prefix: str = "",
    fallback: dict[str, Any] | None = None,
) -> Generator[tuple[Call, ...], tuple[Reply, ...], Draft]:
    """A V1 thread as V2 wants it.

    `number` is the conversation it goes into, None while one is being created, whose customer is
    then `fallback`. Answers 400 for an unknown kind or a missing text.
    """
    kind = thread.get("type")
    if not isinstance(kind, str) or kind not in V2_PATHS:
        shown = None if kind is None else str(kind)
        raise Stop(invalid(Invalid(f"{prefix}type", "The type is not valid", shown)))
    text = thread.get("body")
    if not isinstance(text, str) or not text:
        raise Stop(invalid(Invalid(f"{prefix}body", "Value is required")))
    draft = Draft(kind, {"text": text})
    author = thread.get("createdBy")
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
        draft.body["customer"] = yield from _customer(task, thread, number, fallback)
    yield from _assignment(task, thread, draft, number, prefix)
    yield from _status(task, thread, draft, number)
    if kind == "message" and (thread.get("state") == "draft" or truth(thread.get("draft"))):
        draft.body["draft"] = True
        draft.body.pop("assignTo", None)
    for name in ("cc", "bcc"):
        addresses = answers.as_texts(thread.get(name), f"{prefix}{name}")
        if addresses and kind in {"message", "customer"}:
            draft.body[name] = addresses
    files = inline(task, thread.get("attachments"), property=f"{prefix}attachments")
    if files:
        draft.body["attachments"] = files
    created = moment(thread.get("createdAt"))
    if imported:
        draft.body["imported"] = True
        if created:
            draft.body["createdAt"] = created
    elif created:
        task.lose(CREATED_AT)
    return draft


def _customer(
    task: Task, thread: dict[str, Any], number: int | None, fallback: dict[str, Any] | None
) -> Generator[tuple[Call, ...], tuple[Reply, ...], dict[str, Any]]:
    named = customer(thread.get("customer"))
    author = thread.get("createdBy")
    if thread.get("type") != "message" and is_customer(author):
        named = customer(author) or named
    named = named or fallback
    if named is not None:
        return named
    if number is None:
        raise Stop(invalid(Invalid("customer", "Value is required")))
    reply = yield from task.one("GET", f"/v2/conversations/{number}")
    if reply.status == 301:
        raise Stop((yield from missing_or_moved(task, number, reply)))
    person = at(task.must(reply).body, "primaryCustomer")
    found = customer(person)
    if found is None:
        raise Stop(invalid(Invalid("customer", "The conversation has no customer")))
    return found


def _assignment(
    task: Task, thread: dict[str, Any], draft: Draft, number: int | None, prefix: str
) -> Generator[tuple[Call, ...], tuple[Reply, ...], None]:
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
) -> Generator[tuple[Call, ...], tuple[Reply, ...], None]:
    """Without a status every kind of thread makes the conversation active, as V1 documented."""
    asked = thread.get("status")
    status = known_status(task, asked)
    if number is None:
        draft.status = status
        return
    if asked == NO_CHANGE:
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


def known_status(task: Task, asked: Any) -> str | None:
    """The status if it is one of V1's; any other word but its `nochange` is named as lost."""
    if asked in (None, "", NO_CHANGE):
        return None
    if word(asked) in STATUSES:
        return word(asked)
    task.lose(UNKNOWN_STATUS)
    return None


def _held_status(task: Task, number: int) -> Generator[tuple[Call, ...], tuple[Reply, ...], str]:
    reply = yield from task.one("GET", f"/v2/conversations/{number}")
    if reply.status == 301:
        raise Stop((yield from missing_or_moved(task, number, reply)))
    held = word(at(task.must(reply).body, "status"))
    return held if held in STATUSES else DEFAULT_STATUS


def _afterwards(
    task: Task, number: int, draft: Draft
) -> Generator[tuple[Call, ...], tuple[Reply, ...], None]:
    """The changes that this kind of thread cannot carry itself."""
    path = f"/v2/conversations/{number}"
    changes: list[tuple[str, dict[str, Any]]] = []
    if draft.unassign:
        changes.append(("assignment", {"op": "remove", "path": "/assignTo"}))
    elif draft.assign is not None:
        changes.append(
            ("assignment", {"op": "replace", "path": "/assignTo", "value": draft.assign})
        )
    if draft.status is not None:
        changes.append(("status", {"op": "replace", "path": "/status", "value": draft.status}))
    for name, patch in changes:
        (reply,) = yield (Call("PATCH", path, json=patch),)
        if not reply.ok:
            text = f"The thread was created, but the {name} of the conversation was not changed"
            status = errors.TAKEN_OVER.get(reply.status, reply.status) or 503
            raise Stop(answers.error(status, f"{text}: {_why(reply)}", reply=reply))


def _why(reply: Reply) -> str:
    if reply.failure is not None:
        return "the service could not be reached."
    return str(errors.v1_error(reply).json()["error"])


def update(task: Task) -> Steps:
    number, thread = task.id("id"), task.id("threadId")
    body = task.body()
    text = body.get("body")
    # A whole thread, as it may have been read before.
    has_more = "body" in body and not body.keys() <= {"body", "reload"}
    if has_more and (yield from _has_text(task, number, thread, text)):
        return (yield from written(task, number, status=200, reply=Reply(200)))
    if not isinstance(text, str) or not text:
        raise Stop(invalid(Invalid("body", "Value is required")))
    reply = yield from task.one(
        "PATCH",
        f"/v2/conversations/{number}/threads/{thread}",
        json={"op": "replace", "path": "/text", "value": text},
    )
    if reply.status == 404:
        return (yield from missing_or_moved(task, number, reply))
    task.must(reply)
    return (yield from written(task, number, status=200, reply=reply))


def _has_text(
    task: Task, number: int, thread: int, text: Any
) -> Generator[tuple[Call, ...], tuple[Reply, ...], bool]:
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
