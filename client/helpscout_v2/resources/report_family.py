"""What all families of reports share: endpoints named after their paths, and reading answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from helpscout_v2.endpoints import Endpoint
from helpscout_v2.envelopes import read_report
from helpscout_v2.models.report import Report, Series
from helpscout_v2.paging import Pages
from helpscout_v2.resources.base import Resource
from helpscout_v2.resources.report_filters import report_params
from helpscout_v2.rows import Row

T = TypeVar("T", bound=Row)


def report_endpoint(name: str) -> Endpoint:
    """The endpoint of a report, such as ``company.customers-helped``."""
    return Endpoint(f"reports.{name}", "GET", "/v2/reports/" + name.replace(".", "/"))


class ReportFamily(Resource):
    """The reports below one path."""

    def _report(self, endpoint: Endpoint, filters: Mapping[str, Any], allowed: type) -> Report:
        return self._one(endpoint(), Report, params=report_params(filters, allowed))

    def _series(self, endpoint: Endpoint, filters: Mapping[str, Any], allowed: type) -> Series:
        return self._one(endpoint(), Series, params=report_params(filters, allowed))

    def _rows(
        self,
        endpoint: Endpoint,
        model: type[T],
        filters: Mapping[str, Any],
        allowed: type,
        page: int | None,
    ) -> Pages[T]:
        # A conversation may stand behind a figure more than once: no row is taken for a repeat.
        params = report_params(filters, allowed)
        return self._many(endpoint(), model, params=params, page=page, window=0, reader=read_report)
