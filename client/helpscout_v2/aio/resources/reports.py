# Written by tools/async_client.py; do not edit.
# pyright: reportPrivateUsage=false
"""Reports (Plus and Pro plans). Each method is named after its path; filters are keyword arguments.

https://developer.helpscout.com/mailbox-api/endpoints/reports/company/reports-company-overall/
"""

from __future__ import annotations

from typing import Unpack

from helpscout_v2.aio.resources.base import AsyncApi
from helpscout_v2.aio.resources.company_reports import AsyncCompanyReports
from helpscout_v2.aio.resources.conversation_reports import AsyncConversationReports
from helpscout_v2.aio.resources.happiness_reports import AsyncHappinessReports
from helpscout_v2.aio.resources.productivity_reports import AsyncProductivityReports
from helpscout_v2.aio.resources.report_family import AsyncReportFamily
from helpscout_v2.aio.resources.user_reports import AsyncUserReports
from helpscout_v2.models.report import Report
from helpscout_v2.resources import reports as blocking
from helpscout_v2.resources.report_filters import ChannelOfficeFilters, DocsFilters

__all__ = [
    "AsyncCompanyReports",
    "AsyncConversationReports",
    "AsyncHappinessReports",
    "AsyncProductivityReports",
    "AsyncReports",
    "AsyncUserReports",
]


class AsyncReports(AsyncReportFamily):
    """All reports: ``reports.company(...)`` is overall, ``reports.company.drilldown(...)`` rows."""

    def __init__(self, api: AsyncApi) -> None:
        super().__init__(api)
        self.company: AsyncCompanyReports = AsyncCompanyReports(api)
        self.conversations: AsyncConversationReports = AsyncConversationReports(api)
        self.happiness: AsyncHappinessReports = AsyncHappinessReports(api)
        self.productivity: AsyncProductivityReports = AsyncProductivityReports(api)
        self.user: AsyncUserReports = AsyncUserReports(api)

    async def docs(self, **filters: Unpack[DocsFilters]) -> Report:
        """Visits and searches of the Docs sites. See ``Reports.docs``."""
        return await self._report(blocking.DOCS, filters, DocsFilters)

    async def chat(self, **filters: Unpack[ChannelOfficeFilters]) -> Report:
        """The chat channel. See ``Reports.chat``."""
        return await self._report(blocking.CHAT, filters, ChannelOfficeFilters)

    async def email(self, **filters: Unpack[ChannelOfficeFilters]) -> Report:
        """The email channel. See ``Reports.email``."""
        return await self._report(blocking.EMAIL, filters, ChannelOfficeFilters)

    async def phone(self, **filters: Unpack[ChannelOfficeFilters]) -> Report:
        """The phone channel. See ``Reports.phone``."""
        return await self._report(blocking.PHONE, filters, ChannelOfficeFilters)
