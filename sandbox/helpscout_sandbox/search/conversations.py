"""The fields a conversation query may name.

https://developer.helpscout.com/mailbox-api/endpoints/conversations/list/#query
"""

from __future__ import annotations

from helpscout_sandbox.context import World
from helpscout_sandbox.search.match import (
    Exact,
    FieldTable,
    MomentCondition,
    Number,
    WordsCondition,
)
from helpscout_sandbox.state import Row


def modified_at(row: Row) -> str:
    return max(str(row["userUpdatedAt"]), str(row["waitingSince"]))


def fields_for(w: World) -> FieldTable:
    state = w.state

    def bodies(row: Row) -> list[str]:
        return [t["body"] for t in state.threads_of(row["id"]) if t.get("body")]

    def addresses(row: Row) -> list[str]:
        addresses = [*row["cc"], *row["bcc"]]
        customer = state.customers.get(row["customerId"])
        if customer is not None:
            addresses += [entry["value"] for entry in customer["emails"]]
        for thread in state.threads_of(row["id"]):
            addresses += [*thread["to"], *thread["cc"], *thread["bcc"]]
        return addresses

    def assignee(row: Row) -> list[str]:
        if row["assigneeId"] is None:
            return ["Unassigned"]
        user = state.users.get(row["assigneeId"])
        if user is not None:
            return [f"{user['firstName']} {user['lastName']}".strip()]
        team = state.teams.get(row["assigneeId"])
        return [team["name"]] if team is not None else []

    def has_attachments(row: Row) -> list[str]:
        has_attachments = any(t["attachmentIds"] for t in state.threads_of(row["id"]))
        return ["true" if has_attachments else "false"]

    def repliers(row: Row) -> list[int]:
        threads = state.threads_of(row["id"])
        replies = (t["createdBy"] for t in threads if t["type"] == "message")
        return [author["id"] for author in replies if author["type"] == "user"]

    return {
        "subject": WordsCondition(lambda row: [row["subject"]]),
        "tag": Exact(lambda row: [state.tags[i]["name"] for i in row["tagIds"]]),
        "mailbox": Exact(lambda row: [state.mailboxes[row["mailboxId"]]["name"]]),
        "mailboxid": Number(lambda row: [row["mailboxId"]]),
        "modifiedAt": MomentCondition(modified_at),
        "createdAt": MomentCondition(lambda row: str(row["createdAt"])),
        "email": Exact(addresses),
        "body": WordsCondition(bodies),
        "customerIds": Number(lambda row: [row["customerId"]]),
        "number": Number(lambda row: [row["number"]]),
        "id": Number(lambda row: [row["id"]]),
        "assigned": Exact(assignee),
        "attachments": Exact(has_attachments),
        "replyUserIds": Number(repliers),
        "status": Exact(lambda row: [row["status"]]),
    }


def bare_words(w: World) -> WordsCondition:
    def texts(row: Row) -> list[str]:
        texts = [row["subject"], row["preview"]]
        return texts + [t["body"] for t in w.state.threads_of(row["id"]) if t.get("body")]

    return WordsCondition(texts)
