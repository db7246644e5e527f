"""Rate limits and faults."""

from __future__ import annotations

import pytest
import requests
from support.sandbox.api import Api

from helpscout_sandbox import Faults, Sandbox
from helpscout_sandbox.faults import FaultPlan


def remaining(answer: requests.Response) -> int:
    return int(answer.headers["X-RateLimit-Remaining-Minute"])


def test_a_write_costs_two_and_a_read_one(v2: Api, sandbox: Sandbox) -> None:
    sandbox.set_rate_limit(400)
    assert remaining(v2.get("/v2/users/me")) == 399
    write = v2.post("/v2/conversations/50001/notes", {"text": "x"})
    assert remaining(write) == 397
    assert write.headers["X-RateLimit-Limit-Minute"] == "400"
    assert remaining(v2.get("/v2/users/me")) == 396


def test_a_spent_budget_is_a_429_that_names_the_wait(v2: Api, sandbox: Sandbox) -> None:
    sandbox.set_rate_limit(3)
    assert v2.get("/v2/users/me").status_code == 200
    assert v2.post("/v2/conversations/50001/notes", {"text": "x"}).status_code == 201
    refusal = v2.get("/v2/users/me")
    assert refusal.status_code == 429
    assert refusal.json() == {"message": "API rate limit exceeded"}
    wait = int(refusal.headers["X-RateLimit-Retry-After"])
    assert 1 <= wait <= 60
    assert "Retry-After" not in refusal.headers
    sandbox.advance(wait)
    assert v2.get("/v2/users/me").status_code == 200


def test_the_budget_belongs_to_the_account_not_to_the_token(sandbox: Sandbox) -> None:
    sandbox.set_rate_limit(2)
    answers = [Api(sandbox).get("/v2/users/me").status_code for _ in range(3)]
    assert answers == [200, 200, 429]


def test_without_a_limit_there_are_no_limit_headers(v2: Api, sandbox: Sandbox) -> None:
    sandbox.set_rate_limit(None)
    answer = v2.get("/v2/users/me")
    assert not [name for name in answer.headers if name.lower().startswith("x-ratelimit")]


@pytest.mark.parametrize(
    ("kind", "status"),
    [("429", 429), ("500", 500), ("502", 502), ("503", 503), ("504", 504), ("403", 403)],
)
def test_a_queued_fault_meets_one_call(v2: Api, sandbox: Sandbox, kind: str, status: int) -> None:
    sandbox.faults.queue(kind)
    assert v2.get("/v2/users/me").status_code == status
    assert v2.get("/v2/users/me").status_code == 200


def test_an_expired_token_stays_expired_and_others_live_on(v2: Api, sandbox: Sandbox) -> None:
    other = Api(sandbox)
    sandbox.faults.queue("expired")
    assert [v2.get("/v2/users/me").status_code for _ in range(2)] == [401, 401]
    assert other.get("/v2/users/me").status_code == 200


def test_a_fault_leaves_the_account_alone(v2: Api, sandbox: Sandbox) -> None:
    before = sandbox.snapshot()
    sandbox.faults.queue("500", "503", "429", "reset")
    for _ in range(3):
        v2.post("/v2/conversations/50001/notes", {"text": "x"})
    with pytest.raises(requests.ConnectionError):
        v2.post("/v2/conversations/50001/notes", {"text": "x"})
    assert sandbox.snapshot() == before


def test_a_reset_breaks_the_connection_and_is_logged_as_status_zero(
    v2: Api, sandbox: Sandbox
) -> None:
    sandbox.faults.queue("reset")
    with pytest.raises(requests.ConnectionError):
        v2.get("/v2/users/me")
    assert [call.status for call in sandbox.calls] == [0]


def test_a_truncated_answer_has_been_carried_out(v2: Api, sandbox: Sandbox) -> None:
    sandbox.faults.queue("truncated")
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        v2.get("/v2/conversations")
    assert v2.get("/v2/conversations").status_code == 200


def test_a_slow_answer_is_a_good_answer(v2: Api, sandbox: Sandbox) -> None:
    sandbox.faults.use(Faults(slow_seconds=0.01))
    sandbox.faults.queue("slow")
    assert v2.get("/v2/users/me").status_code == 200


def test_the_same_seed_gives_the_same_faults() -> None:
    faults = Faults.parse("429=0.2,500=0.1,truncated=0.1,seed=7")
    first = [FaultPlan(faults).next() for _ in range(1)]
    runs = []
    for _ in range(2):
        plan = FaultPlan(faults)
        runs.append([plan.next() for _ in range(500)])
    assert runs[0] == runs[1]
    assert runs[0][0] == first[0]
    assert {"429", "500", "truncated", None} == set(runs[0])
    other = FaultPlan(Faults.parse("429=0.2,500=0.1,truncated=0.1,seed=8"))
    assert [other.next() for _ in range(500)] != runs[0]


