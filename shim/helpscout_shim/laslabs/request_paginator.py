"""One V1 call, or as many as a list has pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import requests

from helpscout_shim.laslabs.exceptions import HelpScoutRemoteException

_ID_IN_LOCATION = re.compile(r"/(\d+)\.json$")


class RequestPaginator:
    """Iterates over all rows of a list, fetching a page when it is reached.

    `data` is sent as the query of a GET and as the JSON body of anything else. Raises
    HelpScoutRemoteException for error answers.
    """

    PAGE_TOTAL = "pages"
    PAGE_CURRENT = "page"
    PAGE_DATA_MULTI = "items"
    PAGE_DATA_SINGLE = "item"

    SSL_VERIFY = True
    PAGE_SIZE = 50

    DELETE = "delete"
    GET = "get"
    POST = "post"
    PUT = "put"

    page_current = 0
    page_total = 0

    def __init__(
        self,
        endpoint: str,
        data: dict[str, Any] | None = None,
        output_type: Callable[..., Any] = dict,
        request_type: str = GET,
        session: requests.Session | None = None,
    ) -> None:
        if request_type not in (self.GET, self.POST, self.PUT, self.DELETE):
            raise NotImplementedError(f"requests of the type {request_type!r} do not exist")
        self.endpoint = endpoint
        self.data = data
        self.output_type = output_type
        self.request_type = request_type
        self.session = session or requests.Session()

    def __iter__(self, page: int = 1) -> Iterator[Any]:
        """The rows as `output_type`, from the given page on."""
        number = page
        while True:
            data = dict(self.data) if self.data else {}
            if number > 1:
                data["page"] = number
            rows = self.call(data or None)
            for row in rows or ():
                yield self.output_type(**row)
            if not rows or self.request_type != self.GET or number >= self.page_total:
                return
            number += 1

    def call(self, data: dict[str, Any] | None = None) -> Any:
        """One request of the paginator's type: a list of rows, or None for an empty answer."""
        return getattr(self, self.request_type)(data)

    def delete(self, json: Any = None) -> Any:
        """Send a DELETE."""
        return self._call("delete", url=self.endpoint, json=json)

    def get(self, params: Any = None) -> Any:
        """Send a GET."""
        return self._call("get", url=self.endpoint, params=params)

    def post(self, json: Any = None) -> Any:
        """Send a POST."""
        return self._call("post", url=self.endpoint, json=json)

    def put(self, json: Any = None) -> Any:
        """Send a PUT."""
        return self._call("put", url=self.endpoint, json=json)

    def _call(self, method: str, **kwargs: Any) -> Any:
        kwargs.setdefault("verify", self.SSL_VERIFY)
        response = self.session.request(method, **kwargs)
        if method in (self.POST, self.PUT) and any(r.status_code == 301 for r in response.history):
            # A merged conversation answers 301 and requests follows it without the body.
            kwargs["url"] = response.url
            response = self.session.request(method, **kwargs)
        success = 200 <= response.status_code < 300
        try:
            answer = (response.text and response.json()) or {}
        except ValueError:
            answer = None
        if not success or not isinstance(answer, dict):
            error = answer if isinstance(answer, dict) else {}
            text = error.get("error", error.get("message")) or response.reason
            if success:
                text = "the answer is not a JSON object"
            raise HelpScoutRemoteException(response.status_code, text)
        self.page_current = answer.get(self.PAGE_CURRENT, 1)
        self.page_total = answer.get(self.PAGE_TOTAL, 1)
        if self.PAGE_DATA_MULTI in answer:
            return answer[self.PAGE_DATA_MULTI]
        if self.PAGE_DATA_SINGLE in answer:
            return [answer[self.PAGE_DATA_SINGLE]]
        if not (kwargs.get("json") or {}).get("reload"):
            return None
        # The write is done, but its object could not be read again.
        created_id = _ID_IN_LOCATION.search(response.headers.get("Location", ""))
        return [{"id": int(created_id[1])}] if created_id else None
