"""Whatever a V1 client sends and whatever V2 answers, the translator answers V1."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.fuzz.profiles import examples
from support.shim.json_values import JSON, KEYS

from helpscout_shim.account_cache import Memory
from helpscout_shim.catalog import ENDPOINTS
from helpscout_shim.translate import Policy, Reply, V1Answer, V1Request, V2Call, answers, translate
from helpscout_v2.wire import build_request

IN_PATHS = [
    "1",
    "7",
    "0",
    "-4",
    "x",
    "%2e",
    "9" * 40,
    "é",
    "..",
    "%2e%2e%2f",
    "1?a=b",
    "1#x",
    "1;2",
]
IN_PATHS += [
    "1\r\nX-Evil: 1",
    "%0d%0a",
    " 7 ",
    "+7",
    "1.0",
    "1e3",
    "\u0661",
    "//evil.test",
    "me",
    "",
]
PATHS = st.one_of(
    st.builds(
        lambda row, ids: _filled(row.path, ids),
        st.sampled_from(ENDPOINTS),
        st.lists(st.sampled_from(IN_PATHS) | st.text(max_size=8), min_size=3),
    ),
    st.text(max_size=30).map(lambda text: "/v1/" + text),
    st.text(max_size=30),
)
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-32", "latin-1"]
BODIES = st.one_of(
    st.builds(
        lambda value, name: json.dumps(value, ensure_ascii=False).encode(name, "replace"),
        JSON,
        st.sampled_from(ENCODINGS),
    ),
    JSON.map(lambda value: json.dumps(value).encode()),
    st.sampled_from([b"[" * 5000, b'{"a":' * 5000, b"NaN", b'{"id": 1e999}', b'{"id": Infinity}']),
    st.integers(100 * 1024 - 20, 100 * 1024 + 20).map(lambda n: b'{"subject": "%s"}' % (b"x" * n)),
    st.dictionaries(KEYS, JSON, max_size=10).map(lambda value: json.dumps(value).encode()),
    st.binary(max_size=20),
)
QUERIES = st.lists(
    st.tuples(
        st.one_of(st.sampled_from(["page", "fields", "query", "reload", "status"]), KEYS),
        st.text(max_size=12),
    ),
    max_size=5,
)
REPLIES = st.builds(
    Reply,
    st.sampled_from([200, 200, 200, 201, 204, 301, 400, 401, 403, 404, 409, 412, 429, 500, 0, 99]),
    st.dictionaries(
        st.sampled_from(["location", "resource-id", "x-ratelimit-retry-after"]), st.text(max_size=8)
    ),
    JSON,
)


def _filled(path: str, ids: list[str]) -> str:
    for value in ids:
        head, brace, rest = path.partition("{")
        if not brace:
            break
        path = head + value + rest.partition("}")[2]
    return "/v1" + path


HOST = "https://api.helpscout.net"


def check_call(call: V2Call) -> None:
    """A call can be sent, and on the wire it is one request below /v2 of the API's host."""
    request = build_request(
        HOST, call.method, call.path, params=call.params or None, json=call.json
    )
    wire_request = requests.Request(
        request.method, request.url, headers=request.headers, data=request.body
    ).prepare()
    assert wire_request.method in {"GET", "POST", "PUT", "PATCH", "DELETE"}
    target = urlsplit(wire_request.url or "")
    assert (target.scheme, target.netloc) == ("https", "api.helpscout.net")
    assert target.path.startswith("/v2/")
    assert ".." not in target.path.split("/")
    # A path parameter that grew a query or a fragment of its own would ask for something else.
    assert target.query == (request.url.partition("?")[2] if call.params else "")
    assert target.fragment == ""
    text = f"{wire_request.method} {wire_request.url}" + "".join(
        f"{k}{v}" for k, v in wire_request.headers.items()
    )
    assert not any(sign in text for sign in "\r\n\0")
    if request.body is not None:
        json.loads(request.body)


def drive(request: V1Request, replies: Any, policy: Policy) -> V1Answer:
    steps = translate(request, Memory(), policy)
    try:
        calls = next(steps)
        for _ in range(60):
            assert calls
            for call in calls:
                check_call(call)
            calls = steps.send(tuple(replies() for _ in calls))
    except StopIteration as stop:
        answer: V1Answer = stop.value
        return answer
    steps.close()
    return answers.error(599, "still asking")


@settings(max_examples=examples(60, 4500), suppress_health_check=list(HealthCheck))
@given(
    st.sampled_from(["GET", "POST", "PUT", "DELETE", "PATCH", "get"]) | st.text(max_size=8),
    PATHS,
    QUERIES,
    BODIES,
    st.booleans(),
    st.data(),
)
def test_the_translator_never_raises_and_never_blames_itself(
    method: str,
    path: str,
    query: list[tuple[str, str]],
    body: bytes,
    strict: bool,
    data: st.DataObject,
) -> None:
    request = V1Request(method, path, tuple(query), body)
    answer = drive(request, lambda: data.draw(REPLIES), Policy(strict=strict))
    if answer.body:
        body = json.loads(answer.body)
        if answer.status >= 400:
            assert body["code"] == answer.status
            # A bug in a handler would be hidden behind this text.
            assert body["error"] != "Internal server error." or answer.status == 500
    assert all(isinstance(v, str) for v in answer.headers.values())
    assert not any(sign in f"{k}{v}" for k, v in answer.headers.items() for sign in "\r\n")


@settings(max_examples=examples(30, 1200), suppress_health_check=list(HealthCheck))
@given(PATHS, QUERIES, BODIES, st.data())
def test_no_handler_trips_over_what_v2_may_send(
    path: str, query: list[tuple[str, str]], body: bytes, data: st.DataObject
) -> None:
    for method in ("GET", "POST", "PUT", "DELETE"):
        request = V1Request(method, path, tuple(query), body)
        good = REPLIES.filter(lambda reply: reply.status not in {0, 500})
        answer = drive(request, lambda: data.draw(good), Policy())  # noqa: B023
        assert answer.status != 500 or "id of what it created" in answer.json()["error"]
