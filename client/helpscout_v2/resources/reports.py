"""Reports (Plus and Pro plans). Each method is named after its path; filters are keyword arguments.

https://developer.helpscout.com/mailbox-api/endpoints/reports/company/reports-company-overall/
"""

from __future__ import annotations

from typing import Unpack

from helpscout_v2.models.report import Report
from helpscout_v2.resources.base import Api
from helpscout_v2.resources.company_reports import CompanyReports
from helpscout_v2.resources.conversation_reports import ConversationReports
from helpscout_v2.resources.happiness_reports import HappinessReports
from helpscout_v2.resources.productivity_reports import ProductivityReports
from helpscout_v2.resources.report_family import ReportFamily, report_endpoint
from helpscout_v2.resources.report_filters import ChannelOfficeFilters, DocsFilters
from helpscout_v2.resources.user_reports import UserReports

__all__ = [
    "CompanyReports",
    "ConversationReports",
    "HappinessReports",
    "ProductivityReports",
    "Reports",
    "UserReports",
]

DOCS = report_endpoint("docs")
CHAT = report_endpoint("chat")
EMAIL = report_endpoint("email")
PHONE = report_endpoint("phone")


class Reports(ReportFamily):
    """All reports: ``reports.company(...)`` is overall, ``reports.company.drilldown(...)`` rows."""

    def __init__(self, api: Api) -> None:
        super().__init__(api)
        self.company: CompanyReports = CompanyReports(api)
        self.conversations: ConversationReports = ConversationReports(api)
        self.happiness: HappinessReports = HappinessReports(api)
        self.productivity: ProductivityReports = ProductivityReports(api)
        self.user: UserReports = UserReports(api)

    def docs(self, **filters: Unpack[DocsFilters]) -> Report:
        """Visits and searches of the Docs sites.

        Args:
            filters: ``start`` and ``end``, and what ``DocsFilters`` has besides.

        Raises:
            ArgumentError: naming a filter that this report does not have.
            AccessDeniedError: when the account's plan has no reports.

        https://developer.helpscout.com/mailbox-api/endpoints/reports/docs/reports-docs-overall/
        """
        return self._report(DOCS, filters, DocsFilters)

    def chat(self, **filters: Unpack[ChannelOfficeFilters]) -> Report:
        """The chat channel.

        Args:
            filters: ``start`` and ``end``, and what ``ChannelOfficeFilters`` has besides.

        Raises:
            ArgumentError: naming a filter that this report does not have.
            AccessDeniedError: when the account's plan has no reports.

        https://developer.helpscout.com/mailbox-api/endpoints/reports/chat/
        """
        return self._report(CHAT, filters, ChannelOfficeFilters)

    def email(self, **filters: Unpack[ChannelOfficeFilters]) -> Report:
        """The email channel.

        Args:
            filters: ``start`` and ``end``, and what ``ChannelOfficeFilters`` has besides.

        Raises:
            ArgumentError: naming a filter that this report does not have.
            AccessDeniedError: when the account's plan has no reports.

        https://developer.helpscout.com/mailbox-api/endpoints/reports/email/
        """
        return self._report(EMAIL, filters, ChannelOfficeFilters)

    def phone(self, **filters: Unpack[ChannelOfficeFilters]) -> Report:
        """The phone channel.

        Args:
            filters: ``start`` and ``end``, and what ``ChannelOfficeFilters`` has besides.

        Raises:
            ArgumentError: naming a filter that this report does not have.
            AccessDeniedError: when the account's plan has no reports.

        https://developer.helpscout.com/mailbox-api/endpoints/reports/phone/
        """
        return self._report(PHONE, filters, ChannelOfficeFilters)
