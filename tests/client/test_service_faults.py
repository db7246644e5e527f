"""The client against a sandbox that injects faults: each call is carried out once."""

from __future__ import annotations

import pytest

pytest.importorskip("flask")

from helpscout_sandbox import Sandbox
from helpscout_sandbox.faults import Faults
from helpscout_v2 import HelpScout
from helpscout_v2.http.pacing import Pacer

MANY_FAULTS = Faults(
    rate_429=0.1,
    rate_500=0.1,
    rate_503=0.1,
    rate_reset=0.1,
    rate_truncated=0.1,
    retry_after=0,
    seed=11,
)


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("urllib3.util.retry.time.sleep", lambda seconds: None)


def test_a_list_is_complete_although_half_of_the_calls_fail() -> None:
    with Sandbox.start() as sandbox:
        hs = HelpScout.with_token(sandbox.access_token(), api_url=sandbox.url, retries=12)
        expected = [row.id for row in hs.conversations.list(status="all")]
        sandbox.faults.use(MANY_FAULTS)
        ids = [row.id for row in hs.conversations.list(status="all")]
        failures = [call.status for call in sandbox.calls if call.status != 200]
    assert ids == expected
    assert len(ids) == 400
    assert len(failures) > 3


def test_a_note_is_written_once_whatever_happens_before_it_is_accepted() -> None:
    with Sandbox.start() as sandbox:
        hs = HelpScout.with_token(sandbox.access_token(), api_url=sandbox.url)
        before = sandbox.snapshot()["threads"].keys()
        sandbox.faults.queue("429", "429", "ok")
        number = next(iter(hs.conversations.list(status="all"))).id
        sandbox.faults.queue("429", "429")
        hs.conversations.notes.create(number, text="once")
        after = sandbox.snapshot()["threads"].keys()
    assert len(after - before) == 1


def test_an_expired_token_is_renewed_in_the_middle_of_a_list(
    tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Sandbox.start() as sandbox:
        for name, value in sandbox.environment().items():
            monkeypatch.setenv(name, value)
        store = f"sqlite:///{tmp_path}/tokens.db"
        with HelpScout.client_credentials(sandbox.app_id, sandbox.app_secret, store=store) as hs:
            pages = hs.conversations.list(status="all", mailbox=101).pages()
            rows = list(next(pages))
            sandbox.expire_tokens()
            rows += [row for page in pages for row in page]
            expected = hs.conversations.list(status="all", mailbox=101).total
        tokens = [call for call in sandbox.calls if call.path == "/v2/oauth2/token"]
    assert len(rows) == expected
    assert {row.mailbox_id for row in rows} == {101}
    assert len(tokens) == 2


def test_a_small_budget_is_shared_out_without_losing_a_call(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with Sandbox.start(rate_limit=60) as sandbox:
        # Waiting moves the sandbox's clock, so that its minutes pass at once.
        monkeypatch.setattr("urllib3.util.retry.time.sleep", sandbox.advance)
        clock_time = [0.0]

        def wait(seconds: float) -> None:
            clock_time[0] += seconds
            sandbox.advance(seconds)

        pacer = Pacer(clock=lambda: clock_time[0], sleep=wait)
        hs = HelpScout.with_token(sandbox.access_token(), api_url=sandbox.url, pacer=pacer)
        number = next(iter(hs.conversations.list(status="all"))).id
        before = sandbox.snapshot()["threads"].keys()
        for n in range(80):
            hs.conversations.notes.create(number, text=f"note {n}")
        after = sandbox.snapshot()["threads"].keys()
        refusals = [call for call in sandbox.calls if call.status == 429]
    # 80 writes weigh 160, nearly three minutes of a budget of 60.
    assert len(after - before) == 80
    assert clock_time[0] > 0.0
    assert refusals == []
