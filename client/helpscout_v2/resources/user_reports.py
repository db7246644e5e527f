"""Reports: one user or team.

https://developer.helpscout.com/mailbox-api/endpoints/reports/user/reports-user/
"""

from __future__ import annotations

from typing import Unpack

from helpscout_v2.models.report import Report, ReportConversation, ReportRating, Series
from helpscout_v2.paging import Pages
from helpscout_v2.resources.report_family import ReportFamily, report_endpoint
from helpscout_v2.resources.report_filters import (
    DrilldownFilters,
    FieldDrilldownFilters,
    Filters,
    HistoryFilters,
    OfficeFilters,
    OfficeSeriesFilters,
    RatingFilters,
    SeriesFilters,
    UserChatFilters,
)

__all__ = ["UserReports"]

USER = report_endpoint("user")
USER_HISTORY = report_endpoint("user.conversation-history")
USER_CUSTOMERS = report_endpoint("user.customers-helped")
USER_DRILLDOWN = report_endpoint("user.drilldown")
USER_HAPPINESS = report_endpoint("user.happiness")
USER_RATINGS = report_endpoint("user.ratings")
USER_REPLIES = report_endpoint("user.replies")
USER_RESOLUTIONS = report_endpoint("user.resolutions")
USER_CHAT = report_endpoint("user.chat")


class _WithUser(OfficeSeriesFilters, total=False):
    user: int


class _ChatOfUser(UserChatFilters, total=False):
    user: int


class _HistoryOfUser(HistoryFilters, total=False):
    user: int


class _RatingsOfUser(RatingFilters, total=False):
    user: int


class UserReports(ReportFamily):
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
        all_filters = {**filters, "user": user}
        return self._rows(USER_HISTORY, ReportConversation, all_filters, _HistoryOfUser, page)

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
        all_filters = {**filters, "user": user}
        return self._rows(
            USER_DRILLDOWN, ReportConversation, all_filters, FieldDrilldownFilters, page
        )

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
