# Written by tools/async_client.py; do not edit.
# pyright: reportPrivateUsage=false
"""Reports: how fast and how much.

https://developer.helpscout.com/mailbox-api/endpoints/reports/productivity/reports-productivity-overall/
"""

from __future__ import annotations

from typing import Unpack

from helpscout_v2.aio.resources.report_family import AsyncReportFamily
from helpscout_v2.models.report import Report, Series
from helpscout_v2.resources import productivity_reports as blocking
from helpscout_v2.resources.report_filters import OfficeFilters, OfficeSeriesFilters

__all__ = ["AsyncProductivityReports"]


class AsyncProductivityReports(AsyncReportFamily):
    """How fast and how much."""

    async def __call__(self, **filters: Unpack[OfficeFilters]) -> Report:
        """Overall figures. See ``ProductivityReports.__call__``."""
        return await self._report(blocking.PRODUCTIVITY, filters, OfficeFilters)

    async def first_response_time(self, **filters: Unpack[OfficeSeriesFilters]) -> Series:
        """Time to the first response. See ``ProductivityReports.first_response_time``."""
        return await self._series(blocking.FIRST_RESPONSE, filters, OfficeSeriesFilters)

    async def replies_sent(self, **filters: Unpack[OfficeSeriesFilters]) -> Series:
        """Replies sent. See ``ProductivityReports.replies_sent``."""
        return await self._series(blocking.REPLIES_SENT, filters, OfficeSeriesFilters)

    async def resolution_time(self, **filters: Unpack[OfficeSeriesFilters]) -> Series:
        """Time to resolution. See ``ProductivityReports.resolution_time``."""
        return await self._series(blocking.RESOLUTION, filters, OfficeSeriesFilters)

    async def resolved(self, **filters: Unpack[OfficeSeriesFilters]) -> Series:
        """Conversations resolved. See ``ProductivityReports.resolved``."""
        return await self._series(blocking.RESOLVED_CONVERSATIONS, filters, OfficeSeriesFilters)

    async def response_time(self, **filters: Unpack[OfficeSeriesFilters]) -> Series:
        """Time to any response. See ``ProductivityReports.response_time``."""
        return await self._series(blocking.RESPONSE, filters, OfficeSeriesFilters)
