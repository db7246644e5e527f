"""What a hostile or broken client sends is refused: no 500, no dead thread, no page's control."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
import requests
from support.sandbox.api import Api, new_conversation

from helpscout_sandbox import Sandbox
from helpscout_sandbox.deliveries import Deliveries, not_deliverable, post

DEEP = 2_000
HOOK = {"events": ["convo.created"], "secret": "sEcrEt"}


@pytest.mark.parametrize(
    "query",
    [
        '(modifiedAt:["2024-01-01T00:00:00Z" TO "2024-12-01T00:00:00Z"])',
        "(createdAt:[yesterday TO *])",
        "(createdAt:[* TO 2024-13])",
        "(number:[one TO two])",
        "(number:[1 TO two])",
        "(createdAt:NOW-99999999999DAYS)",
        "(createdAt:NOW+99999999YEARS)",
        "(createdAt:[NOW-9999999999999999999SECONDS TO NOW])",
        "(createdAt:9999-12-31)",
        "(createdAt:2024-99-99T00:00:00Z)",
        f"(number:{'9' * 5000})",
        f"(createdAt:NOW-{'9' * 5000}DAYS)",
        "(" * DEEP + "subject:x" + ")" * DEEP,
        "(subject:" + "(" * DEEP + "x" + ")" * DEEP + ")",
        "NOT " * DEEP + "x",
    ],
)
@pytest.mark.parametrize("path", ["/v2/conversations?mailbox=999999", "/v2/customers?mailbox=999"])
def test_a_query_is_checked_before_any_row_is_looked_at(v2: Api, path: str, query: str) -> None:
    path, _, filters = path.partition("?")
    name, _, value = filters.partition("=")
    answer = v2.get(path, **{"query": query, name: value})
    assert answer.status_code == 400
    assert answer.json()["_embedded"]["errors"][0]["path"] == "query"


@pytest.mark.parametrize(
    "path",
    [
        "/v2/reports/conversations/new",
        "/v2/reports/productivity/resolved",
        "/v2/reports/company/customers-helped",
    ],
)
def test_a_series_over_thousands_of_years_is_refused(v2: Api, path: str) -> None:
    dates = {"start": "1000-01-01T00:00:00Z", "end": "9000-01-01T00:00:00Z"}
    for view in ("day", "week", "month"):
        assert v2.get(path, **dates, viewBy=view).status_code == 400
    assert v2.get(path, **(dates | {"start": "8999-01-01T00:00:00Z"})).status_code == 200


def test_a_query_of_many_terms_is_no_deep_one(v2: Api) -> None:
    query = " OR ".join(f"number:{n}" for n in range(300))
    assert v2.get("/v2/conversations", query=f"({query})").status_code == 200


BODIES = [
    b"[" * 100_000,
    b"[" * DEEP + b"]" * DEEP,
    b'{"a":' * DEEP + b"1" + b"}" * DEEP,
    b'{"subject": "\\ud800"}',
    b'{"firstName": "\\udfff\\ud800"}',
    b'{"amount": NaN}',
    b'[{"op": "replace", "path": "/x", "value": Infinity}]',
]


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v2/conversations"),
        ("POST", "/v2/customers"),
        ("PATCH", "/v2/customers/8001/properties"),
        ("PATCH", "/v2/conversations/50001"),
        ("POST", "/v2/webhooks"),
        ("POST", "/transition"),
        ("POST", "/v2/oauth2/token"),
        ("PUT", "/__sandbox__/faults"),
    ],
)
def test_json_that_cannot_be_kept_is_refused(
    v2: Api, sandbox: Sandbox, method: str, path: str, body: bytes
) -> None:
    headers = {"Content-Type": "application/json"}
    answer = v2.call(method, path, data=body, headers=headers)
    assert answer.status_code in (400, 401)
    assert sandbox.snapshot(), "the account can still be read"
    assert v2.get("/v2/users/me").status_code == 200


def test_a_pair_of_surrogates_is_text_like_any_other(v2: Api) -> None:
    body = json.dumps({"firstName": "\N{GRINNING FACE}"}).encode("ascii")
    assert b"\\ud83d" in body
    headers = {"Content-Type": "application/json"}
    answer = v2.call("POST", "/v2/customers", data=body, headers=headers)
    number = answer.headers["Resource-ID"]
    assert v2.get(f"/v2/customers/{number}").json()["firstName"] == "\N{GRINNING FACE}"


def test_an_id_longer_than_any_number_is_not_found(v2: Api) -> None:
    assert v2.get(f"/v2/conversations/{'9' * 5000}").status_code == 404


ADDRESSES = [
    "http://[::1", "http://127.0.0.1:99999/x", "http://127.0.0.1:x/", "http://", "http:///path",
    "http://\u2100/x", "ftp://127.0.0.1/", "http://127.0.0.1:-1/",
]  # fmt: skip


@pytest.mark.parametrize("url", ADDRESSES)
def test_a_webhook_needs_an_address(v2: Api, url: str) -> None:
    answer = v2.post("/v2/webhooks", {**HOOK, "url": url})
    assert answer.status_code == 400
    assert answer.json()["_embedded"]["errors"][0]["path"] == "url"


@pytest.mark.parametrize("url", [*ADDRESSES, "http://192.0.2.1/"])
def test_nothing_is_posted_to_what_is_no_address_of_this_machine(url: str) -> None:
    assert not_deliverable(url) or url.startswith("ftp:")


@pytest.mark.parametrize("path", ["\u0439", "\n", " "])
def test_a_path_that_cannot_be_sent_is_a_problem_of_that_delivery(path: str) -> None:
    status, problem = post(f"http://127.0.0.1:9/{path}", "convo.created", b"{}", "sEcrEt")
    assert status is None
    assert problem


def test_deliveries_go_on_after_a_bad_address(v2: Api, sandbox: Sandbox) -> None:
    """Such a row comes from a seed, since the API refuses it."""
    hook = {"id": 1, "state": "enabled", "url": "http://127.0.0.1:99999/", "secret": "s"}
    deliveries = Deliveries(first_wait=0.001)
    try:
        deliveries.send(hook, "convo.created", {})
        assert deliveries.wait(10)
        hook["state"], deliveries.log[:] = "enabled", []
        deliveries.send(hook, "convo.created", {})
        assert deliveries.wait(10)
        assert deliveries.log
    finally:
        deliveries.stop()


@pytest.fixture
def control(sandbox: Sandbox) -> Callable[..., int]:
    def call(**headers: str) -> int:
        url = f"{sandbox.url}/__sandbox__/reset"
        return requests.post(url, headers=headers, timeout=60).status_code

    return call


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "attacker.test"},
        {"Host": "127.0.0.1.attacker.test"},
        {"Host": "localhost.attacker.test:80"},
        {"Origin": "https://attacker.test"},
        {"Origin": "http://127.0.0.1.attacker.test"},
        {"Origin": "http://127.0.0.1:80.attacker.test"},
        {"Host": "127.0.0.1:80.attacker.test"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
def test_no_web_page_reaches_the_control_endpoints(
    v2: Api, sandbox: Sandbox, control: Callable[..., int], headers: dict[str, str]
) -> None:
    v2.post("/v2/conversations", new_conversation())
    before = sandbox.snapshot()
    assert control(**headers) == 403
    assert sandbox.snapshot() == before


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Host": "localhost"},
        {"Host": "localhost:8080"},
        {"Host": "[::1]:8080"},
        {"Origin": "http://localhost:3000"},
        {"Origin": "http://127.0.0.1", "Sec-Fetch-Site": "same-origin"},
    ],
)
def test_programs_of_this_machine_do(control: Callable[..., int], headers: dict[str, str]) -> None:
    assert control(**headers) == 200
