"""Reports that are a figure over time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from helpscout_sandbox.context import World
from helpscout_sandbox.reports import figures
from helpscout_sandbox.reports.span import CHANNELS, Span, buckets
from helpscout_sandbox.state import Row

Point = dict[str, Any]
Figure = Callable[[World, list[Row], Span, int | None], Point]


def customers_helped(w: World, rows: list[Row], span: Span, user: int | None) -> Point:
    return {"customers": len(figures.customers(w, rows, span, user))}


def by_channel(w: World, rows: list[Row], span: Span, user: int | None) -> Point:
    new_rows = figures.created(rows, span)
    return {kind: sum(row["type"] == kind for row in new_rows) for kind in sorted(CHANNELS)}


def new_conversations(w: World, rows: list[Row], span: Span, user: int | None) -> Point:
    return {"count": len(figures.created(rows, span))}


def received_messages(w: World, rows: list[Row], span: Span, user: int | None) -> Point:
    return {"count": len(figures.inbound(w, rows, span))}


def first_response_time(w: World, rows: list[Row], span: Span, user: int | None) -> Point:
    return {"time": figures.mean(figures.response_times(w, rows, span, first=True))}


def response_time(w: World, rows: list[Row], span: Span, user: int | None) -> Point:
    return {"time": figures.mean(figures.response_times(w, rows, span, first=False))}


def resolution_time(w: World, rows: list[Row], span: Span, user: int | None) -> Point:
    return {"time": figures.mean(figures.resolution_times(w, rows, span))}


def replies(w: World, rows: list[Row], span: Span, user: int | None) -> Point:
    return {"replies": len(figures.replies(w, rows, span, user))}


def resolved(w: World, rows: list[Row], span: Span, user: int | None) -> Point:
    resolved_rows = figures.resolved(w, rows, span)
    return {"resolved": sum(user is None or row["closedBy"] == user for row in resolved_rows)}


# Path below /v2/reports, the name of the date in each point, and the figure.
SERIES: dict[str, tuple[str, Figure]] = {
    "company/customers-helped": ("date", customers_helped),
    "conversations/volume-by-channel": ("date", by_channel),
    "conversations/new": ("start", new_conversations),
    "conversations/received-messages": ("start", received_messages),
    "productivity/first-response-time": ("date", first_response_time),
    "productivity/replies-sent": ("date", replies),
    "productivity/resolution-time": ("date", resolution_time),
    "productivity/resolved": ("date", resolved),
    "productivity/response-time": ("date", response_time),
    "user/customers-helped": ("date", customers_helped),
    "user/replies": ("date", replies),
    "user/resolutions": ("date", resolved),
}


def series(
    w: World, name: str, rows: list[Row], span: Span, previous: Span | None, user: int | None
) -> dict[str, list[Point]]:
    date, figure = SERIES[name]

    def points(part: Span) -> list[Point]:
        return [{date: at, **figure(w, rows, bucket, user)} for at, bucket in buckets(part)]

    answer = {"current": points(span)}
    if previous is not None:
        answer["previous"] = points(previous)
    return answer
