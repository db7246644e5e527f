"""The overall reports: one block of figures for a span, one for the span before, the change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from helpscout_sandbox.context import World
from helpscout_sandbox.reports import figures
from helpscout_sandbox.reports.span import Span, filter_tags
from helpscout_sandbox.state import Row

Block = dict[str, Any]


def compared(
    w: World,
    span: Span,
    previous: Span | None,
    block: Callable[[Span], Block],
    names: tuple[str, ...],
) -> Block:
    """`filterTags`, `current`, and with a previous span also `previous` and `deltas`."""
    answer: Block = {"filterTags": filter_tags(w), "current": block(span)}
    if previous is not None:
        answer["previous"] = block(previous)
        answer["deltas"] = figures.deltas(answer["current"], answer["previous"], names)
    return answer


def company(w: World, rows: list[Row], span: Span) -> Block:
    replies = figures.replies(w, rows, span)
    users = {thread["createdBy"]["id"] for thread in replies}
    closed_count = len(figures.closed(rows, span))
    return {
        "startDate": span.start,
        "endDate": span.end,
        "customersHelped": len(figures.customers(w, rows, span)),
        "closed": closed_count,
        "totalReplies": len(replies),
        "totalUsers": len(users),
        "totalDays": span.days,
        "repliesPerDayPerUser": round(len(replies) / span.days / max(1, len(users)), 2),
        "repliesPerDay": round(len(replies) / span.days, 2),
        "resolvedPerDay": round(closed_count / span.days, 2),
    }


COMPANY_DELTAS = (
    "customersHelped",
    "totalReplies",
    "repliesPerDay",
    "closed",
    "totalUsers",
    "repliesPerDayPerUser",
)


def company_users(w: World, rows: list[Row], span: Span, previous: Span | None) -> list[Block]:
    days = []
    for user in w.state.users.values():
        line = _company_user(w, rows, span, user["id"])
        if not line["replies"]:
            continue
        earlier = _company_user(w, rows, previous, user["id"]) if previous else None
        row: Block = {"user": str(user["id"]), "name": full_name(user), **line}
        for name in line:
            key = f"previous{name[0].upper()}{name[1:]}"
            row[key] = earlier[name] if earlier else 0
        days.append(row)
    return days


def _company_user(w: World, rows: list[Row], span: Span, user: int) -> Block:
    return {
        "replies": len(figures.replies(w, rows, span, user)),
        "customersHelped": len(figures.customers(w, rows, span, user)),
        "happinessScore": happiness(w, rows, span, user)["happinessScore"],
        "handleTime": 0,
    }


def full_name(person: Row) -> str:
    return f"{person['firstName']} {person['lastName']}".strip()


def conversations(w: World, rows: list[Row], span: Span) -> Block:
    new_rows = figures.created(rows, span)
    active_ids = {t["conversationId"] for t in figures.inbound(w, rows, span)}
    return {
        "startDate": span.start,
        "endDate": span.end,
        "totalConversations": len(active_ids),
        "conversationsCreated": len([r for r in new_rows if r["createdBy"]["type"] == "user"]),
        "newConversations": len([r for r in new_rows if r["createdBy"]["type"] == "customer"]),
        "customers": len({row["customerId"] for row in new_rows}),
        "conversationsPerDay": round(len(active_ids) / span.days, 2),
    }


CONVERSATION_DELTAS = (
    "totalConversations",
    "conversationsCreated",
    "newConversations",
    "customers",
    "conversationsPerDay",
)


def ratings_in(w: World, rows: list[Row], span: Span, user: int | None) -> list[Row]:
    ids = {row["id"] for row in rows}
    return [
        rating
        for rating in w.state.ratings.values()
        if rating["conversationId"] in ids
        and span.holds(rating["createdAt"])
        and (user is None or rating["userId"] == user)
    ]


def happiness(w: World, rows: list[Row], span: Span, user: int | None = None) -> Block:
    ratings = ratings_in(w, rows, span, user)
    counts = {s: sum(r["rating"] == s for r in ratings) for s in ("great", "okay", "not_good")}
    customers_helped = figures.customers(w, rows, span, user)
    great, bad = (figures.percent(counts[name], len(ratings)) for name in ("great", "not_good"))
    return {
        "great": great,
        "okay": figures.percent(counts["okay"], len(ratings)),
        "notGood": bad,
        "greatCount": counts["great"],
        "okayCount": counts["okay"],
        "notGoodCount": counts["not_good"],
        "ratingsCount": len(ratings),
        "ratingsPercent": figures.percent(len(ratings), len(customers_helped)),
        "totalCustomers": len(customers_helped),
        "totalCustomersWithRatings": len({rating["customerId"] for rating in ratings}),
        "happinessScore": round(great - bad, 2),
    }


HAPPINESS_DELTAS = (
    "great",
    "okay",
    "notGood",
    "greatCount",
    "okayCount",
    "notGoodCount",
    "happinessScore",
)


def productivity(w: World, rows: list[Row], span: Span) -> Block:
    resolved_rows = figures.resolved(w, rows, span)
    answers = [len(figures.answers(w, row)) for row in resolved_rows]
    at_once = answers.count(1)
    active_ids = {t["conversationId"] for t in figures.inbound(w, rows, span)}
    return {
        "startDate": span.start,
        "endDate": span.end,
        "totalConversations": len(active_ids),
        "resolutionTime": figures.mean(figures.resolution_times(w, rows, span)),
        "repliesToResolve": round(sum(answers) / len(answers), 2) if answers else 0.0,
        "responseTime": figures.mean(figures.response_times(w, rows, span, first=False)),
        "firstResponseTime": figures.mean(figures.response_times(w, rows, span, first=True)),
        "resolved": len(resolved_rows),
        "resolvedOnFirstReply": at_once,
        "closed": len(figures.closed(rows, span)),
        "repliesSent": len(figures.replies(w, rows, span)),
        "handleTime": 0,
        "percentResolvedOnFirstReply": figures.percent(at_once, len(resolved_rows)),
    }


PRODUCTIVITY_DELTAS = (
    "totalConversations",
    "resolutionTime",
    "repliesToResolve",
    "responseTime",
    "firstResponseTime",
    "resolved",
    "resolvedOnFirstReply",
    "closed",
    "repliesSent",
    "handleTime",
)


def channel(w: World, rows: list[Row], span: Span) -> Block:
    """Chat, email and phone reports: volume and productivity of one channel."""
    volume, work = conversations(w, rows, span), productivity(w, rows, span)
    return volume | work | {"customersHelped": len(figures.customers(w, rows, span))}


CHANNEL_DELTAS = (*CONVERSATION_DELTAS, *PRODUCTIVITY_DELTAS[1:], "customersHelped")
