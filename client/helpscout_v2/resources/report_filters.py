"""What reports can be limited to, as keyword arguments, and how they travel.

https://developer.helpscout.com/mailbox-api/endpoints/reports/company/reports-company-overall/
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Literal, Required, TypedDict

from helpscout_v2 import arguments
from helpscout_v2.errors import ArgumentError
from helpscout_v2.fields import OptionalFields, one_of
from helpscout_v2.words import ConversationType

When = datetime | str
Ids = Iterable[int] | int | str
Types = Iterable[ConversationType] | str
ViewBy = Literal["day", "week", "month"]


class Range(TypedDict, total=False):
    """``start`` and ``end`` are needed everywhere: aware datetimes, or ISO text with a zone."""

    start: Required[When]
    end: Required[When]


class ChannelFilters(Range, total=False):
    """Ids of mailboxes, tags and folders, text with commas too; the range to compare with."""

    mailboxes: Ids
    tags: Ids
    folders: Ids
    previous_start: When
    previous_end: When


class Filters(ChannelFilters, total=False):
    """``types`` are email, chat and phone."""

    types: Types


class SeriesFilters(Filters, total=False):
    """``view_by`` is day, week or month."""

    view_by: ViewBy


class OfficeFilters(Filters, total=False):
    """``office_hours`` True counts office hours only."""

    office_hours: bool


class OfficeSeriesFilters(OfficeFilters, total=False):
    """Both of the above."""

    view_by: ViewBy


class ChannelOfficeFilters(ChannelFilters, total=False):
    """For the reports of one channel."""

    office_hours: bool


class UserChatFilters(Range, total=False):
    """For the chat report of one user."""

    mailboxes: Ids
    tags: Ids
    previous_start: When
    previous_end: When
    office_hours: bool


class DocsFilters(Range, total=False):
    """``sites`` are ids of Docs sites."""

    sites: Iterable[str]
    previous_start: When
    previous_end: When


class RowFilters(Range, total=False):
    """For lists of what is behind a figure; ``rows`` is the size of a page, 1 to 50."""

    mailboxes: Ids
    tags: Ids
    folders: Ids
    types: Types


class DrilldownFilters(RowFilters, total=False):
    """``rows`` is the size of a page, 1 to 50 (25 by default)."""

    rows: int


class FieldDrilldownFilters(DrilldownFilters, total=False):
    """What narrows the rows to one cell of a report, besides."""

    range: str
    range_id: int
    field: str
    field_id: int
    user: int


class RatingFilters(RowFilters, total=False):
    """``rating`` is great, ok, not-good or all."""

    rating: Literal["great", "ok", "not-good", "all"]
    sort_field: Literal["number", "modifiedAt", "rating"]
    sort_order: Literal["ASC", "DESC"]


class HistoryFilters(RowFilters, total=False):
    """For the conversations of one user."""

    office_hours: bool
    status: Literal["active", "pending", "closed"]
    sort_field: Literal["number", "repliesSent", "responseTime", "resolveTime"]
    sort_order: Literal["ASC", "DESC"]


def _ids(name: str, value: Any) -> str:
    many = value.split(",") if isinstance(value, str) else value
    return ",".join(map(str, arguments.numbers(name, many)))


def _types(name: str, value: Any) -> str:
    kinds = {"email", "chat", "phone"}
    many = value.split(",") if isinstance(value, str) else value
    return ",".join(arguments.choice(name, one, kinds) for one in arguments.texts(name, many))


def _sites(name: str, value: Any) -> str:
    return arguments.joined(name, arguments.texts(name, value), "it separates sites")


def _rows(name: str, value: Any) -> int:
    if arguments.number(name, value) > 50:
        raise ArgumentError(f"{name} is at most 50, not {value}")
    return int(value)


RANGES = frozenset(
    {"replies", "firstReplyResolved", "resolved", "responseTime", "firstResponseTime", "handleTime"}
)
FILTERS = OptionalFields(
    {"field_id": "fieldid"},
    start=arguments.moment,
    end=arguments.moment,
    previous_start=arguments.moment,
    previous_end=arguments.moment,
    mailboxes=_ids,
    tags=_ids,
    folders=_ids,
    types=_types,
    sites=_sites,
    view_by=one_of({"day", "week", "month"}),
    office_hours=arguments.flag,
    rows=_rows,
    range=one_of(RANGES),
    range_id=arguments.number,
    field=one_of({"tagid", "replyid", "workflowid", "customerid"}),
    field_id=arguments.number,
    user=arguments.number,
    rating=one_of({"great", "ok", "not-good", "all"}),
    status=one_of({"active", "pending", "closed"}),
    sort_field=arguments.text,
    sort_order=one_of({"ASC", "DESC"}),
)


def report_params(filters: Mapping[str, Any], allowed: type) -> dict[str, Any]:
    """The query of a report.

    Raises:
        ArgumentError: naming a filter that is unknown to this report, missing or wrong.
    """
    allowed_names = allowed.__annotations__.keys() | _inherited(allowed)
    for name in filters:
        if name not in allowed_names:
            raise ArgumentError(
                f"{name} is no filter of this report: {', '.join(sorted(allowed_names))}"
            )
    for name in ("start", "end"):
        if filters.get(name) is None:
            raise ArgumentError(f"{name} is needed")
    params = FILTERS(**filters)
    if params["start"] > params["end"]:
        raise ArgumentError("end must not be before start")
    return params


def _inherited(allowed: type) -> set[str]:
    return set(getattr(allowed, "__required_keys__", ())) | set(
        getattr(allowed, "__optional_keys__", ())
    )
