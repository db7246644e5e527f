# Written by tools/async_client.py; do not edit.
# pyright: reportPrivateUsage=false
"""Reports (Plus and Pro plans). Each method is named after its path; filters are keyword arguments.

https://developer.helpscout.com/mailbox-api/endpoints/reports/company/reports-company-overall/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, Unpack

import msgspec

from helpscout_v2.aio.paging import AsyncPages
from helpscout_v2.aio.resources.base import AsyncApi, AsyncResource
from helpscout_v2.endpoints import Endpoint
from helpscout_v2.envelopes import read_report
from helpscout_v2.models.report import BusyTime, Report, ReportConversation, ReportRating, Series
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
from helpscout_v2.resources.reports import (
    BUSY_TIMES,
    BY_CHANNEL,
    CHAT,
    COMPANY,
    COMPANY_CUSTOMERS,
    COMPANY_DRILLDOWN,
    CONVERSATIONS,
    CONVERSATIONS_DRILLDOWN,
    DOCS,
    EMAIL,
    FIELDS_DRILLDOWN,
    FIRST_RESPONSE,
    HAPPINESS,
    HAPPINESS_RATINGS,
    NEW,
    NEW_DRILLDOWN,
    PHONE,
    PRODUCTIVITY,
    RECEIVED,
    REPLIES_SENT,
    RESOLUTION,
    RESOLVED,
    RESPONSE,
    USER,
    USER_CHAT,
    USER_CUSTOMERS,
    USER_DRILLDOWN,
    USER_HAPPINESS,
    USER_HISTORY,
    USER_RATINGS,
    USER_REPLIES,
    USER_RESOLUTIONS,
    DrilldownRange,
    T,
    _ChatOfUser,
    _DrilldownExtra,
    _HistoryOfUser,
    _RatingsOfUser,
    _WithUser,
)

__all__ = [
    "AsyncCompanyReports",
    "AsyncConversationReports",
    "AsyncHappinessReports",
    "AsyncProductivityReports",
    "AsyncReports",
    "AsyncUserReports",
]


class _AsyncReports(AsyncResource):
    async def _report(
        self, endpoint: Endpoint, filters: Mapping[str, Any], allowed: type
    ) -> Report:
        return await self._one(endpoint(), Report, params=report_params(filters, allowed))

    async def _series(
        self, endpoint: Endpoint, filters: Mapping[str, Any], allowed: type
    ) -> Series:
        return await self._one(endpoint(), Series, params=report_params(filters, allowed))

    def _rows(
        self,
        endpoint: Endpoint,
        model: type[T],
        filters: Mapping[str, Any],
        allowed: type,
        page: int | None,
    ) -> AsyncPages[T]:
        # A conversation may stand behind a figure more than once: no row is taken for a repeat.
        params = report_params(filters, allowed)
        return self._many(endpoint(), model, params=params, page=page, window=0, reader=read_report)


class AsyncCompanyReports(_AsyncReports):
    """The company as a whole."""

    async def __call__(self, **filters: Unpack[Filters]) -> Report:
        """Overall figures, by user in ``raw["users"]``.

        Args:
            filters: ``start`` and ``end``, and what ``Filters`` has besides.

        Raises:
            ArgumentError: naming a filter that this report does not have.
            AccessDeniedError: when the account's plan has no reports.

        https://developer.helpscout.com/mailbox-api/endpoints/reports/company/reports-company-overall/
        """
        return await self._report(COMPANY, filters, Filters)

    async def customers_helped(self, **filters: Unpack[SeriesFilters]) -> Series:
        """Customers helped over time.

        Args:
            filters: ``start`` and ``end``, and what ``SeriesFilters`` has besides.

        Raises:
            ArgumentError: naming a filter that this report does not have.
            AccessDeniedError: when the account's plan has no reports.

        https://developer.helpscout.com/mailbox-api/endpoints/reports/company/reports-company-customers-helped/
        """
        return await self._series(COMPANY_CUSTOMERS, filters, SeriesFilters)

    def drilldown(
        self,
        *,
        range: DrilldownRange | None = None,
        range_id: int | None = None,
        page: int | None = None,
        **filters: Unpack[DrilldownFilters],
    ) -> AsyncPages[ReportConversation]:
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


class AsyncConversationReports(_AsyncReports):
    """Conversations by time, channel, tag and customer."""

    async def __call__(self, **filters: Unpack[Filters]) -> Report:
        """Overall figures.

        Args:
            filters: ``start`` and ``end``, and what ``Filters`` has besides.

        Raises:
            ArgumentError: naming a filter that this report does not have.
            AccessDeniedError: when the account's plan has no reports.

        https://developer.helpscout.com/mailbox-api/endpoints/reports/conversations/reports-conversations-overall/
        """
        return await self._report(CONVERSATIONS, filters, Filters)

    async def volume_by_channel(self, **filters: Unpack[SeriesFilters]) -> Series:
        """Conversations by chat, email and phone over time.

        Args:
            filters: ``start`` and ``end``, and what ``SeriesFilters`` has besides.

        Raises:
            ArgumentError: naming a filter that this report does not have.
            AccessDeniedError: when the account's plan has no reports.

        https://developer.helpscout.com/mailbox-api/endpoints/reports/conversations/reports-conversations-volume-by-channel/
        """
        return await self._series(BY_CHANNEL, filters, SeriesFilters)

    async def busy_times(self, **filters: Unpack[Filters]) -> tuple[BusyTime, ...]:
        """Conversations by weekday and hour, in the company's time zone.

        Args:
            filters: ``start`` and ``end``, and what ``Filters`` has besides.

        Raises:
            ArgumentError: naming a filter that this report does not have.
            AccessDeniedError: when the account's plan has no reports.

        https://developer.helpscout.com/mailbox-api/endpoints/reports/conversations/reports-conversations-busy-times/
        """
        answer = await self._send(BUSY_TIMES(), params=report_params(filters, Filters), follow=True)
        try:
            found: tuple[BusyTime, ...] = answer.decode(tuple[BusyTime, ...])
        except msgspec.ValidationError as error:
            raise answer.undecodable(f"no busy times: {error}") from error
        return found

    def drilldown(
        self, *, page: int | None = None, **filters: Unpack[DrilldownFilters]
    ) -> AsyncPages[ReportConversation]:
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
    ) -> AsyncPages[ReportConversation]:
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

    async def new(self, **filters: Unpack[SeriesFilters]) -> Series:
        """New conversations over time.

        Args:
            filters: ``start`` and ``end``, and what ``SeriesFilters`` has besides.

        Raises:
            ArgumentError: naming a filter that this report does not have.
            AccessDeniedError: when the account's plan has no reports.

        https://developer.helpscout.com/mailbox-api/endpoints/reports/conversations/reports-conversations-new/
        """
        return await self._series(NEW, filters, SeriesFilters)

    def new_drilldown(
        self, *, page: int | None = None, **filters: Unpack[DrilldownFilters]
    ) -> AsyncPages[ReportConversation]:
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

    async def received_messages(self, **filters: Unpack[SeriesFilters]) -> Series:
        """Messages received over time.

        Args:
            filters: ``start`` and ``end``, and what ``SeriesFilters`` has besides.

        Raises:
            ArgumentError: naming a filter that this report does not have.
            AccessDeniedError: when the account's plan has no reports.

        https://developer.helpscout.com/mailbox-api/endpoints/reports/conversations/reports-conversations-received-messages/
        """
        return await self._series(RECEIVED, filters, SeriesFilters)


class AsyncHappinessReports(_AsyncReports):
    """What customers thought."""

    async def __call__(self, **filters: Unpack[Filters]) -> Report:
        """Overall figures.

        Args:
            filters: ``start`` and ``end``, and what ``Filters`` has besides.

        Raises:
            ArgumentError: naming a filter that this report does not have.
            AccessDeniedError: when the account's plan has no reports.

        https://developer.helpscout.com/mailbox-api/endpoints/reports/happiness/reports-happiness-overall/
        """
        return await self._report(HAPPINESS, filters, Filters)

    def ratings(
        self, *, page: int | None = None, **filters: Unpack[RatingFilters]
    ) -> AsyncPages[ReportRating]:
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


class AsyncProductivityReports(_AsyncReports):
    """How fast and how much."""

    async def __call__(self, **filters: Unpack[OfficeFilters]) -> Report:
        """Overall figures.

        Args:
            filters: ``start`` and ``end``, and what ``OfficeFilters`` has besides.

        Raises:
            ArgumentError: naming a filter that this report does not have.
            AccessDeniedError: when the account's plan has no reports.

        https://developer.helpscout.com/mailbox-api/endpoints/reports/productivity/reports-productivity-overall/
        """
        return await self._report(PRODUCTIVITY, filters, OfficeFilters)

    async def first_response_time(self, **filters: Unpack[OfficeSeriesFilters]) -> Series:
        """Time to the first response.

        Args:
            filters: ``start`` and ``end``, and what ``OfficeSeriesFilters`` has besides.

        Raises:
            ArgumentError: naming a filter that this report does not have.
            AccessDeniedError: when the account's plan has no reports.

        https://developer.helpscout.com/mailbox-api/endpoints/reports/productivity/reports-productivity-first-response-time/
        """
        return await self._series(FIRST_RESPONSE, filters, OfficeSeriesFilters)

    async def replies_sent(self, **filters: Unpack[OfficeSeriesFilters]) -> Series:
        """Replies sent.

        Args:
            filters: ``start`` and ``end``, and what ``OfficeSeriesFilters`` has besides.

        Raises:
            ArgumentError: naming a filter that this report does not have.
            AccessDeniedError: when the account's plan has no reports.

        https://developer.helpscout.com/mailbox-api/endpoints/reports/productivity/reports-productivity-replies-sent/
        """
        return await self._series(REPLIES_SENT, filters, OfficeSeriesFilters)

    async def resolution_time(self, **filters: Unpack[OfficeSeriesFilters]) -> Series:
        """Time to resolution.

        Args:
            filters: ``start`` and ``end``, and what ``OfficeSeriesFilters`` has besides.

        Raises:
            ArgumentError: naming a filter that this report does not have.
            AccessDeniedError: when the account's plan has no reports.

        https://developer.helpscout.com/mailbox-api/endpoints/reports/productivity/reports-productivity-resolution-time/
        """
        return await self._series(RESOLUTION, filters, OfficeSeriesFilters)

    async def resolved(self, **filters: Unpack[OfficeSeriesFilters]) -> Series:
        """Conversations resolved.

        Args:
            filters: ``start`` and ``end``, and what ``OfficeSeriesFilters`` has besides.

        Raises:
            ArgumentError: naming a filter that this report does not have.
            AccessDeniedError: when the account's plan has no reports.

        https://developer.helpscout.com/mailbox-api/endpoints/reports/productivity/reports-productivity-resolved/
        """
        return await self._series(RESOLVED, filters, OfficeSeriesFilters)

    async def response_time(self, **filters: Unpack[OfficeSeriesFilters]) -> Series:
        """Time to any response.

        Args:
            filters: ``start`` and ``end``, and what ``OfficeSeriesFilters`` has besides.

        Raises:
            ArgumentError: naming a filter that this report does not have.
            AccessDeniedError: when the account's plan has no reports.

        https://developer.helpscout.com/mailbox-api/endpoints/reports/productivity/reports-productivity-response-time/
        """
        return await self._series(RESPONSE, filters, OfficeSeriesFilters)


class AsyncUserReports(_AsyncReports):
    """One user, or one team: both ids are accepted."""

    async def __call__(self, user: int, **filters: Unpack[OfficeFilters]) -> Report:
        """Overall figures.

        Args:
            user: the user's or team's id.
            filters: ``start`` and ``end``, and what ``OfficeFilters`` has besides.

        Raises:
            ArgumentError: naming a filter that this report does not have.
            AccessDeniedError: when the account's plan has no reports.

        https://developer.helpscout.com/mailbox-api/endpoints/reports/user/reports-user/
        """
        return await self._report(USER, {**filters, "user": user}, _WithUser)

    def conversation_history(
        self, user: int, *, page: int | None = None, **filters: Unpack[HistoryFilters]
    ) -> AsyncPages[ReportConversation]:
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

    async def customers_helped(self, user: int, **filters: Unpack[SeriesFilters]) -> Series:
        """Customers helped over time.

        Args:
            user: the user's or team's id.
            filters: ``start`` and ``end``, and what ``SeriesFilters`` has besides.

        Raises:
            ArgumentError: naming a filter that this report does not have.
            AccessDeniedError: when the account's plan has no reports.

        https://developer.helpscout.com/mailbox-api/endpoints/reports/user/reports-user-customer-helped/
        """
        return await self._series(USER_CUSTOMERS, {**filters, "user": user}, _WithUser)

    def drilldown(
        self, user: int, *, page: int | None = None, **filters: Unpack[DrilldownFilters]
    ) -> AsyncPages[ReportConversation]:
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

    async def happiness(self, user: int, **filters: Unpack[Filters]) -> Report:
        """What customers thought.

        Args:
            user: the user's or team's id.
            filters: ``start`` and ``end``, and what ``Filters`` has besides.

        Raises:
            ArgumentError: naming a filter that this report does not have.
            AccessDeniedError: when the account's plan has no reports.

        https://developer.helpscout.com/mailbox-api/endpoints/reports/user/reports-user-happiness/
        """
        return await self._report(USER_HAPPINESS, {**filters, "user": user}, _WithUser)

    def ratings(
        self, user: int, *, page: int | None = None, **filters: Unpack[RatingFilters]
    ) -> AsyncPages[ReportRating]:
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

    async def replies(self, user: int, **filters: Unpack[SeriesFilters]) -> Series:
        """Replies over time.

        Args:
            user: the user's or team's id.
            filters: ``start`` and ``end``, and what ``SeriesFilters`` has besides.

        Raises:
            ArgumentError: naming a filter that this report does not have.
            AccessDeniedError: when the account's plan has no reports.

        https://developer.helpscout.com/mailbox-api/endpoints/reports/user/reports-user-replies/
        """
        return await self._series(USER_REPLIES, {**filters, "user": user}, _WithUser)

    async def resolutions(self, user: int, **filters: Unpack[SeriesFilters]) -> Series:
        """Resolutions over time.

        Args:
            user: the user's or team's id.
            filters: ``start`` and ``end``, and what ``SeriesFilters`` has besides.

        Raises:
            ArgumentError: naming a filter that this report does not have.
            AccessDeniedError: when the account's plan has no reports.

        https://developer.helpscout.com/mailbox-api/endpoints/reports/user/reports-user-resolutions/
        """
        return await self._series(USER_RESOLUTIONS, {**filters, "user": user}, _WithUser)

    async def chat(self, user: int, **filters: Unpack[UserChatFilters]) -> Report:
        """Chat figures.

        Args:
            user: the user's or team's id.
            filters: ``start`` and ``end``, and what ``UserChatFilters`` has besides.

        Raises:
            ArgumentError: naming a filter that this report does not have.
            AccessDeniedError: when the account's plan has no reports.

        https://developer.helpscout.com/mailbox-api/endpoints/reports/user/reports-user-chat/
        """
        return await self._report(USER_CHAT, {**filters, "user": user}, _ChatOfUser)


class AsyncReports(_AsyncReports):
    """All reports: ``reports.company(...)`` is overall, ``reports.company.drilldown(...)`` rows."""

    def __init__(self, api: AsyncApi) -> None:
        super().__init__(api)
        self.company: AsyncCompanyReports = AsyncCompanyReports(api)
        self.conversations: AsyncConversationReports = AsyncConversationReports(api)
        self.happiness: AsyncHappinessReports = AsyncHappinessReports(api)
        self.productivity: AsyncProductivityReports = AsyncProductivityReports(api)
        self.user: AsyncUserReports = AsyncUserReports(api)

    async def docs(self, **filters: Unpack[DocsFilters]) -> Report:
        """Visits and searches of the Docs sites.

        Args:
            filters: ``start`` and ``end``, and what ``DocsFilters`` has besides.

        Raises:
            ArgumentError: naming a filter that this report does not have.
            AccessDeniedError: when the account's plan has no reports.

        https://developer.helpscout.com/mailbox-api/endpoints/reports/docs/reports-docs-overall/
        """
        return await self._report(DOCS, filters, DocsFilters)

    async def chat(self, **filters: Unpack[ChannelOfficeFilters]) -> Report:
        """The chat channel.

        Args:
            filters: ``start`` and ``end``, and what ``ChannelOfficeFilters`` has besides.

        Raises:
            ArgumentError: naming a filter that this report does not have.
            AccessDeniedError: when the account's plan has no reports.

        https://developer.helpscout.com/mailbox-api/endpoints/reports/chat/
        """
        return await self._report(CHAT, filters, ChannelOfficeFilters)

    async def email(self, **filters: Unpack[ChannelOfficeFilters]) -> Report:
        """The email channel.

        Args:
            filters: ``start`` and ``end``, and what ``ChannelOfficeFilters`` has besides.

        Raises:
            ArgumentError: naming a filter that this report does not have.
            AccessDeniedError: when the account's plan has no reports.

        https://developer.helpscout.com/mailbox-api/endpoints/reports/email/
        """
        return await self._report(EMAIL, filters, ChannelOfficeFilters)

    async def phone(self, **filters: Unpack[ChannelOfficeFilters]) -> Report:
        """The phone channel.

        Args:
            filters: ``start`` and ``end``, and what ``ChannelOfficeFilters`` has besides.

        Raises:
            ArgumentError: naming a filter that this report does not have.
            AccessDeniedError: when the account's plan has no reports.

        https://developer.helpscout.com/mailbox-api/endpoints/reports/phone/
        """
        return await self._report(PHONE, filters, ChannelOfficeFilters)
