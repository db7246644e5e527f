# Written by tools/async_client.py; do not edit.
# pyright: reportPrivateUsage=false
"""What all families of reports share: endpoints named after their paths, and reading answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from helpscout_v2.aio.paging import AsyncPages
from helpscout_v2.aio.resources.base import AsyncResource
from helpscout_v2.endpoints import Endpoint
from helpscout_v2.envelopes import read_report
from helpscout_v2.models.report import Report, Series
from helpscout_v2.resources.report_family import T
from helpscout_v2.resources.report_filters import report_params


class AsyncReportFamily(AsyncResource):
    """The reports below one path."""

    async def _report(
        self, endpoint: Endpoint, filters: Mapping[str, Any], allowed: type
    ) -> Report:
        return await self._one(endpoint(), Report, params=report_params(filters, allowed))

    async def _series(
        self, endpoint: Endpoint, filters: Mapping[str, Any], allowed: type
    ) -> Series:
        return await self._one(endpoint(), Series, params=report_params(filters, allowed))

    def _rows(
        self,
        endpoint: Endpoint,
        model: type[T],
        filters: Mapping[str, Any],
        allowed: type,
        page: int | None,
    ) -> AsyncPages[T]:
        params = report_params(filters, allowed)
        return self._many(endpoint(), model, params=params, page=page, window=0, reader=read_report)
