"""Report objects: V2 kept V1's spelling, so they are passed on unchanged."""

from __future__ import annotations

from helpscout_shim.catalog.shape import same, shape

COMPANY = "company/reports-company-"
CONVERSATIONS = "conversations/reports-conversations-"
PRODUCTIVITY = "productivity/reports-productivity-"
USER = "user/reports-user-"

SHORT_CONVERSATION = shape(
    "AbbreviatedConversation",
    same(
        "id",
        "number",
        "type",
        "mailboxid",
        "attachments",
        "subject",
        "status",
        "threadCount",
        "preview",
        "customerName",
        "customerEmail",
        "customerIds",
        "modifiedAt",
        "assignedid",
        "assignedName",
        "tags",
    ),
    v2="ReportDrilldown.results",
    doc="endpoints/reports/conversations/reports-conversations-drilldown",
    note="Reports kept V1's spelling, so rows are passed on unchanged.",
)


def _whole(name: str, page: str) -> tuple[str, str]:
    return name, "endpoints/reports/" + page


PASSED_ON = tuple(
    shape(name, v2=name, doc=page, note="Passed on as V2 sends it.")
    for name, page in (
        _whole("CompanyReport", COMPANY + "overall"),
        _whole("ConversationsReport", CONVERSATIONS + "overall"),
        _whole("BusyTime", CONVERSATIONS + "busy-times"),
        _whole("DocsReport", "docs/reports-docs-overall"),
        _whole("HappinessReport", "happiness/reports-happiness-overall"),
        _whole("RatingRow", "happiness/reports-happiness-ratings"),
        _whole("ProductivityReport", PRODUCTIVITY + "overall"),
        _whole("UserReport", "user/reports-user"),
        _whole("ConversationHistoryRow", USER + "conversation-history"),
        _whole("Series", CONVERSATIONS + "new"),
    )
)
SHAPES = (SHORT_CONVERSATION, *PASSED_ON)
