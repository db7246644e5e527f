"""All reports. They answer plain JSON, not HAL.

https://developer.helpscout.com/mailbox-api/endpoints/reports/company/reports-company-overall/
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response

from helpscout_sandbox.context import World, world
from helpscout_sandbox.errors import not_found
from helpscout_sandbox.http import plain_json, query_enum, query_error, query_int
from helpscout_sandbox.reports import figures, overall, tops, users
from helpscout_sandbox.reports import rows as row_reports
from helpscout_sandbox.reports.series import SERIES, series
from helpscout_sandbox.reports.span import Span, selected, spans
from helpscout_sandbox.state import Row

routes = Blueprint("reports", __name__, url_prefix="/v2/reports")
RANGES: dict[str, tuple[int, ...]] = {
    "responseTime": tops.RESPONSE_RANGES,
    "firstResponseTime": tops.RESPONSE_RANGES,
    "handleTime": tops.HANDLE_RANGES,
    "replies": tops.REPLY_RANGES,
    "resolved": (),
    "firstReplyResolved": (),
}


@routes.get("/<any(company, conversations, productivity, user):group>/<name>")
def over_time(group: str, name: str) -> Response:
    key = f"{group}/{name}"
    if key in ROWS:
        return plain_json(ROWS[key](world()))
    if key not in SERIES:
        raise not_found()
    w = world()
    span, previous = spans()
    user = users.asked_user(w) if group == "user" else None
    return plain_json(series(w, key, selected(w), span, previous, user))


def _compared(
    block: Callable[[World, list[Row], Span], dict[str, Any]],
    names: tuple[str, ...],
    channel: str | None = None,
) -> dict[str, Any]:
    w = world()
    span, previous = spans()
    rows = selected(w, channel=channel)
    return overall.compared(w, span, previous, lambda part: block(w, rows, part), names)


@routes.get("/company")
def company() -> Response:
    w = world()
    span, previous = spans()
    answer = _compared(overall.company, overall.COMPANY_DELTAS)
    return plain_json(answer | {"users": overall.company_users(w, selected(w), span, previous)})


@routes.get("/conversations")
def conversations() -> Response:
    w = world()
    span, previous = spans()
    rows = selected(w)
    now = figures.created(rows, span)
    before = figures.created(rows, previous) if previous else []
    earlier = previous or Span(span.start, span.start)
    answer = _compared(overall.conversations, overall.CONVERSATION_DELTAS)
    answer |= {"companyId": 1, **tops.busiest(w, rows, span)}
    answer["tags"] = tops.top_list(tops.tag_pairs(w, now), tops.tag_pairs(w, before))
    answer["customers"] = tops.top_list(tops.customer_pairs(w, now), tops.customer_pairs(w, before))
    answer["replies"] = tops.top_list(
        tops.saved_reply_pairs(w, rows, span), tops.saved_reply_pairs(w, rows, earlier)
    )
    answer["workflows"] = tops.top_list(
        tops.workflow_pairs(w, rows, span), tops.workflow_pairs(w, rows, earlier)
    )
    answer["customFields"] = tops.custom_fields(w, now, before)
    return plain_json(answer)


@routes.get("/productivity")
def productivity() -> Response:
    w = world()
    span, previous = spans()
    rows = selected(w)
    answer = _compared(overall.productivity, overall.PRODUCTIVITY_DELTAS)
    earlier = previous or Span(span.start, span.start)
    for name, first in (("responseTime", False), ("firstResponseTime", True)):
        now, before = (
            figures.response_times(w, rows, part, first=first) for part in (span, earlier)
        )
        answer[name] = tops.ranges(now, before, tops.RESPONSE_RANGES)
    answer["handleTime"] = tops.ranges([], [], tops.HANDLE_RANGES)
    counts = [
        [len(figures.answers(w, row)) for row in figures.resolved(w, rows, part)]
        for part in (span, earlier)
    ]
    answer["repliesToResolve"] = tops.ranges(counts[0], counts[1], tops.REPLY_RANGES)
    return plain_json(answer)


@routes.get("/happiness")
def happiness() -> Response:
    return plain_json(_compared(overall.happiness, overall.HAPPINESS_DELTAS))


@routes.get("/<any(chat, email, phone):channel>")
def by_channel(channel: str) -> Response:
    return plain_json(_compared(overall.channel, overall.CHANNEL_DELTAS, channel))


DOCS_FIGURES = (
    "visitors",
    "browseAction",
    "searchAction",
    "sentAnEmailResult",
    "foundAnAnswerResult",
    "failedResult",
    "docsViewedPerVisit",
)


@routes.get("/docs")
def docs() -> Response:
    """All zero: the sandbox has no Docs site, so there are no visits."""
    _, previous = spans()
    nothing: dict[str, Any] = dict.fromkeys(DOCS_FIGURES, 0)
    answer: dict[str, Any] = {"current": nothing}
    answer |= {"popularSearches": [], "failedSearches": [], "topArticles": [], "topCategories": []}
    if previous is not None:
        answer |= {"previous": nothing, "deltas": nothing}
    return plain_json(answer)


@routes.get("/user")
def user() -> Response:
    w = world()
    user_id = users.asked_user(w)
    answer = _compared(lambda w, rows, span: users.block(w, rows, span, user_id), users.DELTAS)
    return plain_json(answer | {"user": users.card(w, user_id)})


@routes.get("/user/happiness")
def user_happiness() -> Response:
    user_id = users.asked_user(world())
    return plain_json(
        _compared(
            lambda w, rows, span: overall.happiness(w, rows, span, user_id),
            overall.HAPPINESS_DELTAS,
        )
    )


@routes.get("/user/chat")
def user_chat() -> Response:
    user_id = users.asked_user(world())
    return plain_json(
        _compared(
            lambda w, rows, span: overall.channel(w, users.worked_on(w, rows, user_id), span),
            overall.CHANNEL_DELTAS,
            "chat",
        )
    )


@routes.get("/happiness/ratings")
def ratings() -> Response:
    w = world()
    span, _ = spans()
    return plain_json(row_reports.ratings(w, selected(w), span))


def _user_ratings(w: World) -> dict[str, Any]:
    span, _ = spans()
    return row_reports.ratings(w, selected(w), span, users.asked_user(w))


def _user_history(w: World) -> dict[str, Any]:
    span, _ = spans()
    lines = users.history(w, selected(w), span, users.asked_user(w))
    return row_reports.paged(lines)


def _user_drilldown(w: World) -> dict[str, Any]:
    span, _ = spans()
    user_id = users.asked_user(w)
    rows = users.worked_on(w, selected(w), user_id)
    return row_reports.drilldown(w, [r for r in rows if figures.replies(w, [r], span, user_id)])


def _drilldown(w: World) -> dict[str, Any]:
    """Conversations a customer wrote in during the span."""
    span, _ = spans()
    rows = [row for row in selected(w) if figures.inbound(w, [row], span)]
    return row_reports.drilldown(w, rows)


def _new_drilldown(w: World) -> dict[str, Any]:
    span, _ = spans()
    return row_reports.drilldown(w, figures.created(selected(w), span))


def _fields_drilldown(w: World) -> dict[str, Any]:
    span, _ = spans()
    field = query_enum("field", ("tagid", "replyid", "workflowid", "customerid"), "")
    value = query_int("fieldid")
    if value is None:
        raise query_error("fieldid", "may not be empty", "NotEmpty", None)
    tests: dict[str, Callable[[Row], bool]] = {
        "tagid": lambda row: value in row["tagIds"],
        "customerid": lambda row: bool(row["customerId"] == value),
        "replyid": lambda row: any(
            thread.get("savedReplyId") == value for thread in w.state.threads_of(row["id"])
        ),
        "workflowid": lambda row: any(
            thread["action"]["associatedEntities"].get("workflow") == value
            for thread in w.state.threads_of(row["id"])
        ),
    }
    rows = [row for row in figures.created(selected(w), span) if tests[field](row)]
    return row_reports.drilldown(w, rows)


def _company_drilldown(w: World) -> dict[str, Any]:
    span, _ = spans()
    name = query_enum("range", (*RANGES, ""), "")
    bucket = query_int("rangeId")
    rows = [row for row in selected(w) if figures.replies(w, [row], span)]
    if name:
        rows = [row for row in rows if _in_range(w, row, span, name, bucket)]
    return row_reports.drilldown(w, rows)


def _in_range(w: World, row: Row, span: Span, name: str, bucket: int | None) -> bool:
    if name in ("resolved", "firstReplyResolved"):
        answers = len(figures.answers(w, row))
        is_resolved = bool(figures.resolved(w, [row], span))
        return is_resolved and (name == "resolved" or answers == 1)
    if name == "handleTime":
        return False
    if name == "replies":
        values = [len(figures.replies(w, [row], span))]
    else:
        values = figures.response_times(w, [row], span, first=name == "firstResponseTime")
    return any(bucket in (None, tops.range_id(value, RANGES[name])) for value in values)


def _busy_times(w: World) -> list[dict[str, int]]:
    span, _ = spans()
    return tops.busy_times(w, selected(w), span)


ROWS: dict[str, Callable[[World], Any]] = {
    "company/drilldown": _company_drilldown,
    "conversations/busy-times": _busy_times,
    "conversations/drilldown": _drilldown,
    "conversations/fields-drilldown": _fields_drilldown,
    "conversations/new-drilldown": _new_drilldown,
    "user/conversation-history": _user_history,
    "user/drilldown": _user_drilldown,
    "user/ratings": _user_ratings,
}
