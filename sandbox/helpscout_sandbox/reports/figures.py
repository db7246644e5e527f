"""Counting and timing conversations. Times are in seconds, as V1's pages give them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from helpscout_sandbox.context import World
from helpscout_sandbox.dates import from_wire
from helpscout_sandbox.reports.span import Span
from helpscout_sandbox.state import Row

INBOUND = ("customer", "chat", "phone")


def replies(w: World, rows: Iterable[Row], span: Span, user: int | None = None) -> list[Row]:
    return [
        thread
        for row in rows
        for thread in w.state.threads_of(row["id"])
        if thread["type"] == "message"
        and thread["state"] == "published"
        and span.holds(thread["createdAt"])
        and (user is None or thread["createdBy"]["id"] == user)
    ]


def inbound(w: World, rows: Iterable[Row], span: Span) -> list[Row]:
    return [
        thread
        for row in rows
        for thread in w.state.threads_of(row["id"])
        if thread["type"] in INBOUND and span.holds(thread["createdAt"])
    ]


def created(rows: Iterable[Row], span: Span) -> list[Row]:
    return [row for row in rows if span.holds(row["createdAt"])]


def closed(rows: Iterable[Row], span: Span) -> list[Row]:
    return [row for row in rows if span.holds(row.get("closedAt"))]


def resolved(w: World, rows: Iterable[Row], span: Span) -> list[Row]:
    """Closed after a user had answered."""
    return [row for row in closed(rows, span) if answers(w, row)]


def answers(w: World, row: Row) -> list[Row]:
    return [t for t in w.state.threads_of(row["id"]) if t["type"] == "message"]


def customers(w: World, rows: Iterable[Row], span: Span, user: int | None = None) -> set[int]:
    return {int(thread["customerId"]) for thread in replies(w, rows, span, user)}


def seconds(start: str, end: str) -> int:
    return int((from_wire(end) - from_wire(start)).total_seconds())


def mean(values: list[int]) -> int:
    return round(sum(values) / len(values)) if values else 0


def response_times(w: World, rows: Iterable[Row], span: Span, *, first: bool) -> list[int]:
    """Waits from a customer's thread to the reply that follows it."""
    times = []
    for row in rows:
        waiting = None
        for thread in w.state.threads_of(row["id"]):
            if thread["type"] in INBOUND and waiting is None:
                waiting = thread["createdAt"]
            elif thread["type"] == "message" and waiting is not None:
                if span.holds(thread["createdAt"]):
                    times.append(seconds(waiting, thread["createdAt"]))
                waiting = None
                if first:
                    break
    return times


def resolution_times(w: World, rows: Iterable[Row], span: Span) -> list[int]:
    return [seconds(row["createdAt"], row["closedAt"]) for row in resolved(w, rows, span)]


def percent(part: float, whole: float) -> float:
    return round(100 * part / whole, 2) if whole else 0.0


def deltas(current: dict[str, Any], previous: dict[str, Any], names: Iterable[str]) -> Row:
    """Change in percent of the earlier value, for the figures that are numbers."""
    return {name: percent(current[name] - previous[name], previous[name]) for name in names}
