"""Reports: conversations by time, channel, tag and customer.

https://developer.helpscout.com/mailbox-api/endpoints/reports/conversations/reports-conversations-overall/
"""

from __future__ import annotations

from typing import Literal, Unpack

import msgspec

from helpscout_v2.models.report import BusyTime, Report, ReportConversation, Series
from helpscout_v2.paging import Pages
from helpscout_v2.resources.report_family import ReportFamily, report_endpoint
from helpscout_v2.resources.report_filters import (
    DrilldownFilters,
    FieldDrilldownFilters,
    Filters,
    SeriesFilters,
    report_params,
)

__all__ = ["ConversationReports"]

CONVERSATIONS = report_endpoint("conversations")
BY_CHANNEL = report_endpoint("conversations.volume-by-channel")
BUSY_TIMES = report_endpoint("conversations.busy-times")
CONVERSATIONS_DRILLDOWN = report_endpoint("conversations.drilldown")
FIELDS_DRILLDOWN = report_endpoint("conversations.fields-drilldown")
NEW = report_endpoint("conversations.new")
NEW_DRILLDOWN = report_endpoint("conversations.new-drilldown")
RECEIVED_MESSAGES = report_endpoint("conversations.received-messages")


class ConversationReports(ReportFamily):
    """Conversations by time, channel, tag and customer."""

    def __call__(self, **filters: Unpack[Filters]) -> Report:
        """Overall figures.

        Args:
            filters: ``start`` and ``end``, and what ``Filters`` has besides.

        Raises:
            ArgumentError: naming a filter that this report does not have.
            AccessDeniedError: when the account's plan has no reports.

        https://developer.helpscout.com/mailbox-api/endpoints/reports/conversations/reports-conversations-overall/
        """
        return self._report(CONVERSATIONS, filters, Filters)

    def volume_by_channel(self, **filters: Unpack[SeriesFilters]) -> Series:
        """Conversations by chat, email and phone over time.

        Args:
            filters: ``start`` and ``end``, and what ``SeriesFilters`` has besides.

        Raises:
            ArgumentError: naming a filter that this report does not have.
            AccessDeniedError: when the account's plan has no reports.

        https://developer.helpscout.com/mailbox-api/endpoints/reports/conversations/reports-conversations-volume-by-channel/
        """
        return self._series(BY_CHANNEL, filters, SeriesFilters)

    def busy_times(self, **filters: Unpack[Filters]) -> tuple[BusyTime, ...]:
        """Conversations by weekday and hour, in the company's time zone.

        Args:
            filters: ``start`` and ``end``, and what ``Filters`` has besides.

        Raises:
            ArgumentError: naming a filter that this report does not have.
            AccessDeniedError: when the account's plan has no reports.

        https://developer.helpscout.com/mailbox-api/endpoints/reports/conversations/reports-conversations-busy-times/
        """
        answer = self._send(BUSY_TIMES(), params=report_params(filters, Filters), follow=True)
        try:
            times: tuple[BusyTime, ...] = answer.decode(tuple[BusyTime, ...])
        except msgspec.ValidationError as error:
            raise answer.undecodable(f"no busy times: {error}") from error
        return times

    def drilldown(
        self, *, page: int | None = None, **filters: Unpack[DrilldownFilters]
    ) -> Pages[ReportConversation]:
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
    ) -> Pages[ReportConversation]:
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
        all_filters = {**filters, "field": field, "field_id": field_id}
        return self._rows(
            FIELDS_DRILLDOWN, ReportConversation, all_filters, FieldDrilldownFilters, page
        )

    def new(self, **filters: Unpack[SeriesFilters]) -> Series:
        """New conversations over time.

        Args:
            filters: ``start`` and ``end``, and what ``SeriesFilters`` has besides.

        Raises:
            ArgumentError: naming a filter that this report does not have.
            AccessDeniedError: when the account's plan has no reports.

        https://developer.helpscout.com/mailbox-api/endpoints/reports/conversations/reports-conversations-new/
        """
        return self._series(NEW, filters, SeriesFilters)

    def new_drilldown(
        self, *, page: int | None = None, **filters: Unpack[DrilldownFilters]
    ) -> Pages[ReportConversation]:
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

    def received_messages(self, **filters: Unpack[SeriesFilters]) -> Series:
        """Messages received over time.

        Args:
            filters: ``start`` and ``end``, and what ``SeriesFilters`` has besides.

        Raises:
            ArgumentError: naming a filter that this report does not have.
            AccessDeniedError: when the account's plan has no reports.

        https://developer.helpscout.com/mailbox-api/endpoints/reports/conversations/reports-conversations-received-messages/
        """
        return self._series(RECEIVED_MESSAGES, filters, SeriesFilters)
