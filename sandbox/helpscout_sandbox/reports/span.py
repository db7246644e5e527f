"""What a report looks at: a span of time, and the conversations its filters let through."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from helpscout_sandbox.context import World
from helpscout_sandbox.dates import from_wire, to_wire
from helpscout_sandbox.errors import FieldError, invalid
from helpscout_sandbox.http import query_date, query_enum, query_error, query_ints, query_list
from helpscout_sandbox.serializers.folders import lies_in
from helpscout_sandbox.state import Row

MAX_INTERVALS = 2_000
"""Of a series, whose rows are counted interval by interval."""
SHORTEST = {"day": 1, "week": 7, "month": 28}
"""Days of the shortest interval."""
CHANNELS = ("email", "chat", "phone")


@dataclass(frozen=True)
class Span:
    """From `start` up to `end`, as wire dates, which sort as text."""

    start: str
    end: str

    def holds(self, moment: str | None) -> bool:
        return moment is not None and self.start <= moment < self.end

    @property
    def days(self) -> int:
        return max(1, (from_wire(self.end) - from_wire(self.start)).days)


def spans() -> tuple[Span, Span | None]:
    """The asked for span and, when both its ends are given, the previous one."""
    start, end = query_date("start"), query_date("end")
    missing = [name for name, value in (("start", start), ("end", end)) if not value]
    if missing:
        raise invalid(
            *(FieldError(name, "may not be empty", "NotEmpty", source="QUERY") for name in missing)
        )
    before, until = query_date("previousStart"), query_date("previousEnd")
    previous = Span(before, until) if before and until else None
    return Span(str(start), str(end)), previous


def selected(w: World, *, channel: str | None = None) -> list[Row]:
    """Conversations that pass the filters mailboxes, tags, types and folders."""
    mailboxes, tags = query_ints("mailboxes"), set(query_ints("tags"))
    types = [channel] if channel else query_list("types")
    for kind in types:
        if kind not in CHANNELS:
            message = f"Expected one of these: {', '.join(CHANNELS)}"
            raise query_error("types", message, "EnumValue", kind)
    folders = [w.state.folders[i] for i in query_ints("folders") if i in w.state.folders]
    return [
        row
        for row in w.state.conversations.values()
        if (not mailboxes or row["mailboxId"] in mailboxes)
        and (not tags or not tags.isdisjoint(row["tagIds"]))
        and (not types or row["type"] in types)
        and (not folders or any(lies_in(folder, row) for folder in folders))
    ]


def filter_tags(w: World) -> list[Row]:
    tags = [w.state.tags[i] for i in query_ints("tags") if i in w.state.tags]
    return [{"id": tag["id"], "name": tag["name"]} for tag in tags]


def buckets(span: Span) -> Iterator[tuple[str, Span]]:
    """The days, weeks (from Monday) or months of a span, each with the date that names it."""
    step = query_enum("viewBy", ("day", "week", "month"), "day")
    if span.days > MAX_INTERVALS * SHORTEST[step]:
        message = f"A series has {MAX_INTERVALS:,} intervals at most"
        raise query_error("end", message, "InvalidSpan", span.end)
    end = from_wire(span.end)
    interval_start = _opening(from_wire(span.start), step)
    while interval_start < end:
        interval_end = _next(interval_start, step)
        inside = Span(
            max(to_wire(interval_start), span.start), min(to_wire(interval_end), span.end)
        )
        yield to_wire(interval_start), inside
        interval_start = interval_end


def _opening(moment: datetime, step: str) -> datetime:
    day = moment.replace(hour=0, minute=0, second=0)
    if step == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if step == "month" else day


def _next(moment: datetime, step: str) -> datetime:
    if step == "month":
        return (moment + timedelta(days=32)).replace(day=1)
    return moment + timedelta(days=7 if step == "week" else 1)
