"""Reports that are lists of rows: drilldowns and ratings."""

from __future__ import annotations

from typing import Any

from helpscout_sandbox.context import World
from helpscout_sandbox.hal import page_count
from helpscout_sandbox.http import page_number, query_enum, query_error, query_int
from helpscout_sandbox.reports.overall import full_name, ratings_in
from helpscout_sandbox.reports.span import Span
from helpscout_sandbox.search.conversations import modified_at
from helpscout_sandbox.serializers.conversations import thread_count
from helpscout_sandbox.serializers.people import first_email
from helpscout_sandbox.state import Row

ROWS, MOST_ROWS = 25, 50
RATING_IDS = {"great": 1, "okay": 2, "not_good": 3}
RATING_FILTER = {"great": "great", "ok": "okay", "not-good": "not_good", "all": None}


def paged(lines: list[dict[str, Any]], size: int = ROWS) -> dict[str, Any]:
    """The envelope of report rows, which is V1's."""
    number = page_number()
    return {
        "page": number,
        "pages": page_count(len(lines), size),
        "count": len(lines),
        "results": lines[(number - 1) * size : number * size],
    }


def drilldown(w: World, rows: list[Row]) -> dict[str, Any]:
    size = query_int("rows", ROWS)
    if size is None or not 1 <= size <= MOST_ROWS:
        raise query_error("rows", f"must be between 1 and {MOST_ROWS}", "InvalidNumber", size)
    newest_first = sorted(rows, key=lambda row: (row["createdAt"], row["id"]), reverse=True)
    return {"conversations": paged([_conversation(w, row) for row in newest_first], size)}


def _conversation(w: World, row: Row) -> dict[str, Any]:
    customer = w.state.customers[row["customerId"]]
    line: dict[str, Any] = {
        "id": row["id"],
        "number": row["number"],
        "type": row["type"],
        "mailboxid": row["mailboxId"],
        "attachments": any(t["attachmentIds"] for t in w.state.threads_of(row["id"])),
        "subject": row["subject"],
        "status": row["status"],
        "threadCount": thread_count(w, row["id"]),
        "preview": row["preview"],
        "customerName": full_name(customer),
        "customerEmail": first_email(customer),
        "modifiedAt": modified_at(row),
    }
    assignee = w.state.users.get(row["assigneeId"] or 0)
    team = w.state.teams.get(row["assigneeId"] or 0)
    if row["assigneeId"] is not None:
        line["assignedid"] = row["assigneeId"]
        line["assignedName"] = full_name(assignee) if assignee else (team or {}).get("name", "")
    tags = [w.state.tags[i] for i in row["tagIds"] if i in w.state.tags]
    line["tags"] = [{"id": tag["id"], "name": tag["name"]} for tag in tags]
    return line


def ratings(w: World, rows: list[Row], span: Span, user: int | None = None) -> dict[str, Any]:
    rating_code = RATING_FILTER[query_enum("rating", tuple(RATING_FILTER), "all")]
    sort = query_enum("sortField", ("number", "modifiedAt", "rating"), "number")
    descending = query_enum("sortOrder", ("ASC", "DESC"), "DESC") == "DESC"
    matches = [
        rating
        for rating in ratings_in(w, rows, span, user)
        if rating_code is None or rating["rating"] == rating_code
    ]
    keys = {
        "number": lambda r: w.state.conversations[r["conversationId"]]["number"],
        "modifiedAt": lambda r: r["modifiedAt"],
        "rating": lambda r: RATING_IDS[r["rating"]],
    }
    matches.sort(key=keys[sort], reverse=descending)
    return paged([_rating(w, rating) for rating in matches])


def _rating(w: World, rating: Row) -> dict[str, Any]:
    conversation = w.state.conversations[rating["conversationId"]]
    customer, user = w.state.customers[rating["customerId"]], w.state.users[rating["userId"]]
    return {
        "number": conversation["number"],
        "threadid": rating["threadId"],
        "threadCreatedAt": w.state.threads[rating["threadId"]]["createdAt"],
        "id": conversation["id"],
        "type": conversation["type"],
        "ratingId": RATING_IDS[rating["rating"]],
        "ratingCustomerId": customer["id"],
        "ratingComments": rating["comments"],
        "ratingCreatedAt": rating["createdAt"],
        "ratingCustomerName": full_name(customer),
        "ratingUserId": user["id"],
        "ratingUserName": full_name(user),
    }
