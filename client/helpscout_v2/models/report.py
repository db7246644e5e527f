"""Reports. They are plain JSON with V1's spelling, and their figures are not documented in full.

So figures stay dictionaries as sent; only what holds for all of a kind is typed.
https://developer.helpscout.com/mailbox-api/endpoints/reports/company/reports-company-overall/
"""

from __future__ import annotations

from typing import Any

import msgspec

from helpscout_v2.rows import Part, Row, Utc

__all__ = ["BusyTime", "FilterTag", "Report", "ReportConversation", "ReportRating", "Series"]

Figures = dict[str, Any]


class FilterTag(Part, frozen=True):
    """A tag that the report was limited to."""

    id: int = 0
    name: str = ""


class Report(Row, frozen=True):
    """Overall figures: of the range, of the range before, and the differences in percent.

    Everything else a report holds (``users``, ``tags``, ...) is in ``raw``.
    """

    current: Figures = msgspec.field(default_factory=dict)  # pyright: ignore[reportUnknownVariableType]
    previous: Figures | None = None
    deltas: Figures | None = None
    filter_tags: tuple[FilterTag, ...] = ()


class Series(Row, frozen=True):
    """Points over time, such as ``{"date": .., "resolved": 5}``, and those of the range before."""

    current: tuple[Figures, ...] = ()
    previous: tuple[Figures, ...] = ()


class BusyTime(Part, frozen=True):
    """How many conversations came in an hour (0 to 23) of a weekday (1 is Monday)."""

    day: int = 0
    hour: int = 0
    count: int = 0


class ReportConversation(Row, frozen=True):
    """A conversation behind a figure, in the spelling of the reports."""

    id: int
    number: int = 0
    type: str = ""
    mailboxid: int | None = None
    attachments: bool = False
    subject: str = ""
    status: str = ""
    thread_count: int = 0
    preview: str = ""
    customer_name: str = ""
    customer_email: str = ""
    customer_ids: tuple[int, ...] = ()
    modified_at: Utc | None = None
    assignedid: int | None = None
    assigned_name: str = ""
    tags: tuple[FilterTag, ...] = ()


class ReportRating(Row, frozen=True):
    """A rating in a report; ``id`` and ``number`` are the conversation's.

    ``rating_id`` is 1 for great, 2 for okay, 3 for not good.
    """

    id: int
    number: int = 0
    type: str = ""
    threadid: int | None = None
    thread_created_at: Utc | None = None
    rating_id: int = 0
    rating_customer_id: int | None = None
    rating_comments: str = ""
    rating_created_at: Utc | None = None
    rating_customer_name: str = ""
    rating_user_id: int | None = None
    rating_user_name: str = ""
