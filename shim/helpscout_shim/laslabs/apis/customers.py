"""Customers.

https://developer.helpscout.com/mailbox-api/endpoints/customers/list/
"""

from __future__ import annotations

from datetime import date
from typing import Any

import requests

from ..base_api import BaseApi
from ..fields import ISO, DateTime
from ..models.people import Customer, SearchCustomer

_MOMENT = DateTime()


class Customers(BaseApi):
    """The endpoint `customers`; V1 could not delete them."""

    __object__ = Customer
    __endpoint__ = "customers"
    __implements__ = ("create", "get", "update", "search", "list")

    @classmethod
    def list(  # type: ignore[override]
        cls,
        session: requests.Session,
        first_name: str | None = None,
        last_name: str | None = None,
        email: str | None = None,
        modified_since: date | str | None = None,
    ) -> Any:
        """The customers that match all given filters; `modified_since` is in UTC."""
        since = None
        if modified_since is not None:
            since = _MOMENT.accept(modified_since).strftime(ISO)
        filters = {
            "firstName": first_name,
            "lastName": last_name,
            "email": email,
            "modifiedSince": since,
        }
        return super().list(session, data=Customer.get_non_empty_vals(filters))

    @classmethod
    def search(cls, session: requests.Session, queries: Any, out_type: Any = None) -> Any:
        """The customers that match a domain or its tuples."""
        return super().search(session, queries, SearchCustomer)
