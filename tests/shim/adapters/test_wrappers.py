"""A wrapper that builds its paths from attributes keeps working through `install()`."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote

import pytest
import requests
from requests.adapters import HTTPAdapter
from support.shim.live import V1, LiveShim

import helpscout_shim


class Unencoding(HTTPAdapter):
    """Sends query strings as they were written, as such wrappers did for search queries."""

    def send(self, request: requests.PreparedRequest, *a: Any, **k: Any) -> requests.Response:
        request.url = unquote(request.url or "")
        return super().send(request, *a, **k)


class Path:
    """`api.mailboxes(3).conversations.get(params={...})` becomes one GET."""

    def __init__(self, session: requests.Session, *parts: str) -> None:
        self._session, self._parts = session, parts

    def __getattr__(self, name: str) -> Path:
        return Path(self._session, *self._parts, name)

    def __call__(self, number: int) -> Path:
        return Path(self._session, *self._parts, str(number))

    def get(self, params: dict[str, Any] | None = None) -> Any:
        url = f"{V1}/{'/'.join(self._parts)}.json"
        answer = self._session.get(url, params=params, timeout=10)
        answer.raise_for_status()
        body = answer.json()
        if "items" in body:
            return SimpleNamespace(**body)
        return SimpleNamespace(**body["item"]) if "item" in body else body


class LegacyClient:
    """Keeps one session with its own adapter and a Basic key."""

    def __init__(self, api_key: str) -> None:
        session = requests.Session()
        session.auth = (api_key, "X")
        session.mount("https://", Unencoding())
        self.api = Path(session)


@pytest.fixture
def legacy(live: LiveShim) -> Iterator[LegacyClient]:
    client = LegacyClient("a-v1-key")
    with helpscout_shim.installed(client=live.client, silent=True):
        yield client


def test_collections_and_items_come_as_the_wrapper_expects(
    legacy: LegacyClient, live: LiveShim
) -> None:
    boxes = legacy.api.mailboxes.get()
    expected = live.get("/mailboxes.json")
    assert (boxes.page, boxes.pages, boxes.count) == (1, 1, 3)
    assert boxes.items == expected["items"]
    box = boxes.items[0]["id"]
    rows = legacy.api.mailboxes(box).conversations.get(params={"status": "active", "page": 2})
    path = f"/mailboxes/{box}/conversations.json"
    assert rows.items == live.get(path, status="active", page=2)["items"]
    one = legacy.api.conversations(live.get(path)["items"][0]["id"]).get()
    assert one.threads


def test_a_query_string_that_is_not_encoded_is_understood(
    legacy: LegacyClient, live: LiveShim
) -> None:
    query = '(subject:"order" AND status:closed)'
    results = legacy.api.search.conversations.get(params={"query": query})
    assert results.count == live.get("/search/conversations.json", query=query)["count"] > 0


def test_reports_come_as_they_are(legacy: LegacyClient, live: LiveShim) -> None:
    dates = {"start": "2024-01-01T00:00:00Z", "end": "2024-02-01T00:00:00Z"}
    report = legacy.api.reports.conversations.get(params=dates)
    assert report == live.get("/reports/conversations.json", **dates)


def test_an_error_raises_as_requests_raises(legacy: LegacyClient) -> None:
    with pytest.raises(requests.HTTPError, match="404"):
        legacy.api.conversations(99_999_999).get()
