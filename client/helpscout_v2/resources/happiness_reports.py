"""Reports: what customers thought.

https://developer.helpscout.com/mailbox-api/endpoints/reports/happiness/reports-happiness-overall/
"""

from __future__ import annotations

from typing import Unpack

from helpscout_v2.models.report import Report, ReportRating
from helpscout_v2.paging import Pages
from helpscout_v2.resources.report_family import ReportFamily, report_endpoint
from helpscout_v2.resources.report_filters import Filters, RatingFilters

__all__ = ["HappinessReports"]

HAPPINESS = report_endpoint("happiness")
HAPPINESS_RATINGS = report_endpoint("happiness.ratings")


class HappinessReports(ReportFamily):
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
