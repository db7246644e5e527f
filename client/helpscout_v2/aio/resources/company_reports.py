# Written by tools/async_client.py; do not edit.
# pyright: reportPrivateUsage=false
"""Reports: the company as a whole.

https://developer.helpscout.com/mailbox-api/endpoints/reports/company/reports-company-overall/
"""

from __future__ import annotations

from typing import Unpack

from helpscout_v2.aio.paging import AsyncPages
from helpscout_v2.aio.resources.report_family import AsyncReportFamily
from helpscout_v2.models.report import Report, ReportConversation, Series
from helpscout_v2.resources import company_reports as blocking
from helpscout_v2.resources.company_reports import DrilldownRange
from helpscout_v2.resources.report_filters import (
    DrilldownFilters,
    FieldDrilldownFilters,
    Filters,
    SeriesFilters,
)

__all__ = ["AsyncCompanyReports"]


class AsyncCompanyReports(AsyncReportFamily):
    """The company as a whole."""

    async def __call__(self, **filters: Unpack[Filters]) -> Report:
        """Overall figures, by user in ``raw["users"]``. See ``CompanyReports.__call__``."""
        return await self._report(blocking.COMPANY, filters, Filters)

    async def customers_helped(self, **filters: Unpack[SeriesFilters]) -> Series:
        """Customers helped over time. See ``CompanyReports.customers_helped``."""
        return await self._series(blocking.COMPANY_CUSTOMERS, filters, SeriesFilters)

    def drilldown(
        self,
        *,
        range: DrilldownRange | None = None,
        range_id: int | None = None,
        page: int | None = None,
        **filters: Unpack[DrilldownFilters],
    ) -> AsyncPages[ReportConversation]:
        """The conversations behind a figure. See ``CompanyReports.drilldown``."""
        all_filters = {**filters, "range": range, "range_id": range_id}
        return self._rows(
            blocking.COMPANY_DRILLDOWN, ReportConversation, all_filters, FieldDrilldownFilters, page
        )
