"""Answers and requests in the API's form: content types, empty writes, query parameters.

https://developer.helpscout.com/mailbox-api/overview/media_type/
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Response, request

from helpscout_sandbox import json_text
from helpscout_sandbox.context import world
from helpscout_sandbox.dates import from_wire
from helpscout_sandbox.errors import ApiError, FieldError, invalid, not_found
from helpscout_sandbox.hal import page_block, page_count, page_links
from helpscout_sandbox.state import Row

HAL = "application/hal+json;charset=UTF-8"
JSON = "application/json"
ERROR = "application/vnd.error+json"
EMPTY = "text/plain; charset=UTF-8"


def dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def hal(body: Any) -> Response:
    return Response(dumps(body), 200, content_type=HAL)


def plain_json(body: Any) -> Response:
    return Response(dumps(body), 200, content_type=JSON)


def created(
    resource_id: object | None = None, path: str | None = None, web: str | None = None
) -> Response:
    answer = Response(b"", 201, content_type=EMPTY)
    if resource_id is not None:
        answer.headers["Resource-ID"] = str(resource_id)
    if path is not None:
        answer.headers["Location"] = world().href(path)
    if web is not None:
        answer.headers["Web-Location"] = web
    return answer


def accepted() -> Response:
    return Response(b"", 202, content_type=EMPTY)


def no_content() -> Response:
    return Response(b"", 204, content_type=EMPTY)


def refused(error: ApiError, log_ref: str) -> Response:
    body = dumps(error.body(log_ref))
    return Response(body, error.status, content_type=ERROR, headers=error.headers)


def query_error(name: str, message: str, kind: str, value: Any) -> ApiError:
    return invalid(FieldError(name, message, kind, value, source="QUERY"))


def query_int(name: str, default: int | None = None) -> int | None:
    text = request.args.get(name)
    if text is None or text == "":
        return default
    try:
        return int(text)
    except ValueError:
        raise query_error(name, "must be a number", "InvalidNumber", text) from None


def query_ints(name: str) -> list[int]:
    numbers = []
    for text in query_list(name):
        try:
            numbers.append(int(text))
        except ValueError:
            raise query_error(name, "must be a number", "InvalidNumber", text) from None
    return numbers


def query_list(name: str) -> list[str]:
    texts = ",".join(request.args.getlist(name)).split(",")
    return [text.strip() for text in texts if text.strip()]


def query_enum(name: str, legal: Sequence[str], default: str) -> str:
    text = request.args.get(name) or default
    if text not in legal:
        quoted_choices = ", ".join(f"'{choice}'" for choice in legal)
        raise query_error(name, f"Expected one of these: {quoted_choices}", "EnumValue", text)
    return text


def query_date(name: str) -> str | None:
    text = request.args.get(name)
    if not text:
        return None
    try:
        from_wire(text)
    except ValueError:
        message = "must be a date of the form yyyy-MM-dd'T'HH:mm:ss'Z'"
        raise query_error(name, message, "MalformedDate", text) from None
    return text


def page_number() -> int:
    number = query_int("page", 1)
    if number is None or number < 1:
        raise query_error("page", "must be greater than or equal to 1", "InvalidNumber", number)
    return number


def other_params() -> list[tuple[str, str]]:
    """The query parameters besides the page, which every paging link keeps."""
    return [(k, v) for k, v in request.args.items(multi=True) if k != "page"]


def hal_page(
    key: str,
    path: str,
    rows: Sequence[Any],
    render: Callable[[Any], str],
    *,
    size: int = 50,
    links: bool = True,
) -> Response:
    """One page of a list. `render` gives a row's JSON text; an empty page has no `_embedded`."""
    number = page_number()
    total = len(rows)
    page_rows = rows[(number - 1) * size : number * size]
    url = world().href(path)
    parts = []
    if page_rows:
        parts.append(f'"_embedded":{{"{key}":[{",".join(map(render, page_rows))}]}}')
    if links:
        hrefs: Any = page_links(url, other_params(), number, page_count(total, size))
    else:
        hrefs = {"self": {"href": url}}
    parts.append(f'"_links":{dumps(hrefs)}')
    parts.append(f'"page":{dumps(page_block(total, size, number))}')
    return Response("{" + ",".join(parts) + "}", 200, content_type=HAL)


def hal_entries(key: str, path: str, rows: Sequence[Mapping[str, Any]]) -> Response:
    """A short list without paging, as sub-resources have it."""
    body: dict[str, Any] = {"_embedded": {key: list(rows)}} if rows else {}
    body["_links"] = {"self": {"href": world().href(path)}}
    return hal(body)


def find(table: Mapping[Any, Row], key: Any) -> Row:
    row = table.get(key)
    if row is None:
        raise not_found()
    return row


def json_body() -> Any:
    """The decoded request body; raises 415 for other media types and 400 for broken JSON."""
    if "json" not in (request.content_type or ""):
        raise ApiError(415, "Unsupported Media Type")
    try:
        return json_text.loads(request.get_data())
    except ValueError:
        error = FieldError("", "body is not valid JSON", "MalformedJson")
        raise invalid(error) from None


def json_object() -> dict[str, Any]:
    body = json_body()
    if not isinstance(body, dict):
        raise invalid(FieldError("", "body must be a JSON object", "MalformedJson"))
    return body


def json_array() -> list[dict[str, Any]]:
    """A JSON array of objects, as the patches of customers and properties need it."""
    body = json_body()
    if not isinstance(body, list) or not all(isinstance(item, dict) for item in body):
        error = FieldError("", "body must be a JSON array of operations", "MalformedJson")
        raise invalid(error)
    return body
