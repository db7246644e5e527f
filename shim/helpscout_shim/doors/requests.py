"""The door for `requests`: an adapter to mount, and a patch that catches every session."""

from __future__ import annotations

import datetime
import io
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse

from ..credentials import Accounts, Known, Unknown, key_of
from ..notices import LossyConversionError, Notices
from ..translate import Policy, V1Answer, answers
from . import prefix

if TYPE_CHECKING:
    from helpscout_v2 import HelpScout


class Shim:
    """One configuration of the shim, shared by all doors of a process."""

    def __init__(
        self,
        *,
        client: HelpScout | None = None,
        api_key: str | None = None,
        strict: bool = False,
        silent: bool = False,
        accept: tuple[str, ...] = (),
    ) -> None:
        self._options: dict[str, Any] = {"client": client, "api_key": api_key}
        self._policy = Policy(strict=strict, accept=frozenset(accept))
        self._notices = Notices(silent=silent)
        self._accounts: Accounts | None = None
        self._lock = threading.Lock()

    def answer(
        self, method: str, url: str, body: bytes, authorization: str | bytes | None
    ) -> V1Answer:
        """The V1 answer for a V1 URL.

        Raises LossyConversionError in a strict run.
        """
        found = self._open().find(key_of(authorization))
        if isinstance(found, Unknown):
            return answers.error(found.status, found.text)
        if not isinstance(found, Known):
            down = answers.error(503, "The service is temporarily unavailable.")
            return V1Answer(down.status, down.headers, down.body, failure=found.failure)
        answer = found.runner.run(prefix.v1_request(method, url, body))
        if answer.refused is not None:
            raise LossyConversionError(answer.refused)
        told = [loss for loss in answer.losses if loss.id not in self._policy.accept]
        self._notices.tell(told, answer.endpoint)
        return answer

    def _open(self) -> Accounts:
        # Opened with the first V1 call: importing the client costs, and many programs never call.
        with self._lock:
            if self._accounts is None:
                self._accounts = Accounts(policy=self._policy, **self._options)
            return self._accounts

    def close(self) -> None:
        """Close what was opened."""
        with self._lock:
            accounts, self._accounts = self._accounts, None
        if accounts is not None:
            accounts.close()


class V1Adapter(HTTPAdapter):
    """A `requests` adapter that answers V1 calls from V2.

        session.mount("https://api.helpscout.net/v1/", V1Adapter())

    Other URLs that reach it are sent as usual. Arguments as for `install`.
    """

    def __init__(
        self,
        *,
        client: HelpScout | None = None,
        api_key: str | None = None,
        strict: bool = False,
        silent: bool = False,
        accept: tuple[str, ...] = (),
    ) -> None:
        super().__init__()
        self._shim = Shim(
            client=client, api_key=api_key, strict=strict, silent=silent, accept=accept
        )

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: Any = True,
        cert: Any = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        if prefix.is_v1(request.url or ""):
            return respond(self._shim, self, request)
        return super().send(request, stream, timeout, verify, cert, proxies)

    def close(self) -> None:
        self._shim.close()
        super().close()


def respond(
    shim: Shim, adapter: HTTPAdapter, request: requests.PreparedRequest
) -> requests.Response:
    """A `requests` response made of the V1 answer.

    Raises requests.ConnectionError when V2 could not be reached, as the V1 call would have.
    """
    started = time.perf_counter()
    answer = shim.answer(
        request.method or "GET",
        request.url or "",
        _body(request),
        request.headers.get("Authorization"),
    )
    if answer.failure is not None:
        raise requests.ConnectionError(
            f"V2 could not be reached: {answer.failure}", request=request
        ) from answer.failure
    response = adapter.build_response(request, _raw(answer))
    response.elapsed = datetime.timedelta(seconds=time.perf_counter() - started)
    return response


def _raw(answer: V1Answer) -> HTTPResponse:
    return HTTPResponse(
        body=io.BytesIO(answer.body),
        headers={**answer.headers, "Content-Length": str(len(answer.body))},
        status=answer.status,
        reason=_reason(answer.status),
        preload_content=False,
    )


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _body(request: requests.PreparedRequest) -> bytes:
    body: Any = request.body
    if body is None:
        return b""
    if isinstance(body, str):
        return body.encode("utf-8")
    if isinstance(body, bytes | bytearray):
        return bytes(body)
    if hasattr(body, "read"):
        read = body.read()
        return read.encode("utf-8") if isinstance(read, str) else bytes(read)
    return b"".join(c.encode("utf-8") if isinstance(c, str) else bytes(c) for c in body)


_lock = threading.RLock()
_original: Any = None
_active: Shim | None = None


def install(
    *,
    client: HelpScout | None = None,
    api_key: str | None = None,
    strict: bool = False,
    silent: bool = False,
    accept: tuple[str, ...] = (),
) -> None:
    """Answer every `requests` call to https://api.helpscout.net/v1/ in this process from V2.

    `HTTPAdapter.send` is patched, so sessions made before and adapters mounted by the program are
    caught too. `client` serves all keys; else the V1 key of each call decides whose token is used
    (see `Accounts`). `strict` raises LossyConversionError for losses not named in `accept`;
    `silent` warns about none. Installing again replaces the configuration.
    """
    global _active, _original
    shim = Shim(client=client, api_key=api_key, strict=strict, silent=silent, accept=accept)
    with _lock:
        previous, _active = _active, shim
        if _original is None:
            _original = HTTPAdapter.send
            HTTPAdapter.send = _send  # type: ignore[method-assign]
    if previous is not None:
        previous.close()


def uninstall() -> None:
    """Put `requests` back as it was; nothing happens when the shim is not installed."""
    global _active, _original
    with _lock:
        shim, _active = _active, None
        if _original is not None and HTTPAdapter.send is _send:
            HTTPAdapter.send = _original  # type: ignore[method-assign]
            _original = None
    if shim is not None:
        shim.close()


@contextmanager
def installed(
    *,
    client: HelpScout | None = None,
    api_key: str | None = None,
    strict: bool = False,
    silent: bool = False,
    accept: tuple[str, ...] = (),
) -> Iterator[None]:
    """`install()` for the length of a with block."""
    install(client=client, api_key=api_key, strict=strict, silent=silent, accept=accept)
    try:
        yield
    finally:
        uninstall()


def active() -> Shim | None:
    """The installed shim, for the other doors."""
    return _active


def _send(
    self: HTTPAdapter, request: requests.PreparedRequest, *args: Any, **kwargs: Any
) -> requests.Response:
    shim = _active
    if shim is not None and prefix.is_v1(request.url or ""):
        return respond(shim, self, request)
    response: requests.Response = _original(self, request, *args, **kwargs)
    return response
