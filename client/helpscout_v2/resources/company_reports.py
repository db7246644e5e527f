"""Reports: the company as a whole.

https://developer.helpscout.com/mailbox-api/endpoints/reports/company/reports-company-overall/
"""

from __future__ import annotations

from typing import Literal, Unpack

from helpscout_v2.models.report import Report, ReportConversation, Series
from helpscout_v2.paging import Pages
from helpscout_v2.resources.report_family import ReportFamily, report_endpoint
from helpscout_v2.resources.report_filters import (
    DrilldownFilters,
    FieldDrilldownFilters,
    Filters,
    SeriesFilters,
)

__all__ = ["CompanyReports"]

COMPANY = report_endpoint("company")
COMPANY_CUSTOMERS = report_endpoint("company.customers-helped")
COMPANY_DRILLDOWN = report_endpoint("company.drilldown")

DrilldownRange = Literal[
    "replies", "firstReplyResolved", "resolved", "responseTime", "firstResponseTime", "handleTime"
]


class CompanyReports(ReportFamily):
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
        all_filters = {**filters, "range": range, "range_id": range_id}
        return self._rows(
            COMPANY_DRILLDOWN, ReportConversation, all_filters, FieldDrilldownFilters, page
        )
