"""The core without a socket: requests out of arguments, facts out of answers."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.fuzz.profiles import examples

from helpscout_v2 import error_answers, errors, urls, wire
from helpscout_v2.errors import ArgumentError, ConfigurationError, DecodeError

BASE = "https://api.helpscout.net"


def answered(status: int, body: Any = None, **headers: str) -> wire.Answer:
    content = (
        body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    )
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return wire.answer(status, names, content, "PATCH", "/v2/conversations/5001")


def test_a_request_encodes_its_parameters_and_leaves_out_none() -> None:
    request = wire.build_request(
        BASE, "get", "/v2/conversations", params={"query": '(email:"a+b@c.test")', "tag": None}
    )
    assert request.url == f"{BASE}/v2/conversations?query=%28email%3A%22a%2Bb%40c.test%22%29"
    assert (request.method, request.body, request.weight) == ("GET", None, 1)


def test_booleans_travel_as_lower_case_words() -> None:
    request = wire.build_request(BASE, "DELETE", "/v2/customers/1", params={"async": True})
    assert request.url.endswith("?async=true")
    assert request.weight == 2


def test_a_json_patch_travels_as_plain_application_json() -> None:
    request = wire.build_request(BASE, "PATCH", "/v2/conversations/1", json={"op": "remove"})
    assert request.headers["Content-Type"] == "application/json"
    assert request.body == b'{"op":"remove"}'


def test_requests_and_answers_are_shown_without_their_bodies() -> None:
    request = wire.build_request(BASE, "PUT", "/v2/webhooks/1", json={"secret": "canary"})
    assert repr(request) == "<Request PUT /v2/webhooks/1>"
    answer = wire.answer(200, {}, b"canary", "GET", "/v2/users/me")
    assert repr(answer) == "<Answer 200 to GET /v2/users/me, 6 bytes>"


@pytest.mark.parametrize("header", [("X-A\r\nX-B", "1"), ("X-A", "1\r\nX-B: 2"), ("X-A", "1\n")])
def test_a_header_that_would_begin_another_line_is_refused(header: tuple[str, str]) -> None:
    name, value = header
    with pytest.raises(ArgumentError, match="cannot be sent"):
        wire.build_request(BASE, "GET", "/v2/users", headers={name: value})


@pytest.mark.parametrize("path", ["//elsewhere.test/v2", "v2/users", "https://elsewhere.test/"])
def test_a_path_cannot_name_another_host(path: str) -> None:
    with pytest.raises(ConfigurationError, match="slash"):
        wire.build_request(BASE, "GET", path)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("http://api.helpscout.net", "https"),
        ("api.helpscout.net", "absolute"),
        ("ftp://api.helpscout.net", "absolute"),
        ("https:///v2", "absolute"),
        ("https://[api.helpscout.net", "absolute"),
        ("https://api.helpscout.net:port", "absolute"),
        ("https://api.helpscout.net:99999", "absolute"),
        ("https://api.helpscout.net:0", "absolute"),
        ("https://user:pw@api.helpscout.net", "plain URL"),
        ("https://api.helpscout.net?x=1", "plain URL"),
    ],
)
def test_an_address_a_token_must_not_go_to_is_refused(text: str, hint: str) -> None:
    with pytest.raises(ConfigurationError, match=hint):
        urls.base_url(text)


def test_plain_http_is_for_loopback_only() -> None:
    assert urls.base_url("http://127.0.0.1:8000/") == "http://127.0.0.1:8000"


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ("https://API.helpscout.net:443/v2/x", True),
        ("https://api.helpscout.net.evil.test/v2/x", False),
        ("https://api.helpscout.net@evil.test/v2/x", False),
        ("http://api.helpscout.net/v2/x", False),
        ("https://api.helpscout.net:8443/v2/x", False),
        ("https://api.helpscout.net:port/v2/x", False),
        ("https://[", False),
        ("", False),
    ],
)
def test_the_host_lock_compares_scheme_host_and_port(other: str, same: bool) -> None:
    assert urls.same_origin(BASE, other) is same


def test_what_is_no_url_is_like_nothing_not_even_itself() -> None:
    assert not urls.same_origin("https://[", "https://[")


def test_header_names_are_compared_without_case() -> None:
    assert wire.location_id(answered(201, Resource_Id="77")) == 77
    assert wire.location_id(wire.answer(201, {"resource-id": "78"}, b"", "POST", "/v2")) == 78


def test_the_location_tells_the_id_when_no_header_does() -> None:
    assert wire.location_id(answered(201, Location=f"{BASE}/v2/conversations/55")) == 55
    assert wire.location_id(answered(201)) is None


def test_the_rate_limit_is_read_from_v2_header_names() -> None:
    headers = {
        "X-RateLimit-Limit-Minute": "400",
        "X-RateLimit-Remaining-Minute": "384",
        "X-RateLimit-Retry-After": "12",
    }
    assert wire.rate_limit(headers) == wire.RateLimit(400, 384, 12.0)


@pytest.mark.parametrize("text", ["", "soon", "-1", "nan", "1e99"])
def test_a_senseless_rate_limit_header_is_no_limit(text: str) -> None:
    assert wire.rate_limit({"X-RateLimit-Retry-After": text}).retry_after is None


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, errors.ValidationError),
        (401, errors.AuthenticationError),
        (402, errors.AccessDeniedError),
        (403, errors.AccessDeniedError),
        (404, errors.NotFoundError),
        (409, errors.ConflictError),
        (412, errors.PreconditionError),
        (413, errors.PayloadTooLargeError),
        (415, errors.UnsupportedMediaTypeError),
        (423, errors.LockedError),
        (429, errors.RateLimitError),
        (500, errors.ServerError),
        (503, errors.ServerError),
        (504, errors.ServerError),
        (418, errors.APIError),
    ],
)
def test_every_status_has_its_own_exception(status: int, kind: type[errors.APIError]) -> None:
    error = error_answers.error_from(answered(status, Correlation_Id="abc#1"))
    assert type(error) is kind
    assert (error.status, error.method, error.path) == (status, "PATCH", "/v2/conversations/5001")
    assert error.correlation_id == "abc#1"


@pytest.mark.parametrize("last", ["reply", "notes", "phones", "chats", "customer"])
def test_412_to_a_new_thread_means_the_conversation_is_full(last: str) -> None:
    path = f"/v2/conversations/5001/{last}"
    error = error_answers.error_from(wire.answer(412, {}, b"", "POST", path))
    assert isinstance(error, errors.ConversationLockedError)
    assert error.conversation_id == 5001
    assert "at most 100 threads" in str(error)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PATCH", "/v2/conversations/5001"),
        ("GET", "/v2/conversations/5001"),
        ("PUT", "/v2/conversations/5001/tags"),
        ("POST", "/v2/conversations/5001/threads/7/attachments"),
        ("POST", "/v2/conversations"),
        ("POST", "/v2/customers/5/emails"),
    ],
)
def test_any_other_412_keeps_the_words_of_the_server(method: str, path: str) -> None:
    body = b'{"message": "locked by workspace policy"}'
    error = error_answers.error_from(wire.answer(412, {}, body, method, path))
    assert type(error) is errors.PreconditionError
    assert error.message == "locked by workspace policy"


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_a_success_is_no_error(status: int) -> None:
    assert error_answers.error_from(answered(status)) is None


VALIDATION = {
    "logRef": "5d3b1f0a#1001",
    "message": "Bad request",
    "_embedded": {
        "errors": [
            {
                "path": "status",
                "message": "Expected one of these",
                "rejectedValue": "done",
                "source": "JSON",
                "_links": {"about": {"href": "http://d.test/overview/errors#EnumValue"}},
            }
        ]
    },
}


def test_a_validation_error_tells_field_reason_and_value() -> None:
    error = error_answers.error_from(answered(400, VALIDATION))
    assert isinstance(error, errors.ValidationError)
    assert error.correlation_id == "5d3b1f0a#1001"
    assert error.details == (
        errors.ErrorDetail("status", "Expected one of these", "done", "JSON", "EnumValue"),
    )
    assert "status: Expected one of these" in str(error)


def test_a_single_validation_error_may_be_a_bare_object() -> None:
    one = VALIDATION["_embedded"]["errors"][0]  # type: ignore[index]
    error = error_answers.error_from(answered(400, {**VALIDATION, "_embedded": {"errors": one}}))
    assert error is not None
    assert [detail.path for detail in error.details] == ["status"]


def test_the_older_form_of_links_is_understood() -> None:
    entry = {
        "path": "x",
        "message": "m",
        "links": [{"rel": "about", "href": "http://d.test/#NotEmpty"}],
    }
    error = error_answers.error_from(answered(400, {"_embedded": {"errors": [entry]}}))
    assert error is not None
    assert error.details[0].kind == "NotEmpty"


@pytest.mark.parametrize(
    "body",
    [
        b"<html>Bad gateway</html>",
        b"",
        b"[]",
        b'"x"',
        b"{}",
        b"\xff\xfe",
        b'{"message":5}',
        b'{"error":""}',
    ],
)
def test_an_error_without_a_readable_body_still_explains_itself(body: bytes) -> None:
    error = error_answers.error_from(answered(403, body))
    assert isinstance(error, errors.AccessDeniedError)
    assert "role or the account's plan" in str(error)


def test_a_rate_limit_error_tells_how_long_to_wait() -> None:
    error = error_answers.error_from(
        answered(429, {"message": "API rate limit exceeded"}, X_RateLimit_Retry_After="9")
    )
    assert isinstance(error, errors.RateLimitError)
    assert error.retry_after == 9.0
    assert error.headers["x-ratelimit-retry-after"] == "9"


def test_a_redirect_outside_conversations_is_no_moved_conversation() -> None:
    moved = wire.answer(301, {"Location": "/v2/users/2"}, b"", "GET", "/v2/users/1")
    assert type(error_answers.error_from(moved)) is errors.APIError


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ({"Location": "https://api.helpscout.net/v2/conversations/7"}, "merged into 7"),
        ({"Location": "/elsewhere"}, "merged into /elsewhere"),
        ({}, "merged into another one, which the answer does not name"),
    ],
)
def test_a_moved_conversation_names_what_took_its_place(
    location: dict[str, str], target: str
) -> None:
    error = error_answers.error_from(wire.answer(301, location, b"", "GET", "/v2/conversations/5"))
    assert isinstance(error, errors.ConversationMovedError)
    assert error.conversation_id == 5
    assert str(error).endswith(f"conversation 5 was {target}")


def test_an_answer_that_is_not_json_shows_how_it_begins() -> None:
    with pytest.raises(DecodeError, match="Bad gateway") as caught:
        answered(200, b"<html>Bad gateway</html>").json()
    assert caught.value.path == "/v2/conversations/5001"


def test_the_query_of_a_next_link_is_taken_apart() -> None:
    href = f"{BASE}/v2/conversations?mailbox=17&page=2&query=a%2Bb"
    assert wire.next_params(href) == {"mailbox": "17", "page": "2", "query": "a+b"}
    assert wire.next_params(None) is None


def test_a_blank_filter_of_a_next_link_stays_a_filter() -> None:
    href = "https://api.helpscout.net/v2/customers?query=&page=2&firstName=#end"
    assert wire.next_params(href) == {"query": "", "page": "2", "firstName": ""}


@settings(max_examples=examples(100))
@given(status=st.integers(300, 599), body=st.binary(max_size=40) | st.just(b'{"message":null}'))
def test_no_body_keeps_a_failure_from_being_explained(status: int, body: bytes) -> None:
    error = error_answers.error_from(answered(status, body))
    assert isinstance(error, errors.APIError)
    assert str(status) in str(error)
    assert error.message


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["_embedded", "errors", "message", "path", "_links", "about", "href"]
                ),
                inner,
            )
        ),
        max_leaves=12,
    )
)
@settings(max_examples=examples(100))
def test_no_shape_of_an_error_breaks_reading_it(body: Any) -> None:
    error = error_answers.error_from(answered(400, json.dumps({"_embedded": body}).encode()))
    assert isinstance(error, errors.ValidationError)
    assert all(isinstance(detail, errors.ErrorDetail) for detail in error.details)


CONVERSATION, MESSAGE = "/v2/conversations/5001", "/v2/chats/c1/messages/m1"


@pytest.mark.parametrize(
    ("status", "method", "path", "uncertain", "is_success"),
    [
        (404, "DELETE", CONVERSATION, True, True),
        (404, "DELETE", CONVERSATION, False, False),
        (404, "GET", CONVERSATION, True, False),
        (404, "PUT", CONVERSATION, True, False),
        (409, "DELETE", CONVERSATION, True, False),
        (500, "DELETE", CONVERSATION, True, False),
        (422, "PUT", MESSAGE, True, True),
        (422, "PUT", "/v2/chats/c1/notes/n1", True, True),
        (422, "PUT", MESSAGE, False, False),
        (422, "POST", MESSAGE, True, False),
        (422, "PUT", "/v2/chats/c1", True, False),
        (422, "PUT", CONVERSATION, True, False),
        (400, "PUT", MESSAGE, True, False),
        (500, "PUT", MESSAGE, True, False),
    ],
)
def test_only_a_repetition_may_find_that_its_first_attempt_had_done_the_work(
    status: int, method: str, path: str, uncertain: bool, is_success: bool
) -> None:
    answer = wire.answer(status, {}, b"", method, path)
    answer.uncertain = uncertain
    assert (error_answers.error_from(answer) is None) is is_success
