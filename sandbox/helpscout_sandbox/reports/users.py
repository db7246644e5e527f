"""Reports on one user or team."""

from __future__ import annotations

from typing import Any

from helpscout_sandbox.context import World
from helpscout_sandbox.http import query_enum, query_error, query_int
from helpscout_sandbox.reports import figures, overall
from helpscout_sandbox.reports.span import Span
from helpscout_sandbox.state import Row


def asked_user(w: World) -> int:
    """The required `user` parameter: a user's or a team's id."""
    user_id = query_int("user")
    if user_id is None:
        raise query_error("user", "may not be empty", "NotEmpty", None)
    if user_id not in w.state.users and user_id not in w.state.teams:
        raise query_error("user", "user does not exist", "InvalidId", user_id)
    return user_id


def card(w: World, user_id: int) -> dict[str, Any]:
    team = w.state.teams.get(user_id)
    person = w.state.users.get(user_id) or team or {}
    name = team["name"] if team else overall.full_name(person)
    whole = Span("0001-01-01T00:00:00Z", "9999-01-01T00:00:00Z")
    rows = list(w.state.conversations.values())
    return {
        "id": user_id,
        "name": name,
        "hasPhoto": True,
        "photoUrl": person["photoUrl"],
        "totalCustomersHelped": len(figures.customers(w, rows, whole, user_id)),
        "createdAt": person["createdAt"],
    }


def block(w: World, rows: list[Row], span: Span, user_id: int) -> dict[str, Any]:
    own = worked_on(w, rows, user_id)
    work = overall.productivity(w, own, span)
    replies = figures.replies(w, rows, span, user_id)
    active_ids = {thread["conversationId"] for thread in replies}
    return {
        "startDate": span.start,
        "endDate": span.end,
        "totalDays": span.days,
        "resolved": work["resolved"],
        "conversationsCreated": sum(
            r["createdBy"] == {"type": "user", "id": user_id} for r in figures.created(rows, span)
        ),
        "closed": sum(r["closedBy"] == user_id for r in figures.closed(rows, span)),
        "totalReplies": len(replies),
        "resolvedOnFirstReply": work["resolvedOnFirstReply"],
        "percentResolvedOnFirstReply": work["percentResolvedOnFirstReply"],
        "repliesToResolve": work["repliesToResolve"],
        "handleTime": 0,
        "happinessScore": overall.happiness(w, rows, span, user_id)["happinessScore"],
        "responseTime": work["responseTime"],
        "resolutionTime": work["resolutionTime"],
        "repliesPerDay": round(len(replies) / span.days, 2),
        "customersHelped": len(figures.customers(w, rows, span, user_id)),
        "totalConversations": len(active_ids),
        "conversationsPerDay": round(len(active_ids) / span.days, 2),
    }


DELTAS = (
    "resolved",
    "conversationsCreated",
    "closed",
    "totalReplies",
    "resolvedOnFirstReply",
    "repliesToResolve",
    "handleTime",
    "happinessScore",
    "responseTime",
    "resolutionTime",
    "repliesPerDay",
    "customersHelped",
    "totalConversations",
    "conversationsPerDay",
)


def worked_on(w: World, rows: list[Row], user_id: int) -> list[Row]:
    """Conversations the user replied to, or the team owns."""
    return [
        row
        for row in rows
        if row["assigneeId"] == user_id
        or any(t["createdBy"]["id"] == user_id for t in figures.answers(w, row))
    ]


SORTS = ("number", "repliesSent", "responseTime", "resolveTime")


def history(w: World, rows: list[Row], span: Span, user_id: int) -> list[dict[str, Any]]:
    status = query_enum("status", ("active", "pending", "closed", ""), "")
    lines = []
    for row in worked_on(w, rows, user_id):
        replies = figures.replies(w, [row], span, user_id)
        if not replies or (status and row["status"] != status):
            continue
        customer = w.state.customers[row["customerId"]]
        resolve = figures.resolution_times(w, [row], span)
        lines.append(
            {
                "number": row["number"],
                "id": row["id"],
                "status": row["status"],
                "responseTime": figures.mean(figures.response_times(w, [row], span, first=False)),
                "firstResponseTime": figures.mean(
                    figures.response_times(w, [row], span, first=True)
                ),
                "resolveTime": figures.mean(resolve),
                "repliesSent": len(replies),
                "customers": [{"id": customer["id"], "name": overall.full_name(customer)}],
            }
        )
    sort = query_enum("sortField", SORTS, "number")
    descending = query_enum("sortOrder", ("ASC", "DESC"), "DESC") == "DESC"
    return sorted(lines, key=lambda line: (line[sort], line["number"]), reverse=descending)
