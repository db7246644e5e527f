"""How ``AsyncHelpScout`` sends: connections, TLS, proxies, and a client of httpx in their place."""

from __future__ import annotations

import base64
import io
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from support.auth.leaks import everything_shown_by
from support.client.server import RESET, RequestParts, reply, serving
from support.client.tls import certificate, serving_https

from helpscout_v2 import (
    ArgumentError,
    AsyncHelpScout,
    ConfigurationError,
    ForeignHostError,
    HelpScout,
    NotFoundError,
    TransportError,
    TransportTimeoutError,
)

OK = reply(200, {"id": 41})
Run = Callable[[Callable[[], Awaitable[Any]]], Any]


@pytest.fixture(params=["asyncio", "trio"])
def run(request: pytest.FixtureRequest) -> Run:
    """Runs a coroutine function in a new event loop of each kind."""
    return lambda main: anyio.run(main, backend=request.param)


def test_calls_one_after_the_other_share_a_connection(run: Run) -> None:
    with serving(OK) as server:

        async def main() -> None:
            async with AsyncHelpScout.with_token("t", api_url=server.url) as hs:
                for _ in range(5):
                    await hs.users.me()

        run(main)
    assert (len(server.requests), server.connections) == (5, 1)


def test_calls_at_the_same_time_have_connections_of_their_own(run: Run) -> None:
    with serving(OK) as server:

        async def main() -> None:
            async with (
                AsyncHelpScout.with_token("t", api_url=server.url) as hs,
                anyio.create_task_group() as tasks,
            ):
                for _ in range(20):
                    tasks.start_soon(hs.users.me)

        run(main)
    assert len(server.requests) == 20


def test_a_connection_that_the_server_closed_is_replaced(run: Run) -> None:
    last = reply(200, {"id": 41}) + b"bytes that belong to no answer"
    with serving(last, OK) as server:

        async def main() -> None:
            async with AsyncHelpScout.with_token("t", api_url=server.url, retries=0) as hs:
                assert (await hs.users.me()).id == 41
                await anyio.sleep(0.05)
                assert (await hs.users.me()).id == 41

        run(main)
    assert server.connections == 2


def test_a_large_file_waits_for_a_slow_reader_and_arrives_whole(run: Run) -> None:
    content = bytes(range(256)) * 40_000
    with serving(reply(200, content)) as server:

        async def main() -> bytes:
            output = io.BytesIO()
            async with (
                AsyncHelpScout.with_token("t", api_url=server.url) as hs,
                hs.stream("/v2/file") as chunks,
            ):
                async for chunk in chunks:
                    await anyio.sleep(0)
                    output.write(chunk)
            return output.getvalue()

        assert run(main) == content


def test_a_large_body_is_sent_whole(run: Run) -> None:
    text = "x" * 5_000_000
    with serving(reply(201, b"", {"Resource-ID": "7"})) as server:

        async def main() -> int | None:
            async with AsyncHelpScout.with_token("t", api_url=server.url) as hs:
                return await hs.conversations.notes.create(1, text=text)

        assert run(main) == 7
    assert server.requests[0].json["text"] == text


def test_a_file_that_is_half_read_costs_the_next_call_nothing(run: Run) -> None:
    with serving(reply(200, b"x" * 3_000_000), OK) as server:

        async def main() -> int:
            async with AsyncHelpScout.with_token("t", api_url=server.url) as hs:
                async with hs.stream("/v2/file") as chunks:
                    async for _ in chunks:
                        break
                return (await hs.users.me()).id

        assert run(main) == 41


def test_a_file_that_is_packed_unasked_is_unpacked(run: Run) -> None:
    import gzip

    answer = reply(200, gzip.compress(b"file" * 50_000), {"Content-Encoding": "gzip"})
    with serving(answer) as server:

        async def main() -> bytes:
            output = io.BytesIO()
            async with AsyncHelpScout.with_token("t", api_url=server.url) as hs:
                await hs.conversations.attachments.download(1, 2, output)
            return output.getvalue()

        assert run(main) == b"file" * 50_000
    assert server.requests[0].headers["accept-encoding"] == "identity"


def test_a_certificate_that_is_trusted(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pem = certificate(tmp_path)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(pem))
    with serving_https(pem, b'{"id":41,"firstName":"%b"}' % (b"x" * 300_000)) as url:

        async def main() -> list[int]:
            async with AsyncHelpScout.with_token("t", api_url=url) as hs:
                return [(await hs.users.me()).id for _ in range(3)]

        assert run(main) == [41, 41, 41]


def test_a_certificate_that_is_not_trusted(run: Run, tmp_path: Path) -> None:
    with serving_https(certificate(tmp_path), b"{}") as url:

        async def main() -> None:
            async with AsyncHelpScout.with_token("canary-tls", api_url=url, retries=0) as hs:
                await hs.users.me()

        with pytest.raises(TransportError, match="no trusted connection") as excinfo:
            run(main)
        assert "canary-tls" not in everything_shown_by(excinfo.value)


def test_a_proxy_is_told_its_password(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_PROXY", "no_proxy", "http_proxy"):
        monkeypatch.delenv(name, raising=False)
    with serving(OK) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url.replace("http://", "http://ann:p%40ss@"))

        async def main() -> None:
            async with AsyncHelpScout.with_token("t", api_url="http://localhost:9") as hs:
                await hs.users.me()

        run(main)
    (request,) = proxy.requests
    assert request.target == "http://localhost:9/v2/users/me"
    credentials = request.headers["proxy-authorization"].removeprefix("Basic ")
    assert base64.b64decode(credentials) == b"ann:p@ss"


