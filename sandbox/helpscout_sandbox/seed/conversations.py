"""Conversations of the sample account, with threads of every kind."""

from __future__ import annotations

import base64
import random
from datetime import UTC, datetime, timedelta
from typing import Any

from helpscout_sandbox.dates import to_wire
from helpscout_sandbox.seed.people import TEAM_ID
from helpscout_sandbox.seed.words import ANSWERS, NOTES, QUESTIONS, SUBJECTS
from helpscout_sandbox.state import Row, State

FIRST_DAY = datetime(2023, 9, 1, 7, 0, 0, tzinfo=UTC)
# Few are active, so that a caller who forgets status=all notices.
STATUSES = ("active", "active", "active", "pending", "closed", "closed", "closed", "closed",
            "closed", "spam")  # fmt: skip
TYPES = ("email", "email", "email", "chat", "phone")
QUESTION_TYPE = {"email": "customer", "chat": "chat", "phone": "phone"}
MAILBOX_WEIGHTS = (55, 30, 15)


def add_conversations(state: State, count: int, dice: random.Random) -> None:
    mailboxes = list(state.mailboxes)
    customers = list(state.customers)
    users = list(state.users)
    tags = list(state.tags)
    for index in range(count):
        opened = FIRST_DAY + timedelta(minutes=17 * index, hours=index % 5, days=index // 2 % 270)
        mailbox_id = dice.choices(mailboxes, MAILBOX_WEIGHTS)[0]
        kind = TYPES[index % len(TYPES)]
        customer_id = customers[index * 7 % len(customers)]
        status = STATUSES[index * 3 % len(STATUSES)]
        assignee = None if index % 3 == 0 else dice.choice(users)
        if index % 40 == 17:
            assignee = TEAM_ID
        row: Row = {
            "id": state.new_id("conversations"),
            "number": state.new_number() + 1000,
            "type": kind,
            "status": status,
            "state": "published",
            "subject": SUBJECTS[index % len(SUBJECTS)],
            "preview": "",
            "mailboxId": mailbox_id,
            "assigneeId": assignee,
            "customerId": customer_id,
            "createdBy": {"type": "customer", "id": customer_id},
            "createdAt": to_wire(opened),
            "closedBy": 0,
            "source": {
                "type": {"email": "email", "chat": "beacon", "phone": "web"}[kind],
                "via": "customer",
            },
            "tagIds": sorted(dice.sample(tags, index % 3)),
            "cc": ["copy@mail.test"] if index % 8 == 0 else [],
            "bcc": [],
            "customFields": _custom_fields(state, mailbox_id, index),
        }
        state.conversations[row["id"]] = row
        _add_threads(state, row, index, opened, dice)
        if row["status"] in ("active", "pending"):
            _plan(state, row, index)
    state.next_number += 1000


def _custom_fields(state: State, mailbox_id: int, index: int) -> dict[str, str]:
    if index % 2:
        return {}
    definitions = [f for f in state.fields.values() if f["mailboxId"] == mailbox_id]
    option = definitions[0]["options"][index // 2 % 3]
    return {
        str(definitions[0]["id"]): str(option["id"]),
        str(definitions[1]["id"]): f"A-{5000 + index}",
    }


def _add_threads(state: State, row: Row, index: int, opened: datetime, dice: random.Random) -> None:
    plan = ["question"]
    plan += dice.choices(("answer", "note", "question"), k=index % 5)
    if row["status"] == "closed":
        plan += ["answer", "lineitem"]
    moment = opened
    author = row["assigneeId"] if row["assigneeId"] in state.users else state.me
    waiting = touched = to_wire(opened)
    for step, part in enumerate(plan):
        thread = _thread(state, row, part, moment, author, index + step)
        if part == "question":
            waiting = thread["createdAt"]
        else:
            touched = thread["createdAt"]
        if part == "question" and index % 6 == 0 and step == 0:
            _attach(state, thread, index)
        if part != "lineitem":
            row["preview"] = thread["body"]
        moment += timedelta(hours=3, minutes=7 * step)
    row["userUpdatedAt"], row["waitingSince"] = max(touched, waiting), waiting
    if row["status"] == "closed":
        row["closedBy"], row["closedAt"] = author, touched
        if index % 9 == 4:
            _rate(state, row, index)


def _thread(state: State, row: Row, part: str, moment: datetime, author: int, turn: int) -> Row:
    by_customer = part == "question"
    customer = state.customers[row["customerId"]]
    mailbox = state.mailboxes[row["mailboxId"]]
    thread: dict[str, Any] = {
        "id": state.new_id("threads"),
        "conversationId": row["id"],
        "type": {"question": QUESTION_TYPE[row["type"]], "answer": "message"}.get(part, part),
        "status": "active" if part in ("question", "note") else row["status"],
        "state": "published",
        "action": {"type": "default", "associatedEntities": {}},
        "body": None,
        "source": row["source"] if by_customer else {"type": "web", "via": "user"},
        "customerId": row["customerId"],
        "createdBy": {"type": "customer", "id": row["customerId"]}
        if by_customer
        else {"type": "user", "id": author},
        "assignedTo": row["assigneeId"],
        "to": [],
        "cc": [],
        "bcc": [],
        "createdAt": to_wire(moment),
        "attachmentIds": [],
    }
    if part == "question":
        thread["body"], thread["to"] = QUESTIONS[turn % len(QUESTIONS)], [mailbox["email"]]
    elif part == "answer":
        thread["body"] = ANSWERS[turn % len(ANSWERS)]
        thread["to"], thread["cc"] = [customer["emails"][0]["value"]], row["cc"]
        thread["openedAt"] = to_wire(moment + timedelta(minutes=32))
        if turn % 4 == 0:
            own = (r for r in state.saved_replies.values() if r["mailboxId"] == row["mailboxId"])
            thread["savedReplyId"] = next(own)["id"]
    elif part == "note":
        thread["body"] = NOTES[turn % len(NOTES)]
    else:
        thread["action"] = {
            "type": "manual-workflow",
            "text": f"{state.users[author]['firstName']} ran the Close old orders workflow",
            "associatedEntities": {"workflow": 6101, "user": author},
        }
        thread["customerId"] = None
    state.add_thread(thread)
    return thread


def _plan(state: State, row: Row, index: int) -> None:
    """Some open conversations sleep, some have a reply waiting for its hour."""
    author = row["assigneeId"] if row["assigneeId"] in state.users else state.me
    if index % 13 == 6:
        row["snooze"] = {
            "snoozedBy": author,
            "snoozedUntil": "2024-09-02T07:00:00Z",
            "unsnoozeOnCustomerReply": True,
        }
    if index % 17 == 4:
        moment = datetime(2024, 6, 11, 7, 0, 0, tzinfo=UTC)
        draft = _thread(state, row, "answer", moment, author, index)
        del draft["openedAt"]
        draft["state"] = "draft"
        draft["scheduled"] = {
            "scheduledBy": author,
            "sendAsId": author,
            "createdAt": draft["createdAt"],
            "scheduledFor": "2024-09-20T07:00:00Z",
            "unscheduleOnCustomerReply": True,
        }


def _attach(state: State, thread: Row, index: int) -> None:
    content = f"Sample receipt number {index}\n".encode()
    attachment_id = state.new_id("attachments")
    state.attachments[attachment_id] = {
        "id": attachment_id,
        "threadId": thread["id"],
        "filename": f"receipt-{index}.txt",
        "mimeType": "text/plain",
        "width": 0,
        "height": 0,
        "size": len(content),
        "state": "valid",
        "data": base64.b64encode(content).decode(),
    }
    thread["attachmentIds"].append(attachment_id)


def _rate(state: State, row: Row, index: int) -> None:
    answers = [t for t in state.threads_of(row["id"]) if t["type"] == "message"]
    thread = answers[-1]
    rating_id = state.new_id("ratings")
    score = ("great", "okay", "not_good")[index % 3]
    comments = "Fast answer" if score == "great" else ""
    thread["rating"] = {
        "customerId": row["customerId"], "rating": score, "comments": comments,
    }  # fmt: skip
    state.ratings[rating_id] = {
        "id": rating_id,
        "rating": score,
        "comments": comments,
        "conversationId": row["id"],
        "threadId": thread["id"],
        "customerId": row["customerId"],
        "userId": thread["createdBy"]["id"],
        "createdAt": thread["openedAt"],
        "modifiedAt": thread["openedAt"],
    }
