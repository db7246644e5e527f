"""Reports: V2 kept V1's paths and field names; what differs is in the parameters."""

from __future__ import annotations

from types import MappingProxyType

from helpscout_shim.catalog import report
from helpscout_shim.catalog.endpoint import (
    ClientCall,
    Endpoint,
    Envelope,
    Lossy,
    Mapped,
    Outcome,
    Param,
)
from helpscout_shim.catalog.shape import DOCS, Loss

ROW_NAMES = Loss(
    "reports.received_messages.rows",
    "V1's rows were {start,count} by its pages and {date,messages} by one client; V2's rows are "
    "passed on with the names start and count.",
    "Read start and count.",
    DOCS + "endpoints/reports/conversations/reports-conversations-received-messages",
    minor=True,
)
USER_DRILLDOWN = Loss(
    "reports.user_drilldown.user",
    "V2 wants a user for this report; V1 did not.",
    "Send user=.",
    DOCS + "endpoints/reports/user/reports-user-drilldown",
)

RATING_CHOICES: tuple[tuple[str, str], ...] = (
    ("0", "all"),
    ("1", "great"),
    ("2", "ok"),
    ("3", "not-good"),
)

START_AND_END = (Param("start", "datetime", required=True), Param("end", "datetime", required=True))
FILTERS = (
    Param("mailboxes", "csv"),
    Param("tags", "csv", note="1 means untagged."),
    Param("types", "csv", choices=("email", "chat", "phone")),
    Param("folders", "csv"),
)
PREVIOUS = (Param("previousStart", "datetime"), Param("previousEnd", "datetime"))
VIEW_BY = (Param("viewBy", choices=("day", "week", "month")),)
OFFICE = (Param("officeHours", "bool", default=0, note="0 or 1 in V1, false or true in V2."),)
USER = (Param("user", "int", required=True),)
RANGE = (
    Param(
        "range",
        required=True,
        choices=(
            "replies",
            "firstReplyResolved",
            "resolved",
            "responseTime",
            "firstResponseTime",
            "handleTime",
        ),
    ),
    Param("rangeId", "int"),
)
FIELD = (
    Param("field", required=True, choices=("tagid", "replyid", "workflowid", "customerid")),
    Param("fieldid", "int", required=True),
)
RATING = (Param("rating", "int", required=True, choices=(0, 1, 2, 3), note="A word on V2."),)
_PAGE = Param("page", "int", default=1)


def _rows(default: int) -> tuple[Param, ...]:
    return (_PAGE, Param("rows", "int", default=default, note="50 at most."))


def _sorted_by(*fields: str) -> tuple[Param, ...]:
    return (
        _PAGE,
        Param("sortField", choices=fields),
        Param("sortOrder", choices=("ASC", "DESC")),
    )


_ARGUMENTS = MappingProxyType(
    {
        "start": "start",
        "end": "end",
        "previousStart": "previous_start",
        "previousEnd": "previous_end",
        "mailboxes": "mailboxes",
        "tags": "tags",
        "types": "types",
        "folders": "folders",
        "sites": "sites",
        "viewBy": "view_by",
        "officeHours": "office_hours",
        "user": "user",
        "page": "page",
        "rows": "rows",
        "range": "range",
        "rangeId": "range_id",
        "field": "field",
        "fieldid": "field_id",
        "rating": "rating",
        "sortField": "sort_field",
        "sortOrder": "sort_order",
    }
)


def _report(
    name: str,
    path: str,
    *params: tuple[Param, ...],
    item: str,
    page: str,
    v2: str | None = None,
    filters: tuple[Param, ...] = FILTERS,
    envelope: Envelope = "raw",
    loss: Loss | None = None,
) -> Endpoint:
    every = (*START_AND_END, *filters, *(p for group in params for p in group))
    target = v2 or path
    same_report = "The same report under V2's path."
    outcome: Outcome = Lossy(same_report, (loss,)) if loss else Mapped(same_report)
    return Endpoint(
        id=f"reports.{name}",
        path=f"/reports/{path}.json",
        outcome=outcome,
        v2=(f"GET /v2/reports/{target}",),
        envelope=envelope,
        shape=item,
        client=ClientCall(
            "reports." + target.replace("/", ".").replace("-", "_"),
            query=MappingProxyType({p.name: _ARGUMENTS[p.name] for p in every}),
        ),
        params=every,
        doc=DOCS + "endpoints/reports/" + page,
    )


def _company(alias: str) -> tuple[Endpoint, ...]:
    """The company reports, and their names before February 2016."""
    end = "" if alias == "company" else "_alias"
    return (
        _report(
            f"{alias}{end}",
            alias,
            PREVIOUS,
            item="CompanyReport",
            page=report.COMPANY + "overall",
            v2="company",
        ),
        _report(
            f"{alias}_customers_helped{end}",
            f"{alias}/customers-helped",
            PREVIOUS,
            VIEW_BY,
            item="Series",
            page=report.COMPANY + "customers-helped",
            v2="company/customers-helped",
        ),
        _report(
            f"{alias}_drilldown{end}",
            f"{alias}/drilldown",
            _rows(25),
            RANGE,
            item="AbbreviatedConversation",
            page=report.COMPANY + "drilldown",
            v2="company/drilldown",
            envelope="drilldown",
        ),
    )


