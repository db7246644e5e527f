"""The parts of overall reports that break figures down: top lists, busy hours, ranges."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from helpscout_sandbox.context import World
from helpscout_sandbox.dates import from_wire
from helpscout_sandbox.reports import figures
from helpscout_sandbox.reports.overall import full_name
from helpscout_sandbox.reports.span import Span
from helpscout_sandbox.state import Row

TOP = 10
MINUTE, HOUR, DAY = 60, 3600, 86_400
# Upper ends of the ranges of response times; the last one is open.
RESPONSE_RANGES = (15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY,
                   2 * DAY)  # fmt: skip
HANDLE_RANGES = (MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE)
REPLY_RANGES = (2, 3, 4, 5)


def busy_times(w: World, rows: list[Row], span: Span) -> list[dict[str, int]]:
    """Messages received by day (1 is Monday) and hour, quiet hours left out."""
    counts: Counter[tuple[int, int]] = Counter()
    for thread in figures.inbound(w, rows, span):
        moment = from_wire(thread["createdAt"])
        counts[moment.isoweekday(), moment.hour] += 1
    return [{"day": d, "hour": h, "count": n} for (d, h), n in sorted(counts.items())]


def busiest(w: World, rows: list[Row], span: Span) -> dict[str, Any]:
    times = busy_times(w, rows, span)
    hours: Counter[int] = Counter()
    for line in times:
        hours[line["hour"]] += line["count"]
    top = max(times, key=lambda line: line["count"], default={"day": 1, "hour": 0, "count": 0})
    hour = max(hours, key=lambda h: hours[h], default=0)
    return {"busiestDay": top, "busiestTimeStart": hour, "busiestTimeEnd": (hour + 1) % 24}


def top_list(
    current: Iterable[tuple[int, str]], previous: Iterable[tuple[int, str]]
) -> dict[str, Any]:
    now, before = Counter(current), Counter(previous)
    total, earlier = sum(now.values()), sum(before.values())
    rows = []
    for (key, name), count in now.most_common(TOP):
        percent = figures.percent(count, total)
        was = figures.percent(before[key, name], earlier)
        rows.append(
            {
                "id": key,
                "name": name,
                "count": count,
                "previousCount": before[key, name],
                "percent": percent,
                "previousPercent": was,
                "deltaPercent": round(percent - was, 2),
            }
        )
    return {"count": total, "top": rows}


def tag_pairs(w: World, rows: list[Row]) -> list[tuple[int, str]]:
    return [(i, w.state.tags[i]["name"]) for row in rows for i in row["tagIds"]]


def customer_pairs(w: World, rows: list[Row]) -> list[tuple[int, str]]:
    customers = w.state.customers
    return [(row["customerId"], full_name(customers[row["customerId"]])) for row in rows]


def saved_reply_pairs(w: World, rows: list[Row], span: Span) -> list[tuple[int, str]]:
    reply_ids = (t.get("savedReplyId") for t in figures.replies(w, rows, span))
    return [(i, w.state.saved_replies[i]["name"]) for i in reply_ids if i in w.state.saved_replies]


def workflow_pairs(w: World, rows: list[Row], span: Span) -> list[tuple[int, str]]:
    usage = [
        thread["action"]["associatedEntities"].get("workflow")
        for row in rows
        for thread in w.state.threads_of(row["id"])
        if thread["type"] == "lineitem" and span.holds(thread["createdAt"])
    ]
    return [(i, w.state.workflows[i]["name"]) for i in usage if i in w.state.workflows]


def custom_fields(w: World, rows: list[Row], previous: list[Row]) -> dict[str, Any]:
    """Dropdowns only."""
    entries = []
    for field in w.state.fields.values():
        if field["type"] != "dropdown":
            continue
        now, before = (_field_pairs(field, part) for part in (rows, previous))
        total = sum(row["mailboxId"] == field["mailboxId"] for row in rows)
        earlier = sum(row["mailboxId"] == field["mailboxId"] for row in previous)
        unanswered_percent = figures.percent(total - len(now), total)
        was = figures.percent(earlier - len(before), earlier)
        entries.append(
            {
                "id": field["id"],
                "name": field["name"],
                "mailboxId": field["mailboxId"],
                "values": top_list(now, before)["top"],
                "summary": {
                    "total": total,
                    "totalAnswered": len(now),
                    "previousTotal": earlier,
                    "previousTotalAnswered": len(before),
                    "unansweredPercent": unanswered_percent,
                    "unansweredPreviousPercent": was,
                    "unansweredDelta": round(unanswered_percent - was, 2),
                },
            }
        )
    return {"count": len(entries), "fields": entries}


def _field_pairs(field: Row, rows: list[Row]) -> list[tuple[int, str]]:
    labels = {str(option["id"]): option["label"] for option in field["options"]}
    values = (row["customFields"].get(str(field["id"])) for row in rows)
    return [(int(value), labels[value]) for value in values if value in labels]


def range_id(value: int, ends: tuple[int, ...]) -> int:
    return 1 + sum(value >= end for end in ends)


def ranges(now: list[int], before: list[int], ends: tuple[int, ...]) -> dict[str, Any]:
    current = Counter(range_id(value, ends) for value in now)
    previous = Counter(range_id(value, ends) for value in before)
    return {
        "count": len(now),
        "previousCount": len(before),
        "ranges": [
            {
                "id": number,
                "count": current[number],
                "previousCount": previous[number],
                "percent": figures.percent(current[number], len(now)),
                "previousPercent": figures.percent(previous[number], len(before)),
            }
            for number in range(1, len(ends) + 2)
        ],
    }
