"""Rows of a page are decoded as far as they are read; what is no page is decoded as a whole."""

from __future__ import annotations

from typing import Any

import pytest

from helpscout_shim.runner import ask
from helpscout_shim.translate.answers import dumps
from helpscout_shim.translate.wire import V2Call
from helpscout_v2.wire import Answer, answer

READS = frozenset({"id", "tags"})


class Client:
    """Gives one answer."""

    def __init__(self, status: int, body: Any) -> None:
        content = body if isinstance(body, bytes) else dumps(body)
        self.answer = answer(status, {"Correlation-Id": "c-1"}, content, "GET", "/v2/conversations")

    def call(self, method: str, path: str, **parts: Any) -> Answer:
        return self.answer


def read(status: int, body: Any) -> Any:
    client: Any = Client(status, body)
    return ask(client, V2Call("GET", "/v2/conversations", reads=READS)).body


def test_rows_keep_what_is_read_and_the_page_keeps_its_counts() -> None:
    row = {"id": 5, "tags": [{"tag": "vip", "extra": None}], "_links": {"self": {"href": "x"}}}
    page = {"size": 25, "totalElements": 1}
    body = read(200, {"_embedded": {"conversations": [row]}, "_links": {}, "page": page})
    assert body["page"] == page
    assert body["_embedded"]["conversations"] == [{"id": 5, "tags": row["tags"]}]


@pytest.mark.parametrize(
    "body",
    [
        [{"id": 5, "other": 1}],
        {"_embedded": [1, 2]},
        {"_embedded": {"conversations": [None, {"other": 2}]}},
        "text",
        7,
    ],
)
def test_what_is_no_page_is_read_as_it_is(body: Any) -> None:
    assert read(200, body) == body


def test_an_error_keeps_its_message_and_broken_json_is_nothing() -> None:
    body = {"message": "Bad", "_embedded": {"errors": [{"path": "page", "message": "no"}]}}
    assert read(400, body) == body
    assert read(200, b'{"_embedded": {') is None
    assert read(200, b"") is None
