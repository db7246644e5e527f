# Written by tools/async_client.py; do not edit.
# pyright: reportPrivateUsage=false
"""Reports: conversations by time, channel, tag and customer.

https://developer.helpscout.com/mailbox-api/endpoints/reports/conversations/reports-conversations-overall/
"""

from __future__ import annotations

from typing import Literal, Unpack

import msgspec

from helpscout_v2.aio.paging import AsyncPages
from helpscout_v2.aio.resources.report_family import AsyncReportFamily
from helpscout_v2.models.report import BusyTime, Report, ReportConversation, Series
from helpscout_v2.resources import conversation_reports as blocking
from helpscout_v2.resources.report_filters import (
    DrilldownFilters,
    FieldDrilldownFilters,
    Filters,
    SeriesFilters,
    report_params,
)

__all__ = ["AsyncConversationReports"]


class AsyncConversationReports(AsyncReportFamily):
    """Conversations by time, channel, tag and customer."""

    async def __call__(self, **filters: Unpack[Filters]) -> Report:
        """Overall figures. See ``ConversationReports.__call__``."""
        return await self._report(blocking.CONVERSATIONS, filters, Filters)

    async def volume_by_channel(self, **filters: Unpack[SeriesFilters]) -> Series:
        """Conversations by chat, email and phone over time.

        See ``ConversationReports.volume_by_channel``.
        """
        return await self._series(blocking.BY_CHANNEL, filters, SeriesFilters)

    async def busy_times(self, **filters: Unpack[Filters]) -> tuple[BusyTime, ...]:
        """Conversations by weekday and hour, in the company's time zone.

        See ``ConversationReports.busy_times``.
        """
        answer = await self._send(
            blocking.BUSY_TIMES(), params=report_params(filters, Filters), follow=True
        )
        try:
            times: tuple[BusyTime, ...] = answer.decode(tuple[BusyTime, ...])
        except msgspec.ValidationError as error:
            raise answer.undecodable(f"no busy times: {error}") from error
        return times

    def drilldown(
        self, *, page: int | None = None, **filters: Unpack[DrilldownFilters]
    ) -> AsyncPages[ReportConversation]:
        """The conversations behind the figures. See ``ConversationReports.drilldown``."""
        return self._rows(
            blocking.CONVERSATIONS_DRILLDOWN, ReportConversation, filters, DrilldownFilters, page
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

        See ``ConversationReports.fields_drilldown``.
        """
        all_filters = {**filters, "field": field, "field_id": field_id}
        return self._rows(
            blocking.FIELDS_DRILLDOWN, ReportConversation, all_filters, FieldDrilldownFilters, page
        )

    async def new(self, **filters: Unpack[SeriesFilters]) -> Series:
        """New conversations over time. See ``ConversationReports.new``."""
        return await self._series(blocking.NEW, filters, SeriesFilters)

    def new_drilldown(
        self, *, page: int | None = None, **filters: Unpack[DrilldownFilters]
    ) -> AsyncPages[ReportConversation]:
        """The new conversations themselves. See ``ConversationReports.new_drilldown``."""
        return self._rows(
            blocking.NEW_DRILLDOWN, ReportConversation, filters, DrilldownFilters, page
        )

    async def received_messages(self, **filters: Unpack[SeriesFilters]) -> Series:
        """Messages received over time. See ``ConversationReports.received_messages``."""
        return await self._series(blocking.RECEIVED_MESSAGES, filters, SeriesFilters)
