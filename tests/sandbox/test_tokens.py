"""The token endpoint, the life of tokens, and the services failing on demand."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from support.sandbox.api import Api

from helpscout_sandbox import Sandbox


def ask(sandbox: Sandbox, **values: str) -> requests.Response:
    values = {"client_id": sandbox.app_id, "client_secret": sandbox.app_secret, **values}
    return requests.post(f"{sandbox.url}/v2/oauth2/token", data=values, timeout=60)


def code(sandbox: Sandbox) -> str:
    params = {"client_id": sandbox.app_id}
    page = requests.get(sandbox.authorize_url, params=params, allow_redirects=False, timeout=60)
    return parse_qs(urlsplit(page.headers["Location"]).query)["code"][0]


def works(sandbox: Sandbox, token: str) -> bool:
    headers = {"Authorization": f"Bearer {token}"}
    answer = requests.get(f"{sandbox.url}/v2/users/me", headers=headers, timeout=60)
    assert answer.status_code in (200, 401)
    return answer.status_code == 200


def test_client_credentials_answer_without_a_refresh_token(sandbox: Sandbox) -> None:
    answer = ask(sandbox, grant_type="client_credentials")
    assert set(answer.json()) == {"token_type", "access_token", "expires_in"}
    assert answer.json()["token_type"] == "bearer"
    assert answer.json()["expires_in"] == 172_800
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert (answer.headers["Cache-Control"], answer.headers["Pragma"]) == ("no-store", "no-cache")
    assert not [name for name in answer.headers if name.startswith(("X-RateLimit", "Correlation"))]


@pytest.mark.parametrize("form", ["data", "json", "params"])
def test_the_endpoint_takes_form_json_and_query(sandbox: Sandbox, form: str) -> None:
    values: dict[str, Any] = {
        "grant_type": "client_credentials",
        "client_id": sandbox.app_id,
        "client_secret": sandbox.app_secret,
    }
    answer = requests.post(f"{sandbox.url}/v2/oauth2/token", timeout=60, **{form: values})
    assert answer.status_code == 200
    assert works(sandbox, answer.json()["access_token"])


def test_a_code_is_good_for_one_exchange(sandbox: Sandbox) -> None:
    one = code(sandbox)
    first = ask(sandbox, grant_type="authorization_code", code=one)
    assert first.status_code == 200
    assert works(sandbox, first.json()["access_token"])
    again = ask(sandbox, grant_type="authorization_code", code=one)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")


def test_a_refresh_rotates_and_kills_the_old_pair(sandbox: Sandbox) -> None:
    old = ask(sandbox, grant_type="authorization_code", code=code(sandbox)).json()
    new = ask(sandbox, grant_type="refresh_token", refresh_token=old["refresh_token"]).json()
    assert new["refresh_token"] != old["refresh_token"]
    assert works(sandbox, new["access_token"])
    assert not works(sandbox, old["access_token"])
    answer = ask(sandbox, grant_type="refresh_token", refresh_token=old["refresh_token"])
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


def test_a_transition_token_is_refreshed_at_the_ordinary_endpoint(sandbox: Sandbox) -> None:
    body = {"apiKey": sandbox.api_key, "clientId": sandbox.app_id}
    old = requests.post(sandbox.transition_url, json=body, timeout=60).json()
    new = ask(sandbox, grant_type="refresh_token", refresh_token=old["refreshToken"]).json()
    assert works(sandbox, new["access_token"])
    again = requests.post(sandbox.transition_url, json=body, timeout=60).json()
    assert again["accessToken"] == new["access_token"]


@pytest.mark.parametrize(
    ("values", "status", "error"),
    [
        ({"grant_type": "client_credentials", "client_secret": "wrong"}, 401, "invalid_client"),
        ({"grant_type": "client_credentials", "client_id": "wrong"}, 401, "invalid_client"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": "refresh_token"}, 400, "invalid_grant"),
        ({}, 400, "invalid_request"),
    ],
)
def test_the_endpoint_refuses_as_oauth_says(
    sandbox: Sandbox, values: dict[str, str], status: int, error: str
) -> None:
    answer = ask(sandbox, **values)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert sandbox.app_secret not in answer.text


def test_a_token_dies_when_its_time_is_up(sandbox: Sandbox) -> None:
    token = ask(sandbox, grant_type="client_credentials").json()["access_token"]
    sandbox.advance(172_790)
    assert works(sandbox, token)
    sandbox.advance(20)
    assert not works(sandbox, token)


def test_all_tokens_can_be_expired_and_refreshed(sandbox: Sandbox) -> None:
    old = ask(sandbox, grant_type="authorization_code", code=code(sandbox)).json()
    assert sandbox.expire_tokens() >= 1
    assert not works(sandbox, old["access_token"])
    new = ask(sandbox, grant_type="refresh_token", refresh_token=old["refresh_token"]).json()
    assert works(sandbox, new["access_token"])


def test_the_token_life_can_be_chosen() -> None:
    with Sandbox.start(token_life=60) as sandbox:
        answer = ask(sandbox, grant_type="client_credentials").json()
        assert answer["expires_in"] == 60
        sandbox.advance(61)
        assert not works(sandbox, answer["access_token"])


def test_the_transition_service_fails_as_queued(sandbox: Sandbox) -> None:
    body = {"apiKey": sandbox.api_key, "clientId": sandbox.app_id}
    sandbox.queue_statuses("transition", 429, 503)
    got = [requests.post(sandbox.transition_url, json=body, timeout=60) for _ in range(3)]
    assert [answer.status_code for answer in got] == [429, 503, 200]
    sandbox.retire_transition()
    assert requests.post(sandbox.transition_url, json=body, timeout=60).status_code == 410
    assert requests.post(sandbox.transition_url, json=body, timeout=60).status_code == 410


def test_the_token_endpoint_fails_as_queued(sandbox: Sandbox) -> None:
    sandbox.queue_statuses("token", 503)
    assert ask(sandbox, grant_type="client_credentials").status_code == 503
    assert ask(sandbox, grant_type="client_credentials").status_code == 200


def test_many_keys_get_a_token_each() -> None:
    keys = [f"{number:040x}" for number in range(50)]
    with Sandbox.start(api_keys=keys, seed="empty") as sandbox:
        tokens = set()
        for key in keys:
            body = {"apiKey": key, "clientId": sandbox.app_id}
            answer = requests.post(sandbox.transition_url, json=body, timeout=60)
            tokens.add(answer.json()["accessToken"])
        assert len(tokens) == 50
        assert sandbox.tokens_issued == 50
        assert sandbox.api_key == keys[0]


def test_another_scheme_or_a_broken_header_is_a_401(v2: Api) -> None:
    for header in ("Basic YTpi", "Bearer", "Bearer nonsense", ""):
        answer = v2.call("GET", "/v2/users/me", headers={"Authorization": header})
        assert answer.status_code == 401
        assert answer.json()["message"]
