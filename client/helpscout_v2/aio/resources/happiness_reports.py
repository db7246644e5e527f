# Written by tools/async_client.py; do not edit.
# pyright: reportPrivateUsage=false
"""Reports: what customers thought.

https://developer.helpscout.com/mailbox-api/endpoints/reports/happiness/reports-happiness-overall/
"""

from __future__ import annotations

from typing import Unpack

from helpscout_v2.aio.paging import AsyncPages
from helpscout_v2.aio.resources.report_family import AsyncReportFamily
from helpscout_v2.models.report import Report, ReportRating
from helpscout_v2.resources.happiness_reports import HAPPINESS, HAPPINESS_RATINGS
from helpscout_v2.resources.report_filters import Filters, RatingFilters

__all__ = ["AsyncHappinessReports"]


class AsyncHappinessReports(AsyncReportFamily):
    """What customers thought."""

    async def __call__(self, **filters: Unpack[Filters]) -> Report:
        """Overall figures. See ``HappinessReports.__call__``."""
        return await self._report(HAPPINESS, filters, Filters)

    def ratings(
        self, *, page: int | None = None, **filters: Unpack[RatingFilters]
    ) -> AsyncPages[ReportRating]:
        """The ratings themselves. See ``HappinessReports.ratings``."""
        return self._rows(HAPPINESS_RATINGS, ReportRating, filters, RatingFilters, page)
