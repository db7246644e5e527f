"""Reports: how fast and how much.

https://developer.helpscout.com/mailbox-api/endpoints/reports/productivity/reports-productivity-overall/
"""

from __future__ import annotations

from typing import Unpack

from helpscout_v2.models.report import Report, Series
from helpscout_v2.resources.report_family import ReportFamily, report_endpoint
from helpscout_v2.resources.report_filters import OfficeFilters, OfficeSeriesFilters

__all__ = ["ProductivityReports"]

PRODUCTIVITY = report_endpoint("productivity")
FIRST_RESPONSE = report_endpoint("productivity.first-response-time")
REPLIES_SENT = report_endpoint("productivity.replies-sent")
RESOLUTION = report_endpoint("productivity.resolution-time")
RESOLVED = report_endpoint("productivity.resolved")
RESPONSE = report_endpoint("productivity.response-time")


class ProductivityReports(ReportFamily):
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
