# Written by tools/async_client.py; do not edit.
# pyright: reportPrivateUsage=false
"""Reports: one user or team.

https://developer.helpscout.com/mailbox-api/endpoints/reports/user/reports-user/
"""

from __future__ import annotations

from typing import Unpack

from helpscout_v2.aio.paging import AsyncPages
from helpscout_v2.aio.resources.report_family import AsyncReportFamily
from helpscout_v2.models.report import Report, ReportConversation, ReportRating, Series
from helpscout_v2.resources import user_reports as blocking
from helpscout_v2.resources.report_filters import (
    DrilldownFilters,
    FieldDrilldownFilters,
    Filters,
    HistoryFilters,
    OfficeFilters,
    RatingFilters,
    SeriesFilters,
    UserChatFilters,
)

__all__ = ["AsyncUserReports"]


class AsyncUserReports(AsyncReportFamily):
    """One user, or one team: both ids are accepted."""

    async def __call__(self, user: int, **filters: Unpack[OfficeFilters]) -> Report:
        """Overall figures. See ``UserReports.__call__``."""
        return await self._report(blocking.USER, {**filters, "user": user}, blocking._WithUser)

    def conversation_history(
        self, user: int, *, page: int | None = None, **filters: Unpack[HistoryFilters]
    ) -> AsyncPages[ReportConversation]:
        """The conversations the user worked on. See ``UserReports.conversation_history``."""
        all_filters = {**filters, "user": user}
        return self._rows(
            blocking.USER_HISTORY, ReportConversation, all_filters, blocking._HistoryOfUser, page
        )

    async def customers_helped(self, user: int, **filters: Unpack[SeriesFilters]) -> Series:
        """Customers helped over time. See ``UserReports.customers_helped``."""
        return await self._series(
            blocking.USER_CUSTOMERS, {**filters, "user": user}, blocking._WithUser
        )

    def drilldown(
        self, user: int, *, page: int | None = None, **filters: Unpack[DrilldownFilters]
    ) -> AsyncPages[ReportConversation]:
        """The conversations behind the figures. See ``UserReports.drilldown``."""
        all_filters = {**filters, "user": user}
        return self._rows(
            blocking.USER_DRILLDOWN, ReportConversation, all_filters, FieldDrilldownFilters, page
        )

    async def happiness(self, user: int, **filters: Unpack[Filters]) -> Report:
        """What customers thought. See ``UserReports.happiness``."""
        return await self._report(
            blocking.USER_HAPPINESS, {**filters, "user": user}, blocking._WithUser
        )

    def ratings(
        self, user: int, *, page: int | None = None, **filters: Unpack[RatingFilters]
    ) -> AsyncPages[ReportRating]:
        """The ratings themselves. See ``UserReports.ratings``."""
        return self._rows(
            blocking.USER_RATINGS,
            ReportRating,
            {**filters, "user": user},
            blocking._RatingsOfUser,
            page,
        )

    async def replies(self, user: int, **filters: Unpack[SeriesFilters]) -> Series:
        """Replies over time. See ``UserReports.replies``."""
        return await self._series(
            blocking.USER_REPLIES, {**filters, "user": user}, blocking._WithUser
        )

    async def resolutions(self, user: int, **filters: Unpack[SeriesFilters]) -> Series:
        """Resolutions over time. See ``UserReports.resolutions``."""
        return await self._series(
            blocking.USER_RESOLUTIONS, {**filters, "user": user}, blocking._WithUser
        )

    async def chat(self, user: int, **filters: Unpack[UserChatFilters]) -> Report:
        """Chat figures. See ``UserReports.chat``."""
        return await self._report(
            blocking.USER_CHAT, {**filters, "user": user}, blocking._ChatOfUser
        )