def test_a_rate_of_one_meets_every_call() -> None:
    plan = FaultPlan(Faults(rate_503=1.0))
    assert {plan.next() for _ in range(20)} == {"503"}


@pytest.mark.parametrize("text", ["418=0.1", "429", "429=2", "429=x", "seed"])
def test_a_wrong_profile_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"fault|rate|float|convert"):
        Faults.parse(text)


def test_a_bare_429_names_neither_a_wait_nor_a_limit(v2: Api, sandbox: Sandbox) -> None:
    sandbox.faults.queue("bare429")
    answer = v2.get("/v2/users/me")
    assert answer.status_code == 429
    assert not [name for name in answer.headers if "ratelimit" in name.lower()]
    assert "Retry-After" not in answer.headers


def test_a_proxys_page_is_no_json(v2: Api, sandbox: Sandbox) -> None:
    sandbox.faults.queue("html")
    answer = v2.get("/v2/users/me")
    assert answer.status_code == 502
    assert answer.headers["Content-Type"].startswith("text/html")
    assert answer.text.startswith("<!DOCTYPE html>")


def test_a_lost_answer_has_been_carried_out(v2: Api, sandbox: Sandbox) -> None:
    before = sandbox.snapshot()["threads"].keys()
    sandbox.faults.queue("lost")
    with pytest.raises(requests.ConnectionError):
        v2.post("/v2/conversations/50001/notes", {"text": "x"})
    assert len(sandbox.snapshot()["threads"].keys() - before) == 1
    assert sandbox.calls[-1].status == 0


def test_a_dripping_body_is_whole(v2: Api, sandbox: Sandbox) -> None:
    whole = v2.get("/v2/conversations").content
    sandbox.faults.use(Faults(slow_seconds=0.02))
    sandbox.faults.queue("drip")
    assert v2.get("/v2/conversations").content == whole


def test_what_calls_have_met_is_counted(v2: Api, sandbox: Sandbox) -> None:
    sandbox.faults.queue("500", "slow", "ok", "truncated")
    for _ in range(3):
        v2.get("/v2/users/me")
    with pytest.raises(requests.RequestException):
        v2.get("/v2/users/me")
    assert sandbox.faults.met == {"500": 1, "slow": 1, "truncated": 1}
    counts = requests.get(f"{sandbox.url}/__sandbox__/faults", timeout=60).json()
    assert counts == {"api": {"500": 1, "slow": 1, "truncated": 1}, "transition": {}, "token": {}}


def test_the_services_have_faults_of_their_own() -> None:
    with Sandbox.start() as sandbox:
        sandbox.service_faults("transition").use(Faults(rate_429=1.0, retry_after=3))
        body = {"apiKey": sandbox.api_key, "clientId": sandbox.app_id}
        answer = requests.post(sandbox.transition_url, json=body, timeout=30)
        assert (answer.status_code, answer.headers["X-RateLimit-Retry-After"]) == (429, "3")
        assert sandbox.tokens_issued == 0
        profile = {"service": "transition", "profile": "lost=1.0"}
        requests.put(f"{sandbox.url}/__sandbox__/faults", json=profile, timeout=30)
        with pytest.raises(requests.ConnectionError):
            requests.post(sandbox.transition_url, json=body, timeout=30)
        assert sandbox.tokens_issued == 1, "the exchange was made, only its answer is lost"
        sandbox.reset()
        assert requests.post(sandbox.transition_url, json=body, timeout=30).status_code == 200


def test_the_length_of_a_minute_can_be_chosen_and_what_was_spent_is_kept() -> None:
    with Sandbox.start(rate_limit=3, rate_window=2.0) as sandbox:
        api = Api(sandbox)
        statuses = [api.get("/v2/users/me").status_code for _ in range(4)]
        assert statuses == [200, 200, 200, 429]
        sandbox.advance(2)
        assert api.get("/v2/users/me").status_code == 200
        rate_limit = requests.get(f"{sandbox.url}/__sandbox__/rate-limit", timeout=60).json()
        assert rate_limit == {"limit": 3, "windows": [3, 1], "refused": 1}
        assert sandbox.limiter.windows == [3, 1]


def test_the_token_endpoint_has_no_faults_by_default(sandbox: Sandbox) -> None:
    sandbox.faults.use(Faults(rate_500=1.0))
    values = {
        "grant_type": "client_credentials",
        "client_id": sandbox.app_id,
        "client_secret": sandbox.app_secret,
    }
    answer = requests.post(f"{sandbox.url}/v2/oauth2/token", data=values, timeout=60)
    assert answer.status_code == 200


def test_the_former_name_of_the_faults_of_a_service_still_works(sandbox: Sandbox) -> None:
    with pytest.warns(DeprecationWarning, match="is called service_faults"):
        plan = sandbox.weather("token")
    assert plan is sandbox.service_faults("token")