@pytest.mark.parametrize("url", ["ftp://127.0.0.1:9", "socks4://127.0.0.1:9", "http://"])
def test_a_proxy_that_cannot_be_used_is_named_as_such(
    url: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_PROXY", "no_proxy", "http_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTP_PROXY", url)

    async def main() -> None:
        async with AsyncHelpScout.with_token("t", api_url="http://localhost:9") as hs:
            await hs.users.me()

    with pytest.raises(ConfigurationError, match="proxy"):
        run(main)


def by_httpx(handler: Callable[[httpx.Request], httpx.Response]) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.MockTransport(handler), headers={"X-Own": "no"})


def test_a_client_of_httpx_is_sent_by_and_stays_open(run: Run) -> None:
    requests: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        if request.method == "POST":
            return httpx.Response(201, headers={"Resource-ID": "7"})
        return httpx.Response(200, json={"id": 41})

    async def main() -> bool:
        client = by_httpx(handler)
        async with AsyncHelpScout.with_token("t", http=client) as hs:
            assert (await hs.users.me()).id == 41
            assert await hs.conversations.notes.create(1, text="x") == 7
        return client.is_closed

    assert run(main) is False
    get_request, write = requests
    assert str(get_request.url) == "https://api.helpscout.net/v2/users/me"
    assert get_request.headers["Authorization"] == "Bearer t"
    assert "X-Own" not in get_request.headers
    assert (write.content, write.headers["Content-Length"]) == (b'{"text":"x"}', "12")


@pytest.mark.parametrize(
    ("failure", "expected"),
    [
        (httpx.ReadTimeout("late"), TransportTimeoutError),
        (httpx.ConnectError("refused"), TransportError),
        (httpx.RemoteProtocolError("no HTTP"), TransportError),
        (httpx.DecodingError("bad"), TransportError),
        (httpx.TooManyRedirects("round"), TransportError),
    ],
)
def test_errors_of_a_client_of_httpx_are_our_own(
    failure: httpx.RequestError, expected: type[Exception], run: Run
) -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        raise failure

    async def main() -> None:
        async with AsyncHelpScout.with_token("canary-x", http=by_httpx(handler), retries=0) as hs:
            await hs.users.me()

    with pytest.raises(expected) as excinfo:
        run(main)
    assert type(excinfo.value) is expected
    assert "canary-x" not in everything_shown_by(excinfo.value)


def test_answers_of_a_client_of_httpx_are_read_as_all_others(run: Run) -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        return httpx.Response(404, json={"message": "gone"})

    async def main() -> None:
        async with AsyncHelpScout.with_token("t", http=by_httpx(handler)) as hs:
            await hs.conversations.get(1)

    with pytest.raises(NotFoundError, match="gone"):
        run(main)


def test_the_blocking_client_refuses_a_client_of_httpx() -> None:
    with (
        HelpScout.with_token("t", http=httpx.AsyncClient()) as hs,
        pytest.raises(ArgumentError, match="AsyncHelpScout"),
    ):
        hs.users.me()


def test_a_reset_in_the_body_is_asked_again_and_then_an_error(run: Run) -> None:
    with serving(reply(200, b'{"id":', length=500), RESET, OK) as server:

        async def main() -> int:
            async with AsyncHelpScout.with_token("t", api_url=server.url) as hs:
                return (await hs.users.me()).id

        assert run(main) == 41
    assert len(server.requests) == 3


class Hops:
    """A place that sends a file's reader on, hop by hop."""

    def __init__(self) -> None:
        self.requests: list[RequestParts] = []
        self.places: list[str] = []

    def __call__(self, request: RequestParts) -> bytes:
        self.requests.append(request)
        if self.places:
            return reply(302, b"", {"Location": self.places.pop(0)})
        return reply(200, b"file")


def test_a_reader_who_is_sent_elsewhere_and_back_has_no_token_with_it(run: Run) -> None:
    """Also in ``test_faulty_answers`` for one hop, by both clients."""
    hops = Hops()
    with serving(hops) as elsewhere, serving(hops) as server:
        hops.places = [f"{elsewhere.url}/1", f"{server.url}/2"]

        async def main() -> int:
            async with AsyncHelpScout.with_token("t", api_url=server.url) as hs:
                return await hs.conversations.attachments.download(
                    1, 2, io.BytesIO(), other_hosts=True
                )

        assert run(main) == 4
    assert ["authorization" in one.headers for one in hops.requests] == [True, False, False]


def test_no_later_hop_leaves_https(run: Run) -> None:
    hops = Hops()
    with serving(hops) as elsewhere, serving(hops) as server:
        hops.places = [f"{elsewhere.url}/1", "http://files.example.test/x"]

        async def main() -> None:
            async with AsyncHelpScout.with_token("t", api_url=server.url) as hs:
                await hs.conversations.attachments.download(1, 2, io.BytesIO(), other_hosts=True)

        with pytest.raises(ForeignHostError, match="https"):
            run(main)
        assert len(hops.requests) == 2
        hops.places = [f"{elsewhere.url}/1", "http://files.example.test/x"]
        with (
            HelpScout.with_token("t", api_url=server.url) as hs,
            pytest.raises(ForeignHostError, match="https"),
        ):
            hs.conversations.attachments.download(1, 2, io.BytesIO(), other_hosts=True)
