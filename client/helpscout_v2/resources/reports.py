"""Reports (Plus and Pro plans). Each method is named after its path; filters are keyword arguments.

https://developer.helpscout.com/mailbox-api/endpoints/reports/company/reports-company-overall/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeVar, Unpack

import msgspec

from helpscout_v2.endpoints import Endpoint
from helpscout_v2.envelopes import read_report
from helpscout_v2.models.report import (
    BusyTime,
    Report,
    ReportConversation,
    ReportRating,
    Series,
)
from helpscout_v2.paging import Pages
from helpscout_v2.resources.base import Api, Resource
from helpscout_v2.resources.report_filters import (
    ChannelOfficeFilters,
    DocsFilters,
    DrilldownFilters,
    Filters,
    HistoryFilters,
    OfficeFilters,
    OfficeSeriesFilters,
    RatingFilters,
    SeriesFilters,
    UserChatFilters,
    report_params,
)
from helpscout_v2.rows import Row

__all__ = [
    "CompanyReports",
    "ConversationReports",
    "HappinessReports",
    "ProductivityReports",
    "Reports",
    "UserReports",
]

T = TypeVar("T", bound=Row)


def _report(name: str) -> Endpoint:
    return Endpoint(f"reports.{name}", "GET", "/v2/reports/" + name.replace(".", "/"))


COMPANY = _report("company")
COMPANY_CUSTOMERS = _report("company.customers-helped")
COMPANY_DRILLDOWN = _report("company.drilldown")
CONVERSATIONS = _report("conversations")
BY_CHANNEL = _report("conversations.volume-by-channel")
BUSY_TIMES = _report("conversations.busy-times")
CONVERSATIONS_DRILLDOWN = _report("conversations.drilldown")
FIELDS_DRILLDOWN = _report("conversations.fields-drilldown")
NEW = _report("conversations.new")
NEW_DRILLDOWN = _report("conversations.new-drilldown")
RECEIVED = _report("conversations.received-messages")
DOCS = _report("docs")
HAPPINESS = _report("happiness")
HAPPINESS_RATINGS = _report("happiness.ratings")
PRODUCTIVITY = _report("productivity")
FIRST_RESPONSE = _report("productivity.first-response-time")
REPLIES_SENT = _report("productivity.replies-sent")
RESOLUTION = _report("productivity.resolution-time")
RESOLVED = _report("productivity.resolved")
RESPONSE = _report("productivity.response-time")
USER = _report("user")
USER_HISTORY = _report("user.conversation-history")
USER_CUSTOMERS = _report("user.customers-helped")
USER_DRILLDOWN = _report("user.drilldown")
USER_HAPPINESS = _report("user.happiness")
USER_RATINGS = _report("user.ratings")
USER_REPLIES = _report("user.replies")
USER_RESOLUTIONS = _report("user.resolutions")
USER_CHAT = _report("user.chat")
CHAT = _report("chat")
EMAIL = _report("email")
PHONE = _report("phone")

DrilldownRange = Literal[
    "replies", "firstReplyResolved", "resolved", "responseTime", "firstResponseTime", "handleTime"
]


class _DrilldownExtra(DrilldownFilters, total=False):
    range: str
    range_id: int
    field: str
    field_id: int
    user: int


class _WithUser(OfficeSeriesFilters, total=False):
    user: int


class _ChatOfUser(UserChatFilters, total=False):
    user: int


class _HistoryOfUser(HistoryFilters, total=False):
    user: int


class _RatingsOfUser(RatingFilters, total=False):
    user: int


class _Reports(Resource):
    def _report(self, endpoint: Endpoint, filters: Mapping[str, Any], allowed: type) -> Report:
        return self._one(endpoint(), Report, params=report_params(filters, allowed))

    def _series(self, endpoint: Endpoint, filters: Mapping[str, Any], allowed: type) -> Series:
        return self._one(endpoint(), Series, params=report_params(filters, allowed))

    def _rows(
        self,
        endpoint: Endpoint,
        model: type[T],
        filters: Mapping[str, Any],
        allowed: type,
        page: int | None,
    ) -> Pages[T]:
        # A conversation may stand behind a figure more than once: no row is taken for a repeat.
        params = report_params(filters, allowed)
        return self._many(endpoint(), model, params=params, page=page, window=0, reader=read_report)


class CompanyReports(_Reports):
    """The company as a whole."""

    def __call__(self, **filters: Unpack[Filters]) -> Report:
        """Overall figures, by user in ``raw["users"]``.

        Args:
            filters: ``start`` and ``end``, and what ``Filters`` has besides.

        Raises:
            ArgumentError: naming a filter that this report does not have.
            AccessDeniedError: when the account's plan has no reports.

        https://developer.helpscout.com/mailbox-api/endpoints/reports/company/reports-company-overall/
        """
        return self._report(COMPANY, filters, Filters)

    def customers_helped(self, **filters: Unpack[SeriesFilters]) -> Series:
        """Customers helped over time.

        Args:
            filters: ``start`` and ``end``, and what ``SeriesFilters`` has besides.

        Raises:
            ArgumentError: naming a filter that this report does not have.
            AccessDeniedError: when the account's plan has no reports.

        https://developer.helpscout.com/mailbox-api/endpoints/reports/company/reports-company-customers-helped/
        """
        return self._series(COMPANY_CUSTOMERS, filters, SeriesFilters)

    def drilldown(
        self,
        *,
        range: DrilldownRange | None = None,
        range_id: int | None = None,
        page: int | None = None,
        **filters: Unpack[DrilldownFilters],
    ) -> Pages[ReportConversation]:
        """The conversations behind a figure.

        Args:
            range: which figure: ``replies``, ``resolved``, ``responseTime``, ...
            range_id: which part of the figure, by the id in the report.
            page: the page to begin with.
            filters: ``start`` and ``end``, and what ``DrilldownFilters`` has besides.

        Raises:
            ArgumentError: naming a filter that this report does not have.
            AccessDeniedError: while iterating, when the account's plan has no reports.

        https://developer.helpscout.com/mailbox-api/endpoints/reports/company/reports-company-drilldown/
        """
        given = {**filters, "range": range, "range_id": range_id}
        return self._rows(COMPANY_DRILLDOWN, ReportConversation, given, _DrilldownExtra, page)


class ConversationReports(_Reports):
    """Conversations by time, channel, tag and customer."""

    def __call__(self, **filters: Unpack[Filters]) -> Report:
        """Overall figures.

        Args:
            filters: ``start`` and ``end``, and what ``Filters`` has besides.

        Raises:
            ArgumentError: naming a filter that this report does not have.
            AccessDeniedError: when the account's plan has no reports.

        https://developer.helpscout.com/mailbox-api/endpoints/reports/conversations/reports-conversations-overall/
        """
        return self._report(CONVERSATIONS, filters, Filters)

    def volume_by_channel(self, **filters: Unpack[SeriesFilters]) -> Series:
        """Conversations by chat, email and phone over time.

        Args:
            filters: ``start`` and ``end``, and what ``SeriesFilters`` has besides.

        Raises:
            ArgumentError: naming a filter that this report does not have.
            AccessDeniedError: when the account's plan has no reports.

        https://developer.helpscout.com/mailbox-api/endpoints/reports/conversations/reports-conversations-volume-by-channel/
        """
        return self._series(BY_CHANNEL, filters, SeriesFilters)

    def busy_times(self, **filters: Unpack[Filters]) -> tuple[BusyTime, ...]:
        """Conversations by weekday and hour, in the company's time zone.

        Args:
            filters: ``start`` and ``end``, and what ``Filters`` has besides.

        Raises:
            ArgumentError: naming a filter that this report does not have.
            AccessDeniedError: when the account's plan has no reports.

        https://developer.helpscout.com/mailbox-api/endpoints/reports/conversations/reports-conversations-busy-times/
        """
        answer = self._send(BUSY_TIMES(), params=report_params(filters, Filters), follow=True)
        try:
            found: tuple[BusyTime, ...] = answer.decode(tuple[BusyTime, ...])
        except msgspec.ValidationError as error:
            raise answer.undecodable(f"no busy times: {error}") from error
        return found

    def drilldown(
        self, *, page: int | None = None, **filters: Unpack[DrilldownFilters]
    ) -> Pages[ReportConversation]:
        """The conversations behind the figures.

        Args:
            page: the page to begin with.
            filters: ``start`` and ``end``, and what ``DrilldownFilters`` has besides.

        Raises:
            ArgumentError: naming a filter that this report does not have.
            AccessDeniedError: while iterating, when the account's plan has no reports.

        https://developer.helpscout.com/mailbox-api/endpoints/reports/conversations/reports-conversations-drilldown/
        """
        return self._rows(
            CONVERSATIONS_DRILLDOWN, ReportConversation, filters, DrilldownFilters, page
        )

    def fields_drilldown(
        self,
        *,
        field: Literal["tagid", "replyid", "workflowid", "customerid"],
        field_id: int,
        page: int | None = None,
        **filters: Unpack[DrilldownFilters],
    ) -> Pages[ReportConversation]:
        """The conversations with a tag, saved reply, workflow or customer.

        Args:
            field: ``tagid``, ``replyid``, ``workflowid`` or ``customerid``.
            field_id: the id of that tag, reply, workflow or customer.
            page: the page to begin with.
            filters: ``start`` and ``end``, and what ``DrilldownFilters`` has besides.

        Raises:
            ArgumentError: naming a filter that this report does not have.
            AccessDeniedError: while iterating, when the account's plan has no reports.

        https://developer.helpscout.com/mailbox-api/endpoints/reports/conversations/reports-conversations-field-drilldown/
        """
        given = {**filters, "field": field, "field_id": field_id}
        return self._rows(FIELDS_DRILLDOWN, ReportConversation, given, _DrilldownExtra, page)

    def new(self, **filters: Unpack[SeriesFilters]) -> Series:
        """New conversations over time.

        Args:
            filters: ``start`` and ``end``, and what ``SeriesFilters`` has besides.

        Raises:
            ArgumentError: naming a filter that this report does not have.
            AccessDeniedError: when the account's plan has no reports.

        https://developer.helpscout.com/mailbox-api/endpoints/reports/conversations/reports-conversations-new/
        """
        return self._series(NEW, filters, SeriesFilters)

    def new_drilldown(
        self, *, page: int | None = None, **filters: Unpack[DrilldownFilters]
    ) -> Pages[ReportConversation]:
        """The new conversations themselves.

        Args:
            page: the page to begin with.
            filters: ``start`` and ``end``, and what ``DrilldownFilters`` has besides.

        Raises:
            ArgumentError: naming a filter that this report does not have.
            AccessDeniedError: while iterating, when the account's plan has no reports.

        https://developer.helpscout.com/mailbox-api/endpoints/reports/conversations/reports-conversations-new-drilldown/
        """
        return self._rows(NEW_DRILLDOWN, ReportConversation, filters, DrilldownFilters, page)

    def received_messages(self, **filters: Unpack[SeriesFilters]) -> Series:
        """Messages received over time.

        Args:
            filters: ``start`` and ``end``, and what ``SeriesFilters`` has besides.

        Raises:
            ArgumentError: naming a filter that this report does not have.
            AccessDeniedError: when the account's plan has no reports.

        https://developer.helpscout.com/mailbox-api/endpoints/reports/conversations/reports-conversations-received-messages/
        """
        return self._series(RECEIVED, filters, SeriesFilters)


class HappinessReports(_Reports):
    """What customers thought."""

    def __call__(self, **filters: Unpack[Filters]) -> Report:
        """Overall figures.

        Args:
            filters: ``start`` and ``end``, and what ``Filters`` has besides.

        Raises:
            ArgumentError: naming a filter that this report does not have.
            AccessDeniedError: when the account's plan has no reports.

        https://developer.helpscout.com/mailbox-api/endpoints/reports/happiness/reports-happiness-overall/
        """
        return self._report(HAPPINESS, filters, Filters)

    def ratings(
        self, *, page: int | None = None, **filters: Unpack[RatingFilters]
    ) -> Pages[ReportRating]:
        """The ratings themselves.

        Args:
            page: the page to begin with.
            filters: ``start`` and ``end``, and what ``RatingFilters`` has besides.

        Raises:
            ArgumentError: naming a filter that this report does not have.
            AccessDeniedError: while iterating, when the account's plan has no reports.

        https://developer.helpscout.com/mailbox-api/endpoints/reports/happiness/reports-happiness-ratings/
        """
        return self._rows(HAPPINESS_RATINGS, ReportRating, filters, RatingFilters, page)


class ProductivityReports(_Reports):
    """How fast and how much."""

    def __call__(self, **filters: Unpack[OfficeFilters]) -> Report:
        """Overall figures.

        Args:
            filters: ``start`` and ``end``, and what ``OfficeFilters`` has besides.

        Raises:
            ArgumentError: naming a filter that this report does not have.
            AccessDeniedError: when the account's plan has no reports.

        https://developer.helpscout.com/mailbox-api/endpoints/reports/productivity/reports-productivity-overall/
        """
        return self._report(PRODUCTIVITY, filters, OfficeFilters)

    def first_response_time(self, **filters: Unpack[OfficeSeriesFilters]) -> Series:
        """Time to the first response.

        Args:
            filters: ``start`` and ``end``, and what ``OfficeSeriesFilters`` has besides.

        Raises:
            ArgumentError: naming a filter that this report does not have.
            AccessDeniedError: when the account's plan has no reports.

        https://developer.helpscout.com/mailbox-api/endpoints/reports/productivity/reports-productivity-first-response-time/
        """
        return self._series(FIRST_RESPONSE, filters, OfficeSeriesFilters)

    def replies_sent(self, **filters: Unpack[OfficeSeriesFilters]) -> Series:
        """Replies sent.

        Args:
            filters: ``start`` and ``end``, and what ``OfficeSeriesFilters`` has besides.

        Raises:
            ArgumentError: naming a filter that this report does not have.
            AccessDeniedError: when the account's plan has no reports.

        https://developer.helpscout.com/mailbox-api/endpoints/reports/productivity/reports-productivity-replies-sent/
        """
        return self._series(REPLIES_SENT, filters, OfficeSeriesFilters)

    def resolution_time(self, **filters: Unpack[OfficeSeriesFilters]) -> Series:
        """Time to resolution.

        Args:
            filters: ``start`` and ``end``, and what ``OfficeSeriesFilters`` has besides.

        Raises:
            ArgumentError: naming a filter that this report does not have.
            AccessDeniedError: when the account's plan has no reports.

        https://developer.helpscout.com/mailbox-api/endpoints/reports/productivity/reports-productivity-resolution-time/
        """
        return self._series(RESOLUTION, filters, OfficeSeriesFilters)

    def resolved(self, **filters: Unpack[OfficeSeriesFilters]) -> Series:
        """Conversations resolved.

        Args:
            filters: ``start`` and ``end``, and what ``OfficeSeriesFilters`` has besides.

        Raises:
            ArgumentError: naming a filter that this report does not have.
            AccessDeniedError: when the account's plan has no reports.

        https://developer.helpscout.com/mailbox-api/endpoints/reports/productivity/reports-productivity-resolved/
        """
        return self._series(RESOLVED, filters, OfficeSeriesFilters)

    def response_time(self, **filters: Unpack[OfficeSeriesFilters]) -> Series:
        """Time to any response.

        Args:
            filters: ``start`` and ``end``, and what ``OfficeSeriesFilters`` has besides.

        Raises:
            ArgumentError: naming a filter that this report does not have.
            AccessDeniedError: when the account's plan has no reports.

        https://developer.helpscout.com/mailbox-api/endpoints/reports/productivity/reports-productivity-response-time/
        """
        return self._series(RESPONSE, filters, OfficeSeriesFilters)


class UserReports(_Reports):
    """One user, or one team: both ids are accepted."""

    def __call__(self, user: int, **filters: Unpack[OfficeFilters]) -> Report:
        """Overall figures.

        Args:
            user: the user's or team's id.
            filters: ``start`` and ``end``, and what ``OfficeFilters`` has besides.

        Raises:
            ArgumentError: naming a filter that this report does not have.
            AccessDeniedError: when the account's plan has no reports.

        https://developer.helpscout.com/mailbox-api/endpoints/reports/user/reports-user/
        """
        return self._report(USER, {**filters, "user": user}, _WithUser)

    def conversation_history(
        self, user: int, *, page: int | None = None, **filters: Unpack[HistoryFilters]
    ) -> Pages[ReportConversation]:
        """The conversations the user worked on.

        Args:
            user: the user's or team's id.
            page: the page to begin with.
            filters: ``start`` and ``end``, and what ``HistoryFilters`` has besides.

        Raises:
            ArgumentError: naming a filter that this report does not have.
            AccessDeniedError: while iterating, when the account's plan has no reports.

        https://developer.helpscout.com/mailbox-api/endpoints/reports/user/reports-user-conversation-history/
        """
        given = {**filters, "user": user}
        return self._rows(USER_HISTORY, ReportConversation, given, _HistoryOfUser, page)

    def customers_helped(self, user: int, **filters: Unpack[SeriesFilters]) -> Series:
        """Customers helped over time.

        Args:
            user: the user's or team's id.
            filters: ``start`` and ``end``, and what ``SeriesFilters`` has besides.

        Raises:
            ArgumentError: naming a filter that this report does not have.
            AccessDeniedError: when the account's plan has no reports.

        https://developer.helpscout.com/mailbox-api/endpoints/reports/user/reports-user-customer-helped/
        """
        return self._series(USER_CUSTOMERS, {**filters, "user": user}, _WithUser)

    def drilldown(
        self, user: int, *, page: int | None = None, **filters: Unpack[DrilldownFilters]
    ) -> Pages[ReportConversation]:
        """The conversations behind the figures.

        Args:
            user: the user's or team's id.
            page: the page to begin with.
            filters: ``start`` and ``end``, and what ``DrilldownFilters`` has besides.

        Raises:
            ArgumentError: naming a filter that this report does not have.
            AccessDeniedError: while iterating, when the account's plan has no reports.

        https://developer.helpscout.com/mailbox-api/endpoints/reports/user/reports-user-drilldown/
        """
        given = {**filters, "user": user}
        return self._rows(USER_DRILLDOWN, ReportConversation, given, _DrilldownExtra, page)

    def happiness(self, user: int, **filters: Unpack[Filters]) -> Report:
        """What customers thought.

        Args:
            user: the user's or team's id.
            filters: ``start`` and ``end``, and what ``Filters`` has besides.

        Raises:
            ArgumentError: naming a filter that this report does not have.
            AccessDeniedError: when the account's plan has no reports.

        https://developer.helpscout.com/mailbox-api/endpoints/reports/user/reports-user-happiness/
        """
        return self._report(USER_HAPPINESS, {**filters, "user": user}, _WithUser)

    def ratings(
        self, user: int, *, page: int | None = None, **filters: Unpack[RatingFilters]
    ) -> Pages[ReportRating]:
        """The ratings themselves.

        Args:
            user: the user's or team's id.
            page: the page to begin with.
            filters: ``start`` and ``end``, and what ``RatingFilters`` has besides.

        Raises:
            ArgumentError: naming a filter that this report does not have.
            AccessDeniedError: while iterating, when the account's plan has no reports.

        https://developer.helpscout.com/mailbox-api/endpoints/reports/user/reports-user-happiness-drilldown/
        """
        return self._rows(
            USER_RATINGS, ReportRating, {**filters, "user": user}, _RatingsOfUser, page
        )

    def replies(self, user: int, **filters: Unpack[SeriesFilters]) -> Series:
        """Replies over time.

        Args:
            user: the user's or team's id.
            filters: ``start`` and ``end``, and what ``SeriesFilters`` has besides.

        Raises:
            ArgumentError: naming a filter that this report does not have.
            AccessDeniedError: when the account's plan has no reports.

        https://developer.helpscout.com/mailbox-api/endpoints/reports/user/reports-user-replies/
        """
        return self._series(USER_REPLIES, {**filters, "user": user}, _WithUser)

    def resolutions(self, user: int, **filters: Unpack[SeriesFilters]) -> Series:
        """Resolutions over time.

        Args:
            user: the user's or team's id.
            filters: ``start`` and ``end``, and what ``SeriesFilters`` has besides.

        Raises:
            ArgumentError: naming a filter that this report does not have.
            AccessDeniedError: when the account's plan has no reports.

        https://developer.helpscout.com/mailbox-api/endpoints/reports/user/reports-user-resolutions/
        """
        return self._series(USER_RESOLUTIONS, {**filters, "user": user}, _WithUser)

    def chat(self, user: int, **filters: Unpack[UserChatFilters]) -> Report:
        """Chat figures.

        Args:
            user: the user's or team's id.
            filters: ``start`` and ``end``, and what ``UserChatFilters`` has besides.

        Raises:
            ArgumentError: naming a filter that this report does not have.
            AccessDeniedError: when the account's plan has no reports.

        https://developer.helpscout.com/mailbox-api/endpoints/reports/user/reports-user-chat/
        """
        return self._report(USER_CHAT, {**filters, "user": user}, _ChatOfUser)


class Reports(_Reports):
    """All reports: ``reports.company(...)`` is overall, ``reports.company.drilldown(...)`` rows."""

    def __init__(self, api: Api) -> None:
        super().__init__(api)
        self.company: CompanyReports = CompanyReports(api)
        self.conversations: ConversationReports = ConversationReports(api)
        self.happiness: HappinessReports = HappinessReports(api)
        self.productivity: ProductivityReports = ProductivityReports(api)
        self.user: UserReports = UserReports(api)

    def docs(self, **filters: Unpack[DocsFilters]) -> Report:
        """Visits and searches of the Docs sites.

        Args:
            filters: ``start`` and ``end``, and what ``DocsFilters`` has besides.

        Raises:
            ArgumentError: naming a filter that this report does not have.
            AccessDeniedError: when the account's plan has no reports.

        https://developer.helpscout.com/mailbox-api/endpoints/reports/docs/reports-docs-overall/
        """
        return self._report(DOCS, filters, DocsFilters)

    def chat(self, **filters: Unpack[ChannelOfficeFilters]) -> Report:
        """The chat channel.

        Args:
            filters: ``start`` and ``end``, and what ``ChannelOfficeFilters`` has besides.

        Raises:
            ArgumentError: naming a filter that this report does not have.
            AccessDeniedError: when the account's plan has no reports.

        https://developer.helpscout.com/mailbox-api/endpoints/reports/chat/
        """
        return self._report(CHAT, filters, ChannelOfficeFilters)

    def email(self, **filters: Unpack[ChannelOfficeFilters]) -> Report:
        """The email channel.

        Args:
            filters: ``start`` and ``end``, and what ``ChannelOfficeFilters`` has besides.

        Raises:
            ArgumentError: naming a filter that this report does not have.
            AccessDeniedError: when the account's plan has no reports.

        https://developer.helpscout.com/mailbox-api/endpoints/reports/email/
        """
        return self._report(EMAIL, filters, ChannelOfficeFilters)

    def phone(self, **filters: Unpack[ChannelOfficeFilters]) -> Report:
        """The phone channel.

        Args:
            filters: ``start`` and ``end``, and what ``ChannelOfficeFilters`` has besides.

        Raises:
            ArgumentError: naming a filter that this report does not have.
            AccessDeniedError: when the account's plan has no reports.

        https://developer.helpscout.com/mailbox-api/endpoints/reports/phone/
        """
        return self._report(PHONE, filters, ChannelOfficeFilters)
