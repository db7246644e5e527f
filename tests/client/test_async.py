"""What only ``AsyncHelpScout`` does: tasks at the same time, cancelling, event loops."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import anyio
import pytest
from support.client.server import RequestParts, reply, serving

from helpscout_sandbox import Sandbox
from helpscout_v2 import AsyncHelpScout, HelpScout, NotFoundError, Secret, TransportError
from helpscout_v2.auth.store import TokenStore
from helpscout_v2.auth.token import Token
from helpscout_v2.auth.transition import Exchanged, exchange
from helpscout_v2.http.pacing import Pacer
from helpscout_v2.wire import RateLimit

USER = {"id": 41, "firstName": "Marta", "lastName": "Lind"}
OK = reply(200, USER)
Run = Callable[[Callable[[], Awaitable[Any]]], Any]


@pytest.fixture(params=["asyncio", "trio"])
def run(request: pytest.FixtureRequest) -> Run:
    """Runs a coroutine function in a new event loop of each kind."""
    return lambda main: anyio.run(main, backend=request.param)


def test_rows_pages_and_objects_come_as_from_the_blocking_client(run: Run) -> None:
    with Sandbox.start() as sandbox:
        token = sandbox.access_token()

        async def main() -> tuple[Any, ...]:
            async with AsyncHelpScout.with_token(token, api_url=sandbox.url) as hs:
                pages = hs.conversations.list(status="all")
                rows = [row async for row in pages]
                numbers = [page.number async for page in pages.pages()]
                second = await pages.page(2, size=10)
                one = await hs.conversations.get(rows[0].id, embed="threads")
                with pytest.raises(NotFoundError) as excinfo:
                    await hs.conversations.get(10**9)
                names = await hs.conversations.tags.add(one.id, "seen-async")
                return (
                    rows,
                    numbers,
                    second,
                    await pages.total,
                    await pages.first(),
                    one,
                    (excinfo.value.status, excinfo.value.message),
                    names,
                )

        with HelpScout.with_token(token, api_url=sandbox.url) as hs:
            pages = hs.conversations.list(status="all")
            rows = list(pages)
            one = hs.conversations.get(rows[0].id, embed="threads")
            with pytest.raises(NotFoundError) as blocking_excinfo:
                hs.conversations.get(10**9)
            blocking = (
                rows,
                [page.number for page in pages.pages()],
                pages.page(2, size=10),
                pages.total,
                pages.first(),
                one,
                (blocking_excinfo.value.status, blocking_excinfo.value.message),
                (*one.tag_names, "seen-async"),
            )
        assert run(main) == blocking


def test_a_file_is_streamed_and_written(run: Run, tmp_path: Path) -> None:
    content = bytes(range(256)) * 2000
    with serving(reply(200, content)) as server:

        async def main() -> None:
            async with AsyncHelpScout.with_token("t", api_url=server.url) as hs:
                size = await hs.conversations.attachments.download(1, 2, tmp_path / "file")
                assert size == len(content)
                async with hs.stream("/v2/conversations/1/attachments/2/file") as chunks:
                    assert b"".join([chunk async for chunk in chunks]) == content

        run(main)
    assert (tmp_path / "file").read_bytes() == content


ATTEMPTS = 4
"""A machine that stops for a second shifts the server's window against the client's."""


def test_fifty_reads_at_the_same_time_share_the_budget_without_a_429(run: Run) -> None:
    refusals = [_refused_of_a_hundred(run)]
    while refusals[-1] and len(refusals) < ATTEMPTS:
        refusals.append(_refused_of_a_hundred(run))
    assert refusals[-1] == 0, refusals


def _refused_of_a_hundred(run: Run) -> int:
    with Sandbox.start(rate_limit=60, rate_window=3.0) as sandbox:
        pacer = Pacer(window=3.0)

        async def main() -> None:
            async with AsyncHelpScout.with_token(
                sandbox.access_token(), api_url=sandbox.url, pacer=pacer
            ) as hs:
                for _ in range(2):
                    async with anyio.create_task_group() as tasks:
                        for _ in range(50):
                            tasks.start_soon(hs.users.me)

        run(main)
        statuses = [call.status for call in sandbox.calls if call.path == "/v2/users/me"]
        assert statuses.count(200) == 100
        return sandbox.limiter.refused


def test_a_blocking_and_an_asynchronous_client_share_a_pacer() -> None:
    pacer = Pacer()
    head = {"X-RateLimit-Limit-Minute": "400", "X-RateLimit-Remaining-Minute": "123"}
    with serving(reply(200, USER, head)) as server:

        async def main() -> RateLimit:
            async with AsyncHelpScout.with_token("t", api_url=server.url, pacer=pacer) as hs:
                await hs.users.me()
                return hs.rate_limit

        limit = anyio.run(main)
        with HelpScout.with_token("t", api_url=server.url, pacer=pacer) as hs:
            assert hs.rate_limit == limit == RateLimit(400, 123)


def test_a_cancelled_call_gives_its_place_back(run: Run) -> None:
    """One call under way or waiting that is counted for ever would slow all others down."""
    release = threading.Event()

    def slow(asked: RequestParts) -> bytes:
        release.wait(10)
        return OK

    pacer = Pacer()
    with serving(slow) as server:

        async def main() -> None:
            async with AsyncHelpScout.with_token(
                "t", api_url=server.url, pacer=pacer, retries=0
            ) as hs:
                with anyio.move_on_after(0.2) as scope:
                    async with anyio.create_task_group() as tasks:
                        for _ in range(5):
                            tasks.start_soon(hs.users.me)
                assert scope.cancelled_caught
                release.set()
                assert pacer.under_way == 0
                assert pacer.pausing == 0
                assert (await hs.users.me()).id == 41

        run(main)
    assert pacer.under_way == 0


def test_a_cancelled_wait_for_the_budget_gives_its_place_back(run: Run) -> None:
    low = {"X-RateLimit-Limit-Minute": "400", "X-RateLimit-Remaining-Minute": "40"}
    pacer = Pacer()
    with serving(reply(200, USER, low)) as server:

        async def main() -> None:
            async with AsyncHelpScout.with_token("t", api_url=server.url, pacer=pacer) as hs:
                await hs.users.me()
                with anyio.move_on_after(0.1) as scope:
                    await hs.users.me()
                assert scope.cancelled_caught
                assert (pacer.under_way, pacer.pausing) == (0, 0)

        run(main)
        assert len(server.requests) == 1


def renewing(sandbox: Sandbox, store: str) -> None:
    """A store whose account ``default`` holds a token that ended and a refresh token."""
    outcome = exchange(sandbox.api_key, sandbox.app_id, url=sandbox.transition_url)
    assert isinstance(outcome, Exchanged)
    token = outcome.token
    expired_token = Token(
        token.access_token, token.refresh_token, datetime.now(UTC) - timedelta(days=1)
    )
    sandbox.expire_tokens()
    with TokenStore(store) as token_store:
        token_store.put("default", expired_token, source="authorization_code")


@pytest.mark.parametrize("how", ["scope", "task"])
def test_a_cancelled_renewal_keeps_the_new_refresh_token(
    how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import asyncio

    from helpscout_v2.auth import grants

    store = f"sqlite:///{tmp_path}/tokens.db"
    renewal_started, obtain = threading.Event(), grants.RefreshOnly.obtain

    def slow(self: Any, current: Any) -> Token:
        renewal_started.set()
        time.sleep(0.3)
        return obtain(self, current)

    monkeypatch.setattr(grants.RefreshOnly, "obtain", slow)
    with Sandbox.start() as sandbox:
        for name, value in sandbox.environment().items():
            monkeypatch.setenv(name, value)
        renewing(sandbox, store)
        with TokenStore(store) as token_store:
            before = token_store.get("default")

        async def cancelled() -> None:
            async with AsyncHelpScout.from_store("default", store) as hs:
                if how == "scope":
                    async with anyio.create_task_group() as tasks:
                        tasks.start_soon(hs.users.me)
                        await anyio.to_thread.run_sync(renewal_started.wait)
                        tasks.cancel_scope.cancel()
                else:
                    task = asyncio.create_task(hs.users.me())
                    await anyio.to_thread.run_sync(renewal_started.wait)
                    task.cancel()
                    with pytest.raises(asyncio.CancelledError):
                        await task

        anyio.run(cancelled)

        async def again() -> int:
            async with AsyncHelpScout.from_store("default", store) as hs:
                return (await hs.users.me()).id

        assert anyio.run(again) > 0
        with TokenStore(store) as token_store:
            after = token_store.get("default")
        token_calls = [call for call in sandbox.calls if call.path == "/v2/oauth2/token"]
    assert before is not None
    assert after is not None
    assert after.generation == before.generation + 1
    assert after.intent is None
    assert len(token_calls) == 1


def test_many_tasks_with_one_ended_token_ask_for_one_new_one(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = f"sqlite:///{tmp_path}/tokens.db"
    with Sandbox.start() as sandbox:
        for name, value in sandbox.environment().items():
            monkeypatch.setenv(name, value)
        renewing(sandbox, store)

        async def main() -> None:
            async with (
                AsyncHelpScout.from_store("default", store) as hs,
                anyio.create_task_group() as tasks,
            ):
                for _ in range(50):
                    tasks.start_soon(hs.users.me)

        run(main)
        token_calls = [call for call in sandbox.calls if call.path == "/v2/oauth2/token"]
    assert len(token_calls) == 1


def test_the_event_loop_goes_on_while_the_store_is_locked(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = f"sqlite:///{tmp_path}/tokens.db"
    with Sandbox.start() as sandbox:
        for name, value in sandbox.environment().items():
            monkeypatch.setenv(name, value)
        renewing(sandbox, store)
        with TokenStore(store) as other:
            lock_held, release = threading.Event(), threading.Event()

            def hold() -> None:
                with other.transaction("default"):
                    lock_held.set()
                    release.wait(10)

            holder = threading.Thread(target=hold)
            holder.start()
            lock_held.wait()

            async def main() -> int:
                names: list[str] = []
                async with AsyncHelpScout.from_store("default", store) as hs:

                    async def ask() -> None:
                        names.append((await hs.users.me()).full_name)

                    async with anyio.create_task_group() as tasks:
                        tasks.start_soon(ask)
                        for _ in range(20):
                            await anyio.sleep(0.01)
                        assert names == []
                        release.set()
                return len(names)

            assert run(main) == 1
            holder.join()


def test_a_source_of_ones_own_is_asked_in_a_thread(run: Run) -> None:
    asked_in: list[int] = []

    class Source:
        def token(self) -> Token:
            asked_in.append(threading.get_ident())
            return Token(Secret("t"), None, datetime.now(UTC) + timedelta(hours=1))

        def renew(self, rejected: Token) -> Token:
            return rejected

    with serving(OK) as server:

        async def main() -> None:
            async with AsyncHelpScout(Source(), api_url=server.url) as hs:
                await hs.users.me()

        run(main)
    assert threading.get_ident() not in asked_in
    assert len(asked_in) == 1


def test_a_connection_that_was_cancelled_is_not_used_again(run: Run) -> None:
    arrival, cancel_event = threading.Event(), threading.Event()

    def late(asked: RequestParts) -> bytes:
        arrival.set()
        cancel_event.wait(10)
        return reply(200, {"id": 1})

    with serving(late, OK) as server:

        async def main() -> int:
            async with AsyncHelpScout.with_token("t", api_url=server.url) as hs:
                async with anyio.create_task_group() as tasks:
                    tasks.start_soon(hs.users.me)
                    await anyio.to_thread.run_sync(arrival.wait)
                    tasks.cancel_scope.cancel()
                cancel_event.set()
                return (await hs.users.me()).id

        assert run(main) == 41


def test_the_bearer_is_in_no_error_and_no_local_of_its_traceback(run: Run) -> None:
    import traceback

    with serving(reply(200, b"{", length=100)) as server:

        async def main() -> str:
            async with AsyncHelpScout.with_token(
                "canary-bearer-1234", api_url=server.url, retries=0
            ) as hs:
                try:
                    await hs.users.me()
                except TransportError as error:
                    stack = traceback.TracebackException.from_exception(error, capture_locals=True)
                    # The frames of the test hold the server, which remembers what it was asked.
                    ours = [frame for frame in stack.stack if "helpscout_v2" in frame.filename]
                    assert ours
                    return f"{error} {[frame.locals for frame in ours]}"
            return ""

        text = run(main)
    assert "broke off" in text
    assert "canary-bearer" not in text


WITHOUT = """
import sys
sys.modules["httpcore"] = None
import helpscout_v2
assert not {"anyio", "helpscout_v2.aio"} & set(sys.modules), "imported too early"
try:
    from helpscout_v2 import AsyncHelpScout
except ModuleNotFoundError as error:
    print(error)
"""


def test_without_httpcore_one_line_names_the_extra() -> None:
    process = subprocess.run([sys.executable, "-c", WITHOUT], capture_output=True, text=True)
    assert process.stdout.splitlines() == [
        "AsyncHelpScout needs httpcore: pip install 'helpscout-toolkit[async]'"
    ], process.stderr