ENDPOINTS = (
    *_company("company"),
    *_company("team"),
    _report(
        "conversations",
        "conversations",
        PREVIOUS,
        item="ConversationsReport",
        page=report.CONVERSATIONS + "overall",
    ),
    _report(
        "conversations_busy_times",
        "conversations/busy-times",
        item="BusyTime",
        page=report.CONVERSATIONS + "busy-times",
    ),
    _report(
        "conversations_new",
        "conversations/new",
        PREVIOUS,
        VIEW_BY,
        item="Series",
        page=report.CONVERSATIONS + "new",
    ),
    _report(
        "conversations_received_messages",
        "conversations/received-messages",
        PREVIOUS,
        VIEW_BY,
        item="Series",
        page=report.CONVERSATIONS + "received-messages",
        loss=ROW_NAMES,
    ),
    _report(
        "conversations_drilldown",
        "conversations/drilldown",
        _rows(10),
        item="AbbreviatedConversation",
        page=report.CONVERSATIONS + "drilldown",
        envelope="drilldown",
    ),
    *(
        _report(
            f"conversations_{name}_drilldown",
            f"conversations/{name}-drilldown",
            _rows(25),
            FIELD,
            item="AbbreviatedConversation",
            page=report.CONVERSATIONS + "field-drilldown",
            v2="conversations/fields-drilldown",
            envelope="drilldown",
        )
        for name in ("fields", "customfields")
    ),
    _report(
        "conversations_new_drilldown",
        "conversations/new-drilldown",
        _rows(10),
        item="AbbreviatedConversation",
        page=report.CONVERSATIONS + "new-drilldown",
        envelope="drilldown",
    ),
    _report(
        "docs",
        "docs",
        PREVIOUS,
        (Param("sites", "csv"),),
        item="DocsReport",
        page="docs/reports-docs-overall",
        filters=(),
    ),
    _report(
        "happiness",
        "happiness",
        PREVIOUS,
        item="HappinessReport",
        page="happiness/reports-happiness-overall",
    ),
    _report(
        "happiness_ratings",
        "happiness/ratings",
        RATING,
        _sorted_by("number", "modifiedAt", "rating"),
        item="RatingRow",
        page="happiness/reports-happiness-ratings",
        envelope="results",
    ),
    _report(
        "productivity",
        "productivity",
        PREVIOUS,
        OFFICE,
        item="ProductivityReport",
        page=report.PRODUCTIVITY + "overall",
    ),
    *(
        _report(
            f"productivity_{name.replace('-', '_')}",
            f"productivity/{name}",
            PREVIOUS,
            OFFICE,
            VIEW_BY,
            item="Series",
            page=report.PRODUCTIVITY + name,
        )
        for name in ("first-response-time", "response-time", "resolution-time")
    ),
    *(
        _report(
            f"productivity_{name.replace('-', '_')}",
            f"productivity/{name}",
            PREVIOUS,
            VIEW_BY,
            item="Series",
            page=report.PRODUCTIVITY + name,
        )
        for name in ("replies-sent", "resolved")
    ),
    _report(
        "productivity_drilldown",
        "productivity/drilldown",
        _rows(25),
        RANGE,
        item="AbbreviatedConversation",
        page=report.COMPANY + "drilldown",
        v2="company/drilldown",
        envelope="drilldown",
    ),
    _report("user", "user", PREVIOUS, USER, item="UserReport", page="user/reports-user"),
    _report(
        "user_conversation_history",
        "user/conversation-history",
        OFFICE,
        USER,
        _sorted_by("number", "repliesSent", "responseTime", "resolveTime"),
        item="ConversationHistoryRow",
        page=report.USER + "conversation-history",
        envelope="results",
    ),
    _report(
        "user_customers_helped",
        "user/customers-helped",
        PREVIOUS,
        VIEW_BY,
        USER,
        item="Series",
        page=report.USER + "customer-helped",
    ),
    _report(
        "user_replies",
        "user/replies",
        PREVIOUS,
        VIEW_BY,
        USER,
        item="Series",
        page=report.USER + "replies",
    ),
    _report(
        "user_resolutions",
        "user/resolutions",
        PREVIOUS,
        VIEW_BY,
        USER,
        item="Series",
        page=report.USER + "resolutions",
    ),
    _report(
        "user_happiness",
        "user/happiness",
        PREVIOUS,
        USER,
        item="HappinessReport",
        page=report.USER + "happiness",
    ),
    _report(
        "user_ratings",
        "user/ratings",
        USER,
        RATING,
        _sorted_by("number", "modifiedAt", "rating"),
        item="RatingRow",
        page=report.USER + "happiness-drilldown",
        envelope="results",
    ),
    # Help Scout's PHP SDK asked for the first path, its Java SDK for the second.
    *(
        _report(
            name,
            f"{path}/drilldown",
            _rows(10),
            (Param("user", "int"),),
            item="AbbreviatedConversation",
            page=report.USER + "drilldown",
            v2="user/drilldown",
            envelope="drilldown",
            loss=USER_DRILLDOWN,
        )
        for name, path in (("user_drilldown", "users"), ("user_drilldown_alias", "user"))
    ),
)
